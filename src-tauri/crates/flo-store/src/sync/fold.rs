//! How a new wish joins what already waits for the same record.

use std::collections::BTreeSet;

use flo_model::{DeviceId, FieldMap, IntentAction, IntentId, IntentState, LinkState, UnixMillis};
use serde_json::Value;

use super::intents::{self, Intent};
use super::links::{self, Link};
use crate::{StoreError, Tx, records};

/// What is wanted of a record at one connection.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// What to do there.
    pub action: IntentAction,
    /// The fields that it is about; for a create all of them.
    pub fields: &'a FieldMap,
    /// 0 a person's edit, 1 timer, 2 background.
    pub priority: u8,
    /// Who wants it.
    pub actor: &'a str,
    /// From which installation.
    pub device: &'a DeviceId,
    /// Stamp of the edit.
    pub hlc: &'a str,
}

/// Queues a wish: joins an intent of the same record that was not sent yet, or adds one behind it. A delete of what was
/// never sent cancels both, and so does a change back to what the service has. Raises the link's counter of unconfirmed edits; saves the link if it is new.
///
/// Returns the intent that now carries the wish; `None` when nothing is left to be sent.
///
/// # Errors
/// The database's.
pub fn queue(tx: &Tx<'_>, link: &Link, wish: &Wish<'_>) -> Result<Option<IntentId>, StoreError> {
    let open = intents::open_of(tx, &link.connection, &link.record_id)?;
    let last = open.last().filter(|intent| intent.is_settled());
    if wish.action == IntentAction::Delete {
        // The last one first: what is queued behind a call under way is needless now; the call itself is not.
        for intent in open.iter().filter(|intent| intent.is_settled()) {
            end(tx, intent, "superseded")?;
        }
        let never_sent = link.remote_id.is_none() && open.iter().all(Intent::is_settled);
        if never_sent {
            links::remove(tx, &link.connection, link.record_type, &link.record_id)?;
            return Ok(None);
        }
    } else if let Some(last) = last {
        let mut joined = join(last, wish);
        joined.next_at = joined.next_at.min(tx.now());
        if open.len() == 1 && fold_away(tx, link, &mut joined, wish)? {
            return Ok(None);
        }
        intents::save(tx, &joined)?;
        depend_on_creates(tx, &joined, wish.fields)?;
        return raise(tx, link, joined.id).map(Some);
    }
    // A record that is not there yet can only be created, whatever was wanted; unless its create is under way.
    let action = match wish.action {
        IntentAction::Update if link.remote_id.is_none() && open.is_empty() => IntentAction::Create,
        action => action,
    };
    let intent = Intent {
        id: IntentId::new(),
        connection: link.connection.clone(),
        record_type: link.record_type,
        record_id: link.record_id.clone(),
        action,
        fields: names(wish),
        expected: link.revision.clone(),
        priority: wish.priority,
        state: IntentState::Queued,
        dirty_read: 0,
        sent: None,
        attempts: 0,
        looks: 0,
        first_attempt_at: None,
        next_at: UnixMillis(0),
        error_kind: None,
        error_detail: None,
        actor: wish.actor.to_owned(),
        device: wish.device.clone(),
        hlc: wish.hlc.to_owned(),
        created_at: tx.now(),
    };
    intents::save(tx, &intent)?;
    depend_on_creates(tx, &intent, wish.fields)?;
    raise(tx, link, intent.id).map(Some)
}

/// The intent with the wish in it. A parked one is tried again: the edit may be the answer to what it was parked for.
fn join(intent: &Intent, wish: &Wish<'_>) -> Intent {
    let mut joined = intent.clone();
    let fields: BTreeSet<String> = joined.fields.drain(..).chain(wish.fields.0.keys().cloned()).collect();
    joined.fields = fields.into_iter().collect();
    if joined.action == IntentAction::Delete {
        joined.action = IntentAction::Update;
    }
    if joined.state == IntentState::Parked {
        joined.state = IntentState::Queued;
        joined.attempts = 0;
        joined.next_at = UnixMillis(0);
        joined.error_kind = None;
        joined.error_detail = None;
    }
    joined.priority = joined.priority.min(wish.priority);
    wish.actor.clone_into(&mut joined.actor);
    wish.hlc.clone_into(&mut joined.hlc);
    joined.device = wish.device.clone();
    joined
}

/// Takes the fields out of an unsent change whose value is again what the service has; when none is left, nothing is to
/// be sent. Returns whether that is so.
fn fold_away(tx: &Tx<'_>, link: &Link, joined: &mut Intent, wish: &Wish<'_>) -> Result<bool, StoreError> {
    if joined.action != IntentAction::Update || link.remote_id.is_none() {
        return Ok(false);
    }
    let is_there = |name: &String| {
        let Some(wanted) = wish.fields.0.get(name) else { return false };
        let seen = FieldMap::default().with(name, link.seen().get(name).clone());
        // A value that no column can hold equals none of ours.
        records::normalize(link.record_type, &seen).is_ok_and(|seen| seen.get(name) == wanted)
    };
    joined.fields.retain(|name| !is_there(name));
    if !joined.fields.is_empty() {
        return Ok(false);
    }
    end(tx, joined, "undone")?;
    links::settle(tx, &link.connection, &link.record_id)?;
    Ok(true)
}

fn names(wish: &Wish<'_>) -> Vec<String> {
    match wish.action {
        IntentAction::Delete => Vec::new(),
        IntentAction::Create | IntentAction::Update => wish.fields.0.keys().cloned().collect(),
    }
}

fn end(tx: &Tx<'_>, intent: &Intent, kind: &str) -> Result<(), StoreError> {
    let ended = Intent { state: IntentState::Dropped, error_kind: Some(kind.to_owned()), ..intent.clone() };
    intents::save(tx, &ended)
}

fn raise(tx: &Tx<'_>, link: &Link, intent: IntentId) -> Result<IntentId, StoreError> {
    if links::get(tx, &link.connection, link.record_type, &link.record_id)?.is_none() {
        links::save(tx, &Link { state: LinkState::Pending, ..link.clone() })?;
    }
    links::raise_dirty(tx, &link.connection, link.record_type, &link.record_id)?;
    links::settle(tx, &link.connection, &link.record_id)?;
    Ok(intent)
}

/// What refers to a record that is not at the service yet waits until it is. Record ids are unique over all types, so
/// that any text which is the id of a record with an open create can only be a reference to it.
fn depend_on_creates(tx: &Tx<'_>, intent: &Intent, fields: &FieldMap) -> Result<(), StoreError> {
    for value in fields.0.values() {
        let one = value.as_str().into_iter();
        let many = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        for text in one.chain(many).filter(|text| *text != intent.record_id.as_str()) {
            if let Some(create) = intents::open_create(tx, &intent.connection, text)? {
                intents::depend(tx, &intent.id, &create)?;
            }
        }
    }
    Ok(())
}
