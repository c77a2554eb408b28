//! One record that a service showed.

use flo_connect::RemoteRecord;
use flo_model::drill::{Sabotage, is_sabotaged};
use flo_model::{FieldMap, Hlc, LinkState, RecordId, RecordType, UnixMillis};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::Changes;
use flo_store::sync::links::{self, Link};
use flo_store::sync::{intents, merge_rules, rereads};
use flo_store::{StoreError, Tx};
use flo_sync::{Action, MergeRules, Owner, PRESENCE, Policy, Rules, reconcile};

use super::disputes::{how_merged, note, open_names, queue_rest, record_disputes};
use super::{
    Effects, LISTING_LAG_MS, Place, Translator, digest, first_sight, is_stale, stored_here, write_fields,
};

/// Time until a record whose references are incomplete is looked at again, milliseconds.
const INCOMPLETE_AGAIN_MS: i64 = 24 * 60 * 60 * 1000;

/// Where a record comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// When the request began.
    pub(crate) read_at: UnixMillis,
    /// Stream and pass that contained it.
    pub(crate) pass: Option<(&'a str, i64)>,
    /// The id it is to have here when it is new.
    pub(crate) id: Option<&'a RecordId>,
    /// True for the answer to a write of ours, which is newer than anything that was read.
    pub(crate) is_answer: bool,
}

/// Applies one record of a service: makes it, merges it, or notes that nothing changed. Returns its id here; `None`
/// when it is put off.
pub(crate) fn record(
    tx: &Tx<'_>,
    place: &Place,
    remote: &RemoteRecord,
    source: Source<'_>,
    translator: &mut Translator,
    effects: &mut Effects,
) -> Result<Option<RecordId>, StoreError> {
    let Some(link) = links::by_remote(tx, &place.connection, remote.record_type, &remote.id)? else {
        return first(tx, place, remote, source, translator, effects);
    };
    let id = link.record_id.clone();
    if !source.is_answer {
        let deleted_lately = link.state == LinkState::Absent
            && link.written_at <= tx.now()
            && source.read_at < link.written_at.plus_ms(LISTING_LAG_MS);
        if deleted_lately {
            // A listing that lags, or a record that came back: its own address tells which, later.
            let due_at = link.written_at.plus_ms(LISTING_LAG_MS);
            let hint = rereads::Reason::Hint;
            rereads::add(tx, &place.connection, remote.record_type, &remote.id, hint, due_at)?;
        }
        if deleted_lately || is_stale(source.read_at, link.written_at, tx.now()) {
            return Ok(Some(id));
        }
    }
    let (fields, complete) =
        translator.local_fields(tx, &place.connection, remote.record_type, &remote.fields)?;
    let seen = Seen { remote, fields, complete, source };
    match records::presence(tx, remote.record_type, &id)? {
        Presence::Unknown => make(tx, place, &seen, link, effects)?,
        _ if link.state == LinkState::Absent => revive(tx, place, &seen, link, effects)?,
        Presence::Live => merge(tx, place, &seen, link, true, effects)?,
        Presence::Deleted => merge(tx, place, &seen, link, false, effects)?,
    }
    Ok(Some(id))
}

/// A record as the service showed it, with references as record ids.
struct Seen<'a> {
    remote: &'a RemoteRecord,
    fields: FieldMap,
    complete: bool,
    source: Source<'a>,
}

impl Seen<'_> {
    fn record_type(&self) -> RecordType {
        self.remote.record_type
    }

    /// Notes in the link what was seen, with `base` as what both sides agree on.
    fn note_in(&self, link: &mut Link, base: FieldMap) {
        link.base = base;
        link.remote = Some(self.fields.clone());
        link.revision.clone_from(&self.remote.revision);
        link.extra = self.remote.extra.clone();
        link.digest = if self.complete { digest(self.remote) } else { String::new() };
        if let Some((stream, pass)) = self.source.pass {
            link.stream = Some(stream.to_owned());
            link.seen_in = pass;
        }
    }

    fn look_again_if_incomplete(&self, tx: &Tx<'_>, place: &Place) -> Result<(), StoreError> {
        if self.complete {
            return Ok(());
        }
        let due_at = tx.now().plus_ms(INCOMPLETE_AGAIN_MS);
        let hint = rereads::Reason::Hint;
        rereads::add(tx, &place.connection, self.record_type(), &self.remote.id, hint, due_at)
    }
}

