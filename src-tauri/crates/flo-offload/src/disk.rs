//! What the file systems are asked for beyond the usual: reading past the cache, renaming without replacing, free space.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// Reads of a verification: large enough for a disk, a multiple of every sector size.
const READ: usize = 4 << 20;
/// Sectors of present disks are 512 or 4,096 bytes.
const ALIGN: usize = 4096;

/// Reads all of the file at `path` from the disk and not from the system's memory, where the platform can: unbuffered
/// on Linux and Windows, uncached on macOS. Where a file system has no such way (tmpfs), Linux is told to drop what it
/// holds of the file first. `take` gets the bytes; `false` ends the read.
pub(crate) fn read_from_disk(path: &Path, mut take: impl FnMut(&[u8]) -> bool) -> Result<()> {
    let mut buffer = vec![0_u8; READ + ALIGN];
    let start = buffer.as_ptr().align_offset(ALIGN).min(ALIGN);
    let aligned = &mut buffer[start..start + READ];
    let mut file = open_uncached(path)?;
    loop {
        match file.read(aligned) {
            Ok(0) => return Ok(()),
            Ok(count) => {
                if !take(&aligned[..count]) {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(target_os = "linux")]
fn open_uncached(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let direct = i32::try_from(rustix::fs::OFlags::DIRECT.bits()).unwrap_or(0);
    match OpenOptions::new().read(true).custom_flags(direct).open(path) {
        Err(error) if error.kind() == ErrorKind::InvalidInput => {}
        opened => return opened,
    }
    let file = File::open(path)?;
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(file)
}

#[cfg(target_vendor = "apple")]
fn open_uncached(path: &Path) -> Result<File> {
    let file = File::open(path)?;
    rustix::fs::fcntl_nocache(&file, true)?;
    Ok(file)
}

#[cfg(windows)]
fn open_uncached(path: &Path) -> Result<File> {
    use std::os::windows::fs::OpenOptionsExt;
    /// Source: CreateFileW, `FILE_FLAG_NO_BUFFERING`, read 2026-11-25.
    const NO_BUFFERING: u32 = 0x2000_0000;
    OpenOptions::new().read(true).custom_flags(NO_BUFFERING).open(path).or_else(|_| File::open(path))
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple", windows)))]
fn open_uncached(path: &Path) -> Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Says that the file will be read once from front to back, and need not be kept.
#[cfg(target_os = "linux")]
pub(crate) fn read_once(file: &File) {
    if let Err(error) = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential) {
        tracing::debug!(%error, "this file system takes no advice");
    }
}

/// Says that the file will be read once from front to back, and need not be kept.
#[cfg(not(target_os = "linux"))]
pub(crate) fn read_once(_file: &File) {}

/// Gives the file at `from` the name `to`, which must not exist: what stands there is never replaced.
///
/// # Errors
/// `AlreadyExists`; otherwise what the system says.
pub(crate) fn rename_new(from: &Path, to: &Path) -> Result<()> {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            done => return Ok(done?),
        }
    }
    // The next best: nothing but this program writes under that name between the look and the rename.
    if std::fs::symlink_metadata(to).is_ok() {
        return Err(Error::from(ErrorKind::AlreadyExists));
    }
    std::fs::rename(from, to)
}

/// Makes a rename or a new file in `folder` durable.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Bytes that this account may still write beneath `folder`; `None` where that cannot be told.
#[must_use]
pub(crate) fn free_space(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let stat = rustix::fs::statvfs(folder).ok()?;
        Some(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

/// The number of the volume that holds `folder`; empty where the system has none. A disk that is connected again may
/// get another one on some systems, so it tells a bare mount point from a mounted disk only while nothing was unplugged.
#[must_use]
pub(crate) fn volume(folder: &Path) -> String {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(folder).map_or_else(|_| String::new(), |found| found.dev().to_string())
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rename_never_replaces() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::write(&a, "new").unwrap();
        std::fs::write(&b, "old").unwrap();
        assert_eq!(rename_new(&a, &b).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&b).unwrap(), b"old");
        std::fs::remove_file(&b).unwrap();
        rename_new(&a, &b).unwrap();
        assert_eq!(std::fs::read(&b).unwrap(), b"new");
    }

    #[test]
    fn a_read_from_the_disk_gives_every_byte_whatever_the_size() {
        let folder = tempfile::tempdir().unwrap();
        for size in [0, 1, 4095, 4096, 4097, READ, READ + 5] {
            let file = folder.path().join(size.to_string());
            let bytes: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            std::fs::write(&file, &bytes).unwrap();
            File::open(&file).unwrap().sync_all().unwrap();
            let mut found = Vec::new();
            read_from_disk(&file, |part| {
                found.extend_from_slice(part);
                true
            })
            .unwrap();
            assert!(found == bytes, "{size} bytes");
        }
    }
}
