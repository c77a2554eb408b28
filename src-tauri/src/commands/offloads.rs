//! Cards, offloads, ASC MHL histories.

use flo_app::view::{
    CardView, Listing, MhlCheck, OffloadDetail, OffloadDraft, OffloadReportView, OffloadView,
};
use flo_app::{OffloadStep, PageRequest, Result};
use flo_model::OffloadId;
use tauri::State;

use crate::shell::Shell;

/// The cards on mounted volumes; with `folder` those in it, or what it holds when none is there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn cards(app: State<'_, Shell>, folder: Option<String>) -> Result<Vec<CardView>> {
    app.current().cards(folder.map(Into::into)).await
}

/// Plans an offload; it is carried out in the background.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_offload(app: State<'_, Shell>, draft: OffloadDraft) -> Result<OffloadView> {
    app.current().plan_offload(draft).await
}

/// Offloads, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn offloads(app: State<'_, Shell>, page: PageRequest) -> Result<Listing<OffloadView>> {
    app.current().offloads(page).await
}

/// One offload with its clips.
#[tauri::command]
#[specta::specta]
pub(crate) async fn offload(app: State<'_, Shell>, id: OffloadId) -> Result<OffloadDetail> {
    app.current().offload(id).await
}

/// Pauses an offload, goes on with it, or gives it up.
#[tauri::command]
#[specta::specta]
pub(crate) async fn step_offload(
    app: State<'_, Shell>,
    id: OffloadId,
    step: OffloadStep,
) -> Result<OffloadView> {
    app.current().step_offload(id, step).await
}

/// Reads every copy on disks back again; with `services` also compares what stands at services.
#[tauri::command]
#[specta::specta]
pub(crate) async fn verify_offload(
    app: State<'_, Shell>,
    id: OffloadId,
    services: bool,
) -> Result<OffloadDetail> {
    app.current().verify_offload(id, services).await
}

/// Writes the report of an offload.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_offload(
    app: State<'_, Shell>,
    id: OffloadId,
    csv: Option<String>,
    pdf: Option<String>,
) -> Result<OffloadReportView> {
    app.current().report_offload(id, csv.map(Into::into), pdf.map(Into::into)).await
}

/// Compares a folder with its ASC MHL history.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mhl_verify(app: State<'_, Shell>, path: String) -> Result<MhlCheck> {
    app.current().mhl_verify(path.into()).await
}
