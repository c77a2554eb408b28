//! Counts over the queue, and the end of a transfer.

use flo_model::{RecordId, RemoteId, TransferId};
use rusqlite::{Connection, params};

use super::{Transfer, queue};
use crate::{StoreError, Tx};

/// Counts and bytes over transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// In the queue.
    pub queued: u64,
    /// Moving bytes.
    pub running: u64,
    /// Acknowledged, being put together.
    pub finishing: u64,
    /// Paused by a person.
    pub paused: u64,
    /// Waiting for a person.
    pub parked: u64,
    /// Done; counted for a batch only.
    pub done: u64,
    /// Cancelled; counted for a batch only.
    pub cancelled: u64,
    /// Bytes of all that are counted, save the cancelled.
    pub total_bytes: u64,
    /// Bytes of them that are not acknowledged.
    pub remaining_bytes: u64,
}

impl Summary {
    /// How many are neither done nor cancelled.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.queued + self.running + self.finishing + self.paused + self.parked
    }
}

/// Sums up the open transfers, or all of a batch.
///
/// # Errors
/// The database's.
pub fn summary(conn: &Connection, batch: Option<&str>) -> Result<Summary, StoreError> {
    let which =
        if batch.is_some() { "batch = ?1" } else { "state NOT IN ('done', 'cancelled') AND ?1 IS NULL" };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT state, count(*), sum(size), sum(size - sent) FROM transfers WHERE {which} GROUP BY state"
    ))?;
    let mut rows = statement.query(params![batch])?;
    let mut sums = Summary::default();
    while let Some(row) = rows.next()? {
        let number = |column: usize| row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or(0));
        let (state, count, bytes, remaining) = (row.get::<_, String>(0)?, number(1)?, number(2)?, number(3)?);
        match state.as_str() {
            "queued" => sums.queued = count,
            "running" => sums.running = count,
            "finishing" => sums.finishing = count,
            "paused" => sums.paused = count,
            "parked" => sums.parked = count,
            "done" => sums.done = count,
            _ => sums.cancelled = count,
        }
        if state != "cancelled" {
            sums.total_bytes += bytes;
            sums.remaining_bytes += if state == "done" { 0 } else { remaining };
        }
    }
    Ok(sums)
}

/// Ends a transfer whose bytes the service has: marks it done and its source sent, and forgets the parts' addresses.
/// A source that changed meanwhile keeps its state: its new one is sent next.
///
/// `None` when the transfer is no longer open (a person cancelled it): nothing is changed.
///
/// # Errors
/// The database's.
pub fn finish(
    tx: &Tx<'_>,
    id: &TransferId,
    content_id: &str,
    checksum: Option<&str>,
    remote: &RemoteId,
    asset: Option<&RecordId>,
) -> Result<Option<Transfer>, StoreError> {
    let Some(transfer) = queue::get(tx, id)?.filter(Transfer::is_open) else { return Ok(None) };
    tx.prepare_cached(
        "UPDATE transfers SET state = 'done', content_id = ?2, checksum = ?3, asset_id = ?4, remote_id = ?6, sent = size,
             proof = 'sent', proved_at = ?5, error_kind = NULL, error_detail = NULL, ended_at = ?5, changed_at = ?5 WHERE id = ?1",
    )?
    .execute(params![id.0, content_id, checksum, asset.map(RecordId::as_str), tx.now().0, remote.0])?;
    tx.prepare_cached("UPDATE parts SET target = '' WHERE transfer_id = ?1")?.execute([&id.0])?;
    if let Some(source) = &transfer.source_id {
        tx.prepare_cached(
            "UPDATE sources SET content_id = ?2, asset_id = coalesce(?3, asset_id), changed_at = ?4,
                 sent_size = ?5, sent_mtime_ns = ?6,
                 state = CASE WHEN state = 'queued' AND size = ?5 AND mtime_ns = ?6 THEN 'sent' ELSE state END
             WHERE id = ?1",
        )?
        .execute(params![
            source.0,
            content_id,
            asset.map(RecordId::as_str),
            tx.now().0,
            super::signed(transfer.key.size)?,
            transfer.key.mtime_ns
        ])?;
    }
    queue::get(tx, id)
}

/// Notes which asset a done transfer made, and so its source.
///
/// # Errors
/// The database's.
pub fn set_asset(tx: &Tx<'_>, id: &TransferId, asset: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE transfers SET asset_id = ?2, changed_at = ?3 WHERE id = ?1")?
        .execute(params![id.0, asset.0, tx.now().0])?;
    tx.prepare_cached(
        "UPDATE sources SET asset_id = ?2 WHERE id = (SELECT source_id FROM transfers WHERE id = ?1)",
    )?
    .execute(params![id.0, asset.0])?;
    Ok(())
}
