//! The one way in which a change made here enters: record, links, intents and audit event together.

use flo_model::{ConnectionId, DeviceId, FieldMap, IntentAction, IntentId, LinkState, RecordId, RecordType};

use super::audit::{self, Changes};
use super::fold::{Wish, queue};
use super::links::{self, Link};
use crate::records::{self, Presence};
use crate::{StoreError, Tx};

/// A change made here.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// What kind of record.
    pub record_type: RecordType,
    /// Which one; `None`: a new one. A create with the id of a deleted record brings that one back.
    pub record_id: Option<RecordId>,
    /// What to do.
    pub action: IntentAction,
    /// Only the fields that change, references as local ids.
    pub fields: FieldMap,
    /// Who: `person:<name>` or `rule:<name>`.
    pub actor: String,
    /// This installation.
    pub device: DeviceId,
    /// Why, for the audit trail; may be empty.
    pub reason: String,
    /// Create: to which accounts it goes; none: it stays here. Update and delete: to these only; none: to all that
    /// carry the record.
    pub connections: Vec<ConnectionId>,
    /// 0 a person's edit, 1 timer, 2 background.
    pub priority: u8,
}

/// What an edit led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The record.
    pub record_id: RecordId,
    /// The intents that carry it to the services; empty when nothing is to be sent.
    pub intents: Vec<IntentId>,
    /// Whether anything changed here.
    pub changed: bool,
}

/// Carries out an edit: record, links, intents and audit event commit together or not at all. An edit that changes
/// nothing does nothing.
///
/// # Errors
/// [`StoreError::NotFound`] when the record is not there; [`StoreError::UnknownField`] and [`StoreError::BadValue`].
pub fn edit(tx: &mut Tx<'_>, edit: Edit) -> Result<Edited, StoreError> {
    match edit.action {
        IntentAction::Create => create(tx, edit),
        IntentAction::Update => update(tx, edit),
        IntentAction::Delete => delete(tx, edit),
    }
}

fn create(tx: &Tx<'_>, edit: Edit) -> Result<Edited, StoreError> {
    let id = edit.record_id.clone().unwrap_or_default();
    match records::presence(tx, edit.record_type, &id)? {
        Presence::Live => return update(tx, Edit { record_id: Some(id), ..edit }),
        Presence::Deleted => return bring_back(tx, &id, &edit),
        Presence::Unknown => {}
    }
    records::apply(tx, edit.record_type, &id, &edit.fields)?;
    let stored = stored(tx, edit.record_type, &id)?;
    let hlc = note(tx, &edit, &id, Changes::between(&FieldMap::default(), &stored))?;
    let mut intents = Vec::new();
    for connection in &edit.connections {
        let link = Link::new(connection.clone(), edit.record_type, id.clone());
        intents.extend(queue(tx, &link, &wish(&edit, IntentAction::Create, &stored, &hlc))?);
    }
    Ok(Edited { record_id: id, intents, changed: true })
}

fn update(tx: &Tx<'_>, edit: Edit) -> Result<Edited, StoreError> {
    let id = known(&edit)?;
    let old = records::fields(tx, edit.record_type, &id)?.ok_or_else(|| missing(&edit))?;
    let new = records::normalize(edit.record_type, &edit.fields)?;
    let changed: FieldMap = new.0.into_iter().filter(|(name, value)| old.get(name) != value).collect();
    if changed.0.is_empty() {
        return Ok(Edited { record_id: id, intents: Vec::new(), changed: false });
    }
    records::apply(tx, edit.record_type, &id, &changed)?;
    let hlc = note(tx, &edit, &id, Changes::between(&old, &changed))?;
    let links = links::of_record(tx, &id)?;
    let mut intents = Vec::new();
    for link in targets(&links, &edit) {
        let carried = carried(link, &links, &changed);
        if !carried.0.is_empty() {
            intents.extend(queue(tx, link, &wish(&edit, IntentAction::Update, &carried, &hlc))?);
        }
    }
    Ok(Edited { record_id: id, intents, changed: true })
}

