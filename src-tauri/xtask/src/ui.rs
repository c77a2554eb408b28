//! The web part: its packages and its build, each done again only when its input changed.

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::report;
use crate::stamp::{self, Stamp};
use crate::workspace::Workspace;

/// Stops with a clear message when Node is missing or too old.
pub(crate) fn require_node(workspace: &Workspace) -> Result<()> {
    let found = process::capture(workspace.command("node").arg("--version"))
        .context("Node was not found. Install Node 20.19, 22.12 or newer from https://nodejs.org")?;
    let version = parse_version(&found).with_context(|| format!("Node names its version {found:?}"))?;
    ensure!(
        supports_vite(version),
        "Node {} is too old: the UI needs 20.19, 22.12 or newer, see https://nodejs.org",
        found.trim()
    );
    Ok(())
}

/// Whether the UI's build tool runs on this Node: 20.19+ or 22.12+. Source: the README of create-vite 9.0.3, read 2026-11-23.
fn supports_vite(version: (u32, u32)) -> bool {
    version >= (22, 12) || (version.0 == 20 && version.1 >= 19)
}

/// Installs the packages that `package-lock.json` names, unless they are there already.
pub(crate) fn install_packages(workspace: &Workspace) -> Result<()> {
    let lock = stamp::fingerprint(&[workspace.path("ui/package-lock.json")], &[])?;
    // The stamp stands inside the folder, so that deleting node_modules deletes it too.
    let stamp = Stamp::at(workspace.path("ui/node_modules/.xtask-lock"));
    if stamp.holds(&lock) {
        report::note("the packages are as the lock file says");
        return Ok(());
    }
    process::run(&mut workspace.npm(["ci", "--no-audit", "--no-fund"]))
        .context("the packages of the UI cannot be installed; is there a network?")?;
    stamp.set(&lock)
}

/// Installs the packages and builds `ui/dist`, unless the sources are those of the last build.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let sources = stamp::fingerprint(
        &[workspace.path("ui"), workspace.path("src-tauri/docs/guide")],
        &["node_modules", "dist", "coverage"],
    )?;
    let stamp = Stamp::at(workspace.target().join("xtask/ui-build"));
    if stamp.holds(&sources) && workspace.path("ui/dist/index.html").exists() {
        report::note("the sources have not changed since the last build");
        return Ok(());
    }
    install_packages(workspace)?;
    process::run(&mut workspace.npm(["run", "build"]))?;
    stamp.set(&sources)
}

/// Major and minor number out of `v20.19.2`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: bool) {
        assert_eq!(supports_vite(parse_version(text).unwrap()), want, "{text}");
    }

    #[test]
    fn node_must_be_20_19_or_22_12_or_newer() {
        check("v20.20.2\n", true);
        check("v20.18.0", false);
        check("v21.7.0", false);
        check("v22.1.0", false);
        check("v22.12.0", true);
        check("v24.0.0", true);
        check("v9.11.0", false);
    }

    #[test]
    fn a_version_that_is_none_is_not_guessed() {
        assert_eq!(parse_version("unknown"), None);
    }
}
