//! Transfers and watched folders.

use flo_app::view::{Listing, TransferSummary, TransferView, WatchView};
use flo_app::{PageRequest, Result, TransferStep};
use flo_model::{RecordId, TransferId, TransferState, WatchId};
use tauri::State;

use crate::shell::Shell;

/// Queues files and folders, with their structure.
#[tauri::command]
#[specta::specta]
pub(crate) async fn upload(
    app: State<'_, Shell>,
    paths: Vec<String>,
    folder: RecordId,
) -> Result<Vec<TransferId>> {
    app.current().upload(paths.into_iter().map(Into::into).collect(), folder).await
}

/// The queue: what moves first, then what waits, then what ended, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn transfers(
    app: State<'_, Shell>,
    state: Option<TransferState>,
    page: PageRequest,
) -> Result<Listing<TransferView>> {
    app.current().transfers(state, page).await
}

/// The queue in figures.
#[tauri::command]
#[specta::specta]
pub(crate) async fn transfer_summary(app: State<'_, Shell>) -> Result<TransferSummary> {
    app.current().transfer_summary().await
}

/// Pauses, resumes, retries or cancels one transfer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn step_transfer(
    app: State<'_, Shell>,
    id: TransferId,
    step: TransferStep,
) -> Result<TransferView> {
    app.current().step_transfer(id, step).await
}

/// Pauses or resumes all transfers that are not ended; retries all that are parked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn step_all_transfers(app: State<'_, Shell>, step: TransferStep) -> Result<()> {
    app.current().step_all_transfers(step).await
}

/// The watched folders.
#[tauri::command]
#[specta::specta]
pub(crate) async fn watch_folders(app: State<'_, Shell>) -> Result<Vec<WatchView>> {
    app.current().watch_folders().await
}

/// Watches a folder and uploads what lands in it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_watch_folder(
    app: State<'_, Shell>,
    path: String,
    folder: RecordId,
) -> Result<WatchView> {
    app.current().add_watch(path.into(), folder).await
}

/// Watches it no longer; files stay where they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_watch_folder(app: State<'_, Shell>, id: WatchId) -> Result<()> {
    app.current().remove_watch(id).await
}