fn delete(tx: &Tx<'_>, edit: Edit) -> Result<Edited, StoreError> {
    let id = known(&edit)?;
    let old = records::fields(tx, edit.record_type, &id)?.ok_or_else(|| missing(&edit))?;
    records::delete(tx, edit.record_type, &id)?;
    let hlc = note(tx, &edit, &id, Changes::removal(&old))?;
    let links = links::of_record(tx, &id)?;
    let mut intents = Vec::new();
    for link in targets(&links, &edit) {
        intents.extend(queue(tx, link, &wish(&edit, IntentAction::Delete, &FieldMap::default(), &hlc))?);
    }
    Ok(Edited { record_id: id, intents, changed: true })
}

/// Takes back a delete that was made here. What was not sent yet is cancelled; what was is made anew.
fn bring_back(tx: &Tx<'_>, id: &RecordId, edit: &Edit) -> Result<Edited, StoreError> {
    records::restore(tx, edit.record_type, id)?;
    records::apply(tx, edit.record_type, id, &edit.fields)?;
    let stored = stored(tx, edit.record_type, id)?;
    let hlc = note(tx, edit, id, Changes::between(&FieldMap::default(), &stored))?;
    let mut known = links::of_record(tx, id)?;
    for connection in &edit.connections {
        if known.iter().all(|link| link.connection != *connection) {
            known.push(Link::new(connection.clone(), edit.record_type, id.clone()));
        }
    }
    let mut intents = Vec::new();
    for link in &mut known {
        let was_there = link.remote_id.is_some() && link.state != LinkState::Absent;
        if !was_there {
            let stream = link.stream.take();
            *link = Link { stream, ..Link::new(link.connection.clone(), edit.record_type, id.clone()) };
            links::save(tx, link)?;
        }
        let action = if was_there { IntentAction::Update } else { IntentAction::Create };
        intents.extend(queue(tx, link, &wish(edit, action, &stored, &hlc))?);
    }
    Ok(Edited { record_id: id.clone(), intents, changed: true })
}

/// The links that an update or delete goes to: not those where the record is proven gone.
fn targets<'a>(links: &'a [Link], edit: &'a Edit) -> impl Iterator<Item = &'a Link> {
    links.iter().filter(|link| {
        link.state != LinkState::Absent
            && (edit.connections.is_empty() || edit.connections.contains(&link.connection))
    })
}

/// The changed fields that this service carries: those that it was seen with, and those that nobody was seen with.
fn carried(link: &Link, links: &[Link], changed: &FieldMap) -> FieldMap {
    let elsewhere = |name: &str| {
        links.iter().any(|other| other.connection != link.connection && other.base.0.contains_key(name))
    };
    let carried = changed
        .0
        .iter()
        .filter(|(name, _)| link.base.0.is_empty() || link.base.0.contains_key(*name) || !elsewhere(name));
    carried.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn wish<'a>(edit: &'a Edit, action: IntentAction, fields: &'a FieldMap, hlc: &'a str) -> Wish<'a> {
    Wish { action, fields, priority: edit.priority, actor: &edit.actor, device: &edit.device, hlc }
}

fn note(tx: &Tx<'_>, edit: &Edit, id: &RecordId, changes: Changes) -> Result<String, StoreError> {
    let event = audit::Event {
        device: &edit.device,
        actor: &edit.actor,
        record_type: edit.record_type,
        record_id: id,
        action: edit.action.as_str(),
        changes,
        reason: &edit.reason,
    };
    Ok(audit::append(tx, &event)?.to_string())
}

fn stored(tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<FieldMap, StoreError> {
    records::fields(tx, record_type, id)?
        .ok_or_else(|| StoreError::NotFound(format!("The {record_type} that was just written")))
}

fn known(edit: &Edit) -> Result<RecordId, StoreError> {
    edit.record_id
        .clone()
        .ok_or_else(|| StoreError::Invalid(format!("to {} a {} takes its id", edit.action, edit.record_type)))
}

fn missing(edit: &Edit) -> StoreError {
    StoreError::NotFound(format!("This {} is not here any more", edit.record_type))
}
