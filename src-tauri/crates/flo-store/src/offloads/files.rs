//! The files of an offload.

use flo_model::{OffloadId, UnixMillis};
use rusqlite::{Connection, Row, params};

use super::Hashes;
use crate::{StoreError, Tx};

/// One file of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OffloadFile {
    /// Its number in the offload, from 0.
    pub number: u32,
    /// Beneath the source, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Time of its last change.
    pub mtime_ns: i64,
    /// The clip that it belongs to.
    pub clip: Option<String>,
    /// The recording itself, not a sidecar.
    pub is_part: bool,
    /// BLAKE3 of the bytes as read from the source, hex.
    pub content_id: Option<String>,
    /// Further hashes of the same bytes.
    pub hashes: Hashes,
    /// When it was read.
    pub read_at: Option<UnixMillis>,
    /// Why it cannot be read, as a short word …
    pub error_kind: Option<String>,
    /// … and in a sentence.
    pub error_detail: Option<String>,
}

/// The files of an offload, by number.
///
/// # Errors
/// The database's.
pub fn files(conn: &Connection, id: &OffloadId) -> Result<Vec<OffloadFile>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM offload_files WHERE offload_id = ?1 ORDER BY number")?;
    let rows = statement.query_map([&id.0], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Notes what was read.
///
/// # Errors
/// The database's.
pub fn set_read(
    tx: &Tx<'_>,
    id: &OffloadId,
    file: u32,
    content_id: &str,
    hashes: &Hashes,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE offload_files SET content_id = ?3, hashes = ?4, read_at = ?5, error_kind = NULL, error_detail = NULL
         WHERE offload_id = ?1 AND number = ?2",
    )?
    .execute(params![id.0, file, content_id, serde_json::to_string(hashes)?, tx.now().0])?;
    Ok(())
}

/// Notes why the source of a file cannot be copied.
///
/// # Errors
/// The database's.
pub fn set_failed(
    tx: &Tx<'_>,
    id: &OffloadId,
    file: u32,
    kind: &str,
    detail: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE offload_files SET error_kind = ?3, error_detail = ?4 WHERE offload_id = ?1 AND number = ?2",
    )?
    .execute(params![id.0, file, kind, detail])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<OffloadFile> {
    let hashes: Option<String> = row.get("hashes")?;
    Ok(OffloadFile {
        number: row.get("number")?,
        path: row.get("path")?,
        size: super::jobs::size(row)?,
        mtime_ns: row.get("mtime_ns")?,
        clip: row.get("clip")?,
        is_part: row.get("is_part")?,
        content_id: row.get("content_id")?,
        hashes: hashes.map(|text| super::json(&text)).transpose()?.unwrap_or_default(),
        read_at: row.get::<_, Option<i64>>("read_at")?.map(UnixMillis),
        error_kind: row.get("error_kind")?,
        error_detail: row.get("error_detail")?,
    })
}
