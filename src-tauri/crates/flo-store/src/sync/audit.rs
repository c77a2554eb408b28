//! Who changed what. Each row carries the hash of the row before, so that none can be altered unnoticed.
//!
//! hash = BLAKE3(hash of the row before, hex, followed by the event as text), where that text is made of commitments to
//! what the event says (`seal`): so what names a person can be erased and the chain still verifies.

use std::collections::BTreeMap;

use flo_model::{DeviceId, FieldMap, Hlc, RecordId, RecordType, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::checkpoints;
use super::seal::{self, Frame, Salts};
use crate::{StoreError, Tx};

/// What the first row names as the hash of the row before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Under this name the existence of a record stands among [`Changes`], as true or false.
pub const PRESENCE: &str = "presence";

/// One change, before it has a place in the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct Event<'a> {
    /// This installation.
    pub device: &'a DeviceId,
    /// Who: `person:<name>`, `service:<connection>` or `rule:<name>`.
    pub actor: &'a str,
    /// What kind of record.
    pub record_type: RecordType,
    /// Which record.
    pub record_id: &'a RecordId,
    /// `create`, `update`, `delete`, `conflict`, `resolve`, `park`, `confirm`, …
    pub action: &'a str,
    /// Old and new value by field.
    pub changes: Changes,
    /// Why, as a phrase; may be empty.
    pub reason: &'a str,
}

/// Old and new value by field: `{"name": ["old", "new"]}`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes(Map<String, Value>);

impl Changes {
    /// Every field of `new` whose value is another one in `old`.
    #[must_use]
    pub fn between(old: &FieldMap, new: &FieldMap) -> Self {
        let mut changes = Map::new();
        for (name, value) in &new.0 {
            if old.get(name) != value {
                changes.insert(name.clone(), json!([old.get(name), value]));
            }
        }
        Self(changes)
    }

    /// One field with its two values, as they are.
    #[must_use]
    pub fn of(field: &str, old: &Value, new: &Value) -> Self {
        Self(Map::from_iter([(field.to_owned(), json!([old, new]))]))
    }

    /// The same, and that the record came or went. For actions other than `create` and `delete`, which say so by
    /// themselves.
    #[must_use]
    pub fn with_presence(mut self, is_there: bool) -> Self {
        self.0.insert(PRESENCE.to_owned(), json!([!is_there, is_there]));
        self
    }

    /// Every field that is not null, gone.
    #[must_use]
    pub fn removal(old: &FieldMap) -> Self {
        let fields = old.0.iter().filter(|(_, value)| !value.is_null());
        Self(fields.map(|(name, value)| (name.clone(), json!([value, null]))).collect())
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One row of the trail.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// Its place.
    pub seq: i64,
    /// Wall clock.
    pub at: UnixMillis,
    /// Hybrid logical clock.
    pub hlc: String,
    /// Installation.
    pub device: String,
    /// Who.
    pub actor: String,
    /// What kind of record.
    pub record_type: RecordType,
    /// Which record.
    pub record_id: RecordId,
    /// What was done.
    pub action: String,
    /// `{field: [old, new]}`.
    pub changes: Value,
    /// Why.
    pub reason: String,
    /// Hash of the row before, hex.
    pub previous: String,
    /// Its own hash, hex.
    pub hash: String,
    /// Salts of its commitments as JSON; `None`: an event of before, which is hashed whole.
    pub salt: Option<String>,
    /// Commitments to the parts that were erased, by name.
    pub erased: BTreeMap<String, String>,
}

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Events, those that checkpoints stand for included.
    pub events: u64,
    /// The first event that does not fit; `None` when all do. A checkpoint that does not fit counts as the first event
    /// behind it.
    pub first_bad: Option<i64>,
    /// Events that checkpoints stand for.
    pub compacted: u64,
    /// Events of which something was erased.
    pub erased: u64,
    /// Hash of the newest event, hex. Whoever noted it elsewhere can tell whether the whole trail was exchanged.
    pub head: String,
}

/// Adds an event at the end and returns its stamp, which is later than every stamp before it.
///
/// # Errors
/// The database's.
pub fn append(tx: &Tx<'_>, event: &Event<'_>) -> Result<Hlc, StoreError> {
    let last: Option<(String, String)> = tx
        .prepare_cached("SELECT hash, hlc FROM audit_events ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (previous, last_hlc) = match last {
        Some((hash, hlc)) => {
            let hlc = hlc.parse::<Hlc>().map_err(|error| StoreError::Stored(error.to_string()))?;
            (hash, Some(hlc))
        }
        None => (GENESIS.to_owned(), None),
    };
    let hlc = Hlc::after(last_hlc.as_ref(), tx.now(), event.device.clone());
    let hlc_text = hlc.to_string();
    let changes = serde_json::to_string(&event.changes.0)?;
    let salts = Salts::fresh();
    let frame = Frame {
        at: tx.now().0,
        hlc: &hlc_text,
        device: event.device.as_str(),
        record_type: event.record_type.as_str(),
        record_id: event.record_id.as_str(),
        action: event.action,
    };
    let parts = seal::parts(event.actor, event.reason, &changes)?;
    let text = seal::text(frame, &salts, &parts, &BTreeMap::new())?;
    let text = text.ok_or_else(|| StoreError::Stored(String::from("an event without salt")))?;
    let hash = hash_of(&previous, &text);
    tx.prepare_cached(
        "INSERT INTO audit_events (at, hlc, device, actor, record_type, record_id, action, changes, reason, previous,
                                   hash, salt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        tx.now().0,
        hlc_text,
        event.device.as_str(),
        event.actor,
        event.record_type.as_str(),
        event.record_id.as_str(),
        event.action,
        changes,
        event.reason,
        previous,
        hash,
        salts.stored()?,
    ])?;
    Ok(hlc)
}

