//! Makes a queued write ready to be sent: what differs, in the service's own ids, durable as under way.

use std::time::Duration;

use flo_connect::{RemoteRecord, Writable, Write};
use flo_model::{FieldMap, IntentAction, IntentId, IntentState, UnixMillis};
use flo_store::records;
use flo_store::sync::conflicts;
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::links::{self, Link};
use flo_store::{StoreError, Tx};
use flo_sync::outbox::{Event, step};
use flo_sync::{FieldRule, Owner, Rules, UNIT_SEPARATOR, same};

use super::failure::park;
use super::{advance, progress, words};
use crate::apply::{Effects, Missing, Place, to_remote};
use crate::error::broken;

/// Time until a write looks again whether the file that it belongs to has arrived.
const TRANSFER_AGAIN: Duration = Duration::from_secs(15);

/// What a write needs besides the store.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) place: Place,
    pub(super) intent: IntentId,
    pub(super) service: &'static str,
    /// The record as read just before an update or delete.
    pub(super) fresh: Option<RemoteRecord>,
    /// What the service takes of such a record.
    pub(super) writable: Writable,
    pub(super) seed: u64,
}

/// Marks the write as under way and returns the call to make; `None` when there is none to make now.
pub(super) fn prepare(tx: &mut Tx<'_>, job: Job, effects: &mut Effects) -> Result<Option<Write>, StoreError> {
    let Some(mut intent) = intents::get(tx, &job.intent)? else { return Ok(None) };
    if intent.state != IntentState::Queued {
        return Ok(None);
    }
    let connection = &job.place.connection;
    let Some(link) = links::get(tx, connection, intent.record_type, &intent.record_id)? else {
        return end(tx, intent, Event::GivenUp, job.seed);
    };
    let Some(mut sent) = wanted(tx, &mut intent, &link)? else {
        return end(tx, intent, Event::GivenUp, job.seed);
    };
    sent.0.retain(|name, _| job.writable.carries(name));
    if intent.action == IntentAction::Update && sent.0.is_empty() {
        // The service has it already.
        return settled_by_itself(tx, intent, job.seed);
    }
    let whole = match intent.action {
        IntentAction::Create => sent.clone(),
        IntentAction::Update | IntentAction::Delete => overlay(link.seen(), &sent),
    };
    let (mut fields, missing) = to_remote(tx, connection, intent.record_type, &whole)?;
    for Missing { rule, local } in missing {
        let matters = rule.owner == Owner::Both
            && (intent.action == IntentAction::Create || sent.0.contains_key(rule.name));
        if matters && !may_go_without(tx, &job, &mut intent, rule, &local, effects)? {
            return Ok(None);
        }
    }
    if let Some(fresh) = &job.fresh {
        fields = overlay(&fresh.fields, &only(&fields, &sent));
    }
    let next = step(progress(&intent), intent.action, Event::Begun, tx.now(), job.seed).map_err(broken)?;
    advance(&mut intent, next);
    intent.dirty_read = link.dirty;
    intent.expected.clone_from(&link.revision);
    intent.sent = Some(sent);
    intents::save(tx, &intent)?;
    Ok(Some(write_of(&intent, &link, fields, job.fresh.as_ref())))
}

/// A first attempt that is still ahead began before the clock was set back: nobody knows when.
fn began(intent: &Intent, now: UnixMillis) -> Option<UnixMillis> {
    intent.first_attempt_at.filter(|at| *at <= now)
}

/// The same call again, for a look: what the last attempt sent.
pub(super) fn rebuild(
    tx: &flo_store::Connection,
    intent: &Intent,
    now: UnixMillis,
) -> Result<Option<Write>, StoreError> {
    let Some(link) = links::get(tx, &intent.connection, intent.record_type, &intent.record_id)? else {
        return Ok(None);
    };
    let sent = intent.sent.clone().unwrap_or_default();
    let whole = match intent.action {
        IntentAction::Create => sent,
        IntentAction::Update | IntentAction::Delete => overlay(link.seen(), &sent),
    };
    let (fields, _) = to_remote(tx, &intent.connection, intent.record_type, &whole)?;
    let first_attempt_at = began(intent, now);
    Ok(Some(Write { first_attempt_at, ..write_of(intent, &link, fields, None) }))
}

