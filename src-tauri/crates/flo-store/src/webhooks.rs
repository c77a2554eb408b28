//! Outgoing webhooks: addresses that hear of changes, and what is on its way to them.

use flo_model::{DeliveryId, EndpointId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::{StoreError, Tx};

/// Deliveries that are over are kept so long, milliseconds.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// An address that hears of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Name for people.
    pub name: String,
    /// Where to.
    pub url: String,
    /// Event types that it wants; empty: all.
    pub events: Vec<String>,
    /// It may stand on this computer or in its network.
    pub allows_local: bool,
    /// Name of the keychain entry.
    pub secret_ref: String,
    /// `ACTIVE`, `PAUSED` or `ERROR`.
    pub state: String,
    /// Why it gets nothing more.
    pub error: Option<String>,
    /// The last audit event that was looked at for it.
    pub after_seq: i64,
    /// When it was added.
    pub created_at: UnixMillis,
}

/// One message to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The `webhook-id` of every attempt.
    pub id: DeliveryId,
    /// To whom.
    pub endpoint: EndpointId,
    /// Event type.
    pub event: String,
    /// JSON, the bytes that are signed.
    pub payload: String,
    /// `waiting`, `done` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When the next one is due.
    pub next_at: UnixMillis,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was queued.
    pub created_at: UnixMillis,
    /// When it was over.
    pub ended_at: Option<UnixMillis>,
}

const ENDPOINT: &str = "id, name, url, events, allows_local, secret_ref, state, error, after_seq, created_at";
const DELIVERY: &str =
    "id, endpoint_id, event, payload, state, attempts, next_at, status, error, created_at, ended_at";

/// Adds or changes an address.
///
/// # Errors
/// The database's.
pub fn save_endpoint(tx: &Tx<'_>, endpoint: &Endpoint) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO webhook_endpoints (id, name, url, events, allows_local, secret_ref, state, error, after_seq, created_at)
         VALUES (:id, :name, :url, :events, :local, :secret, :state, :error, :seq, :now)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, events = excluded.events,
             allows_local = excluded.allows_local, state = excluded.state, error = excluded.error,
             after_seq = excluded.after_seq",
    )?
    .execute(named_params! {
        ":id": endpoint.id.as_str(),
        ":name": endpoint.name,
        ":url": endpoint.url,
        ":events": serde_json::to_string(&endpoint.events)?,
        ":local": endpoint.allows_local,
        ":secret": endpoint.secret_ref,
        ":state": endpoint.state,
        ":error": endpoint.error,
        ":seq": endpoint.after_seq,
        ":now": endpoint.created_at.0,
    })?;
    Ok(())
}

/// Every address, oldest first.
///
/// # Errors
/// The database's.
pub fn endpoints(conn: &Connection) -> Result<Vec<Endpoint>, StoreError> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {ENDPOINT} FROM webhook_endpoints ORDER BY created_at, id"))?;
    let rows = statement.query_and_then([], endpoint_from)?;
    rows.collect()
}

/// One address.
///
/// # Errors
/// The database's.
pub fn endpoint(conn: &Connection, id: &EndpointId) -> Result<Option<Endpoint>, StoreError> {
    conn.prepare_cached(&format!("SELECT {ENDPOINT} FROM webhook_endpoints WHERE id = ?1"))?
        .query_row([id.as_str()], |row| Ok(endpoint_from(row)))
        .optional()?
        .transpose()
}

/// Forgets an address and everything on its way to it. `false` when there is none. The caller removes the secret.
///
/// # Errors
/// The database's.
pub fn remove_endpoint(tx: &Tx<'_>, id: &EndpointId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM webhook_endpoints WHERE id = ?1")?.execute([id.as_str()])? > 0)
}

/// One change that others may want to hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its place in the audit trail.
    pub seq: i64,
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub actor: String,
    /// What kind of record.
    pub record_type: String,
    /// Which record.
    pub record_id: String,
    /// What was done.
    pub action: String,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
}

/// The place of the last change; 0 when there is none.
///
/// # Errors
/// The database's.
pub fn last_change(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM audit_events")?
        .query_row([], |row| row.get(0))?)
}

/// The changes after `seq`, oldest first.
///
/// # Errors
/// The database's.
pub fn changes_after(conn: &Connection, seq: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, at, actor, record_type, record_id, action,
                (SELECT json_group_array(key) FROM json_each(audit_events.changes))
         FROM audit_events WHERE seq > ?1 ORDER BY seq LIMIT ?2",
    )?;
    let rows = statement.query_and_then(params![seq, limit], |row| -> Result<Change, StoreError> {
        Ok(Change {
            seq: row.get(0)?,
            at: UnixMillis(row.get(1)?),
            actor: row.get(2)?,
            record_type: row.get(3)?,
            record_id: row.get(4)?,
            action: row.get(5)?,
            fields: serde_json::from_str(row.get_ref(6)?.as_str().unwrap_or_default())?,
        })
    })?;
    rows.collect()
}

