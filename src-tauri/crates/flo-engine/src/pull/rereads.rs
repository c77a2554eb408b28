//! Records that are read again by themselves: candidates for absence, whose own address is the only proof, and hints.

use std::collections::HashSet;
use std::sync::Arc;

use flo_connect::{Around, Error, RemoteRecord};
use flo_model::drill::{Sabotage, is_sabotaged};
use flo_model::{ConnectionId, RecordType, RemoteId, UnixMillis};
use flo_store::sync::links;
use flo_store::sync::rereads::{self, Reason, Reread};
use flo_store::sync::streams;
use flo_store::{StoreError, Tx};
use futures::stream::{self, StreamExt};
use serde_json::Value;

use super::{PARALLEL, Round, ahead, page, plan_of};
use crate::apply::{self, ABSENT_REASON, Effects, Place, Translator};
use crate::core::{Core, go_on};
use crate::desk::Desk;
use crate::health::{Purpose, is_about_connection};
use crate::report::Tally;

/// Records taken at a time, so that a listing that one of them brings up can answer the rest.
const BATCH: u32 = 32;

/// Time until a record that could not be read is tried again, milliseconds.
const AGAIN_MS: i64 = 60 * 60 * 1000;

/// What reading one record led to.
enum Answer {
    /// The service has it, with what it refers to.
    There(Box<RemoteRecord>, Vec<RemoteRecord>),
    /// The service says that it does not.
    NotThere,
    /// It said neither.
    Unclear,
}

/// Reads what is due, until nothing is left, a stream is to be read first, or the service cannot be reached.
pub(super) async fn work_off(core: &Arc<Core>, desk: &Arc<Desk>, round: Round) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let mut tried: HashSet<(RecordType, RemoteId)> = HashSet::new();
    while go_on(core, desk, Purpose::Read, round.may_wait).await {
        let (connection, now) = (desk.connection.clone(), core.clock.now());
        let mut due = core.store.read(move |conn| rereads::due(conn, &connection, now, BATCH)).await?;
        due.retain(|reread| tried.insert((reread.record_type, reread.remote_id.clone())));
        if due.is_empty() {
            break;
        }
        let mut answers = stream::iter(due.into_iter().map(|reread| one(core, desk, reread, round)))
            .buffer_unordered(PARALLEL);
        let mut has_streams = false;
        while let Some(result) = answers.next().await {
            let (done, shows_streams) = result?;
            tally.add(done);
            has_streams |= shows_streams;
        }
        if has_streams {
            break;
        }
    }
    Ok(tally)
}

/// What it did, and whether it brought up streams to be read.
async fn one(core: &Core, desk: &Desk, reread: Reread, round: Round) -> Result<(Tally, bool), StoreError> {
    if !desk.is_open(Purpose::Read) {
        return Ok((Tally::default(), false));
    }
    let read_at = core.clock.now();
    let (answer, around) = match ask(core, desk, &reread, round).await? {
        Ok(answered) => answered,
        Err(error) if is_about_connection(error.kind) => return Ok((Tally::default(), false)),
        Err(error) => {
            tracing::debug!(kind = ?error.kind, record_type = %reread.record_type, "a record cannot be read again");
            (Answer::Unclear, Around::default())
        }
    };
    let place = core.place(desk);
    let (effects, has_streams) = core
        .store
        .write(move |tx| {
            let has_streams = bring_up(tx, &place, &reread, &answer, &around)?;
            Ok((keep(tx, &place, &reread, answer, read_at)?, has_streams))
        })
        .await?;
    for event in effects.events {
        core.tell(event);
    }
    Ok((effects.tally, has_streams))
}

