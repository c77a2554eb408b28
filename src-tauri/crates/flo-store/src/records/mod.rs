//! The typed tables of the records, seen as field maps.
//!
//! The reconciler knows no service and no table: it compares [`FieldMap`]s. This module turns them into rows and back.
//! A field that a map does not name is left alone, so two services that each carry a part of a record write side by
//! side. References are local record ids. A deleted record stays as a tombstone and is listed nowhere.
//!
//! What a column cannot hold exactly is written in its own form: a missing text becomes the column's default, a set is
//! sorted, a time keeps milliseconds. [`normalize`] gives that form of a map, so that it can be compared with
//! [`fields`] without false differences.

mod column;
mod name_key;
mod repoint;
mod tables;

use std::fmt::Write as _;

use flo_model::{FieldMap, RecordId, RecordType};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::Value;

use crate::{StoreError, Tx};
use column::Column;
pub(crate) use repoint::repoint;
use tables::{Table, table_of};

/// What [`apply`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The record is new.
    Created,
    /// At least one column has another value than before.
    Changed,
    /// Every column had its value already; nothing was written.
    Unchanged,
}

/// Whether a record is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Never seen.
    Unknown,
    /// There.
    Live,
    /// Deleted here; its tombstone is kept.
    Deleted,
}

/// Names of the fields of this record type.
pub fn field_names(record_type: RecordType) -> impl Iterator<Item = &'static str> {
    table_of(record_type).columns.iter().map(|column| column.field)
}

/// Whether the record is there.
///
/// # Errors
/// The database's.
pub fn presence(conn: &Connection, record_type: RecordType, id: &RecordId) -> Result<Presence, StoreError> {
    let table = table_of(record_type).name;
    let deleted = conn
        .prepare_cached(&format!("SELECT deleted_at IS NOT NULL FROM {table} WHERE id = ?1"))?
        .query_row([id.as_str()], |row| row.get::<_, bool>(0))
        .optional()?;
    Ok(match deleted {
        None => Presence::Unknown,
        Some(false) => Presence::Live,
        Some(true) => Presence::Deleted,
    })
}

