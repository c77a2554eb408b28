//! One session: carries one transfer as far as it gets.
//!
//! Where to go on follows from the journal alone: no placeholder → begin; parts missing → send; all there → wait until the
//! service has put them together. So a session after a crash is a session like any other.

pub(crate) mod begin;
mod finish;
mod send;
mod whole;

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flo_connect::{CallContext, Class, Connector};
use flo_model::drill::{Point, point};
use flo_model::{ConnectionId, RemoteId, TransferDirection, TransferId, TransferState};
use flo_store::transfers::{GhostReason, Transfer, queue};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::destination::FolderState;
use crate::download;
use crate::hashing::Sums;
use crate::options::Timing;
use crate::progress::Meter;
use crate::source;
use crate::transfers::Shared;
use crate::trouble::Trouble;

/// Begin, status and abandon count as queued writes in the service's budget.
const CLASS: Class = Class::Write;

/// Failed sessions in which the service itself gave up, after which a person is asked.
const GIVE_UP_AFTER: u32 = 3;

/// What one session works with.
pub(crate) struct Session {
    shared: Arc<Shared>,
    transfer: Transfer,
    /// Where the source is; follows its moves.
    path: Mutex<PathBuf>,
    meter: Arc<Meter>,
    cancel: CancellationToken,
    connector: Arc<dyn Connector>,
}

/// Runs a session to its end and writes down what follows from it. `slot` is given back when the bytes have left.
pub(crate) async fn run(
    shared: Arc<Shared>,
    transfer: Transfer,
    meter: Arc<Meter>,
    cancel: CancellationToken,
    slot: OwnedSemaphorePermit,
) {
    let (id, connection) = (transfer.id.clone(), transfer.connection_id.clone());
    let every = shared.options.timing.progress;
    let result = tokio::select! {
        result = go(&shared, transfer, &meter, &cancel, slot) => result,
        never = ticks(&shared, &meter, every) => match never {},
    };
    let result = match result {
        Err(trouble) => settle(&shared, &id, &connection, trouble).await,
        Ok(()) => Ok(()),
    };
    if let Err(error) = result {
        // Nothing can be written now; the row still says `running`. The runner takes it back once the store works.
        tracing::error!(%error, "a transfer could not be journalled");
        shared.stranded(id.clone());
    }
    let reading = id.clone();
    match shared.store.read(move |conn| queue::get(conn, &reading)).await {
        Ok(Some(row)) => meter.end(row.state, row.key.size, row.sent),
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "the end of a transfer could not be told"),
    }
}

/// Tells progress that was held back.
async fn ticks(shared: &Shared, meter: &Meter, every: Duration) -> Infallible {
    loop {
        shared.sleeper.sleep(every).await;
        meter.tick();
    }
}

async fn go(
    shared: &Arc<Shared>,
    claimed: Transfer,
    meter: &Arc<Meter>,
    cancel: &CancellationToken,
    slot: OwnedSemaphorePermit,
) -> Result<(), Trouble> {
    // Read again: a person may have paused it between the claim and now.
    let id = claimed.id.clone();
    let row = shared.store.read(move |conn| queue::get(conn, &id)).await?;
    let Some(transfer) = row.filter(|row| row.state == TransferState::Running) else {
        return Err(Trouble::Cancelled);
    };
    meter.begin(transfer.key.size, transfer.sent);
    let connector = shared.connectors.connector(&transfer.connection_id).ok_or_else(|| {
        Trouble::away("account_away", "The account is paused or signed out. Sending goes on when it is back.")
    })?;
    if transfer.direction == TransferDirection::Download {
        return download::run(shared, transfer, meter, cancel, &connector).await;
    }
    if connector.uploads().is_none() {
        return Err(Trouble::park(
            "refused",
            "This service takes no files. Choose a folder of another account.",
        ));
    }
    let session = Session {
        path: Mutex::new(PathBuf::from(&transfer.path)),
        shared: Arc::clone(shared),
        transfer,
        meter: Arc::clone(meter),
        cancel: cancel.clone(),
        connector,
    };
    tokio::select! {
        result = session.go(slot) => result,
        () = session.cut() => Err(Trouble::Cancelled),
    }
}

