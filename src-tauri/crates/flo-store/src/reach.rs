//! How each service was reached over the last days, in spans.

use flo_model::{ConnectionId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, params};

use crate::{StoreError, Tx};

/// Longest time between two notes that still count as one span, milliseconds. Longer: the app did not run.
pub const GAP_MS: i64 = 3 * 60 * 1000;

/// How long spans are kept, milliseconds.
const KEPT_MS: i64 = 8 * 24 * 3600 * 1000;

/// A time in which a connection stood the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Its begin.
    pub since: UnixMillis,
    /// The last moment at which it was known.
    pub until: UnixMillis,
    /// Word of the state machine.
    pub health: String,
}

/// Notes how a connection stands now. To be called at every change, and now and then while nothing changes.
///
/// # Errors
/// The database's.
pub fn note(tx: &Tx<'_>, connection: &ConnectionId, health: &str) -> Result<(), StoreError> {
    let now = tx.now();
    let last: Option<(i64, i64, String)> = tx
        .prepare_cached(
            "SELECT since, until, health FROM reach WHERE connection_id = ?1 ORDER BY since DESC LIMIT 1",
        )?
        .query_row([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let went_on = last.filter(|(_, until, _)| (0..=GAP_MS).contains(&(now.0 - until)));
    if let Some((since, _, _)) = &went_on {
        tx.prepare_cached("UPDATE reach SET until = ?3 WHERE connection_id = ?1 AND since = ?2")?
            .execute(params![connection.as_str(), since, now.0])?;
    }
    if went_on.is_none_or(|(_, _, before)| before != health) {
        tx.prepare_cached(
            "INSERT INTO reach (connection_id, since, until, health)
             SELECT id, ?2, ?2, ?3 FROM connections WHERE id = ?1
             ON CONFLICT (connection_id, since) DO UPDATE SET health = excluded.health",
        )?
        .execute(params![connection.as_str(), now.0, health])?;
        tx.prepare_cached("DELETE FROM reach WHERE until < ?1")?.execute([now.0 - KEPT_MS])?;
    }
    Ok(())
}

/// The spans of a connection that end after `from`, oldest first.
///
/// # Errors
/// The database's.
pub fn spans(
    conn: &Connection,
    connection: &ConnectionId,
    from: UnixMillis,
) -> Result<Vec<Span>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT since, until, health FROM reach WHERE connection_id = ?1 AND until > ?2 ORDER BY since",
    )?;
    let rows = statement.query_map(params![connection.as_str(), from.0], |row| {
        Ok(Span { since: UnixMillis(row.get(0)?), until: UnixMillis(row.get(1)?), health: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
