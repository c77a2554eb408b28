//! Copies at services: which are to be queued, and which are there without a proof.

use flo_model::{ConnectionId, OffloadId, RecordId, TransferId};
use rusqlite::Connection;

use crate::StoreError;
use crate::transfers::unsigned;

/// A copy at a service that nobody sends yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The target at the service.
    pub target: u32,
    /// The folder there that holds the card's folder.
    pub folder_id: RecordId,
    /// The file.
    pub file: u32,
    /// Beneath the card, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// BLAKE3 of what was read from the card, hex.
    pub content_id: String,
    /// The folder on a disk that holds the card's folder with a verified copy of the file.
    pub from: String,
}

/// Copies at services that are to be queued: the file stands proven on a disk, has bytes, and nobody sends it. With
/// `also_lost` also those that failed: given up, other bytes than the card's, or deleted there since.
///
/// # Errors
/// The database's.
pub fn wanted(conn: &Connection, id: &OffloadId, also_lost: bool) -> Result<Vec<Upload>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.target, r.folder_id, c.file, f.path, f.size, f.content_id, min(l.path) AS place
         FROM offload_copies c
         JOIN offload_targets r ON r.offload_id = c.offload_id AND r.number = c.target AND r.kind = 'remote'
         JOIN offload_files f ON f.offload_id = c.offload_id AND f.number = c.file
         JOIN offload_copies h ON h.offload_id = c.offload_id AND h.file = c.file AND h.state = 'verified'
         JOIN offload_targets l ON l.offload_id = h.offload_id AND l.number = h.target AND l.kind = 'local'
             AND l.error_kind IS NULL
         LEFT JOIN transfers t ON t.id = c.transfer_id
         LEFT JOIN assets a ON a.id = t.asset_id
         WHERE c.offload_id = ?1 AND f.size > 0 AND f.content_id IS NOT NULL AND f.error_kind IS NULL
             AND ((t.id IS NULL AND (?2 OR c.state <> 'failed')) OR (?2 AND (t.state = 'cancelled' OR t.proof = 'differs'
                 OR (t.asset_id IS NOT NULL AND (a.id IS NULL OR a.deleted_at IS NOT NULL)))))
         GROUP BY c.target, c.file ORDER BY c.target, c.file",
    )?;
    let rows = statement
        .query_map(rusqlite::params![id.0, also_lost], |row| {
            Ok(Upload {
                target: row.get("target")?,
                folder_id: RecordId(row.get("folder_id")?),
                file: row.get("file")?,
                path: row.get("path")?,
                size: unsigned(row, "size")?,
                content_id: row.get("content_id")?,
                from: row.get("place")?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Offloads that have copies at services to be queued, oldest first. Paused and given up ones have none.
///
/// # Errors
/// The database's.
pub fn with_wanted(conn: &Connection) -> Result<Vec<OffloadId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT o.id FROM offloads o WHERE o.state NOT IN ('paused', 'cancelled') AND EXISTS (
             SELECT 1 FROM offload_targets r
             JOIN offload_copies c ON c.offload_id = r.offload_id AND c.target = r.number
             WHERE r.offload_id = o.id AND r.kind = 'remote' AND c.transfer_id IS NULL AND c.state = 'waiting')
         ORDER BY o.id",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(OffloadId))?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Uploads of offloads that are to be read back, are done, and were compared with nothing yet; with their accounts.
///
/// # Errors
/// The database's.
pub fn unproven(
    conn: &Connection,
    id: Option<&OffloadId>,
) -> Result<Vec<(TransferId, ConnectionId)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT t.id, t.connection_id FROM offload_copies c
         JOIN offloads o ON o.id = c.offload_id AND o.reads_back_remote
         JOIN transfers t ON t.id = c.transfer_id AND t.state = 'done' AND t.proof = 'sent'
         WHERE ?1 IS NULL OR c.offload_id = ?1 ORDER BY t.id",
    )?;
    let rows = statement
        .query_map([id.map(|id| id.0.as_str())], |row| {
            Ok((TransferId(row.get(0)?), ConnectionId(row.get(1)?)))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}
