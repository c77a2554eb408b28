//! The one handle of this crate.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flo_connect::http::Sleeper;
use flo_model::{ByteCount, Clock, ConnectionId, TransferId, TransferState, UnixMillis};
use flo_store::transfers::{self, NewDownload, Transfer, downloads, ghosts, queue};
use flo_store::{Store, StoreError, Tx};
use flo_watch::Facts;
use tokio::sync::{Notify, Semaphore, broadcast};
use tokio_util::sync::CancellationToken;

use crate::concurrency::Concurrency;
use crate::destination::{Connectors, Destination, Finished};
use crate::enqueue::{self, EnqueueError, Enqueued, Upload};
use crate::ledger::{self, Applied};
use crate::line::{Line, LinePolicy};
use crate::options::Options;
use crate::progress::{Meter, Overall, Progress, Totals, eta};
use crate::session::{EMPTY, in_ms};
use crate::{runner, verify, watching};

/// Progress events that a slow listener may fall behind; then it misses the oldest.
const EVENTS: usize = 1_024;

/// Parts that are sent at the same time before anything was measured.
const START: usize = 4;

/// What the transfers work with.
#[derive(Clone)]
pub struct Parts {
    /// Where everything is journalled.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Waits for it to pass.
    pub sleeper: Arc<dyn Sleeper>,
    /// Finds the connector of an account.
    pub connectors: Arc<dyn Connectors>,
    /// Folders and files at the destination.
    pub destination: Arc<dyn Destination>,
    /// How much at once, and how long to wait.
    pub options: Options,
}

/// Why a person's wish about a transfer was not carried out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransferError {
    /// There is none with this id.
    #[error("there is no transfer {0}")]
    NotFound(TransferId),
    /// Its state does not allow this.
    #[error("a transfer that is {state} cannot be {wish}")]
    NotNow {
        /// Its state.
        state: TransferState,
        /// What was wished: paused, resumed, retried, cancelled.
        wish: &'static str,
    },
    /// The account is paused, signed out or removed.
    #[error("the account is paused or signed out")]
    Away,
    /// The service gives nothing back that could be compared.
    #[error("this service gives no file back, so that nothing can be compared")]
    NoReadBack,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] Arc<flo_connect::Error>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<flo_connect::Error> for TransferError {
    fn from(error: flo_connect::Error) -> Self {
        Self::Service(Arc::new(error))
    }
}

/// The queue, its sessions and the ledger. Cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    shared: Arc<Shared>,
}

/// A session that runs.
pub(crate) struct Running {
    pub(crate) cancel: CancellationToken,
    pub(crate) meter: Arc<Meter>,
    begin: Arc<tokio::sync::Mutex<()>>,
}

/// What sessions, runner and handle share.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sleeper: Arc<dyn Sleeper>,
    pub(crate) connectors: Arc<dyn Connectors>,
    pub(crate) destination: Arc<dyn Destination>,
    pub(crate) options: Options,
    /// One permit for each part on its way.
    pub(crate) streams: Semaphore,
    /// How many of them there are, and how many are best.
    stream_count: Mutex<usize>,
    pub(crate) concurrency: Mutex<Concurrency>,
    /// How fast bytes may leave.
    pub(crate) line: Arc<Line>,
    policy: Mutex<LinePolicy>,
    /// Bytes and failures of all transfers since the app began.
    pub(crate) totals: Arc<Totals>,
    /// The line is limited, or bytes begin to move.
    pub(crate) line_wake: Notify,
    pub(crate) measure_wake: Notify,
    /// One permit for each file whose bytes move.
    pub(crate) files: Arc<Semaphore>,
    /// Something may be due.
    pub(crate) wake: Notify,
    pub(crate) progress: broadcast::Sender<Progress>,
    pub(crate) finished: broadcast::Sender<Finished>,
    sessions: Mutex<HashMap<TransferId, Running>>,
    /// Accounts of which nothing is worth trying before this time.
    held: Mutex<HashMap<ConnectionId, UnixMillis>>,
    /// Transfers whose session ended without being able to write it down.
    stranded: Mutex<Vec<TransferId>>,
}

impl Shared {
    /// Enters a session; `None` while an earlier one of the same transfer still winds down.
    pub(crate) fn enter(&self, id: &TransferId, cancel: CancellationToken) -> Option<Arc<Meter>> {
        let mut sessions = lock(&self.sessions);
        if sessions.contains_key(id) {
            return None;
        }
        let meter = Arc::new(Meter::new(
            id.clone(),
            Arc::clone(&self.clock),
            self.options.timing.progress,
            self.progress.clone(),
            Arc::clone(&self.totals),
        ));
        let begin = Arc::new(tokio::sync::Mutex::new(()));
        sessions.insert(id.clone(), Running { cancel, meter: Arc::clone(&meter), begin });
        self.line_wake.notify_one();
        self.measure_wake.notify_one();
        Some(meter)
    }

