//! The web part: its packages and its build, each done again only when its input changed.

use anyhow::{Context, Result, bail};

use crate::process;
use crate::report;
use crate::stamp::{self, Stamp};
use crate::workspace::Workspace;

/// Oldest Node release that the UI's build tool supports. Source: Vite's guide, "Scaffolding", read 2026-10-01.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Stops with a clear message when Node is missing or too old.
pub(crate) fn require_node(workspace: &Workspace) -> Result<()> {
    let found = process::capture(workspace.command("node").arg("--version"))
        .context("Node was not found. Install Node 20.19 or newer from https://nodejs.org")?;
    let version = parse_version(&found).with_context(|| format!("Node names its version {found:?}"))?;
    if version < OLDEST_NODE {
        bail!("Node {} is too old: the UI needs 20.19 or newer, see https://nodejs.org", found.trim());
    }
    Ok(())
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
    let sources = stamp::fingerprint(&[workspace.path("ui")], &["node_modules", "dist", "coverage"])?;
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

    #[test]
    fn node_versions_are_compared_by_number() {
        assert_eq!(parse_version("v20.20.2\n"), Some((20, 20)));
        assert!(parse_version("v9.11.0").unwrap() < OLDEST_NODE);
        assert!(parse_version("v22.1.0").unwrap() > OLDEST_NODE);
        assert_eq!(parse_version("unknown"), None);
    }
}
