//! What ffprobe tells of content, by content id.

use flo_model::UnixMillis;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::transfers::{signed, unsigned};
use crate::{StoreError, Tx};

/// What is known of one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRow {
    /// BLAKE3, hex.
    pub content_id: String,
    /// Where it was last looked at.
    pub path: String,
    /// Bytes of that file.
    pub size: u64,
    /// Time of its last change.
    pub mtime_ns: i64,
    /// The facts, JSON.
    pub facts: String,
    /// Pictures were made of it.
    pub pictures: bool,
    /// When it was looked at.
    pub at: UnixMillis,
}

/// What is known of this content.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, content_id: &str) -> Result<Option<MediaRow>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT * FROM media_facts WHERE content_id = ?1")?
        .query_row([content_id], read)
        .optional()?)
}

/// What is known of the file at `path`, if it still has this size and time.
///
/// # Errors
/// The database's.
pub fn of_file(
    conn: &Connection,
    path: &str,
    size: u64,
    mtime_ns: i64,
) -> Result<Option<MediaRow>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT * FROM media_facts WHERE path = ?1 AND size = ?2 AND mtime_ns = ?3")?
        .query_row(params![path, signed(size)?, mtime_ns], read)
        .optional()?)
}

/// Keeps what is known.
///
/// # Errors
/// The database's.
pub fn put(tx: &Tx<'_>, row: &MediaRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO media_facts (content_id, path, size, mtime_ns, facts, pictures, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (content_id) DO UPDATE SET path = excluded.path, size = excluded.size, mtime_ns = excluded.mtime_ns,
             facts = excluded.facts, pictures = excluded.pictures, at = excluded.at",
    )?
    .execute(params![
        row.content_id,
        row.path,
        signed(row.size)?,
        row.mtime_ns,
        row.facts,
        row.pictures,
        tx.now().0
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<MediaRow> {
    Ok(MediaRow {
        content_id: row.get("content_id")?,
        path: row.get("path")?,
        size: unsigned(row, "size")?,
        mtime_ns: row.get("mtime_ns")?,
        facts: row.get("facts")?,
        pictures: row.get("pictures")?,
        at: UnixMillis(row.get("at")?),
    })
}
