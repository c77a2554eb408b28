//! The queue and the history as lists.

use flo_model::{ConnectionId, RecordId, TransferId, TransferState};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Transfer;
use super::queue::read;
use crate::StoreError;

/// Which transfers; nothing set means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TransferFilter {
    /// In one of these states; empty for any.
    pub states: Vec<TransferState>,
    /// Of this account.
    pub connection: Option<ConnectionId>,
    /// Given together under this name.
    pub batch: Option<String>,
    /// Going to this folder.
    pub folder: Option<RecordId>,
    /// With this text in the name.
    pub text: Option<String>,
}

/// One page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferPage {
    /// Newest first.
    pub items: Vec<Transfer>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<TransferId>,
    /// How many there are on all pages.
    pub total: u64,
}

/// A page of at most `limit` transfers, newest first, behind `after`.
///
/// # Errors
/// The database's.
pub fn list(
    conn: &Connection,
    filter: &TransferFilter,
    after: Option<&TransferId>,
    limit: u32,
) -> Result<TransferPage, StoreError> {
    let (mut conditions, mut values) = (vec![String::from("1")], Vec::new());
    let mut equals = |column: &str, value: Option<&str>| {
        if let Some(value) = value {
            values.push(Value::from(value.to_owned()));
            conditions.push(format!("{column} ?{}", values.len()));
        }
    };
    equals("connection_id =", filter.connection.as_ref().map(ConnectionId::as_str));
    equals("batch =", filter.batch.as_deref());
    equals("folder_id =", filter.folder.as_ref().map(RecordId::as_str));
    if let Some(text) = &filter.text {
        values.push(Value::from(text.to_lowercase()));
        conditions.push(format!("instr(lower(name), ?{}) > 0", values.len()));
    }
    if !filter.states.is_empty() {
        let words: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.as_str())).collect();
        conditions.push(format!("state IN ({})", words.join(", ")));
    }
    let of_filter = conditions.join(" AND ");
    let total: i64 = conn
        .prepare_cached(&format!("SELECT count(*) FROM transfers WHERE {of_filter}"))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    let behind = after.map_or_else(String::new, |after| {
        values.push(Value::from(after.0.clone()));
        format!(" AND id < ?{}", values.len())
    });
    values.push(Value::from(i64::from(limit) + 1));
    let mut statement = conn.prepare_cached(&format!(
        "SELECT * FROM transfers WHERE {of_filter}{behind} ORDER BY id DESC LIMIT ?{}",
        values.len()
    ))?;
    let mut items: Vec<Transfer> =
        statement.query_map(params_from_iter(&values), read)?.collect::<Result<_, _>>()?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = if more { items.last().map(|last| last.id.clone()) } else { None };
    Ok(TransferPage { items, next, total: u64::try_from(total).unwrap_or(0) })
}
