//! Files whose bytes are not on this computer, and files that have not changed for long.

use std::fs::Metadata;
use std::time::Duration;

use flo_model::UnixMillis;

/// Smaller files may be kept in the directory itself and own no block.
const SMALLEST_SPARSE: u64 = 64 << 10;

/// A file that stands for bytes elsewhere, or for bytes to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// A cloud service keeps its bytes; reading it would fetch them.
    Cloud,
    /// It has a size and not one block: space that was reserved, or a stub of a program that cannot be told.
    Hollow,
}

/// Said of a file whose bytes are in the cloud.
pub(crate) const CLOUD: &str = "Its bytes are in the cloud and not on this computer. Have its program keep it on this computer; it is sent then.";

/// What a file only stands for; `None` when its bytes are here.
///
/// Sources: Apple `sys/stat.h` (`SF_DATALESS`), Microsoft “File Attribute Constants” (offline, recall on open and on data
/// access).
pub(crate) fn of(metadata: &Metadata, keeps_blocks: bool) -> Option<Placeholder> {
    if is_in_cloud(metadata) {
        return Some(Placeholder::Cloud);
    }
    (keeps_blocks && is_hollow(metadata)).then_some(Placeholder::Hollow)
}

#[cfg(target_os = "macos")]
fn is_in_cloud(metadata: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    const DATALESS: u32 = 0x4000_0000;
    metadata.st_flags() & DATALESS != 0
}

#[cfg(windows)]
fn is_in_cloud(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const OFFLINE: u32 = 0x1000;
    const RECALL_ON_OPEN: u32 = 0x4_0000;
    const RECALL_ON_DATA_ACCESS: u32 = 0x40_0000;
    metadata.file_attributes() & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS) != 0
}

#[cfg(not(any(target_os = "macos", windows)))]
fn is_in_cloud(_metadata: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn is_hollow(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.len() >= SMALLEST_SPARSE && metadata.blocks() == 0
}

#[cfg(not(unix))]
fn is_hollow(_metadata: &Metadata) -> bool {
    false
}

/// Whether the file, its name and its rights have not changed for `time`, by the time that the file system keeps for
/// itself and that no program can set. False where there is none.
#[cfg(unix)]
pub(crate) fn is_unchanged_for(metadata: &Metadata, time: Duration, now: UnixMillis) -> bool {
    use std::os::unix::fs::MetadataExt;
    let changed_ms = metadata.ctime().saturating_mul(1_000);
    now.0.saturating_sub(changed_ms) >= i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn is_unchanged_for(_metadata: &Metadata, _time: Duration, _now: UnixMillis) -> bool {
    false
}

/// Whether the file has one name only, so that another path to it is the same name written otherwise.
#[cfg(unix)]
pub(crate) fn has_one_name(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink() == 1
}

/// As above, as far as it can be told.
#[cfg(not(unix))]
pub(crate) fn has_one_name(_metadata: &Metadata) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_block_is_hollow_and_one_with_bytes_is_not() {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(1 << 20).unwrap();
        assert_eq!(of(&file.path().metadata().unwrap(), true), Some(Placeholder::Hollow));
        assert_eq!(of(&file.path().metadata().unwrap(), false), None, "a share that counts no blocks");
        std::fs::write(file.path(), vec![1; 100_000]).unwrap();
        assert_eq!(of(&file.path().metadata().unwrap(), true), None);
    }
}
