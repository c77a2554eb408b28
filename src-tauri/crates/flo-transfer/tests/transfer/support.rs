//! A folder with files, a store, a destination, and the transfers between them.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flo_connect::Connector;
use flo_connect::http::RealSleeper;
use flo_model::{Clock, ConnectionId, RecordId, RemoteId, SystemClock, TransferId, WatchId};
use flo_store::connections::{NewConnection, connect};
use flo_store::transfers::{Transfer, ghosts, queue, watch_folders};
use flo_store::{Connection, Store, StoreError, Tx};
use flo_transfer::{
    Connectors, Destination, Enqueued, Finished, FolderState, MoveRequest, Options, Parts, Timing, Transfers,
    Upload,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::service::Service;

/// Folders and files as the mirror would know them.
#[derive(Default)]
pub(crate) struct Library {
    pub(crate) folders: Mutex<BTreeMap<(String, String), RecordId>>,
    pub(crate) pending: Mutex<HashSet<String>>,
    pub(crate) gone: Mutex<HashSet<String>>,
    pub(crate) finished: Mutex<Vec<Finished>>,
    pub(crate) moved: Mutex<Vec<MoveRequest>>,
}

impl Destination for Library {
    fn ensure_folder(
        &self,
        _tx: &mut Tx<'_>,
        _connection: &ConnectionId,
        parent: &RecordId,
        name: &str,
    ) -> Result<RecordId, StoreError> {
        let key = (parent.0.clone(), name.to_owned());
        let id = RecordId(format!("{parent}/{name}"));
        Ok(self.folders.lock().unwrap().entry(key).or_insert(id).clone())
    }

    fn folder(
        &self,
        _conn: &Connection,
        _connection: &ConnectionId,
        folder: &RecordId,
    ) -> Result<FolderState, StoreError> {
        if self.gone.lock().unwrap().contains(&folder.0) {
            return Ok(FolderState::Gone("The folder was deleted. Choose another one.".into()));
        }
        if self.pending.lock().unwrap().contains(&folder.0) {
            return Ok(FolderState::Pending);
        }
        Ok(FolderState::Ready(RemoteId(folder.0.clone())))
    }

    fn finished(&self, _tx: &mut Tx<'_>, finished: &Finished) -> Result<RecordId, StoreError> {
        self.finished.lock().unwrap().push(finished.clone());
        Ok(RecordId(format!("asset of {}", finished.remote_id)))
    }

    fn moved(&self, _tx: &mut Tx<'_>, request: &MoveRequest) -> Result<(), StoreError> {
        self.moved.lock().unwrap().push(request.clone());
        Ok(())
    }
}

/// The one account; away when told so.
#[derive(Clone)]
pub(crate) struct Accounts {
    pub(crate) service: Arc<Service>,
    pub(crate) away: Arc<Mutex<bool>>,
}

impl Connectors for Accounts {
    fn connector(&self, _connection: &ConnectionId) -> Option<Arc<dyn Connector>> {
        (!*self.away.lock().unwrap()).then(|| Arc::clone(&self.service) as _)
    }
}

/// What outlives the app: the disk and the service.
pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) service: Arc<Service>,
    pub(crate) library: Arc<Library>,
    pub(crate) accounts: Accounts,
    pub(crate) options: Options,
    /// Instead of the library, when a test keeps its own books.
    pub(crate) destination: Option<Arc<dyn Destination>>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// One run of the app.
pub(crate) struct App {
    pub(crate) transfers: Transfers,
    pub(crate) store: Store,
    pub(crate) connection: ConnectionId,
    cancel: CancellationToken,
    task: JoinHandle<Result<(), StoreError>>,
}

pub(crate) const PART: u64 = 100_000;

impl World {
    pub(crate) fn new() -> Self {
        Self::with_parts(PART)
    }

    /// A world whose service wants parts of this size.
    pub(crate) fn with_parts(part: u64) -> Self {
        let service = Service::new(part);
        let accounts = Accounts { service: Arc::clone(&service), away: Arc::default() };
        let ms = Duration::from_millis;
        let timing = Timing {
            settle: ms(40),
            part_backoff: ms(1),
            part_attempts: 5,
            session_backoff: ms(2),
            backoff_cap: ms(20),
            stall: Duration::from_secs(60),
            away: ms(10),
            folder: ms(5),
            finishing: ms(1),
            finishing_cap: ms(5),
            finishing_limit: Duration::from_secs(60),
            progress: ms(1),
        };
        let options = Options { read_size: 16_384, timing, ..Options::default() };
        // In memory where the system offers that: five hundred worlds wait long for a disk.
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        Self {
            dir: dir.unwrap(),
            service,
            library: Arc::default(),
            accounts,
            options,
            destination: None,
            clock: Arc::new(SystemClock),
        }
    }

