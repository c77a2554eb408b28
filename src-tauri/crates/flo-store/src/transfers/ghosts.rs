//! Placeholders that we made, that will never be completed, and that are to be removed at the service.

use flo_model::{ConnectionId, RemoteId, UnixMillis};
use rusqlite::{Connection, Row, params};

use super::{Transfer, signed, unsigned};
use crate::{StoreError, Tx};

/// Why a placeholder will never be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GhostReason {
    /// The source changed while it was sent.
    Changed,
    /// The transfer was cancelled.
    Cancelled,
    /// The addresses of its parts died.
    Expired,
    /// The service gave up on it, or has other bytes than were sent.
    Failed,
    /// The answer of the call that made it was lost.
    LostAnswer,
}

impl GhostReason {
    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Failed => "failed",
            Self::LostAnswer => "lost_answer",
        }
    }
}

/// One placeholder to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ghost {
    /// The account.
    pub connection_id: ConnectionId,
    /// The placeholder.
    pub remote_id: RemoteId,
    /// Its name there.
    pub name: String,
    /// The size that it was made for, bytes.
    pub size: u64,
    /// Why it will never be completed, as a word.
    pub why: String,
    /// Since when.
    pub since: UnixMillis,
    /// How often removing it failed.
    pub attempts: u32,
    /// Why removing it last failed.
    pub error: Option<String>,
}

/// Notes that the placeholder of a transfer is to be removed.
///
/// # Errors
/// The database's.
pub fn add(tx: &Tx<'_>, transfer: &Transfer, remote: &RemoteId, why: GhostReason) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO ghosts (connection_id, remote_id, name, size, why, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        transfer.connection_id.0,
        remote.0,
        transfer.name,
        signed(transfer.key.size)?,
        why.as_str(),
        tx.now().0
    ])?;
    Ok(())
}

/// All of them, oldest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<Ghost>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT * FROM ghosts ORDER BY since, remote_id")?;
    let rows = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// Those whose removal is due, at most `limit`. One that is due in more than a day is due now: the clock was set back.
///
/// # Errors
/// The database's.
pub fn due(conn: &Connection, now: UnixMillis, limit: u32) -> Result<Vec<Ghost>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT * FROM ghosts WHERE next_at <= ?1 OR next_at > ?1 + 86400000 ORDER BY next_at, since LIMIT ?2")?;
    let rows = statement.query_map(params![now.0, limit], read)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// When the next removal is due; it may have passed.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT min(next_at) FROM ghosts")?
        .query_row([], |row| row.get::<_, Option<i64>>(0).map(|at| at.map(UnixMillis)))?)
}

/// Makes all removals due now: a person wants them gone.
///
/// # Errors
/// The database's.
pub fn make_due(tx: &Tx<'_>) -> Result<usize, StoreError> {
    Ok(tx.prepare_cached("UPDATE ghosts SET next_at = 0")?.execute([])?)
}

/// It is removed at the service.
///
/// # Errors
/// The database's.
pub fn removed(tx: &Tx<'_>, connection: &ConnectionId, remote: &RemoteId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM ghosts WHERE connection_id = ?1 AND remote_id = ?2")?
        .execute([&connection.0, &remote.0])?;
    Ok(())
}

/// Removing it failed; tried again not before `next_at`.
///
/// # Errors
/// The database's.
pub fn failed(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    remote: &RemoteId,
    next_at: UnixMillis,
    error: &str,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE ghosts SET attempts = attempts + 1, next_at = ?3, error = ?4 WHERE connection_id = ?1 AND remote_id = ?2",
    )?
    .execute(params![connection.0, remote.0, next_at.0, error])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Ghost> {
    Ok(Ghost {
        connection_id: ConnectionId(row.get("connection_id")?),
        remote_id: RemoteId(row.get("remote_id")?),
        name: row.get("name")?,
        size: unsigned(row, "size")?,
        why: row.get("why")?,
        since: UnixMillis(row.get("since")?),
        attempts: row.get("attempts")?,
        error: row.get("error")?,
    })
}