    pub(crate) fn leave(&self, id: &TransferId) {
        lock(&self.sessions).remove(id);
    }

    /// Held while a begin call of this transfer is under way.
    pub(crate) fn begin_gate(&self, id: &TransferId) -> Arc<tokio::sync::Mutex<()>> {
        lock(&self.sessions).get(id).map(|running| Arc::clone(&running.begin)).unwrap_or_default()
    }

    /// Cuts the session of a transfer, if one runs.
    pub(crate) fn cut(&self, id: &TransferId) {
        if let Some(running) = lock(&self.sessions).get(id) {
            running.cancel.cancel();
        }
    }

    /// Cuts all sessions.
    pub(crate) fn cut_all(&self) {
        lock(&self.sessions).values().for_each(|running| running.cancel.cancel());
    }

    pub(crate) fn is_running(&self, id: &TransferId) -> bool {
        lock(&self.sessions).contains_key(id)
    }

    pub(crate) fn is_sending(&self) -> bool {
        !lock(&self.sessions).is_empty()
    }

    /// Until when nothing may leave: `Some(None)` for as long as nobody says otherwise.
    pub(crate) fn stopped(&self) -> Option<Option<UnixMillis>> {
        match *lock(&self.policy) {
            LinePolicy::Stopped(until) if until.is_none_or(|until| until > self.clock.now()) => Some(until),
            _ => None,
        }
    }

    /// Changes how many parts are sent at the same time. Parts on their way are not cut.
    pub(crate) fn set_stream_count(&self, wanted: usize) {
        let wanted = wanted.max(1);
        let mut now = lock(&self.stream_count);
        if wanted > *now {
            self.streams.add_permits(wanted - *now);
            *now = wanted;
        } else {
            *now -= self.streams.forget_permits(*now - wanted);
        }
    }

    /// Lets all waits for an account or a time end: the network or the clock is another one.
    pub(crate) fn let_go(&self) {
        lock(&self.held).clear();
    }

    pub(crate) fn hold(&self, connection: &ConnectionId, pause: Duration) {
        let until = self.clock.now().plus_ms(in_ms(pause));
        lock(&self.held).insert(connection.clone(), until);
    }

    /// The accounts that are held now, and when the first of them is let go.
    pub(crate) fn held(&self) -> (Vec<ConnectionId>, Option<UnixMillis>) {
        let now = self.clock.now();
        let mut held = lock(&self.held);
        // A time in a day and more was written before the clock was set back.
        held.retain(|_, until| (1..86_400_000).contains(&until.since(now)));
        (held.keys().cloned().collect(), held.values().min().copied())
    }

    /// Why a file of this size waits for a person from the start. Without the account's connector its session decides.
    pub(crate) fn parked(&self, connection: &ConnectionId, size: u64) -> Option<(String, String)> {
        let connector = self.connectors.connector(connection).filter(|_| size == 0)?;
        let takes_empty = connector.uploads().is_some_and(|uploads| uploads.style().takes_empty);
        (!takes_empty).then(|| (String::from("empty"), String::from(EMPTY)))
    }

    pub(crate) fn stranded(&self, id: TransferId) {
        lock(&self.stranded).push(id);
    }