    /// Starts the app on the same profile.
    pub(crate) async fn open(&self) -> App {
        let store = Store::open(&self.dir.path().join("flo.db"), Arc::clone(&self.clock)).unwrap();
        let connection = store
            .write(|tx| {
                let new = NewConnection {
                    service: "memory".into(),
                    account_id: "a".into(),
                    account_name: "Kiteyard".into(),
                    user_id: "u".into(),
                    user_name: "Kit".into(),
                    user_email: "kit@example.org".into(),
                    config: serde_json::json!({}),
                };
                connect(tx, &new)
            })
            .await
            .unwrap()
            .id;
        let transfers = Transfers::new(Parts {
            store: store.clone(),
            clock: Arc::clone(&self.clock),
            sleeper: Arc::new(RealSleeper),
            connectors: Arc::new(self.accounts.clone()),
            destination: self.destination.clone().unwrap_or_else(|| Arc::clone(&self.library) as _),
            options: self.options.clone(),
        });
        let cancel = CancellationToken::new();
        let task = tokio::spawn({
            let (transfers, cancel) = (transfers.clone(), cancel.clone());
            async move { transfers.run(cancel).await }
        });
        App { transfers, store, connection, cancel, task }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("media").join(name)
    }

    /// Writes a file of `size` bytes that tell their place, so that a mixed-up part is noticed.
    pub(crate) fn write(&self, name: &str, size: u64, seed: u8) -> Vec<u8> {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let bytes = content(size, seed);
        fs::write(path, &bytes).unwrap();
        bytes
    }

    /// Bytes taken more often than once, over all parts.
    pub(crate) fn sent_again(&self) -> u64 {
        self.service.with(|inner| {
            inner
                .received
                .iter()
                .map(|((id, number), bytes)| {
                    let size = inner.files.get(id).map_or(0, |file| file.size);
                    let part = PART.min(size.saturating_sub(*number as u64 * PART));
                    bytes.saturating_sub(part)
                })
                .sum()
        })
    }
}

pub(crate) fn content(size: u64, seed: u8) -> Vec<u8> {
    (0..size).map(|at| (at.wrapping_mul(31) ^ (at >> 7) ^ (at >> 15)) as u8 ^ seed).collect()
}

impl App {
    pub(crate) fn upload(&self) -> Upload {
        Upload {
            connection: self.connection.clone(),
            folder: RecordId::from("root"),
            batch: Some("b".into()),
            priority: 1,
        }
    }

    pub(crate) async fn enqueue(&self, paths: &[PathBuf]) -> Enqueued {
        self.transfers.enqueue(paths.to_vec(), self.upload()).await.unwrap()
    }

    pub(crate) async fn send(&self, path: &Path) -> TransferId {
        self.enqueue(&[path.to_owned()]).await.transfers.remove(0)
    }

    pub(crate) async fn row(&self, id: &TransferId) -> Transfer {
        let id = id.clone();
        self.store.read(move |conn| queue::get(conn, &id)).await.unwrap().unwrap()
    }

    pub(crate) async fn watch_folder(&self, path: &Path) -> WatchId {
        let new = watch_folders::NewWatchFolder {
            path: path.to_str().unwrap().to_owned(),
            connection_id: self.connection.clone(),
            folder_id: RecordId::from("root"),
            rules: watch_folders::WatchRules::default(),
        };
        self.store.write(move |tx| watch_folders::add(tx, &new)).await.unwrap()
    }

    /// Waits until no placeholder is left to be removed.
    pub(crate) async fn until_swept(&self) {
        self.until(|store| async move { store.read(ghosts::list).await.unwrap().is_empty() }).await;
    }

    /// Waits until `done` says so; looks again after each commit that touches transfers.
    pub(crate) async fn until<F: Future<Output = bool>>(&self, done: impl Fn(Store) -> F) {
        let mut topics = self.store.topics();
        let limit = Duration::from_secs(30);
        while !done(self.store.clone()).await {
            tokio::time::timeout(limit, topics.recv()).await.expect("it comes to that").ok();
        }
    }

    /// Ends the app as a person would.
    pub(crate) async fn close(self) {
        self.cancel.cancel();
        self.task.await.unwrap().unwrap();
        self.store.close();
    }
}

/// Waits until `done`, which nothing announces.
pub(crate) async fn until(done: impl Fn() -> bool) {
    let wait = async {
        while !done() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.expect("it comes to that");
}
