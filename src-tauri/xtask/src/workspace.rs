//! Where things stand in the tree, and the programs that are started in it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The one package set of all cargo calls: another one would unify features differently and build hundreds of dependencies
/// again. A running program cannot be replaced on Windows, so xtask is left out there.
pub(crate) const EVERYTHING: &[&str] = if cfg!(windows) {
    &["--workspace", "--exclude", "xtask", "--locked"]
} else {
    &["--workspace", "--locked"]
};

/// The checkout that this xtask was built from.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Finds the root from the place of this crate's manifest.
    pub(crate) fn here() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("xtask stands two folders below the root")?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// A path given relative to the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target folder, which `CARGO_TARGET_DIR` may have moved.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(moved) => self.root.join(moved),
            None => self.root.join("target"),
        }
    }

    /// A program of the debug build.
    pub(crate) fn debug_binary(&self, name: &str) -> PathBuf {
        self.target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// A program started in the root.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        // `cargo run` describes xtask in the environment. Build scripts that watch these names (ring's does) would
        // run again each time that builds alternate between a shell and xtask.
        for (name, _) in std::env::vars_os().filter(|(name, _)| describes_a_package(&name.to_string_lossy()))
        {
            command.env_remove(name);
        }
        command
    }

    /// Cargo with these arguments, the same cargo that runs this xtask.
    pub(crate) fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// Builds one program alone, with the features that the whole workspace gives it.
    pub(crate) fn build_program(&self, name: &str) -> Command {
        let mut cargo = self.cargo(["build", "--bin", name]);
        cargo.args(EVERYTHING);
        cargo
    }

    /// npm with these arguments in `ui/`.
    pub(crate) fn npm<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Command {
        let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(self.path("ui")).args(arguments);
        command
    }

    /// The files that git tracks, relative to the root, with forward slashes.
    pub(crate) fn tracked_files(&self) -> Result<Vec<String>> {
        let list = crate::process::capture(self.command("git").args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        Ok(list.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }
}

/// Whether cargo sets this variable for the one package that it builds or runs.
fn describes_a_package(name: &str) -> bool {
    name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_about_xtask_is_not_handed_on_but_settings_are() {
        assert!(describes_a_package("CARGO_PKG_NAME") && describes_a_package("CARGO_MANIFEST_DIR"));
        assert!(!describes_a_package("CARGO_HOME") && !describes_a_package("CARGO_TARGET_DIR"));
    }

    #[test]
    fn the_root_is_where_the_app_is_configured() {
        assert!(Workspace::here().unwrap().path("tauri.conf.json").is_file());
    }
}