fn write_of(intent: &Intent, link: &Link, fields: FieldMap, fresh: Option<&RemoteRecord>) -> Write {
    let sent = intent.sent.as_ref();
    Write {
        intent: intent.id.clone(),
        action: intent.action,
        record_type: intent.record_type,
        remote_id: link.remote_id.clone(),
        changed: sent.map(|sent| sent.0.keys().cloned().collect()).unwrap_or_default(),
        fields,
        extra: fresh.map_or_else(|| link.extra.clone(), |fresh| fresh.extra.clone()),
        first_attempt_at: intent.first_attempt_at,
    }
}

/// The fields to send as they are here; empty: nothing differs; `None`: the write is needless.
fn wanted(tx: &Tx<'_>, intent: &mut Intent, link: &Link) -> Result<Option<FieldMap>, StoreError> {
    if intent.action == IntentAction::Update && link.remote_id.is_none() {
        intent.action = IntentAction::Create;
    }
    if intent.action == IntentAction::Delete {
        return Ok(link.remote_id.is_some().then(FieldMap::default));
    }
    let Some(stored) = records::fields(tx, intent.record_type, &intent.record_id)? else { return Ok(None) };
    if intent.action == IntentAction::Create {
        return Ok(Some(stored));
    }
    let rules = Rules::of(intent.record_type);
    let disputed = conflicts::open_of(tx, &link.connection, &intent.record_id)?;
    let is_disputed = |name: &str| {
        disputed.iter().any(|conflict| conflict.field.split(UNIT_SEPARATOR).any(|field| field == name))
    };
    let differs = intent.fields.iter().filter(|name| {
        !is_disputed(name) && !same(rules.shape(name), stored.get(name), link.seen().get(name))
    });
    Ok(Some(differs.map(|name| (name.clone(), stored.get(name).clone())).collect()))
}

/// A reference that the service does not have: wait for what makes it, or set the write aside. Never sent without it.
fn may_go_without(
    tx: &Tx<'_>,
    job: &Job,
    intent: &mut Intent,
    rule: &FieldRule,
    local: &str,
    effects: &mut Effects,
) -> Result<bool, StoreError> {
    if let Some(create) = intents::open_create(tx, &intent.connection, local)? {
        intents::depend(tx, &intent.id, &create)?;
    } else if intents::is_in_transfer(tx, local)? {
        let wait = Event::NotNow { after: Some(TRANSFER_AGAIN) };
        let next = step(progress(intent), intent.action, wait, tx.now(), job.seed).map_err(broken)?;
        advance(intent, next);
        intents::save(tx, intent)?;
    } else {
        let detail = words::missing_reference(job.service, intent.record_type, rule.name);
        park(tx, &job.place, intent, "missing_reference", detail, job.seed, effects)?;
    }
    Ok(false)
}

fn settled_by_itself(tx: &Tx<'_>, mut intent: Intent, seed: u64) -> Result<Option<Write>, StoreError> {
    let begun = step(progress(&intent), intent.action, Event::Begun, tx.now(), seed).map_err(broken)?;
    let done = step(begun, intent.action, Event::Confirmed, tx.now(), seed).map_err(broken)?;
    advance(&mut intent, done);
    intents::save(tx, &intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(None)
}

fn end(tx: &Tx<'_>, mut intent: Intent, event: Event, seed: u64) -> Result<Option<Write>, StoreError> {
    let next = step(progress(&intent), intent.action, event, tx.now(), seed).map_err(broken)?;
    advance(&mut intent, next);
    intent.error_kind = Some(String::from("superseded"));
    intents::save(tx, &intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(None)
}

fn overlay(under: &FieldMap, over: &FieldMap) -> FieldMap {
    let mut fields = under.clone();
    fields.0.extend(over.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    fields
}

fn only(fields: &FieldMap, names: &FieldMap) -> FieldMap {
    let kept = fields.0.iter().filter(|(name, _)| names.0.contains_key(*name));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
