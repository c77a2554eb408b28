//! The watch over the running timer that was started here.

use flo_model::RecordId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{StoreError, Tx};

/// The watched entry and what is known about it, as JSON; `None` when no timer was started here.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection) -> Result<Option<(RecordId, String)>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT entry_id, state FROM timer_watch")?
        .query_row([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))
        .optional()?)
}

/// Watches this entry and no other one.
///
/// # Errors
/// The database's.
pub fn set(tx: &Tx<'_>, entry: &RecordId, state: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM timer_watch WHERE entry_id <> ?1")?.execute([entry.as_str()])?;
    tx.prepare_cached(
        "INSERT INTO timer_watch (entry_id, state, seen_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (entry_id) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at",
    )?
    .execute(params![entry.as_str(), state, tx.now().0])?;
    Ok(())
}

/// Watches nothing.
///
/// # Errors
/// The database's.
pub fn clear(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM timer_watch WHERE TRUE")?.execute([])?;
    Ok(())
}
