//! Opening conflicts, keeping their fields out of the outbox, and closing those that settled themselves.

use std::collections::BTreeSet;

use flo_model::{ConflictId, ConnectionId, FieldMap, IntentAction, IntentState, RecordId, RecordType};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::sync::links::{self, Link};
use flo_store::sync::{Wish, intents, queue as fold_in};
use flo_store::{Connection, StoreError, Tx};
use flo_sync::{Action, Actions, Kept, PRESENCE, UNIT_SEPARATOR};

use super::{Effects, Place};
use crate::conflicts::ask_again;

/// Names of the fields that were changed here and are not confirmed: those of open intents and of open conflicts.
/// [`PRESENCE`] is among them while the existence of the record is disputed or its delete waits.
pub(crate) fn open_names(
    conn: &Connection,
    connection: &ConnectionId,
    record: &RecordId,
) -> Result<BTreeSet<String>, StoreError> {
    let mut names = BTreeSet::new();
    for intent in intents::open_of(conn, connection, record)? {
        if intent.action == IntentAction::Delete {
            names.insert(PRESENCE.to_owned());
        }
        names.extend(intent.fields);
    }
    for conflict in conflicts::open_of(conn, connection, record)? {
        names.extend(conflict.field.split(UNIT_SEPARATOR).map(str::to_owned));
        if conflict.field == PRESENCE {
            names.extend(edited_fields(&conflict));
        }
    }
    Ok(names)
}

/// The fields that were changed here when the service lost the record.
fn edited_fields(conflict: &Conflict) -> Vec<String> {
    let Some(local) = conflict.local.as_object() else { return Vec::new() };
    let changed = local.iter().filter(|(name, value)| conflict.base.get(name) != Some(value));
    changed.map(|(name, _)| name.clone()).collect()
}

/// Opens the conflicts among `actions`, takes their fields out of what waits to be sent, and closes open ones about
/// which both sides agree by now. Returns how many are open.
pub(super) fn record_disputes(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    record: &RecordId,
    actions: &Actions,
    effects: &mut Effects,
) -> Result<usize, StoreError> {
    let mut disputed = BTreeSet::new();
    settle_by_rule(tx, place, record_type, record, actions)?;
    for action in actions.as_slice() {
        let Action::Conflict { field, base, local, remote } = action else { continue };
        disputed.insert(field.clone());
        let conflict = Conflict {
            id: ConflictId::new(),
            connection: place.connection.clone(),
            record_type,
            record_id: record.clone(),
            field: field.clone(),
            base: base.clone(),
            local: local.clone(),
            remote: remote.clone(),
            at: tx.now(),
            resolved_at: None,
            kept: None,
            resolved_by: None,
        };
        let (id, is_new) = conflicts::open(tx, &conflict)?;
        if is_new {
            let changes = Changes::of(field, local, remote);
            note(tx, place, record_type, record, "conflict", changes, "both sides changed it")?;
            effects.conflict(place, id, record_type, record, field);
        }
    }
    for open in conflicts::open_of(tx, &place.connection, record)? {
        if !disputed.contains(&open.field) {
            conflicts::close(tx, &open.id, "remote", "rule:agreed")?;
            // It was lost and is shown again, perhaps by an answer from before: only its own address tells.
            if open.field == PRESENCE
                && let Some(link) = links::get(tx, &place.connection, record_type, record)?
            {
                ask_again(tx, &link)?;
            }
        }
    }
    if !disputed.is_empty() {
        hold_back(tx, &place.connection, record, &disputed)?;
    }
    Ok(disputed.len())
}