/// The last stamp of the trail.
///
/// # Errors
/// The database's.
pub fn last_stamp(conn: &Connection) -> Result<Option<Hlc>, StoreError> {
    let text: Option<String> = conn
        .prepare_cached("SELECT hlc FROM audit_events ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    text.map(|text| text.parse().map_err(|error: flo_model::BadHlc| StoreError::Stored(error.to_string())))
        .transpose()
}

const COLUMNS: &str = "seq, at, hlc, device, actor, record_type, record_id, action, changes, reason, previous, hash, salt, erased";

/// One row.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, seq: i64) -> Result<Option<AuditRow>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM audit_events WHERE seq = ?1"))?
        .query_row([seq], |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

/// The rows of one record, oldest first.
///
/// # Errors
/// The database's.
pub fn of_record(conn: &Connection, record: &RecordId) -> Result<Vec<AuditRow>, StoreError> {
    let mut statement = conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM audit_events WHERE record_id = ?1 ORDER BY seq"))?;
    let rows = statement.query_and_then([record.as_str()], from_row)?;
    rows.collect()
}

/// Hands every row to `each`, oldest first.
///
/// # Errors
/// The database's; what `each` returned.
pub fn for_each(
    conn: &Connection,
    mut each: impl FnMut(AuditRow) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM audit_events ORDER BY seq"))?;
    for row in statement.query_and_then([], from_row)? {
        each(row?)?;
    }
    Ok(())
}

/// The newest event before `before` that wrote this field of a record, or any field when it is `None`, by actors whose
/// kind is `person` or `service`.
///
/// # Errors
/// The database's.
pub fn last_write(
    conn: &Connection,
    record: &RecordId,
    field: Option<&str>,
    kind: &str,
    before: UnixMillis,
) -> Result<Option<AuditRow>, StoreError> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit_events
         WHERE record_id = ?1 AND substr(actor, 1, instr(actor, ':') - 1) = ?2 AND at <= ?3
           AND action NOT IN ('conflict', 'settle', 'park')
           AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(changes) WHERE key = ?4))
         ORDER BY seq DESC LIMIT 1"
    ))?
    .query_row(params![record.as_str(), kind, before.0, field], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// The newest event of a record by this actor.
///
/// # Errors
/// The database's.
pub fn last_by(conn: &Connection, record: &RecordId, actor: &str) -> Result<Option<AuditRow>, StoreError> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM audit_events WHERE record_id = ?1 AND actor = ?2
         AND action NOT IN ('conflict', 'park') ORDER BY seq DESC LIMIT 1"
    ))?
    .query_row([record.as_str(), actor], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// Whether an event of this record has this reason.
///
/// # Errors
/// The database's.
pub fn has_reason(conn: &Connection, record: &RecordId, reason: &str) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM audit_events WHERE record_id = ?1 AND reason = ?2")?
        .exists([record.as_str(), reason])?)
}

/// The newest change that `actor` made on `device`, whose reason does not begin with `but` and which no reason of that
/// kind names.
///
/// # Errors
/// The database's.
pub fn newest_step(
    conn: &Connection,
    actor: &str,
    device: &DeviceId,
    but: &str,
) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT e.seq FROM audit_events AS e
             WHERE e.actor = ?1 AND e.device = ?2 AND e.action IN ('create', 'update', 'delete', 'drop', 'resolve')
               AND substr(e.reason, 1, length(?3)) <> ?3
               AND NOT EXISTS (SELECT 1 FROM audit_events AS u
                               WHERE u.record_id = e.record_id AND u.reason = ?3 || e.seq)
             ORDER BY e.seq DESC LIMIT 1",
        )?
        .query_row(params![actor, device.as_str(), but], |row| row.get(0))
        .optional()?)
}

fn from_row(row: &Row<'_>) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.get(0)?,
        at: UnixMillis(row.get(1)?),
        hlc: row.get(2)?,
        device: row.get(3)?,
        actor: row.get(4)?,
        record_type: row.get_ref(5)?.as_str().unwrap_or_default().parse()?,
        record_id: RecordId(row.get(6)?),
        action: row.get(7)?,
        changes: serde_json::from_str(row.get_ref(8)?.as_str().unwrap_or_default())?,
        reason: row.get(9)?,
        previous: row.get(10)?,
        hash: row.get(11)?,
        salt: row.get(12)?,
        erased: erased_at(row)?,
    })
}

