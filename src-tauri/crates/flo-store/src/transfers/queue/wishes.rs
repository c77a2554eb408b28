//! What a person or the ledger wants of a transfer.

use flo_model::{ConnectionId, RecordId, TransferId};
use rusqlite::params;

use super::{SOURCE_MISSING, Transfer, change, get};
use crate::transfers::ghosts::{self, GhostReason};
use crate::{StoreError, Tx};

/// Makes the queued transfers of a connection due now: it is online again, or its folders were made.
///
/// # Errors
/// The database's.
pub fn make_due(tx: &Tx<'_>, connection: &ConnectionId) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET next_at = 0 WHERE connection_id = ?1 AND state = 'queued' AND next_at > ?2
                 AND coalesce(error_kind, '') NOT IN ('settling')",
        )?
        .execute(params![connection.0, tx.now().0])?)
}

/// Makes all queued transfers due now, of whatever account: the clock was set, or the computer slept.
///
/// # Errors
/// The database's.
pub fn make_all_due(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE transfers SET next_at = 0 WHERE state = 'queued' AND next_at > 0
                 AND coalesce(error_kind, '') NOT IN ('settling')",
        )?
        .execute([])?)
}

/// A person pauses it. `false` when it is not open or paused already.
///
/// # Errors
/// The database's.
pub fn pause(tx: &Tx<'_>, id: &TransferId) -> Result<bool, StoreError> {
    change(
        tx,
        id,
        "UPDATE transfers SET state = 'paused', changed_at = ?2
         WHERE id = ?1 AND state IN ('queued', 'running', 'finishing')",
    )
}

/// A person lets it go on. `false` when it is not paused.
///
/// # Errors
/// The database's.
pub fn resume(tx: &Tx<'_>, id: &TransferId) -> Result<bool, StoreError> {
    change(
        tx,
        id,
        "UPDATE transfers SET state = 'queued', next_at = 0, changed_at = ?2 WHERE id = ?1 AND state = 'paused'",
    )
}

/// A person wants it tried again now. `false` when it neither is parked nor waits.
///
/// # Errors
/// The database's.
pub fn retry(tx: &Tx<'_>, id: &TransferId) -> Result<bool, StoreError> {
    change(
        tx,
        id,
        "UPDATE transfers SET state = 'queued', next_at = 0, attempts = 0, error_kind = NULL, error_detail = NULL,
             changed_at = ?2 WHERE id = ?1 AND state IN ('parked', 'queued')",
    )
}

/// A person gives it up, or its source is gone. Its placeholder becomes a ghost; its source counts as settled, so that
/// it is not queued again by itself. `false` when it is not open.
///
/// # Errors
/// The database's.
pub fn cancel(tx: &Tx<'_>, id: &TransferId, detail: Option<&str>) -> Result<bool, StoreError> {
    let Some(transfer) = get(tx, id)?.filter(Transfer::is_open) else { return Ok(false) };
    if let Some(remote) = &transfer.remote_id {
        ghosts::add(tx, &transfer, remote, GhostReason::Cancelled)?;
    }
    tx.prepare_cached(
        "UPDATE transfers SET state = 'cancelled', error_kind = NULL, error_detail = ?2, next_at = ?3, ended_at = ?3, changed_at = ?3
         WHERE id = ?1",
    )?
    .execute(params![id.0, detail, tx.now().0])?;
    tx.prepare_cached("UPDATE parts SET target = '' WHERE transfer_id = ?1")?.execute([&id.0])?;
    if let Some(source) = &transfer.source_id {
        tx.prepare_cached(
            "UPDATE sources SET state = 'settled', changed_at = ?2 WHERE id = ?1 AND state = 'queued'
                 AND NOT EXISTS (SELECT 1 FROM transfers WHERE source_id = ?1 AND state NOT IN ('done', 'cancelled'))",
        )?
        .execute(params![source.0, tx.now().0])?;
    }
    Ok(true)
}

/// The source stands still in another state, or the same one again: the transfer is due now, unless a person paused it.
///
/// # Errors
/// The database's.
pub fn requeue(tx: &Tx<'_>, id: &TransferId) -> Result<bool, StoreError> {
    change(
        tx,
        id,
        "UPDATE transfers SET state = 'queued', next_at = 0, attempts = 0, error_kind = NULL, error_detail = NULL,
             changed_at = ?2 WHERE id = ?1 AND state IN ('queued', 'running', 'finishing', 'parked')",
    )
}

/// The source of a transfer was moved or renamed. A transfer that was not begun takes the new name and folder; one
/// that was begun is marked, and its asset is moved when it is done. One that was parked because its file was gone goes on.
///
/// # Errors
/// The database's.
pub fn relocate(
    tx: &Tx<'_>,
    id: &TransferId,
    path: &str,
    name: &str,
    place: Option<(&RecordId, &str)>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE transfers SET path = ?2, moved = begin_state <> 'none',
             name = CASE begin_state WHEN 'none' THEN ?3 ELSE name END,
             folder_id = CASE begin_state WHEN 'none' THEN coalesce(?4, folder_id) ELSE folder_id END,
             sub_path = CASE begin_state WHEN 'none' THEN coalesce(?5, sub_path) ELSE sub_path END,
             next_at = CASE WHEN error_kind IN (?7, 'source_gone') THEN 0 ELSE next_at END,
             state = CASE WHEN state = 'parked' AND error_kind = 'source_gone' THEN 'queued' ELSE state END,
             error_kind = CASE WHEN error_kind IN (?7, 'source_gone') THEN NULL ELSE error_kind END,
             error_detail = CASE WHEN error_kind IN (?7, 'source_gone') THEN NULL ELSE error_detail END,
             changed_at = ?6 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        path,
        name,
        place.map(|(folder, _)| folder.as_str()),
        place.map(|(_, sub_path)| sub_path),
        tx.now().0,
        SOURCE_MISSING
    ])?;
    Ok(())
}
