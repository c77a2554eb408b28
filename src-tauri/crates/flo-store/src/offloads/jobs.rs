//! Offloads and their targets.

use flo_model::{CopyState, OffloadId, OffloadState, RecordId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::transfers::{signed, unsigned, word};
use crate::{StoreError, Tx};

/// One offload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offload {
    /// Its id.
    pub id: OffloadId,
    /// The card's or folder's name; its folder at each target.
    pub name: String,
    /// The folder that is copied.
    pub source: String,
    /// Its volume when it was planned; empty where the system has none.
    pub volume: String,
    /// Whose structure the card has; `None` for a plain folder.
    pub kind: Option<String>,
    /// Where it stands.
    pub state: OffloadState,
    /// Verified copies on disks that each clip needs before the card may be formatted.
    pub copies_local: u32,
    /// The same at services.
    pub copies_remote: u32,
    /// Hashes for the manifest, by the words of ASC MHL.
    pub formats: Vec<String>,
    /// Copies at services that tell no checksum are read back.
    pub reads_back_remote: bool,
    /// Where the report goes.
    pub report: Option<String>,
    /// Why it waits for a person, as a short word …
    pub error_kind: Option<String>,
    /// … and in a sentence.
    pub error_detail: Option<String>,
    /// When it was planned.
    pub created_at: UnixMillis,
    /// When its first byte was read.
    pub begun_at: Option<UnixMillis>,
    /// When its last byte was written.
    pub copied_at: Option<UnixMillis>,
    /// When it was done or given up.
    pub ended_at: Option<UnixMillis>,
}

/// An offload to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffload {
    /// The card's or folder's name.
    pub name: String,
    /// The folder that is copied: absolute.
    pub source: String,
    /// Its volume.
    pub volume: String,
    /// Whose structure the card has.
    pub kind: Option<String>,
    /// Verified copies on disks that each clip needs.
    pub copies_local: u32,
    /// The same at services.
    pub copies_remote: u32,
    /// Hashes for the manifest.
    pub formats: Vec<String>,
    /// Copies at services that tell no checksum are read back.
    pub reads_back_remote: bool,
    /// Where the report goes.
    pub report: Option<String>,
}

/// On a disk or at a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetKind {
    /// A folder of this computer or of its network.
    Local,
    /// A folder at a service.
    Remote,
}

impl TargetKind {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }
}

/// Where copies go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its number in the offload, from 0.
    pub number: u32,
    /// On a disk or at a service.
    pub kind: TargetKind,
    /// The folder that holds the card's folder; for a service project and folders, for people.
    pub path: String,
    /// Its volume when it was planned.
    pub volume: String,
    /// The folder at the service.
    pub folder_id: Option<RecordId>,
    /// The ASC MHL generation that was written for it.
    pub manifest: Option<String>,
    /// Why nothing more goes there, as a short word …
    pub error_kind: Option<String>,
    /// … and in a sentence.
    pub error_detail: Option<String>,
}

/// A target to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTarget {
    /// On a disk or at a service.
    pub kind: TargetKind,
    /// The folder.
    pub path: String,
    /// Its volume.
    pub volume: String,
    /// The folder at the service.
    pub folder_id: Option<RecordId>,
}

/// A file to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Beneath the source, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Time of its last change.
    pub mtime_ns: i64,
    /// The clip that it belongs to.
    pub clip: Option<String>,
    /// The recording itself.
    pub is_part: bool,
}

/// Plans an offload without files and targets.
///
/// # Errors
/// The database's.
pub fn create(tx: &Tx<'_>, new: &NewOffload) -> Result<OffloadId, StoreError> {
    let id = OffloadId::new();
    tx.prepare_cached(
        "INSERT INTO offloads (id, name, source, volume, kind, state, copies_local, copies_remote, formats, report,
             reads_back_remote, created_at, changed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
    )?
    .execute(params![
        id.0,
        new.name,
        new.source,
        new.volume,
        new.kind,
        new.copies_local,
        new.copies_remote,
        serde_json::to_string(&new.formats)?,
        new.report,
        new.reads_back_remote,
        tx.now().0
    ])?;
    Ok(id)
}

