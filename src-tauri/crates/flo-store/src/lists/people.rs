//! People, clients and tags.

use flo_model::RecordId;
use rusqlite::{Connection, OptionalExtension};

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use crate::{StoreError, records::fold};

/// A person who works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// Their id.
    pub id: RecordId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// Role at the service.
    pub role: Option<String>,
    /// May still work there.
    pub active: bool,
    /// Address of their picture.
    pub avatar_url: Option<String>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// The signed-in person.
    pub is_self: bool,
}

/// Whom the work is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its mail address.
    pub email: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// Put away.
    pub archived: bool,
    /// ISO 4217 code of its money.
    pub currency: Option<String>,
    /// Its projects that are not put away.
    pub projects: u64,
}

/// A label of time entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Put away.
    pub archived: bool,
}

const BY_NAME: &str = "lower(r.name)";

/// People by name. With `search`, those whose name or mail address contains it.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn people(
    conn: &Connection,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Slice<PersonRow>, StoreError> {
    let mut filter = Filter::new("r.deleted_at IS NULL");
    if let Some(text) = search {
        filter.with("instr(lower(r.name || ' ' || r.email), ?) > 0", fold(text));
    }
    let order = Order { name: "people", key: BY_NAME, descending: false };
    keyset::rows(conn, "people r", &filter, order, page)?.load(|row| person_at(conn, row))
}

/// One person.
///
/// # Errors
/// The database's.
pub fn person(conn: &Connection, id: &RecordId) -> Result<Option<PersonRow>, StoreError> {
    super::row_of(conn, "people", id)?.map(|row| person_at(conn, row)).transpose()
}

/// The records of the signed-in person, one per service that knows them apart.
///
/// # Errors
/// The database's.
pub fn selves(conn: &Connection) -> Result<Vec<RecordId>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM people WHERE is_self = 1 AND deleted_at IS NULL ORDER BY id")?;
    let rows = statement.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Names of these people, by name.
pub(super) fn names_of(conn: &Connection, ids_json: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT p.name FROM json_each(?1) ids JOIN people p ON p.id = ids.value ORDER BY lower(p.name)",
    )?;
    let rows = statement.query_map([ids_json], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn person_at(conn: &Connection, row: i64) -> Result<PersonRow, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT id, name, email, role, active, avatar_url, time_zone, is_self FROM people WHERE rowid = ?1",
        )?
        .query_row([row], |row| {
            Ok(PersonRow {
                id: RecordId(row.get(0)?),
                name: row.get(1)?,
                email: row.get(2)?,
                role: row.get(3)?,
                active: row.get(4)?,
                avatar_url: row.get(5)?,
                time_zone: row.get(6)?,
                is_self: row.get(7)?,
            })
        })?)
}

/// Clients by name. With `search`, those whose name contains it.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn clients(
    conn: &Connection,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Slice<ClientRow>, StoreError> {
    let mut filter = Filter::new("r.deleted_at IS NULL");
    if let Some(text) = search {
        filter.with("instr(lower(r.name), ?) > 0", fold(text));
    }
    let order = Order { name: "clients", key: BY_NAME, descending: false };
    keyset::rows(conn, "clients r", &filter, order, page)?.load(|row| {
        Ok(conn
            .prepare_cached(
                "SELECT id, name, email, address, note, archived, currency,
                        (SELECT count(*) FROM projects p WHERE p.client_id = c.id AND p.archived = 0 AND p.deleted_at IS NULL)
                 FROM clients c WHERE rowid = ?1",
            )?
            .query_row([row], |row| {
                Ok(ClientRow {
                    id: RecordId(row.get(0)?),
                    name: row.get(1)?,
                    email: row.get(2)?,
                    address: row.get(3)?,
                    note: row.get(4)?,
                    archived: row.get(5)?,
                    currency: row.get(6)?,
                    projects: row.get(7)?,
                })
            })?)
    })
}

/// Tags by name. With `search`, those whose name contains it.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn tags(
    conn: &Connection,
    search: Option<&str>,
    page: &PageRequest,
) -> Result<Slice<TagRow>, StoreError> {
    let mut filter = Filter::new("r.deleted_at IS NULL");
    if let Some(text) = search {
        filter.with("instr(lower(r.name), ?) > 0", fold(text));
    }
    let order = Order { name: "tags", key: BY_NAME, descending: false };
    keyset::rows(conn, "tags r", &filter, order, page)?.load(|row| {
        Ok(conn
            .prepare_cached("SELECT id, name, archived FROM tags WHERE rowid = ?1")?
            .query_row([row], |row| {
                Ok(TagRow { id: RecordId(row.get(0)?), name: row.get(1)?, archived: row.get(2)? })
            })?)
    })
}

/// The signed-in person as this account knows them.
///
/// # Errors
/// The database's.
pub fn self_at(
    conn: &Connection,
    connection: &flo_model::ConnectionId,
) -> Result<Option<RecordId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT p.id FROM people p JOIN links l ON l.record_id = p.id AND l.record_type = 'person'
             WHERE p.is_self = 1 AND p.deleted_at IS NULL AND l.connection_id = ?1 LIMIT 1",
        )?
        .query_row([connection.as_str()], |row| row.get(0))
        .optional()?
        .map(RecordId))
}