/// The ids of every record of this type, tombstones included, in their order.
///
/// # Errors
/// The database's.
pub fn ids(conn: &Connection, record_type: RecordType) -> Result<Vec<RecordId>, StoreError> {
    let sql = format!("SELECT id FROM {} ORDER BY id", table_of(record_type).name);
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many records of every type there are, tombstones left out.
///
/// # Errors
/// The database's.
pub fn count_all(conn: &Connection) -> Result<u64, StoreError> {
    let mut all = 0;
    for &record_type in RecordType::ALL {
        let sql = format!("SELECT count(*) FROM {} WHERE deleted_at IS NULL", table_of(record_type).name);
        all += conn.prepare_cached(&sql)?.query_row([], |row| row.get::<_, u64>(0))?;
    }
    Ok(all)
}

/// All fields of a record; `None` when it was never seen or is deleted.
///
/// # Errors
/// The database's.
pub fn fields(
    conn: &Connection,
    record_type: RecordType,
    id: &RecordId,
) -> Result<Option<FieldMap>, StoreError> {
    read(conn, record_type, id, "AND deleted_at IS NULL")
}

/// All fields of a record or of its tombstone; `None` when it was never seen.
///
/// # Errors
/// The database's.
pub fn fields_even_deleted(
    conn: &Connection,
    record_type: RecordType,
    id: &RecordId,
) -> Result<Option<FieldMap>, StoreError> {
    read(conn, record_type, id, "")
}

fn read(
    conn: &Connection,
    record_type: RecordType,
    id: &RecordId,
    only: &str,
) -> Result<Option<FieldMap>, StoreError> {
    let table = table_of(record_type);
    let mut sql = String::from("SELECT ");
    push_list(&mut sql, table.columns.iter().map(|column| column.name));
    // Writing to a String cannot fail.
    let _ = write!(sql, " FROM {} WHERE id = ?1 {only}", table.name);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut map = FieldMap::default();
    for (at, column) in table.columns.iter().enumerate() {
        map.set(column.field, column.decode(row.get_ref(at)?)?);
    }
    Ok(Some(map))
}

/// Writes the given fields of a record, creating it when it was never seen. Other fields stay as they are. A tombstone
/// stays one: see [`restore`].
///
/// # Errors
/// [`StoreError::UnknownField`], [`StoreError::BadValue`]; a new time entry without `start` or asset without `kind`.
pub fn apply(
    tx: &Tx<'_>,
    record_type: RecordType,
    id: &RecordId,
    fields: &FieldMap,
) -> Result<Applied, StoreError> {
    let table = table_of(record_type);
    let row = encode(table, fields)?;
    let exists =
        tx.prepare_cached(&format!("SELECT 1 FROM {} WHERE id = ?1", table.name))?.exists([id.as_str()])?;
    let now = Sql::Integer(tx.now().0);
    let values = row.iter().map(|(_, value)| value);
    let id = Sql::Text(id.0.clone());
    if !exists {
        require_all(table, fields)?;
        tx.prepare_cached(&insert_sql(table, &row))?
            .execute(params_from_iter([&id, &now].into_iter().chain(values)))?;
        return Ok(Applied::Created);
    }
    if row.is_empty() {
        return Ok(Applied::Unchanged);
    }
    let changed = tx
        .prepare_cached(&update_sql(table, &row))?
        .execute(params_from_iter([&id, &now].into_iter().chain(values)))?;
    Ok(if changed == 0 { Applied::Unchanged } else { Applied::Changed })
}

/// The map as [`fields`] would give it back after [`apply`].
///
/// # Errors
/// [`StoreError::UnknownField`], [`StoreError::BadValue`].
pub fn normalize(record_type: RecordType, fields: &FieldMap) -> Result<FieldMap, StoreError> {
    let table = table_of(record_type);
    let mut map = FieldMap::default();
    for (name, value) in &fields.0 {
        let column = known(table, name)?;
        let stored = column.encode(record_type, value)?;
        map.set(column.field, column.decode((&stored).into())?);
    }
    Ok(map)
}

/// Makes the record a tombstone. `false` when it was one already or was never seen.
///
/// # Errors
/// The database's.
pub fn delete(tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<bool, StoreError> {
    let table = table_of(record_type).name;
    let sql =
        format!("UPDATE {table} SET deleted_at = ?2, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NULL");
    Ok(tx.prepare_cached(&sql)?.execute(params![id.as_str(), tx.now().0])? > 0)
}

/// Makes a tombstone a record again, with the fields that it had. `false` when it was none.
///
/// # Errors
/// The database's.
pub fn restore(tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<bool, StoreError> {
    let table = table_of(record_type).name;
    let sql = format!(
        "UPDATE {table} SET deleted_at = NULL, changed_at = ?2 WHERE id = ?1 AND deleted_at IS NOT NULL"
    );
    Ok(tx.prepare_cached(&sql)?.execute(params![id.as_str(), tx.now().0])? > 0)
}

/// The record's name for a person: its name, the begin of a comment, the description of a time entry. Also of
/// tombstones. `None` when it was never seen.
///
/// # Errors
/// The database's.
pub fn title(
    conn: &Connection,
    record_type: RecordType,
    id: &RecordId,
) -> Result<Option<String>, StoreError> {
    let table = table_of(record_type);
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", table.title, table.name);
    Ok(conn.prepare_cached(&sql)?.query_row([id.as_str()], |row| row.get(0)).optional()?)
}

/// The live records of a type whose name equals `name` but for case, spaces around it, oldest first. For types that have
/// a name.
///
/// # Errors
/// [`StoreError::Invalid`] for time entries and comments, which have no name.
pub fn by_name(conn: &Connection, record_type: RecordType, name: &str) -> Result<Vec<RecordId>, StoreError> {
    let table = table_of(record_type);
    if table.column("name").is_none() {
        return Err(StoreError::Invalid(format!("a {record_type} has no name")));
    }
    let wanted = fold(name);
    let sql = format!("SELECT id, name FROM {} WHERE deleted_at IS NULL ORDER BY created_at, id", table.name);
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if fold(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) == wanted {
            found.push(RecordId(row.get(0)?));
        }
    }
    Ok(found)
}

/// Marks a project as shown in the sidebar, or no longer. A choice of this device; no service hears of it.
///
/// # Errors
/// The database's.
pub fn set_pinned(tx: &Tx<'_>, project: &RecordId, pinned: bool) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET pinned = ?2 WHERE id = ?1 AND pinned <> ?2";
    Ok(tx.prepare_cached(sql)?.execute(params![project.as_str(), pinned])? > 0)
}

/// The BLAKE3 (hex) of an asset's bytes, if they passed through this device.
///
/// # Errors
/// The database's.
pub fn content_id(conn: &Connection, asset: &RecordId) -> Result<Option<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT content_id FROM assets WHERE id = ?1")?;
    let found = statement.query_map([asset.as_str()], |row| row.get(0))?.next().transpose()?;
    Ok(found.flatten())
}

/// Notes the BLAKE3 (hex) of an asset's bytes, known because they passed through this device.
///
/// # Errors
/// The database's.
pub fn set_content_id(tx: &Tx<'_>, asset: &RecordId, content_id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE assets SET content_id = ?2 WHERE id = ?1 AND content_id IS NOT ?2";
    Ok(tx.prepare_cached(sql)?.execute(params![asset.as_str(), content_id])? > 0)
}

/// Case-folded and trimmed, for comparing names.
pub(crate) fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The table that holds this record type.
pub(crate) fn table_name(record_type: RecordType) -> &'static str {
    table_of(record_type).name
}

