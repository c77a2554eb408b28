//! Undoing a step of the audit trail.
//!
//! A step is taken back by the edit that reverses it. What the service has not heard of is folded away in the outbox, so
//! that nothing is sent; what it has heard of is sent in reverse. A step whose result was changed again is left alone:
//! the later one is to be undone first.

use flo_model::{FieldMap, IntentAction, RecordId, RecordType};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::{self, AuditRow};
use flo_store::sync::{Edit, conflicts, edit, intents};
use flo_store::{Connection, StoreError, Tx};
use flo_sync::{Rules, same};
use serde_json::Value;

use crate::reverse::{self, By, Reversed};

/// Begins the reason of an event that undoes another one; the number of that one follows.
const UNDOES: &str = "undoes event ";

/// Undoes the step with this number.
///
/// # Errors
/// [`StoreError::NotFound`]; [`StoreError::Invalid`] when it is no step that can be undone, when it was undone already,
/// or when its result was changed since.
pub fn undo(
    tx: &mut Tx<'_>,
    step: i64,
    actor: &str,
    device: &flo_model::DeviceId,
) -> Result<(RecordId, Reversed), StoreError> {
    let event =
        audit::get(tx, step)?.ok_or_else(|| StoreError::NotFound(format!("There is no event {step}")))?;
    if is_undone(tx, &event.record_id, step)? {
        return Err(StoreError::Invalid(format!("event {step} was undone already")));
    }
    let reason = format!("{UNDOES}{step}");
    let by = By { actor, device, reason: &reason };
    let reversed = match event.action.as_str() {
        "resolve" => {
            let conflict = conflicts::decided_at(tx, &event.record_id, &event.reason, event.at)?;
            let conflict = conflict.ok_or_else(|| not_any_more(step))?;
            reverse::take_back(tx, &conflict, by)?
        }
        "settle" => {
            let field = only_field(&event).ok_or_else(|| not_any_more(step))?;
            let conflict = conflicts::decided_at(tx, &event.record_id, &field, event.at)?;
            reverse::fetch_back(tx, &conflict.ok_or_else(|| not_any_more(step))?, by)?;
            Reversed::Queued
        }
        "create" | "update" | "delete" | "drop" | "merge" => {
            by_edit(tx, &event, by)?;
            if waits(tx, event.record_type, &event.record_id)? { Reversed::Queued } else { Reversed::Folded }
        }
        other => {
            return Err(StoreError::Invalid(format!(
                "event {step} ({other}) changed nothing that can be undone"
            )));
        }
    };
    Ok((event.record_id, reversed))
}

/// The newest step of this person on this device that can be undone: no undo itself, and not undone yet.
///
/// # Errors
/// The database's.
pub fn newest(
    conn: &Connection,
    actor: &str,
    device: &flo_model::DeviceId,
) -> Result<Option<i64>, StoreError> {
    audit::newest_step(conn, actor, device, UNDOES)
}

/// Whether a later event of the record undoes this step.
///
/// # Errors
/// The database's.
pub fn is_undone(conn: &Connection, record: &RecordId, step: i64) -> Result<bool, StoreError> {
    audit::has_reason(conn, record, &format!("{UNDOES}{step}"))
}

/// Whether this step can be undone by what it is; its result may still have been changed since.
#[must_use]
pub fn is_step(action: &str) -> bool {
    matches!(action, "create" | "update" | "delete" | "drop" | "merge" | "resolve" | "settle")
}

fn by_edit(tx: &mut Tx<'_>, event: &AuditRow, by: By<'_>) -> Result<(), StoreError> {
    let (record_type, id) = (event.record_type, event.record_id.clone());
    let is_here = records::presence(tx, record_type, &id)? == Presence::Live;
    let changed_since = || StoreError::Invalid(String::from("it was changed again since; undo that first"));
    let came_or_went =
        event.changes.get(audit::PRESENCE).and_then(|pair| pair.get(1)).and_then(Value::as_bool);
    let (action, fields) = match (event.action.as_str(), came_or_went) {
        ("create", _) | (_, Some(true)) if is_here => (IntentAction::Delete, FieldMap::default()),
        ("delete", _) | (_, Some(false)) if !is_here => (IntentAction::Create, side(event, 0)),
        ("create" | "delete", _) | (_, Some(_)) => return Err(changed_since()),
        _ => {
            let stored = records::fields(tx, record_type, &id)?.ok_or_else(changed_since)?;
            let rules = Rules::of(record_type);
            let after = side(event, 1);
            if after.0.is_empty() {
                return Err(StoreError::Invalid(String::from("nothing was changed here by it")));
            }
            let stands = after.0.iter().all(|(name, value)| same(rules.shape(name), stored.get(name), value));
            if !stands {
                return Err(changed_since());
            }
            (IntentAction::Update, side(event, 0))
        }
    };
    let edit_ = Edit {
        record_type,
        record_id: Some(id),
        action,
        fields,
        actor: by.actor.to_owned(),
        device: by.device.clone(),
        reason: by.reason.to_owned(),
        connections: Vec::new(),
        priority: 0,
    };
    edit(tx, edit_).map(drop)
}

/// The values before (0) or after (1) the event.
fn side(event: &AuditRow, at: usize) -> FieldMap {
    let fields = event.changes.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| *name != audit::PRESENCE)
        .filter_map(|(name, pair)| Some((name.clone(), pair.get(at)?.clone())))
        .collect()
}

fn only_field(event: &AuditRow) -> Option<String> {
    event.changes.as_object()?.keys().next().cloned()
}

fn waits(conn: &Connection, record_type: RecordType, id: &RecordId) -> Result<bool, StoreError> {
    for link in flo_store::sync::links::of_record(conn, id)? {
        if link.record_type == record_type && !intents::open_of(conn, &link.connection, id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn not_any_more(step: i64) -> StoreError {
    StoreError::Invalid(format!("the values of event {step} are not kept any more"))
}
