//! The service's yes: the link learns what both sides agree on, and edits made during the call stay.

use flo_connect::{Applied, RemoteRecord, Writable};
use flo_model::{FieldMap, IntentAction, IntentId, IntentState, LinkState, RecordId, RemoteId};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::links::{self, Link};
use flo_store::sync::{Wish, queue};
use flo_store::{StoreError, Tx};
use flo_sync::outbox::{Event, Progress, step};
use flo_sync::{Owner, Rules, Shape, same};

use super::{advance, progress};
use crate::apply::{self, Effects, OUR_OWN_WORD, Place, Source, Translator};
use crate::error::broken;

/// Why a record is gone that we deleted.
const DELETED_BY_US: &str = "deleted here";

/// Applies the outcome of a write, or of the look that found it.
pub(super) fn confirm(
    tx: &mut Tx<'_>,
    place: &Place,
    id: &IntentId,
    applied: Applied,
    writable: Writable,
    seed: u64,
) -> Result<Effects, StoreError> {
    let mut effects = Effects::default();
    let Some(mut intent) = intents::get(tx, id)? else { return Ok(effects) };
    let done = step(progress(&intent), intent.action, Event::Confirmed, tx.now(), seed).map_err(broken)?;
    advance(&mut intent, done);
    intent.error_kind = None;
    intent.error_detail = None;
    intents::save(tx, &intent)?;
    let Some(mut link) = links::get(tx, &place.connection, intent.record_type, &intent.record_id)? else {
        return Ok(effects);
    };
    link.dirty = (link.dirty - intent.dirty_read).max(0);
    note(tx, place, &intent)?;
    effects.tally.pushed += 1;
    match applied {
        Applied::Deleted => {
            links::save(tx, &link)?;
            let (record_type, record) = (intent.record_type, &intent.record_id);
            apply::gone(tx, place, record_type, record, OUR_OWN_WORD, DELETED_BY_US, &mut effects)?;
        }
        Applied::Record(remote) => {
            for born in born_with(tx, place, &intent, &remote)? {
                end_create(tx, place, &born, seed)?;
            }
            agreed(tx, place, &intent, link, &remote, writable, &mut effects)?;
        }
    }
    links::settle(tx, &place.connection, &intent.record_id)?;
    Ok(effects)
}

fn agreed(
    tx: &Tx<'_>,
    place: &Place,
    intent: &Intent,
    mut link: Link,
    remote: &RemoteRecord,
    writable: Writable,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if link.remote_id.as_ref() != Some(&remote.id) {
        absorb_twin(tx, place, remote, &intent.record_id)?;
        link.remote_id = Some(remote.id.clone());
    }
    let mut translator = Translator::default();
    let (answer, _) = translator.local_fields(tx, &place.connection, remote.record_type, &remote.fields)?;
    let is_here = records::presence(tx, intent.record_type, &intent.record_id)? == Presence::Live;
    link.base = base_after(intent, &link, &answer, is_here);
    let left = if is_here { left_out(intent, &answer, writable) } else { FieldMap::default() };
    for name in left.0.keys() {
        link.base.set(name, answer.get(name).clone());
    }
    link.written_at = tx.now();
    link.digest.clear();
    link.state = LinkState::Pending;
    links::save(tx, &link)?;
    if !left.0.is_empty() {
        let wish = Wish {
            action: IntentAction::Update,
            fields: &left,
            priority: intent.priority,
            actor: &intent.actor,
            device: &intent.device,
            hlc: &intent.hlc,
        };
        queue(tx, &link, &wish)?;
    }
    let source = Source { read_at: OUR_OWN_WORD, pass: None, id: None, is_answer: true };
    apply::record(tx, place, remote, source, &mut translator, effects)?;
    Ok(())
}

/// What was sent is agreed; what the answer shows beyond that is the service's own doing and is compared with it. A
/// field that the answer does not show is not carried there. Of a record that was deleted here meanwhile, the whole
/// answer is agreed, so that its delete goes on.
fn base_after(intent: &Intent, link: &Link, answer: &FieldMap, is_here: bool) -> FieldMap {
    if !is_here {
        return answer.clone();
    }
    let mut base = match intent.action {
        IntentAction::Create => FieldMap::default(),
        IntentAction::Update | IntentAction::Delete => link.base.clone(),
    };
    for (name, value) in intent.sent.iter().flat_map(|sent| &sent.0) {
        if answer.0.contains_key(name) {
            base.set(name, value.clone());
        }
    }
    base
}