fn known(table: &Table, field: &str) -> Result<&'static Column, StoreError> {
    table
        .column(field)
        .ok_or_else(|| StoreError::UnknownField { record_type: table.record_type, field: field.to_owned() })
}

/// Column names and values for the given fields.
fn encode(table: &'static Table, fields: &FieldMap) -> Result<Vec<(&'static str, Sql)>, StoreError> {
    let mut row = Vec::with_capacity(fields.0.len() + 1);
    for (name, value) in &fields.0 {
        let column = known(table, name)?;
        row.push((column.name, column.encode(table.record_type, value)?));
        if table.has_name_key && column.name == "name" {
            row.push(("name_key", Sql::Text(name_key::name_key(value.as_str().unwrap_or_default()))));
        }
    }
    Ok(row)
}

/// A new row needs its required fields.
fn require_all(table: &'static Table, fields: &FieldMap) -> Result<(), StoreError> {
    for column in table.columns {
        if matches!(column.kind, column::Kind::TextRequired | column::Kind::TimeRequired)
            && !fields.0.contains_key(column.field)
        {
            column.encode(table.record_type, &Value::Null)?;
        }
    }
    Ok(())
}

fn insert_sql(table: &Table, row: &[(&'static str, Sql)]) -> String {
    let mut sql = format!("INSERT INTO {} (id, created_at, changed_at", table.name);
    for (column, _) in row {
        sql.push_str(", ");
        sql.push_str(column);
    }
    sql.push_str(") VALUES (?1, ?2, ?2");
    for at in 0..row.len() {
        let _ = write!(sql, ", ?{}", at + 3);
    }
    sql.push(')');
    sql
}

/// Changes nothing, not even `changed_at`, when every column has its value already: no topic is published then.
fn update_sql(table: &Table, row: &[(&'static str, Sql)]) -> String {
    let mut sql = format!("UPDATE {} SET changed_at = ?2", table.name);
    for (at, (column, _)) in row.iter().enumerate() {
        let _ = write!(sql, ", {column} = ?{}", at + 3);
    }
    sql.push_str(" WHERE id = ?1 AND (");
    for (at, (column, _)) in row.iter().enumerate() {
        let or = if at == 0 { "" } else { " OR " };
        let _ = write!(sql, "{or}{column} IS NOT ?{}", at + 3);
    }
    sql.push(')');
    sql
}

fn push_list(sql: &mut String, names: impl Iterator<Item = &'static str>) {
    for (at, name) in names.enumerate() {
        if at > 0 {
            sql.push_str(", ");
        }
        sql.push_str(name);
    }
}