fn first(
    tx: &Tx<'_>,
    place: &Place,
    remote: &RemoteRecord,
    source: Source<'_>,
    translator: &mut Translator,
    effects: &mut Effects,
) -> Result<Option<RecordId>, StoreError> {
    let record_type = remote.record_type;
    if !source.is_answer && intents::is_create_uncertain(tx, &place.connection, record_type)? {
        // It may be the one that we are making. Once that is known, this record is read by itself.
        let due_at = tx.now().plus_ms(LISTING_LAG_MS / 2);
        rereads::add(tx, &place.connection, record_type, &remote.id, rereads::Reason::Hint, due_at)?;
        return Ok(None);
    }
    let (fields, complete) = translator.local_fields(tx, &place.connection, record_type, &remote.fields)?;
    if !complete && !source.is_answer && belongs_to_uncertain(tx, place, remote, &fields)? {
        let due_at = tx.now().plus_ms(LISTING_LAG_MS / 2);
        rereads::add(tx, &place.connection, record_type, &remote.id, rereads::Reason::Hint, due_at)?;
        return Ok(None);
    }
    let adopted = first_sight::adopt(tx, place, record_type, &remote.id, &fields)?;
    let seen = Seen { remote, fields, complete, source };
    let id = match adopted {
        Some((mut link, taken)) => {
            let id = link.record_id.clone();
            let old = records::fields(tx, record_type, &id)?.unwrap_or_default();
            if write_fields(tx, record_type, &id, &taken)?.is_none() {
                effects.tally.unreadable += 1;
                return Ok(None);
            }
            let changes = Changes::between(&old, &stored_here(record_type, &taken));
            note(tx, place, record_type, &id, "link", changes, "known from elsewhere")?;
            seen.note_in(&mut link, seen.fields.clone());
            link.state = LinkState::Synced;
            links::save(tx, &link)?;
            seen.look_again_if_incomplete(tx, place)?;
            effects.tally.updated += 1;
            id
        }
        None => {
            let id = source.id.cloned().unwrap_or_default();
            let mut link = Link::new(place.connection.clone(), record_type, id.clone());
            link.remote_id = Some(remote.id.clone());
            make(tx, place, &seen, link, effects)?;
            id
        }
    };
    translator.learn(record_type, &remote.id, &id);
    Ok(Some(id))
}

