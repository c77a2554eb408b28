//! Size, time and identity of a file, as the disk tells them.

use std::fs::Metadata;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// What can be known of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileState {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970-01-01 UTC; as fine as the file system keeps it.
    pub mtime_ns: i64,
    /// The volume's number; 0 where the system has none. It may change when a disk is connected again.
    pub volume: u64,
    /// The file's number on its volume (inode, file index); 0 where the system has none. Survives a rename.
    pub file_id: u128,
}

impl FileState {
    /// The state of the file at `path`, whose `metadata` is given.
    #[must_use]
    pub fn of(path: &Path, metadata: &Metadata) -> Self {
        let (volume, file_id) = identity(path, metadata);
        Self { size: metadata.len(), mtime_ns: mtime_ns(metadata), volume, file_id }
    }

    /// Looks at `path`.
    ///
    /// # Errors
    /// What the file system says; `InvalidInput` when `path` is no regular file (a folder, a link, a device).
    pub fn look(path: &Path) -> std::io::Result<Self> {
        let metadata = std::fs::symlink_metadata(path)?;
        if !metadata.is_file() {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        Ok(Self::of(path, &metadata))
    }

    /// Same size and time: as far as can be told without reading, the same bytes.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        self.size == other.size && self.mtime_ns == other.mtime_ns
    }

    /// The same file with the same content, wherever it stands. False where the volume keeps no file numbers.
    ///
    /// The volume is not compared: its number changes when a disk is connected again. Numbers of deleted files are used
    /// again, so that size and time must agree too.
    #[must_use]
    pub fn same_file(&self, other: &Self) -> bool {
        self.file_id != 0 && self.file_id == other.file_id && self.same_content(other)
    }
}

fn mtime_ns(metadata: &Metadata) -> i64 {
    let Ok(modified) = metadata.modified() else { return 0 };
    match modified.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}

#[cfg(unix)]
fn identity(_path: &Path, metadata: &Metadata) -> (u64, u128) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), u128::from(metadata.ino()))
}

#[cfg(windows)]
fn identity(path: &Path, _metadata: &Metadata) -> (u64, u128) {
    use file_id::FileId;
    match file_id::get_file_id(path) {
        Ok(FileId::Inode { device_id, inode_number }) => (device_id, u128::from(inode_number)),
        Ok(FileId::LowRes { volume_serial_number, file_index }) => {
            (u64::from(volume_serial_number), u128::from(file_index))
        }
        Ok(FileId::HighRes { volume_serial_number, file_id }) => (volume_serial_number, file_id),
        Err(_) => (0, 0),
    }
}

#[cfg(not(any(unix, windows)))]
fn identity(_path: &Path, _metadata: &Metadata) -> (u64, u128) {
    (0, 0)
}