/// Adds a target; every planned file waits for it.
///
/// # Errors
/// The database's.
pub fn add_target(tx: &Tx<'_>, id: &OffloadId, new: &NewTarget) -> Result<u32, StoreError> {
    let number: u32 = tx
        .prepare_cached("SELECT COALESCE(max(number) + 1, 0) FROM offload_targets WHERE offload_id = ?1")?
        .query_row([&id.0], |row| row.get(0))?;
    tx.prepare_cached(
        "INSERT INTO offload_targets (offload_id, number, kind, path, volume, folder_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        id.0,
        number,
        new.kind.as_str(),
        new.path,
        new.volume,
        new.folder_id.as_ref().map(RecordId::as_str)
    ])?;
    tx.prepare_cached(
        "INSERT INTO offload_copies (offload_id, target, file, state)
         SELECT offload_id, ?2, number, 'waiting' FROM offload_files WHERE offload_id = ?1",
    )?
    .execute(params![id.0, number])?;
    Ok(number)
}

/// Adds files behind those that are planned; each waits at every target.
///
/// # Errors
/// The database's.
pub fn add_files(tx: &Tx<'_>, id: &OffloadId, files: &[NewFile]) -> Result<(), StoreError> {
    let first: u32 = tx
        .prepare_cached("SELECT COALESCE(max(number) + 1, 0) FROM offload_files WHERE offload_id = ?1")?
        .query_row([&id.0], |row| row.get(0))?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO offload_files (offload_id, number, path, size, mtime_ns, clip, is_part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut copies = tx.prepare_cached(
        "INSERT INTO offload_copies (offload_id, target, file, state)
         SELECT offload_id, number, ?2, 'waiting' FROM offload_targets WHERE offload_id = ?1",
    )?;
    for (number, file) in (first..).zip(files) {
        insert.execute(params![
            id.0,
            number,
            file.path,
            signed(file.size)?,
            file.mtime_ns,
            file.clip,
            file.is_part
        ])?;
        copies.execute(params![id.0, number])?;
    }
    Ok(())
}

/// One offload.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &OffloadId) -> Result<Option<Offload>, StoreError> {
    Ok(conn.prepare_cached("SELECT * FROM offloads WHERE id = ?1")?.query_row([&id.0], read).optional()?)
}

/// All of them, newest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<Offload>, StoreError> {
    rows(conn, "SELECT * FROM offloads ORDER BY id DESC LIMIT 1000")
}

/// Those that go on by themselves, oldest first.
///
/// # Errors
/// The database's.
pub fn active(conn: &Connection) -> Result<Vec<Offload>, StoreError> {
    rows(conn, "SELECT * FROM offloads WHERE state IN ('queued', 'copying', 'verifying') ORDER BY id")
}

/// The offload of this source that is neither done nor given up, if there is one.
///
/// # Errors
/// The database's.
pub fn open_of_source(conn: &Connection, source: &str) -> Result<Option<Offload>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT * FROM offloads WHERE source = ?1 AND state NOT IN ('done', 'cancelled') ORDER BY id DESC LIMIT 1",
        )?
        .query_row([source], read)
        .optional()?)
}

