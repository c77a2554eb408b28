//! The polling plan: one row per stream, with where its pass stands.

use flo_model::{ConnectionId, Reading, UnixMillis};
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
    /// When it is read although nothing is known to have changed.
    pub reading: Reading,
    /// It tells of changes in other streams.
    pub is_feed: bool,
}

/// Bits of the column `flags`.
mod flag {
    pub(super) const HAS_CHANGES_PASS: i64 = 1;
    pub(super) const PROVES_CANDIDATES: i64 = 2;
    pub(super) const LISTS_DELETED: i64 = 4;
    pub(super) const IS_FEED: i64 = 8;
    pub(super) const UNLESS_FED: i64 = 16;
    pub(super) const IN_ROTATION: i64 = 32;
}

impl Plan {
    fn flags(&self) -> i64 {
        let bit = |is_set: bool, bit: i64| if is_set { bit } else { 0 };
        bit(self.has_changes_pass, flag::HAS_CHANGES_PASS)
            | bit(self.proves_candidates, flag::PROVES_CANDIDATES)
            | bit(self.lists_deleted, flag::LISTS_DELETED)
            | bit(self.is_feed, flag::IS_FEED)
            | bit(self.reading == Reading::UnlessFed, flag::UNLESS_FED)
            | bit(self.reading == Reading::InRotation, flag::IN_ROTATION)
    }
}

/// Due time of a stream whose content is known to have changed: before everything that is merely due.
pub const AT_ONCE: UnixMillis = UnixMillis(0);

/// Which streams are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Those that every pass asks, whether they are due or not.
    pub each_pass: bool,
    /// A feed tells of changes.
    pub is_fed: bool,
    /// How many of those that may rest and in which nothing is known to have changed.
    pub turns: u32,
    /// How many others.
    pub limit: u32,
}

impl Stream {
    /// Whether only its turn brings the stream up: it may rest, was read to its end before, and nothing is known to have
    /// changed since. In SQL: `TURN`.
    #[must_use]
    pub fn awaits_turn(&self) -> bool {
        self.plan.reading != Reading::EachPass
            && self.due_at != AT_ONCE
            && self.last_changes_at.is_some()
            && self.cursor.is_none()
            && self.failures == 0
    }
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
    tx.prepare_cached(
        "INSERT INTO streams (connection_id, key, tier, changes_every_s, full_every_s, flags, stamp, due_at)
         VALUES (:connection, :key, :tier, :changes, :full, :flags, :stamp, :now)
         ON CONFLICT (connection_id, key) DO UPDATE SET
             tier = excluded.tier, changes_every_s = excluded.changes_every_s, full_every_s = excluded.full_every_s,
             flags = excluded.flags, stamp = excluded.stamp, gone = 0,
             due_at = CASE WHEN stamp IS NOT excluded.stamp OR gone THEN :at_once ELSE due_at END
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
        ":flags": plan.flags(),
        ":stamp": plan.stamp,
        ":now": tx.now().0,
        ":at_once": AT_ONCE.0,
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

/// See [`Stream::awaits_turn`].
const TURN: &str =
    "flags & 48 <> 0 AND due_at > 0 AND last_changes_at IS NOT NULL AND cursor IS NULL AND failures = 0";

/// The streams to read now, lowest tier and longest due first.
///
/// # Errors
/// The database's.
pub fn wanted(
    conn: &Connection,
    connection: &ConnectionId,
    now: UnixMillis,
    wanted: Wanted,
) -> Result<Vec<Stream>, StoreError> {
    let Wanted { each_pass, is_fed, turns, limit } = wanted;
    let mut streams = Vec::new();
    for (is_turn, limit) in [(false, limit), (true, turns)] {
        let order = if is_turn { "due_at, key" } else { "tier, due_at, key" };
        let mut statement = conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM streams WHERE connection_id = ?1 AND NOT gone AND ({TURN}) = ?2
                 AND (due_at <= ?3 OR (?4 AND flags & 32 = 0 AND NOT (?5 AND flags & 16 <> 0)))
             ORDER BY {order} LIMIT ?6"
        ))?;
        let asked = params![connection.as_str(), is_turn, now.0, each_pass, is_fed, limit];
        for stream in statement.query_and_then(asked, from_row)? {
            streams.push(stream?);
        }
    }
    streams.sort_by(|a, b| (a.plan.tier, a.due_at, &a.plan.key).cmp(&(b.plan.tier, b.due_at, &b.plan.key)));
    Ok(streams)
}

