//! Signed-in accounts: who, where, in which state. Secrets are elsewhere; a row holds the name of the entry.

use flo_model::{ConnectionId, ConnectionState, RecordType, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde_json::Value;

use crate::{StoreError, Tx, records};

/// One signed-in account at one service.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectionRow {
    /// Its id.
    pub id: ConnectionId,
    /// Connector id: `frameio`, `clockify`.
    pub service: String,
    /// Account or workspace at the service.
    pub account_id: String,
    /// Its name.
    pub account_name: String,
    /// The signed-in person there.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// Their mail address.
    pub user_email: String,
    /// State in the published words.
    pub state: ConnectionState,
    /// Word of the engine's state machine: online, offline, portal, sign_in_needed, rate_limited, degraded, paused.
    pub health: String,
    /// Why it needs a person.
    pub error_code: Option<String>,
    /// The same as a sentence.
    pub error_detail: Option<String>,
    /// Base addresses, region, what to mirror: belongs to the connector.
    pub config: Value,
    /// Name of the keychain entry.
    pub secret_ref: String,
    /// When it was connected.
    pub created_at: UnixMillis,
    /// End of the last complete pass.
    pub last_sync_at: Option<UnixMillis>,
    /// Last proven answer.
    pub last_ok_at: Option<UnixMillis>,
    /// When the next call is due while it is held up.
    pub next_try_at: Option<UnixMillis>,
}

/// What is known when a person signs in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewConnection {
    /// Connector id.
    pub service: String,
    /// Account or workspace at the service.
    pub account_id: String,
    /// Its name.
    pub account_name: String,
    /// The signed-in person there.
    pub user_id: String,
    /// Their name.
    pub user_name: String,
    /// Their mail address.
    pub user_email: String,
    /// What the connector needs to know.
    pub config: Value,
}

/// What the engine knows about reaching a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthRow {
    /// Word of the state machine.
    pub health: String,
    /// State in the published words.
    pub state: ConnectionState,
    /// Why it needs a person; null when it does not.
    pub error_code: Option<String>,
    /// The same as a sentence.
    pub error_detail: Option<String>,
    /// When the next call is due while it is held up.
    pub next_try_at: Option<UnixMillis>,
}

const COLUMNS: &str = "id, service, account_id, account_name, user_id, user_name, user_email, state, health, \
                       error_code, error_detail, config, secret_ref, created_at, last_sync_at, last_ok_at, next_try_at";

/// Adds an account, or renews the one that was connected before: same service, account and person keep their id, their
/// mirror and their queue. The row's `secret_ref` is made here.
///
/// # Errors
/// The database's.
pub fn connect(tx: &Tx<'_>, new: &NewConnection) -> Result<ConnectionRow, StoreError> {
    let id = ConnectionId::new();
    let config = serde_json::to_string(&new.config)?;
    tx.prepare_cached(
        "INSERT INTO connections (id, service, account_id, account_name, user_id, user_name, user_email,
                                  state, health, config, secret_ref, created_at)
         VALUES (:id, :service, :account_id, :account_name, :user_id, :user_name, :user_email,
                 'ACTIVE', 'online', :config, :service || ':' || :id, :now)
         ON CONFLICT (service, account_id, user_id) DO UPDATE SET
             account_name = excluded.account_name, user_name = excluded.user_name, user_email = excluded.user_email,
             config = excluded.config, state = 'ACTIVE', health = 'online',
             error_code = NULL, error_detail = NULL, next_try_at = NULL",
    )?
    .execute(named_params! {
        ":id": id.as_str(),
        ":service": new.service,
        ":account_id": new.account_id,
        ":account_name": new.account_name,
        ":user_id": new.user_id,
        ":user_name": new.user_name,
        ":user_email": new.user_email,
        ":config": config,
        ":now": tx.now().0,
    })?;
    by_account(tx, &new.service, &new.account_id, &new.user_id)?
        .ok_or_else(|| StoreError::NotFound(format!("The {} account that was just added", new.service)))
}

/// One connection.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &ConnectionId) -> Result<Option<ConnectionRow>, StoreError> {
    one(conn, "id = ?1", &[&id.0])
}

/// The connection of this person to this account.
///
/// # Errors
/// The database's.
pub fn by_account(
    conn: &Connection,
    service: &str,
    account_id: &str,
    user_id: &str,
) -> Result<Option<ConnectionRow>, StoreError> {
    one(conn, "service = ?1 AND account_id = ?2 AND user_id = ?3", &[&service, &account_id, &user_id])
}

