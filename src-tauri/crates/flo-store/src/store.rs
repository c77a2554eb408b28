//! The handle that everything else holds.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use flo_model::{Clock, Topic};
use rusqlite::Connection;
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::backup::{self, BackupError, Copy};
use crate::readers::Readers;
use crate::snapshots::{self, Snapshot};
use crate::topics::Touched;
use crate::writer::{Closure, Job, Message, QUEUE, Tx, Writer};
use crate::{OpenError, StoreError, open};

/// Groups of topics that a slow receiver may fall behind; then it learns that it lagged and asks for everything.
const TOPICS: usize = 256;

/// An open database. Cheap to clone; the last clone that is dropped ends the writer thread.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    clock: Arc<dyn Clock>,
    way: Way,
    topics: broadcast::Sender<Vec<Topic>>,
    readers: Arc<Readers>,
    /// Holds the folder of a store that vanishes.
    folder: Option<tempfile::TempDir>,
}

/// Where closures run.
#[derive(Debug)]
enum Way {
    /// Writes on a thread of their own, reads on threads that may block.
    Threads { inbox: mpsc::Sender<Message>, thread: Mutex<Option<JoinHandle<()>>> },
    /// All on the thread of the caller; `None` after it was closed.
    Here(Mutex<Option<Box<Writer>>>),
}

