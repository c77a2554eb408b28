//! What waits for the services or for a person, as lists.

use flo_model::{ConflictId, IntentId, IntentState, TransferId, TransferState, UnixMillis};
use rusqlite::{Connection, params};

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use crate::StoreError;
use crate::sync::conflicts::{self, Conflict};
use crate::sync::intents::{self, Intent};
use crate::transfers::{Transfer, queue};

/// Open conflicts, newest first; also those that were decided at or after `decided_since`.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn conflicts(
    conn: &Connection,
    decided_since: Option<UnixMillis>,
    page: &PageRequest,
) -> Result<Slice<Conflict>, StoreError> {
    let order = Order { name: "conflicts", key: "c.at", descending: true };
    let filter = match decided_since {
        None => Filter::new("c.resolved_at IS NULL"),
        Some(since) => {
            let mut filter = Filter::new("1");
            filter.with("c.resolved_at IS NULL OR c.resolved_at >= ?", since.0);
            filter
        }
    };
    keyset::rows(conn, "conflicts c", &filter, order, page)?.load(|row| {
        let id: String = conn
            .prepare_cached("SELECT id FROM conflicts WHERE rowid = ?1")?
            .query_row([row], |row| row.get(0))?;
        conflicts::get(conn, &ConflictId(id))?.ok_or_else(vanished)
    })
}

/// Writes that are not confirmed yet: parked ones first, then in the order in which they were made.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn outbox(conn: &Connection, page: &PageRequest) -> Result<Slice<Intent>, StoreError> {
    let filter = Filter::new("i.state IN ('queued', 'in_flight', 'unknown', 'parked')");
    let order = Order { name: "outbox", key: "(i.state <> 'parked')", descending: false };
    keyset::rows(conn, "intents i", &filter, order, page)?.load(|row| intent_at(conn, row))
}

/// Parked writes, oldest first.
///
/// # Errors
/// The database's.
pub fn parked_writes(conn: &Connection, limit: u32) -> Result<Vec<Intent>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT rowid FROM intents WHERE state = 'parked' ORDER BY id LIMIT ?1")?;
    let rows = statement.query_map([limit], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    rows.into_iter().map(|row| intent_at(conn, row)).collect()
}

/// How many writes are in this state.
///
/// # Errors
/// The database's.
pub fn count_writes(conn: &Connection, state: IntentState) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM intents WHERE state = ?1")?
        .query_row([state.as_str()], |row| row.get(0))?)
}

/// Parked transfers, oldest first.
///
/// # Errors
/// The database's.
pub fn parked_transfers(conn: &Connection, limit: u32) -> Result<Vec<Transfer>, StoreError> {
    let ids = transfer_ids(conn, &[TransferState::Parked])?;
    ids.into_iter().take(limit as usize).map(|id| queue::get(conn, &id)?.ok_or_else(vanished)).collect()
}

/// Transfers in one of these states, oldest first.
///
/// # Errors
/// The database's.
pub fn transfer_ids(conn: &Connection, states: &[TransferState]) -> Result<Vec<TransferId>, StoreError> {
    let words: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
    let mut statement = conn.prepare_cached(
        "SELECT id FROM transfers WHERE state IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )?;
    let rows = statement.query_map([serde_json::to_string(&words)?], |row| row.get(0).map(TransferId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many transfers were done since then.
///
/// # Errors
/// The database's.
pub fn transfers_done_since(conn: &Connection, since: UnixMillis) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM transfers WHERE state = 'done' AND ended_at >= ?1")?
        .query_row(params![since.0], |row| row.get(0))?)
}

fn intent_at(conn: &Connection, row: i64) -> Result<Intent, StoreError> {
    let id: String =
        conn.prepare_cached("SELECT id FROM intents WHERE rowid = ?1")?.query_row([row], |row| row.get(0))?;
    intents::get(conn, &IntentId(id))?.ok_or_else(vanished)
}

fn vanished() -> StoreError {
    StoreError::Stored(String::from("a row vanished within one snapshot"))
}
