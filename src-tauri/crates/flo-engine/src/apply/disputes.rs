//! Opening conflicts, keeping their fields out of the outbox, and closing those that settled themselves.

use std::collections::BTreeSet;

use flo_model::{ConflictId, ConnectionId, FieldMap, IntentAction, IntentState, RecordId, RecordType};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::sync::links::Link;
use flo_store::sync::{Wish, intents, queue as fold_in};
use flo_store::{Connection, StoreError, Tx};
use flo_sync::{Action, Actions, PRESENCE, UNIT_SEPARATOR};

use super::{Effects, Place};

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
            let old = [(field.clone(), local.clone())].into_iter().collect();
            let new = [(field.clone(), remote.clone())].into_iter().collect();
            note(
                tx,
                place,
                record_type,
                record,
                "conflict",
                Changes::between(&old, &new),
                "both sides changed it",
            )?;
            effects.conflict(place, id, record_type, record, field);
        }
    }
    for open in conflicts::open_of(tx, &place.connection, record)? {
        if !disputed.contains(&open.field) {
            conflicts::close(tx, &open.id, "remote", "rule:agreed")?;
        }
    }
    if !disputed.is_empty() {
        hold_back(tx, &place.connection, record, &disputed)?;
    }
    Ok(disputed.len())
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
fn hold_back(
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
