//! The outbox: one row per queued write.
//!
//! The order in which writes were queued is the order of their rows. Their ids begin with the wall clock, which may go
//! back between two starts of the app.

use flo_model::{
    ConnectionId, DeviceId, FieldMap, IntentAction, IntentId, IntentState, RecordId, RecordType, UnixMillis,
};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{StoreError, Tx};

/// A write that waits for so long counts as one step more urgent, milliseconds: after two steps it stands among a
/// person's edits, by age. So a stream of urgent writes holds up none for ever.
pub const AGES_EVERY_MS: i64 = 10 * 60 * 1000;

/// One queued write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// Its id; also the idempotency key.
    pub id: IntentId,
    /// To which account.
    pub connection: ConnectionId,
    /// What kind of record.
    pub record_type: RecordType,
    /// Which record; writes of one record keep their order.
    pub record_id: RecordId,
    /// What to do.
    pub action: IntentAction,
    /// Names of the fields that it is about, sorted.
    pub fields: Vec<String>,
    /// Revision that the edit was made on.
    pub expected: String,
    /// 0 a person's edit, 1 timer, 2 background.
    pub priority: u8,
    /// Where it stands.
    pub state: IntentState,
    /// The link's counter of edits when the call began.
    pub dirty_read: i64,
    /// The fields as the last call sent them, references as local ids.
    pub sent: Option<FieldMap>,
    /// Calls that counted.
    pub attempts: u32,
    /// Looks since the last call that found nothing.
    pub looks: u32,
    /// Start of the first call whose effect may exist.
    pub first_attempt_at: Option<UnixMillis>,
    /// Not before this time.
    pub next_at: UnixMillis,
    /// Typed reason of the last failure.
    pub error_kind: Option<String>,
    /// The same as a sentence.
    pub error_detail: Option<String>,
    /// Who wants it.
    pub actor: String,
    /// From which installation.
    pub device: DeviceId,
    /// Stamp of the edit.
    pub hlc: String,
    /// When it was queued.
    pub created_at: UnixMillis,
}

impl Intent {
    /// Whether it may still change something at the service.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.state, IntentState::Done | IntentState::Dropped)
    }

    /// Whether no call of it is under way or of unknown outcome, so that it can still be changed.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.state, IntentState::Queued | IntentState::Parked)
    }
}

/// How many writes of a connection wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Backlog {
    /// Queued, under way or of unknown outcome.
    pub waiting: u64,
    /// Set aside for a person.
    pub parked: u64,
}

const COLUMNS: &str = "id, connection_id, record_type, record_id, action, fields, expected, priority, state, dirty_read, \
                       attempts, looks, first_attempt_at, next_at, error_kind, error_detail, actor, device, hlc, created_at, \
                       sent";

/// One intent.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &IntentId) -> Result<Option<Intent>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM intents WHERE id = ?1"))?
        .query_row([id.as_str()], |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

/// The open intents of a record at a connection, oldest first.
///
/// # Errors
/// The database's.
pub fn open_of(
    conn: &Connection,
    connection: &ConnectionId,
    record: &RecordId,
) -> Result<Vec<Intent>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM intents WHERE record_id = ?1 AND state IN ('queued', 'in_flight', 'unknown', 'parked')
         AND connection_id = ?2 ORDER BY rowid"
    ))?;
    let rows = statement.query_and_then(params![record.as_str(), connection.as_str()], from_row)?;
    rows.collect()
}

/// The intents that may be sent now: queued, due, the oldest of their record, with everything done that they depend on.
/// Most urgent first, where age makes urgent ([`AGES_EVERY_MS`]). A parked one holds up only its own record and what
/// depends on it.
///
/// # Errors
/// The database's.
pub fn sendable(
    conn: &Connection,
    connection: &ConnectionId,
    now: UnixMillis,
    limit: u32,
) -> Result<Vec<Intent>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM intents AS i WHERE connection_id = ?1 AND state = 'queued' AND next_at <= ?2
         AND NOT EXISTS (SELECT 1 FROM intents AS earlier WHERE earlier.record_id = i.record_id
                         AND earlier.state IN ('queued', 'in_flight', 'unknown', 'parked')
                         AND earlier.connection_id = i.connection_id AND earlier.rowid < i.rowid)
         AND NOT EXISTS (SELECT 1 FROM intent_deps JOIN intents AS first ON first.id = intent_deps.depends_on
                         WHERE intent_deps.intent_id = i.id
                         AND first.state IN ('queued', 'in_flight', 'unknown', 'parked'))
         ORDER BY max(priority - max(?2 - created_at, 0) / ?4, 0), rowid LIMIT ?3"
    ))?;
    let rows =
        statement.query_and_then(params![connection.as_str(), now.0, limit, AGES_EVERY_MS], from_row)?;
    rows.collect()
}

