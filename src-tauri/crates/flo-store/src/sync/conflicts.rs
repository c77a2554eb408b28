//! What both sides changed. Both values are kept, also after someone chose.

use flo_model::{ConflictId, ConnectionId, RecordId, RecordType, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;

use crate::{StoreError, Tx};

/// One conflict.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// Its id.
    pub id: ConflictId,
    /// At which account.
    pub connection: ConnectionId,
    /// What kind of record.
    pub record_type: RecordType,
    /// Which record.
    pub record_id: RecordId,
    /// Field, unit (`start+end`, values are then objects by field) or `presence` (a missing side is null).
    pub field: String,
    /// Last agreed value.
    pub base: Value,
    /// Value here.
    pub local: Value,
    /// Value at the service.
    pub remote: Value,
    /// When it was noticed.
    pub at: UnixMillis,
    /// When someone chose.
    pub resolved_at: Option<UnixMillis>,
    /// What was kept: `local`, `remote`, or the side of each field of a unit: `end=local,start=remote`.
    pub kept: Option<String>,
    /// Who chose.
    pub resolved_by: Option<String>,
}

const COLUMNS: &str = "id, connection_id, record_type, record_id, field, base, local, remote, at, resolved_at, kept, \
                       resolved_by";

/// One conflict.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &ConflictId) -> Result<Option<Conflict>, StoreError> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM conflicts WHERE id = ?1"))?
        .query_row([id.as_str()], |row| Ok(from_row(row)))
        .optional()?
        .transpose()
}

/// The open conflicts of a record at a connection.
///
/// # Errors
/// The database's.
pub fn open_of(
    conn: &Connection,
    connection: &ConnectionId,
    record: &RecordId,
) -> Result<Vec<Conflict>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM conflicts WHERE record_id = ?1 AND resolved_at IS NULL AND connection_id = ?2 ORDER BY field"
    ))?;
    let rows = statement.query_and_then(params![record.as_str(), connection.as_str()], from_row)?;
    rows.collect()
}

/// All conflicts, those that someone chose in included, oldest first.
///
/// # Errors
/// The database's.
pub(crate) fn all(conn: &Connection) -> Result<Vec<Conflict>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM conflicts ORDER BY at, id"))?;
    let rows = statement.query_and_then([], from_row)?;
    rows.collect()
}

/// Replaces the three values of a conflict.
///
/// # Errors
/// The database's.
pub(crate) fn rewrite(tx: &Tx<'_>, conflict: &Conflict) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE conflicts SET base = ?2, local = ?3, remote = ?4 WHERE id = ?1")?.execute(
        params![
            conflict.id.as_str(),
            conflict.base.to_string(),
            conflict.local.to_string(),
            conflict.remote.to_string(),
        ],
    )?;
    Ok(())
}

/// The ids of all open conflicts, oldest first.
///
/// # Errors
/// The database's.
pub fn all_open(conn: &Connection) -> Result<Vec<ConflictId>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM conflicts WHERE resolved_at IS NULL ORDER BY at, id")?;
    let rows = statement.query_map([], |row| row.get(0).map(ConflictId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many conflicts of a connection are open.
///
/// # Errors
/// The database's.
pub fn count_open(conn: &Connection, connection: &ConnectionId) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached("SELECT count(*) FROM conflicts WHERE connection_id = ?1 AND resolved_at IS NULL")?
        .query_row([connection.as_str()], |row| row.get(0))?)
}

