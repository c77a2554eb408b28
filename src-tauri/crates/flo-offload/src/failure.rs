//! Why something could not be copied: a short word to act on, a sentence for a person, and how far it reaches.

use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

/// What a failure stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This file alone.
    File,
    /// Everything that goes to, or comes from, this place.
    Place,
}

/// Why something could not be copied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Failure {
    /// A short word: `disk_full`, `disk_away`, `exists`, `unreadable`, `changed`, `damaged` …
    pub kind: &'static str,
    /// What is, and what to do.
    pub detail: String,
    /// What it stops.
    pub reach: Reach,
}

impl Failure {
    pub(crate) fn file(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), reach: Reach::File }
    }

    pub(crate) fn place(kind: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), reach: Reach::Place }
    }

    /// What a failed write beneath `root` means.
    pub(crate) fn writing(root: &Path, path: &Path, error: &IoError) -> Self {
        let (shown, place) = (path.display(), root.display());
        if !root.is_dir() {
            return Self::place(
                "disk_away",
                format!("{place} is not there. Connect its disk or share, then go on."),
            );
        }
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::place("disk_full", format!("{place} has no room for {shown}. Make room, then go on."))
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Self::place(
                "not_writable",
                format!(
                    "{place} cannot be written to ({error}). Change its permissions or its lock switch, then go on."
                ),
            ),
            ErrorKind::InvalidFilename | ErrorKind::InvalidInput => Self::file(
                "name",
                format!(
                    "{place} cannot take a file of this name: {shown}. Choose a disk with another file system."
                ),
            ),
            _ => Self::place(
                "disk_error",
                format!("{place} failed while {shown} was written ({error}). Check the disk."),
            ),
        }
    }

    /// What a failed read beneath `root` means.
    pub(crate) fn reading(root: &Path, path: &Path, error: &IoError) -> Self {
        let (shown, place) = (path.display(), root.display());
        if !root.is_dir() {
            return Self::place(
                "source_away",
                format!("{place} is not there. Put the card back, then go on."),
            );
        }
        match error.kind() {
            ErrorKind::NotFound => Self::file("missing", format!("{shown} is not there any more.")),
            ErrorKind::PermissionDenied => {
                Self::file("unreadable", format!("This account has no permission to read {shown}."))
            }
            _ => Self::file("unreadable", format!("{shown} cannot be read ({error}). Check the card.")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_gone_is_away_whatever_the_system_says() {
        let root = Path::new("/nowhere/at/all");
        let error = IoError::from(ErrorKind::NotFound);
        assert_eq!(Failure::writing(root, root, &error).kind, "disk_away");
        assert_eq!(Failure::reading(root, root, &error).kind, "source_away");
    }

    #[test]
    fn a_full_disk_stops_the_place_and_a_bad_name_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let of = |kind| Failure::writing(folder.path(), Path::new("a.mov"), &IoError::from(kind));
        assert_eq!(
            (of(ErrorKind::StorageFull).kind, of(ErrorKind::StorageFull).reach),
            ("disk_full", Reach::Place)
        );
        assert_eq!(
            (of(ErrorKind::InvalidFilename).kind, of(ErrorKind::InvalidFilename).reach),
            ("name", Reach::File)
        );
    }
}
