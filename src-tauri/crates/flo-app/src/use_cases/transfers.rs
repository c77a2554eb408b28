//! The transfer queue.

use std::path::PathBuf;

use flo_model::{
    AssetKind, ByteCount, ConnectionId, Count, RecordId, TransferDirection, TransferId, TransferState,
};
use flo_store::transfers::queue::Place;
use flo_store::transfers::{self, Ghost, Transfer, TransferFilter};
use flo_store::{Connection, StoreError, connections, lists};
use flo_time::calendar;
use flo_transfer::{Progress, Upload};
use jiff::tz::TimeZone;
use tokio::sync::broadcast;

use super::activity::problem;
use crate::call::{PageRequest, TransferPlace, TransferStep};
use crate::view::{GhostView, Listing, TransferProgress, TransferSummary, TransferView};
use crate::{App, AppEvent, CommandError, ErrorCode, Result};

/// Why a transfer waits for a network or an account.
const AWAY: [&str; 4] = ["offline", "portal", "sign_in", "account_away"];

impl App {
    /// Queues files and folders, with their structure. Files that are there already in this state are not sent again.
    ///
    /// # Errors
    /// `PathNotFound` or `Unreadable` for the first path that cannot be read; nothing is queued then. `NotConnected`.
    pub async fn upload(&self, paths: Vec<PathBuf>, folder: RecordId) -> Result<Vec<TransferId>> {
        for path in &paths {
            tokio::fs::metadata(path).await.map_err(|error| unreadable(path, &error))?;
        }
        let target = folder.clone();
        let connection = self.read(move |conn| media_connection(conn, &target)).await?;
        let upload = Upload { connection, folder, batch: Some(TransferId::new().0), priority: 0 };
        let queued = self.inner.transfers.enqueue(paths, upload).await?;
        for (path, why) in &queued.skipped {
            self.emit(AppEvent::Notice { text: format!("{} is not sent: {why}", path.display()) });
        }
        Ok(queued.transfers)
    }