/// Whether a feed of the connection tells of changes: one that was read to its end lately, and did not fail since.
///
/// # Errors
/// The database's.
pub fn is_fed(conn: &Connection, connection: &ConnectionId, now: UnixMillis) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM streams WHERE connection_id = ?1 AND NOT gone AND flags & ?3 <> 0 AND mark IS NOT NULL
             AND failures = 0 AND error IS NULL AND abs(?2 - last_changes_at) <= 3000 * changes_every_s",
        )?
        .exists(params![connection.as_str(), now.0, flag::IS_FEED])?)
}

/// The feed fell silent: what rested on its word is due as if there were none. Returns how many streams that are.
///
/// # Errors
/// The database's.
pub fn end_rest(tx: &Tx<'_>, connection: &ConnectionId) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE streams SET due_at = last_changes_at + 1000 * changes_every_s
             WHERE connection_id = ?1 AND NOT gone AND flags & ?2 <> 0
             AND due_at > last_changes_at + 1000 * changes_every_s",
        )?
        .execute(params![connection.as_str(), flag::UNLESS_FED | flag::IN_ROTATION])?)
}

/// When the next stream is due that need not await its turn, and when the next one that must.
///
/// # Errors
/// The database's.
pub fn next_due(
    conn: &Connection,
    connection: &ConnectionId,
) -> Result<(Option<UnixMillis>, Option<UnixMillis>), StoreError> {
    Ok(conn
        .prepare_cached(&format!(
            "SELECT min(due_at) FILTER (WHERE NOT ({TURN})), min(due_at) FILTER (WHERE {TURN})
             FROM streams WHERE connection_id = ?1 AND NOT gone"
        ))?
        .query_row([connection.as_str()], |row| {
            Ok((row.get::<_, Option<i64>>(0)?.map(UnixMillis), row.get::<_, Option<i64>>(1)?.map(UnixMillis)))
        })?)
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
            "UPDATE streams SET due_at = ?3 WHERE connection_id = ?1 AND NOT gone
             AND substr(key, instr(key, '/') + 1) = ?2 AND instr(key, '/') > 0",
        )?
        .execute(params![connection.as_str(), argument, AT_ONCE.0])?)
}

/// Makes one stream due now: its content changed. `false` when it is not known.
///
/// # Errors
/// The database's.
pub fn hurry_one(tx: &Tx<'_>, connection: &ConnectionId, key: &str) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached("UPDATE streams SET due_at = ?3 WHERE connection_id = ?1 AND key = ?2 AND NOT gone")?
        .execute(params![connection.as_str(), key, AT_ONCE.0])?;
    Ok(changed > 0)
}

/// Makes each stream due now that lists at least `many` of the records that wait to be read again: one listing is cheaper
/// than all of them. Returns how many streams.
///
/// # Errors
/// The database's.
pub fn hurry_hinted(tx: &Tx<'_>, connection: &ConnectionId, many: u32) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE streams SET due_at = ?4 WHERE connection_id = ?1 AND NOT gone AND due_at <> ?4 AND key IN (
                 SELECT l.stream FROM rereads AS r JOIN links AS l ON l.connection_id = r.connection_id
                     AND l.record_type = r.record_type AND l.remote_id = r.remote_id
                 WHERE r.connection_id = ?1 AND r.reason = 'hint' AND r.due_at <= ?3
                 GROUP BY l.stream HAVING count(*) >= ?2)",
        )?
        .execute(params![connection.as_str(), many, tx.now().0, AT_ONCE.0])?)
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
            has_changes_pass: flags & flag::HAS_CHANGES_PASS != 0,
            proves_candidates: flags & flag::PROVES_CANDIDATES != 0,
            lists_deleted: flags & flag::LISTS_DELETED != 0,
            stamp: row.get(5)?,
            reading: match flags {
                _ if flags & flag::UNLESS_FED != 0 => Reading::UnlessFed,
                _ if flags & flag::IN_ROTATION != 0 => Reading::InRotation,
                _ => Reading::EachPass,
            },
            is_feed: flags & flag::IS_FEED != 0,
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
