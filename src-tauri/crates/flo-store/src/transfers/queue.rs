//! The queue: one row per transfer, and its states.
//!
//! `steps` are what a session writes: they apply only while the transfer is still the session's (`running` or
//! `finishing`), because a person who pauses or cancels wins; they tell by `false` that it is no longer theirs. `wishes`
//! are what a person or the ledger wants of a transfer.

mod order;
mod steps;
mod wishes;

pub use order::{Place, place};
pub use steps::{
    begin_in_flight, begin_undone, finishing, look_later, park, recover, release, set_folder, start_over,
    wait,
};
pub use wishes::{cancel, make_all_due, make_due, pause, relocate, requeue, resume, retry};

use flo_model::{
    ConnectionId, Proof, RecordId, RemoteId, SourceId, TransferDirection, TransferId, TransferState,
    UnixMillis,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{SourceKey, signed, unknown_word, unsigned, word};
use crate::{StoreError, Tx};

/// The kind of wait of a transfer whose source is not at its place: it ends when the source turns up elsewhere.
pub const SOURCE_MISSING: &str = "source_missing";

/// One transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: TransferId,
    /// Which way.
    pub direction: TransferDirection,
    /// The account.
    pub connection_id: ConnectionId,
    /// The local file in the ledger; `None` when the ledger forgot it.
    pub source_id: Option<SourceId>,
    /// Where the local file is.
    pub path: String,
    /// Name at the destination.
    pub name: String,
    /// Folder at the destination.
    pub folder_id: RecordId,
    /// Folders to be made beneath it first, separated by `/`; empty when the file goes straight into it.
    pub sub_path: String,
    /// The file that it made, once done.
    pub asset_id: Option<RecordId>,
    /// The placeholder at the service.
    pub remote_id: Option<RemoteId>,
    /// The state of the source that is sent. The volume is not kept.
    pub key: SourceKey,
    /// Bytes that the service acknowledged.
    pub sent: u64,
    /// Where it stands.
    pub state: TransferState,
    /// A begin call is under way, or was when the app ended: there may be a placeholder that nobody knows.
    pub begin_in_flight: bool,
    /// When the placeholder was asked for.
    pub begun_at: Option<UnixMillis>,
    /// When the parts' addresses die.
    pub expires_at: Option<UnixMillis>,
    /// BLAKE3 of the sent bytes, hex, once all are acknowledged.
    pub content_id: Option<String>,
    /// SHA-256 of the sent bytes, hex, once all are acknowledged.
    pub checksum: Option<String>,
    /// Lower goes first.
    pub priority: i64,
    /// Order among equal priorities; lower goes first.
    pub position: i64,
    /// BLAKE3 of the only bytes that may be sent, hex; `None` when whatever stands in the file may.
    pub expected_content_id: Option<String>,
    /// Failed sessions in a row.
    pub attempts: u32,
    /// Not before this time.
    pub next_at: UnixMillis,
    /// Why it waits or is parked, as a short word.
    pub error_kind: Option<String>,
    /// The same in a sentence that says what to do.
    pub error_detail: Option<String>,
    /// Names the files that were given together.
    pub batch: Option<String>,
    /// How sure it is that the service has the same bytes; `None` until it is done.
    pub proof: Option<Proof>,
    /// When that was last looked for.
    pub proved_at: Option<UnixMillis>,
    /// What the begin call that is under way asked for; `None` for one of an older version of the app.
    pub begun: Option<Begun>,
    /// The source was moved after the placeholder was made.
    pub moved: bool,
    /// When it was queued.
    pub created_at: UnixMillis,
    /// When it was done or cancelled.
    pub ended_at: Option<UnixMillis>,
    /// When the row last changed.
    pub changed_at: UnixMillis,
}

impl Transfer {
    /// Neither done nor cancelled.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, TransferState::Done | TransferState::Cancelled)
    }
}

/// What a begin call asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The folder's id at the service.
    pub folder: RemoteId,
    /// The file's name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// An upload to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// The account.
    pub connection_id: ConnectionId,
    /// The local file in the ledger.
    pub source_id: SourceId,
    /// Where it is.
    pub path: String,
    /// Name at the destination.
    pub name: String,
    /// Folder at the destination.
    pub folder_id: RecordId,
    /// Folders to be made beneath it, separated by `/`.
    pub sub_path: String,
    /// The state to be sent.
    pub key: SourceKey,
    /// Lower goes first; 1 is usual.
    pub priority: i64,
    /// Order among equal priorities, lower first; `None` puts it at the end.
    pub position: Option<i64>,
    /// Not before this time.
    pub next_at: UnixMillis,
    /// Names the files that were given together.
    pub batch: Option<String>,
    /// Set: it is parked from the start, with this kind and sentence.
    pub parked: Option<(String, String)>,
}