    pub(crate) fn take_stranded(&self) -> Vec<TransferId> {
        std::mem::take(&mut lock(&self.stranded))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transfers {
    /// Takes the parts together. Nothing moves before [`run`](Self::run).
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let Parts { store, clock, sleeper, connectors, destination, options } = parts;
        let concurrency = Concurrency::new(options.streams.min(START), options.streams);
        let shared = Shared {
            store,
            clock,
            sleeper,
            connectors,
            destination,
            streams: Semaphore::new(concurrency.now()),
            stream_count: Mutex::new(concurrency.now()),
            concurrency: Mutex::new(concurrency),
            line: Arc::default(),
            policy: Mutex::default(),
            totals: Arc::default(),
            line_wake: Notify::new(),
            measure_wake: Notify::new(),
            files: Arc::new(Semaphore::new(options.files.max(1))),
            options,
            wake: Notify::new(),
            progress: broadcast::channel(EVENTS).0,
            finished: broadcast::channel(EVENTS).0,
            sessions: Mutex::default(),
            held: Mutex::default(),
            stranded: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Works off the queue until `cancel`. Takes back first what an earlier run held, so it resumes from the store alone.
    /// Only one may run at a time.
    ///
    /// # Errors
    /// The store's, when not even the beginning can be written.
    pub async fn run(&self, cancel: CancellationToken) -> Result<(), StoreError> {
        runner::run(&self.shared, cancel).await
    }

    /// Watches all active watch folders and feeds the ledger until `cancel`, following changes of the list of folders.
    ///
    /// # Errors
    /// The store's, when the list cannot be read.
    pub async fn watch(&self, cancel: CancellationToken) -> Result<(), StoreError> {
        watching::run(self, cancel).await
    }

    /// Queues files, and folders with all that is in them (but what the shipped rules ignore), in the order given.
    ///
    /// # Errors
    /// [`EnqueueError`] when a path is not there or cannot be read at all; nothing is queued then.
    pub async fn enqueue(&self, paths: Vec<PathBuf>, upload: Upload) -> Result<Enqueued, EnqueueError> {
        let enqueued = enqueue::enqueue(&self.shared, paths, upload).await?;
        self.shared.wake.notify_one();
        Ok(enqueued)
    }

    /// Queues downloads. One to a path that an open download goes to already is not queued again, and is named instead.
    ///
    /// # Errors
    /// The store's.
    pub async fn download(&self, wanted: Vec<NewDownload>) -> Result<Vec<TransferId>, StoreError> {
        let queue = move |tx: &mut Tx<'_>| {
            let mut queued = Vec::with_capacity(wanted.len());
            for new in &wanted {
                queued.push(match downloads::open_to(tx, &new.path)? {
                    Some(open) => open,
                    None => downloads::create(tx, new)?,
                });
            }
            Ok(queued)
        };
        let queued = self.shared.store.write(queue).await?;
        self.shared.wake.notify_one();
        Ok(queued)
    }

    /// Tells the queue that another transaction queued something.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Brings facts about a watched folder into the ledger and queues what has settled.
    ///
    /// # Errors
    /// The store's; nothing of these facts is taken over then.
    pub async fn apply(&self, facts: Facts) -> Result<Applied, StoreError> {
        let applied = ledger::apply(&self.shared, facts).await?;
        applied.restarted.iter().for_each(|id| self.shared.cut(id));
        if applied != Applied::default() {
            self.shared.wake.notify_one();
        }
        Ok(applied)
    }

    /// Stops a transfer where it is; what was acknowledged stays so.
    ///
    /// # Errors
    /// [`TransferError::NotNow`] when it is not open or paused already.
    pub async fn pause(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        let row = self.wish(id, "paused", queue::pause).await?;
        self.shared.cut(id);
        Ok(row)
    }

    /// Lets a paused transfer go on.
    ///
    /// # Errors
    /// [`TransferError::NotNow`] when it is not paused.
    pub async fn resume(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        self.wish(id, "resumed", queue::resume).await
    }

    /// Tries a parked or waiting transfer again now.
    ///
    /// # Errors
    /// [`TransferError::NotNow`] when it neither is parked nor waits.
    pub async fn retry(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        self.wish(id, "retried", queue::retry).await
    }

    /// Gives a transfer up and removes its placeholder at the service, as soon as that can be reached.
    ///
    /// # Errors
    /// [`TransferError::NotNow`] when it is done or cancelled.
    pub async fn cancel(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        let row = self.wish(id, "cancelled", |tx, id| queue::cancel(tx, id, None)).await?;
        self.shared.cut(id);
        Ok(row)
    }

    /// Tries the waiting transfers of an account now: it is online again, or was signed in or resumed.
    ///
    /// # Errors
    /// The store's.
    pub async fn kick(&self, connection: &ConnectionId) -> Result<(), StoreError> {
        lock(&self.shared.held).remove(connection);
        let connection = connection.clone();
        self.shared.store.write(move |tx| queue::make_due(tx, &connection)).await?;
        self.shared.wake.notify_one();
        Ok(())
    }

    /// Waits until a transfer is done, cancelled or parked, and returns it. May be dropped at any time.
    ///
    /// # Errors
    /// [`TransferError::NotFound`] when there is none with this id.
    pub async fn wait(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        let mut topics = self.shared.store.topics();
        loop {
            let wanted = id.clone();
            let row = self.shared.store.read(move |conn| queue::get(conn, &wanted)).await?;
            let row = row.ok_or_else(|| TransferError::NotFound(id.clone()))?;
            if !row.is_open() || row.state == TransferState::Parked {
                return Ok(row);
            }
            if let Err(broadcast::error::RecvError::Closed) = topics.recv().await {
                return Err(StoreError::Closed.into());
            }
        }
    }

    /// Where all open transfers stand together, or all of one batch.
    ///
    /// # Errors
    /// The store's.
    pub async fn summary(&self, batch: Option<String>) -> Result<Overall, StoreError> {
        let summary = self.shared.store.read(move |conn| transfers::summary(conn, batch.as_deref())).await?;
        let speeds: Vec<u64> =
            lock(&self.shared.sessions).values().filter_map(|running| running.meter.speed()).collect();
        let speed = (!speeds.is_empty()).then(|| speeds.iter().sum());
        Ok(Overall { summary, speed: speed.map(ByteCount), eta: eta(summary.remaining_bytes, speed) })
    }

    /// Speed of a transfer whose bytes move, and the time that is left at that speed.
    #[must_use]
    pub fn pace(&self, id: &TransferId) -> (Option<ByteCount>, Option<Duration>) {
        lock(&self.shared.sessions).get(id).map_or((None, None), |running| running.meter.pace())
    }

    /// Changes how many parts may be sent at the same time at most. Parts on their way are not cut.
    pub fn set_streams(&self, most: usize) {
        let mut concurrency = lock(&self.shared.concurrency);
        concurrency.set_most(most);
        self.shared.set_stream_count(concurrency.now());
    }

    /// Changes how fast bytes may leave, or stops them: running transfers stand where they are then, and go on by
    /// themselves.
    ///
    /// # Errors
    /// The store's.
    pub async fn set_line(&self, policy: LinePolicy) -> Result<(), StoreError> {
        let before = std::mem::replace(&mut *lock(&self.shared.policy), policy);
        match policy {
            LinePolicy::Unlimited => self.shared.line.set(None),
            LinePolicy::Limited(limit) => self.shared.line.set(Some(limit)),
            LinePolicy::Stopped(_) if matches!(before, LinePolicy::Stopped(_)) => {}
            LinePolicy::Stopped(_) => self.reconnect().await?,
        }
        self.shared.line_wake.notify_one();
        self.shared.wake.notify_one();
        Ok(())
    }

    /// What may leave now.
    #[must_use]
    pub fn line(&self) -> LinePolicy {
        *lock(&self.shared.policy)
    }

    /// Begins all streams anew: the network is another one, or the computer slept. Parts that the service acknowledged
    /// are not sent again.
    ///
    /// # Errors
    /// The store's.
    pub async fn reconnect(&self) -> Result<(), StoreError> {
        runner::reconnect(&self.shared).await
    }

    /// Compares what stands at the service with what was sent, by reading it back if need be, and notes what came of it.
    ///
    /// # Errors
    /// [`TransferError::NotNow`] unless it is done; `Away`, `NoReadBack`, and what the service says.
    pub async fn verify(&self, id: &TransferId) -> Result<Transfer, TransferError> {
        verify::verify(&self.shared, id).await
    }

    /// Puts transfers at a place of the queue, in the order given; how many there were to put.
    ///
    /// # Errors
    /// `NotFound` when the one that they should go before is not open.
    pub async fn place(&self, ids: Vec<TransferId>, place: queue::Place) -> Result<usize, StoreError> {
        let changed = self.shared.store.write(move |tx| queue::place(tx, &ids, &place)).await?;
        self.shared.wake.notify_one();
        Ok(changed)
    }

    /// Tries now to remove the placeholders that will never be completed; how many there are.
    ///
    /// # Errors
    /// The store's.
    pub async fn sweep(&self) -> Result<usize, StoreError> {
        let due = self.shared.store.write(|tx| ghosts::make_due(tx)).await?;
        self.shared.wake.notify_one();
        Ok(due)
    }

    /// Progress of all transfers from now on.
    #[must_use]
    pub fn progress(&self) -> broadcast::Receiver<Progress> {
        self.shared.progress.subscribe()
    }

    /// Files that arrive from now on. The mirror was told before, in the same transaction.
    #[must_use]
    pub fn finished(&self) -> broadcast::Receiver<Finished> {
        self.shared.finished.subscribe()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    async fn wish(
        &self,
        id: &TransferId,
        wish: &'static str,
        change: impl FnOnce(&Tx<'_>, &TransferId) -> Result<bool, StoreError> + Send + 'static,
    ) -> Result<Transfer, TransferError> {
        let wanted = id.clone();
        let (changed, row) = self
            .shared
            .store
            .write(move |tx| {
                let changed = change(tx, &wanted)?;
                Ok((changed, queue::get(tx, &wanted)?))
            })
            .await?;
        let row = row.ok_or_else(|| TransferError::NotFound(id.clone()))?;
        if !changed {
            return Err(TransferError::NotNow { state: row.state, wish });
        }
        self.shared.wake.notify_one();
        Ok(row)
    }
}
