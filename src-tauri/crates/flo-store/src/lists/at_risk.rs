//! What would be lost or late if a connection did not come back: work that is here and not there.

use flo_model::{ConnectionId, RecordType};
use rusqlite::{Connection, params};

use crate::StoreError;

/// What of a connection is here only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtRisk {
    /// Time entries that the service does not have.
    pub entries: u64,
    /// Their length altogether, milliseconds. The running one counts to its start only.
    pub booked_ms: i64,
    /// Files that are not there completely.
    pub uploads: u64,
    /// Bytes of them that are still to be sent.
    pub upload_bytes: u64,
    /// Comments that nobody else sees yet.
    pub comments: u64,
    /// Other changes that are not there.
    pub others: u64,
}

/// What of a connection is here only.
///
/// # Errors
/// The database's.
pub fn of_connection(conn: &Connection, connection: &ConnectionId) -> Result<AtRisk, StoreError> {
    let open = "connection_id = ?1 AND state IN ('queued', 'in_flight', 'unknown', 'parked')";
    let (entries, booked_ms) = conn
        .prepare_cached(&format!(
            "SELECT count(*), coalesce(sum(max(coalesce(end_at, start_at) - start_at, 0)), 0) FROM time_entries
             WHERE deleted_at IS NULL
               AND id IN (SELECT record_id FROM intents WHERE {open} AND record_type = ?2 AND action = 'create')"
        ))?
        .query_row(params![connection.as_str(), RecordType::TimeEntry.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (uploads, upload_bytes) = conn
        .prepare_cached(
            "SELECT count(*), coalesce(sum(max(size - sent, 0)), 0) FROM transfers
             WHERE connection_id = ?1 AND direction = 'upload' AND state NOT IN ('done', 'cancelled')",
        )?
        .query_row([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (comments, others) = conn
        .prepare_cached(&format!(
            "SELECT count(*) FILTER (WHERE record_type = ?3 AND action = 'create'),
                    count(*) FILTER (WHERE NOT (record_type IN (?2, ?3) AND action = 'create'))
             FROM intents WHERE {open}"
        ))?
        .query_row(
            params![connection.as_str(), RecordType::TimeEntry.as_str(), RecordType::Comment.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    Ok(AtRisk { entries, booked_ms, uploads, upload_bytes, comments, others })
}
