//! A record that the service positively does not have.

use flo_model::{AssetKind, ConnectionId, IntentState, LinkState, RecordId, RecordType, UnixMillis};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::Changes;
use flo_store::sync::links::{self, Link};
use flo_store::sync::{intents, rereads, streams, subtree};
use flo_store::{StoreError, Tx};
use flo_sync::{Action, Policy, Rules, reconcile};

use super::disputes::{note, open_names, record_disputes};
use super::record::here_for;
use super::{Effects, Place, is_stale};

/// Why a record is gone when the service itself was asked.
pub(crate) const ABSENT_REASON: &str = "the service has it no more";

/// Why a record is gone when what it belonged to is.
const WITH_PARENT: &str = "gone with what it belonged to";

/// Applies a proof of absence: a positive answer for this record that was read at `read_at`, or our own confirmed
/// delete. What was changed here meanwhile becomes a conflict. What belonged to it goes with it.
pub(crate) fn gone(
    tx: &Tx<'_>,
    place: &Place,
    record_type: RecordType,
    id: &RecordId,
    read_at: UnixMillis,
    reason: &str,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let Some(link) = links::get(tx, &place.connection, record_type, id)? else { return Ok(()) };
    if link.state == LinkState::Absent || is_stale(read_at, link.written_at, tx.now()) {
        return Ok(());
    }
    // Looked up before its rows become tombstones.
    let content = Content::of(tx, &link)?;
    if one(tx, place, link, reason, effects)? {
        content.go(tx, place, effects)?;
    }
    Ok(())
}

/// What belongs to a record, to go with it.
pub(crate) struct Content {
    below: Vec<(RecordType, RecordId)>,
    goes_along: bool,
}

impl Content {
    /// To be looked up before the record itself becomes a tombstone. Nothing in it is read any more from now on.
    pub(crate) fn of(tx: &Tx<'_>, link: &Link) -> Result<Self, StoreError> {
        if let Some(remote_id) = &link.remote_id {
            streams::mark_gone(tx, &link.connection, remote_id.as_str())?;
        }
        Ok(Self {
            below: subtree::below(tx, &link.connection, link.record_type, &link.record_id)?,
            goes_along: !is_stack(tx, link.record_type, &link.record_id)?,
        })
    }

    /// The record was lost there and is made anew: each of these may be lost too, and only its own address tells.
    pub(crate) fn ask_for(self, tx: &Tx<'_>, connection: &ConnectionId) -> Result<(), StoreError> {
        for (record_type, id) in self.below {
            let link = links::get(tx, connection, record_type, &id)?;
            if let Some(remote_id) = link.and_then(|link| link.remote_id) {
                let candidate = rereads::Reason::Candidate;
                rereads::add(tx, connection, record_type, &remote_id, candidate, tx.now())?;
            }
        }
        Ok(())
    }

    /// The record is gone: so is this.
    pub(crate) fn go(self, tx: &Tx<'_>, place: &Place, effects: &mut Effects) -> Result<(), StoreError> {
        for (record_type, id) in self.below {
            let Some(link) = links::get(tx, &place.connection, record_type, &id)? else { continue };
            // What was never there waits for a person: it cannot be sent to a place that is gone.
            let Some(remote_id) = &link.remote_id else { continue };
            if !self.goes_along {
                let candidate = rereads::Reason::Candidate;
                rereads::add(tx, &place.connection, record_type, remote_id, candidate, tx.now())?;
                continue;
            }
            streams::mark_gone(tx, &place.connection, remote_id.as_str())?;
            one(tx, place, link, WITH_PARENT, effects)?;
        }
        Ok(())
    }
}

/// A stack that is taken apart is gone although its files are not.
fn is_stack(tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<bool, StoreError> {
    if record_type != RecordType::Asset {
        return Ok(false);
    }
    let fields = records::fields_even_deleted(tx, record_type, id)?;
    Ok(fields.is_some_and(|fields| fields.text("kind") == Some(AssetKind::VersionStack.as_str())))
}

/// Returns whether the record is gone; `false` when it is disputed.
fn one(
    tx: &Tx<'_>,
    place: &Place,
    mut link: Link,
    reason: &str,
    effects: &mut Effects,
) -> Result<bool, StoreError> {
    let (record_type, id) = (link.record_type, link.record_id.clone());
    let stored = records::fields_even_deleted(tx, record_type, &id)?.unwrap_or_default();
    let is_here = records::presence(tx, record_type, &id)? == Presence::Live;
    let open = open_names(tx, &place.connection, &id)?;
    let local = here_for(&link.base, &stored, &open);
    let rules = Rules::of(record_type);
    let actions = reconcile(Some(&link.base), is_here.then_some(&local), None, rules, Policy::USUAL);
    let is_disputed = actions.as_slice().iter().any(|action| matches!(action, Action::Conflict { .. }));
    record_disputes(tx, place, record_type, &id, &actions, effects)?;
    if is_disputed {
        link.digest.clear();
        links::save(tx, &link)?;
        links::settle(tx, &place.connection, &id)?;
        return Ok(false);
    }
    end_intents(tx, &place.connection, &id)?;
    link.state = LinkState::Absent;
    link.written_at = tx.now();
    link.stream = None;
    link.seen_in = 0;
    link.digest.clear();
    link.dirty = 0;
    links::save(tx, &link)?;
    if is_here && !lives_elsewhere(tx, &place.connection, &id)? {
        records::delete(tx, record_type, &id)?;
        note(tx, place, record_type, &id, "delete", Changes::removal(&stored), reason)?;
        effects.tally.deleted += 1;
    }
    Ok(true)
}

/// What waited for a record that is gone, and wants nothing that the absence does not give.
fn end_intents(tx: &Tx<'_>, connection: &ConnectionId, id: &RecordId) -> Result<(), StoreError> {
    for mut intent in intents::open_of(tx, connection, id)? {
        if intent.is_settled() {
            intent.state = IntentState::Dropped;
            intent.error_kind = Some(String::from("gone"));
            intents::save(tx, &intent)?;
        }
    }
    Ok(())
}

fn lives_elsewhere(tx: &Tx<'_>, connection: &ConnectionId, id: &RecordId) -> Result<bool, StoreError> {
    let links = links::of_record(tx, id)?;
    Ok(links.iter().any(|link| link.connection != *connection && link.state != LinkState::Absent))
}
