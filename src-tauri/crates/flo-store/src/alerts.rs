//! What a person was told of and that still holds.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// The keys of everything that was told.
///
/// # Errors
/// The database's.
pub fn told(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT key FROM alerts")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that `key` was told. `false` when it was told before.
///
/// # Errors
/// The database's.
pub fn raise(tx: &Tx<'_>, key: &str) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("INSERT OR IGNORE INTO alerts (key, raised_at) VALUES (?1, ?2)")?
        .execute(params![key, tx.now().0])?
        > 0)
}

/// Notes that `key` no longer holds: the next time it is told again.
///
/// # Errors
/// The database's.
pub fn clear(tx: &Tx<'_>, key: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM alerts WHERE key = ?1")?.execute([key])?;
    Ok(())
}
