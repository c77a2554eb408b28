//! The ledger of local files: what was seen, and what became of it.

use flo_model::{RecordId, SourceId, SourceState, WatchId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{signed, unsigned, word};
use crate::{StoreError, Tx};

/// Size, time and identity of a local file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceKey {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970-01-01 UTC.
    pub mtime_ns: i64,
    /// The volume's number; empty where the system has none.
    pub volume: String,
    /// The file's number on its volume; empty where the system has none.
    pub file_id: String,
}

impl SourceKey {
    /// Same size and time.
    #[must_use]
    pub fn same_content(&self, other: &Self) -> bool {
        self.size == other.size && self.mtime_ns == other.mtime_ns
    }
}

/// One local file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id; survives renames.
    pub id: SourceId,
    /// The watched folder that it is in; `None` when it was dropped or named on the command line.
    pub watch_id: Option<WatchId>,
    /// Where it is.
    pub path: String,
    /// Its state on the disk, as last seen.
    pub key: SourceKey,
    /// What became of it.
    pub state: SourceState,
    /// Why it cannot be read.
    pub reason: Option<String>,
    /// Size and time of the state that was last sent; `None` before the first time.
    pub sent: Option<(u64, i64)>,
    /// BLAKE3 of that state, hex.
    pub content_id: Option<String>,
    /// What it last became at its destination.
    pub asset_id: Option<RecordId>,
}

impl Source {
    /// Whether the state `key` of it is what was last sent.
    #[must_use]
    pub fn has_sent(&self, key: &SourceKey) -> bool {
        self.sent == Some((key.size, key.mtime_ns))
    }
}

/// The file at `path`.
///
/// # Errors
/// The database's.
pub fn by_path(conn: &Connection, path: &str) -> Result<Option<Source>, StoreError> {
    Ok(conn.prepare_cached("SELECT * FROM sources WHERE path = ?1")?.query_row([path], read).optional()?)
}

/// One file by id.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &SourceId) -> Result<Option<Source>, StoreError> {
    Ok(conn.prepare_cached("SELECT * FROM sources WHERE id = ?1")?.query_row([&id.0], read).optional()?)
}

/// Files with this number, size and time, wherever they stand. None when `key` has no number.
///
/// # Errors
/// The database's.
pub fn twins(conn: &Connection, key: &SourceKey) -> Result<Vec<Source>, StoreError> {
    if key.file_id.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached(
        "SELECT * FROM sources WHERE file_id = ?1 AND size = ?2 AND mtime_ns = ?3 ORDER BY changed_at DESC",
    )?;
    let rows = statement
        .query_map(params![key.file_id, signed(key.size)?, key.mtime_ns], read)?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Files of a watched folder whose last seen state was settled: they need no new look unless they differ.
///
/// # Errors
/// The database's.
pub fn settled(conn: &Connection, watch: &WatchId) -> Result<Vec<Source>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM sources WHERE watch_id = ?1 AND state IN ('settled', 'queued', 'sent') ORDER BY path",
    )?;
    let rows = statement.query_map([&watch.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Adds or updates the file at `path`. What was sent of it before is kept.
///
/// # Errors
/// The database's.
pub fn put(
    tx: &Tx<'_>,
    watch: Option<&WatchId>,
    path: &str,
    key: &SourceKey,
    state: SourceState,
    reason: Option<&str>,
) -> Result<SourceId, StoreError> {
    let id: String = tx
        .prepare_cached(
            "INSERT INTO sources (id, watch_id, path, volume, file_id, size, mtime_ns, state, reason, first_seen_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
             ON CONFLICT (path) DO UPDATE SET watch_id = coalesce(excluded.watch_id, watch_id), volume = excluded.volume,
                 file_id = excluded.file_id, size = excluded.size, mtime_ns = excluded.mtime_ns, state = excluded.state,
                 reason = excluded.reason, changed_at = excluded.changed_at
             RETURNING id",
        )?
        .query_row(
            params![
                SourceId::new().0,
                watch.map(WatchId::as_str),
                path,
                key.volume,
                key.file_id,
                signed(key.size)?,
                key.mtime_ns,
                state.as_str(),
                reason,
                tx.now().0
            ],
            |row| row.get(0),
        )?;
    Ok(SourceId(id))
}

/// Sets what became of a file.
///
/// # Errors
/// The database's.
pub fn set_state(
    tx: &Tx<'_>,
    id: &SourceId,
    state: SourceState,
    reason: Option<&str>,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE sources SET state = ?2, reason = ?3, changed_at = ?4 WHERE id = ?1")?
        .execute(params![id.0, state.as_str(), reason, tx.now().0])?;
    Ok(())
}

/// Notes that a file now stands at `path`. Whatever the ledger knew of another file there is forgotten: it was replaced.
///
/// # Errors
/// The database's.
pub fn relocate(
    tx: &Tx<'_>,
    id: &SourceId,
    watch: Option<&WatchId>,
    path: &str,
    key: &SourceKey,
) -> Result<(), StoreError> {
    if let Some(replaced) = by_path(tx, path)?.filter(|other| other.id != *id) {
        tx.prepare_cached("UPDATE transfers SET source_id = NULL WHERE source_id = ?1")?
            .execute([&replaced.id.0])?;
        tx.prepare_cached("DELETE FROM sources WHERE id = ?1")?.execute([&replaced.id.0])?;
    }
    tx.prepare_cached(
        "UPDATE sources SET path = ?2, watch_id = ?3, volume = ?4, file_id = ?5, size = ?6, mtime_ns = ?7,
             changed_at = ?8 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        path,
        watch.map(WatchId::as_str),
        key.volume,
        key.file_id,
        signed(key.size)?,
        key.mtime_ns,
        tx.now().0
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Source> {
    Ok(Source {
        id: SourceId(row.get("id")?),
        watch_id: row.get::<_, Option<String>>("watch_id")?.map(WatchId),
        path: row.get("path")?,
        key: SourceKey {
            size: unsigned(row, "size")?,
            mtime_ns: row.get("mtime_ns")?,
            volume: row.get("volume")?,
            file_id: row.get("file_id")?,
        },
        state: word(row, "state")?,
        reason: row.get("reason")?,
        sent: match (row.get::<_, Option<i64>>("sent_size")?, row.get("sent_mtime_ns")?) {
            (Some(size), Some(mtime_ns)) => Some((u64::try_from(size).unwrap_or(0), mtime_ns)),
            _ => None,
        },
        content_id: row.get("content_id")?,
        asset_id: row.get::<_, Option<String>>("asset_id")?.map(RecordId),
    })
}
