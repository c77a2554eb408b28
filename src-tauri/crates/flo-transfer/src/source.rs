//! The local file of a transfer: is it still what is being sent?

use std::io::{Error as IoError, ErrorKind};
use std::path::Path;

use flo_store::transfers::SourceKey;
use flo_watch::FileState;

use crate::trouble::Trouble;

/// The ledger's form of what the disk tells.
pub(crate) fn key_of(state: FileState) -> SourceKey {
    let text = |number: u128| if number == 0 { String::new() } else { number.to_string() };
    SourceKey {
        size: state.size,
        mtime_ns: state.mtime_ns,
        volume: text(state.volume.into()),
        file_id: text(state.file_id),
    }
}

/// What the disk told when the ledger wrote it down.
pub(crate) fn state_of(key: &SourceKey) -> FileState {
    FileState {
        size: key.size,
        mtime_ns: key.mtime_ns,
        volume: key.volume.parse().unwrap_or(0),
        file_id: key.file_id.parse().unwrap_or(0),
    }
}

/// Compares the file at `path` with the state that is being sent.
///
/// # Errors
/// [`Trouble::Changed`] when it differs; otherwise why it cannot be read.
pub(crate) fn check(path: &Path, expected: &SourceKey) -> Result<(), Trouble> {
    let found = key_of(FileState::look(path).map_err(|error| unreadable(path, &error))?);
    let same_file =
        found.file_id.is_empty() || expected.file_id.is_empty() || found.file_id == expected.file_id;
    if found.same_content(expected) && same_file { Ok(()) } else { Err(Trouble::Changed(found)) }
}

/// What a failed look or read of a source means for its transfer.
pub(crate) fn unreadable(path: &Path, error: &IoError) -> Trouble {
    let shown = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            if path.parent().is_some_and(Path::is_dir) {
                Trouble::Missing
            } else {
                Trouble::away(
                    "disk_away",
                    format!(
                        "The folder of {shown} is not there. Connect its disk or share; sending goes on by itself."
                    ),
                )
            }
        }
        ErrorKind::PermissionDenied => Trouble::park(
            "unreadable",
            format!("This account has no permission to read {shown}. Give it permission and retry."),
        ),
        ErrorKind::InvalidInput => Trouble::park(
            "unreadable",
            format!("{shown} is not a file any more. Put the file back and retry, or cancel."),
        ),
        ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut | ErrorKind::NotConnected => Trouble::away(
            "disk_away",
            format!("The share of {shown} does not answer ({error}). Sending goes on when it does."),
        ),
        _ => Trouble::park(
            "disk_error",
            format!(
                "{shown} cannot be read ({error}). Check the disk, copy the file elsewhere if you can, and retry."
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(error: ErrorKind, path: &Path) -> String {
        match unreadable(path, &IoError::from(error)) {
            Trouble::Park { kind, .. } => format!("park {kind}"),
            Trouble::Wait { kind, .. } => format!("wait {kind}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_missing_file_is_gone_but_a_missing_folder_is_away() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(kind(ErrorKind::NotFound, &dir.path().join("a.mov")), "Missing");
        assert_eq!(kind(ErrorKind::NotFound, &dir.path().join("unplugged/a.mov")), "wait disk_away");
    }

    #[test]
    fn a_file_without_permission_and_a_failing_disk_need_a_person() {
        let path = Path::new("/x/a.mov");
        assert_eq!(kind(ErrorKind::PermissionDenied, path), "park unreadable");
        assert_eq!(kind(ErrorKind::Other, path), "park disk_error");
        assert_eq!(kind(ErrorKind::TimedOut, path), "wait disk_away");
    }
}
