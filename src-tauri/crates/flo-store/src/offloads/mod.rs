//! Offloads of cards and folders: what is copied, where to, and what is proven of each copy.
//!
//! Words: an *offload* copies one source to *targets*, each on a disk or at a service; a *file* is one file of the source;
//! a *copy* is one file at one target. The rows of files and copies are the journal: they stand before the first byte
//! is read.
//!
//! Nothing here decides: flo-offload does, in closures over these functions.

mod copies;
mod files;
mod jobs;
#[cfg(test)]
mod tests;
mod uploads;

pub use copies::{Copy, copies, counts, mark, set_transfer, was_there};
pub use files::{OffloadFile, files, set_failed, set_read};
pub use jobs::{
    NewFile, NewOffload, NewTarget, Offload, Target, TargetKind, active, add_files, add_target, create, get,
    list, open_of_source, read_back_remote, recover, set_manifest, set_state, set_target_error, targets,
    with_file,
};
pub use uploads::{Upload, unproven, wanted, with_wanted};

use std::collections::BTreeMap;

/// Hashes of one content by the word of their format.
pub type Hashes = BTreeMap<String, String>;

/// How many copies of a target are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CopyCounts {
    /// Files altogether.
    pub files: u64,
    /// Bytes altogether.
    pub bytes: u64,
    /// Written or acknowledged, verified ones included.
    pub copied: u64,
    /// Their bytes.
    pub copied_bytes: u64,
    /// Read back and the same.
    pub verified: u64,
    /// Their bytes.
    pub verified_bytes: u64,
    /// Failed or different.
    pub bad: u64,
}

/// A stored JSON value.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
    })
}
