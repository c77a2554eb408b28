//! `cargo xtask tidy`: what the style guide promises about the tree, checked.
//!
//! Each check is a pure function from the tracked files to findings, with its own tests.

mod arrows;
mod borders;
mod heads;
mod leaks;
mod migrations;
mod notes;
mod sizes;
mod sources;
mod top_level;

use std::fmt;
use std::process::ExitCode;

use anyhow::Result;

use crate::workspace::Workspace;
pub(crate) use migrations::number as migration_number;
use sources::Sources;

/// One place that breaks a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// File, with a line where that helps.
    place: String,
    what: String,
}

impl Finding {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)
    }
}

/// What all checks found.
pub(crate) struct Report {
    checks: Vec<(&'static str, Vec<Finding>)>,
    warnings: Vec<Finding>,
}

impl Report {
    /// Every finding that fails the check.
    pub(crate) fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().flat_map(|(_, findings)| findings)
    }

    /// Number of checks without a finding.
    pub(crate) fn checks_passed(&self) -> u64 {
        self.checks.len() as u64 - self.checks_failed()
    }

    /// Number of checks with findings.
    pub(crate) fn checks_failed(&self) -> u64 {
        self.checks.iter().filter(|(_, findings)| !findings.is_empty()).count() as u64
    }
}

/// Runs all checks and tells the result.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    let report = look(workspace)?;
    print(&report);
    Ok(if report.checks_failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs all checks.
pub(crate) fn look(workspace: &Workspace) -> Result<Report> {
    let sources = Sources::of(workspace)?;
    let manifests = arrows::Manifests::of(workspace)?;
    let checks = vec![
        ("the top level has only its own entries", top_level::check(&sources)),
        ("no file is over 1000 lines", sizes::too_long(&sources)),
        ("every module says what it is", heads::check(&sources)),
        ("crates use only what stands in their row", manifests.check()),
        ("SQL stays in flo-store", borders::sql(&sources)),
        ("only the registry names connectors", borders::registry(&sources, &manifests.connectors())),
        ("only client.ts imports Tauri", borders::tauri_in_ui(&sources)),
        ("migrations are numbered without gaps", migrations::check(&sources)),
        ("nothing of a machine is in the tree", leaks::check(&sources, &leaks::of_this_machine())),
        ("notes to do carry an issue number", notes::check(&sources)),
    ];
    Ok(Report { checks, warnings: sizes::long(&sources) })
}

/// Tells the result of each check.
pub(crate) fn print(report: &Report) {
    for (name, findings) in &report.checks {
        println!("{}  {name}", if findings.is_empty() { "ok    " } else { "FAILED" });
        for finding in findings {
            println!("        {finding}");
        }
    }
    for warning in &report.warnings {
        println!("note    {warning}");
    }
}