/// The intents of unknown outcome whose look is due, oldest first.
///
/// # Errors
/// The database's.
pub fn to_look_for(
    conn: &Connection,
    connection: &ConnectionId,
    now: UnixMillis,
    limit: u32,
) -> Result<Vec<Intent>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM intents WHERE connection_id = ?1 AND state = 'unknown' AND next_at <= ?2
         ORDER BY rowid LIMIT ?3"
    ))?;
    let rows = statement.query_and_then(params![connection.as_str(), now.0, limit], from_row)?;
    rows.collect()
}

/// When the next look is due.
///
/// # Errors
/// The database's.
pub fn next_look(conn: &Connection, connection: &ConnectionId) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT min(next_at) FROM intents WHERE connection_id = ?1 AND state = 'unknown'")?
        .query_row([connection.as_str()], |row| row.get::<_, Option<i64>>(0))?
        .map(UnixMillis))
}

/// When the next queued or unknown intent is due.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection, connection: &ConnectionId) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT min(next_at) FROM intents AS i WHERE connection_id = ?1 AND state IN ('queued', 'unknown')
             AND NOT EXISTS (SELECT 1 FROM intents AS earlier WHERE earlier.record_id = i.record_id
                             AND earlier.state IN ('in_flight', 'unknown', 'parked')
                             AND earlier.connection_id = i.connection_id AND earlier.rowid < i.rowid)
             AND NOT EXISTS (SELECT 1 FROM intent_deps JOIN intents AS first ON first.id = intent_deps.depends_on
                             WHERE intent_deps.intent_id = i.id
                             AND first.state IN ('queued', 'in_flight', 'unknown', 'parked'))",
        )?
        .query_row([connection.as_str()], |row| row.get::<_, Option<i64>>(0))?
        .map(UnixMillis))
}

/// How many writes of a connection wait.
///
/// # Errors
/// The database's.
pub fn backlog(conn: &Connection, connection: &ConnectionId) -> Result<Backlog, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state <> 'parked'), count(*) FILTER (WHERE state = 'parked')
             FROM intents WHERE connection_id = ?1 AND state IN ('queued', 'in_flight', 'unknown', 'parked')",
        )?
        .query_row([connection.as_str()], |row| {
            Ok(Backlog { waiting: row.get::<_, u64>(0)?, parked: row.get::<_, u64>(1)? })
        })?)
}

/// How many open writes of a connection are creates, and how many are not: the others read the record first.
///
/// # Errors
/// The database's.
pub fn waiting_by_kind(conn: &Connection, connection: &ConnectionId) -> Result<(u32, u32), StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE action = 'create' AND state = 'queued'),
                    count(*) FILTER (WHERE action <> 'create' OR state <> 'queued')
             FROM intents WHERE connection_id = ?1 AND state IN ('queued', 'in_flight', 'unknown')",
        )?
        .query_row([connection.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Whether a create of this type may have made a record at the service that is not linked yet.
///
/// # Errors
/// The database's.
pub fn is_create_uncertain(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM intents WHERE connection_id = ?1 AND state IN ('in_flight', 'unknown')
             AND action = 'create' AND record_type = ?2",
        )?
        .exists(params![connection.as_str(), record_type.as_str()])?)
}

/// The open create of a record at a connection.
///
/// # Errors
/// The database's.
pub fn open_create(
    conn: &Connection,
    connection: &ConnectionId,
    record: &str,
) -> Result<Option<IntentId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM intents WHERE record_id = ?1 AND state IN ('queued', 'in_flight', 'unknown', 'parked')
             AND connection_id = ?2 AND action = 'create'",
        )?
        .query_row(params![record, connection.as_str()], |row| row.get(0))
        .optional()?
        .map(IntentId))
}

/// The open intents that wait for this one.
///
/// # Errors
/// The database's.
pub fn dependents(conn: &Connection, id: &IntentId) -> Result<Vec<Intent>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM intents WHERE state IN ('queued', 'parked')
         AND id IN (SELECT intent_id FROM intent_deps WHERE depends_on = ?1) ORDER BY rowid"
    ))?;
    let rows = statement.query_and_then([id.as_str()], from_row)?;
    rows.collect()
}

/// Makes an intent wait for another one, which with all that it waits for becomes as urgent as the first.
///
/// # Errors
/// The database's.
pub fn depend(tx: &Tx<'_>, id: &IntentId, on: &IntentId) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR IGNORE INTO intent_deps (intent_id, depends_on) VALUES (?1, ?2)")?
        .execute(params![id.as_str(), on.as_str()])?;
    tx.prepare_cached(
        "WITH RECURSIVE awaited (id) AS (
             VALUES (?2) UNION SELECT d.depends_on FROM intent_deps AS d JOIN awaited ON d.intent_id = awaited.id)
         UPDATE intents SET priority = w.priority FROM (SELECT priority FROM intents WHERE id = ?1) AS w
         WHERE intents.id IN (SELECT id FROM awaited) AND intents.priority > w.priority",
    )?
    .execute(params![id.as_str(), on.as_str()])?;
    Ok(())
}

