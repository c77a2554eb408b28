//! What is kept about a person: found, handed out, erased.
//!
//! A person is known by the ids of their records, by name and by mail address. Erasing puts a made-up name in the place of
//! all three wherever they stand, and remembers salted hashes of them, so that a service that still has the person brings
//! nothing back ([`Shades`]). What they did stays: hours, comments and files belong to projects, not to them.
//!
//! Free text is not searched: a name in a comment's or an entry's words is what somebody said.

mod erase;
mod shade;
mod traces;

use flo_model::RecordId;
use rusqlite::Connection;
use serde_json::Value;

use crate::StoreError;

pub use erase::{Erased, erase};
pub use shade::Shades;
pub use traces::{Traces, traces};

/// Fields of a person's own record that say who they are.
const PERSONAL: [&str; 4] = ["name", "email", "avatar_url", "time_zone"];

/// Who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Their records here, oldest first: one per service that does not know the mail address of another.
    pub ids: Vec<RecordId>,
    /// Their name.
    pub name: String,
    /// Their mail address; may be empty.
    pub email: String,
    /// A connection is signed in as this person.
    pub is_self: bool,
}

impl Identity {
    /// Whether a value is this person's name or mail address, or holds one of them as a whole value.
    #[must_use]
    pub fn is_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.is_called(text),
            Value::Array(values) => values.iter().any(|value| self.is_in(value)),
            Value::Object(fields) => fields.values().any(|value| self.is_in(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    /// Whether a text is this person's name or mail address, without regard to case.
    fn is_called(&self, text: &str) -> bool {
        is_same(text, &self.name) || is_same(text, &self.email)
    }

    /// Whether a text mentions this person's name or mail address.
    fn is_mentioned(&self, text: &str) -> bool {
        let text = key(text);
        [&self.name, &self.email].iter().any(|word| !word.trim().is_empty() && text.contains(&key(word)))
    }
}

/// Everybody who is meant by an id, a mail address or a name; several when a name is not enough.
///
/// # Errors
/// The database's.
pub fn identities(conn: &Connection, wanted: &str) -> Result<Vec<Identity>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id, p.name, p.email,
                p.is_self OR EXISTS (SELECT 1 FROM connections c WHERE p.email <> ''
                                     AND c.user_email = p.email COLLATE NOCASE)
         FROM people p
         WHERE p.id IN (SELECT q.id FROM people q JOIN people w ON q.id = w.id
                            OR (w.email <> '' AND q.email = w.email COLLATE NOCASE)
                        WHERE w.id = ?1 OR (w.email <> '' AND w.email = ?1 COLLATE NOCASE)
                            OR (w.name <> '' AND w.name = ?1 COLLATE NOCASE))
         ORDER BY p.created_at, p.id",
    )?;
    let rows = statement.query_map([wanted.trim()], |row| {
        Ok(Identity {
            ids: vec![RecordId(row.get(0)?)],
            name: row.get(1)?,
            email: row.get(2)?,
            is_self: row.get(3)?,
        })
    })?;
    let mut found: Vec<Identity> = Vec::new();
    for row in rows {
        let mut row = row?;
        match found.iter_mut().find(|known| is_same(&known.email, &row.email)) {
            Some(known) => {
                known.ids.append(&mut row.ids);
                known.is_self |= row.is_self;
            }
            None => found.push(row),
        }
    }
    Ok(found)
}

/// Two words that are not empty and differ at most in case.
fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (key(a), key(b));
    !a.is_empty() && a == b
}

fn key(text: &str) -> String {
    text.trim().to_lowercase()
}