async fn ask(
    core: &Core,
    desk: &Desk,
    reread: &Reread,
    round: Round,
) -> Result<Result<(Answer, Around), Error>, StoreError> {
    let Some(mirror) = desk.connector.mirror() else { return Ok(Ok((Answer::Unclear, Around::default()))) };
    if is_sabotaged(Sabotage::PartialIsComplete) && reread.reason == Reason::Candidate {
        return Ok(Ok((Answer::NotThere, Around::default())));
    }
    let known = core.known_fields(desk, reread.record_type, &reread.remote_id).await?;
    let cx = core.context(desk, round.class());
    let found = core.ask(desk, &cx, mirror.get(&cx, reread.record_type, &reread.remote_id, &known)).await;
    let record = match found {
        Ok(Some(record)) => record,
        Ok(None) => {
            let last = RemoteRecord::new(reread.record_type, reread.remote_id.clone(), known, Value::Null);
            return Ok(Ok((Answer::NotThere, mirror.around(&cx, &last))));
        }
        Err(error) => return Ok(Err(error)),
    };
    let around = mirror.around(&cx, &record);
    let ahead = ahead::read(core, desk, &cx, std::slice::from_ref(&record)).await?;
    Ok(ahead.map(|ahead| (Answer::There(Box::new(record), ahead), around)))
}

/// Notes what a hint about one record says of others: the streams that it shows to exist, the listing of one that is new
/// here and likely not alone, the record that counts it. Returns whether there is a stream to be read.
fn bring_up(
    tx: &Tx<'_>,
    place: &Place,
    reread: &Reread,
    answer: &Answer,
    around: &Around,
) -> Result<bool, StoreError> {
    if reread.reason != Reason::Hint {
        return Ok(false);
    }
    let connection = &place.connection;
    if let Some(counter) = &around.counted_by {
        rereads::add(tx, connection, counter.record_type, &counter.id, Reason::Hint, tx.now())?;
    }
    if !matches!(answer, Answer::There(..)) {
        return Ok(false);
    }
    let mut has_streams = false;
    for spec in &around.streams {
        let plan = plan_of(spec);
        let old = streams::get(tx, connection, &plan.key)?;
        has_streams |= old.is_none_or(|old| old.plan.stamp != plan.stamp);
        streams::announce(tx, connection, &plan)?;
    }
    let is_new = links::local_id(tx, connection, reread.record_type, reread.remote_id.as_str())?.is_none();
    if let Some(key) = around.listed_in.as_ref().filter(|_| is_new) {
        has_streams |= streams::hurry_one(tx, connection, &key.0)?;
    }
    Ok(has_streams)
}

fn keep(
    tx: &mut Tx<'_>,
    place: &Place,
    reread: &Reread,
    answer: Answer,
    read_at: UnixMillis,
) -> Result<Effects, StoreError> {
    let mut effects = Effects::default();
    let (connection, record_type, remote_id) = (&place.connection, reread.record_type, &reread.remote_id);
    // First, because applying the answer may want it read again.
    rereads::remove(tx, connection, record_type, remote_id)?;
    match answer {
        Answer::There(record, ahead) => {
            let mut translator = Translator::default();
            page::all(tx, place, &ahead, read_at, None, &mut translator, &mut effects)?;
            page::all(tx, place, &[*record], read_at, None, &mut translator, &mut effects)?;
            match reread.reason {
                Reason::Candidate => links::leave_stream(tx, connection, record_type, remote_id)?,
                Reason::Hint => known_by_itself(tx, connection, record_type, remote_id, read_at)?,
            }
        }
        Answer::NotThere => {
            if let Some(id) = links::local_id(tx, connection, record_type, remote_id.as_str())? {
                apply::gone(tx, place, record_type, &id, read_at, ABSENT_REASON, &mut effects)?;
            }
        }
        Answer::Unclear if reread.reason == Reason::Hint => {
            let due_at = tx.now().plus_ms(AGAIN_MS);
            rereads::add(tx, connection, record_type, remote_id, Reason::Hint, due_at)?;
        }
        // A candidate that cannot be read is one again after the next complete pass.
        Answer::Unclear => {}
    }
    Ok(effects)
}

/// A record that no listing has contained yet is known as of this reading, as one is that was made here: when none contains
/// it from now on either, because somebody deletes it first, it is asked for again.
fn known_by_itself(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    remote_id: &RemoteId,
    read_at: UnixMillis,
) -> Result<(), StoreError> {
    let Some(mut link) = links::by_remote(tx, connection, record_type, remote_id)? else { return Ok(()) };
    if link.stream.is_none() && link.seen_in == 0 && link.written_at == UnixMillis(0) {
        link.written_at = read_at;
        links::save(tx, &link)?;
    }
    Ok(())
}
