//! A write that did not go through: try later, look first, or set it aside for a person.

use flo_connect::{Error, ErrorKind, Outcome, Retry};
use flo_model::drill::{Sabotage, is_sabotaged};
use flo_model::{IntentState, UnixMillis};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::links;
use flo_store::{StoreError, Tx, connections};
use flo_sync::outbox::{Event, step};

use super::prepare::Job;
use super::{advance, progress, words};
use crate::EngineEvent;
use crate::apply::{Effects, Place};
use crate::error::broken;
use crate::health::kind_word;

/// Why a write did not go through.
#[derive(Debug)]
pub(super) enum Setback {
    /// The call failed.
    Failed(Error),
    /// The record turned out not to be there; what that means is decided elsewhere.
    NotThere,
    /// The service has no way to take it.
    Unsupported(String),
}

/// Notes a setback. `is_open`: whether the connection as a whole still answers.
pub(super) fn note(
    tx: &mut Tx<'_>,
    job: &Job,
    setback: Setback,
    is_open: bool,
) -> Result<Effects, StoreError> {
    let mut effects = Effects::default();
    let Some(mut intent) = intents::get(tx, &job.intent)? else { return Ok(effects) };
    let error = match setback {
        Setback::Failed(error) => error,
        Setback::NotThere => {
            let next =
                step(progress(&intent), intent.action, Event::NotNow { after: None }, tx.now(), job.seed);
            advance(&mut intent, next.map_err(broken)?);
            intents::save(tx, &intent)?;
            return Ok(effects);
        }
        Setback::Unsupported(detail) => {
            park(tx, &job.place, &mut intent, "unsupported", detail, job.seed, &mut effects)?;
            return Ok(effects);
        }
    };
    let others_succeed = is_open && answered_since(tx, &intent)?;
    let event = match event_of(&error, others_succeed) {
        // Nothing was sent yet, so nothing can have had an effect.
        Event::NoAnswer if intent.state == IntentState::Queued => {
            Event::Transient { after: None, others_succeed }
        }
        Event::NoAnswer if is_sabotaged(Sabotage::ConfirmEarly) => Event::Confirmed,
        event => event,
    };
    if event == Event::Refused {
        let detail = words::refused(job.service, intent.record_type, intent.action, &error);
        park(tx, &job.place, &mut intent, kind_word(error.kind), detail, job.seed, &mut effects)?;
        return Ok(effects);
    }
    let next = step(progress(&intent), intent.action, event, tx.now(), job.seed).map_err(broken)?;
    if next.state == IntentState::Parked {
        let detail = words::keeps_failing(job.service, intent.record_type, next.attempts, &error);
        park(tx, &job.place, &mut intent, kind_word(error.kind), detail, job.seed, &mut effects)?;
        return Ok(effects);
    }
    advance(&mut intent, next);
    if is_sabotaged(Sabotage::NeverRetry) {
        intent.next_at = UnixMillis(i64::MAX);
    }
    intent.error_kind = Some(kind_word(error.kind).to_owned());
    intent.error_detail = Some(error.detail.clone());
    intents::save(tx, &intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    Ok(effects)
}

/// Sets a write aside with its reason.
pub(super) fn park(
    tx: &Tx<'_>,
    place: &Place,
    intent: &mut Intent,
    kind: &str,
    detail: String,
    seed: u64,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    let next = step(progress(intent), intent.action, Event::Refused, tx.now(), seed).map_err(broken)?;
    advance(intent, next);
    intent.error_kind = Some(kind.to_owned());
    intent.error_detail = Some(detail.clone());
    intents::save(tx, intent)?;
    links::settle(tx, &intent.connection, &intent.record_id)?;
    let event = audit::Event {
        device: &place.device,
        actor: &place.actor(),
        record_type: intent.record_type,
        record_id: &intent.record_id,
        action: "park",
        changes: Changes::default(),
        reason: &detail,
    };
    audit::append(tx, &event)?;
    effects.events.push(EngineEvent::IntentParked {
        connection: intent.connection.clone(),
        intent: intent.id.clone(),
        record_type: intent.record_type,
        record: intent.record_id.clone(),
        detail,
    });
    Ok(())
}

fn event_of(error: &Error, others_succeed: bool) -> Event {
    if error.outcome == Outcome::Unknown {
        return Event::NoAnswer;
    }
    match (error.kind, error.retry) {
        (ErrorKind::SignIn | ErrorKind::Cancelled, _) | (_, Retry::WhenOnline) => {
            Event::NotNow { after: None }
        }
        (ErrorKind::RateLimited, Retry::After(after)) => Event::NotNow { after },
        (ErrorKind::RateLimited, Retry::Never) => Event::NotNow { after: None },
        (_, Retry::After(after)) => Event::Transient { after, others_succeed },
        (_, Retry::Never) => Event::Refused,
    }
}

/// Whether the service answered anything since this write was first tried.
fn answered_since(tx: &Tx<'_>, intent: &Intent) -> Result<bool, StoreError> {
    let last_ok = connections::get(tx, &intent.connection)?.and_then(|connection| connection.last_ok_at);
    Ok(matches!((last_ok, intent.first_attempt_at), (Some(ok), Some(first)) if ok > first))
}
