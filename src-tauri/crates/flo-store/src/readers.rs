//! A small pool of connections that can only read.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::writer::panic_text;
use crate::{StoreError, open};

/// Connections that read at the same time; further reads wait.
const READERS: usize = 4;

#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::new(Vec::with_capacity(READERS)),
            permits: Arc::new(Semaphore::new(READERS)),
        }
    }

    /// Runs `f` on a thread that may block, in one snapshot of the database.
    pub(crate) async fn read<T, F>(self: &Arc<Self>, f: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let readers = Arc::clone(self);
        let task = tokio::task::spawn_blocking(move || {
            let result = readers.run(f);
            drop(permit);
            result
        });
        task.await.map_err(|error| StoreError::Panicked(error.to_string()))?
    }

    /// Runs `f` on the thread of the caller, in one snapshot of the database.
    pub(crate) async fn read_here<T>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _permit = self.permits.acquire().await.map_err(|_| StoreError::Closed)?;
        tokio::task::yield_now().await;
        self.run(f)
    }

    fn run<T>(&self, f: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.lock().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => open::reader(&self.path)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        // Safe to go on after a panic: the connection is thrown away with whatever state it is in.
        let result = match catch_unwind(AssertUnwindSafe(|| f(&snapshot))) {
            Ok(result) => result,
            Err(panic) => return Err(StoreError::Panicked(panic_text(&*panic))),
        };
        drop(snapshot);
        if !self.permits.is_closed() {
            self.lock().push(conn);
        }
        result
    }

    /// Refuses further reads and closes what is idle.
    pub(crate) fn close(&self) {
        self.permits.close();
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