fn rows(conn: &Connection, sql: &str) -> Result<Vec<Offload>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Offloads that hold a file of this path, size and time, newest first: where a card was seen before.
///
/// # Errors
/// The database's.
pub fn with_file(
    conn: &Connection,
    path: &str,
    bytes: u64,
    mtime_ns: i64,
) -> Result<Vec<Offload>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM offloads WHERE id IN
             (SELECT offload_id FROM offload_files WHERE path = ?1 AND size = ?2 AND mtime_ns = ?3)
         ORDER BY id DESC LIMIT 20",
    )?;
    let rows =
        statement.query_map(params![path, signed(bytes)?, mtime_ns], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Says that copies at services are read back.
///
/// # Errors
/// The database's.
pub fn read_back_remote(tx: &Tx<'_>, id: &OffloadId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE offloads SET reads_back_remote = 1 WHERE id = ?1")?.execute([&id.0])?;
    Ok(())
}

/// The targets of an offload, by number.
///
/// # Errors
/// The database's.
pub fn targets(conn: &Connection, id: &OffloadId) -> Result<Vec<Target>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM offload_targets WHERE offload_id = ?1 ORDER BY number")?;
    let rows = statement.query_map([&id.0], read_target)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Moves an offload on; `error` is why it is parked. What a person gave up stays given up.
///
/// # Errors
/// The database's.
pub fn set_state(
    tx: &Tx<'_>,
    id: &OffloadId,
    state: OffloadState,
    error: Option<(&str, &str)>,
) -> Result<bool, StoreError> {
    let (kind, detail) = error.unzip();
    Ok(tx
        .prepare_cached(
            "UPDATE offloads SET state = ?2, error_kind = ?3, error_detail = ?4, changed_at = ?5,
                 begun_at = CASE WHEN ?2 = 'copying' THEN COALESCE(begun_at, ?5) ELSE begun_at END,
                 copied_at = CASE WHEN ?2 = 'verifying' THEN COALESCE(copied_at, ?5) ELSE copied_at END,
                 ended_at = CASE WHEN ?2 IN ('done', 'cancelled') THEN ?5 END
             WHERE id = ?1 AND state <> 'cancelled'",
        )?
        .execute(params![id.0, state.as_str(), kind, detail, tx.now().0])?
        > 0)
}

/// Notes why nothing more goes to a target; `None` when it is tried again.
///
/// # Errors
/// The database's.
pub fn set_target_error(
    tx: &Tx<'_>,
    id: &OffloadId,
    target: u32,
    error: Option<(&str, &str)>,
) -> Result<(), StoreError> {
    let (kind, detail) = error.unzip();
    tx.prepare_cached(
        "UPDATE offload_targets SET error_kind = ?3, error_detail = ?4 WHERE offload_id = ?1 AND number = ?2",
    )?
    .execute(params![id.0, target, kind, detail])?;
    Ok(())
}

/// Notes the manifest that was written for a target.
///
/// # Errors
/// The database's.
pub fn set_manifest(tx: &Tx<'_>, id: &OffloadId, target: u32, manifest: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE offload_targets SET manifest = ?3 WHERE offload_id = ?1 AND number = ?2")?
        .execute(params![id.0, target, manifest])?;
    Ok(())
}

/// After a start, or when a person wants it: what failed is tried again and targets are looked at anew. Copies whose
/// bytes were written wait for their read-back.
///
/// # Errors
/// The database's.
pub fn recover(tx: &Tx<'_>, id: &OffloadId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE offload_copies SET state = ?2, error_kind = NULL, error_detail = NULL
         WHERE offload_id = ?1 AND state IN ('failed', 'differs')",
    )?
    .execute(params![id.0, CopyState::Waiting.as_str()])?;
    tx.prepare_cached(
        "UPDATE offload_files SET error_kind = NULL, error_detail = NULL WHERE offload_id = ?1 AND error_kind IS NOT NULL",
    )?
    .execute([&id.0])?;
    tx.prepare_cached(
        "UPDATE offload_targets SET error_kind = NULL, error_detail = NULL WHERE offload_id = ?1 AND error_kind IS NOT NULL",
    )?
    .execute([&id.0])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Offload> {
    let time = |column: &str| row.get::<_, Option<i64>>(column).map(|at| at.map(UnixMillis));
    let formats: String = row.get("formats")?;
    Ok(Offload {
        id: OffloadId(row.get("id")?),
        name: row.get("name")?,
        source: row.get("source")?,
        volume: row.get("volume")?,
        kind: row.get("kind")?,
        state: word(row, "state")?,
        copies_local: row.get("copies_local")?,
        copies_remote: row.get("copies_remote")?,
        formats: super::json(&formats)?,
        reads_back_remote: row.get("reads_back_remote")?,
        report: row.get("report")?,
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
        created_at: UnixMillis(row.get("created_at")?),
        begun_at: time("begun_at")?,
        copied_at: time("copied_at")?,
        ended_at: time("ended_at")?,
    })
}

fn read_target(row: &Row<'_>) -> rusqlite::Result<Target> {
    Ok(Target {
        number: row.get("number")?,
        kind: if row.get::<_, String>("kind")? == "remote" { TargetKind::Remote } else { TargetKind::Local },
        path: row.get("path")?,
        volume: row.get("volume")?,
        folder_id: row.get::<_, Option<String>>("folder_id")?.map(RecordId),
        manifest: row.get("manifest")?,
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
    })
}

pub(super) fn size(row: &Row<'_>) -> rusqlite::Result<u64> {
    unsigned(row, "size")
}
