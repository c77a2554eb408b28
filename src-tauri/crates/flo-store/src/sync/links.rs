//! Everything about a record's remotes: one row per record and connection.

use flo_model::{ConnectionId, FieldMap, LinkState, RecordId, RecordType, RemoteId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::Value;

use crate::{StoreError, Tx};

/// One record at one connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// At which account.
    pub connection: ConnectionId,
    /// What kind of record.
    pub record_type: RecordType,
    /// Its id here.
    pub record_id: RecordId,
    /// Its id there; `None` until the create is confirmed.
    pub remote_id: Option<RemoteId>,
    /// Revision that the service gave it.
    pub revision: String,
    /// The mapped fields as last agreed by both sides.
    pub base: FieldMap,
    /// The mapped fields as last seen there; `None` when they equal `base`.
    pub remote: Option<FieldMap>,
    /// The unmapped fields as last seen there.
    pub extra: Value,
    /// Digest of the record as last read; empty: look closely next time.
    pub digest: String,
    /// Edits that are not confirmed.
    pub dirty: i64,
    /// Stream that last contained it.
    pub stream: Option<String>,
    /// Number of the last pass of that stream that contained it.
    pub seen_in: i64,
    /// When our last write was confirmed; 0: never.
    pub written_at: UnixMillis,
    /// How it stands.
    pub state: LinkState,
}

impl Link {
    /// A link of a record that is not at the service yet.
    #[must_use]
    pub fn new(connection: ConnectionId, record_type: RecordType, record_id: RecordId) -> Self {
        Self {
            connection,
            record_type,
            record_id,
            remote_id: None,
            revision: String::new(),
            base: FieldMap::default(),
            remote: None,
            extra: Value::Null,
            digest: String::new(),
            dirty: 0,
            stream: None,
            seen_in: 0,
            written_at: UnixMillis(0),
            state: LinkState::Pending,
        }
    }

    /// The mapped fields as last seen at the service.
    #[must_use]
    pub fn seen(&self) -> &FieldMap {
        self.remote.as_ref().unwrap_or(&self.base)
    }
}

/// What one indexed lookup tells about a record that a page brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    /// Its id here.
    pub record_id: RecordId,
    /// Digest of the record as last read.
    pub digest: String,
    /// Stream that last contained it.
    pub stream: Option<String>,
    /// Pass of that stream.
    pub seen_in: i64,
    /// Our last confirmed write.
    pub written_at: UnixMillis,
    /// How it stands.
    pub state: LinkState,
}

const COLUMNS: &str = "connection_id, record_type, record_id, remote_id, revision, base, remote, extra, digest, \
                       dirty, stream, seen_in, written_at, state";

/// The link of the record that the service calls `id`.
///
/// # Errors
/// The database's.
pub fn by_remote(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
) -> Result<Option<Link>, StoreError> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM links WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3"
    ))?
    .query_row(params![connection.as_str(), record_type.as_str(), id.as_str()], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// The link of a record at a connection.
///
/// # Errors
/// The database's.
pub fn get(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RecordId,
) -> Result<Option<Link>, StoreError> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM links WHERE connection_id = ?1 AND record_type = ?2 AND record_id = ?3"
    ))?
    .query_row(params![connection.as_str(), record_type.as_str(), id.as_str()], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// All links of a record.
///
/// # Errors
/// The database's.
pub fn of_record(conn: &Connection, id: &RecordId) -> Result<Vec<Link>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM links WHERE record_id = ?1 ORDER BY connection_id"
    ))?;
    let rows = statement.query_and_then([id.as_str()], from_row)?;
    rows.collect()
}

/// What a page needs to know first about a record that it brought.
///
/// # Errors
/// The database's.
pub fn glance(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
) -> Result<Option<Glance>, StoreError> {
    conn.prepare_cached(
        "SELECT record_id, digest, stream, seen_in, written_at, state FROM links
         WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
    )?
    .query_row(params![connection.as_str(), record_type.as_str(), id.as_str()], |row| {
        Ok(row.get_ref(5)?.as_str()?.parse().map_err(StoreError::from).and_then(|state| {
            Ok(Glance {
                record_id: RecordId(row.get(0)?),
                digest: row.get(1)?,
                stream: row.get(2)?,
                seen_in: row.get(3)?,
                written_at: UnixMillis(row.get(4)?),
                state,
            })
        }))
    })
    .optional()?
    .transpose()
}

