//! Copies: one file at one target.

use flo_model::{CopyState, OffloadId, TransferId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::CopyCounts;
use crate::transfers::word;
use crate::{StoreError, Tx};

/// One copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The target.
    pub target: u32,
    /// The file.
    pub file: u32,
    /// What is proven of it.
    pub state: CopyState,
    /// The same content stood there already.
    pub there_before: bool,
    /// The upload that makes it, for a service.
    pub transfer: Option<TransferId>,
    /// Why it failed, as a short word …
    pub error_kind: Option<String>,
    /// … and in a sentence.
    pub error_detail: Option<String>,
    /// When its bytes were written.
    pub copied_at: Option<UnixMillis>,
    /// When it was read back.
    pub verified_at: Option<UnixMillis>,
}

/// The copies of an offload, by target and file.
///
/// # Errors
/// The database's.
pub fn copies(conn: &Connection, id: &OffloadId) -> Result<Vec<Copy>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM offload_copies WHERE offload_id = ?1 ORDER BY target, file")?;
    let rows = statement.query_map([&id.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Counts for each target of an offload, by target.
///
/// # Errors
/// The database's.
pub fn counts(conn: &Connection, id: &OffloadId) -> Result<Vec<(u32, CopyCounts)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.target, count(*) AS files, sum(f.size) AS bytes,
                sum(c.state IN ('copied', 'verified')) AS copied,
                sum((c.state IN ('copied', 'verified')) * f.size) AS copied_bytes,
                sum(c.state = 'verified') AS verified, sum((c.state = 'verified') * f.size) AS verified_bytes,
                sum(c.state IN ('failed', 'differs')) AS bad
         FROM offload_copies c JOIN offload_files f ON f.offload_id = c.offload_id AND f.number = c.file
         WHERE c.offload_id = ?1 GROUP BY c.target ORDER BY c.target",
    )?;
    let rows = statement
        .query_map([&id.0], |row| {
            let number = |column| crate::transfers::unsigned(row, column);
            let counts = CopyCounts {
                files: number("files")?,
                bytes: number("bytes")?,
                copied: number("copied")?,
                copied_bytes: number("copied_bytes")?,
                verified: number("verified")?,
                verified_bytes: number("verified_bytes")?,
                bad: number("bad")?,
            };
            Ok((row.get("target")?, counts))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Notes what became of a copy; `error` is why it failed or what differs.
///
/// # Errors
/// The database's.
pub fn mark(
    tx: &Tx<'_>,
    id: &OffloadId,
    target: u32,
    file: u32,
    state: CopyState,
    error: Option<(&str, &str)>,
) -> Result<(), StoreError> {
    let (kind, detail) = error.unzip();
    tx.prepare_cached(
        "UPDATE offload_copies SET state = ?4, error_kind = ?5, error_detail = ?6,
             copied_at = CASE ?4 WHEN 'copied' THEN ?7 WHEN 'waiting' THEN NULL ELSE copied_at END,
             verified_at = CASE ?4 WHEN 'verified' THEN ?7 ELSE NULL END
         WHERE offload_id = ?1 AND target = ?2 AND file = ?3",
    )?
    .execute(params![id.0, target, file, state.as_str(), kind, detail, tx.now().0])?;
    Ok(())
}

/// Notes that the same content stood at the target before: nothing was written.
///
/// # Errors
/// The database's.
pub fn was_there(tx: &Tx<'_>, id: &OffloadId, target: u32, file: u32) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE offload_copies SET there_before = 1 WHERE offload_id = ?1 AND target = ?2 AND file = ?3",
    )?
    .execute(params![id.0, target, file])?;
    Ok(())
}

/// Notes the upload that makes a copy at a service.
///
/// # Errors
/// The database's.
pub fn set_transfer(
    tx: &Tx<'_>,
    id: &OffloadId,
    target: u32,
    file: u32,
    transfer: &TransferId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE offload_copies SET transfer_id = ?4 WHERE offload_id = ?1 AND target = ?2 AND file = ?3",
    )?
    .execute(params![id.0, target, file, transfer.0])?;
    Ok(())
}

/// The copy that an upload makes: offload, target, file.
///
/// # Errors
/// The database's.
pub fn of_transfer(
    conn: &Connection,
    transfer: &TransferId,
) -> Result<Option<(OffloadId, u32, u32)>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT offload_id, target, file FROM offload_copies WHERE transfer_id = ?1")?
        .query_row([&transfer.0], |row| Ok((OffloadId(row.get(0)?), row.get(1)?, row.get(2)?)))
        .optional()?)
}

/// The content id of the file that was copied to `path` beneath a target, by any offload; for what asks about a local
/// file that it need not read again.
///
/// # Errors
/// The database's.
pub fn known_content(
    conn: &Connection,
    path: &str,
    size: u64,
) -> Result<Vec<(OffloadId, u32, u32, String)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.offload_id, c.target, c.file, f.content_id
         FROM offload_copies c
         JOIN offload_targets t ON t.offload_id = c.offload_id AND t.number = c.target AND t.kind = 'local'
         JOIN offload_files f ON f.offload_id = c.offload_id AND f.number = c.file AND f.content_id IS NOT NULL
         JOIN offloads o ON o.id = c.offload_id
         WHERE substr(?1, 1, length(t.path)) = t.path AND f.size = ?2
           AND replace(t.path || '/' || o.name || '/' || f.path, '//', '/') = ?1
           AND c.state IN ('copied', 'verified')",
    )?;
    let rows = statement
        .query_map(params![path, crate::transfers::signed(size)?], |row| {
            Ok((OffloadId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Copy> {
    let time = |column: &str| row.get::<_, Option<i64>>(column).map(|at| at.map(UnixMillis));
    Ok(Copy {
        target: row.get("target")?,
        file: row.get("file")?,
        state: word(row, "state")?,
        there_before: row.get("there_before")?,
        transfer: row.get::<_, Option<String>>("transfer_id")?.map(TransferId),
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
        copied_at: time("copied_at")?,
        verified_at: time("verified_at")?,
    })
}
