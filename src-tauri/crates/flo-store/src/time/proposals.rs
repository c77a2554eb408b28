//! Stretches that a person does not want to be proposed as work again.

use flo_model::UnixMillis;
use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// Proposes this stretch no more.
///
/// # Errors
/// The database's.
pub fn drop(tx: &Tx<'_>, from: UnixMillis, to: UnixMillis) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO dropped_proposals (from_at, to_at) VALUES (?1, ?2)")?
        .execute(params![from.0, to.0])?;
    Ok(())
}

/// The stretches that touch the time between two moments.
///
/// # Errors
/// The database's.
pub fn dropped(
    conn: &Connection,
    from: UnixMillis,
    to: UnixMillis,
) -> Result<Vec<(UnixMillis, UnixMillis)>, StoreError> {
    let mut statement = conn
        .prepare_cached("SELECT from_at, to_at FROM dropped_proposals WHERE from_at < ?2 AND to_at > ?1")?;
    let rows = statement
        .query_map(params![from.0, to.0], |row| Ok((UnixMillis(row.get(0)?), UnixMillis(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
