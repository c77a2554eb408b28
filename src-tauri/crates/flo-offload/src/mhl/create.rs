//! A new generation: every file hashed and compared with what the history knows of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use flo_model::UnixMillis;

use super::directories::DirectoryHasher;
use super::walk::{Folder, patterns, walk};
use super::{
    Action, CHAIN, DirectoryEntry, DirectoryHashes, FOLDER, FileEntry, HashEntry, History, Known, Manifest,
    MhlError, write,
};
use crate::disk;
use crate::hashing::{Digests, Format, MultiHasher};

/// Who writes a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creator {
    /// The computer.
    pub host: String,
    /// The program.
    pub tool: String,
    /// Its version.
    pub version: String,
    /// `in-place` or `transfer`.
    pub process: &'static str,
    /// When.
    pub now: UnixMillis,
}

/// A generation that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its file.
    pub manifest: PathBuf,
    /// Its number.
    pub generation: u32,
    /// Files in it, those of histories below included.
    pub files: u64,
    /// Files whose hashes differ from an earlier generation.
    pub failed: Vec<String>,
    /// Files that an earlier generation knows and that are not there.
    pub missing: Vec<String>,
}

/// Writes the next generation of `root`, and of every history below it. `known` gives hashes that were proven already;
/// what it does not know is read. Blocks.
///
/// # Errors
/// A history that cannot be used, or a disk that fails. What was written before stays.
pub fn create(
    root: &Path,
    formats: &[Format],
    creator: &Creator,
    known: &Known<'_>,
) -> Result<Created, MhlError> {
    let history = History::load(root)?;
    let mut generation = Builder { formats, creator, known, files: 0, failed: Vec::new(), seen: Vec::new() };
    let written = generation.history(&history, "")?;
    let seen: std::collections::BTreeSet<String> = generation.seen.into_iter().collect();
    let missing = history.expected().difference(&seen).cloned().collect();
    Ok(Created {
        manifest: written.path,
        generation: written.number,
        files: generation.files,
        failed: generation.failed,
        missing,
    })
}

/// Adds a generation to the chain in `folder`, whose name begins with the number. Both files become durable before this
/// returns; a crash between them leaves a manifest that no chain names.
fn write_generation(
    root: &Path,
    history: &History,
    manifest: &Manifest,
    now: UnixMillis,
) -> Result<Written, MhlError> {
    let folder = root.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| MhlError::disk(&folder, &error))?;
    let number = history.generations.last().map_or(0, |newest| newest.number) + 1;
    let name =
        root.file_name().map_or_else(|| String::from("root"), |name| name.to_string_lossy().into_owned());
    // 2026-03-02T09:00:00Z becomes 2026-03-02_090000Z.
    let time = now.to_rfc3339_seconds().replace(':', "").replace('T', "_");
    let file = format!("{number:04}_{name}_{time}.mhl");
    let text = write::manifest(manifest, &manifest.created);
    let c4 = Format::C4.of(text.as_bytes());
    let path = folder.join(&file);
    put(&path, &text)?;
    let mut chain: Vec<(u32, String, String)> = history
        .generations
        .iter()
        .map(|known| (known.number, known.file.clone(), known.c4.clone()))
        .collect();
    chain.push((number, file, c4.clone()));
    put(&folder.join(CHAIN), &write::chain(&chain))?;
    Ok(Written { path, number, c4, root: manifest.root.clone() })
}

fn put(path: &Path, text: &str) -> Result<(), MhlError> {
    let failed = |error: &std::io::Error| MhlError::disk(path, error);
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).map_err(|error| failed(&error))?;
    std::fs::File::open(&beside).and_then(|file| file.sync_all()).map_err(|error| failed(&error))?;
    std::fs::rename(&beside, path).map_err(|error| failed(&error))?;
    path.parent().map_or(Ok(()), disk::sync_folder).map_err(|error| failed(&error))
}

struct Written {
    path: PathBuf,
    number: u32,
    c4: String,
    root: DirectoryHashes,
}

struct Builder<'a> {
    formats: &'a [Format],
    creator: &'a Creator,
    known: &'a Known<'a>,
    files: u64,
    failed: Vec<String>,
    seen: Vec<String>,
}

