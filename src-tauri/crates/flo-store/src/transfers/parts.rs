//! The journal of a transfer.

use flo_model::{RemoteId, TransferId, UnixMillis};
use rusqlite::{Connection, Row, params};

use super::{signed, unsigned};
use crate::{StoreError, Tx};

/// A part as planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartSpec {
    /// First byte in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Where it goes: JSON, opaque here.
    pub target: String,
}

/// A part as journalled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 0.
    pub number: u32,
    /// First byte in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Where it goes: JSON; empty once the transfer ended.
    pub target: String,
    /// The service acknowledged it.
    pub done: bool,
    /// BLAKE3 of the acknowledged bytes, hex.
    pub content_id: Option<String>,
    /// What the service answered to it, as completing needs it.
    pub receipt: String,
    /// How often sending it failed.
    pub attempts: u32,
}

/// Journals the placeholder and all of its parts. To be committed before the first byte is sent.
///
/// `false` when the transfer is no longer waiting for this begin (a person cancelled it, the source has another size by
/// now): nothing is journalled then.
///
/// # Errors
/// The database's.
pub fn journal(
    tx: &Tx<'_>,
    id: &TransferId,
    remote: &RemoteId,
    expires_at: Option<UnixMillis>,
    parts: &[PartSpec],
) -> Result<bool, StoreError> {
    let waiting = tx
        .prepare_cached(
            "UPDATE transfers SET begin_state = 'done', remote_id = ?2, expires_at = ?3, sent = 0, changed_at = ?4
             WHERE id = ?1 AND begin_state = 'in_flight' AND begun_size IS size AND state NOT IN ('done', 'cancelled')",
        )?
        .execute(params![id.0, remote.0, expires_at.map(|at| at.0), tx.now().0])?;
    if waiting == 0 {
        return Ok(false);
    }
    tx.prepare_cached("DELETE FROM parts WHERE transfer_id = ?1")?.execute([&id.0])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO parts (transfer_id, number, offset, size, target) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (number, part) in (0_u32..).zip(parts) {
        insert.execute(params![id.0, number, signed(part.offset)?, signed(part.size)?, part.target])?;
    }
    Ok(true)
}

/// The parts of a transfer, in order.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection, id: &TransferId) -> Result<Vec<Part>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT * FROM parts WHERE transfer_id = ?1 ORDER BY number")?;
    let rows = statement.query_map([&id.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Notes that sending a part failed once more.
///
/// # Errors
/// The database's.
pub fn failed(tx: &Tx<'_>, id: &TransferId, number: u32) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE parts SET attempts = attempts + 1 WHERE transfer_id = ?1 AND number = ?2")?
        .execute(params![id.0, number])?;
    Ok(())
}

/// The service acknowledged a part of the placeholder `remote`; without `content_id` when only the service knows which
/// bytes it has. A second yes for the same part changes nothing, and one
/// for a placeholder that was given up counts for nothing.
///
/// # Errors
/// The database's.
pub fn done(
    tx: &Tx<'_>,
    id: &TransferId,
    remote: &RemoteId,
    number: u32,
    content_id: Option<&str>,
    receipt: &str,
) -> Result<(), StoreError> {
    let newly = tx
        .prepare_cached(
            "UPDATE parts SET done = 1, content_id = ?3, receipt = ?5 WHERE transfer_id = ?1 AND number = ?2 AND done = 0
                 AND EXISTS (SELECT 1 FROM transfers WHERE id = ?1 AND remote_id = ?4)",
        )?
        .execute(params![id.0, number, content_id, remote.0, receipt])?;
    if newly > 0 {
        tx.prepare_cached(
            "UPDATE transfers SET sent = sent + (SELECT size FROM parts WHERE transfer_id = ?1 AND number = ?2),
                 attempts = CASE WHEN error_kind IN ('failed', 'expired') THEN attempts ELSE 0 END, changed_at = ?3
             WHERE id = ?1",
        )?
        .execute(params![id.0, number, tx.now().0])?;
        // Those two are about the whole placeholder: a part that arrives proves nothing against them.
        tx.prepare_cached(
            "UPDATE transfers SET error_kind = NULL, error_detail = NULL
             WHERE id = ?1 AND error_kind NOT IN ('failed', 'expired')",
        )?
        .execute([&id.0])?;
    }
    Ok(())
}

/// The service does not have a part of the placeholder `remote` that it had acknowledged: it is missing again.
///
/// # Errors
/// The database's.
pub fn lost(tx: &Tx<'_>, id: &TransferId, remote: &RemoteId, number: u32) -> Result<(), StoreError> {
    let was_done = tx
        .prepare_cached(
            "UPDATE parts SET done = 0, content_id = NULL, receipt = '' WHERE transfer_id = ?1 AND number = ?2 AND done = 1
                 AND EXISTS (SELECT 1 FROM transfers WHERE id = ?1 AND remote_id = ?3)",
        )?
        .execute(params![id.0, number, remote.0])?;
    if was_done > 0 {
        tx.prepare_cached(
            "UPDATE transfers SET sent = sent - (SELECT size FROM parts WHERE transfer_id = ?1 AND number = ?2),
                 changed_at = ?3
             WHERE id = ?1",
        )?
        .execute(params![id.0, number, tx.now().0])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Part> {
    Ok(Part {
        number: row.get("number")?,
        offset: unsigned(row, "offset")?,
        size: unsigned(row, "size")?,
        target: row.get("target")?,
        done: row.get("done")?,
        content_id: row.get("content_id")?,
        receipt: row.get("receipt")?,
        attempts: row.get("attempts")?,
    })
}
