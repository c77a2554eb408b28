//! The polling plan: one row per stream, with where its pass stands.

use flo_model::{ConnectionId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{StoreError, Tx};

/// What a connector says of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub key: String,
    /// Lower tiers are read first.
    pub tier: u8,
    /// Seconds between two passes that look for changes.
    pub changes_every_s: i64,
    /// Seconds between two full passes.
    pub full_every_s: i64,
    /// A pass that looks for changes is cheaper than a full one.
    pub has_changes_pass: bool,
    /// A complete full pass lists every record.
    pub proves_candidates: bool,
    /// Each pass lists deleted records.
    pub lists_deleted: bool,
    /// Changes when the content changed.
    pub stamp: Option<String>,
}

/// A pass that reads everything, or one that looks for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Everything.
    Full,
    /// What changed since the mark.
    Changes,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Changes => "changes",
        }
    }
}

/// One stream and where its pass stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// What the connector says of it.
    pub plan: Plan,
    /// Number of the current or last pass.
    pub pass: i64,
    /// Kind of the pass under way.
    pub kind: Option<Kind>,
    /// Where it goes on.
    pub cursor: Option<String>,
    /// When it last brought a page.
    pub page_at: Option<UnixMillis>,
    /// Records that it brought so far.
    pub seen: u64,
    /// Mark of its first page.
    pub pending_mark: Option<String>,
    /// Mark of the last complete pass.
    pub mark: Option<String>,
    /// End of the last complete pass of either kind.
    pub last_changes_at: Option<UnixMillis>,
    /// End of the last complete full pass.
    pub last_full_at: Option<UnixMillis>,
    /// When the next pass is due.
    pub due_at: UnixMillis,
    /// Failed passes since the last complete one.
    pub failures: u32,
    /// Why the last one failed.
    pub error: Option<String>,
}

const COLUMNS: &str = "key, tier, changes_every_s, full_every_s, flags, stamp, pass, pass_kind, cursor, page_at, seen, \
                       pending_mark, mark, last_changes_at, last_full_at, due_at, failures, error";

/// Notes a stream that a connector names. A new one, one whose stamp changed, and one whose parent came back are due
/// now.
///
/// # Errors
/// The database's.
pub fn announce(tx: &Tx<'_>, connection: &ConnectionId, plan: &Plan) -> Result<(), StoreError> {
    let flags = i64::from(plan.has_changes_pass)
        | i64::from(plan.proves_candidates) << 1
        | i64::from(plan.lists_deleted) << 2;
    tx.prepare_cached(
        "INSERT INTO streams (connection_id, key, tier, changes_every_s, full_every_s, flags, stamp, due_at)
         VALUES (:connection, :key, :tier, :changes, :full, :flags, :stamp, :now)
         ON CONFLICT (connection_id, key) DO UPDATE SET
             tier = excluded.tier, changes_every_s = excluded.changes_every_s, full_every_s = excluded.full_every_s,
             flags = excluded.flags, stamp = excluded.stamp, gone = 0,
             due_at = CASE WHEN stamp IS NOT excluded.stamp OR gone THEN excluded.due_at ELSE due_at END
         WHERE tier <> excluded.tier OR changes_every_s <> excluded.changes_every_s
               OR full_every_s <> excluded.full_every_s OR flags <> excluded.flags
               OR stamp IS NOT excluded.stamp OR gone",
    )?
    .execute(named_params! {
        ":connection": connection.as_str(),
        ":key": plan.key,
        ":tier": plan.tier,
        ":changes": plan.changes_every_s,
        ":full": plan.full_every_s,
        ":flags": flags,
        ":stamp": plan.stamp,
        ":now": tx.now().0,
    })?;
    Ok(())
}

/// One stream.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, connection: &ConnectionId, key: &str) -> Result<Option<Stream>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM streams WHERE connection_id = ?1 AND key = ?2"))?
        .query_row(params![connection.as_str(), key], |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

/// Every stream whose parent is not gone, lowest tier and longest due first.
///
/// # Errors
/// The database's.
pub fn all(conn: &Connection, connection: &ConnectionId) -> Result<Vec<Stream>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM streams WHERE connection_id = ?1 AND NOT gone ORDER BY tier, due_at, key"
    ))?;
    let rows = statement.query_and_then([connection.as_str()], from_row)?;
    rows.collect()
}

/// The streams that are due, lowest tier and longest due first.
///
/// # Errors
/// The database's.
pub fn due(
    conn: &Connection,
    connection: &ConnectionId,
    now: UnixMillis,
    limit: u32,
) -> Result<Vec<Stream>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM streams WHERE connection_id = ?1 AND NOT gone AND due_at <= ?2
         ORDER BY tier, due_at, key LIMIT ?3"
    ))?;
    let rows = statement.query_and_then(params![connection.as_str(), now.0, limit], from_row)?;
    rows.collect()
}