/// Keeps what the rules settled, the losing value with it, and takes out of the outbox what gave way.
fn settle_by_rule(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    record: &RecordId,
    actions: &Actions,
) -> Result<(), StoreError> {
    let mut gave_way = BTreeSet::new();
    for action in actions.as_slice() {
        let Action::Settle { field, rule, kept, base, local, remote } = action else { continue };
        let (word, stays) = match kept {
            Kept::Local => ("local", "the value here stays"),
            Kept::Remote => ("remote", "the service's value stays"),
        };
        let actor = format!("rule:{rule}");
        let conflict = Conflict {
            id: ConflictId::new(),
            connection: place.connection.clone(),
            record_type,
            record_id: record.clone(),
            field: field.clone(),
            base: base.clone(),
            local: local.clone(),
            remote: remote.clone(),
            at: tx.now(),
            resolved_at: None,
            kept: None,
            resolved_by: None,
        };
        conflicts::settled(tx, &conflict, word, &actor)?;
        let event = audit::Event {
            device: &place.device,
            actor: &actor,
            record_type,
            record_id: record,
            action: "settle",
            changes: Changes::of(field, local, remote),
            reason: &format!("both sides changed {field}; {stays}"),
        };
        audit::append(tx, &event)?;
        if *kept == Kept::Remote {
            gave_way.insert(field.clone());
        }
    }
    if !gave_way.is_empty() {
        hold_back(tx, &place.connection, record, &gave_way)?;
    }
    Ok(())
}

/// The word and the reason under which the fields taken from a service are noted: `merge` when others went the other way
/// or a rule decided.
pub(super) fn how_merged(actions: &Actions) -> (&'static str, String) {
    let rules: BTreeSet<&str> = actions
        .as_slice()
        .iter()
        .filter_map(|action| match action {
            Action::Settle { rule, kept: Kept::Remote, .. } => Some(rule.as_str()),
            _ => None,
        })
        .collect();
    let sent: Vec<String> = actions.sent().into_iter().collect();
    match (rules.is_empty(), sent.is_empty()) {
        (true, true) => ("update", String::new()),
        (true, false) => ("merge", format!("changed there, while here {} changed", sent.join(", "))),
        (false, _) => {
            let rules: Vec<&str> = rules.into_iter().collect();
            ("merge", format!("by rule: {}", rules.join(", ")))
        }
    }
}

/// Queues what is to be sent and is not queued: what an open conflict held back, and no longer does.
pub(super) fn queue_rest(
    tx: &Tx<'_>,
    place: &Place,
    link: &Link,
    stored: &FieldMap,
    actions: &Actions,
) -> Result<(), StoreError> {
    let queued = intents::open_of(tx, &place.connection, &link.record_id)?;
    let queued: BTreeSet<&String> = queued.iter().flat_map(|intent| &intent.fields).collect();
    let rest: FieldMap = actions
        .sent()
        .into_iter()
        .filter(|name| !queued.contains(name))
        .map(|name| (name.clone(), stored.get(&name).clone()))
        .collect();
    if rest.0.is_empty() {
        return Ok(());
    }
    let hlc = audit::last_stamp(tx)?.map_or_else(String::new, |hlc| hlc.to_string());
    let wish = Wish {
        action: IntentAction::Update,
        fields: &rest,
        priority: 2,
        actor: "rule:merge",
        device: &place.device,
        hlc: &hlc,
    };
    fold_in(tx, link, &wish).map(drop)
}

/// What is disputed is not sent: a conflict carries it from here on. A call that is under way keeps its fields.
pub(crate) fn hold_back(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record: &RecordId,
    disputed: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let names: BTreeSet<&str> = disputed.iter().flat_map(|field| field.split(UNIT_SEPARATOR)).collect();
    for mut intent in intents::open_of(tx, connection, record)? {
        if !intent.is_settled() {
            continue;
        }
        intent.fields.retain(|field| !names.contains(field.as_str()));
        if names.contains(PRESENCE) || (intent.action == IntentAction::Update && intent.fields.is_empty()) {
            intent.state = IntentState::Dropped;
            intent.error_kind = Some(String::from("conflict"));
        }
        intents::save(tx, &intent)?;
    }
    Ok(())
}

pub(super) fn note(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    record: &RecordId,
    action: &str,
    changes: Changes,
    reason: &str,
) -> Result<(), StoreError> {
    let event = audit::Event {
        device: &place.device,
        actor: &place.actor(),
        record_type,
        record_id: record,
        action,
        changes,
        reason,
    };
    audit::append(tx, &event).map(drop)
}
