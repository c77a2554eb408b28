//! Copies: one file at one target.

use flo_model::{CopyState, OffloadId, TransferId, UnixMillis};
use rusqlite::{Connection, Row, params};

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

/// Copies with the uploads that make those at services, and the files that these made there.
const JOINED: &str = "offload_copies c LEFT JOIN transfers t ON t.id = c.transfer_id
             LEFT JOIN assets a ON a.id = t.asset_id";

/// What is proven of a copy. For one at a service that follows from its upload, so that no two rows can disagree: sent is
/// copied, agreed with the service's checksum or read back is verified; one that was deleted there is no copy.
const STATE: &str = "CASE
                 WHEN c.transfer_id IS NULL THEN c.state
                 WHEN t.id IS NULL THEN 'waiting'
                 WHEN t.state IN ('parked', 'cancelled') THEN 'failed'
                 WHEN t.state <> 'done' THEN 'waiting'
                 WHEN t.asset_id IS NOT NULL AND (a.id IS NULL OR a.deleted_at IS NOT NULL) THEN 'failed'
                 WHEN t.proof = 'verified' THEN 'verified'
                 WHEN t.proof = 'differs' THEN 'differs'
                 ELSE 'copied' END";

/// The copies of an offload, by target and file.
///
/// # Errors
/// The database's.
pub fn copies(conn: &Connection, id: &OffloadId) -> Result<Vec<Copy>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT c.*, {STATE} AS now_state, t.state AS upload_state, t.error_kind AS upload_error_kind,
             t.error_detail AS upload_error_detail, t.ended_at AS upload_ended_at, t.proved_at AS upload_proved_at
         FROM {JOINED} WHERE c.offload_id = ?1 ORDER BY c.target, c.file"
    ))?;
    let rows = statement.query_map([&id.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Counts for each target of an offload, by target.
///
/// # Errors
/// The database's.
pub fn counts(conn: &Connection, id: &OffloadId) -> Result<Vec<(u32, CopyCounts)>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT target, count(*) AS files, sum(size) AS bytes,
             sum(state IN ('copied', 'verified')) AS copied,
             sum((state IN ('copied', 'verified')) * size) AS copied_bytes,
             sum(state = 'verified') AS verified, sum((state = 'verified') * size) AS verified_bytes,
             sum(state IN ('failed', 'differs')) AS bad
         FROM (SELECT c.target, f.size, {STATE} AS state FROM {JOINED}
               JOIN offload_files f ON f.offload_id = c.offload_id AND f.number = c.file
               WHERE c.offload_id = ?1)
         GROUP BY target ORDER BY target"
    ))?;
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

fn read(row: &Row<'_>) -> rusqlite::Result<Copy> {
    let time = |column: &str| row.get::<_, Option<i64>>(column).map(|at| at.map(UnixMillis));
    let transfer = row.get::<_, Option<String>>("transfer_id")?.map(TransferId);
    let state: CopyState = word(row, "now_state")?;
    let copy = Copy {
        target: row.get("target")?,
        file: row.get("file")?,
        state,
        there_before: row.get("there_before")?,
        transfer,
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
        copied_at: time("copied_at")?,
        verified_at: time("verified_at")?,
    };
    if copy.transfer.is_none() {
        return Ok(copy);
    }
    let upload: Option<String> = row.get("upload_state")?;
    let verified_at = if state == CopyState::Verified { time("upload_proved_at")? } else { None };
    let (kind, detail) = match (state, upload.as_deref()) {
        (CopyState::Differs, _) => {
            (Some("damaged"), Some(String::from("The service holds other bytes than the card.")))
        }
        (CopyState::Failed, Some("done")) => {
            (Some("gone"), Some(String::from("It was deleted at the service.")))
        }
        (CopyState::Failed, Some("cancelled")) => {
            (Some("cancelled"), Some(String::from("Its upload was cancelled.")))
        }
        (CopyState::Failed, _) => (None, row.get("upload_error_detail")?),
        // What stopped an earlier attempt says nothing of a copy that goes on.
        _ => return Ok(Copy { copied_at: time("upload_ended_at")?, verified_at, ..copy }),
    };
    let kind = match kind {
        Some(kind) => Some(kind.to_owned()),
        None => row.get("upload_error_kind")?,
    };
    Ok(Copy {
        error_kind: kind,
        error_detail: detail,
        copied_at: time("upload_ended_at")?,
        verified_at,
        ..copy
    })
}
