//! The log of requests: what was asked, not what was said. The newest 10,000 are kept.

use flo_model::{ConnectionId, UnixMillis};
use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// Rows kept, over all connections.
pub const KEPT: i64 = 10_000;

/// One attempt of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose account.
    pub connection: ConnectionId,
    /// When it was sent.
    pub at: UnixMillis,
    /// HTTP method.
    pub method: String,
    /// Route pattern, without ids.
    pub route: String,
    /// HTTP status; null when there was no answer.
    pub status: Option<u16>,
    /// Kind of failure.
    pub error: Option<String>,
    /// Milliseconds until the answer or the failure.
    pub took_ms: u32,
}

/// Adds a row and drops what is beyond the newest [`KEPT`].
///
/// # Errors
/// The database's.
pub fn record(tx: &Tx<'_>, request: &Request) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO requests (connection_id, at, method, route, status, error, took_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        request.connection.as_str(),
        request.at.0,
        request.method,
        request.route,
        request.status,
        request.error,
        request.took_ms,
    ])?;
    let newest = tx.last_insert_rowid();
    tx.prepare_cached("DELETE FROM requests WHERE id <= ?1")?.execute([newest - KEPT])?;
    Ok(())
}

/// The newest rows of a connection, newest first.
///
/// # Errors
/// The database's.
pub fn newest(conn: &Connection, connection: &ConnectionId, limit: u32) -> Result<Vec<Request>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT at, method, route, status, error, took_ms FROM requests
         WHERE connection_id = ?1 ORDER BY at DESC, id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![connection.as_str(), limit], |row| {
        Ok(Request {
            connection: connection.clone(),
            at: UnixMillis(row.get(0)?),
            method: row.get(1)?,
            route: row.get(2)?,
            status: row.get(3)?,
            error: row.get(4)?,
            took_ms: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many requests a connection sent since `since`, as far as the log goes back.
///
/// # Errors
/// The database's.
pub fn count_since(
    conn: &Connection,
    connection: &ConnectionId,
    since: UnixMillis,
) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM requests WHERE connection_id = ?1 AND at >= ?2")?
        .query_row(params![connection.as_str(), since.0], |row| row.get(0))?)
}
