//! One offload, carried as far as it gets.

mod copy;
mod faults;
mod manifests;
mod places;
mod prove;
mod report;
mod rows;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flo_model::{Clock, OffloadId, OffloadState};
use flo_store::offloads;
use flo_store::{Store, StoreError};

pub use rows::Rows;

use crate::copying::{Ended, Gauge};
use crate::failure::Failure;
use crate::mhl::History;
use crate::offloads::Tool;

/// What a job works with.
#[derive(Clone)]
pub(crate) struct Job {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tool: Tool,
    pub(crate) id: OffloadId,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) gauge: Arc<Gauge>,
}

impl Job {
    /// Carries the offload as far as it gets: to its end, to a stop, or to where a person is needed.
    pub(crate) async fn run(&self) -> Result<(), StoreError> {
        let failure = self.work().await?;
        self.close(failure).await
    }

    /// Proves every copy of these targets again.
    pub(crate) async fn prove_again(&self, targets: Vec<u32>) -> Result<(), StoreError> {
        for target in targets {
            self.prove(target, true).await?;
        }
        let failure = self.conclude(None).await?;
        self.close(failure).await
    }

    /// Parks it when a person is needed, and writes the report of what came of it.
    async fn close(&self, failure: Option<Failure>) -> Result<(), StoreError> {
        let is_parked = failure.is_some();
        if is_parked {
            self.end(OffloadState::Parked, failure).await?;
        }
        if self.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        let unwritten = self.write_report().await?;
        if unwritten.is_some() && !is_parked {
            self.end(OffloadState::Parked, unwritten).await?;
        }
        Ok(())
    }

    async fn work(&self) -> Result<Option<Failure>, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(None) };
        if !matches!(rows.offload.state, OffloadState::Verifying) {
            self.end(OffloadState::Copying, None).await?;
        }
        self.look_at_places(&rows).await?;
        let source = PathBuf::from(&rows.offload.source);
        let history = self
            .blocking({
                let source = source.clone();
                move || if source.is_dir() { History::load(&source).map(Some) } else { Ok(None) }
            })
            .await?;
        let (history, history_error) = match history {
            Ok(history) => (history, None),
            Err(error) => {
                (None, Some(Failure::file("mhl", format!("The ASC MHL history on the card: {error}."))))
            }
        };
        match self.copy(&source, history.as_ref()).await? {
            Ended::Stopped => return Ok(None),
            Ended::SourceAway(failure) => return Ok(Some(failure)),
            Ended::Complete => {}
        }
        if !self.end(OffloadState::Verifying, None).await? {
            return Ok(None);
        }
        let Some(rows) = self.rows().await? else { return Ok(None) };
        let targets: Vec<u32> = rows.places().iter().map(|place| place.target).collect();
        let mut tasks = tokio::task::JoinSet::new();
        for target in targets {
            let job = self.clone();
            tasks.spawn(async move {
                job.catch_up(target).await?;
                job.prove(target, false).await
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.map_err(|error| StoreError::Panicked(error.to_string()))??;
        }
        if self.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.write_manifests(&source).await?;
        self.conclude(history_error).await
    }

    /// Looks whether everything is there, and ends or parks the offload.
    async fn conclude(&self, history_error: Option<Failure>) -> Result<Option<Failure>, StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(None) };
        let failure = faults::first_fault(&rows).or(history_error);
        if failure.is_none() {
            self.end(OffloadState::Done, None).await?;
        }
        Ok(failure)
    }

    async fn rows(&self) -> Result<Option<Rows>, StoreError> {
        Rows::read(&self.store, &self.id).await
    }

    /// Moves the offload on. `false` when a person paused or gave it up meanwhile.
    async fn end(&self, state: OffloadState, failure: Option<Failure>) -> Result<bool, StoreError> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let id = self.id.clone();
        self.store
            .write(move |tx| {
                let error = failure.as_ref().map(|failure| (failure.kind, failure.detail.as_str()));
                offloads::set_state(tx, &id, state, error)
            })
            .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Panicked(error.to_string()))
    }
}