/// Queues an upload at the end of its priority.
///
/// # Errors
/// The database's.
pub fn create(tx: &Tx<'_>, new: &NewTransfer) -> Result<TransferId, StoreError> {
    let id = TransferId::new();
    let state = if new.parked.is_some() { TransferState::Parked } else { TransferState::Queued };
    let (kind, detail) = new.parked.clone().unzip();
    tx.prepare_cached(
        "INSERT INTO transfers (id, direction, connection_id, source_id, path, name, folder_id, sub_path, size, mtime_ns,
             file_id, state, priority, position, next_at, error_kind, error_detail, batch, created_at, changed_at)
         VALUES (?1, 'upload', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
             coalesce(?18, ?17), ?13, ?14, ?15, ?16, ?17, ?17)",
    )?
    .execute(params![
        id.0,
        new.connection_id.0,
        new.source_id.0,
        new.path,
        new.name,
        new.folder_id.0,
        new.sub_path,
        signed(new.key.size)?,
        new.key.mtime_ns,
        new.key.file_id,
        state.as_str(),
        new.priority,
        new.next_at.0,
        kind,
        detail,
        new.batch,
        tx.now().0,
        new.position
    ])?;
    Ok(id)
}

/// Lets a transfer send the bytes of this content id (BLAKE3, hex) and no others.
///
/// # Errors
/// The database's.
pub fn expect(tx: &Tx<'_>, id: &TransferId, content_id: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE transfers SET expected_content_id = ?2 WHERE id = ?1")?
        .execute(params![id.0, content_id])?;
    Ok(())
}

/// A transfer that brought this content under this name into this folder, where it still is; the newest one.
///
/// # Errors
/// The database's.
pub fn that_brought(
    conn: &Connection,
    content_id: &str,
    name: &str,
    folder: &RecordId,
) -> Result<Option<TransferId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT t.id FROM transfers t JOIN assets a ON a.id = t.asset_id
             WHERE a.parent_id = ?3 AND a.deleted_at IS NULL AND t.direction = 'upload' AND t.state = 'done'
                 AND t.content_id = ?1 AND t.name = ?2 AND t.proof IS NOT 'differs' ORDER BY t.id DESC LIMIT 1",
        )?
        .query_row(params![content_id, name, folder.as_str()], |row| row.get(0).map(TransferId))
        .optional()?)
}

/// One transfer.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &TransferId) -> Result<Option<Transfer>, StoreError> {
    Ok(conn.prepare_cached("SELECT * FROM transfers WHERE id = ?1")?.query_row([&id.0], read).optional()?)
}

/// The transfers of a source that are neither done nor cancelled, oldest first.
///
/// # Errors
/// The database's.
pub fn open_of(conn: &Connection, source: &SourceId) -> Result<Vec<Transfer>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM transfers WHERE source_id = ?1 AND state NOT IN ('done', 'cancelled') ORDER BY id",
    )?;
    let rows = statement.query_map([&source.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Whether this local file, as it stands, arrived in or below this folder and is still there.
///
/// # Errors
/// The database's.
pub fn is_there(
    conn: &Connection,
    path: &str,
    key: &SourceKey,
    folder: &RecordId,
) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "WITH RECURSIVE above (id) AS (
                 SELECT a.parent_id FROM transfers t JOIN sources s ON s.id = t.source_id JOIN assets a ON a.id = t.asset_id
                 WHERE s.path = ?1 AND t.state = 'done' AND t.size = ?2 AND t.mtime_ns = ?3 AND a.deleted_at IS NULL
                 UNION
                 SELECT p.parent_id FROM assets p JOIN above ON p.id = above.id WHERE p.parent_id IS NOT NULL)
             SELECT 1 FROM above WHERE id = ?4",
        )?
        .exists(params![path, signed(key.size)?, key.mtime_ns, folder.as_str()])?)
}

/// Done transfers whose asset is not known to the mirror yet, oldest first.
///
/// # Errors
/// The database's.
pub fn without_asset(conn: &Connection) -> Result<Vec<Transfer>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM transfers WHERE state = 'done' AND asset_id IS NULL ORDER BY id")?;
    let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Ids at the service that belong to transfers of this connection: never ghosts of another one.
///
/// # Errors
/// The database's.
pub fn is_ours(conn: &Connection, connection: &ConnectionId, remote: &RemoteId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM transfers WHERE remote_id = ?1 AND connection_id = ?2)",
        )?
        .query_row([&remote.0, &connection.0], |row| row.get(0))?)
}

/// A transfer never waits longer than this by itself: a time further ahead was written before the clock was set back.
const LONGEST_WAIT_MS: i64 = 24 * 3_600_000;