/// Queues a message.
///
/// # Errors
/// The database's.
pub fn enqueue(
    tx: &Tx<'_>,
    endpoint: &EndpointId,
    event: &str,
    payload: &str,
) -> Result<DeliveryId, StoreError> {
    let id = DeliveryId::new();
    tx.prepare_cached(
        "INSERT INTO webhook_deliveries (id, endpoint_id, event, payload, state, next_at, created_at)
         VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?5)",
    )?
    .execute(params![id.as_str(), endpoint.as_str(), event, payload, tx.now().0])?;
    Ok(id)
}

/// Notes how a message stands, and forgets those that were over long ago.
///
/// # Errors
/// The database's.
pub fn save_delivery(tx: &Tx<'_>, delivery: &Delivery) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE webhook_deliveries SET state = ?2, attempts = ?3, next_at = ?4, status = ?5, error = ?6, ended_at = ?7
         WHERE id = ?1",
    )?
    .execute(params![
        delivery.id.as_str(),
        delivery.state,
        delivery.attempts,
        delivery.next_at.0,
        delivery.status,
        delivery.error,
        delivery.ended_at.map(|at| at.0),
    ])?;
    tx.prepare_cached("DELETE FROM webhook_deliveries WHERE state = 'done' AND ended_at < ?1")?
        .execute([tx.now().0 - KEPT_MS])?;
    Ok(())
}

/// One message.
///
/// # Errors
/// The database's.
pub fn delivery(conn: &Connection, id: &DeliveryId) -> Result<Option<Delivery>, StoreError> {
    Ok(conn
        .prepare_cached(&format!("SELECT {DELIVERY} FROM webhook_deliveries WHERE id = ?1"))?
        .query_row([id.as_str()], delivery_from)
        .optional()?)
}

/// Messages that are due to addresses that are active, longest due first.
///
/// # Errors
/// The database's.
pub fn due(conn: &Connection, now: UnixMillis, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {DELIVERY} FROM webhook_deliveries WHERE state = 'waiting' AND next_at <= ?1
         AND endpoint_id IN (SELECT id FROM webhook_endpoints WHERE state = 'ACTIVE')
         ORDER BY next_at, id LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![now.0, limit], delivery_from)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When the next message is due.
///
/// # Errors
/// The database's.
pub fn next_due(conn: &Connection) -> Result<Option<UnixMillis>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT min(next_at) FROM webhook_deliveries WHERE state = 'waiting'
             AND endpoint_id IN (SELECT id FROM webhook_endpoints WHERE state = 'ACTIVE')",
        )?
        .query_row([], |row| row.get::<_, Option<i64>>(0))?
        .map(UnixMillis))
}

/// Messages in this state, or all, newest first.
///
/// # Errors
/// The database's.
pub fn deliveries(conn: &Connection, state: Option<&str>, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {DELIVERY} FROM webhook_deliveries WHERE ?1 IS NULL OR state = ?1 ORDER BY id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![state, limit], delivery_from)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many messages of an address wait, and how many are dead.
///
/// # Errors
/// The database's.
pub fn counts(conn: &Connection, id: &EndpointId) -> Result<(u64, u64), StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead')
             FROM webhook_deliveries WHERE endpoint_id = ?1",
        )?
        .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn endpoint_from(row: &Row<'_>) -> Result<Endpoint, StoreError> {
    Ok(Endpoint {
        id: EndpointId(row.get(0)?),
        name: row.get(1)?,
        url: row.get(2)?,
        events: serde_json::from_str(row.get_ref(3)?.as_str().unwrap_or_default())?,
        allows_local: row.get(4)?,
        secret_ref: row.get(5)?,
        state: row.get(6)?,
        error: row.get(7)?,
        after_seq: row.get(8)?,
        created_at: UnixMillis(row.get(9)?),
    })
}

fn delivery_from(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        endpoint: EndpointId(row.get(1)?),
        event: row.get(2)?,
        payload: row.get(3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        next_at: UnixMillis(row.get(6)?),
        status: row.get(7)?,
        error: row.get(8)?,
        created_at: UnixMillis(row.get(9)?),
        ended_at: row.get::<_, Option<i64>>(10)?.map(UnixMillis),
    })
}
