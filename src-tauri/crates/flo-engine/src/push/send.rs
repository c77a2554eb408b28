//! One write: read the record as it is there now, so that nobody's edit is overwritten unseen; then the call, then its
//! confirmation.

use std::sync::Arc;

use flo_connect::{Applied, Class, Error, ErrorKind, RemoteRecord};
use flo_model::drill::{Point, point};
use flo_model::{IntentAction, RemoteId, UnixMillis};
use flo_store::sync::intents::Intent;
use flo_store::sync::links;
use flo_store::{StoreError, Tx};

use super::confirm::confirm;
use super::failure::{Setback, note};
use super::prepare::{Job, prepare};
use super::words;
use crate::apply::{self, ABSENT_REASON, Effects, Translator};
use crate::core::Core;
use crate::desk::Desk;
use crate::health::Purpose;
use crate::pull::page;
use crate::report::Tally;

pub(super) async fn send(core: &Arc<Core>, desk: &Arc<Desk>, intent: Intent) -> Result<Tally, StoreError> {
    let Some(writer) = desk.connector.writer() else { return Ok(Tally::default()) };
    let descriptor = desk.connector.descriptor();
    let mut job = Job {
        place: core.place(desk),
        intent: intent.id.clone(),
        service: descriptor.name,
        fresh: None,
        writable: writer.writable(intent.record_type),
        seed: core.seed,
    };
    if !writer.can(intent.record_type, intent.action) {
        let detail = words::unsupported(descriptor.name, intent.record_type, intent.action);
        return set_back(core, desk, &job, Setback::Unsupported(detail)).await;
    }
    if intent.action != IntentAction::Create {
        match read_first(core, desk, &intent).await? {
            Before::Record(record) => job.fresh = Some(*record),
            Before::Over(tally) => return Ok(tally),
            Before::NotLinked => {}
            Before::Failed(error) => return set_back(core, desk, &job, Setback::Failed(error)).await,
        }
    }
    let preparing = job.clone();
    let (write, effects) = core
        .store
        .write(move |tx| {
            let mut effects = Effects::default();
            Ok((prepare(tx, preparing, &mut effects)?, effects))
        })
        .await?;
    tell(core, effects);
    let Some(write) = write else { return Ok(Tally::default()) };
    let cx = core.context(desk, Class::Write);
    point(Point::PushNoted);
    let answer = core.ask(desk, &cx, writer.apply(&cx, &write)).await;
    point(Point::PushAnswered);
    match answer {
        Ok(applied) => confirmed(core, &job, applied).await,
        Err(error) => failed(core, desk, &job, &intent, error).await,
    }
}

/// What a read before a write found.
enum Before {
    Record(Box<RemoteRecord>),
    /// The record has no id there yet.
    NotLinked,
    /// It is not there: nothing is left to be sent.
    Over(Tally),
    Failed(Error),
}

async fn read_first(core: &Arc<Core>, desk: &Arc<Desk>, intent: &Intent) -> Result<Before, StoreError> {
    let Some(remote_id) = remote_id(core, desk, intent).await? else { return Ok(Before::NotLinked) };
    let Some(mirror) = desk.connector.mirror() else { return Ok(Before::NotLinked) };
    let known = core.known_fields(desk, intent.record_type, &remote_id).await?;
    let cx = core.context(desk, Class::Write);
    let read_at = core.clock.now();
    match core.ask(desk, &cx, mirror.get(&cx, intent.record_type, &remote_id, &known)).await {
        Ok(Some(record)) => {
            let (place, seen) = (core.place(desk), record.clone());
            let effects = core
                .store
                .write(move |tx| {
                    let mut effects = Effects::default();
                    let mut translator = Translator::default();
                    page::all(tx, &place, &[seen], read_at, None, &mut translator, &mut effects)?;
                    Ok(effects)
                })
                .await?;
            tell(core, effects);
            Ok(Before::Record(Box::new(record)))
        }
        Ok(None) => Ok(Before::Over(not_there(core, desk, intent, read_at).await?)),
        Err(error) => Ok(Before::Failed(error)),
    }
}

/// The service positively does not have the record: a delete is done, an edit becomes a conflict.
async fn not_there(
    core: &Core,
    desk: &Desk,
    intent: &Intent,
    read_at: UnixMillis,
) -> Result<Tally, StoreError> {
    let (place, record_type, id) = (core.place(desk), intent.record_type, intent.record_id.clone());
    let is_delete = intent.action == IntentAction::Delete;
    let effects = core
        .store
        .write(move |tx| {
            let mut effects = Effects::default();
            apply::gone(tx, &place, record_type, &id, read_at, ABSENT_REASON, &mut effects)?;
            effects.tally.pushed += u64::from(is_delete);
            Ok(effects)
        })
        .await?;
    Ok(tell(core, effects))
}

async fn confirmed(core: &Core, job: &Job, applied: Applied) -> Result<Tally, StoreError> {
    let job = job.clone();
    let confirming =
        move |tx: &mut Tx<'_>| confirm(tx, &job.place, &job.intent, applied, job.writable, job.seed);
    let effects = core.store.write(confirming).await?;
    point(Point::PushConfirmed);
    Ok(tell(core, effects))
}

async fn failed(
    core: &Arc<Core>,
    desk: &Arc<Desk>,
    job: &Job,
    intent: &Intent,
    error: Error,
) -> Result<Tally, StoreError> {
    if error.kind != ErrorKind::NotFound || intent.action == IntentAction::Create {
        return set_back(core, desk, job, Setback::Failed(error)).await;
    }
    // Not there, or not visible: its own address tells which.
    let read_at = core.clock.now();
    let (Some(mirror), Some(remote_id)) = (desk.connector.mirror(), remote_id(core, desk, intent).await?)
    else {
        return set_back(core, desk, job, Setback::Failed(error)).await;
    };
    let known = core.known_fields(desk, intent.record_type, &remote_id).await?;
    let cx = core.context(desk, Class::Write);
    match core.ask(desk, &cx, mirror.get(&cx, intent.record_type, &remote_id, &known)).await {
        Ok(None) if intent.action == IntentAction::Delete => confirmed(core, job, Applied::Deleted).await,
        Ok(None) => {
            set_back(core, desk, job, Setback::NotThere).await?;
            not_there(core, desk, intent, read_at).await
        }
        Ok(Some(_)) | Err(_) => set_back(core, desk, job, Setback::Failed(error)).await,
    }
}

async fn set_back(core: &Core, desk: &Desk, job: &Job, setback: Setback) -> Result<Tally, StoreError> {
    let job = job.clone();
    let is_open = desk.is_open(Purpose::Write);
    let effects = core.store.write(move |tx| note(tx, &job, setback, is_open)).await?;
    Ok(tell(core, effects))
}

async fn remote_id(core: &Core, desk: &Desk, intent: &Intent) -> Result<Option<RemoteId>, StoreError> {
    let (connection, id) = (desk.connection.clone(), intent.record_id.clone());
    core.store.read(move |conn| links::remote_id(conn, &connection, id.as_str())).await
}

pub(super) fn tell(core: &Core, effects: Effects) -> Tally {
    for event in effects.events {
        core.tell(event);
    }
    effects.tally
}