/// The id here of the record that the service calls `id`.
///
/// # Errors
/// The database's.
pub fn local_id(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &str,
) -> Result<Option<RecordId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT record_id FROM links WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
        )?
        .query_row(params![connection.as_str(), record_type.as_str(), id], |row| row.get(0))
        .optional()?
        .map(RecordId))
}

/// The id there of the record that is `id` here.
///
/// # Errors
/// The database's.
pub fn remote_id(
    conn: &Connection,
    connection: &ConnectionId,
    id: &str,
) -> Result<Option<RemoteId>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT remote_id FROM links WHERE record_id = ?1 AND connection_id = ?2")?
        .query_row(params![id, connection.as_str()], |row| row.get::<_, Option<String>>(0))
        .optional()?
        .flatten()
        .map(RemoteId))
}

/// The records of a type that a service has, at most `limit`.
///
/// # Errors
/// The database's.
pub fn present(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    limit: usize,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT record_id FROM links WHERE connection_id = ?1 AND record_type = ?2
         AND remote_id IS NOT NULL AND state <> 'ABSENT' ORDER BY record_id DESC LIMIT ?3",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![connection.as_str(), record_type.as_str(), limit], |row| {
        row.get(0).map(RecordId)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a service's id is the id of a record here, of whatever type.
///
/// # Errors
/// The database's.
pub fn of_remote_id(
    conn: &Connection,
    connection: &ConnectionId,
    id: &str,
) -> Result<Vec<(RecordType, LinkState)>, StoreError> {
    let mut found = Vec::new();
    for &record_type in RecordType::ALL {
        let state: Option<String> = conn
            .prepare_cached(
                "SELECT state FROM links WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
            )?
            .query_row(params![connection.as_str(), record_type.as_str(), id], |row| row.get(0))
            .optional()?;
        if let Some(state) = state {
            found.push((record_type, state.parse()?));
        }
    }
    Ok(found)
}

/// Writes a link, whether it was there or not.
///
/// # Errors
/// The service's id belongs to another record already.
pub fn save(tx: &Tx<'_>, link: &Link) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO links (connection_id, record_type, record_id, remote_id, revision, base, remote, extra, digest,
                            dirty, stream, seen_in, written_at, state, changed_at)
         VALUES (:connection, :type, :record, :remote_id, :revision, :base, :remote, :extra, :digest,
                 :dirty, :stream, :seen_in, :written_at, :state, :now)
         ON CONFLICT (connection_id, record_type, record_id) DO UPDATE SET
             remote_id = excluded.remote_id, revision = excluded.revision, base = excluded.base,
             remote = excluded.remote, extra = excluded.extra, digest = excluded.digest, dirty = excluded.dirty,
             stream = excluded.stream, seen_in = excluded.seen_in, written_at = excluded.written_at,
             state = excluded.state, changed_at = excluded.changed_at",
    )?
    .execute(named_params! {
        ":connection": link.connection.as_str(),
        ":type": link.record_type.as_str(),
        ":record": link.record_id.as_str(),
        ":remote_id": link.remote_id.as_ref().map(RemoteId::as_str),
        ":revision": link.revision,
        ":base": link.base.canonical(),
        ":remote": link.remote.as_ref().filter(|remote| **remote != link.base).map(FieldMap::canonical),
        ":extra": (!link.extra.is_null()).then(|| link.extra.to_string()),
        ":digest": link.digest,
        ":dirty": link.dirty,
        ":stream": link.stream,
        ":seen_in": link.seen_in,
        ":written_at": link.written_at.0,
        ":state": link.state.as_str(),
        ":now": tx.now().0,
    })?;
    Ok(())
}

/// Removes a link: the record was never at the service.
///
/// # Errors
/// The database's.
pub fn remove(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RecordId,
) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM links WHERE connection_id = ?1 AND record_type = ?2 AND record_id = ?3")?
        .execute(params![connection.as_str(), record_type.as_str(), id.as_str()])?;
    Ok(())
}

/// Notes that a pass of a stream contained the record.
///
/// # Errors
/// The database's.
pub fn mark_seen(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
    stream: &str,
    pass: i64,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE links SET stream = ?4, seen_in = ?5 WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
    )?
    .execute(params![connection.as_str(), record_type.as_str(), id.as_str(), stream, pass])?;
    Ok(())
}

/// Notes that the record, although there, belongs to no stream that was read. The service itself was asked for it.
///
/// # Errors
/// The database's.
pub fn leave_stream(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RemoteId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE links SET stream = NULL, seen_in = -1 WHERE connection_id = ?1 AND record_type = ?2 AND remote_id = ?3",
    )?
    .execute(params![connection.as_str(), record_type.as_str(), id.as_str()])?;
    Ok(())
}

