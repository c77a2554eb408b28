//! ASC MHL v2: histories of a folder's hashes, read, verified and extended. Source: ASC MHL specification v2.0 and the
//! behaviour of its reference implementation `ascmhl` 1.2, read 2026-11-25.
//!
//! Words: a *generation* is one manifest; the *history* of a folder is its chain of generations in the folder `ascmhl`;
//! a history below another one is its *child*, and keeps the hashes of what is below it.
//!
//! Manifests come from outside: what cannot be read is an error, never a panic, and a path in one never leads out of the
//! folder that it describes.

mod create;
mod directories;
mod history;
mod parse;
mod verify;
mod walk;
mod write;

pub use create::{Created, Creator, create};
pub use history::{Generation, History};
pub use verify::{Verification, verify};

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::hashing::{Digests, Format};

/// The folder of a history.
pub const FOLDER: &str = "ascmhl";
/// The file that chains its generations.
pub(crate) const CHAIN: &str = "ascmhl_chain.xml";
/// What a new history ignores.
pub(crate) const IGNORED: [&str; 3] = [".DS_Store", "ascmhl", "ascmhl/"];

/// Why a history cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MhlError {
    /// The folder has no history.
    #[error("{} has no ASC MHL history", .0.display())]
    NoHistory(PathBuf),
    /// The folder of the history has no chain file.
    #[error("the chain file {} is missing", .0.display())]
    NoChain(PathBuf),
    /// A generation that the chain names is missing.
    #[error("the manifest {} is missing", .0.display())]
    Missing(PathBuf),
    /// A generation is not what the chain says.
    #[error("the manifest {} was modified after it was written", .0.display())]
    Modified(PathBuf),
    /// A file is no manifest or chain.
    #[error("{} cannot be understood: {detail}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The disk failed.
    #[error("{}: {detail}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
}

impl MhlError {
    pub(crate) fn disk(path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        Self::Disk { path: path.into(), detail: error.to_string() }
    }
}

/// What a hash in a manifest says of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The first of the file.
    Original,
    /// It agrees with an earlier one.
    Verified,
    /// It does not.
    Failed,
}

impl Action {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Verified => "verified",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Original, Self::Verified, Self::Failed].into_iter().find(|action| action.as_str() == text)
    }
}

/// One hash of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashEntry {
    /// Its format.
    pub format: Format,
    /// Its text.
    pub text: String,
    /// What it says.
    pub action: Option<Action>,
}

/// One file of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Beneath the history's folder, with `/`.
    pub path: String,
    /// Bytes; `None` when the manifest does not say.
    pub size: Option<u64>,
    /// Time of its last change, RFC 3339.
    pub modified: Option<String>,
    /// Its hashes.
    pub hashes: Vec<HashEntry>,
    /// Where it was before it was renamed.
    pub previous: Option<String>,
}

/// Content and structure hash of a folder, by format.
pub type DirectoryHashes = BTreeMap<Format, (String, String)>;

/// One folder of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Beneath the history's folder, with `/`.
    pub path: String,
    /// Time of its last change, RFC 3339.
    pub modified: Option<String>,
    /// Its hashes; empty when they were left out.
    pub hashes: DirectoryHashes,
}

/// One manifest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// When it was written, RFC 3339.
    pub created: String,
    /// The computer that wrote it.
    pub host: String,
    /// The program that wrote it, and its version.
    pub tool: (String, String),
    /// `in-place`, `transfer` or `flatten`.
    pub process: String,
    /// Hashes of the whole folder.
    pub root: DirectoryHashes,
    /// Patterns that were left out.
    pub ignore: Vec<String>,
    /// Files.
    pub files: Vec<FileEntry>,
    /// Folders.
    pub directories: Vec<DirectoryEntry>,
    /// Generations of child histories: path and C4 id.
    pub references: Vec<(String, String)>,
}

/// Hashes of a file that are known without reading it: its path beneath the root of the history.
pub type Known<'a> = dyn Fn(&str) -> Option<Digests> + 'a;