/// Gives up parts of an event: what they said goes for ever, and the chain still verifies. Parts that it does not have do
/// nothing. `instead` stands where the actor stood.
///
/// # Errors
/// [`StoreError::Invalid`] for an event of before, which is hashed whole; the database's.
pub fn erase(tx: &Tx<'_>, event: &AuditRow, gone: &[String], instead: &str) -> Result<(), StoreError> {
    let Some(salts) = &event.salt else {
        return Err(StoreError::Invalid(format!("event {} is sealed as a whole", event.seq)));
    };
    let salts: Salts = serde_json::from_str(salts)?;
    // As it is stored: a number that was read and written again may look different.
    let changes: String = tx
        .prepare_cached("SELECT changes FROM audit_events WHERE seq = ?1")?
        .query_row([event.seq], |row| row.get(0))?;
    let parts = seal::parts(&event.actor, &event.reason, &changes)?;
    let gone: Vec<String> = gone.iter().filter(|part| !event.erased.contains_key(*part)).cloned().collect();
    let (salts, commitments) = seal::give_up(&salts, &parts, &gone);
    let erased: BTreeMap<&String, &String> = event.erased.iter().chain(&commitments).collect();
    let mut left: BTreeMap<&str, &RawValue> = serde_json::from_str(&changes)?;
    left.retain(|name, _| !commitments.contains_key(&format!("changes.{name}")));
    let actor = if commitments.contains_key("actor") { instead } else { &event.actor };
    let reason = if commitments.contains_key("reason") { "" } else { &event.reason };
    tx.prepare_cached(
        "UPDATE audit_events SET actor = ?2, changes = ?3, reason = ?4, salt = ?5, erased = ?6 WHERE seq = ?1",
    )?
    .execute(params![
        event.seq,
        actor,
        serde_json::to_string(&left)?,
        reason,
        salts.stored()?,
        serde_json::to_string(&erased)?,
    ])?;
    Ok(())
}

fn erased_at(row: &Row<'_>) -> Result<BTreeMap<String, String>, StoreError> {
    let text: Option<String> = row.get("erased")?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

/// Recomputes the whole chain, from its newest checkpoint on. Reads every row: some seconds for millions.
///
/// # Errors
/// The database's.
pub fn verify(conn: &Connection) -> Result<Verified, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM audit_events ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let checkpoint = checkpoints::newest(conn)?;
    let (mut previous, after, compacted) = match checkpoint {
        Some(checkpoint) => (checkpoint.last_hash, checkpoint.through, checkpoint.events),
        None => (GENESIS.to_owned(), 0, 0),
    };
    let mut verified =
        Verified { events: compacted, first_bad: None, compacted, erased: 0, head: previous.clone() };
    if !checkpoints::are_whole(conn)? {
        verified.first_bad = Some(after + 1);
        return Ok(verified);
    }
    while let Some(row) = rows.next()? {
        verified.events += 1;
        let hash: String = row.get(11)?;
        let text = hashed_text(row);
        let is_good = row.get_ref(10)?.as_str().is_ok_and(|stored| stored == previous)
            && text.is_some_and(|text| hash == hash_of(&previous, &text));
        if !is_good {
            verified.first_bad = Some(row.get(0)?);
            return Ok(verified);
        }
        verified.erased += u64::from(row.get_ref(13)? != rusqlite::types::ValueRef::Null);
        previous.clone_from(&hash);
        verified.head = hash;
    }
    Ok(verified)
}

/// What was hashed of a row; `None` when it is no event that this app wrote.
fn hashed_text(row: &Row<'_>) -> Option<String> {
    let text = |at: usize| row.get_ref(at).ok()?.as_str().ok();
    let (actor, changes, reason) = (text(4)?, text(8)?, text(9)?);
    let frame = Frame {
        at: row.get(1).ok()?,
        hlc: text(2)?,
        device: text(3)?,
        record_type: text(5)?,
        record_id: text(6)?,
        action: text(7)?,
    };
    let Some(salts) = row.get_ref(12).ok()?.as_str_or_null().ok()? else {
        return whole(frame, actor, changes, reason).ok();
    };
    let salts: Salts = serde_json::from_str(salts).ok()?;
    let parts = seal::parts(actor, reason, changes).ok()?;
    seal::text(frame, &salts, &parts, &erased_at(row).ok()?).ok()?
}

/// The text of an event of before: the JSON array of its columns, `changes` as the text that is stored.
fn whole(frame: Frame<'_>, actor: &str, changes: &str, reason: &str) -> Result<String, StoreError> {
    let Frame { at, hlc, device, record_type, record_id, action } = frame;
    Ok(serde_json::to_string(&(at, hlc, device, actor, record_type, record_id, action, changes, reason))?)
}

pub(super) fn hash_of(previous: &str, event: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous.as_bytes());
    hasher.update(event.as_bytes());
    hasher.finalize().to_hex().to_string()
}