    /// The queue and its history, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn transfers(
        &self,
        state: Option<TransferState>,
        page: PageRequest,
    ) -> Result<Listing<TransferView>> {
        let after = page.after.map(TransferId);
        let limit = page.limit.clamp(1, lists::MAX_LIMIT);
        let (rows, places) = self
            .read(move |conn| {
                let filter =
                    TransferFilter { states: state.into_iter().collect(), ..TransferFilter::default() };
                let rows = transfers::list(conn, &filter, after.as_ref(), limit)?;
                let places =
                    rows.items.iter().map(|row| destination(conn, row)).collect::<Result<Vec<_>, _>>()?;
                Ok((rows, places))
            })
            .await?;
        let items = rows.items.into_iter().zip(places).map(|(row, to)| self.transfer_view(row, to)).collect();
        Ok(Listing { items, next: rows.next.map(|id| id.0), total: Count(rows.total) })
    }

    /// One transfer.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn transfer(&self, id: TransferId) -> Result<TransferView> {
        let wanted = id.clone();
        let (row, to) = self
            .read(move |conn| {
                let row = transfers::queue::get(conn, &wanted)?
                    .ok_or_else(|| StoreError::NotFound(format!("There is no transfer “{id}”.")))?;
                let to = destination(conn, &row)?;
                Ok((row, to))
            })
            .await?;
        Ok(self.transfer_view(row, to))
    }

    /// The queue in figures.
    ///
    /// # Errors
    /// The database's.
    pub async fn transfer_summary(&self) -> Result<TransferSummary> {
        let zone = TimeZone::system();
        let midnight = calendar::start_of(calendar::date_at(self.now(), &zone)?, &zone)?;
        let done = self.read(move |conn| lists::queues::transfers_done_since(conn, midnight)).await?;
        let overall = self.inner.transfers.summary(None).await?;
        let sums = overall.summary;
        Ok(TransferSummary {
            running: Count(sums.running + sums.finishing),
            waiting: Count(sums.queued),
            paused: Count(sums.paused),
            parked: Count(sums.parked),
            done_today: Count(done),
            bytes_left: ByteCount(sums.remaining_bytes),
            bytes_total: ByteCount(sums.total_bytes),
            speed: overall.speed.map(bytes),
            eta_s: overall.eta.map(|eta| eta.as_secs_f64()),
        })
    }

    /// Pauses, resumes, retries or cancels one transfer.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for a step that its state does not allow.
    pub async fn step_transfer(&self, id: TransferId, step: TransferStep) -> Result<TransferView> {
        let queue = &self.inner.transfers;
        match step {
            TransferStep::Pause => queue.pause(&id).await,
            TransferStep::Resume => queue.resume(&id).await,
            TransferStep::Retry => queue.retry(&id).await,
            TransferStep::Cancel => queue.cancel(&id).await,
        }?;
        self.transfer(id).await
    }

    /// Pauses, resumes, retries or cancels transfers, for example those of one batch.
    ///
    /// # Errors
    /// The database's. A transfer whose state does not allow the step is left as it is.
    pub async fn step_transfers(&self, ids: Vec<TransferId>, step: TransferStep) -> Result<()> {
        for id in ids {
            match self.step_transfer(id, step).await {
                Err(error) if error.code == ErrorCode::Invalid => {}
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// Compares what stands at the service with what was sent; reads it back if the service tells no sum of it.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` unless it is done; what the service says.
    pub async fn verify_transfer(&self, id: TransferId) -> Result<TransferView> {
        if !self.is_started() {
            self.attach_all().await?;
        }
        self.inner.transfers.verify(&id).await?;
        self.transfer(id).await
    }

    /// Puts transfers at a place of the queue, in the order given; how many there were to put.
    ///
    /// # Errors
    /// `NotFound` when the one that they should go before is not open.
    pub async fn place_transfers(&self, ids: Vec<TransferId>, place: TransferPlace) -> Result<Count> {
        let place = match place {
            TransferPlace::First => Place::First,
            TransferPlace::Last => Place::Last,
            TransferPlace::Before(other) => Place::Before(other),
        };
        Ok(Count(self.inner.transfers.place(ids, place).await? as u64))
    }

    /// Placeholders at the services that will never be completed.
    ///
    /// # Errors
    /// The database's.
    pub async fn ghosts(&self) -> Result<Vec<GhostView>> {
        self.read(|conn| {
            let view = |ghost: Ghost| {
                let account = connections::get(conn, &ghost.connection_id)?;
                Ok(GhostView {
                    remote_id: ghost.remote_id.0,
                    service: account
                        .map(|row| crate::registry::service_name(&row.service).to_owned())
                        .unwrap_or_default(),
                    name: ghost.name,
                    size: ByteCount(ghost.size),
                    why: ghost.why,
                    since: ghost.since,
                    error: ghost.error,
                })
            };
            transfers::ghosts::list(conn)?.into_iter().map(view).collect()
        })
        .await
    }

    /// Tries now to remove them; how many there are.
    ///
    /// # Errors
    /// The database's.
    pub async fn clean_ghosts(&self) -> Result<Count> {
        Ok(Count(self.inner.transfers.sweep().await? as u64))
    }

    /// Pauses, resumes or cancels everything that is not ended; retries everything that is parked.
    ///
    /// # Errors
    /// The database's. A transfer whose state changed meanwhile is left as it is.
    pub async fn step_all_transfers(&self, step: TransferStep) -> Result<()> {
        let states = match step {
            TransferStep::Pause => vec![TransferState::Queued, TransferState::Running],
            TransferStep::Resume => vec![TransferState::Paused],
            TransferStep::Retry => vec![TransferState::Parked],
            TransferStep::Cancel => {
                vec![
                    TransferState::Queued,
                    TransferState::Running,
                    TransferState::Paused,
                    TransferState::Parked,
                ]
            }
        };
        let ids = self.read(move |conn| lists::queues::transfer_ids(conn, &states)).await?;
        self.step_transfers(ids, step).await
    }

    /// Sends these transfers, here and now when nothing runs in the background, and waits until each is done, parked or
    /// cancelled; with `offline_ends` no longer for one that cannot go on without a network or an account.
    ///
    /// # Errors
    /// What keeps the accounts from being used: `NoKeychain`, `Passphrase`, `SignIn`.
    pub(super) async fn finish_transfers(&self, ids: &[TransferId], offline_ends: bool) -> Result<()> {
        let all_ended = async {
            for id in ids {
                if offline_ends {
                    self.wait_unless_away(id).await?;
                } else {
                    self.inner.transfers.wait(id).await?;
                }
            }
            Ok::<_, CommandError>(())
        };
        if self.is_started() {
            return all_ended.await;
        }
        self.attach_all().await?;
        self.apply_line().await?;
        let cancel = self.inner.cancel.child_token();
        let running = self.inner.transfers.run(cancel.clone());
        let engine = self.inner.engine.run(cancel.clone());
        let edits = crate::background::carry_edits(self.clone(), cancel.clone());
        tokio::pin!(running, engine, edits);
        self.inner.engine.nudge_all();
        tokio::select! {
            ended = all_ended => {
                cancel.cancel();
                let (stopped, _) = tokio::join!(running, engine);
                stopped?;
                ended
            }
            stopped = &mut running => Ok(stopped?),
            () = &mut engine => Err(CommandError::internal("the engine ended early")),
            () = &mut edits => Err(CommandError::internal("the store closed")),
        }
    }

    async fn wait_unless_away(&self, id: &TransferId) -> Result<()> {
        let mut topics = self.inner.store.topics();
        loop {
            let wanted = id.clone();
            let row = self.read(move |conn| transfers::queue::get(conn, &wanted)).await?;
            let row = row.ok_or_else(|| CommandError::not_found("transfer", id))?;
            let is_away = row.state == TransferState::Queued
                && row.error_kind.as_deref().is_some_and(|kind| AWAY.contains(&kind));
            if !row.is_open() || row.state == TransferState::Parked || is_away {
                return Ok(());
            }
            if let Err(broadcast::error::RecvError::Closed) = topics.recv().await {
                return Err(StoreError::Closed.into());
            }
        }
    }

    fn transfer_view(&self, row: Transfer, to: String) -> TransferView {
        let (speed, eta) = self.inner.transfers.pace(&row.id);
        TransferView {
            error: problem(row.error_kind.as_deref(), row.error_detail),
            id: row.id,
            direction: row.direction,
            path: row.path,
            name: row.name,
            to,
            folder_id: row.folder_id,
            size: ByteCount(row.key.size),
            sent: ByteCount(row.sent),
            state: row.state,
            checksum: row.checksum,
            proof: row.proof,
            proved_at: row.proved_at,
            priority: row.priority,
            remote_id: row.remote_id.map(|id| id.0),
            asset_id: row.asset_id,
            attempts: row.attempts,
            speed: speed.map(bytes),
            eta_s: eta.map(|eta| eta.as_secs_f64()),
            created_at: row.created_at,
            ended_at: row.ended_at,
            batch: row.batch,
        }
    }
}

/// Progress as the window and `flo run` hear of it.
pub(crate) fn progress_view(progress: &Progress) -> TransferProgress {
    TransferProgress {
        id: progress.transfer.clone(),
        state: progress.state,
        size: progress.size,
        sent: progress.sent,
        speed: progress.speed.map(bytes),
        eta_s: progress.eta.map(|eta| eta.as_secs_f64()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a speed for people")]
fn bytes(count: ByteCount) -> f64 {
    count.0 as f64
}

fn unreadable(path: &std::path::Path, error: &std::io::Error) -> CommandError {
    let code = if error.kind() == std::io::ErrorKind::NotFound {
        ErrorCode::PathNotFound
    } else {
        ErrorCode::Unreadable
    };
    CommandError::new(code, format!("{}: {error}.", path.display()))
}

/// The account that takes media for this folder: the one where the folder is, or is about to be.
pub(super) fn media_connection(conn: &Connection, folder: &RecordId) -> Result<ConnectionId, StoreError> {
    let asset = lists::assets::get(conn, folder)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no folder “{folder}”.")))?;
    if asset.kind != AssetKind::Folder {
        return Err(StoreError::Invalid(format!("“{}” is no folder.", asset.name)));
    }
    for place in lists::link::places(conn, folder)? {
        if connections::get(conn, &place.connection)?
            .is_some_and(|row| crate::registry::takes_media(&row.service))
        {
            return Ok(place.connection);
        }
    }
    Err(StoreError::Invalid(format!("No connected service takes files for “{}”.", asset.name)))
}

fn destination(conn: &Connection, row: &Transfer) -> Result<String, StoreError> {
    if row.direction == TransferDirection::Download {
        let folder = std::path::Path::new(&row.path).parent().unwrap_or(std::path::Path::new(""));
        return Ok(folder.display().to_string());
    }
    let folder = lists::folders::path_text(conn, &row.folder_id)?;
    Ok(if row.sub_path.is_empty() { folder } else { format!("{folder}/{}", row.sub_path) })
}
