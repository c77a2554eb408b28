//! The history of a folder, with those below it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::{CHAIN, FOLDER, HashEntry, Manifest, MhlError, parse};
use crate::hashing::Format;

/// One generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generation {
    /// Its number, from 1.
    pub number: u32,
    /// Its file in the folder of the history.
    pub file: String,
    /// C4 id of that file.
    pub c4: String,
    /// What it says.
    pub manifest: Manifest,
}

/// The history of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The folder that it describes.
    pub root: PathBuf,
    /// Its generations, oldest first.
    pub generations: Vec<Generation>,
    /// Histories below: where, beneath the root, and what.
    pub children: Vec<(String, History)>,
    /// For each path the places of its entries: generation and file.
    by_path: HashMap<String, Vec<(usize, usize)>>,
}

impl History {
    /// Reads the history of `root`; one without generations when there is none. Blocks.
    ///
    /// # Errors
    /// A chain or manifest that is missing, was modified, or cannot be understood.
    pub fn load(root: &Path) -> Result<Self, MhlError> {
        let mut history = Self {
            root: root.to_owned(),
            generations: Vec::new(),
            children: Vec::new(),
            by_path: HashMap::new(),
        };
        let folder = root.join(FOLDER);
        if folder.is_dir() {
            history.generations = generations(&folder)?;
        }
        for (at, generation) in history.generations.iter().enumerate() {
            for (number, file) in generation.manifest.files.iter().enumerate() {
                // What was renamed keeps the hashes of its old name.
                let names = [Some(&file.path), file.previous.as_ref().filter(|old| **old != file.path)];
                for name in names.into_iter().flatten() {
                    history.by_path.entry(name.clone()).or_default().push((at, number));
                }
                if let Some(old) = &file.previous
                    && let Some(known) = history.by_path.get(old).cloned()
                {
                    let entries = history.by_path.entry(file.path.clone()).or_default();
                    entries.extend(known);
                    entries.sort_unstable();
                    entries.dedup();
                }
            }
        }
        children(root, "", &mut history.children)?;
        Ok(history)
    }

    /// Neither it nor one below has a generation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.generations.is_empty() && self.children.iter().all(|(_, child)| child.is_empty())
    }

    /// The patterns that the newest generation left out; those of a new history otherwise.
    #[must_use]
    pub fn ignored(&self) -> Vec<String> {
        let newest = self.generations.last().map(|newest| newest.manifest.ignore.clone()).unwrap_or_default();
        if newest.is_empty() { super::IGNORED.map(str::to_owned).to_vec() } else { newest }
    }

    /// The history that keeps the hashes of a file, and the file's path beneath that one's folder.
    #[must_use]
    pub fn owner<'a>(&'a self, path: &'a str) -> (&'a Self, &'a str) {
        for (place, child) in &self.children {
            if let Some(inner) = path.strip_prefix(place.as_str()).and_then(|rest| rest.strip_prefix('/')) {
                return child.owner(inner);
            }
        }
        (self, path)
    }

    /// The first hash of a file of this history in each format, oldest first. Hashes that failed do not count.
    #[must_use]
    pub fn hashes(&self, path: &str) -> Vec<&HashEntry> {
        let mut first: Vec<&HashEntry> = Vec::new();
        let entries = self.by_path.get(path).into_iter().flatten();
        let files = entries.map(|(generation, file)| &self.generations[*generation].manifest.files[*file]);
        for hash in files.flat_map(|file| &file.hashes) {
            let is_known = first.iter().any(|known| known.format == hash.format);
            if !is_known && hash.action != Some(super::Action::Failed) {
                first.push(hash);
            }
        }
        first
    }

    /// Files that the history expects, those below included, beneath its root. What was renamed is expected under its
    /// last name.
    #[must_use]
    pub fn expected(&self) -> BTreeSet<String> {
        let mut paths = BTreeSet::new();
        for file in self.generations.iter().flat_map(|generation| &generation.manifest.files) {
            if let Some(previous) = &file.previous {
                paths.remove(previous);
            }
            paths.insert(file.path.clone());
        }
        for (place, child) in &self.children {
            paths.extend(child.expected().into_iter().map(|path| format!("{place}/{path}")));
        }
        paths
    }
}

fn generations(folder: &Path) -> Result<Vec<Generation>, MhlError> {
    let chain = folder.join(CHAIN);
    let read = |path: &Path| std::fs::read_to_string(path).map_err(|error| MhlError::disk(path, &error));
    if !chain.is_file() {
        return Err(MhlError::NoChain(chain));
    }
    let malformed = |path: &Path, detail: String| MhlError::Malformed { path: path.to_owned(), detail };
    let mut generations = Vec::new();
    for (number, file, c4) in parse::chain(&read(&chain)?).map_err(|detail| malformed(&chain, detail))? {
        let path = folder.join(&file);
        if !path.is_file() {
            return Err(MhlError::Missing(path));
        }
        let text = read(&path)?;
        if Format::C4.of(text.as_bytes()) != c4 {
            return Err(MhlError::Modified(path));
        }
        let manifest = parse::manifest(&text).map_err(|detail| malformed(&path, detail))?;
        generations.push(Generation { number, file, c4, manifest });
    }
    generations.sort_by_key(|generation| generation.number);
    Ok(generations)
}

/// The histories below a folder. Below a history its own children look further.
fn children(root: &Path, place: &str, found: &mut Vec<(String, History)>) -> Result<(), MhlError> {
    let here = if place.is_empty() { root.to_owned() } else { root.join(place) };
    let entries = std::fs::read_dir(&here).map_err(|error| MhlError::disk(&here, &error))?;
    let mut folders: Vec<String> = entries
        .filter_map(std::result::Result::ok)
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name != FOLDER)
        .collect();
    folders.sort();
    for name in folders {
        let inner = if place.is_empty() { name } else { format!("{place}/{name}") };
        let path = root.join(&inner);
        if path.join(FOLDER).is_dir() {
            found.push((inner, History::load(&path)?));
        } else {
            children(root, &inner, found)?;
        }
    }
    Ok(())
}
