//! Records to be read again by their own id: candidates for absence, and hints.

use flo_model::{ConnectionId, RecordType, RemoteId, UnixMillis};
use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// Why a record is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A complete pass did not contain it.
    Candidate,
    /// Something says that it may have changed.
    Hint,
}

impl Reason {
    fn as_str(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Hint => "hint",
        }
    }
}

/// One record to be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// What kind of record.
    pub record_type: RecordType,
    /// Its id at the service.
    pub remote_id: RemoteId,
    /// Why.
    pub reason: Reason,
}

/// The field and window that a pass has listed completely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window<'a> {
    /// The field that places a record in it, RFC 3339 text.
    pub field: &'a str,
    /// First instant.
    pub from: UnixMillis,
    /// First instant after it.
    pub until: UnixMillis,
}

/// Notes a record to be read again, not before `due_at`. A record that is noted already keeps the earlier time.
///
/// # Errors
/// The database's.
pub fn add(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
    reason: Reason,
    due_at: UnixMillis,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO rereads (connection_id, record_type, remote_id, reason, due_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (connection_id, record_type, remote_id) DO UPDATE SET due_at = min(due_at, excluded.due_at)",
    )?
    .execute(params![connection.as_str(), record_type.as_str(), id.as_str(), reason.as_str(), due_at.0])?;
    Ok(())
}

/// Notes every record of a stream that its complete pass did not contain, within a window if only that was listed. What
/// was written less than `lag_ms` ago waits until then: a listing may lag behind a write.
///
/// # Errors
/// The database's.
pub fn add_candidates(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    stream: &str,
    pass: i64,
    window: Option<Window<'_>>,
    lag_ms: i64,
) -> Result<usize, StoreError> {
    let within = if window.is_some() {
        "AND unixepoch(json_extract(COALESCE(remote, base), '$.' || ?6)) * 1000 >= ?7
         AND unixepoch(json_extract(COALESCE(remote, base), '$.' || ?6)) * 1000 < ?8"
    } else {
        "AND ?6 IS NULL AND ?7 IS NULL AND ?8 IS NULL"
    };
    let (field, from, until) = match window {
        Some(window) => (Some(window.field), Some(window.from.0), Some(window.until.0)),
        None => (None, None, None),
    };
    Ok(tx
        .prepare_cached(&format!(
            "INSERT INTO rereads (connection_id, record_type, remote_id, reason, due_at)
             SELECT connection_id, record_type, remote_id, 'candidate',
                    CASE WHEN written_at > ?4 THEN ?4 ELSE max(?4, written_at + ?5) END FROM links
             WHERE connection_id = ?1 AND stream = ?2 AND seen_in < ?3 AND remote_id IS NOT NULL
                   AND state <> 'ABSENT' {within}
             ON CONFLICT (connection_id, record_type, remote_id) DO NOTHING"
        ))?
        .execute(params![connection.as_str(), stream, pass, tx.now().0, lag_ms, field, from, until])?)
}

/// Notes every record that was made here, that the service confirmed longer than `after_ms` ago, and that no pass has
/// contained since: somebody may have deleted it before it was ever listed. Each is asked for once.
///
/// # Errors
/// The database's.
pub fn add_never_seen(tx: &Tx<'_>, connection: &ConnectionId, after_ms: i64) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "INSERT INTO rereads (connection_id, record_type, remote_id, reason, due_at)
             SELECT connection_id, record_type, remote_id, 'candidate', ?2 FROM links
             WHERE connection_id = ?1 AND stream IS NULL AND seen_in = 0 AND remote_id IS NOT NULL
                   AND state <> 'ABSENT' AND written_at > 0 AND written_at <= ?2 - ?3
             ON CONFLICT (connection_id, record_type, remote_id) DO NOTHING",
        )?
        .execute(params![connection.as_str(), tx.now().0, after_ms])?)
}

/// The records that are due, candidates first.
///
/// # Errors
/// The database's.
pub fn due(
    conn: &Connection,
    connection: &ConnectionId,
    now: UnixMillis,
    limit: u32,
) -> Result<Vec<Reread>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT record_type, remote_id, reason FROM rereads WHERE connection_id = ?1 AND due_at <= ?2
         ORDER BY reason, due_at, remote_id LIMIT ?3",
    )?;
    let rows = statement.query_and_then(params![connection.as_str(), now.0, limit], |row| {
        let reason = if row.get_ref(2)?.as_str().unwrap_or_default() == Reason::Candidate.as_str() {
            Reason::Candidate
        } else {
            Reason::Hint
        };
        Ok::<_, StoreError>(Reread {
            record_type: row.get_ref(0)?.as_str().unwrap_or_default().parse()?,
            remote_id: RemoteId(row.get(1)?),
            reason,
        })
    })?;
    rows.collect()
}

/// When the next record is due.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection, connection: &ConnectionId) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT min(due_at) FROM rereads WHERE connection_id = ?1")?
        .query_row([connection.as_str()], |row| row.get::<_, Option<i64>>(0))?
        .map(UnixMillis))
}

/// Forgets the hints about these records that were due when they were read: a listing has answered them.
///
/// # Errors
/// The database's.
pub fn answered<'a>(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    records: impl Iterator<Item = (RecordType, &'a RemoteId)>,
    read_at: UnixMillis,
) -> Result<(), StoreError> {
    let is_waiting = tx
        .prepare_cached(
            "SELECT 1 FROM rereads WHERE connection_id = ?1 AND reason = 'hint' AND due_at <= ?2",
        )?
        .exists(params![connection.as_str(), read_at.0])?;
    if !is_waiting {
        return Ok(());
    }
    let mut statement = tx.prepare_cached(
        "DELETE FROM rereads WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3
         AND reason = 'hint' AND due_at <= ?4",
    )?;
    for (record_type, id) in records {
        statement.execute(params![connection.as_str(), record_type.as_str(), id.as_str(), read_at.0])?;
    }
    Ok(())
}

/// Forgets a reread: it was done.
///
/// # Errors
/// The database's.
pub fn remove(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "DELETE FROM rereads WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
    )?
    .execute(params![connection.as_str(), record_type.as_str(), id.as_str()])?;
    Ok(())
}
