//! Watched folders and their rules.

use flo_model::{ConnectionId, ConnectionState, RecordId, UnixMillis, WatchId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::{SourceKey, word};
use crate::{StoreError, Tx};

/// What counts in a folder, and when it is finished.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WatchRules {
    /// Patterns of files that count; empty for all.
    pub include: Vec<String>,
    /// Patterns that do not, beside the shipped ones.
    pub exclude: Vec<String>,
    /// How long size and time must stand still, milliseconds; `None` for the usual time.
    pub settle_ms: Option<u64>,
    /// Of its transfers; lower goes first. `None` for the usual one.
    pub priority: Option<i64>,
    /// In which order its files go.
    pub order: FileOrder,
}

/// In which order the files of a folder go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOrder {
    /// As they were finished.
    #[default]
    Arrival,
    /// Those first that were changed longest ago.
    Oldest,
    /// Those first that were changed last.
    Newest,
    /// Small ones first.
    Smallest,
}

impl FileOrder {
    /// The place among transfers of the same priority: lower goes first.
    #[must_use]
    pub fn position(self, key: &SourceKey, now: UnixMillis) -> i64 {
        match self {
            Self::Arrival => now.0,
            Self::Oldest => key.mtime_ns / 1_000_000,
            Self::Newest => now.0.saturating_mul(2).saturating_sub(key.mtime_ns / 1_000_000),
            Self::Smallest => i64::try_from(key.size).unwrap_or(i64::MAX),
        }
    }
}

/// One watched folder.
#[derive(Debug, Clone, PartialEq)]
pub struct WatchFolder {
    /// Its id.
    pub id: WatchId,
    /// The local folder.
    pub path: String,
    /// Where its files go: the account …
    pub connection_id: ConnectionId,
    /// … and the folder there.
    pub folder_id: RecordId,
    /// What counts in it.
    pub rules: WatchRules,
    /// `events` or `scan`.
    pub coverage: String,
    /// Why there are only scans; `None` with events or before the first look.
    pub coverage_reason: Option<String>,
    /// Active, paused by a person, or in error.
    pub state: ConnectionState,
    /// Why it is in error, in a sentence.
    pub error: Option<String>,
    /// When a scan last ended.
    pub last_scan_at: Option<UnixMillis>,
    /// When it was added.
    pub created_at: UnixMillis,
    /// Files in it that the ledger knows and that are still there.
    pub files: u64,
    /// Those of them that are not at their destination yet.
    pub pending: u64,
}

/// A folder to be watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWatchFolder {
    /// The local folder: absolute, without a slash at its end.
    pub path: String,
    /// The account that its files go to.
    pub connection_id: ConnectionId,
    /// The folder there.
    pub folder_id: RecordId,
    /// What counts in it.
    pub rules: WatchRules,
}

const SELECT: &str = "SELECT w.*,
    (SELECT count(*) FROM sources s WHERE s.watch_id = w.id AND s.state <> 'gone') AS files,
    (SELECT count(*) FROM sources s WHERE s.watch_id = w.id AND s.state IN ('growing', 'queued', 'unreadable')) AS pending
    FROM watch_folders w";

/// Adds a folder.
///
/// # Errors
/// `Invalid` when it, a folder above it or one in it is watched already: a file would be sent twice.
pub fn add(tx: &Tx<'_>, new: &NewWatchFolder) -> Result<WatchId, StoreError> {
    for folder in rules(tx)? {
        let (ours, theirs) = (std::path::Path::new(&new.path), std::path::Path::new(&folder.path));
        if ours.starts_with(theirs) || theirs.starts_with(ours) {
            return Err(StoreError::Invalid(format!(
                "{} is watched already. Remove that watch folder first, or choose one beside it.",
                folder.path
            )));
        }
    }
    let id = WatchId::new();
    tx.prepare_cached(
        "INSERT INTO watch_folders (id, path, connection_id, folder_id, rules, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        id.0,
        new.path,
        new.connection_id.0,
        new.folder_id.0,
        serde_json::to_string(&new.rules)?,
        tx.now().0
    ])?;
    Ok(id)
}

