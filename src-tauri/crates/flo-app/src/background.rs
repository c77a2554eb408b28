//! What runs while the app or `flo run` is open.

use std::sync::atomic::Ordering;
use std::time::Duration;

use flo_engine::{EngineEvent, Health};
use flo_model::Topic;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::use_cases::{offload_progress, offload_uploads};
use crate::{App, AppEvent, ErrorCode, Result, ipc};

/// Least time between two status events.
const STATUS_EVERY: Duration = Duration::from_millis(500);

/// Time between two readings of the clocks while a timer runs.
const TIMER_EVERY: Duration = Duration::from_secs(15);

/// Time between two automatic snapshots of the database, and after the start until the first.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(6 * 3600);
const FIRST_SNAPSHOT: Duration = Duration::from_secs(120);

/// Starts everything. A connection whose secret cannot be read is told of and left out; the others go on.
pub(crate) async fn start(app: &App) -> Result<()> {
    let server = ipc::Server::listen(app)?;
    spawn(app, "calls", {
        let app = app.clone();
        async move { server.serve(app).await }
    });
    spawn(app, "status", tell_status(app.clone()));
    spawn(app, "engine events", follow_engine(app.clone()));
    spawn(app, "edits", carry_edits(app.clone(), app.inner.cancel.clone()));
    spawn(app, "progress", follow_transfers(app.clone()));
    // Before the first byte: a call may be on.
    app.apply_line().await?;
    spawn(app, "line", crate::line::keep(app.clone()));
    spawn(app, "snapshots", take_snapshots(app.clone()));
    spawn(app, "timer", watch_timer(app.clone()));
    spawn(app, "alerts", tell_alerts(app.clone()));
    spawn(app, "webhooks", send_webhooks(app.clone()));
    spawn(app, "offload progress", offload_progress::tell(app.clone(), app.inner.cancel.clone()));
    spawn(app, "offload uploads", offload_uploads::follow(app.clone(), app.inner.cancel.clone()));
    for row in app.read(flo_store::connections::list).await? {
        if let Err(error) = app.attach(&row).await {
            let name = crate::registry::service_name(&row.service);
            app.emit(AppEvent::Notice { text: format!("{name}: {}", error.message) });
            let code = if error.code == ErrorCode::SignIn { "sign_in" } else { "local" };
            app.note_unattached(row.id, code, error.message).await?;
        }
    }
    let (engine, transfers, cancel) =
        (app.inner.engine.clone(), app.inner.transfers.clone(), app.inner.cancel.clone());
    spawn(app, "engine", {
        let cancel = cancel.clone();
        async move { engine.run(cancel).await }
    });
    spawn(app, "transfers", {
        let (transfers, cancel) = (transfers.clone(), cancel.clone());
        async move {
            if let Err(error) = transfers.run(cancel).await {
                tracing::error!(%error, "transfers ended");
            }
        }
    });
    spawn(app, "offloads", {
        let (offloads, cancel) = (app.inner.offloads.clone(), cancel.clone());
        async move {
            if let Err(error) = offloads.run(cancel).await {
                tracing::error!(%error, "offloads ended");
            }
        }
    });
    spawn(app, "watching", async move {
        if let Err(error) = transfers.watch(cancel).await {
            tracing::error!(%error, "watching ended");
        }
    });
    Ok(())
}

fn spawn(app: &App, what: &'static str, work: impl Future<Output = ()> + Send + 'static) {
    app.inner.tasks.spawn(async move {
        work.await;
        tracing::debug!(what, "ended");
    });
}

/// Stale topics at once; the status bar after them, and once at the start, at most twice a second.
async fn tell_status(app: App) {
    let mut topics = app.inner.store.topics();
    let mut events = app.inner.engine.events();
    let cancel = app.inner.cancel.clone();
    loop {
        match app.status().await {
            Ok(status) => app.emit(AppEvent::Status(Box::new(status))),
            Err(error) => tracing::warn!(%error, "no status"),
        }
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(STATUS_EVERY) => {}
        }
        let stale = tokio::select! {
            () = cancel.cancelled() => break,
            topics = topics.recv() => match topics {
                Ok(topics) => topics,
                Err(RecvError::Lagged(_)) => Topic::ALL.to_vec(),
                Err(RecvError::Closed) => break,
            },
            event = events.recv() => match event {
                Err(RecvError::Closed) => break,
                _ => continue,
            },
        };
        let mut all = stale;
        while let Ok(more) = topics.try_recv() {
            all.extend(more);
        }
        all.sort_unstable();
        all.dedup();
        app.emit(AppEvent::Invalidated { topics: all });
    }
}

