//! Which record here a record of a service is, when both were made without knowing of each other.

use flo_model::{ConnectionId, FieldMap, RecordId, RecordType};
use rusqlite::{Connection, params};

use crate::{StoreError, records};

/// The oldest live record that has no link at `connection` and is the same thing as `fields` describes: clients,
/// projects and tags by name, tasks by name within their project, people by mail address; names and addresses without
/// regard to case. `None` for types that are never matched.
///
/// # Errors
/// The database's.
pub fn find(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    fields: &FieldMap,
) -> Result<Option<RecordId>, StoreError> {
    let found = match record_type {
        RecordType::Client | RecordType::Project | RecordType::Tag | RecordType::Task => {
            match fields.text("name").filter(|name| !name.trim().is_empty()) {
                Some(name) => records::by_name(conn, record_type, name)?,
                None => return Ok(None),
            }
        }
        RecordType::Person => match fields.text("email").filter(|email| !email.trim().is_empty()) {
            Some(email) => people(conn, email)?,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    for id in found {
        if is_linked(conn, connection, &id)? {
            continue;
        }
        let same_parent = record_type != RecordType::Task
            || records::fields(conn, record_type, &id)?
                .is_some_and(|here| here.get("project") == fields.get("project"));
        if same_parent {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn people(conn: &Connection, email: &str) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM people WHERE email = ?1 COLLATE NOCASE AND deleted_at IS NULL ORDER BY created_at, id",
    )?;
    let rows = statement.query_map([email.trim()], |row| Ok(RecordId(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn is_linked(conn: &Connection, connection: &ConnectionId, id: &RecordId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM links WHERE record_id = ?1 AND connection_id = ?2")?
        .exists(params![id.as_str(), connection.as_str()])?)
}