/// Ends watching. What the ledger knows of its files stays; open transfers go on.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn remove(tx: &Tx<'_>, id: &WatchId) -> Result<(), StoreError> {
    found(tx.prepare_cached("DELETE FROM watch_folders WHERE id = ?1")?.execute([&id.0])?, id)
}

/// All of them, by path.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<WatchFolder>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY w.path"))?;
    let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// All of them without counting their files, which are left at 0: for those that only need paths and rules.
///
/// # Errors
/// The database's.
pub fn rules(conn: &Connection) -> Result<Vec<WatchFolder>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT *, 0 AS files, 0 AS pending FROM watch_folders ORDER BY path")?;
    let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// One of them.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &WatchId) -> Result<Option<WatchFolder>, StoreError> {
    Ok(conn.prepare_cached(&format!("{SELECT} WHERE w.id = ?1"))?.query_row([&id.0], read).optional()?)
}

/// Changes where its files go and what counts in it. What is queued already goes where it was queued for.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn change(
    tx: &Tx<'_>,
    id: &WatchId,
    connection: &ConnectionId,
    folder: &RecordId,
    rules: &WatchRules,
) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE watch_folders SET connection_id = ?2, folder_id = ?3, rules = ?4 WHERE id = ?1",
        )?
        .execute(params![id.0, connection.0, folder.0, serde_json::to_string(rules)?])?;
    found(changed, id)
}

/// Notes whether the folder can be reached: its error, or none. A paused folder stays paused.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn set_error(tx: &Tx<'_>, id: &WatchId, error: Option<&str>) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE watch_folders SET error = ?2, state = CASE WHEN state = 'PAUSED' THEN 'PAUSED'
                 WHEN ?2 IS NULL THEN 'ACTIVE' ELSE 'ERROR' END WHERE id = ?1",
        )?
        .execute(params![id.0, error])?;
    found(changed, id)
}

/// Pauses or resumes it.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn set_state(tx: &Tx<'_>, id: &WatchId, state: ConnectionState) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached("UPDATE watch_folders SET state = ?2 WHERE id = ?1")?
        .execute(params![id.0, state.as_str()])?;
    found(changed, id)
}

/// Notes how changes are noticed: `events` or `scan`, and why only scans.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn set_coverage(
    tx: &Tx<'_>,
    id: &WatchId,
    coverage: &str,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached("UPDATE watch_folders SET coverage = ?2, coverage_reason = ?3 WHERE id = ?1")?
        .execute(params![id.0, coverage, reason])?;
    found(changed, id)
}

/// Notes that a scan ended now.
///
/// # Errors
/// `NotFound` when there is none with this id.
pub fn set_scanned(tx: &Tx<'_>, id: &WatchId) -> Result<(), StoreError> {
    let changed = tx
        .prepare_cached("UPDATE watch_folders SET last_scan_at = ?2 WHERE id = ?1")?
        .execute(params![id.0, tx.now().0])?;
    found(changed, id)
}

fn found(changed: usize, id: &WatchId) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound(format!("There is no watch folder {id}."))) } else { Ok(()) }
}

fn read(row: &Row<'_>) -> rusqlite::Result<WatchFolder> {
    let rules: String = row.get("rules")?;
    Ok(WatchFolder {
        id: WatchId(row.get("id")?),
        path: row.get("path")?,
        connection_id: ConnectionId(row.get("connection_id")?),
        folder_id: RecordId(row.get("folder_id")?),
        rules: serde_json::from_str(&rules).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
        })?,
        coverage: row.get("coverage")?,
        coverage_reason: row.get("coverage_reason")?,
        state: word(row, "state")?,
        error: row.get("error")?,
        last_scan_at: row.get::<_, Option<i64>>("last_scan_at")?.map(UnixMillis),
        created_at: UnixMillis(row.get("created_at")?),
        files: super::unsigned(row, "files")?,
        pending: super::unsigned(row, "pending")?,
    })
}
