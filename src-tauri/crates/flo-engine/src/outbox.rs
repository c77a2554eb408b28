//! What a person can do about queued writes. Each function runs inside a transaction of its caller.

use flo_model::{ConnectionId, DeviceId, FieldMap, IntentAction, IntentId, IntentState};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::{Edit, edit, links};
use flo_store::{Store, StoreError, Tx, records};
use flo_sync::Rules;
use flo_sync::outbox::{Event, Impossible, step};

use crate::EngineError;
use crate::conflicts::ask_again;
use crate::push::{advance, progress};

/// Sends a parked or waiting write again, now.
///
/// # Errors
/// The inner one when the write is being sent or is over; the database's.
pub fn retry(tx: &Tx<'_>, intent: &Intent, seed: u64) -> Result<Result<(), Impossible>, StoreError> {
    let mut intent = intent.clone();
    let next = match step(progress(&intent), intent.action, Event::Retried, tx.now(), seed) {
        Ok(next) => next,
        Err(impossible) => return Ok(Err(impossible)),
    };
    advance(&mut intent, next);
    intent.error_kind = None;
    intent.error_detail = None;
    intents::save(tx, &intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(Ok(()))
}

/// Changes the record of a parked or waiting write and sends it again, now. What was parked takes the change along.
///
/// # Errors
/// The inner one when the write is being sent or is over; [`StoreError::Invalid`] for a delete, which has no fields, and
/// for fields that only the service may change; what an edit can fail with.
pub fn edit_then_retry(
    tx: &mut Tx<'_>,
    intent: &Intent,
    fields: FieldMap,
    actor: &str,
    device: &DeviceId,
    seed: u64,
) -> Result<Result<(), Impossible>, StoreError> {
    if let Err(impossible) = step(progress(intent), intent.action, Event::Retried, tx.now(), seed) {
        return Ok(Err(impossible));
    }
    if intent.action == IntentAction::Delete {
        return Err(StoreError::Invalid(String::from("a delete has nothing to change; retry or drop it")));
    }
    let rules = Rules::of(intent.record_type);
    if let Some(field) = fields.0.keys().find(|field| !rules.is_open(field)) {
        return Err(StoreError::Invalid(format!("only the service may change {field}")));
    }
    let wanted = Edit {
        record_type: intent.record_type,
        record_id: Some(intent.record_id.clone()),
        action: IntentAction::Update,
        fields,
        actor: actor.to_owned(),
        device: device.clone(),
        reason: intent.error_detail.clone().unwrap_or_default(),
        connections: Vec::new(),
        priority: intent.priority,
    };
    edit(tx, wanted)?;
    // The edit joins the newest write of the record; an older one that is parked is tried again by itself.
    match intents::get(tx, &intent.id)? {
        Some(intent) if intent.state == IntentState::Parked => retry(tx, &intent, seed),
        _ => Ok(Ok(())),
    }
}

/// Gives up a parked or waiting write. A change is taken back to what the service has; a delete is undone here; a record
/// that was made here and never sent stays, here only. What waited for it is set aside.
///
/// # Errors
/// The inner one when the write is being sent or is over; the database's.
pub fn give_up(
    tx: &Tx<'_>,
    intent: &Intent,
    actor: &str,
    device: &DeviceId,
    seed: u64,
) -> Result<Result<(), Impossible>, StoreError> {
    let mut intent = intent.clone();
    let next = match step(progress(&intent), intent.action, Event::GivenUp, tx.now(), seed) {
        Ok(next) => next,
        Err(impossible) => return Ok(Err(impossible)),
    };
    advance(&mut intent, next);
    intents::save(tx, &intent)?;
    let changes = match intent.action {
        IntentAction::Update => take_back(tx, &intent)?,
        IntentAction::Delete => {
            records::restore(tx, intent.record_type, &intent.record_id)?;
            if let Some(link) = links::get(tx, &intent.connection, intent.record_type, &intent.record_id)? {
                ask_again(tx, &link)?;
            }
            let stored = records::fields(tx, intent.record_type, &intent.record_id)?.unwrap_or_default();
            Changes::between(&FieldMap::default(), &stored).with_presence(true)
        }
        IntentAction::Create => {
            strand(tx, &intent)?;
            Changes::default()
        }
    };
    let event = audit::Event {
        device,
        actor,
        record_type: intent.record_type,
        record_id: &intent.record_id,
        action: "drop",
        changes,
        reason: intent.error_detail.as_deref().unwrap_or_default(),
    };
    audit::append(tx, &event)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(Ok(()))
}

/// Gives the fields of a dropped change the service's values again, except those that other writes are about.
fn take_back(tx: &Tx<'_>, intent: &Intent) -> Result<Changes, StoreError> {
    let Some(link) = links::get(tx, &intent.connection, intent.record_type, &intent.record_id)? else {
        return Ok(Changes::default());
    };
    let others = intents::open_of(tx, &intent.connection, &intent.record_id)?;
    let dropped = intent
        .fields
        .iter()
        .filter(|field| !others.iter().any(|other| other.fields.contains(field)))
        .filter(|field| link.seen().0.contains_key(*field));
    let back: FieldMap = dropped.map(|field| (field.clone(), link.seen().get(field).clone())).collect();
    let old = records::fields(tx, intent.record_type, &intent.record_id)?.unwrap_or_default();
    records::apply(tx, intent.record_type, &intent.record_id, &back)?;
    Ok(Changes::between(&old, &back))
}

/// What refers to a record that will not be sent cannot be sent either.
fn strand(tx: &Tx<'_>, create: &Intent) -> Result<(), StoreError> {
    for mut waiting in intents::dependents(tx, &create.id)? {
        if waiting.state != IntentState::Queued {
            continue;
        }
        waiting.state = IntentState::Parked;
        waiting.error_kind = Some(String::from("missing_reference"));
        waiting.error_detail = Some(String::from(
            "What this belongs to was not sent. Choose another place for it, then retry, or drop it too.",
        ));
        intents::save(tx, &waiting)?;
        links::settle(tx, &waiting.connection, &waiting.record_id)?;
    }
    Ok(())
}

/// Loads an intent, changes it in one transaction, and returns its connection.
pub(crate) async fn in_store(
    store: &Store,
    id: &IntentId,
    change: impl FnOnce(&mut Tx<'_>, &Intent) -> Result<Result<(), Impossible>, StoreError> + Send + 'static,
) -> Result<ConnectionId, EngineError> {
    let wanted = id.clone();
    let changed = store
        .write(move |tx| {
            let Some(intent) = intents::get(tx, &wanted)? else { return Ok(None) };
            let outcome = change(tx, &intent)?;
            Ok(Some((intent.connection, outcome)))
        })
        .await?;
    let (connection, outcome) = changed.ok_or_else(|| EngineError::NoIntent(id.clone()))?;
    outcome?;
    Ok(connection)
}
