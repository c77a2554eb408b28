//! References: the service's ids outside, record ids inside.

use std::collections::{BTreeMap, HashMap};

use flo_connect::{RemoteRecord, RemoteRef};
use flo_model::{ConnectionId, FieldMap, LinkState, RecordId, RecordType, RemoteId};
use flo_store::sync::links::{self, Link};
use flo_store::{Connection, StoreError, Tx};
use flo_sync::{FieldRule, Rules, Shape};
use serde_json::Value;

/// Translates the references of one page. Remembers what it looked up.
#[derive(Debug, Default)]
pub(crate) struct Translator {
    known: HashMap<(RecordType, String), RecordId>,
}

impl Translator {
    /// Notes the record id that a record of this page has or will have.
    pub(crate) fn learn(&mut self, record_type: RecordType, remote: &RemoteId, id: &RecordId) {
        self.known.insert((record_type, remote.0.clone()), id.clone());
    }

    /// The fields with record ids, and whether every reference has one. A reference without stands as null.
    pub(crate) fn local_fields(
        &mut self,
        tx: &Tx<'_>,
        connection: &ConnectionId,
        record_type: RecordType,
        fields: &FieldMap,
    ) -> Result<(FieldMap, bool), StoreError> {
        let mut translated = fields.clone();
        let mut complete = true;
        for rule in Rules::of(record_type).references() {
            let Some(value) = fields.0.get(rule.name).filter(|value| !value.is_null()) else { continue };
            let target = rule.shape.target().expect("a reference has a target");
            let late = matches!(rule.shape, Shape::LateRef(_));
            let mut ids = Vec::new();
            for remote in texts(value) {
                match self.resolve(tx, connection, target, remote, late)? {
                    Some(id) => ids.push(id.0),
                    None => complete = false,
                }
            }
            translated.set(rule.name, value_of(rule, ids));
        }
        Ok((translated, complete))
    }

    fn resolve(
        &mut self,
        tx: &Tx<'_>,
        connection: &ConnectionId,
        target: RecordType,
        remote: &str,
        late: bool,
    ) -> Result<Option<RecordId>, StoreError> {
        let key = (target, remote.to_owned());
        if let Some(id) = self.known.get(&key) {
            return Ok(Some(id.clone()));
        }
        let id = match links::local_id(tx, connection, target, remote)? {
            Some(id) => id,
            // Its own stream brings it soon: give it its id now, so that the reference holds.
            None if late => reserve(tx, connection, target, remote)?,
            None => return Ok(None),
        };
        self.known.insert(key, id.clone());
        Ok(Some(id))
    }
}

fn reserve(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    target: RecordType,
    remote: &str,
) -> Result<RecordId, StoreError> {
    let id = RecordId::new();
    let mut link = Link::new(connection.clone(), target, id.clone());
    link.remote_id = Some(RemoteId::from(remote));
    link.state = LinkState::Synced;
    links::save(tx, &link)?;
    Ok(id)
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let many = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    value.as_str().into_iter().chain(many)
}

/// The records that these refer to and that are neither among them nor known here: to be read first. Each with what
/// the record that refers to it tells about it, in the service's own ids.
pub(crate) fn lookups(
    conn: &Connection,
    connection: &ConnectionId,
    page: &[RemoteRecord],
) -> Result<Vec<(RemoteRef, FieldMap)>, StoreError> {
    let mut wanted: BTreeMap<(RecordType, &str), (&RemoteRecord, &str)> = BTreeMap::new();
    for record in page {
        for rule in Rules::of(record.record_type).references() {
            if let Shape::Ref(target) | Shape::RefSet(target) = rule.shape {
                for id in texts(record.fields.get(rule.name)) {
                    wanted.entry((target, id)).or_insert((record, rule.name));
                }
            }
        }
    }
    for record in page {
        wanted.remove(&(record.record_type, record.id.as_str()));
    }
    let mut missing = Vec::new();
    for ((record_type, id), (from, through)) in wanted {
        if links::local_id(conn, connection, record_type, id)?.is_none() {
            let told = told_by(from, through, record_type);
            missing.push((RemoteRef { record_type, id: RemoteId::from(id) }, told));
        }
    }
    Ok(missing)
}

/// What both have in common: the project of a time entry is the project of its task.
fn told_by(from: &RemoteRecord, through: &str, target: RecordType) -> FieldMap {
    let shared = Rules::of(target)
        .references()
        .filter(|rule| rule.name != through && Rules::of(from.record_type).shape(rule.name) == rule.shape);
    shared.map(|rule| (rule.name.to_owned(), from.fields.get(rule.name).clone())).collect()
}

/// A reference to a record that a service does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    /// The field that refers to it.
    pub(crate) rule: &'static FieldRule,
    /// The record's id here.
    pub(crate) local: String,
}

/// The value of a reference: a sorted list for a set, the list as it is, otherwise the one id or null.
fn value_of(rule: &FieldRule, mut ids: Vec<String>) -> Value {
    if rule.shape.is_many() {
        if rule.shape.is_set() {
            ids.sort_unstable();
        }
        Value::from(ids)
    } else {
        ids.pop().map_or(Value::Null, Value::from)
    }
}

/// The fields with the service's ids. References that it does not have stand as null and are listed; so
/// are those to records that are proven gone there.
pub(crate) fn to_remote(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    fields: &FieldMap,
) -> Result<(FieldMap, Vec<Missing>), StoreError> {
    let mut translated = fields.clone();
    let mut missing = Vec::new();
    for rule in Rules::of(record_type).references() {
        let Some(value) = fields.0.get(rule.name).filter(|value| !value.is_null()) else { continue };
        let target = rule.shape.target().expect("a reference has a target");
        let mut ids = Vec::new();
        for local in texts(value) {
            let link = links::get(conn, connection, target, &RecordId::from(local))?;
            match link.filter(|link| link.state != LinkState::Absent).and_then(|link| link.remote_id) {
                Some(remote) => ids.push(remote.0),
                None => missing.push(Missing { rule, local: local.to_owned() }),
            }
        }
        translated.set(rule.name, value_of(rule, ids));
    }
    Ok((translated, missing))
}
