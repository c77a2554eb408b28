//! The files that belong to the repository, read once for all checks.

use std::fs;

use anyhow::{Context, Result};

use crate::workspace::Workspace;

/// One text file.
pub(super) struct Source {
    /// Relative to the root, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Whether the name ends with one of these.
    pub(super) fn is_one_of(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Whether it is test code: in a folder or file of tests.
    pub(super) fn is_test(&self) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| {
            matches!(part, "tests" | "benches" | "test" | "tests.rs") || part.ends_with("_tests.rs")
        })
    }

    /// The lines with their numbers from 1.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Whether a program writes it.
    pub(super) fn is_generated(&self) -> bool {
        self.is_one_of(&["ui/src/api/bindings.ts", "package-lock.json", "Cargo.lock"])
    }
}

/// All files.
pub(super) struct Sources {
    /// Every path, binary files included.
    pub(super) paths: Vec<String>,
    /// The text files.
    pub(super) files: Vec<Source>,
}

impl Sources {
    /// Reads what git tracks, and what it would track when added.
    pub(super) fn of(workspace: &Workspace) -> Result<Self> {
        let mut paths = workspace.tracked_files()?;
        // A tracked file that is deleted but not yet committed is no longer part of the tree.
        paths.retain(|path| workspace.path(path).is_file());
        let mut files = Vec::new();
        for path in &paths {
            let bytes = fs::read(workspace.path(path)).with_context(|| format!("reading {path}"))?;
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(Source { path: path.clone(), text });
            }
        }
        Ok(Self { paths, files })
    }

    /// The files whose name ends with one of these.
    pub(super) fn ending(&self, endings: &'static [&'static str]) -> impl Iterator<Item = &Source> {
        self.files.iter().filter(move |file| file.is_one_of(endings))
    }

    /// A tree made of these files, for tests.
    #[cfg(test)]
    pub(super) fn made_of(files: &[(&str, &str)]) -> Self {
        let source =
            |(path, text): &(&str, &str)| Source { path: (*path).to_owned(), text: (*text).to_owned() };
        Self {
            paths: files.iter().map(|(path, _)| (*path).to_owned()).collect(),
            files: files.iter().map(source).collect(),
        }
    }
}
