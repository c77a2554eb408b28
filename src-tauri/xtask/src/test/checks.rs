//! Layers that look without running the product: format, tidiness, lints, the web part, documentation.

use anyhow::Result;

use super::Context;
use super::counts::Format;
use super::summary::Tally;
use crate::tidy;
use crate::ui;
use crate::workspace::EVERYTHING;

pub(super) fn fmt(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    context.check(tally, &mut context.workspace.cargo(["fmt", "--all", "--check"]))
}

pub(super) fn tidy(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    let report = tidy::look(context.workspace)?;
    tidy::print(&report);
    tally.add((report.checks_passed(), report.checks_failed()));
    tally.notes.extend(report.failures().map(ToString::to_string));
    Ok(())
}

pub(super) fn ui(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    ui::install_packages(context.workspace)?;
    let npm = |script: &str| context.workspace.npm(["run", script]);
    context.check(tally, &mut npm("lint"))?;
    context.tests(tally, &mut npm("test"), Format::Vitest)?;
    ui::build(context.workspace)?;
    tally.passed += 1;
    Ok(())
}

pub(super) fn clippy(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    // The shell embeds ui/dist: without it not even its lints can run.
    ui::build(context.workspace)?;
    let mut clippy = context.workspace.cargo(["clippy", "--all-targets"]);
    context.check(tally, clippy.args(EVERYTHING).args(["--", "-D", "warnings"]))
}

pub(super) fn docs(context: &Context<'_>, tally: &mut Tally) -> Result<()> {
    ui::build(context.workspace)?;
    let mut doctests = context.workspace.cargo(["test", "--doc", "--no-fail-fast"]);
    context.tests(tally, doctests.args(EVERYTHING), Format::CargoTest)?;
    let mut doc = context.workspace.cargo(["doc", "--no-deps"]);
    context.check(tally, doc.args(EVERYTHING).env("RUSTDOCFLAGS", "-D warnings"))
}
