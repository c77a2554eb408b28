//! A file that is either whole or not there: written beside its place and then moved.

use std::path::Path;

use crate::{CommandError, ErrorCode, Result};

/// Writes `bytes` to `file`, replacing one that is there.
///
/// # Errors
/// `Invalid` for a path without a name, `DiskFull`, `Unreadable` when it cannot be written.
pub(super) fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| {
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull => ErrorCode::DiskFull,
            _ => ErrorCode::Unreadable,
        };
        CommandError::new(code, format!("{} cannot be written: {error}.", file.display()))
    };
    let name = file.file_name().ok_or_else(|| {
        CommandError::new(ErrorCode::Invalid, format!("“{}” names no file.", file.display()))
    })?;
    let beside = file.with_file_name(format!("{}.part", name.to_string_lossy()));
    std::fs::write(&beside, bytes).map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.csv");
        write_whole(&file, b"one").unwrap();
        write_whole(&file, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(write_whole(Path::new("/"), b"").unwrap_err().code, ErrorCode::Invalid);
    }
}