impl Builder<'_> {
    /// Writes the generation of one history; `place` is its folder beneath the outermost root.
    fn history(&mut self, history: &History, place: &str) -> Result<Written, MhlError> {
        let ignored = history.ignored();
        let tree = walk(&history.root, &patterns(&history.root, &ignored))?;
        let now = self.creator.now.to_rfc3339_seconds();
        let mut manifest = Manifest {
            created: now,
            host: self.creator.host.clone(),
            tool: (self.creator.tool.clone(), self.creator.version.clone()),
            process: self.creator.process.to_owned(),
            ignore: ignored,
            ..Manifest::default()
        };
        manifest.root = self.folder(history, place, &tree, &mut manifest)?;
        write_generation(&history.root, history, &manifest, self.creator.now)
    }

    fn folder(
        &mut self,
        history: &History,
        place: &str,
        folder: &Folder,
        manifest: &mut Manifest,
    ) -> Result<DirectoryHashes, MhlError> {
        let mut hashers: BTreeMap<Format, DirectoryHasher> =
            self.formats.iter().map(|format| (*format, DirectoryHasher::new(*format))).collect();
        for below in &folder.folders {
            let name = below.path.rsplit('/').next().unwrap_or(&below.path);
            let child = history.children.iter().find(|(at, _)| *at == below.path);
            let hashes = match child {
                // The history below keeps its own hashes; this one refers to its new generation.
                Some((at, child)) => {
                    let written = self.history(child, &join(place, at))?;
                    let file = written.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    manifest.references.push((format!("{at}/{FOLDER}/{file}"), written.c4));
                    written.root
                }
                None => self.folder(history, place, below, manifest)?,
            };
            for (format, (content, structure)) in &hashes {
                if let Some(hasher) = hashers.get_mut(format) {
                    hasher.add(name, content, structure);
                }
            }
            let modified = modified(&history.root.join(&below.path));
            manifest.directories.push(DirectoryEntry { path: below.path.clone(), modified, hashes });
        }
        for name in &folder.files {
            let path = folder.join(name);
            let digests = self.digests(history, place, &path)?;
            for (format, hasher) in &mut hashers {
                if let Some(hash) = digests.formats.get(format) {
                    hasher.add(name, hash, hash);
                }
            }
            let entry = self.entry(history, place, path, &digests)?;
            manifest.files.push(entry);
        }
        Ok(hashers.into_iter().map(|(format, hasher)| (format, hasher.finish())).collect())
    }

    /// The hashes of a file: the wanted ones, and one that the history knows, to compare with.
    fn digests(&self, history: &History, place: &str, path: &str) -> Result<Digests, MhlError> {
        let mut wanted = self.formats.to_vec();
        let known = history.hashes(path);
        if !known.is_empty() && !known.iter().any(|hash| wanted.contains(&hash.format)) {
            wanted.push(known[0].format);
        }
        if let Some(digests) = (self.known)(&join(place, path))
            && wanted.iter().all(|format| digests.formats.contains_key(format))
        {
            return Ok(digests);
        }
        let file = history.root.join(path);
        let mut hasher = MultiHasher::new(&wanted);
        disk::read_from_disk(&file, |bytes| {
            hasher.update(bytes);
            true
        })
        .map_err(|error| MhlError::disk(&file, &error))?;
        Ok(hasher.finish())
    }

    fn entry(
        &mut self,
        history: &History,
        place: &str,
        path: String,
        digests: &Digests,
    ) -> Result<FileEntry, MhlError> {
        let file = history.root.join(&path);
        let metadata = std::fs::metadata(&file).map_err(|error| MhlError::disk(&file, &error))?;
        let known = history.hashes(&path);
        let mut agrees = true;
        let mut hashes = Vec::new();
        for hash in &known {
            let Some(found) = digests.formats.get(&hash.format) else { continue };
            let same = found.eq_ignore_ascii_case(&hash.text);
            agrees &= same;
            let action = Some(if same { Action::Verified } else { Action::Failed });
            hashes.push(HashEntry { format: hash.format, text: found.clone(), action });
        }
        for (format, text) in &digests.formats {
            // A hash in a new format proves nothing of a file that an older one says is damaged.
            let is_new = self.formats.contains(format) && !known.iter().any(|hash| hash.format == *format);
            if is_new && agrees {
                let action = Some(if known.is_empty() { Action::Original } else { Action::Verified });
                hashes.push(HashEntry { format: *format, text: text.clone(), action });
            }
        }
        if !agrees {
            self.failed.push(join(place, &path));
        }
        self.files += 1;
        self.seen.push(join(place, &path));
        Ok(FileEntry { path, size: Some(metadata.len()), modified: modified(&file), hashes, previous: None })
    }
}

fn join(place: &str, path: &str) -> String {
    if place.is_empty() { path.to_owned() } else { format!("{place}/{path}") }
}

/// Time of the last change, RFC 3339 in whole seconds.
fn modified(path: &Path) -> Option<String> {
    let time = std::fs::metadata(path).ok()?.modified().ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    Some(UnixMillis(i64::try_from(since.as_millis()).ok()?).to_rfc3339_seconds())
}