/// All connections, oldest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<ConnectionRow>, StoreError> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM connections ORDER BY created_at, id"))?;
    let rows = statement.query_and_then([], from_row)?;
    rows.collect()
}

/// Notes what the state machine says now. `false` when it said the same before.
///
/// # Errors
/// The database's.
pub fn set_health(tx: &Tx<'_>, id: &ConnectionId, row: &HealthRow) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE connections SET health = ?2, state = ?3, error_code = ?4, error_detail = ?5, next_try_at = ?6
             WHERE id = ?1 AND (health <> ?2 OR state <> ?3 OR error_code IS NOT ?4 OR error_detail IS NOT ?5
                                OR next_try_at IS NOT ?6)",
        )?
        .execute(params![
            id.as_str(),
            row.health,
            row.state.as_str(),
            row.error_code,
            row.error_detail,
            row.next_try_at.map(|at| at.0),
        ])?;
    Ok(changed > 0)
}

/// Notes the end of a complete pass, now.
///
/// # Errors
/// The database's.
pub fn set_synced(tx: &Tx<'_>, id: &ConnectionId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE connections SET last_sync_at = ?2, last_ok_at = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), tx.now().0])?;
    Ok(())
}

/// Notes a proven answer at `at`.
///
/// # Errors
/// The database's.
pub fn set_ok(tx: &Tx<'_>, id: &ConnectionId, at: UnixMillis) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE connections SET last_ok_at = ?2 WHERE id = ?1 AND (last_ok_at IS NULL OR last_ok_at < ?2)",
    )?
    .execute(params![id.as_str(), at.0])?;
    Ok(())
}

/// Changes what the connector needs to know. `false` when there is no such connection.
///
/// # Errors
/// The database's.
pub fn set_config(tx: &Tx<'_>, id: &ConnectionId, config: &Value) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached("UPDATE connections SET config = ?2 WHERE id = ?1")?
        .execute(params![id.as_str(), serde_json::to_string(config)?])?
        > 0)
}

/// Removes a connection with its links, streams, queue and transfers, and the records that it alone brought in: they
/// would come a second time when it is connected again. What was made here and never reached it stays. `false` when
/// there is no such connection. The caller removes the secret.
///
/// # Errors
/// The database's.
pub fn remove(tx: &Tx<'_>, id: &ConnectionId) -> Result<bool, StoreError> {
    for record_type in RecordType::ALL {
        let table = records::table_name(*record_type);
        tx.execute(
            &format!(
                "DELETE FROM {table} WHERE id IN (
                     SELECT l.record_id FROM links l WHERE l.connection_id = ?1 AND l.record_type = ?2
                       AND l.remote_id IS NOT NULL
                       AND NOT EXISTS (SELECT 1 FROM links o WHERE o.record_id = l.record_id AND o.connection_id <> ?1))"
            ),
            params![id.as_str(), record_type.as_str()],
        )?;
    }
    Ok(tx.prepare_cached("DELETE FROM connections WHERE id = ?1")?.execute([id.as_str()])? > 0)
}

fn one(
    conn: &Connection,
    condition: &str,
    params: &[&dyn rusqlite::ToSql],
) -> Result<Option<ConnectionRow>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM connections WHERE {condition}"))?
        .query_row(params, |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

fn from_row(row: &Row<'_>) -> Result<ConnectionRow, StoreError> {
    let time = |at: &str| -> Result<Option<UnixMillis>, StoreError> {
        Ok(row.get::<_, Option<i64>>(at)?.map(UnixMillis))
    };
    Ok(ConnectionRow {
        id: ConnectionId(row.get("id")?),
        service: row.get("service")?,
        account_id: row.get("account_id")?,
        account_name: row.get("account_name")?,
        user_id: row.get("user_id")?,
        user_name: row.get("user_name")?,
        user_email: row.get("user_email")?,
        state: row.get_ref("state")?.as_str().unwrap_or_default().parse()?,
        health: row.get("health")?,
        error_code: row.get("error_code")?,
        error_detail: row.get("error_detail")?,
        config: serde_json::from_str(row.get_ref("config")?.as_str().unwrap_or_default())?,
        secret_ref: row.get("secret_ref")?,
        created_at: UnixMillis(row.get("created_at")?),
        last_sync_at: time("last_sync_at")?,
        last_ok_at: time("last_ok_at")?,
        next_try_at: time("next_try_at")?,
    })
}