/// Raises the counter of unconfirmed edits by one.
///
/// # Errors
/// The database's.
pub fn raise_dirty(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &RecordId,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE links SET dirty = dirty + 1, changed_at = ?4
         WHERE connection_id = ?1 AND record_type = ?2 AND record_id = ?3",
    )?
    .execute(params![connection.as_str(), record_type.as_str(), id.as_str(), tx.now().0])?;
    Ok(())
}

/// The records whose link shows another state than [`settle`] gives. A link that is only reserved, for a record that was
/// never read, has no state to speak of.
///
/// # Errors
/// The database's.
pub fn unsettled(conn: &Connection) -> Result<Vec<(ConnectionId, RecordId)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "WITH facts AS (SELECT l.connection_id, l.record_id, l.state, l.remote_id,
             EXISTS (SELECT 1 FROM conflicts WHERE record_id = l.record_id AND connection_id = l.connection_id
                     AND resolved_at IS NULL) AS conflict,
             EXISTS (SELECT 1 FROM intents WHERE record_id = l.record_id AND connection_id = l.connection_id
                     AND state = 'parked') AS parked,
             EXISTS (SELECT 1 FROM intents WHERE record_id = l.record_id AND connection_id = l.connection_id
                     AND state IN ('queued', 'in_flight', 'unknown')) AS waiting
             FROM links AS l WHERE l.base <> '{}')
         SELECT connection_id, record_id FROM facts
         WHERE state <> CASE WHEN conflict THEN 'CONFLICT' WHEN parked THEN 'ERROR' WHEN waiting THEN 'PENDING'
                             WHEN state = 'ABSENT' THEN 'ABSENT' WHEN remote_id IS NULL THEN state ELSE 'SYNCED' END",
    )?;
    let rows = statement.query_map([], |row| Ok((ConnectionId(row.get(0)?), RecordId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives the link the state that follows from its conflicts, intents and presence. When nothing waits any more, no edit
/// is unconfirmed.
///
/// # Errors
/// The database's.
pub fn settle(tx: &Tx<'_>, connection: &ConnectionId, id: &RecordId) -> Result<(), StoreError> {
    tx.prepare_cached(
        "WITH facts AS (SELECT
             EXISTS (SELECT 1 FROM conflicts WHERE record_id = ?2 AND connection_id = ?1 AND resolved_at IS NULL) AS conflict,
             EXISTS (SELECT 1 FROM intents WHERE record_id = ?2 AND connection_id = ?1 AND state = 'parked') AS parked,
             EXISTS (SELECT 1 FROM intents WHERE record_id = ?2 AND connection_id = ?1
                     AND state IN ('queued', 'in_flight', 'unknown')) AS waiting)
         UPDATE links SET
             state = CASE WHEN facts.conflict THEN 'CONFLICT' WHEN facts.parked THEN 'ERROR'
                          WHEN facts.waiting THEN 'PENDING' WHEN links.state = 'ABSENT' THEN 'ABSENT'
                          WHEN links.remote_id IS NULL THEN 'ERROR' ELSE 'SYNCED' END,
             dirty = CASE WHEN facts.conflict OR facts.parked OR facts.waiting THEN links.dirty ELSE 0 END
         FROM facts WHERE links.record_id = ?2 AND links.connection_id = ?1",
    )?
    .execute(params![connection.as_str(), id.as_str()])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> Result<Link, StoreError> {
    let text = |at: usize| -> Result<&str, StoreError> {
        row.get_ref(at)?.as_str().map_err(|error| StoreError::Stored(error.to_string()))
    };
    let json = |at: usize| -> Result<Option<&str>, StoreError> {
        row.get_ref(at)?.as_str_or_null().map_err(|error| StoreError::Stored(error.to_string()))
    };
    Ok(Link {
        connection: ConnectionId(row.get(0)?),
        record_type: text(1)?.parse()?,
        record_id: RecordId(row.get(2)?),
        remote_id: row.get::<_, Option<String>>(3)?.map(RemoteId),
        revision: row.get(4)?,
        base: serde_json::from_str(text(5)?)?,
        remote: json(6)?.map(serde_json::from_str).transpose()?,
        extra: json(7)?.map(serde_json::from_str).transpose()?.unwrap_or_default(),
        digest: row.get(8)?,
        dirty: row.get(9)?,
        stream: row.get(10)?,
        seen_in: row.get(11)?,
        written_at: UnixMillis(row.get(12)?),
        state: text(13)?.parse()?,
    })
}
