//! Downloads: transfers that bring a file of the mirror to this computer.
//!
//! Such a row has no placeholder: `remote_id` stays empty, so that nothing that removes placeholders can touch the file at
//! the service. `asset_id` says which file, `path` where it goes, `size` and `file_id` which state of it is being read.

use flo_model::{ConnectionId, Proof, RecordId, TransferId};
use rusqlite::{Connection, params};

use super::signed;
use crate::{StoreError, Tx};

/// A download to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDownload {
    /// The account that has it.
    pub connection_id: ConnectionId,
    /// The file.
    pub asset_id: RecordId,
    /// The folder that it is in, there.
    pub folder_id: RecordId,
    /// Its name.
    pub name: String,
    /// Where it goes here, with its name.
    pub path: String,
    /// Bytes, as the mirror knows them.
    pub size: u64,
    /// Lower goes first; 1 is usual.
    pub priority: i64,
    /// Names what was asked for together.
    pub batch: Option<String>,
}

/// Queues a download at the end of its priority.
///
/// # Errors
/// The database's.
pub fn create(tx: &Tx<'_>, new: &NewDownload) -> Result<TransferId, StoreError> {
    let id = TransferId::new();
    tx.prepare_cached(
        "INSERT INTO transfers (id, direction, connection_id, path, name, folder_id, asset_id, size, mtime_ns, state,
             priority, position, batch, created_at, changed_at)
         VALUES (?1, 'download', ?2, ?3, ?4, ?5, ?6, ?7, 0, 'queued', ?8, ?9, ?10, ?9, ?9)",
    )?
    .execute(params![
        id.0,
        new.connection_id.0,
        new.path,
        new.name,
        new.folder_id.0,
        new.asset_id.0,
        signed(new.size)?,
        new.priority,
        tx.now().0,
        new.batch
    ])?;
    Ok(id)
}

/// The download to this path that is neither done nor cancelled.
///
/// # Errors
/// The database's.
pub fn open_to(conn: &Connection, path: &str) -> Result<Option<TransferId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM transfers WHERE path = ?1 AND direction = 'download' AND state NOT IN ('done', 'cancelled')",
    )?;
    let id = statement.query_map([path], |row| row.get(0))?.next().transpose()?;
    Ok(id.map(TransferId))
}

/// From here on this state of the file is read, from its first byte.
///
/// # Errors
/// The database's.
pub fn begin(tx: &Tx<'_>, id: &TransferId, size: u64, revision: &str) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET size = ?2, file_id = ?3, sent = 0, begun_at = ?4, changed_at = ?4
             WHERE id = ?1 AND state = 'running'",
        )?
        .execute(params![id.0, signed(size)?, revision, tx.now().0])?
        > 0)
}

/// So many bytes from the first on are on the disk.
///
/// # Errors
/// The database's.
pub fn received(tx: &Tx<'_>, id: &TransferId, bytes: u64) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET sent = ?2, attempts = 0, error_kind = NULL, error_detail = NULL, changed_at = ?3
             WHERE id = ?1 AND state = 'running'",
        )?
        .execute(params![id.0, signed(bytes)?, tx.now().0])?
        > 0)
}

/// The whole file is at its place.
///
/// # Errors
/// The database's.
pub fn finish(
    tx: &Tx<'_>,
    id: &TransferId,
    content_id: &str,
    checksum: Option<&str>,
    proof: Proof,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE transfers SET state = 'done', sent = size, content_id = ?2, checksum = ?3, proof = ?4, proved_at = ?5,
             error_kind = NULL, error_detail = NULL, ended_at = ?5, changed_at = ?5
         WHERE id = ?1 AND state NOT IN ('done', 'cancelled')",
    )?
    .execute(params![id.0, content_id, checksum, proof.as_str(), tx.now().0])?;
    Ok(())
}