/// Lets a queued intent wait until a time; one that is sent or over is left alone. A new wish for its record ends the wait.
///
/// # Errors
/// The database's.
pub fn hold(tx: &Tx<'_>, id: &IntentId, until: UnixMillis) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE intents SET next_at = max(next_at, ?2) WHERE id = ?1 AND state = 'queued'")?
        .execute(params![id.as_str(), until.0])?;
    Ok(())
}

/// Writes an intent, whether it was there or not.
///
/// # Errors
/// The database's.
pub fn save(tx: &Tx<'_>, intent: &Intent) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO intents (id, connection_id, lane, record_type, record_id, action, fields, expected, priority, state,
                              dirty_read, attempts, looks, first_attempt_at, next_at, error_kind, error_detail,
                              actor, device, hlc, created_at, changed_at, sent)
         VALUES (:id, :connection, :record, :type, :record, :action, :fields, :expected, :priority, :state,
                 :dirty_read, :attempts, :looks, :first_attempt_at, :next_at, :error_kind, :error_detail,
                 :actor, :device, :hlc, :created_at, :now, :sent)
         ON CONFLICT (id) DO UPDATE SET
             action = excluded.action, fields = excluded.fields, expected = excluded.expected,
             priority = excluded.priority, state = excluded.state, dirty_read = excluded.dirty_read,
             attempts = excluded.attempts, looks = excluded.looks, first_attempt_at = excluded.first_attempt_at,
             next_at = excluded.next_at, error_kind = excluded.error_kind, error_detail = excluded.error_detail,
             actor = excluded.actor, device = excluded.device, hlc = excluded.hlc, changed_at = excluded.changed_at,
             sent = excluded.sent",
    )?
    .execute(named_params! {
        ":id": intent.id.as_str(),
        ":connection": intent.connection.as_str(),
        ":record": intent.record_id.as_str(),
        ":type": intent.record_type.as_str(),
        ":action": intent.action.as_str(),
        ":fields": serde_json::to_string(&intent.fields)?,
        ":expected": intent.expected,
        ":priority": intent.priority,
        ":state": intent.state.as_str(),
        ":dirty_read": intent.dirty_read,
        ":attempts": intent.attempts,
        ":looks": intent.looks,
        ":first_attempt_at": intent.first_attempt_at.map(|at| at.0),
        ":next_at": intent.next_at.0,
        ":error_kind": intent.error_kind,
        ":error_detail": intent.error_detail,
        ":actor": intent.actor,
        ":device": intent.device.as_str(),
        ":hlc": intent.hlc,
        ":created_at": intent.created_at.0,
        ":sent": intent.sent.as_ref().map(FieldMap::canonical),
        ":now": tx.now().0,
    })?;
    Ok(())
}

/// Every call that was under way when the app stopped is of unknown outcome. Returns how many.
///
/// # Errors
/// The database's.
pub fn recover(tx: &Tx<'_>, connection: &ConnectionId) -> Result<usize, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE intents SET state = 'unknown', next_at = ?2, changed_at = ?2
             WHERE connection_id = ?1 AND state = 'in_flight'",
        )?
        .execute(params![connection.as_str(), tx.now().0])?)
}

/// Whether a transfer that is under way will make this asset.
///
/// # Errors
/// The database's.
pub fn is_in_transfer(conn: &Connection, asset: &str) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM transfers WHERE asset_id = ?1 AND direction = 'upload' AND state NOT IN ('done', 'cancelled') LIMIT 1",
        )?
        .exists([asset])?)
}

fn from_row(row: &Row<'_>) -> Result<Intent, StoreError> {
    let text = |at: usize| -> Result<&str, StoreError> {
        row.get_ref(at)?.as_str().map_err(|error| StoreError::Stored(error.to_string()))
    };
    Ok(Intent {
        id: IntentId(row.get(0)?),
        connection: ConnectionId(row.get(1)?),
        record_type: text(2)?.parse()?,
        record_id: RecordId(row.get(3)?),
        action: text(4)?.parse()?,
        fields: serde_json::from_str(text(5)?)?,
        expected: row.get(6)?,
        priority: row.get(7)?,
        state: text(8)?.parse()?,
        dirty_read: row.get(9)?,
        attempts: row.get(10)?,
        looks: row.get(11)?,
        first_attempt_at: row.get::<_, Option<i64>>(12)?.map(UnixMillis),
        next_at: UnixMillis(row.get(13)?),
        error_kind: row.get(14)?,
        error_detail: row.get(15)?,
        actor: row.get(16)?,
        device: DeviceId(row.get(17)?),
        hlc: row.get(18)?,
        created_at: UnixMillis(row.get(19)?),
        sent: row.get::<_, Option<String>>(20)?.map(|text| serde_json::from_str(&text)).transpose()?,
    })
}
