//! The file that a download writes to before it has its name.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::hashing::Whole;
use crate::session::blocking;
use crate::trouble::Trouble;

/// Bytes that are read back at once.
const READ: usize = 1 << 20;

/// Bytes from the first on, beside the place where the file belongs.
#[derive(Debug)]
pub(super) struct Partial {
    file: Option<File>,
    path: PathBuf,
    length: u64,
}

impl Partial {
    /// Opens the partial file of this transfer, keeps at most `kept` bytes of it and feeds them to `whole`. Makes the
    /// folder when there is none.
    ///
    /// # Errors
    /// Why the disk cannot be used.
    pub(super) fn open(place: &Path, transfer: &str, kept: u64, whole: &mut Whole) -> Result<Self, Trouble> {
        if place.exists() {
            return Err(taken(place));
        }
        let folder = place.parent().unwrap_or_else(|| Path::new("."));
        fs::create_dir_all(folder).map_err(|error| unwritable(place, &error))?;
        let path = path_of(place, transfer);
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = open.map_err(|error| unwritable(place, &error))?;
        let mut length = 0;
        let mut buffer = vec![0; READ];
        while length < kept {
            let wanted = usize::try_from(kept - length).unwrap_or(READ).min(READ);
            let count = file.read(&mut buffer[..wanted]).map_err(|error| unwritable(place, &error))?;
            if count == 0 {
                break;
            }
            whole.feed(&buffer[..count]);
            length += count as u64;
        }
        file.set_len(length).map_err(|error| unwritable(place, &error))?;
        file.seek(SeekFrom::Start(length)).map_err(|error| unwritable(place, &error))?;
        Ok(Self { file: Some(file), path, length })
    }

    /// Bytes that are on the disk.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Writes bytes at the end, safely.
    ///
    /// # Errors
    /// Why the disk cannot be used.
    pub(super) async fn append(&mut self, bytes: Bytes) -> Result<(), Trouble> {
        let Some(mut file) = self.file.take() else { return Err(Trouble::Cancelled) };
        let (path, length) = (self.path.clone(), bytes.len() as u64);
        let file = blocking(move || {
            let written = file.write_all(&bytes).and_then(|()| file.sync_data());
            written.map(|()| file).map_err(|error| unwritable(&path, &error))
        })
        .await??;
        self.file = Some(file);
        self.length += length;
        Ok(())
    }

    /// Gives the file its name, unless something has it meanwhile.
    ///
    /// # Errors
    /// Why that cannot be done; the bytes stay.
    pub(super) fn name(self, place: &Path) -> Result<(), Trouble> {
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => taken(place),
            _ => unwritable(place, &error),
        };
        match fs::hard_link(&self.path, place) {
            Ok(()) => fs::remove_file(&self.path).map_err(failed)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(failed(error)),
            // A volume without links: a look before, and the rename.
            Err(_) if place.exists() => return Err(taken(place)),
            Err(_) => fs::rename(&self.path, place).map_err(failed)?,
        }
        sync_folder(place).map_err(failed)
    }

    /// Removes the bytes.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub(super) fn remove(self) -> Result<(), Trouble> {
        fs::remove_file(&self.path).map_err(|error| unwritable(&self.path, &error))
    }
}

/// The name is durable when its folder is.
fn sync_folder(place: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = place.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = place;
    Ok(())
}

/// Where the bytes of a transfer to `place` are until they have their name; watched folders ignore such files.
fn path_of(place: &Path, transfer: &str) -> PathBuf {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let own: String = transfer.chars().rev().take(8).collect();
    place.with_file_name(format!(".{name}.{own}.part"))
}

fn taken(place: &Path) -> Trouble {
    Trouble::park(
        "taken",
        format!("Something stands at {} already. Move it away and retry, or cancel.", place.display()),
    )
}

fn unwritable(place: &Path, error: &std::io::Error) -> Trouble {
    let shown = place.display();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Trouble::park("disk_full", format!("There is no room for {shown}. Make room, then retry."))
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Trouble::park(
            "unwritable",
            format!("{shown} cannot be written ({error}). Give permission and retry."),
        ),
        ErrorKind::NotFound | ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut => Trouble::away(
            "disk_away",
            format!("The folder of {shown} is not there. Connect its disk or share; it goes on by itself."),
        ),
        _ => Trouble::park(
            "disk_error",
            format!("{shown} cannot be written ({error}). Check the disk, then retry."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_an_earlier_session_wrote_is_hashed_again_and_gone_on_with() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("new/a.mov");
        let mut first = Partial::open(&place, "t-12345678", 0, &mut Whole::new(&[])).unwrap();
        first.append(Bytes::from_static(b"hello ")).await.unwrap();
        first.append(Bytes::from_static(b"cut")).await.unwrap();
        let mut whole = Whole::new(&[]);
        let mut next = Partial::open(&place, "t-12345678", 6, &mut whole).unwrap();
        assert_eq!(next.length(), 6, "what was not acknowledged is written once more");
        next.append(Bytes::from_static(b"world")).await.unwrap();
        whole.feed(b"world");
        assert_eq!(whole.finish().content_id, blake3::hash(b"hello world").to_hex().to_string());
        next.name(&place).unwrap();
        assert_eq!(std::fs::read(&place).unwrap(), b"hello world");
        assert_eq!(
            std::fs::read_dir(place.parent().unwrap()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }

    #[tokio::test]
    async fn what_stands_at_the_place_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("a.mov");
        let partial = Partial::open(&place, "t", 0, &mut Whole::new(&[])).unwrap();
        std::fs::write(&place, "somebody's").unwrap();
        assert!(matches!(partial.name(&place), Err(Trouble::Park { kind: "taken", .. })));
        assert!(matches!(
            Partial::open(&place, "t", 0, &mut Whole::new(&[])),
            Err(Trouble::Park { kind: "taken", .. })
        ));
        assert_eq!(std::fs::read(&place).unwrap(), b"somebody's");
    }
}
