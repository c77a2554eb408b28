//! Building, and the layers that run Rust tests.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::Context;
use super::counts::Format;
use super::summary::Tally;
use crate::bindings;
use crate::process;
use crate::report;
use crate::ui;
use crate::workspace::{EVERYTHING, Workspace};

/// Installed when the machine has no cargo-nextest of its own.
const NEXTEST: &str = "cargo-nextest@0.9.143";

/// The test program of the real window: it has a layer of its own.
pub(super) const DESKTOP: &str = "desktop";

/// What runs the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runner {
    /// cargo-nextest: each test in its own process, with a time limit. Holds the program.
    Nextest(PathBuf),
    /// cargo's own runner, where nextest cannot be had.
    CargoTest,
}

/// Builds the UI and every Rust target, tests included, in one go. Answers whether that worked.
pub(super) fn build(workspace: &Workspace) -> Result<bool> {
    ui::build(workspace)?;
    let mut cargo = workspace.cargo(["build", "--all-targets"]);
    cargo.args(EVERYTHING);
    report::note(&process::shown(&cargo));
    process::follow(super::colourful(&mut cargo), super::LIMIT, |_| {})
}

/// Builds `flo` alone, with the features that the whole workspace gives it. Answers whether that worked.
pub(super) fn build_flo(workspace: &Workspace) -> Result<bool> {
    let mut cargo = workspace.build_program("flo");
    report::note(&process::shown(&cargo));
    process::follow(super::colourful(&mut cargo), super::LIMIT, |_| {})
}

/// All crates but the shell and the real window.
pub(super) fn core(context: &mut Context<'_>, tally: &mut Tally) -> Result<()> {
    context.require_build()?;
    match runner(context)? {
        Runner::Nextest(program) => {
            let filter =
                format!("not package(projectflo-desktop) and not (package(flo-tests) and binary({DESKTOP}))");
            context.tests(tally, &mut nextest(context.workspace, &program, &filter), Format::Nextest)
        }
        Runner::CargoTest => {
            let mut test = context.workspace.cargo(["test", "--lib", "--bins", "--tests", "--no-fail-fast"]);
            context.tests(tally, test.args(EVERYTHING), Format::CargoTest)
        }
    }
}

/// The shell's own tests, and that `bindings.ts` is what the shell would write.
pub(super) fn shell(context: &mut Context<'_>, tally: &mut Tally) -> Result<()> {
    context.require_build()?;
    match runner(context)? {
        Runner::Nextest(program) => {
            let mut command = nextest(context.workspace, &program, "package(projectflo-desktop)");
            context.tests(tally, &mut command, Format::Nextest)?;
        }
        Runner::CargoTest => {
            tally.notes.push("the shell's tests ran in the layer core, with cargo's own runner".to_owned());
        }
    }
    bindings::check(context.workspace)?;
    tally.passed += 1;
    Ok(())
}

/// The tests that `filter` selects; all packages are named so that nothing is built again. Benchmarks are no tests.
pub(super) fn nextest(workspace: &Workspace, program: &PathBuf, filter: &str) -> Command {
    let mut command = workspace.command(program);
    command.args(["nextest", "run", "--lib", "--bins", "--tests"]).args(EVERYTHING).args(["-E", filter]);
    command
}

/// The runner of this machine: nextest as installed, else installed into the target folder, else cargo's.
pub(super) fn runner(context: &mut Context<'_>) -> Result<Runner> {
    if let Some(runner) = &context.runner {
        return Ok(runner.clone());
    }
    let runner = find_runner(context.workspace)?;
    context.runner = Some(runner.clone());
    Ok(runner)
}

fn find_runner(workspace: &Workspace) -> Result<Runner> {
    let tools = workspace.target().join("tools");
    let own = tools.join("bin").join(format!("cargo-nextest{}", std::env::consts::EXE_SUFFIX));
    for program in [PathBuf::from("cargo-nextest"), own.clone()] {
        if process::succeeds(Command::new(&program).args(["nextest", "--version"])) {
            return Ok(Runner::Nextest(program));
        }
    }
    report::note("installing cargo-nextest, the test runner, into the target folder (usually 6 min, once)");
    // A debug build is enough for a program that mostly waits for tests, and takes half the time.
    let mut install = workspace.cargo(["install", NEXTEST, "--locked", "--debug", "--root"]);
    if process::follow(install.arg(&tools), super::LIMIT, |_| {})? {
        Ok(Runner::Nextest(own))
    } else {
        report::note("cargo-nextest cannot be installed here: using cargo's own test runner");
        Ok(Runner::CargoTest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_selection_names_the_whole_workspace_so_that_features_stay_the_same() {
        let workspace = Workspace::here().unwrap();
        let command = nextest(&workspace, &PathBuf::from("cargo-nextest"), "package(projectflo-desktop)");
        let shown = process::shown(&command);
        assert!(shown.starts_with("cargo-nextest nextest run --lib --bins --tests --workspace"), "{shown}");
    }
}
