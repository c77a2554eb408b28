//! Opening a file: what it is, whether it may be touched, and the pragmas.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flo_model::Clock;
use flo_model::drill::{self, Sabotage};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{OpenError, StoreError, migrations, snapshots};

/// Marks the file as ours (`PFlo`), in bytes 68 to 71 of its header.
pub(crate) const APPLICATION_ID: i32 = 0x5046_6c6f;

/// First bytes of every SQLite file. Source: sqlite.org/fileformat.html.
pub(crate) const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long a connection waits for another process (a backup tool, a BI query) to let go.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Page cache of the writer and of each reader in KiB. The system's own cache holds the rest.
const WRITER_CACHE_KIB: i32 = 16 * 1024;
const READER_CACHE_KIB: i32 = 4 * 1024;

/// Pages of the WAL (4 KiB each) that start a checkpoint. After a crash that many are read back, in some milliseconds.
const WAL_PAGES: u32 = 4000;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 256;

/// Opens or creates the file for writing and brings its schema up to date.
pub(crate) fn writer(path: &Path, clock: &dyn Clock) -> Result<Connection, OpenError> {
    check_header(path, clock)?;
    match prepare(path, clock) {
        Ok(conn) => Ok(conn),
        Err(Failure::Open(error)) => Err(error),
        Err(Failure::Sqlite(error)) => Err(sort(path, clock, &error)),
    }
}

enum Failure {
    Open(OpenError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

fn prepare(path: &Path, clock: &dyn Clock) -> Result<Connection, Failure> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: u32 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != APPLICATION_ID && tables > 0 {
        return Err(Failure::Open(OpenError::Foreign(path.to_owned())));
    }
    let (found, known) = (migrations::version_of(&conn)?, migrations::known_version());
    if found > known {
        return Err(Failure::Open(OpenError::Newer { found, known }));
    }
    let suspect = suspect_mark(path);
    if suspect.exists() {
        check_all(&conn, path, clock)?;
        if let Err(error) = fs::remove_file(&suspect) {
            tracing::warn!(%error, "the mark of a suspected damage was not removed");
        }
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    let durability = if drill::is_sabotaged(Sabotage::SkipSync) { "OFF" } else { "FULL" };
    conn.pragma_update(None, "synchronous", durability)?;
    // Bulk writes rewrite the same index pages again and again: a longer WAL folds more of that into one checkpoint.
    conn.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    common(&conn, WRITER_CACHE_KIB)?;
    if id != APPLICATION_ID {
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    if found < known {
        if found > 0 {
            snapshots::take(&conn, path, clock, true).map_err(|error| {
                Failure::Open(OpenError::Migration { path: path.to_owned(), detail: error.to_string() })
            })?;
        }
        migrations::run(&mut conn, path).map_err(Failure::Open)?;
    }
    conn.pragma_update(None, "foreign_keys", true)?;
    Ok(conn)
}

/// Opens the file for reading only.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    // Read-write for the file's locks and its WAL index; `query_only` refuses every change.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    common(&conn, READER_CACHE_KIB)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

fn common(conn: &Connection, cache_kib: i32) -> rusqlite::Result<()> {
    conn.pragma_update(None, "cache_size", -cache_kib)?;
    // No mapping: a disk error would end the process instead of the statement, and mapped pages count as our memory.
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // A plan does not depend on bound values. Without this, SQLite compiles a cached statement again for every value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// A file that does not even begin like a database is set aside before SQLite sees it.
fn check_header(path: &Path, clock: &dyn Clock) -> Result<(), OpenError> {
    let disk = |error: std::io::Error| OpenError::Disk { path: path.to_owned(), detail: error.to_string() };
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(disk(error)),
    };
    let mut head = Vec::with_capacity(MAGIC.len());
    (&mut file).take(MAGIC.len() as u64).read_to_end(&mut head).map_err(disk)?;
    drop(file);
    if head.is_empty() || head == MAGIC {
        return Ok(());
    }
    Err(set_aside(path, clock, String::from("it does not begin like a database")))
}

/// Reads the whole file; only done when the last run met damage.
fn check_all(conn: &Connection, path: &Path, clock: &dyn Clock) -> Result<(), Failure> {
    let answer: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(Failure::Open(set_aside(path, clock, answer))) }
}

fn sort(path: &Path, clock: &dyn Clock, error: &rusqlite::Error) -> OpenError {
    let path_buf = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            set_aside(path, clock, error.to_string())
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::Locked(path_buf),
        Some(ErrorCode::DiskFull) => OpenError::DiskFull(path_buf),
        _ => OpenError::Disk { path: path_buf, detail: error.to_string() },
    }
}

/// Sets a damaged file aside and says where, and what could be restored instead.
fn set_aside(path: &Path, clock: &dyn Clock, detail: String) -> OpenError {
    let set_aside = match move_aside(path, "damaged", clock) {
        Ok(target) => target,
        Err(error) => {
            return OpenError::Disk {
                path: path.to_owned(),
                detail: format!("{detail}; it could not be moved: {error}"),
            };
        }
    };
    let mark = suspect_mark(path);
    if mark.exists()
        && let Err(error) = fs::remove_file(&mark)
    {
        tracing::warn!(%error, "the mark of a suspected damage was not removed");
    }
    let snapshot = match snapshots::list(path) {
        Ok(snapshots) => snapshots.into_iter().next().map(|snapshot| snapshot.file),
        Err(error) => {
            tracing::warn!(%error, "the snapshots could not be listed");
            None
        }
    };
    OpenError::Corrupt { path: path.to_owned(), set_aside, snapshot, detail }
}

/// Moves the file and its journals to a dated name and returns it. Nothing is ever deleted.
pub(crate) fn move_aside(path: &Path, why: &str, clock: &dyn Clock) -> std::io::Result<PathBuf> {
    let stamp = clock.now().to_rfc3339_seconds().replace(':', "");
    let mut target = with_suffix(path, &format!(".{why}-{stamp}"));
    let mut again = 2;
    while target.exists() {
        target = with_suffix(path, &format!(".{why}-{stamp}-{again}"));
        again += 1;
    }
    fs::rename(path, &target)?;
    for journal in ["-wal", "-shm"] {
        let from = with_suffix(path, journal);
        if from.exists() {
            fs::rename(&from, with_suffix(&target, journal))?;
        }
    }
    Ok(target)
}

/// Notes that SQLite reported damage, so that the next opening checks the whole file.
pub(crate) fn mark_suspect(path: &Path) {
    if let Err(error) =
        fs::write(suspect_mark(path), "SQLite reported damage; the next start checks the file.\n")
    {
        tracing::error!(%error, "a damaged database could not be marked");
    }
}

fn suspect_mark(path: &Path) -> PathBuf {
    with_suffix(path, "-suspect")
}

pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
