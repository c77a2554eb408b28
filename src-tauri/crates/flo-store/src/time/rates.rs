//! Dated rates.

use flo_model::{RecordId, UnixMillis};
use rusqlite::{Connection, params};
use serde_json::Value;

use crate::{StoreError, Tx};

/// A rate from a moment on.
#[derive(Debug, Clone, PartialEq)]
pub struct RateRow {
    /// Its id.
    pub id: RecordId,
    /// bill or cost.
    pub kind: String,
    /// workspace, person, project, task or member.
    pub scope: String,
    /// Whose it is, in scopes person and member.
    pub person_id: Option<RecordId>,
    /// In scopes project and member.
    pub project_id: Option<RecordId>,
    /// In scope task.
    pub task_id: Option<RecordId>,
    /// First moment at which it holds.
    pub from: UnixMillis,
    /// Money as `{"amount", "currency"}`; `None` ends the rate before.
    pub rate: Option<Value>,
}

/// Keeps a rate.
///
/// # Errors
/// The database's.
pub fn add(tx: &Tx<'_>, row: &RateRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO rates (id, kind, scope, person_id, project_id, task_id, from_at, rate, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        row.id.as_str(),
        row.kind,
        row.scope,
        row.person_id.as_ref().map(RecordId::as_str),
        row.project_id.as_ref().map(RecordId::as_str),
        row.task_id.as_ref().map(RecordId::as_str),
        row.from.0,
        row.rate.as_ref().map(Value::to_string),
        tx.now().0
    ])?;
    Ok(())
}

/// Forgets a rate. `false` when there was none.
///
/// # Errors
/// The database's.
pub fn remove(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM rates WHERE id = ?1")?.execute([id.as_str()])? > 0)
}

/// All rates, by the moment from which they hold; of two with the same one the later written last.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<RateRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, kind, scope, person_id, project_id, task_id, from_at, rate FROM rates
         ORDER BY from_at, created_at, id",
    )?;
    let mut rows = statement.query([])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let rate: Option<String> = row.get(7)?;
        list.push(RateRow {
            id: RecordId(row.get(0)?),
            kind: row.get(1)?,
            scope: row.get(2)?,
            person_id: row.get::<_, Option<String>>(3)?.map(RecordId),
            project_id: row.get::<_, Option<String>>(4)?.map(RecordId),
            task_id: row.get::<_, Option<String>>(5)?.map(RecordId),
            from: UnixMillis(row.get(6)?),
            rate: rate.map(|text| serde_json::from_str(&text)).transpose()?,
        });
    }
    Ok(list)
}
