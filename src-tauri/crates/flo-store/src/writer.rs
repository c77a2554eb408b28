//! The one thread that writes. Waiting closures share a transaction and its fsync.

use std::any::Any;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use flo_model::drill::{Point, point};
use flo_model::{Clock, Topic, UnixMillis};
use rusqlite::Connection;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::StoreError;
use crate::topics::{TopicSet, Touched};

/// Closures that may wait; a caller beyond them waits for room.
pub(crate) const QUEUE: usize = 256;

/// Closures per commit at most.
const GROUP: usize = 128;

/// A group that has run for this long commits, so that an edit behind big pages does not wait for all of them.
const GROUP_TIME: Duration = Duration::from_millis(50);

/// One closure's view of the write transaction. Dereferences to the connection.
///
/// The closure must not end the transaction itself.
#[derive(Debug)]
pub struct Tx<'a> {
    conn: &'a Connection,
    now: UnixMillis,
}

impl Tx<'_> {
    /// The time of this closure: the same for everything that it writes.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.now
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.conn
    }
}

/// What the thread is told.
pub(crate) enum Message {
    Run(Box<dyn Job>),
    Stop,
}

/// A closure with the sender of its answer.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its answer. `false`: its changes are to be rolled back.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// The error that the closure ended with, if it did.
    fn error(&self) -> Option<&StoreError>;
    /// Sends the answer: its own, or `failed` when the changes did not become durable.
    fn finish(self: Box<Self>, failed: Option<StoreError>);
}

/// A [`Job`] made of a plain closure.
pub(crate) struct Closure<T, F> {
    body: Option<F>,
    outcome: Result<T, StoreError>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Closure<T, F> {
    pub(crate) fn new(body: F, reply: oneshot::Sender<Result<T, StoreError>>) -> Self {
        Self { body: Some(body), outcome: Err(StoreError::Closed), reply }
    }
}

impl<T, F> Job for Closure<T, F>
where
    T: Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        if let Some(body) = self.body.take() {
            // Safe to go on after a panic: everything that the closure wrote is rolled back.
            self.outcome = catch_unwind(AssertUnwindSafe(|| body(tx)))
                .unwrap_or_else(|panic| Err(StoreError::Panicked(panic_text(&*panic))));
        }
        self.outcome.is_ok()
    }

    fn error(&self) -> Option<&StoreError> {
        self.outcome.as_ref().err()
    }

    fn finish(self: Box<Self>, failed: Option<StoreError>) {
        let answer = match failed {
            Some(error) if self.outcome.is_ok() => Err(error),
            _ => self.outcome,
        };
        // Nobody waits for the answer when the caller's future was dropped; the write itself stands.
        let _ = self.reply.send(answer);
    }
}

/// The text of a panic.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| String::from("panic"))
}

/// The state of the writer.
pub(crate) struct Writer {
    pub(crate) conn: Connection,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) touched: Touched,
    pub(crate) topics: broadcast::Sender<Vec<Topic>>,
    /// Called when SQLite reports damage, so that the next opening checks the whole file.
    pub(crate) on_corrupt: Box<dyn Fn() + Send>,
}

impl Writer {
    /// Runs until every sender is gone or a stop arrives. What was sent before it is done.
    pub(crate) fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        while let Some(message) = inbox.blocking_recv() {
            let Message::Run(first) = message else { break };
            if self.group(first, &mut inbox) {
                break;
            }
        }
        inbox.close();
        while let Ok(Message::Run(job)) = inbox.try_recv() {
            job.finish(Some(StoreError::Closed));
        }
        if let Err(error) = self.conn.execute_batch("PRAGMA optimize") {
            tracing::warn!(%error, "the planner's figures were not updated");
        }
    }

    /// Runs one closure in a transaction of its own, commits, answers.
    pub(crate) fn alone(&mut self, job: Box<dyn Job>) {
        let (_, mut nothing) = mpsc::channel(1);
        self.group(job, &mut nothing);
    }

    /// Runs `first` and what waits behind it, commits, answers. `true` when a stop was among it.
    fn group(&mut self, first: Box<dyn Job>, inbox: &mut mpsc::Receiver<Message>) -> bool {
        let began = self.clock.monotonic();
        let mut next = Some(first);
        let mut stop = false;
        let mut done: Vec<Box<dyn Job>> = Vec::new();
        let mut topics = TopicSet::default();
        if let Err(error) = self.conn.execute_batch("BEGIN IMMEDIATE") {
            let error = self.notice(error.into());
            if let Some(job) = next {
                job.finish(Some(error));
            }
            return false;
        }
        while let Some(mut job) = next.take() {
            let ran = self.one(&mut *job);
            done.push(job);
            match ran {
                Ok(touched) => topics.insert_all(touched),
                Err(error) => {
                    // SQLite gave up the whole transaction (disk full, read error): nothing of the group stands.
                    self.abandon();
                    let error = self.notice(error);
                    answer(done, Some(&error));
                    return false;
                }
            }
            let spent = self.clock.monotonic().saturating_sub(began);
            if done.len() < GROUP && spent < GROUP_TIME {
                match inbox.try_recv() {
                    Ok(Message::Run(job)) => next = Some(job),
                    Ok(Message::Stop) => stop = true,
                    Err(_) => {}
                }
            }
        }
        point(Point::StoreWritten);
        match self.conn.execute_batch("COMMIT") {
            Ok(()) => {
                point(Point::StoreCommitted);
                let topics = topics.to_vec();
                if !topics.is_empty() {
                    // No receiver: nobody shows lists at the moment.
                    let _ = self.topics.send(topics);
                }
                answer(done, None);
            }
            Err(error) => {
                self.abandon();
                let error = self.notice(error.into());
                answer(done, Some(&error));
            }
        }
        stop
    }

    /// Runs one closure in its savepoint. An error means that the whole transaction is lost; a closure's own failure
    /// is no error here.
    fn one(&mut self, job: &mut dyn Job) -> Result<TopicSet, StoreError> {
        self.touched.take();
        self.conn.execute_batch("SAVEPOINT closure")?;
        let keep = job.run(&mut Tx { conn: &self.conn, now: self.clock.now() });
        if self.conn.is_autocommit() {
            return Err(job.error().cloned().unwrap_or_else(|| {
                StoreError::Invalid(String::from(
                    "a closure ended the transaction that it shares with others",
                ))
            }));
        }
        if keep {
            self.conn.execute_batch("RELEASE closure")?;
            return Ok(self.touched.take());
        }
        if let Some(StoreError::Corrupt(_)) = job.error() {
            (self.on_corrupt)();
        }
        self.conn.execute_batch("ROLLBACK TO closure; RELEASE closure")?;
        Ok(TopicSet::default())
    }

    fn abandon(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.conn.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a failed transaction could not be rolled back");
        }
    }

    fn notice(&self, error: StoreError) -> StoreError {
        if matches!(error, StoreError::Corrupt(_)) {
            (self.on_corrupt)();
        }
        error
    }
}

fn answer(jobs: Vec<Box<dyn Job>>, failed: Option<&StoreError>) {
    for job in jobs {
        job.finish(failed.cloned());
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("conn", &self.conn).finish_non_exhaustive()
    }
}
