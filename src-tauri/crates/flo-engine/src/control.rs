//! The background: per connection one task that reads, writes and finds out whether the service is back.

use std::sync::Arc;
use std::time::Duration;

use flo_connect::Class;
use flo_store::StoreError;
use futures::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::EngineEvent;
use crate::core::Core;
use crate::desk::Desk;
use crate::engine::report;
use crate::health::{Health, Purpose};
use crate::pull::{self, Round, pull};
use crate::push::{self, Sending, push};
use crate::report::Tally;

/// Time that calls under way have to end when the engine stops.
const GRACE: Duration = Duration::from_secs(5);

/// Least time between two rounds, whatever the schedule says.
const BREATH: Duration = Duration::from_millis(500);

/// Wait after the database failed.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

pub(crate) async fn run(core: &Arc<Core>, cancel: CancellationToken) {
    let mut controls = FuturesUnordered::new();
    let mut started: Vec<Arc<Desk>> = Vec::new();
    loop {
        let desks: Vec<Arc<Desk>> = core.desks().values().cloned().collect();
        for desk in desks {
            if !started.iter().any(|known| Arc::ptr_eq(known, &desk)) {
                started.push(Arc::clone(&desk));
                desk.drain(false);
                controls.push(async move {
                    control(core, &desk).await;
                    desk
                });
            }
        }
        tokio::select! {
            biased;
            () = cancel.cancelled() => break,
            () = core.attached.notified() => {}
            Some(ended) = controls.next(), if !controls.is_empty() => {
                started.retain(|known| !Arc::ptr_eq(known, &ended));
            }
        }
    }
    for desk in &started {
        desk.drain(true);
    }
    tokio::select! {
        biased;
        () = async { while controls.next().await.is_some() {} } => {}
        () = core.sleeper.sleep(GRACE) => {}
    }
    drop(controls);
    for desk in &started {
        if let Err(error) = desk.telemetry.flush(&core.store).await {
            tracing::error!(%error, "the last requests could not be logged");
        }
        desk.drain(false);
    }
}

/// Runs until the connection is let go or the engine drains.
async fn control(core: &Arc<Core>, desk: &Arc<Desk>) {
    tokio::select! {
        biased;
        () = desk.cancel.cancelled() => {}
        _ = async { tokio::join!(write(core, desk), read(core, desk), probe(core, desk)) } => {}
    }
}

async fn read(core: &Arc<Core>, desk: &Arc<Desk>) {
    while !desk.is_ending() {
        let wait = match read_round(core, desk).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "a pass of reading failed");
                AFTER_FAILURE
            }
        };
        idle(core, desk, wait, &desk.pull_now).await;
    }
}

async fn read_round(core: &Arc<Core>, desk: &Arc<Desk>) -> Result<Duration, StoreError> {
    if !desk.is_open(Purpose::Read) {
        return Ok(core.until(None));
    }
    let requests = desk.requests();
    let tally = pull(core, desk, Round::DUE).await?;
    desk.telemetry.flush(&core.store).await?;
    announce(core, desk, tally, desk.requests() - requests).await;
    Ok(core.until(pull::next_due(core, desk).await?))
}

async fn write(core: &Arc<Core>, desk: &Arc<Desk>) {
    while !desk.is_ending() {
        let wait = match write_round(core, desk).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, "a pass of writing failed");
                AFTER_FAILURE
            }
        };
        idle(core, desk, wait, &desk.push_now).await;
    }
}

async fn write_round(core: &Arc<Core>, desk: &Arc<Desk>) -> Result<Duration, StoreError> {
    if !desk.is_open(Purpose::Write) {
        return Ok(core.until(None));
    }
    let requests = desk.requests();
    let tally = push(core, desk, Sending::Due).await?;
    desk.telemetry.flush(&core.store).await?;
    announce(core, desk, tally, desk.requests() - requests).await;
    Ok(core.until(push::next_due(core, desk).await?))
}

/// Says what a round did, if it did or asked anything.
async fn announce(core: &Core, desk: &Desk, tally: Tally, requests: u64) {
    if tally == Tally::default() && requests == 0 {
        return;
    }
    match report(core, desk, tally, requests).await {
        Ok(report) => core.tell(EngineEvent::PassEnded(report)),
        Err(error) => tracing::error!(%error, "the report of a pass could not be made"),
    }
}

/// Finds out whether a service that could not be reached is back: after a growing pause one call goes through, and only a
/// proven answer to it lets the others follow.
async fn probe(core: &Arc<Core>, desk: &Arc<Desk>) {
    while !desk.is_ending() {
        core.note_reach(desk).await;
        let (health, is_due) = {
            let monitor = desk.monitor();
            (monitor.health(), monitor.is_due(core.clock.now()))
        };
        match health {
            Health::Online | Health::Paused => drop(desk.take_urge()),
            Health::RateLimited if is_due => lift(core, desk).await,
            Health::RateLimited => {}
            _ if is_due || desk.take_urge() => knock(core, desk).await,
            _ => {}
        }
        let next = desk.monitor().next_try_at();
        let wait = core.until(next);
        idle(core, desk, wait, &desk.probe_now).await;
    }
}

/// Before a single pass: asks a service that could not be reached whether it is back.
pub(crate) async fn reach(core: &Core, desk: &Desk) {
    let (health, is_due) = {
        let monitor = desk.monitor();
        (monitor.health(), monitor.is_due(core.clock.now()))
    };
    match health {
        Health::Online | Health::Paused => {}
        Health::RateLimited if is_due => lift(core, desk).await,
        Health::RateLimited => {}
        _ => knock(core, desk).await,
    }
}

/// A limit is over: the next call will tell.
async fn lift(core: &Core, desk: &Desk) {
    if desk.monitor().try_now() {
        core.publish_health(desk).await;
        desk.push_now.notify_one();
        desk.pull_now.notify_one();
    }
}

/// One call that nobody but the service can answer. How it ends is learned where every call is.
async fn knock(core: &Core, desk: &Desk) {
    let cx = core.context(desk, Class::Background);
    if let Err(error) = core.ask(desk, &cx, desk.connector.account(&cx)).await {
        tracing::debug!(kind = ?error.kind, "the service is not back");
    }
}

async fn idle(core: &Core, desk: &Desk, wait: Duration, wake: &Notify) {
    if desk.is_ending() {
        return;
    }
    tokio::select! {
        biased;
        () = core.sleeper.sleep(wait.max(BREATH)) => {}
        () = wake.notified() => {}
    }
}
