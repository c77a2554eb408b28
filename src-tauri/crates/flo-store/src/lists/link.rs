//! What the links say about a record, for lists: its state as the worst over its connections, and its id there.

use flo_model::{ConnectionId, LinkState, RecordId, RecordType};
use rusqlite::{Connection, params};

use crate::StoreError;

/// The rank of a link's state: the higher, the more it matters to a person.
const RANK: &str = "CASE state WHEN 'ERROR' THEN 5 WHEN 'CONFLICT' THEN 4 WHEN 'PENDING' THEN 3 WHEN 'ABSENT' THEN 2 ELSE 1 END";

/// Sync state and remote id of a record, as a list shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkSummary {
    /// The worst state over its connections: error, conflict, pending, absent, synced. `None`: at no connection yet.
    pub state: Option<LinkState>,
    /// Its id at the oldest connection that has one.
    pub remote_id: Option<String>,
}

fn state_of(rank: Option<i64>) -> Option<LinkState> {
    rank.map(|rank| match rank {
        5 => LinkState::Error,
        4 => LinkState::Conflict,
        3 => LinkState::Pending,
        2 => LinkState::Absent,
        _ => LinkState::Synced,
    })
}

/// What the links of one record say.
///
/// # Errors
/// The database's.
pub fn summary(conn: &Connection, record: &RecordId) -> Result<LinkSummary, StoreError> {
    let sql = format!(
        "SELECT max({RANK}),
                (SELECT remote_id FROM links WHERE record_id = ?1 AND remote_id IS NOT NULL
                 ORDER BY connection_id LIMIT 1)
         FROM links WHERE record_id = ?1"
    );
    Ok(conn.prepare_cached(&sql)?.query_row([record.as_str()], |row| {
        Ok(LinkSummary { state: state_of(row.get(0)?), remote_id: row.get(1)? })
    })?)
}

/// A condition that holds for rows of `alias` in one of these states. A record at no connection counts as pending.
pub(super) fn in_states(alias: &str, record_type: RecordType, states: &[LinkState]) -> String {
    let unsettled =
        format!("SELECT record_id FROM links WHERE record_type = '{record_type}' AND state <> 'SYNCED'");
    let linked = format!("EXISTS (SELECT 1 FROM links WHERE record_id = {alias}.id)");
    let mut any = Vec::new();
    if states.contains(&LinkState::Synced) {
        any.push(format!("{alias}.id NOT IN ({unsettled}) AND {linked}"));
    }
    if states.contains(&LinkState::Pending) {
        any.push(format!("NOT {linked}"));
    }
    let ranks: Vec<&str> = states
        .iter()
        .filter_map(|state| match state {
            LinkState::Error => Some("5"),
            LinkState::Conflict => Some("4"),
            LinkState::Pending => Some("3"),
            LinkState::Absent => Some("2"),
            LinkState::Synced => None,
        })
        .collect();
    if !ranks.is_empty() {
        let rank = format!("(SELECT max({RANK}) FROM links WHERE record_id = {alias}.id)");
        any.push(format!("{alias}.id IN ({unsettled}) AND {rank} IN ({})", ranks.join(", ")));
    }
    if any.is_empty() { String::from("0") } else { any.join(" OR ") }
}

/// Where a record is: service, remote id and state of each of its links that is not absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The connection.
    pub connection: ConnectionId,
    /// Connector id.
    pub service: String,
    /// Its id there; `None` until the service confirmed it.
    pub remote_id: Option<String>,
    /// State there.
    pub state: LinkState,
}

/// Where a record is, oldest connection first.
///
/// # Errors
/// The database's.
pub fn places(conn: &Connection, record: &RecordId) -> Result<Vec<Place>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT l.connection_id, c.service, l.remote_id, l.state FROM links l JOIN connections c ON c.id = l.connection_id
         WHERE l.record_id = ?1 AND l.state <> 'ABSENT' ORDER BY c.created_at, c.id",
    )?;
    let rows = statement.query_and_then([record.as_str()], |row| {
        Ok(Place {
            connection: ConnectionId(row.get(0)?),
            service: row.get(1)?,
            remote_id: row.get(2)?,
            state: row.get_ref(3)?.as_str().unwrap_or_default().parse()?,
        })
    })?;
    rows.collect()
}

/// The records of a type that stand at a connection, oldest first.
///
/// # Errors
/// The database's.
pub fn records_at(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT record_id FROM links WHERE connection_id = ?1 AND record_type = ?2 AND state <> 'ABSENT' ORDER BY record_id",
    )?;
    let rows = statement
        .query_map(params![connection.as_str(), record_type.as_str()], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many records of a connection are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateCounts {
    /// Both sides agree.
    pub synced: u64,
    /// Changes wait to be sent.
    pub pending: u64,
    /// The last write was refused.
    pub error: u64,
    /// Both sides changed one field.
    pub conflict: u64,
    /// Proven to be gone at the service.
    pub absent: u64,
}

impl StateCounts {
    /// Records that are at the service.
    #[must_use]
    pub fn mirrored(&self) -> u64 {
        self.synced + self.pending + self.error + self.conflict
    }
}

/// Counts the links of a connection by state.
///
/// # Errors
/// The database's.
pub fn state_counts(conn: &Connection, connection: &ConnectionId) -> Result<StateCounts, StoreError> {
    let mut counts = StateCounts::default();
    let unsettled: u64;
    {
        let mut statement = conn.prepare_cached(
            "SELECT state, count(*) FROM links WHERE connection_id = ?1 AND state <> 'SYNCED' GROUP BY state",
        )?;
        let mut rows = statement.query([connection.as_str()])?;
        while let Some(row) = rows.next()? {
            let count = row.get(1)?;
            match row.get_ref(0)?.as_str().unwrap_or_default().parse()? {
                LinkState::Synced => {}
                LinkState::Pending => counts.pending = count,
                LinkState::Error => counts.error = count,
                LinkState::Conflict => counts.conflict = count,
                LinkState::Absent => counts.absent = count,
            }
        }
        unsettled = counts.pending + counts.error + counts.conflict + counts.absent;
    }
    let all: u64 = conn
        .prepare_cached("SELECT count(*) FROM links WHERE connection_id = ?1")?
        .query_row(params![connection.as_str()], |row| row.get(0))?;
    counts.synced = all.saturating_sub(unsettled);
    Ok(counts)
}