impl Session {
    async fn go(&self, slot: OwnedSemaphorePermit) -> Result<(), Trouble> {
        let (remote, sums) = match self.acknowledged() {
            Some(acknowledged) => acknowledged,
            None => {
                self.check_source().await?;
                let style = self.uploads().style();
                if self.transfer.key.size == 0 && !style.takes_empty {
                    return Err(Trouble::park("empty", EMPTY));
                }
                let has_placeholder = self.transfer.remote_id.is_some() || self.transfer.begin_in_flight;
                if !has_placeholder && style.whole_up_to.is_some_and(|most| self.transfer.key.size <= most) {
                    return self.send_whole(&style).await;
                }
                let remote = match &self.transfer.remote_id {
                    Some(remote) => remote.clone(),
                    None => self.begin().await?,
                };
                let sums = self.send(&remote).await?;
                self.is_expected(&sums)?;
                (remote, sums)
            }
        };
        let (id, kept) = (self.transfer.id.clone(), sums.clone());
        let is_ours = self
            .shared
            .store
            .write(move |tx| queue::finishing(tx, &id, &kept.content_id, kept.checksum().as_deref()))
            .await?;
        if !is_ours {
            return Err(Trouble::Cancelled);
        }
        self.meter.enter(TransferState::Finishing);
        drop(slot);
        self.shared.wake.notify_one();
        point(Point::TransferSent);
        self.finish(&remote, sums).await
    }

    /// An earlier session had the yes for every byte.
    fn acknowledged(&self) -> Option<(RemoteId, Sums)> {
        let row = &self.transfer;
        let check = row.checksum.as_deref().map(|text| text.parse().unwrap_or_else(|never| match never {}));
        let sums = Sums { content_id: row.content_id.clone()?, check };
        Some((row.remote_id.clone()?, sums))
    }

