//! `cargo xtask run`: from a fresh clone to the open window.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::needs;
use crate::process;
use crate::report::{self, step};
use crate::ui;
use crate::workspace::Workspace;

/// How the app is started.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Opens straight into the sample studio.
    #[arg(long)]
    sample: bool,
    /// Builds with optimisation, as it is shipped. The first such build takes about 20 minutes.
    #[arg(long)]
    release: bool,
}

/// Sets up, builds and starts the app; ends with the app's own exit code.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    step("Check Node and the system packages", "1 s, a minute when packages are missing", || {
        ui::require_node(workspace)?;
        needs::provide(needs::FOR_THE_APP)
    })?;
    step("Install the packages of the UI", "nothing to do, 30 s the first time", || {
        ui::install_packages(workspace)
    })?;
    step("Build the UI", "nothing to do, 20 s after a change", || ui::build(workspace))?;
    let usual = if options.release { "1 min, 20 min the first time" } else { "20 s, 8 min the first time" };
    step("Build the app", usual, || {
        let mut cargo = workspace.build_program("projectflo-desktop");
        if options.release {
            cargo.arg("--release");
        }
        process::run(&mut cargo)
    })?;
    start(workspace, options)
}

fn start(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let profile = if options.release { "release" } else { "debug" };
    let name = format!("projectflo-desktop{}", std::env::consts::EXE_SUFFIX);
    let mut command = workspace.command(workspace.target().join(profile).join(name));
    if options.sample {
        command.arg("--sample");
    }
    println!("\n==> Start ProjectFlo (usually 1 s); this task ends when the app is quit");
    let watch = report::Stopwatch::start();
    let status = command.status().with_context(|| format!("starting `{}`", process::shown(&command)))?;
    report::note(&format!("quit after {}", report::human(watch.elapsed())));
    Ok(match status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(code) => u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from),
        None => ExitCode::FAILURE,
    })
}
