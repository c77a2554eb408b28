//! One-file copies of the database: made by SQLite's backup interface from one snapshot, read back before they count.
//!
//! A copy holds no secret, because the database holds none. It is a plain database file with everything in it, so it
//! needs no journal beside it and can be opened with any SQLite.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flo_model::Clock;
use flo_model::drill::{Point, point};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};

use crate::open::{self, APPLICATION_ID};
use crate::{StoreError, migrations};

/// A copy that was read back and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hex.
    pub sha256: String,
}

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What stands in the database's place now.
    pub copy: Copy,
    /// Where the database that stood there before is kept, if there was one.
    pub kept: Option<PathBuf>,
}

/// Why a copy was not made or not restored. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file stands at the target that is no backup of ours; it was not touched.
    #[error("{} exists and is no backup of ProjectFlo", .0.display())]
    Exists(PathBuf),
    /// The file to restore is no database of ours.
    #[error("{} is no backup of ProjectFlo", .0.display())]
    NotOurs(PathBuf),
    /// The file to restore was made by a newer app.
    #[error("the backup has schema {found}, this app knows up to {known}")]
    Newer {
        /// Schema version of the file.
        found: u32,
        /// Highest version that this app knows.
        known: u32,
    },
    /// The copy does not agree with itself.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The database could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    |source| BackupError::Io { path: path.to_owned(), source }
}

/// Pages copied between two looks at whether another connection wants something.
const PAGES_PER_STEP: i32 = 2048;

/// Copies what `source` sees to `target`. A file of ours there is replaced, another one is left alone.
pub(crate) fn copy(source: &Connection, target: &Path) -> Result<Copy, BackupError> {
    if target.exists() && !is_ours(target) {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Beside the target, so that the last step is a rename. Removed by itself when anything fails before.
    let part = tempfile::Builder::new()
        .prefix(".projectflo-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(io_at(folder))?
        .into_temp_path();
    {
        let mut conn = Connection::open(&part)?;
        let backup = rusqlite::backup::Backup::new(source, &mut conn)?;
        while backup.step(PAGES_PER_STEP)? != rusqlite::backup::StepResult::Done {}
        drop(backup);
        // The copy says of itself that it has a WAL, as its source does; a single file must not.
        conn.pragma_update(None, "journal_mode", "DELETE")?;
        check(&conn, &part)?;
        conn.close().map_err(|(_, error)| error)?;
    }
    File::open(&part).and_then(|file| file.sync_all()).map_err(io_at(&part))?;
    let copy = describe(&part)?;
    point(Point::SnapshotCopied);
    part.persist(target).map_err(|error| BackupError::Io { path: target.to_owned(), source: error.error })?;
    sync_folder(folder)?;
    Ok(Copy { file: target.to_owned(), ..copy })
}

/// Puts a backup or snapshot in the place of the database at `path`, which must not be open. What stood there is kept
/// under a dated name. Blocks.
///
/// # Errors
/// See [`BackupError`]; the database is as it was.
pub fn restore(path: &Path, file: &Path, clock: &dyn Clock) -> Result<Restored, BackupError> {
    verify(file)?;
    let expected = describe(file)?;
    let part = open::with_suffix(path, ".restoring");
    fs::copy(file, &part).map_err(io_at(&part))?;
    File::open(&part).and_then(|copy| copy.sync_all()).map_err(io_at(&part))?;
    let copy = describe(&part)?;
    if copy.sha256 != expected.sha256 {
        let _ = fs::remove_file(&part);
        return Err(BackupError::Damaged {
            path: part,
            detail: String::from("the copy beside the database differs from the backup"),
        });
    }
    let kept = if path.exists() {
        Some(open::move_aside(path, "before-restore", clock).map_err(io_at(path))?)
    } else {
        None
    };
    fs::rename(&part, path).map_err(io_at(path))?;
    if let Some(folder) = path.parent() {
        sync_folder(folder)?;
    }
    Ok(Restored { copy: Copy { file: path.to_owned(), ..copy }, kept })
}

/// Checks that `file` is a whole database of ours that this app can open, and describes it. Blocks.
///
/// # Errors
/// See [`BackupError`].
pub fn verify(file: &Path) -> Result<Copy, BackupError> {
    if !file.exists() {
        return Err(BackupError::Io { path: file.to_owned(), source: io::ErrorKind::NotFound.into() });
    }
    if !is_ours(file) {
        return Err(BackupError::NotOurs(file.to_owned()));
    }
    let conn = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let (found, known) = (migrations::version_of(&conn)?, migrations::known_version());
    if found > known {
        return Err(BackupError::Newer { found, known });
    }
    check(&conn, file)?;
    drop(conn);
    describe(file)
}

fn check(conn: &Connection, path: &Path) -> Result<(), BackupError> {
    match integrity(conn)?.into_iter().next() {
        None => Ok(()),
        Some(detail) => Err(BackupError::Damaged { path: path.to_owned(), detail }),
    }
}

/// Reads the whole database and lists what does not agree; empty when all is well. Takes seconds for a big one.
///
/// # Errors
/// The database's.
pub fn integrity(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare("PRAGMA integrity_check")?;
    let answers = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut findings: Vec<String> = answers.into_iter().filter(|answer| answer != "ok").collect();
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let dangling = statement.query_map([], |row| {
        Ok(format!(
            "a row of {} points to a missing row of {}",
            row.get::<_, String>(0)?,
            row.get::<_, String>(2)?
        ))
    })?;
    for finding in dangling {
        findings.push(finding?);
    }
    Ok(findings)
}

/// True when the file carries the mark of this app in the header of a SQLite database.
fn is_ours(path: &Path) -> bool {
    let mut head = [0_u8; 72];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut head));
    read.is_ok() && head.starts_with(open::MAGIC) && head[68..72] == APPLICATION_ID.to_be_bytes()
}

fn describe(path: &Path) -> Result<Copy, BackupError> {
    let mut file = File::open(path).map_err(io_at(path))?;
    let mut hash = Sha256::new();
    let bytes = io::copy(&mut file, &mut HashWriter(&mut hash)).map_err(io_at(path))?;
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Copy { file: path.to_owned(), bytes, sha256 })
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a rename in `folder` durable. Windows does that by itself and cannot open folders.
fn sync_folder(folder: &Path) -> Result<(), BackupError> {
    if cfg!(unix) {
        File::open(folder).and_then(|handle| handle.sync_all()).map_err(io_at(folder))?;
    }
    Ok(())
}