/// Opens a conflict, or renews the values of the one that is open for the same field. Returns its id and whether it is
/// new.
///
/// # Errors
/// The database's.
pub fn open(tx: &Tx<'_>, conflict: &Conflict) -> Result<(ConflictId, bool), StoreError> {
    let base = conflict.base.to_string();
    let local = conflict.local.to_string();
    let remote = conflict.remote.to_string();
    let known: Option<String> = tx
        .prepare_cached(
            "SELECT id FROM conflicts WHERE connection_id = ?1 AND record_id = ?2 AND field = ?3 AND resolved_at IS NULL",
        )?
        .query_row(params![conflict.connection.as_str(), conflict.record_id.as_str(), conflict.field], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(id) = known {
        tx.prepare_cached(
            "UPDATE conflicts SET base = ?2, local = ?3, remote = ?4
             WHERE id = ?1 AND (base <> ?2 OR local <> ?3 OR remote <> ?4)",
        )?
        .execute(params![id, base, local, remote])?;
        return Ok((ConflictId(id), false));
    }
    tx.prepare_cached(
        "INSERT INTO conflicts (id, connection_id, record_type, record_id, field, base, local, remote, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        conflict.id.as_str(),
        conflict.connection.as_str(),
        conflict.record_type.as_str(),
        conflict.record_id.as_str(),
        conflict.field,
        base,
        local,
        remote,
        tx.now().0,
    ])?;
    Ok((conflict.id.clone(), true))
}

/// Keeps a dispute that a rule settled: both values, what was kept and by which rule (`rule:<name>`). One that is open
/// for the same field is closed with these values.
///
/// # Errors
/// The database's.
pub fn settled(tx: &Tx<'_>, conflict: &Conflict, kept: &str, by: &str) -> Result<ConflictId, StoreError> {
    let (id, _) = open(tx, conflict)?;
    close(tx, &id, kept, by)?;
    Ok(id)
}

/// The conflict of a field that was decided at this time.
///
/// # Errors
/// The database's.
pub fn decided_at(
    conn: &Connection,
    record: &RecordId,
    field: &str,
    at: UnixMillis,
) -> Result<Option<Conflict>, StoreError> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM conflicts WHERE record_id = ?1 AND field = ?2 AND resolved_at = ?3"
    ))?
    .query_row(params![record.as_str(), field, at.0], |row| Ok(from_row(row)))
    .optional()?
    .transpose()
}

/// Makes a decided conflict an open one again. `false` when it is open, or another one of the same field is.
///
/// # Errors
/// The database's.
pub fn reopen(tx: &Tx<'_>, id: &ConflictId) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE conflicts AS c SET resolved_at = NULL, kept = NULL, resolved_by = NULL
             WHERE id = ?1 AND resolved_at IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM conflicts AS other WHERE other.record_id = c.record_id
                               AND other.connection_id = c.connection_id AND other.field = c.field
                               AND other.resolved_at IS NULL)",
        )?
        .execute([id.as_str()])?
        > 0)
}

/// Forgets conflicts that were decided before then: their values cannot be fetched back any more. Returns how many.
///
/// # Errors
/// The database's.
pub fn forget(tx: &Tx<'_>, before: UnixMillis) -> Result<usize, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM conflicts WHERE resolved_at < ?1")?.execute([before.0])?)
}

/// Notes what was kept and who chose. `false` when it was resolved already.
///
/// # Errors
/// The database's.
pub fn close(tx: &Tx<'_>, id: &ConflictId, kept: &str, by: &str) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE conflicts SET resolved_at = ?2, kept = ?3, resolved_by = ?4 WHERE id = ?1 AND resolved_at IS NULL",
        )?
        .execute(params![id.as_str(), tx.now().0, kept, by])?
        > 0)
}

fn from_row(row: &Row<'_>) -> Result<Conflict, StoreError> {
    let json = |at: usize| -> Result<Value, StoreError> {
        let text = row.get_ref(at)?.as_str().map_err(|error| StoreError::Stored(error.to_string()))?;
        Ok(serde_json::from_str(text)?)
    };
    Ok(Conflict {
        id: ConflictId(row.get(0)?),
        connection: ConnectionId(row.get(1)?),
        record_type: row.get_ref(2)?.as_str().unwrap_or_default().parse()?,
        record_id: RecordId(row.get(3)?),
        field: row.get(4)?,
        base: json(5)?,
        local: json(6)?,
        remote: json(7)?,
        at: UnixMillis(row.get(8)?),
        resolved_at: row.get::<_, Option<i64>>(9)?.map(UnixMillis),
        kept: row.get(10)?,
        resolved_by: row.get(11)?,
    })
}
