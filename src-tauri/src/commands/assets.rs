//! Assets, comments, approval.

use std::time::Duration;

use flo_app::view::{
    AssetDetail, AssetView, CommentView, CustomFieldView, Listing, MediaFrom, MediaPlace, ReviewOption,
};
use flo_app::{AssetFilter, CommandError, CommentDraft, PageRequest, Result};
use flo_model::RecordId;
use tauri::{AppHandle, Manager, State};

use crate::shell::Shell;

/// How long a deletion can be taken back before the service hears of it. Longer than the window offers Undo.
const GRACE: Duration = Duration::from_secs(20);

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

/// Answers a comment; the answer stays here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reply_to_comment(
    app: State<'_, Shell>,
    comment: RecordId,
    text: String,
) -> Result<CommentView> {
    app.current().reply_to_comment(comment, text).await
}

/// Where a file can be played from, the nearest first. The window may read a file on this computer from then on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn media_places(
    handle: AppHandle,
    app: State<'_, Shell>,
    asset: RecordId,
) -> Result<Vec<MediaPlace>> {
    let places = app.current().media_places(asset).await?;
    for place in places.iter().filter(|place| place.from == MediaFrom::Disk) {
        handle.asset_protocol_scope().allow_file(&place.address).map_err(CommandError::internal)?;
    }
    Ok(places)
}

/// Marks a comment as done, or as open again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn complete_comment(app: State<'_, Shell>, id: RecordId, done: bool) -> Result<()> {
    app.current().complete_comment(id, done).await
}

/// Changes what a comment says.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_comment(app: State<'_, Shell>, id: RecordId, text: String) -> Result<()> {
    app.current().edit_comment(id, text).await
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

/// Moves folders, files and version stacks into a folder. No bytes are sent.
#[tauri::command]
#[specta::specta]
pub(crate) async fn move_assets(app: State<'_, Shell>, ids: Vec<RecordId>, folder: RecordId) -> Result<()> {
    app.current().move_assets(ids, folder).await
}

/// Deletes folders with what is in them, files, and version stacks with all their versions. For twenty seconds an undo
/// leaves everything at the service as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_assets(app: State<'_, Shell>, ids: Vec<RecordId>) -> Result<()> {
    app.current().delete_assets(ids, GRACE).await
}

/// Makes a version stack of files in one folder, the newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stack_files(app: State<'_, Shell>, files: Vec<RecordId>) -> Result<AssetView> {
    app.current().stack_files(files).await
}

/// Adds a file to a version stack, as its newest version.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_version(app: State<'_, Shell>, stack: RecordId, file: RecordId) -> Result<AssetView> {
    app.current().add_version(stack, file).await
}

/// Takes a file out of its version stack.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_version(app: State<'_, Shell>, file: RecordId) -> Result<()> {
    app.current().remove_version(file).await
}

/// Brings the versions of a stack into this order, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn order_versions(
    app: State<'_, Shell>,
    stack: RecordId,
    versions: Vec<RecordId>,
) -> Result<AssetView> {
    app.current().order_versions(stack, versions).await
}

/// Takes a version stack apart; its files lie in the folder that it was in.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unstack(app: State<'_, Shell>, stack: RecordId) -> Result<()> {
    app.current().unstack(stack).await
}

/// The metadata fields of an asset that a person may change.
#[tauri::command]
#[specta::specta]
pub(crate) async fn custom_fields(app: State<'_, Shell>, asset: RecordId) -> Result<Vec<CustomFieldView>> {
    app.current().custom_fields(asset).await
}

/// Sets a metadata field of an asset; an empty text clears it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_custom_field(
    app: State<'_, Shell>,
    asset: RecordId,
    field: String,
    value: String,
) -> Result<Vec<CustomFieldView>> {
    app.current().set_custom_field(asset, field, value).await
}
