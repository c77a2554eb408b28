//! Reading copies back from their disk and comparing them with what was read from the source.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::copying::Gauge;
use crate::disk;

/// One copy to be proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The file's number.
    pub(crate) file: u32,
    /// Where the copy stands.
    pub(crate) path: PathBuf,
    /// What was read from the source.
    pub(crate) content_id: String,
}

/// What a read-back found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The same.
    Same,
    /// Something else.
    Differs,
    /// It is not there, or cannot be read.
    Unreadable(String),
    /// Somebody said stop.
    Stopped,
}

/// Reads one copy. Blocks.
pub(crate) fn prove(claim: &Claim, target: u32, gauge: &Gauge, stop: &AtomicBool) -> Proof {
    let mut hasher = blake3::Hasher::new();
    let read = disk::read_from_disk(&claim.path, |bytes| {
        hasher.update(bytes);
        gauge.proved(target, bytes.len() as u64);
        !stop.load(Ordering::Relaxed)
    });
    match read {
        _ if stop.load(Ordering::Relaxed) => Proof::Stopped,
        Err(error) => Proof::Unreadable(error.to_string()),
        Ok(()) if hasher.finalize().to_hex().as_str() == claim.content_id => Proof::Same,
        Ok(()) => Proof::Differs,
    }
}

/// Gives a damaged copy another name, so that nobody takes it for the true one, and returns that.
pub(crate) fn set_aside(path: &Path) -> std::io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for number in 1..1_000 {
        let aside = path.with_file_name(format!("{name}.damaged-{number}"));
        match disk::rename_new(path, &aside) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            done => return done.map(|()| aside),
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::AlreadyExists))
}
