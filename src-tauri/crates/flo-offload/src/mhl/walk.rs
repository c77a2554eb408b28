//! What a history covers: the files and folders below its root that its patterns do not leave out.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{FOLDER, MhlError};

/// A folder and what is in it, in the order of names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Folder {
    /// Beneath the root, with `/`; empty for the root itself.
    pub(super) path: String,
    /// Names of its files.
    pub(super) files: Vec<String>,
    /// Its folders.
    pub(super) folders: Vec<Folder>,
}

impl Folder {
    /// The path of `name` in this folder.
    pub(super) fn join(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }
}

/// The patterns of a history, with the meaning of `.gitignore`.
pub(super) fn patterns(root: &Path, lines: &[String]) -> Gitignore {
    let mut builder = GitignoreBuilder::new(root);
    for line in lines {
        if let Err(error) = builder.add_line(None, line) {
            tracing::debug!(%error, "a pattern of a manifest is passed over");
        }
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Looks below `root`.
pub(super) fn walk(root: &Path, ignored: &Gitignore) -> Result<Folder, MhlError> {
    folder(root, String::new(), ignored)
}

fn folder(root: &Path, path: String, ignored: &Gitignore) -> Result<Folder, MhlError> {
    let mut found = Folder { path, ..Folder::default() };
    let here = if found.path.is_empty() { root.to_owned() } else { root.join(&found.path) };
    let mut entries: Vec<(String, bool)> = Vec::new();
    for entry in std::fs::read_dir(&here).map_err(|error| MhlError::disk(&here, &error))? {
        let entry = entry.map_err(|error| MhlError::disk(&here, &error))?;
        let kind = entry.file_type().map_err(|error| MhlError::disk(entry.path(), &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            let detail = String::from("its name is no Unicode");
            return Err(MhlError::Disk { path: entry.path(), detail });
        };
        // Links are neither followed nor hashed.
        if kind.is_dir() || kind.is_file() {
            entries.push((name, kind.is_dir()));
        }
    }
    entries.sort();
    for (name, is_folder) in entries {
        let inner = found.join(&name);
        if (is_folder && name == FOLDER) || ignored.matched(&inner, is_folder).is_ignore() {
            continue;
        }
        if is_folder {
            let below = folder(root, inner, ignored)?;
            found.folders.push(below);
        } else {
            found.files.push(name);
        }
    }
    Ok(found)
}