/// Whether what the record belongs to may be one that we are making: the top folder of a new project.
fn belongs_to_uncertain(
    tx: &Tx<'_>,
    place: &Place,
    remote: &RemoteRecord,
    fields: &FieldMap,
) -> Result<bool, StoreError> {
    for rule in Rules::of(remote.record_type).references() {
        let is_lost = !remote.fields.get(rule.name).is_null() && fields.get(rule.name).is_null();
        if let (true, Some(target)) = (is_lost, rule.shape.target())
            && intents::is_create_uncertain(tx, &place.connection, target)?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes the record here. The link may be a reserved one.
fn make(
    tx: &Tx<'_>,
    place: &Place,
    seen: &Seen<'_>,
    mut link: Link,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if write_fields(tx, seen.record_type(), &link.record_id, &seen.fields)?.is_none() {
        effects.tally.unreadable += 1;
        return Ok(());
    }
    let changes = Changes::between(&FieldMap::default(), &stored_here(seen.record_type(), &seen.fields));
    note(tx, place, seen.record_type(), &link.record_id, "create", changes, "")?;
    seen.note_in(&mut link, seen.fields.clone());
    link.state = LinkState::Synced;
    links::save(tx, &link)?;
    seen.look_again_if_incomplete(tx, place)?;
    effects.tally.created += 1;
    Ok(())
}

/// A record that was proven gone is there again.
fn revive(
    tx: &Tx<'_>,
    place: &Place,
    seen: &Seen<'_>,
    mut link: Link,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let id = link.record_id.clone();
    if write_fields(tx, seen.record_type(), &id, &seen.fields)?.is_none() {
        effects.tally.unreadable += 1;
        return Ok(());
    }
    records::restore(tx, seen.record_type(), &id)?;
    // Whole, with what another service brought: the trail alone must give the record again.
    let stored = records::fields(tx, seen.record_type(), &id)?.unwrap_or_default();
    let changes = Changes::between(&FieldMap::default(), &stored);
    note(tx, place, seen.record_type(), &id, "create", changes, "it is there again")?;
    seen.note_in(&mut link, seen.fields.clone());
    link.state = LinkState::Synced;
    links::save(tx, &link)?;
    links::settle(tx, &place.connection, &id)?;
    effects.tally.created += 1;
    seen.look_again_if_incomplete(tx, place)
}

/// Both sides have had it: what each changed since they last agreed is merged.
fn merge(
    tx: &Tx<'_>,
    place: &Place,
    seen: &Seen<'_>,
    mut link: Link,
    is_here: bool,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let (record_type, id) = (seen.record_type(), link.record_id.clone());
    let is_quiet = link.state == LinkState::Synced && link.dirty == 0;
    let open = if is_quiet { Default::default() } else { open_names(tx, &place.connection, &id)? };
    if !is_here && !open.contains(PRESENCE) {
        // Deleted here for another service's sake; this one still has it.
        return revive(tx, place, seen, link, effects);
    }
    let stored = records::fields_even_deleted(tx, record_type, &id)?.unwrap_or_default();
    let local = here_for(&link.base, &stored, &open);
    let set = if is_quiet { MergeRules::new() } else { merge_rules::of(tx, record_type)? };
    let policy = Policy {
        rules: &set,
        changed_here: if set.is_empty() { None } else { last_edit(tx, place, &id)? },
        changed_there: seen.remote.updated_at,
    };
    let rules = Rules::of(record_type);
    let actions = reconcile(Some(&link.base), is_here.then_some(&local), Some(&seen.fields), rules, policy);
    let taken = without_other_places(tx, place, record_type, &stored, actions.taken())?;
    if !taken.0.is_empty() {
        let Some(applied) = write_fields(tx, record_type, &id, &taken)? else {
            effects.tally.unreadable += 1;
            return Ok(());
        };
        if applied == records::Applied::Changed {
            let changes = Changes::between(&stored, &stored_here(record_type, &taken));
            let (action, reason) = how_merged(&actions);
            note(tx, place, record_type, &id, action, changes, &reason)?;
            effects.tally.updated += 1;
        }
    }
    if !is_quiet || actions.as_slice().iter().any(|action| matches!(action, Action::Conflict { .. })) {
        record_disputes(tx, place, record_type, &id, &actions, effects)?;
    }
    let base = actions.next_base(Some(&link.base), &seen.fields);
    let presence_disputed = actions
        .as_slice()
        .iter()
        .any(|action| matches!(action, Action::Conflict { field, .. } if field == PRESENCE));
    let keeps_base = presence_disputed || is_sabotaged(Sabotage::SkipBase);
    let base = if keeps_base { link.base.clone() } else { base };
    seen.note_in(&mut link, base);
    links::save(tx, &link)?;
    if !is_quiet && !presence_disputed {
        queue_rest(tx, place, &link, &stored, &actions)?;
    }
    if !is_quiet || link.state != LinkState::Synced || !actions.disputed().is_empty() {
        links::settle(tx, &place.connection, &id)?;
    }
    seen.look_again_if_incomplete(tx, place)
}

/// When the record was last edited here, as far as that is not confirmed.
fn last_edit(tx: &Tx<'_>, place: &Place, id: &RecordId) -> Result<Option<UnixMillis>, StoreError> {
    let open = intents::open_of(tx, &place.connection, id)?;
    Ok(open.iter().filter_map(|intent| intent.hlc.parse::<Hlc>().ok()).map(|hlc| hlc.wall).max())
}

/// What to take, but for places of this service where the record already has one of another: a project of two services
/// stays in the workspace that it has.
fn without_other_places(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    stored: &FieldMap,
    mut taken: FieldMap,
) -> Result<FieldMap, StoreError> {
    for rule in Rules::of(record_type).references().filter(|rule| rule.owner == Owner::Remote) {
        if let (Some(here), Some(target), true) =
            (stored.text(rule.name), rule.shape.target(), taken.0.contains_key(rule.name))
        {
            let here = RecordId::from(here);
            let is_elsewhere = links::get(tx, &place.connection, target, &here)?.is_none()
                && !links::of_record(tx, &here)?.is_empty();
            if is_elsewhere {
                taken.0.remove(rule.name);
            }
        }
    }
    Ok(taken)
}

/// This side as the connection sees it: what both agreed on, with what was changed here and is not confirmed. What
/// another service changed here is not ours to send.
pub(super) fn here_for(
    base: &FieldMap,
    stored: &FieldMap,
    open: &std::collections::BTreeSet<String>,
) -> FieldMap {
    let mut here = base.clone();
    for name in open.iter().filter(|name| *name != PRESENCE) {
        here.set(name, stored.get(name).clone());
    }
    here
}