impl Store {
    /// Opens or creates the database at `path` and starts the writer thread. Blocks; takes the same time for an empty
    /// and a full database, unless its schema is old or the last run met damage.
    ///
    /// # Errors
    /// See [`OpenError`]. A damaged file is moved aside first, a newer or foreign one is not touched.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let conn = open::writer(path, &*clock)?;
        Self::start(path.to_owned(), conn, clock, None)
    }

    /// Opens or creates the database at `path` without any thread: closures run on the thread of the caller, one after
    /// the other, in the order of the calls; each write commits by itself. What several tasks of one thread do is the
    /// same every time then, which a simulation needs. Calls block their thread; otherwise nothing differs.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_here(path: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let conn = open::writer(path, &*clock)?;
        let (writer, topics) = Self::writer(path, conn, &clock)?;
        let way = Way::Here(Mutex::new(Some(Box::new(writer))));
        Ok(Self::with(path.to_owned(), clock, way, topics, None))
    }

    /// Opens a database that vanishes when its last clone is dropped, for tests and previews. It is a file in the
    /// temporary folder, because a database in memory has neither a WAL nor snapshots for readers; nothing waits for
    /// the disk.
    ///
    /// # Errors
    /// The temporary folder cannot be written.
    pub fn open_in_memory(clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let failed = |detail: String| OpenError::Disk { path: std::env::temp_dir(), detail };
        let folder = tempfile::Builder::new()
            .prefix("projectflo-")
            .tempdir()
            .map_err(|error| failed(error.to_string()))?;
        let path = folder.path().join("flo.db");
        let conn = open::writer(&path, &*clock)?;
        conn.pragma_update(None, "synchronous", "OFF").map_err(|error| failed(error.to_string()))?;
        Self::start(path, conn, clock, Some(folder))
    }

    fn start(
        path: PathBuf,
        conn: Connection,
        clock: Arc<dyn Clock>,
        folder: Option<tempfile::TempDir>,
    ) -> Result<Self, OpenError> {
        let (writer, topics) = Self::writer(&path, conn, &clock)?;
        let (inbox, outbox) = mpsc::channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name(String::from("store-writer"))
            .spawn(move || writer.run(outbox))
            .map_err(|error| OpenError::Disk { path: path.clone(), detail: error.to_string() })?;
        let way = Way::Threads { inbox, thread: Mutex::new(Some(thread)) };
        Ok(Self::with(path, clock, way, topics, folder))
    }

    fn writer(
        path: &Path,
        mut conn: Connection,
        clock: &Arc<dyn Clock>,
    ) -> Result<(Writer, broadcast::Sender<Vec<Topic>>), OpenError> {
        let (topics, _) = broadcast::channel(TOPICS);
        let touched = Touched::default();
        touched
            .watch(&mut conn)
            .map_err(|error| OpenError::Disk { path: path.to_owned(), detail: error.to_string() })?;
        let suspect = path.to_owned();
        let on_corrupt = Box::new(move || open::mark_suspect(&suspect));
        let writer = Writer { conn, clock: Arc::clone(clock), touched, topics: topics.clone(), on_corrupt };
        Ok((writer, topics))
    }

    fn with(
        path: PathBuf,
        clock: Arc<dyn Clock>,
        way: Way,
        topics: broadcast::Sender<Vec<Topic>>,
        folder: Option<tempfile::TempDir>,
    ) -> Self {
        let readers = Arc::new(Readers::new(path.clone()));
        Self { inner: Arc::new(Inner { path, clock, way, topics, readers, folder }) }
    }

    /// Runs `f` on the writer thread. Its changes are durable when this returns `Ok`, and gone when it returns `Err`;
    /// closures that wait at the same time share one fsync and do not see each other's failures.
    ///
    /// Dropping the future does not take back a closure that was handed over.
    ///
    /// # Errors
    /// What `f` returned; [`StoreError::Panicked`] when it panicked; the disk's errors when the commit failed.
    pub async fn write<T, F>(&self, f: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Closure::new(f, reply));
        match &self.inner.way {
            Way::Threads { inbox, .. } => {
                inbox.send(Message::Run(job)).await.map_err(|_| StoreError::Closed)?;
            }
            Way::Here(writer) => {
                tokio::task::yield_now().await;
                run_here(writer, job)?;
                tokio::task::yield_now().await;
            }
        }
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Runs `f` on a read-only connection, on a thread that may block, in one snapshot: it sees every write that
    /// returned before, and none that commits while it runs.
    ///
    /// # Errors
    /// What `f` returned; [`StoreError::Panicked`] when it panicked.
    pub async fn read<T, F>(&self, f: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let result = match self.inner.way {
            Way::Threads { .. } => self.inner.readers.read(f).await,
            Way::Here(_) => self.inner.readers.read_here(f).await,
        };
        if let Err(StoreError::Corrupt(_)) = &result {
            open::mark_suspect(&self.inner.path);
        }
        result
    }

    /// [`Store::read`] on the calling thread, on a connection of its own. For callers that may block.
    ///
    /// # Errors
    /// What `f` returned.
    pub fn read_blocking<T>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let conn = open::reader(&self.inner.path)?;
        let snapshot = conn.unchecked_transaction()?;
        f(&snapshot)
    }

    /// Topics of every commit from now on, one message per commit that touched any.
    #[must_use]
    pub fn topics(&self) -> broadcast::Receiver<Vec<Topic>> {
        self.inner.topics.subscribe()
    }

    /// The clock that the store was opened with.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Closures that wait for the writer thread.
    #[must_use]
    pub fn queued(&self) -> usize {
        match &self.inner.way {
            Way::Threads { inbox, .. } => inbox.max_capacity() - inbox.capacity(),
            Way::Here(_) => 0,
        }
    }

    /// Copies the database as it is now to `file`, a single file that is read back before this returns. A backup of ours
    /// that stands there is replaced. Writes go on meanwhile; they are not in it.
    ///
    /// # Errors
    /// See [`BackupError`]; another file at the target is not touched.
    pub async fn backup(&self, file: PathBuf) -> Result<Copy, BackupError> {
        let own = self.inner.path.clone();
        self.copy_with(move |conn| {
            // Never over the database itself, which is a file of ours, too.
            if file.canonicalize().is_ok_and(|file| own.canonicalize().is_ok_and(|own| own == file)) {
                return Err(BackupError::Exists(file));
            }
            backup::copy(conn, &file)
        })
        .await
    }

    /// Makes an automatic snapshot beside the database and drops the oldest ones; see [`snapshots::list`].
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn snapshot(&self) -> Result<Snapshot, BackupError> {
        let (path, clock) = (self.inner.path.clone(), Arc::clone(&self.inner.clock));
        self.copy_with(move |conn| snapshots::take(conn, &path, &*clock, false)).await
    }

    /// Makes an automatic snapshot unless the newest is younger than `age`. `None`: it is.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn snapshot_if_older(&self, age: Duration) -> Result<Option<Snapshot>, BackupError> {
        let path = self.inner.path.clone();
        let newest = tokio::task::spawn_blocking(move || snapshots::list(&path))
            .await
            .map_err(|error| StoreError::Panicked(error.to_string()))?
            .map_err(|source| BackupError::Io { path: self.inner.path.clone(), source })?
            .into_iter()
            .next();
        let oldest = self.inner.clock.now().plus_ms(-i64::try_from(age.as_millis()).unwrap_or(i64::MAX));
        match newest {
            Some(snapshot) if snapshot.at > oldest => Ok(None),
            _ => self.snapshot().await.map(Some),
        }
    }

    /// Runs `make` on a connection of its own that holds one snapshot, so that long copies take no reader away.
    async fn copy_with<T: Send + 'static>(
        &self,
        make: impl FnOnce(&Connection) -> Result<T, BackupError> + Send + 'static,
    ) -> Result<T, BackupError> {
        let path = self.inner.path.clone();
        let task = tokio::task::spawn_blocking(move || {
            let conn = open::reader(&path)?;
            let snapshot = conn.unchecked_transaction()?;
            // The snapshot begins with the first read.
            snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            make(&snapshot)
        });
        task.await.map_err(|error| StoreError::Panicked(error.to_string()))?
    }

    /// Finishes what was handed over, then ends the writer thread; clones answer [`StoreError::Closed`] from then on.
    /// Blocks for as long as that takes. Not needed for safety: killing the process at any time loses nothing that was
    /// acknowledged.
    pub fn close(self) {
        self.inner.stop();
    }
}

fn run_here(writer: &Mutex<Option<Box<Writer>>>, job: Box<dyn Job>) -> Result<(), StoreError> {
    let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
    writer.as_mut().ok_or(StoreError::Closed)?.alone(job);
    Ok(())
}

impl Inner {
    fn stop(&self) {
        self.readers.close();
        let (inbox, thread) = match &self.way {
            Way::Threads { inbox, thread } => (inbox, thread),
            Way::Here(writer) => {
                drop(writer.lock().unwrap_or_else(PoisonError::into_inner).take());
                return;
            }
        };
        let thread = thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(thread) = thread else { return };
        // The last clone may be dropped by a closure, on the writer thread itself: it ends by itself then.
        if thread.thread().id() == std::thread::current().id() {
            return;
        }
        let mut message = Message::Stop;
        while let Err(mpsc::error::TrySendError::Full(back)) = inbox.try_send(message) {
            message = back;
            std::thread::yield_now();
        }
        if thread.join().is_err() {
            tracing::error!("the writer thread ended by a panic");
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
        if let Some(folder) = self.folder.take()
            && let Err(error) = folder.close()
        {
            tracing::debug!(%error, "a temporary database was not removed");
        }
    }
}
