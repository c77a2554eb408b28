//! Request budgets, so that an hour's budget survives a restart.

use flo_model::{ConnectionId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{StoreError, Tx};

/// The saved buckets of a connection as JSON text, and when they were saved.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, connection: &ConnectionId) -> Result<Option<(String, UnixMillis)>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT snapshot, saved_at FROM budgets WHERE connection_id = ?1")?
        .query_row([connection.as_str()], |row| Ok((row.get(0)?, UnixMillis(row.get(1)?))))
        .optional()?)
}

/// Saves the buckets of a connection.
///
/// # Errors
/// The connection does not exist.
pub fn set(tx: &Tx<'_>, connection: &ConnectionId, snapshot: &str) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO budgets (connection_id, snapshot, saved_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (connection_id) DO UPDATE SET snapshot = excluded.snapshot, saved_at = excluded.saved_at",
    )?
    .execute(params![connection.as_str(), snapshot, tx.now().0])?;
    Ok(())
}