/// When the next stream is due.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection, connection: &ConnectionId) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT min(due_at) FROM streams WHERE connection_id = ?1 AND NOT gone")?
        .query_row([connection.as_str()], |row| row.get::<_, Option<i64>>(0))?
        .map(UnixMillis))
}

/// A stream's name, when it is due, and the seconds between two of its passes; longest due first.
///
/// # Errors
/// The database's.
pub fn schedule(
    conn: &Connection,
    connection: &ConnectionId,
) -> Result<Vec<(String, UnixMillis, i64)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT key, due_at, changes_every_s FROM streams WHERE connection_id = ?1 AND NOT gone ORDER BY due_at, key",
    )?;
    let rows = statement
        .query_map([connection.as_str()], |row| Ok((row.get(0)?, UnixMillis(row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes where a stream's pass stands.
///
/// # Errors
/// The database's.
pub fn save(tx: &Tx<'_>, connection: &ConnectionId, stream: &Stream) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE streams SET pass = :pass, pass_kind = :kind, cursor = :cursor, page_at = :page_at, seen = :seen,
             pending_mark = :pending_mark, mark = :mark, last_changes_at = :last_changes_at,
             last_full_at = :last_full_at, due_at = :due_at, failures = :failures, error = :error
         WHERE connection_id = :connection AND key = :key",
    )?
    .execute(named_params! {
        ":connection": connection.as_str(),
        ":key": stream.plan.key,
        ":pass": stream.pass,
        ":kind": stream.kind.map(Kind::as_str),
        ":cursor": stream.cursor,
        ":page_at": stream.page_at.map(|at| at.0),
        ":seen": i64::try_from(stream.seen).unwrap_or(i64::MAX),
        ":pending_mark": stream.pending_mark,
        ":mark": stream.mark,
        ":last_changes_at": stream.last_changes_at.map(|at| at.0),
        ":last_full_at": stream.last_full_at.map(|at| at.0),
        ":due_at": stream.due_at.0,
        ":failures": stream.failures,
        ":error": stream.error,
    })?;
    Ok(())
}

/// Makes the streams that belong to a record at the service due now: those named after its id there. Returns how many.
///
/// # Errors
/// The database's.
pub fn hurry(tx: &Tx<'_>, connection: &ConnectionId, argument: &str) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE streams SET due_at = min(due_at, ?3) WHERE connection_id = ?1 AND NOT gone
             AND substr(key, instr(key, '/') + 1) = ?2 AND instr(key, '/') > 0",
        )?
        .execute(params![connection.as_str(), argument, tx.now().0])?)
}

/// Notes that the record that a stream belongs to is gone: it is not read again until it is announced again.
///
/// # Errors
/// The database's.
pub fn mark_gone(tx: &Tx<'_>, connection: &ConnectionId, argument: &str) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE streams SET gone = 1, pass_kind = NULL, cursor = NULL WHERE connection_id = ?1 AND NOT gone
             AND substr(key, instr(key, '/') + 1) = ?2 AND instr(key, '/') > 0",
        )?
        .execute(params![connection.as_str(), argument])?)
}

fn from_row(row: &Row<'_>) -> Result<Stream, StoreError> {
    let time = |at: usize| -> Result<Option<UnixMillis>, StoreError> {
        Ok(row.get::<_, Option<i64>>(at)?.map(UnixMillis))
    };
    let flags: i64 = row.get(4)?;
    let kind = match row.get_ref(7)?.as_str_or_null().unwrap_or_default() {
        Some("full") => Some(Kind::Full),
        Some("changes") => Some(Kind::Changes),
        _ => None,
    };
    Ok(Stream {
        plan: Plan {
            key: row.get(0)?,
            tier: row.get(1)?,
            changes_every_s: row.get(2)?,
            full_every_s: row.get(3)?,
            has_changes_pass: flags & 1 != 0,
            proves_candidates: flags & 2 != 0,
            lists_deleted: flags & 4 != 0,
            stamp: row.get(5)?,
        },
        pass: row.get(6)?,
        kind,
        cursor: row.get(8)?,
        page_at: time(9)?,
        seen: u64::try_from(row.get::<_, i64>(10)?).unwrap_or(0),
        pending_mark: row.get(11)?,
        mark: row.get(12)?,
        last_changes_at: time(13)?,
        last_full_at: time(14)?,
        due_at: UnixMillis(row.get(15)?),
        failures: row.get(16)?,
        error: row.get(17)?,
    })
}
