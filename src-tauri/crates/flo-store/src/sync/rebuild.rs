//! Records from the audit trail alone, as another device makes them that receives it.
//!
//! Each event says what it made of its record: `create` and `delete` by themselves, others by the entry `presence` among
//! their changes, and every other change by its new value. `conflict` and `settle` hold two values of which neither was
//! written by them; they change nothing.

use std::collections::BTreeMap;

use flo_model::{FieldMap, RecordId, RecordType};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::audit::{self, AuditRow, PRESENCE};
use crate::{StoreError, Tx, records};

/// A record as the trail knows it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rebuilt {
    /// False for a tombstone.
    pub is_there: bool,
    /// Its fields, those of a tombstone included. Fields that were never named have their usual value.
    pub fields: FieldMap,
}

impl Rebuilt {
    /// The record after one more event.
    pub fn take(&mut self, event: &AuditRow) {
        if matches!(event.action.as_str(), "conflict" | "settle") {
            return;
        }
        let comes = event.changes.get(PRESENCE).and_then(|pair| pair.get(1)).and_then(Value::as_bool);
        match (event.action.as_str(), comes) {
            ("delete", _) | (_, Some(false)) => {
                self.is_there = false;
                return;
            }
            ("create", _) => *self = Self { is_there: true, ..Self::default() },
            (_, Some(true)) => self.is_there = true,
            (_, None) => {}
        }
        for (name, pair) in event.changes.as_object().into_iter().flatten() {
            if name != PRESENCE {
                self.fields.set(name, pair.get(1).cloned().unwrap_or_default());
            }
        }
    }

    /// Writes the record into its table, where it is not yet.
    ///
    /// # Errors
    /// The database's; a trail that lacks the event that made the record.
    pub fn put(&self, tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<(), StoreError> {
        records::apply(tx, record_type, id, &self.fields)?;
        if self.is_there {
            records::restore(tx, record_type, id)?;
        } else {
            records::delete(tx, record_type, id)?;
        }
        Ok(())
    }
}

/// Every record that the trail knows, those that its checkpoint stands for included.
///
/// # Errors
/// The database's.
pub fn all(conn: &Connection) -> Result<BTreeMap<(RecordType, RecordId), Rebuilt>, StoreError> {
    let mut found = checkpointed_all(conn)?;
    audit::for_each(conn, |event| {
        found.entry((event.record_type, event.record_id.clone())).or_default().take(&event);
        Ok(())
    })?;
    Ok(found)
}

/// Every record as the events before the newest checkpoint left it.
pub(crate) fn checkpointed_all(
    conn: &Connection,
) -> Result<BTreeMap<(RecordType, RecordId), Rebuilt>, StoreError> {
    let mut found = BTreeMap::new();
    let mut statement =
        conn.prepare_cached("SELECT record_type, record_id, is_there, fields FROM audit_states")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let record_type = row.get_ref(0)?.as_str().unwrap_or_default().parse()?;
        let state = Rebuilt {
            is_there: row.get(2)?,
            fields: serde_json::from_str(row.get_ref(3)?.as_str().unwrap_or_default())?,
        };
        found.insert((record_type, RecordId(row.get(1)?)), state);
    }
    Ok(found)
}

/// A record as the events before the newest checkpoint left it.
pub(super) fn checkpointed(
    conn: &Connection,
    record_type: RecordType,
    id: &RecordId,
) -> Result<Rebuilt, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT is_there, fields FROM audit_states WHERE record_type = ?1 AND record_id = ?2",
    )?;
    let mut rows = statement.query(params![record_type.as_str(), id.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(Rebuilt::default()) };
    Ok(Rebuilt {
        is_there: row.get(0)?,
        fields: serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())?,
    })
}

pub(crate) fn save(
    tx: &Tx<'_>,
    record_type: RecordType,
    id: &RecordId,
    state: &Rebuilt,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO audit_states (record_type, record_id, is_there, fields) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (record_type, record_id) DO UPDATE SET is_there = excluded.is_there, fields = excluded.fields",
    )?
    .execute(params![record_type.as_str(), id.as_str(), state.is_there, state.fields.canonical()])?;
    Ok(())
}
