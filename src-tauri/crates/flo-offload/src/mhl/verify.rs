//! Compares a folder with its history.

use std::path::Path;

use super::walk::{Folder, patterns, walk};
use super::{History, MhlError};
use crate::disk;
use crate::hashing::{Format, MultiHasher};

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Generations of the outermost history.
    pub generations: u32,
    /// Files that are as the history says.
    pub verified: u64,
    /// Files that are not, each with its BLAKE3.
    pub damaged: Vec<String>,
    /// Files that the history knows and that are not there.
    pub missing: Vec<String>,
    /// Files that no generation knows.
    pub new: Vec<String>,
}

impl Verification {
    /// Everything is as the history says.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty() && self.new.is_empty()
    }
}

/// Reads every file below `root` and compares it with the history. `proven` is told the path, size and BLAKE3 of each
/// file that is as it should be. Blocks.
///
/// # Errors
/// `NoHistory`; a history that cannot be used; a disk that fails.
pub fn verify(root: &Path, proven: &mut dyn FnMut(&str, &str)) -> Result<Verification, MhlError> {
    let history = History::load(root)?;
    if history.is_empty() {
        return Err(MhlError::NoHistory(root.to_owned()));
    }
    let tree = walk(root, &patterns(root, &history.ignored()))?;
    let mut missing = history.expected();
    let mut found = Verification {
        generations: u32::try_from(history.generations.len()).unwrap_or(u32::MAX),
        ..Verification::default()
    };
    folder(&history, &tree, &mut missing, &mut found, proven)?;
    found.missing = missing.into_iter().collect();
    Ok(found)
}

fn folder(
    history: &History,
    tree: &Folder,
    missing: &mut std::collections::BTreeSet<String>,
    found: &mut Verification,
    proven: &mut dyn FnMut(&str, &str),
) -> Result<(), MhlError> {
    for name in &tree.files {
        let path = tree.join(name);
        missing.remove(&path);
        let (owner, inner) = history.owner(&path);
        let hashes = owner.hashes(inner);
        if hashes.is_empty() {
            found.new.push(path);
            continue;
        }
        let formats: Vec<Format> = hashes.iter().map(|hash| hash.format).collect();
        let file = history.root.join(&path);
        let mut hasher = MultiHasher::new(&formats);
        disk::read_from_disk(&file, |bytes| {
            hasher.update(bytes);
            true
        })
        .map_err(|error| MhlError::disk(&file, &error))?;
        let digests = hasher.finish();
        let same = hashes.iter().all(|hash| {
            digests.formats.get(&hash.format).is_some_and(|text| text.eq_ignore_ascii_case(&hash.text))
        });
        if same {
            found.verified += 1;
            proven(&path, &digests.content_id);
        } else {
            found.damaged.push(path);
        }
    }
    for below in &tree.folders {
        folder(history, below, missing, found, proven)?;
    }
    Ok(())
}
