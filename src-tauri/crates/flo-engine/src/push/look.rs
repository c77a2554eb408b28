//! A write of unknown outcome: look for its effect before anything is sent again.

use std::sync::Arc;

use flo_connect::{Applied, Class, Error, RemoteRecord, Retry, Writable};
use flo_model::drill::{Point, Sabotage, is_sabotaged, point};
use flo_model::{IntentAction, IntentId, IntentState};
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::links;
use flo_store::{StoreError, Tx};
use flo_sync::outbox::{Event, step};
use flo_sync::{Rules, same};

use super::confirm::confirm;
use super::prepare::rebuild;
use super::send::tell;
use super::{advance, progress};
use crate::apply::{Effects, Place, Translator};
use crate::core::Core;
use crate::desk::Desk;
use crate::error::broken;
use crate::report::Tally;

pub(super) async fn look(core: &Arc<Core>, desk: &Arc<Desk>, intent: Intent) -> Result<Tally, StoreError> {
    let Some(writer) = desk.connector.writer() else { return Ok(Tally::default()) };
    let (wanted, now) = (intent.clone(), core.clock.now());
    let write = core.store.read(move |conn| rebuild(conn, &wanted, now)).await?;
    let Some(write) = write else { return Ok(Tally::default()) };
    let cx = core.context(desk, Class::Write);
    let found = if is_sabotaged(Sabotage::SkipLook) {
        Ok(Vec::new())
    } else {
        core.ask(desk, &cx, writer.find_effect(&cx, &write)).await
    };
    point(Point::PushLooked);
    let (place, id, seed) = (core.place(desk), intent.id, core.seed);
    let writable = writer.writable(intent.record_type);
    let effects = core.store.write(move |tx| settle(tx, &place, &id, found, writable, seed)).await?;
    Ok(tell(core, effects))
}

fn settle(
    tx: &mut Tx<'_>,
    place: &Place,
    id: &IntentId,
    found: Result<Vec<RemoteRecord>, Error>,
    writable: Writable,
    seed: u64,
) -> Result<Effects, StoreError> {
    let Some(intent) = intents::get(tx, id)? else { return Ok(Effects::default()) };
    if intent.state != IntentState::Unknown {
        return Ok(Effects::default());
    }
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            let after = if let Retry::After(after) = error.retry { after } else { None };
            return moved(tx, intent, Event::LookFailed { after }, seed);
        }
    };
    match effect(tx, place, &intent, found)? {
        Some(applied) => confirm(tx, place, id, applied, writable, seed),
        None => moved(tx, intent, Event::NothingFound, seed),
    }
}

fn moved(tx: &Tx<'_>, mut intent: Intent, event: Event, seed: u64) -> Result<Effects, StoreError> {
    let next = step(progress(&intent), intent.action, event, tx.now(), seed).map_err(broken)?;
    advance(&mut intent, next);
    intents::save(tx, &intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(Effects::default())
}

/// The effect of the write among what was found, if it is there.
fn effect(
    tx: &Tx<'_>,
    place: &Place,
    intent: &Intent,
    found: Vec<RemoteRecord>,
) -> Result<Option<Applied>, StoreError> {
    let record = |record: RemoteRecord| Some(Applied::Record(Box::new(record)));
    if intent.action == IntentAction::Create {
        // Oldest first. What is known to be another record is not ours.
        for candidate in found {
            let owner = links::local_id(tx, &place.connection, candidate.record_type, candidate.id.as_str())?;
            if owner.is_none_or(|owner| owner == intent.record_id) {
                return Ok(record(candidate));
            }
        }
        return Ok(None);
    }
    let remote_id = links::remote_id(tx, &place.connection, intent.record_id.as_str())?;
    let there = found.into_iter().find(|candidate| Some(&candidate.id) == remote_id.as_ref());
    match (intent.action, there) {
        (IntentAction::Delete, None) => Ok(Some(Applied::Deleted)),
        (IntentAction::Update, Some(there)) if shows(tx, place, intent, &there)? => Ok(record(there)),
        _ => Ok(None),
    }
}

/// Whether the record has every value that the update sent.
fn shows(tx: &Tx<'_>, place: &Place, intent: &Intent, there: &RemoteRecord) -> Result<bool, StoreError> {
    let (fields, _) =
        Translator::default().local_fields(tx, &place.connection, there.record_type, &there.fields)?;
    let rules = Rules::of(intent.record_type);
    Ok(intent.sent.iter().flat_map(|sent| &sent.0).all(|(name, value)| {
        !fields.0.contains_key(name) || same(rules.shape(name), value, fields.get(name))
    }))
}
