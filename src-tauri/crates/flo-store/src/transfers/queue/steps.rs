//! What sessions write as they go.

use flo_model::{RecordId, TransferId, UnixMillis};
use rusqlite::params;

use super::{Begun, Transfer, change, get};
use crate::transfers::ghosts::{self, GhostReason};
use crate::transfers::{SourceKey, signed};
use crate::{StoreError, Tx};

/// Takes back what sessions of an earlier run held. Their journal stays: they go on where they were.
///
/// # Errors
/// The database's.
pub fn recover(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET state = 'queued', next_at = 0, changed_at = ?1 WHERE state IN ('running', 'finishing')",
        )?
        .execute([tx.now().0])?)
}

/// Takes back what one session held.
///
/// # Errors
/// The database's.
pub fn release(tx: &Tx<'_>, id: &TransferId, next_at: UnixMillis) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET state = 'queued', next_at = ?2, changed_at = ?3
             WHERE id = ?1 AND state IN ('running', 'finishing')",
        )?
        .execute(params![id.0, next_at.0, tx.now().0])?
        > 0)
}

/// The session ends for now and the transfer waits: not before `next_at`, for this reason. `counts` raises the attempts.
///
/// # Errors
/// The database's.
pub fn wait(
    tx: &Tx<'_>,
    id: &TransferId,
    next_at: UnixMillis,
    kind: &str,
    detail: &str,
    counts: bool,
) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET state = 'queued', next_at = ?2, error_kind = ?3, error_detail = ?4,
                 attempts = attempts + ?5, changed_at = ?6 WHERE id = ?1 AND state IN ('running', 'finishing')",
        )?
        .execute(params![id.0, next_at.0, kind, detail, counts, tx.now().0])?
        > 0)
}

/// Sets the transfer aside for a person, with a sentence that says what to do.
///
/// # Errors
/// The database's.
pub fn park(tx: &Tx<'_>, id: &TransferId, kind: &str, detail: &str) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET state = 'parked', error_kind = ?2, error_detail = ?3, attempts = attempts + 1,
                 changed_at = ?4 WHERE id = ?1 AND state IN ('running', 'finishing', 'queued')",
        )?
        .execute(params![id.0, kind, detail, tx.now().0])?
        > 0)
}

/// A begin call is about to leave, for this name in this folder and with this size, which are kept until its answer is. A move of the source that came in meanwhile is noted, so
/// that the asset follows when it is done.
///
/// # Errors
/// The database's.
pub fn begin_in_flight(
    tx: &Tx<'_>,
    id: &TransferId,
    folder: &RecordId,
    begun: &Begun,
) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET begin_state = 'in_flight', begun_at = ?2, changed_at = ?2,
                 moved = moved OR name <> ?4 OR folder_id <> ?3 OR sub_path <> '', name = ?4, folder_id = ?3, sub_path = '',
                 begun_folder = ?5, begun_name = ?4, begun_size = ?6
             WHERE id = ?1 AND state = 'running' AND size = ?6",
        )?
        .execute(params![id.0, tx.now().0, folder.0, begun.name, begun.folder.0, signed(begun.size)?])?
        > 0)
}

/// The begin call made no placeholder, or the ghosts that it left are known.
///
/// # Errors
/// The database's.
pub fn begin_undone(tx: &Tx<'_>, id: &TransferId) -> Result<(), StoreError> {
    change(tx, id, "UPDATE transfers SET begin_state = 'none', changed_at = ?2 WHERE id = ?1 AND begin_state = 'in_flight'")
        .map(drop)
}

/// Looking for what a lost begin call left failed; tried again not before `next_at`.
///
/// # Errors
/// The database's.
pub fn look_later(tx: &Tx<'_>, id: &TransferId, next_at: UnixMillis) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE transfers SET next_at = ?2 WHERE id = ?1 AND state = 'cancelled'")?
        .execute(params![id.0, next_at.0])?;
    Ok(())
}

/// All bytes are acknowledged, and these are their sums. From here on the source is not needed any more.
///
/// # Errors
/// The database's.
pub fn finishing(
    tx: &Tx<'_>,
    id: &TransferId,
    content_id: &str,
    checksum: Option<&str>,
) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET state = 'finishing', content_id = ?2, checksum = ?3, changed_at = ?4
             WHERE id = ?1 AND state = 'running'",
        )?
        .execute(params![id.0, content_id, checksum, tx.now().0])?
        > 0)
}

/// Gives up the placeholder, which becomes a ghost, and begins anew with the first byte; with `key` for a new state of
/// the source. States of a person (paused, parked) stay.
///
/// # Errors
/// The database's.
pub fn start_over(
    tx: &Tx<'_>,
    id: &TransferId,
    why: GhostReason,
    key: Option<&SourceKey>,
) -> Result<(), StoreError> {
    let Some(transfer) = get(tx, id)?.filter(Transfer::is_open) else { return Ok(()) };
    if let Some(remote) = &transfer.remote_id {
        ghosts::add(tx, &transfer, remote, why)?;
    }
    let key = key.unwrap_or(&transfer.key);
    tx.prepare_cached("DELETE FROM parts WHERE transfer_id = ?1")?.execute([&id.0])?;
    tx.prepare_cached(
        "UPDATE transfers SET remote_id = NULL, expires_at = NULL, content_id = NULL, checksum = NULL, sent = 0, size = ?2, mtime_ns = ?3,
             file_id = ?4, begin_state = CASE begin_state WHEN 'in_flight' THEN 'in_flight' ELSE 'none' END,
             changed_at = ?5 WHERE id = ?1",
    )?
    .execute(params![id.0, signed(key.size)?, key.mtime_ns, key.file_id, tx.now().0])?;
    Ok(())
}

/// The folders of `sub_path` were made; the file goes into the last of them.
///
/// # Errors
/// The database's.
pub fn set_folder(tx: &Tx<'_>, id: &TransferId, folder: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE transfers SET folder_id = ?2, sub_path = '', changed_at = ?3 WHERE id = ?1")?
        .execute(params![id.0, folder.0, tx.now().0])?;
    Ok(())
}
