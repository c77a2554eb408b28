//! Records that are read again by themselves: candidates for absence, whose own address is the only proof, and hints.

use std::collections::HashSet;
use std::sync::Arc;

use flo_connect::{Error, RemoteRecord};
use flo_model::drill::{Sabotage, is_sabotaged};
use flo_model::{ConnectionId, RecordType, RemoteId, UnixMillis};
use flo_store::sync::links;
use flo_store::sync::rereads::{self, Reason, Reread};
use flo_store::{StoreError, Tx};
use futures::stream::{self, StreamExt};

use super::{PARALLEL, Round, ahead, page};
use crate::apply::{self, ABSENT_REASON, Effects, Place, Translator};
use crate::core::{Core, go_on};
use crate::desk::Desk;
use crate::health::{Purpose, is_about_connection};
use crate::report::Tally;

const BATCH: u32 = 200;

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

/// Reads what is due, until nothing is left or the service cannot be reached.
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
        while let Some(result) = answers.next().await {
            tally.add(result?);
        }
    }
    Ok(tally)
}

async fn one(core: &Core, desk: &Desk, reread: Reread, round: Round) -> Result<Tally, StoreError> {
    if !desk.is_open(Purpose::Read) {
        return Ok(Tally::default());
    }
    let read_at = core.clock.now();
    let answer = match ask(core, desk, &reread, round).await? {
        Ok(answer) => answer,
        Err(error) if is_about_connection(error.kind) => return Ok(Tally::default()),
        Err(error) => {
            tracing::debug!(kind = ?error.kind, record_type = %reread.record_type, "a record cannot be read again");
            Answer::Unclear
        }
    };
    let place = core.place(desk);
    let effects = core.store.write(move |tx| keep(tx, &place, &reread, answer, read_at)).await?;
    for event in effects.events {
        core.tell(event);
    }
    Ok(effects.tally)
}

async fn ask(
    core: &Core,
    desk: &Desk,
    reread: &Reread,
    round: Round,
) -> Result<Result<Answer, Error>, StoreError> {
    let Some(mirror) = desk.connector.mirror() else { return Ok(Ok(Answer::Unclear)) };
    if is_sabotaged(Sabotage::PartialIsComplete) && reread.reason == Reason::Candidate {
        return Ok(Ok(Answer::NotThere));
    }
    let known = core.known_fields(desk, reread.record_type, &reread.remote_id).await?;
    let cx = core.context(desk, round.class());
    let found = core.ask(desk, &cx, mirror.get(&cx, reread.record_type, &reread.remote_id, &known)).await;
    let record = match found {
        Ok(Some(record)) => record,
        Ok(None) => return Ok(Ok(Answer::NotThere)),
        Err(error) => return Ok(Err(error)),
    };
    let ahead = ahead::read(core, desk, &cx, std::slice::from_ref(&record)).await?;
    Ok(ahead.map(|ahead| Answer::There(Box::new(record), ahead)))
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
