//! Hands due transfers to sessions, one for each free slot, and removes ghosts.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use flo_model::TransferId;
use flo_store::StoreError;
use flo_store::transfers::{Transfer, ghosts as ghost_rows, queue};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::session::{self, in_ms};
use crate::transfers::Shared;
use crate::{ghosts, tend};

/// Pause after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(5);

/// Nobody sleeps longer than this in one go while something waits: the computer's own sleep does not count as time.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// Pause while an earlier session of the same transfer winds down.
const WIND_DOWN: Duration = Duration::from_millis(100);

/// A clock that is off by more than this since the last look was set, or the computer slept.
const JUMP_MS: u64 = 30_000;

/// How long the end of the app waits for sessions. What is cut then is taken up by the next run.
const PATIENCE: Duration = Duration::from_secs(3);

pub(crate) async fn run(shared: &Arc<Shared>, cancel: CancellationToken) -> Result<(), StoreError> {
    shared.store.write(|tx| queue::recover(tx)).await?;
    let mut runner =
        Runner { shared, cancel: cancel.clone(), sessions: JoinSet::new(), ids: HashMap::new(), ahead: None };
    let mut sweeps = JoinSet::new();
    let tend = tend::run(shared);
    tokio::pin!(tend);
    while !cancel.is_cancelled() {
        let pause = match runner.step(&mut sweeps).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the transfer queue could not be worked off");
                Some(STORE_PAUSE)
            }
        };
        tokio::select! {
            () = cancel.cancelled() => {}
            () = shared.wake.notified() => {}
            Some(ended) = runner.sessions.join_next_with_id() => runner.ended(ended).await,
            Some(_) = sweeps.join_next() => {}
            () = sleep(shared, pause) => {}
            never = &mut tend => match never {},
        }
    }
    sweeps.shutdown().await;
    runner.wind_down().await;
    // Nobody sends any more: whoever reads the list meanwhile shall not be told otherwise.
    shared.store.write(|tx| queue::recover(tx)).await?;
    Ok(())
}

/// Begins all streams anew.
pub(crate) async fn reconnect(shared: &Arc<Shared>) -> Result<(), StoreError> {
    shared.let_go();
    shared.store.write(|tx| queue::recover(tx)).await?;
    shared.cut_all();
    shared.wake.notify_one();
    Ok(())
}

async fn sleep(shared: &Shared, pause: Option<Duration>) {
    match pause {
        Some(pause) => shared.sleeper.sleep(pause.min(LONGEST_SLEEP)).await,
        None => std::future::pending().await,
    }
}

struct Runner<'a> {
    shared: &'a Arc<Shared>,
    cancel: CancellationToken,
    sessions: JoinSet<()>,
    ids: HashMap<Id, TransferId>,
    /// By how much the time of day is ahead of the time that never jumps, milliseconds.
    ahead: Option<i64>,
}