/// Hands the next due transfers, at most `limit`, to sessions: they are `running` from now on. Those of the `held`
/// connections are passed over.
///
/// # Errors
/// The database's.
pub fn claim(tx: &Tx<'_>, limit: usize, held: &[ConnectionId]) -> Result<Vec<Transfer>, StoreError> {
    let mut statement = tx.prepare_cached(
        "UPDATE transfers SET state = 'running', changed_at = ?1 WHERE id IN (
             SELECT id FROM transfers WHERE state = 'queued' AND (next_at <= ?1 OR next_at > ?1 + ?4)
                 AND connection_id NOT IN (SELECT value FROM json_each(?3))
             ORDER BY priority, position, id LIMIT ?2)
         RETURNING *",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows: Vec<Transfer> = statement
        .query_map(params![tx.now().0, limit, serde_json::to_string(held)?, LONGEST_WAIT_MS], read)?
        .collect::<Result<_, _>>()?;
    rows.sort_by(|a, b| (a.priority, a.position, &a.id).cmp(&(b.priority, b.position, &b.id)));
    Ok(rows)
}

/// When the next queued transfer is due, leaving out the `held` connections; it may have passed.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection, held: &[ConnectionId]) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT min(next_at) FROM transfers WHERE state = 'queued'
                 AND connection_id NOT IN (SELECT value FROM json_each(?1))",
        )?
        .query_row([serde_json::to_string(held)?], |row| {
            row.get::<_, Option<i64>>(0).map(|at| at.map(UnixMillis))
        })?)
}

/// Cancelled transfers whose begin call may have left a placeholder that nobody knows, and that is to be looked for now.
///
/// # Errors
/// The database's.
pub fn lost_begins(conn: &Connection, now: UnixMillis) -> Result<Vec<Transfer>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT * FROM transfers WHERE state = 'cancelled' AND begin_state = 'in_flight'
             AND (next_at <= ?1 OR next_at > ?1 + ?2) LIMIT 50",
    )?;
    let rows = statement.query_map([now.0, LONGEST_WAIT_MS], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// When the next of them is to be looked for; it may have passed.
///
/// # Errors
/// The database's.
pub fn next_lost_begin(conn: &Connection) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT min(next_at) FROM transfers WHERE state = 'cancelled' AND begin_state = 'in_flight'",
        )?
        .query_row([], |row| row.get::<_, Option<i64>>(0).map(|at| at.map(UnixMillis)))?)
}

/// Runs a change of one transfer that takes its id as `?1` and the time as `?2`; whether it applied.
fn change(tx: &Tx<'_>, id: &TransferId, sql: &str) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(sql)?.execute(params![id.0, tx.now().0])? > 0)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Transfer> {
    let time = |column: &str| row.get::<_, Option<i64>>(column).map(|at| at.map(UnixMillis));
    Ok(Transfer {
        id: TransferId(row.get("id")?),
        direction: word(row, "direction")?,
        connection_id: ConnectionId(row.get("connection_id")?),
        source_id: row.get::<_, Option<String>>("source_id")?.map(SourceId),
        path: row.get("path")?,
        name: row.get("name")?,
        folder_id: RecordId(row.get("folder_id")?),
        sub_path: row.get("sub_path")?,
        asset_id: row.get::<_, Option<String>>("asset_id")?.map(RecordId),
        remote_id: row.get::<_, Option<String>>("remote_id")?.map(RemoteId),
        key: SourceKey {
            size: unsigned(row, "size")?,
            mtime_ns: row.get("mtime_ns")?,
            volume: String::new(),
            file_id: row.get("file_id")?,
        },
        sent: unsigned(row, "sent")?,
        state: word(row, "state")?,
        begin_in_flight: row.get::<_, String>("begin_state")? == "in_flight",
        begun_at: time("begun_at")?,
        expires_at: time("expires_at")?,
        content_id: row.get("content_id")?,
        checksum: row.get("checksum")?,
        priority: row.get("priority")?,
        position: row.get("position")?,
        expected_content_id: row.get("expected_content_id")?,
        attempts: row.get("attempts")?,
        next_at: UnixMillis(row.get("next_at")?),
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
        batch: row.get("batch")?,
        proof: row
            .get::<_, Option<String>>("proof")?
            .map(|text| text.parse().map_err(unknown_word))
            .transpose()?,
        proved_at: time("proved_at")?,
        begun: match (
            row.get("begun_folder")?,
            row.get("begun_name")?,
            row.get::<_, Option<i64>>("begun_size")?,
        ) {
            (Some(folder), Some(name), Some(size)) => {
                Some(Begun { folder: RemoteId(folder), name, size: u64::try_from(size).unwrap_or(0) })
            }
            _ => None,
        },
        moved: row.get("moved")?,
        created_at: UnixMillis(row.get("created_at")?),
        ended_at: time("ended_at")?,
        changed_at: UnixMillis(row.get("changed_at")?),
    })
}
