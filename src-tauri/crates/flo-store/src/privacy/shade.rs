//! Keeps out who was erased: services that still have them tell their name again with every record.

use flo_model::{ConnectionId, FieldMap, RecordId, RecordType, RemoteId};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::{Identity, PERSONAL, key};
use crate::sync::links;
use crate::{StoreError, Tx};

/// Fields of other records that say who somebody is.
const NAMING: [&str; 3] = ["author", "author_email", "creator"];

/// Everybody who was erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shades(Vec<Shade>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Shade {
    record: RecordId,
    alias: String,
    salt: String,
    /// Salted hash of the name; empty: they had none.
    name: String,
    /// The same of the mail address.
    email: String,
}

impl Shades {
    /// Reads them; mostly there is none.
    ///
    /// # Errors
    /// The database's.
    pub fn load(conn: &Connection) -> Result<Self, StoreError> {
        let mut statement = conn
            .prepare_cached("SELECT record_id, alias, salt, name, email FROM erasures ORDER BY record_id")?;
        let rows = statement.query_map([], |row| {
            Ok(Shade {
                record: RecordId(row.get(0)?),
                alias: row.get(1)?,
                salt: row.get(2)?,
                name: row.get(3)?,
                email: row.get(4)?,
            })
        })?;
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// Whether nobody was erased.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields of a service's record without who was erased; `None` when it names nobody of them.
    ///
    /// # Errors
    /// The database's.
    pub fn cover(
        &self,
        conn: &Connection,
        connection: &ConnectionId,
        record_type: RecordType,
        id: &RemoteId,
        fields: &FieldMap,
    ) -> Result<Option<FieldMap>, StoreError> {
        if record_type == RecordType::Person {
            let here = links::local_id(conn, connection, record_type, id.as_str())?;
            let shade = self.0.iter().find(|shade| {
                here.as_ref() == Some(&shade.record)
                    || fields.text("email").is_some_and(|email| shade.is(&shade.email, email))
            });
            return Ok(shade.map(|shade| shade.over_person(fields)));
        }
        let mut covered = None;
        for name in NAMING {
            let Some(text) = fields.text(name) else { continue };
            if let Some(shade) = self.0.iter().find(|shade| shade.is_called(text)) {
                let value = shade.instead_of(name);
                covered.get_or_insert_with(|| fields.clone()).set(name, value);
            }
        }
        Ok(covered)
    }
}

impl Shade {
    fn is(&self, hash: &str, text: &str) -> bool {
        !hash.is_empty() && !key(text).is_empty() && hash == hash_of(&self.salt, text)
    }

    fn is_called(&self, text: &str) -> bool {
        self.is(&self.name, text) || self.is(&self.email, text)
    }

    fn instead_of(&self, field: &str) -> Value {
        if field == "author_email" { Value::Null } else { Value::from(self.alias.as_str()) }
    }

    fn over_person(&self, fields: &FieldMap) -> FieldMap {
        let mut covered = fields.clone();
        for name in PERSONAL.into_iter().filter(|name| fields.0.contains_key(*name)) {
            covered.set(name, alias_in(name, &self.alias));
        }
        covered
    }
}

/// What stands in a field of a person's own record instead.
pub(super) fn alias_in(field: &str, alias: &str) -> Value {
    match field {
        "name" => Value::from(alias),
        "email" => Value::from(""),
        _ => Value::Null,
    }
}

/// Remembers that a person was erased, and only that.
pub(super) fn remember(tx: &Tx<'_>, who: &Identity, alias: &str) -> Result<(), StoreError> {
    let salt = uuid::Uuid::new_v4().simple().to_string();
    let hash = |text: &str| if key(text).is_empty() { String::new() } else { hash_of(&salt, text) };
    for id in &who.ids {
        tx.prepare_cached(
            "INSERT INTO erasures (record_id, at, alias, salt, name, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (record_id) DO NOTHING",
        )?
        .execute(params![
            id.as_str(),
            tx.now().0,
            alias,
            salt,
            hash(&who.name),
            hash(&who.email)
        ])?;
    }
    Ok(())
}

fn hash_of(salt: &str, text: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt.as_bytes());
    hasher.update(key(text).as_bytes());
    hasher.finalize().to_hex().to_string()
}