/// What a create could not carry and is not there yet: it goes as an update.
fn left_out(intent: &Intent, answer: &FieldMap, writable: Writable) -> FieldMap {
    let Some(sent) = intent.sent.as_ref().filter(|_| intent.action == IntentAction::Create) else {
        return FieldMap::default();
    };
    let rules = Rules::of(intent.record_type);
    let left = sent.0.iter().filter(|(name, value)| {
        writable.after_create.contains(&name.as_str()) && !same(rules.shape(name), value, answer.get(name))
    });
    left.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A service may make one record with another: the top folder with its project. What was made here to stand for it is
/// that record from now on, so that what waits for it can go.
fn born_with(
    tx: &Tx<'_>,
    place: &Place,
    intent: &Intent,
    remote: &RemoteRecord,
) -> Result<Vec<RecordId>, StoreError> {
    let stored = records::fields_even_deleted(tx, intent.record_type, &intent.record_id)?.unwrap_or_default();
    let mut born = Vec::new();
    for rule in Rules::of(intent.record_type).references() {
        let (Shape::Ref(target), Owner::Remote) = (rule.shape, rule.owner) else { continue };
        let (Some(there), Some(here)) = (remote.fields.text(rule.name), stored.text(rule.name)) else {
            continue;
        };
        let here = RecordId::from(here);
        let Some(mut link) = links::get(tx, &place.connection, target, &here)? else { continue };
        if link.remote_id.is_none() && links::local_id(tx, &place.connection, target, there)?.is_none() {
            link.remote_id = Some(RemoteId::from(there));
            links::save(tx, &link)?;
            born.push(here);
        }
    }
    Ok(born)
}

/// The create of a record that came to be with another one is done by that.
fn end_create(tx: &Tx<'_>, place: &Place, id: &RecordId, seed: u64) -> Result<(), StoreError> {
    if let Some(create) = intents::open_create(tx, &place.connection, id.as_str())?
        && let Some(mut intent) = intents::get(tx, &create)?
        && intent.is_settled()
    {
        let queued = Progress { state: IntentState::Queued, ..progress(&intent) };
        let begun = step(queued, intent.action, Event::Begun, tx.now(), seed).map_err(broken)?;
        let done = step(begun, intent.action, Event::Confirmed, tx.now(), seed).map_err(broken)?;
        advance(&mut intent, done);
        (intent.error_kind, intent.error_detail) = (None, None);
        intents::save(tx, &intent)?;
        note(tx, place, &intent)?;
    }
    links::settle(tx, &place.connection, id)
}

/// The same record may have been read, and made here a second time, before its create was confirmed. The record that was
/// made by a person stays.
fn absorb_twin(tx: &Tx<'_>, place: &Place, remote: &RemoteRecord, ours: &RecordId) -> Result<(), StoreError> {
    let Some(twin) = links::by_remote(tx, &place.connection, remote.record_type, &remote.id)? else {
        return Ok(());
    };
    if twin.record_id == *ours {
        return Ok(());
    }
    links::remove(tx, &place.connection, twin.record_type, &twin.record_id)?;
    let stored = records::fields(tx, twin.record_type, &twin.record_id)?.unwrap_or_default();
    if records::delete(tx, twin.record_type, &twin.record_id)? {
        let event = audit::Event {
            device: &place.device,
            actor: "rule:twin",
            record_type: twin.record_type,
            record_id: &twin.record_id,
            action: "delete",
            changes: Changes::removal(&stored),
            reason: "the same record as one that was made here",
        };
        audit::append(tx, &event)?;
    }
    Ok(())
}

fn note(tx: &Tx<'_>, place: &Place, intent: &Intent) -> Result<(), StoreError> {
    let event = audit::Event {
        device: &place.device,
        actor: &place.actor(),
        record_type: intent.record_type,
        record_id: &intent.record_id,
        action: "confirm",
        changes: Changes::default(),
        reason: intent.action.as_str(),
    };
    audit::append(tx, &event).map(drop)
}