impl Runner<'_> {
    /// Starts what is due. Returns how long nothing else can become due by time alone.
    async fn step(&mut self, sweeps: &mut JoinSet<()>) -> Result<Option<Duration>, StoreError> {
        self.take_back_stranded().await?;
        if self.has_jumped() {
            self.shared.store.write(|tx| queue::make_all_due(tx)).await?;
            reconnect(self.shared).await?;
        }
        let (held, held_until) = self.shared.held();
        let stopped = self.shared.stopped();
        let free = if stopped.is_some() { 0 } else { self.shared.files.available_permits() };
        if free > 0 {
            let passed_over = held.clone();
            let claimed = self.shared.store.write(move |tx| queue::claim(tx, free, &passed_over)).await?;
            for transfer in claimed {
                self.start(transfer).await?;
            }
        }
        let now = self.shared.clock.now();
        let has_free = stopped.is_none() && self.shared.files.available_permits() > 0;
        let (due, ghost_due) = self
            .shared
            .store
            .read(move |conn| {
                let ghosts =
                    ghost_rows::next_due(conn)?.into_iter().chain(queue::next_lost_begin(conn)?).min();
                Ok((queue::next_due(conn, &held)?, ghosts))
            })
            .await?;
        if ghost_due.is_some_and(|at| at <= now) && sweeps.is_empty() {
            let (shared, cancel) = (Arc::clone(self.shared), self.cancel.clone());
            sweeps.spawn(async move { ghosts::sweep(&shared, &cancel).await });
        }
        let ghost_due = ghost_due.filter(|_| sweeps.is_empty());
        let next = due
            .filter(|_| has_free)
            .into_iter()
            .chain(held_until)
            .chain(ghost_due)
            .chain(stopped.flatten())
            .min();
        Ok(next.map(|at| {
            Duration::from_millis(u64::try_from(at.since(now)).unwrap_or(0)).max(Duration::from_millis(1))
        }))
    }

    /// Whether the computer slept since the last step, or its clock was set.
    fn has_jumped(&mut self) -> bool {
        let monotonic = i64::try_from(self.shared.clock.monotonic().as_millis()).unwrap_or(i64::MAX);
        let ahead = self.shared.clock.now().0.saturating_sub(monotonic);
        let before = self.ahead.replace(ahead);
        let jumped = before.is_some_and(|before| before.abs_diff(ahead) > JUMP_MS);
        if jumped {
            tracing::info!("the clock jumped or the computer slept: streams begin anew");
        }
        jumped
    }

    async fn start(&mut self, transfer: Transfer) -> Result<(), StoreError> {
        let id = transfer.id.clone();
        let cancel = self.cancel.child_token();
        let slot = Arc::clone(&self.shared.files).try_acquire_owned();
        let entered = slot.ok().and_then(|slot| Some((slot, self.shared.enter(&id, cancel.clone())?)));
        let Some((slot, meter)) = entered else {
            return self
                .shared
                .store
                .write(move |tx| queue::release(tx, &id, tx.now().plus_ms(in_ms(WIND_DOWN))).map(drop))
                .await;
        };
        let task = self.sessions.spawn(session::run(Arc::clone(self.shared), transfer, meter, cancel, slot));
        self.ids.insert(task.id(), id);
        Ok(())
    }

    async fn ended(&mut self, ended: Result<(Id, ()), JoinError>) {
        let (task, panicked) = match ended {
            Ok((task, ())) => (task, None),
            // Cut when the runtime ends: the next run takes it up.
            Err(error) if error.is_cancelled() => (error.id(), None),
            Err(error) => (error.id(), Some(error)),
        };
        let Some(id) = self.ids.remove(&task) else { return };
        self.shared.leave(&id);
        if let Some(error) = panicked {
            tracing::error!(%error, "a transfer session failed inside the app");
            let parked = self
                .shared
                .store
                .write({
                    let id = id.clone();
                    move |tx| {
                        let detail = "Sending failed inside the app. Retry; report it if it comes again.";
                        queue::park(tx, &id, "internal", detail)
                    }
                })
                .await;
            if parked.is_err() {
                self.shared.stranded(id);
            }
        }
    }

    async fn take_back_stranded(&self) -> Result<(), StoreError> {
        for id in self.shared.take_stranded() {
            let row = id.clone();
            let released = self
                .shared
                .store
                .write(move |tx| queue::release(tx, &row, tx.now().plus_ms(in_ms(STORE_PAUSE))))
                .await;
            if let Err(error) = released {
                self.shared.stranded(id);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Lets sessions end by themselves for a while, then cuts them.
    async fn wind_down(&mut self) {
        let all = async {
            while let Some(ended) = self.sessions.join_next_with_id().await {
                if let Ok((task, ())) = ended
                    && let Some(id) = self.ids.remove(&task)
                {
                    self.shared.leave(&id);
                }
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            self.sessions.shutdown().await;
        }
        for (_, id) in self.ids.drain() {
            self.shared.leave(&id);
        }
    }
}
