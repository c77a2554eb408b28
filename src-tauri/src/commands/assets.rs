//! Assets, comments, approval.

use flo_app::view::{AssetDetail, AssetView, CommentView, Listing, ReviewOption};
use flo_app::{AssetFilter, CommentDraft, PageRequest, Result};
use flo_model::RecordId;
use tauri::State;

use crate::shell::Shell;

/// Assets.
#[tauri::command]
#[specta::specta]
pub(crate) async fn assets(
    app: State<'_, Shell>,
    filter: AssetFilter,
    page: PageRequest,
) -> Result<Listing<AssetView>> {
    app.current().assets(filter, page).await
}

/// One asset with everything that is known about it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn asset(app: State<'_, Shell>, id: RecordId) -> Result<AssetDetail> {
    app.current().asset(id).await
}

/// The comments of an asset as threads, in the order of their frames.
#[tauri::command]
#[specta::specta]
pub(crate) async fn comments(app: State<'_, Shell>, asset: RecordId) -> Result<Vec<CommentView>> {
    app.current().comments(asset).await
}

/// Writes a comment; it reaches the service when there is a network.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_comment(app: State<'_, Shell>, draft: CommentDraft) -> Result<CommentView> {
    app.current().add_comment(draft).await
}

/// Marks a comment as done, or as open again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn complete_comment(app: State<'_, Shell>, id: RecordId, done: bool) -> Result<()> {
    app.current().complete_comment(id, done).await
}

/// Deletes a comment.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_comment(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().delete_comment(id).await
}

/// The account's own approval words.
#[tauri::command]
#[specta::specta]
pub(crate) async fn review_options(app: State<'_, Shell>) -> Result<Vec<ReviewOption>> {
    app.current().review_options().await
}

/// Sets the approval status of assets; `None` clears it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_review_status(
    app: State<'_, Shell>,
    assets: Vec<RecordId>,
    status: Option<String>,
) -> Result<()> {
    app.current().set_review_status(assets, status).await
}

/// Makes a folder.
#[tauri::command]
#[specta::specta]
pub(crate) async fn create_folder(
    app: State<'_, Shell>,
    parent: RecordId,
    name: String,
) -> Result<AssetView> {
    app.current().create_folder(parent, name).await
}

/// Renames a folder or file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rename_asset(app: State<'_, Shell>, id: RecordId, name: String) -> Result<()> {
    app.current().rename_asset(id, name).await
}
