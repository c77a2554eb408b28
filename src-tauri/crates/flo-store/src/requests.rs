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

/// When each request since `since` was sent, as far as the log goes back.
///
/// # Errors
/// The database's.
pub fn times_since(
    conn: &Connection,
    connection: &ConnectionId,
    since: UnixMillis,
) -> Result<Vec<UnixMillis>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT at FROM requests WHERE connection_id = ?1 AND at >= ?2 ORDER BY at")?;
    let rows =
        statement.query_map(params![connection.as_str(), since.0], |row| Ok(UnixMillis(row.get(0)?)))?;
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

/// How well a service answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// Attempts.
    pub total: u64,
    /// Those that got no answer of the service, or one that says that it failed (5xx) or is asked too often (429).
    pub failed: u64,
    /// Half of the answers took at most so long, milliseconds.
    pub median_ms: u32,
    /// 95 of 100 answers took at most so long, milliseconds.
    pub p95_ms: u32,
}

/// How well a service answered since `since`, as far as the log goes back.
///
/// # Errors
/// The database's.
pub fn answers(
    conn: &Connection,
    connection: &ConnectionId,
    since: UnixMillis,
) -> Result<Answers, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT took_ms, status IS NULL OR error IS NOT NULL OR status >= 500 OR status = 429 FROM requests
         WHERE connection_id = ?1 AND at >= ?2",
    )?;
    let rows = statement
        .query_map(params![connection.as_str(), since.0], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, bool>(1)?))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut took: Vec<u32> = rows.iter().filter(|(_, failed)| !failed).map(|(took, _)| *took).collect();
    took.sort_unstable();
    Ok(Answers {
        total: rows.len() as u64,
        failed: (rows.len() - took.len()) as u64,
        median_ms: percentile(&took, 50),
        p95_ms: percentile(&took, 95),
    })
}

/// The nearest-rank percentile of sorted values; 0 for none.
fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    rank.checked_sub(1).and_then(|index| sorted.get(index)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let hundred: Vec<u32> = (1..=100).collect();
        for (values, percent, want) in [
            (&hundred[..], 50, 50),
            (&hundred[..], 95, 95),
            (&[7][..], 95, 7),
            (&[][..], 50, 0),
            (&[1, 9][..], 95, 9),
        ] {
            assert_eq!(percentile(values, percent), want, "{} values, {percent}", values.len());
        }
    }
}
