//! One pass of one stream: page by page, each applied together with its cursor.

use std::sync::Arc;

use flo_connect::{Cursor, Error, ErrorKind, Page, PassKind, StreamKey};
use flo_model::drill::{Point, Sabotage, is_sabotaged, point};
use flo_model::{ConnectionId, LinkState, RemoteId};
use flo_store::sync::links;
use flo_store::sync::rereads::{self, Reason};
use flo_store::sync::streams::{self, Kind, Plan, Stream};
use flo_store::{StoreError, Tx};
use flo_sync::Backoff;

use super::page::{self, Fate};
use super::{Round, ahead};
use crate::EngineEvent;
use crate::core::Core;
use crate::desk::Desk;
use crate::health::{Purpose, is_about_connection, millis};
use crate::report::Tally;

/// A pass that was interrupted for longer than this starts over, milliseconds: its cursor may point anywhere by now.
const RESUME_WITHIN_MS: i64 = 6 * 60 * 60 * 1000;

/// How a pass ended.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) tally: Tally,
    /// False when it goes on from its cursor once the service is reached again.
    pub(super) is_over: bool,
}

pub(super) async fn read(
    core: &Arc<Core>,
    desk: &Arc<Desk>,
    stream: Stream,
    round: Round,
    stretch: f64,
) -> Result<Ended, StoreError> {
    let mut ended = Ended::default();
    let Some(mirror) = desk.connector.mirror() else { return Ok(ended) };
    let key = StreamKey(stream.plan.key.clone());
    let (connection, name) = (desk.connection.clone(), key.0.clone());
    let deep = round.options.deep;
    let mut stream = core.store.write(move |tx| begin(tx, &connection, &name, deep)).await?;
    let cx = core.context(desk, round.class());
    while desk.is_open(Purpose::Read) {
        let kind = match stream.kind {
            Some(Kind::Changes) => PassKind::Changes,
            Some(Kind::Full) | None => PassKind::Full,
        };
        let since = if kind == PassKind::Changes { stream.mark.clone() } else { None };
        let cursor = stream.cursor.clone().map(Cursor);
        let read_at = core.clock.now();
        let answer =
            core.ask(desk, &cx, mirror.page(&cx, &key, kind, since.as_deref(), cursor.as_ref())).await;
        let page = match answer {
            Ok(page) => page,
            Err(_) if is_sabotaged(Sabotage::PartialIsComplete) => Page::default(),
            Err(error) => return fail(core, desk, &stream.plan, error, ended).await,
        };
        let ahead = match ahead::read(core, desk, &cx, &page.records).await? {
            Ok(ahead) => ahead,
            Err(error) => return fail(core, desk, &stream.plan, error, ended).await,
        };
        point(Point::PullRead);
        let place = core.place(desk);
        let work = page::Work { place, stream, page, ahead, read_at, seed: core.seed, stretch };
        let applied = core.store.write(move |tx| page::apply(tx, work)).await?;
        point(Point::PullApplied);
        stream = applied.stream;
        ended.tally.add(applied.effects.tally);
        core.tell(EngineEvent::PassProgress {
            connection: desk.connection.clone(),
            stream: key.0.clone(),
            records: stream.seen,
        });
        for event in applied.effects.events {
            core.tell(event);
        }
        match applied.fate {
            Fate::GoesOn => {}
            Fate::Complete => {
                ended.is_over = true;
                return Ok(ended);
            }
            Fate::Short => {
                ended.is_over = true;
                ended.tally.incomplete += 1;
                return Ok(ended);
            }
        }
    }
    Ok(ended)
}

/// Starts a pass, or goes on with the one that was interrupted.
fn begin(tx: &mut Tx<'_>, connection: &ConnectionId, key: &str, deep: bool) -> Result<Stream, StoreError> {
    let now = tx.now();
    let mut stream = streams::get(tx, connection, key)?
        .ok_or_else(|| StoreError::NotFound(format!("The stream {key}")))?;
    let is_recent = stream.page_at.is_some_and(|at| now.since(at) <= RESUME_WITHIN_MS);
    let goes_on = stream.cursor.is_some() && is_recent && (!deep || stream.kind == Some(Kind::Full));
    if goes_on {
        return Ok(stream);
    }
    let full_is_due =
        stream.last_full_at.is_none_or(|at| now.since(at) >= stream.plan.full_every_s.saturating_mul(1000));
    // A feed has no end that could be read: it goes on from its mark.
    let is_full = if stream.plan.is_feed {
        stream.mark.is_none()
    } else {
        deep || full_is_due || !stream.plan.has_changes_pass
    };
    stream.kind = Some(if is_full { Kind::Full } else { Kind::Changes });
    stream.pass += 1;
    stream.cursor = None;
    stream.page_at = None;
    stream.pending_mark = None;
    stream.seen = 0;
    streams::save(tx, connection, &stream)?;
    Ok(stream)
}

/// Notes why a pass ended early. It proves nothing: whatever it did not contain is no candidate.
async fn fail(
    core: &Core,
    desk: &Desk,
    plan: &Plan,
    error: Error,
    mut ended: Ended,
) -> Result<Ended, StoreError> {
    ended.is_over = !is_about_connection(error.kind);
    // What this account may not see is no part of a complete pass; neither is a feed, without which more is read.
    ended.tally.incomplete += u64::from(error.kind != ErrorKind::Forbidden && !plan.is_feed);
    if error.kind == ErrorKind::Cancelled {
        // Somebody wants this to end; its cursor is kept for the next round.
        ended.is_over = true;
        return Ok(ended);
    }
    tracing::debug!(stream = plan.key, kind = ?error.kind, "a pass ended early");
    let (connection, key, seed) = (desk.connection.clone(), StreamKey(plan.key.clone()), core.seed);
    core.store.write(move |tx| note_failure(tx, &connection, &key, &error, seed)).await?;
    Ok(ended)
}

fn note_failure(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    key: &StreamKey,
    error: &Error,
    seed: u64,
) -> Result<(), StoreError> {
    let Some(mut stream) = streams::get(tx, connection, &key.0)? else { return Ok(()) };
    stream.error = Some(error.to_string());
    if !is_about_connection(error.kind) {
        start_over(&mut stream, tx.now(), seed);
        if error.kind == ErrorKind::Forbidden {
            stream.due_at = tx.now().plus_ms(stream.plan.full_every_s.saturating_mul(1000));
        }
        if error.kind == ErrorKind::NotFound {
            ask_for_parent(tx, connection, key)?;
        }
    }
    streams::save(tx, connection, &stream)?;
    if stream.plan.is_feed {
        streams::end_rest(tx, connection)?;
    }
    Ok(())
}

/// Gives up a pass; the next one begins later and reads from the start.
pub(super) fn start_over(stream: &mut Stream, now: flo_model::UnixMillis, seed: u64) {
    stream.kind = None;
    stream.cursor = None;
    stream.page_at = None;
    stream.pending_mark = None;
    stream.failures += 1;
    stream.due_at = now.plus_ms(millis(Backoff::STREAMS.delay(stream.failures, seed)));
}

/// The stream's parent seems to be gone: whether it is, only its own address can say.
fn ask_for_parent(tx: &Tx<'_>, connection: &ConnectionId, key: &StreamKey) -> Result<(), StoreError> {
    let parent = RemoteId::from(key.argument());
    for (record_type, state) in links::of_remote_id(tx, connection, parent.as_str())? {
        if state != LinkState::Absent {
            rereads::add(tx, connection, record_type, &parent, Reason::Candidate, tx.now())?;
        }
    }
    Ok(())
}
