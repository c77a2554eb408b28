//! Transfers and watched folders.

use flo_app::view::{
    GhostView, LineView, Listing, PreviewView, TransferSummary, TransferView, WatchRulesView, WatchView,
};
use flo_app::{PageRequest, Result, TransferPlace, TransferStep};
use flo_model::{Count, RecordId, TransferId, TransferState, WatchId};
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
    rules: WatchRulesView,
) -> Result<WatchView> {
    app.current().add_watch(path.into(), folder, rules).await
}

/// Changes where the files of a watched folder go and what counts in it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn change_watch_folder(
    app: State<'_, Shell>,
    id: WatchId,
    folder: RecordId,
    rules: WatchRulesView,
) -> Result<WatchView> {
    app.current().change_watch(id, folder, rules).await
}

/// Stops looking at a watched folder for a while, or goes on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_watch_folder(
    app: State<'_, Shell>,
    id: WatchId,
    paused: bool,
) -> Result<WatchView> {
    app.current().pause_watch(id, paused).await
}

/// What watching a folder with these rules would send. Nothing is changed by looking.
#[tauri::command]
#[specta::specta]
pub(crate) async fn preview_watch_folder(
    app: State<'_, Shell>,
    path: String,
    folder: Option<RecordId>,
    rules: WatchRulesView,
) -> Result<PreviewView> {
    app.current().preview_watch(path.into(), folder, rules).await
}

/// Pauses, resumes, retries or cancels these transfers; those whose state does not allow it are left as they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn step_transfers(
    app: State<'_, Shell>,
    ids: Vec<TransferId>,
    step: TransferStep,
) -> Result<()> {
    app.current().step_transfers(ids, step).await
}

/// Puts transfers at a place of the queue, in the order given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn place_transfers(
    app: State<'_, Shell>,
    ids: Vec<TransferId>,
    place: TransferPlace,
) -> Result<Count> {
    app.current().place_transfers(ids, place).await
}

/// Compares what stands at the service with what was sent, by reading it back if need be.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_transfer(app: State<'_, Shell>, id: TransferId) -> Result<TransferView> {
    app.current().verify_transfer(id).await
}

/// Placeholders at the services that will never be completed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ghosts(app: State<'_, Shell>) -> Result<Vec<GhostView>> {
    app.current().ghosts().await
}

/// Tries now to remove them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clean_ghosts(app: State<'_, Shell>) -> Result<Count> {
    app.current().clean_ghosts().await
}

/// Lets no media leave for so many minutes, because a call is on; 0 ends it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pause_for_call(app: State<'_, Shell>, minutes: u32) -> Result<LineView> {
    app.current().pause_for_call(minutes).await
}

/// Watches it no longer; files stay where they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_watch_folder(app: State<'_, Shell>, id: WatchId) -> Result<()> {
    app.current().remove_watch(id).await
}