    /// What was read from a card is sent, and nothing else: a copy that was damaged since does not pass for it.
    fn is_expected(&self, sums: &Sums) -> Result<(), Trouble> {
        match &self.transfer.expected_content_id {
            Some(expected) if *expected != sums.content_id => Err(Trouble::park(
                "damaged",
                format!(
                    "{} is not what was read from the card: it was damaged or changed since. It was not sent to its end. Verify the offload.",
                    self.path().display()
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Resolves when the session is to be cut. A begin call is not cut by this: its answer is worth waiting for, because
    /// without it a ghost has to be looked for.
    async fn cut(&self) {
        self.cancel.cancelled().await;
        let _begin_is_over = self.shared.begin_gate(&self.transfer.id).lock_owned().await;
    }

    fn context(&self) -> CallContext {
        CallContext { cancel: self.cancel.clone(), ..CallContext::new(Arc::clone(&self.shared.clock), CLASS) }
    }

    fn uploads(&self) -> &dyn flo_connect::UploadTarget {
        self.connector.uploads().expect("looked at before the session began")
    }

    fn path(&self) -> PathBuf {
        self.path.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Compares the source with the state that is sent. Follows it when the ledger knows that it was moved.
    async fn check_source(&self) -> Result<(), Trouble> {
        loop {
            let (path, key) = (self.path(), self.transfer.key.clone());
            let looked = path.clone();
            let found = blocking(move || source::check(&looked, &key)).await?;
            let Err(trouble @ (Trouble::Missing | Trouble::Wait { .. })) = found else { return found };
            let id = self.transfer.id.clone();
            let row = self.shared.store.read(move |conn| queue::get(conn, &id)).await?;
            match row.map(|row| PathBuf::from(row.path)).filter(|now| *now != path) {
                Some(now) => *self.path.lock().unwrap_or_else(PoisonError::into_inner) = now,
                None => return Err(trouble),
            }
        }
    }
}

/// Said of a file without bytes.
pub(crate) const EMPTY: &str = "The file is empty (0 bytes), and the service takes no empty files. It is sent once it has content, or cancel it.";

/// Runs `work` on a thread that may wait for the disk.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Trouble> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        if error.is_cancelled() {
            Trouble::Cancelled
        } else {
            Trouble::park(
                "internal",
                format!(
                    "Reading the file failed inside the app ({error}). Retry; report it if it comes again."
                ),
            )
        }
    })
}

/// Writes down what follows from the end of a session.
async fn settle(
    shared: &Shared,
    id: &TransferId,
    connection: &ConnectionId,
    trouble: Trouble,
) -> Result<(), flo_store::StoreError> {
    let timing = shared.options.timing.clone();
    let id = id.clone();
    match trouble {
        // Who cut it wrote what is wanted. If that was overtaken by a new claim, the row still says `running` and nobody
        // runs: it is given back.
        Trouble::Cancelled => shared.store.write(move |tx| queue::release(tx, &id, tx.now()).map(drop)).await,
        Trouble::Store(error) => Err(error),
        Trouble::Park { kind, detail } => {
            shared.store.write(move |tx| queue::park(tx, &id, kind, &detail).map(drop)).await
        }
        Trouble::Wait { kind, detail, after, counts } => {
            if let Some(pause) = holds_account(kind, after, &timing) {
                shared.hold(connection, pause);
            }
            shared
                .store
                .write(move |tx| {
                    let failures = queue::get(tx, &id)?.map_or(0, |row| row.attempts) + u32::from(counts);
                    let pause = match after {
                        Some(after) => after,
                        None if counts => timing.after_sessions(failures),
                        None if kind == "folder_pending" => timing.folder,
                        None => timing.away,
                    };
                    queue::wait(tx, &id, tx.now().plus_ms(in_ms(pause)), kind, &detail, counts).map(drop)
                })
                .await
        }
        Trouble::Missing => {
            shared
                .store
                .write(move |tx| {
                    // A rename is noticed a settle time later: only who waited that long knows that the file is gone.
                    let waited = queue::get(tx, &id)?
                        .is_some_and(|row| row.error_kind.as_deref() == Some(queue::SOURCE_MISSING));
                    if waited {
                        let detail = "The file is not there any more. Put it back and retry, or cancel.";
                        return queue::park(tx, &id, "source_gone", detail).map(drop);
                    }
                    let detail = "The file is not at its place. If it was moved, sending goes on by itself.";
                    let next_at = tx.now().plus_ms(in_ms(timing.settle * 3));
                    queue::wait(tx, &id, next_at, queue::SOURCE_MISSING, detail, false).map(drop)
                })
                .await
        }
        Trouble::Changed(key) => {
            shared
                .store
                .write(move |tx| {
                    queue::start_over(tx, &id, GhostReason::Changed, Some(&key))?;
                    let detail = "The file changed. Its new state is sent once it stands still.";
                    let next_at = tx.now().plus_ms(in_ms(timing.settle));
                    queue::wait(tx, &id, next_at, "settling", detail, false).map(drop)
                })
                .await
        }
        Trouble::Expired => {
            let detail = "The upload took longer than its addresses live; it begins again.".to_owned();
            start_over(shared, id, GhostReason::Expired, "expired", detail).await
        }
        Trouble::Failed(detail) => start_over(shared, id, GhostReason::Failed, "failed", detail).await,
    }
}

/// For how long no other transfer of the account is worth trying.
fn holds_account(kind: &str, after: Option<Duration>, timing: &Timing) -> Option<Duration> {
    match kind {
        "offline" | "portal" | "sign_in" | "account_away" => Some(timing.away),
        "rate_limited" => after,
        _ => None,
    }
}

/// Begins again with a new placeholder: the first time at once, then after growing pauses, until a person is asked.
async fn start_over(
    shared: &Shared,
    id: TransferId,
    why: GhostReason,
    kind: &'static str,
    detail: String,
) -> Result<(), flo_store::StoreError> {
    let timing = shared.options.timing.clone();
    shared
        .store
        .write(move |tx| {
            let failures = queue::get(tx, &id)?.map_or(0, |row| row.attempts) + 1;
            queue::start_over(tx, &id, why, None)?;
            if failures >= GIVE_UP_AFTER && why == GhostReason::Failed {
                let detail = format!("{detail} That happened {failures} times. Retry later, or cancel.");
                return queue::park(tx, &id, kind, &detail).map(drop);
            }
            let pause = if failures == 1 { Duration::ZERO } else { timing.after_sessions(failures) };
            queue::wait(tx, &id, tx.now().plus_ms(in_ms(pause)), kind, &detail, true).map(drop)
        })
        .await
}

pub(crate) fn in_ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// The folder is not ready; what that means.
fn not_ready(state: FolderState) -> Trouble {
    match state {
        FolderState::Gone(why) => Trouble::park("folder_gone", why),
        FolderState::Pending | FolderState::Ready(_) => {
            Trouble::away("folder_pending", "Its folder is being made at the service.")
        }
    }
}
