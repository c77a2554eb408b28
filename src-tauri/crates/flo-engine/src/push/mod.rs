//! Writing: the outbox, most urgent first, several records side by side, one record in its order.
//!
//! What may have had an effect is looked for before it is sent again. One write that cannot be sent holds up its own
//! record and what depends on it, nothing else.

mod confirm;
mod failure;
mod look;
mod prepare;
mod send;
mod words;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use flo_model::{IntentId, UnixMillis};
use flo_store::StoreError;
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::rewind;
use flo_sync::outbox::Progress;
use futures::stream::{self, StreamExt};

use crate::core::{Core, go_on};
use crate::desk::Desk;
use crate::health::Purpose;
use crate::outlook::waiting_requests;
use crate::report::Tally;

/// Writes that are sent side by side.
const PARALLEL: usize = 4;

/// Times that one write is tried within one pass.
const TRIES: u32 = 5;

/// Longest time that a single pass waits for a write that is due soon, such as the second look, milliseconds.
const WAIT_FOR_DUE_MS: i64 = 10_000;

/// How a round of writing runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// What is due, for the background.
    Due,
    /// Everything that can be sent, waiting for what is due soon.
    All,
    /// Nothing: only looks for what is of unknown outcome.
    OnlyLook,
}

/// Sends what can be sent. Ends when nothing is left that is due, or when the service cannot be reached.
pub(crate) async fn push(core: &Arc<Core>, desk: &Arc<Desk>, sending: Sending) -> Result<Tally, StoreError> {
    let may_wait = sending != Sending::Due;
    if desk.connector.writer().is_none() {
        return Ok(Tally::default());
    }
    let _alone = desk.pushing.lock().await;
    recover(core, desk).await?;
    let mut tally = Tally::default();
    let mut tried: HashMap<IntentId, u32> = HashMap::new();
    while go_on(core, desk, Purpose::Write, may_wait).await {
        let mut batch = next_batch(core, desk, sending).await?;
        batch.retain(|intent| tried.get(&intent.id).is_none_or(|tries| *tries < TRIES));
        if batch.is_empty() {
            if may_wait && wait_for_due(core, desk, sending).await? {
                continue;
            }
            break;
        }
        for intent in &batch {
            *tried.entry(intent.id.clone()).or_default() += 1;
        }
        let mut calls = stream::iter(batch.into_iter().map(|intent| async move {
            if intent.state == flo_model::IntentState::Unknown {
                look::look(core, desk, intent).await
            } else {
                send::send(core, desk, intent).await
            }
        }))
        .buffer_unordered(PARALLEL);
        while let Some(done) = calls.next().await {
            tally.add(done?);
        }
    }
    Ok(tally)
}

/// Only one pass writes at a time, so a call that is still noted as under way has lost its caller.
async fn recover(core: &Core, desk: &Desk) -> Result<(), StoreError> {
    let connection = desk.connection.clone();
    let lost = core
        .store
        .write(move |tx| {
            rewind(tx, &connection)?;
            intents::recover(tx, &connection)
        })
        .await?;
    if lost > 0 {
        tracing::info!(lost, "writes of unknown outcome: looking for their effect first");
    }
    Ok(())
}

async fn next_batch(core: &Core, desk: &Desk, sending: Sending) -> Result<Vec<Intent>, StoreError> {
    let (connection, now) = (desk.connection.clone(), core.clock.now());
    let limit = u32::try_from(PARALLEL).unwrap_or(u32::MAX);
    let budget = desk.connector.budget().clone();
    core.store
        .read(move |conn| {
            budget.set_waiting(waiting_requests(conn, &connection)?);
            let mut batch = intents::to_look_for(conn, &connection, now, limit)?;
            if sending != Sending::OnlyLook {
                batch.extend(intents::sendable(conn, &connection, now, limit)?);
            }
            Ok(batch)
        })
        .await
}

/// Waits for the next write when it is due soon. Returns whether one is.
async fn wait_for_due(core: &Core, desk: &Desk, sending: Sending) -> Result<bool, StoreError> {
    let connection = desk.connection.clone();
    let next = match sending {
        Sending::OnlyLook => core.store.read(move |conn| intents::next_look(conn, &connection)).await?,
        Sending::Due | Sending::All => next_due(core, desk).await?,
    };
    let Some(at) = next else { return Ok(false) };
    let wait_ms = at.since(core.clock.now());
    if !(1..=WAIT_FOR_DUE_MS).contains(&wait_ms) {
        return Ok(false);
    }
    let time = Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0));
    tokio::select! {
        biased;
        () = core.sleeper.sleep(time) => Ok(true),
        () = desk.cancel.cancelled() => Ok(false),
    }
}

/// When the next write is due.
pub(crate) async fn next_due(core: &Core, desk: &Desk) -> Result<Option<UnixMillis>, StoreError> {
    let connection = desk.connection.clone();
    core.store.read(move |conn| intents::next_due(conn, &connection)).await
}

/// What the state machine knows of an intent.
pub(crate) fn progress(intent: &Intent) -> Progress {
    Progress {
        state: intent.state,
        attempts: intent.attempts,
        looks: intent.looks,
        next_at: intent.next_at,
        first_attempt_at: intent.first_attempt_at,
    }
}

/// The intent as the state machine wants it.
pub(crate) fn advance(intent: &mut Intent, progress: Progress) {
    intent.state = progress.state;
    intent.attempts = progress.attempts;
    intent.looks = progress.looks;
    intent.next_at = progress.next_at;
    intent.first_attempt_at = progress.first_attempt_at;
}
