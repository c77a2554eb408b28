//! `cargo xtask test`: sets up, then runs every test in layers.
//!
//! A layer that fails does not stop the others; the table at the end has them all, and the last line
//! is `N passed, N failed`. All cargo calls use the same package set, the whole workspace: another set
//! would unify features differently and build hundreds of dependencies a second time.

mod audit;
mod checks;
mod clients;
mod counts;
mod layer;
mod rust;
mod summary;
mod window;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::needs;
use crate::process;
use crate::report::{self, Stopwatch, step};
use crate::ui;
use crate::workspace::Workspace;

use counts::{Counter, Format};
use layer::Layer;
use summary::{LayerResult, Tally};

/// What to test.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Runs only this layer; may be given several times.
    #[arg(long, value_name = "LAYER")]
    only: Vec<Layer>,
    /// Lists the layers with their usual times and runs nothing.
    #[arg(long)]
    list: bool,
}

/// Sets up and runs the chosen layers. The exit code is 1 when anything failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    if options.list {
        print!("{}", layer::list());
        return Ok(ExitCode::SUCCESS);
    }
    let watch = Stopwatch::start();
    let chosen = Layer::chosen(&options.only);
    if options.only.is_empty() {
        println!("Every test takes 25 to 45 minutes on two cores in a fresh clone, 10 after that.");
    }
    step("Check Node and the system packages", "1 s, 2 min when packages are missing", || {
        ui::require_node(workspace)?;
        needs::provide(needs::FOR_THE_TESTS)
    })?;
    let mut context = Context { workspace, runner: None, build: None };
    let results: Vec<LayerResult> = chosen.into_iter().map(|layer| run_layer(&mut context, layer)).collect();
    print!("\n{}", summary::table(&results, watch.elapsed()));
    let failed = results.iter().any(|result| result.tally.failed > 0);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn run_layer(context: &mut Context<'_>, layer: Layer) -> LayerResult {
    println!("\n==> {}: {} (usually {})", layer.name(), layer.about(), layer.usual());
    let watch = Stopwatch::start();
    let mut tally = Tally::default();
    // An error here means that the layer could not go on; what it counted before stays counted.
    if let Err(error) = layer.run(context, &mut tally) {
        println!("    {error:#}");
        tally.failed += 1;
        tally.notes.push(format!("{error:#}"));
    }
    let took = watch.elapsed();
    println!(
        "    {}: {} passed, {} failed in {}",
        layer.name(),
        tally.passed,
        tally.failed,
        report::human(took)
    );
    LayerResult { name: layer.name(), took, tally }
}

/// What the layers share.
struct Context<'a> {
    workspace: &'a Workspace,
    runner: Option<rust::Runner>,
    /// Whether the build succeeded, once it was tried.
    build: Option<bool>,
}

impl Context<'_> {
    /// Runs a command that is one check: it passes or fails as a whole.
    fn check(&self, tally: &mut Tally, command: &mut std::process::Command) -> Result<()> {
        self.tests(tally, command, Format::OneCheck)
    }

    /// Runs a command whose output tells how many tests passed and failed.
    fn tests(&self, tally: &mut Tally, command: &mut std::process::Command, format: Format) -> Result<()> {
        report::note(&process::shown(command));
        let mut counter = Counter::new(format);
        let succeeded = process::follow(colourful(command), LIMIT, |line| counter.see(line))?;
        tally.add(counter.finish(succeeded));
        if !succeeded {
            tally.notes.push(format!("failed: {}", process::shown(command)));
        }
        Ok(())
    }

    /// Builds the UI and then every Rust target, once for all layers that need the programs.
    fn require_build(&mut self) -> Result<()> {
        let built = match self.build {
            Some(built) => built,
            None => rust::build(self.workspace)?,
        };
        self.build = Some(built);
        built.then_some(()).context("not run, because the build failed")
    }

    /// Sees to it that `flo` is there: from the build of everything, or by itself when that is not asked for.
    fn require_flo(&self) -> Result<()> {
        let built = match self.build {
            Some(built) => built,
            None => rust::build_flo(self.workspace)?,
        };
        built.then_some(()).context("not run, because the build failed")
    }
}

/// No single command may take longer than this; then it counts as failed.
const LIMIT: Duration = Duration::from_secs(40 * 60);

/// Keeps colours although the output is read here on its way to the terminal.
fn colourful(command: &mut std::process::Command) -> &mut std::process::Command {
    if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        command.env("CARGO_TERM_COLOR", "always").env("FORCE_COLOR", "1");
    }
    command
}