/// What the engine wants a person to hear; and transfers go on when their account answers again.
async fn follow_engine(app: App) {
    let mut events = app.inner.engine.events();
    let cancel = app.inner.cancel.clone();
    loop {
        let event = tokio::select! {
            () = cancel.cancelled() => break,
            event = events.recv() => event,
        };
        match event {
            Ok(EngineEvent::ConnectionChanged(view)) => {
                if view.health == Health::Online
                    && let Err(error) = app.inner.transfers.kick(&view.connection).await
                {
                    tracing::warn!(%error, "transfers are not woken");
                }
                if let Some(text) = view.detail {
                    app.emit(AppEvent::Notice { text });
                }
            }
            Ok(EngineEvent::PassProgress { .. }) => app.inner.syncing.store(true, Ordering::Relaxed),
            Ok(EngineEvent::PassEnded(_)) => app.inner.syncing.store(false, Ordering::Relaxed),
            Ok(EngineEvent::IntentParked { detail, .. }) => app.emit(AppEvent::Notice { text: detail }),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => break,
        }
    }
}

/// Wakes the engine for edits that are made inside other transactions: folders that transfers need, assets that follow
/// their files.
pub(crate) async fn carry_edits(app: App, cancel: CancellationToken) {
    let mut topics = app.inner.store.topics();
    loop {
        let topics = tokio::select! {
            () = cancel.cancelled() => break,
            topics = topics.recv() => topics,
        };
        match topics {
            Ok(topics) if !topics.contains(&Topic::Outbox) => {}
            Ok(_) | Err(RecvError::Lagged(_)) => app.inner.engine.nudge_all(),
            Err(RecvError::Closed) => break,
        }
    }
}

/// Time between two looks for what a person should hear of.
const ALERTS_EVERY: Duration = Duration::from_secs(20);

async fn tell_alerts(app: App) {
    let cancel = app.inner.cancel.clone();
    loop {
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(ALERTS_EVERY) => {}
        }
        if let Err(error) = app.tell_alerts().await {
            tracing::warn!(%error, "no alerts this time");
        }
    }
}

/// Longest time between two looks for messages that are due, and the least one after something changed.
const WEBHOOKS_EVERY: Duration = Duration::from_secs(60);
const WEBHOOKS_BREATH: Duration = Duration::from_secs(1);

/// Tells of changes soon after they were made, and again when an attempt is due.
async fn send_webhooks(app: App) {
    let mut topics = app.inner.store.topics();
    let cancel = app.inner.cancel.clone();
    loop {
        let wait = match app.deliver_webhooks().await {
            Ok(next) => next.map_or(WEBHOOKS_EVERY, |at| {
                let ms = u64::try_from(at.since(app.now())).unwrap_or(0);
                Duration::from_millis(ms).clamp(WEBHOOKS_BREATH, WEBHOOKS_EVERY)
            }),
            Err(error) => {
                tracing::warn!(%error, "no webhooks this time");
                WEBHOOKS_EVERY
            }
        };
        let until = tokio::time::Instant::now() + wait;
        loop {
            let topics = tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep_until(until) => break,
                topics = topics.recv() => topics,
            };
            match topics {
                Ok(topics) if !topics.contains(&Topic::Activity) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => {
                    // What changes together is told together.
                    tokio::time::sleep(WEBHOOKS_BREATH).await;
                    break;
                }
                Err(RecvError::Closed) => return,
            }
        }
    }
}

async fn follow_transfers(app: App) {
    let mut progress = app.inner.transfers.progress();
    let cancel = app.inner.cancel.clone();
    loop {
        let event = tokio::select! {
            () = cancel.cancelled() => break,
            event = progress.recv() => event,
        };
        match event {
            Ok(progress) => app.emit(AppEvent::Transfer(crate::use_cases::progress_view(&progress))),
            Err(RecvError::Lagged(_)) => app.emit(AppEvent::Invalidated { topics: vec![Topic::Transfers] }),
            Err(RecvError::Closed) => break,
        }
    }
}

/// Reads the clocks for the running timer, so that time in which nobody was there is noticed.
async fn watch_timer(app: App) {
    let cancel = app.inner.cancel.clone();
    loop {
        if let Err(error) = app.watch_timer().await {
            tracing::warn!(%error, "the timer is not watched this time");
        }
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(TIMER_EVERY) => {}
        }
    }
}

/// Automatic verified snapshots, so that a damaged database costs hours at most; a drill that shows that they can be
/// restored; and what is older than the person wants gives way.
async fn take_snapshots(app: App) {
    let cancel = app.inner.cancel.clone();
    let mut wait = FIRST_SNAPSHOT;
    loop {
        tokio::select! {
            () = cancel.cancelled() => break,
            () = tokio::time::sleep(wait) => {}
        }
        wait = SNAPSHOT_EVERY;
        if let Err(error) = app.take_snapshot(SNAPSHOT_EVERY / 2).await {
            tracing::warn!(%error, "no snapshot this time");
        }
        if let Err(error) = app.drill_if_due().await {
            tracing::warn!(%error, "the restore drill did not run");
        }
        if let Err(error) = app.keep_house().await {
            tracing::warn!(%error, "old events stay for now");
        }
    }
}
