//! The typed border between the shell and the UI: writing it, and noticing that it drifted.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// The generated file.
const FILE: &str = "ui/src/api/bindings.ts";

/// Builds the shell and lets it write the bindings.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let file = workspace.path(FILE);
    process::run(&mut workspace.build_program("projectflo-desktop"))?;
    let shell = workspace.debug_binary("projectflo-desktop");
    process::run(Command::new(shell).arg("--export-bindings").arg(&file))?;
    println!("{FILE} is written");
    Ok(())
}

/// Fails when the committed bindings are not those of the built shell.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let fresh = workspace.target().join("xtask/bindings.ts");
    if let Some(folder) = fresh.parent() {
        fs::create_dir_all(folder)?;
    }
    let shell = workspace.debug_binary("projectflo-desktop");
    process::run(Command::new(shell).arg("--export-bindings").arg(&fresh))?;
    let (committed, fresh) = (read(&workspace.path(FILE))?, read(&fresh)?);
    match first_difference(&committed, &fresh) {
        None => Ok(()),
        Some(line) => bail!("{FILE} differs from the shell in line {line}. Run `cargo xtask bindings`"),
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// Number of the first line in which two texts differ; line endings do not count.
fn first_difference(left: &str, right: &str) -> Option<usize> {
    let (mut left, mut right) = (left.lines(), right.lines());
    let mut number = 1;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (a, b) if a != b => return Some(number),
            _ => number += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_different_line_is_found_whatever_the_line_endings() {
        assert_eq!(first_difference("a\nb\n", "a\r\nb\r\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
    }
}
