//! Tasks, clients and tags.

use flo_app::view::{ClientView, LabelView, Listing, TagView, TaskView};
use flo_app::{Label, PageRequest, Result, TaskChange, TaskDraft, TaskFilter};
use flo_model::RecordId;
use tauri::State;

use crate::shell::Shell;

/// Tasks.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tasks(
    app: State<'_, Shell>,
    filter: TaskFilter,
    page: PageRequest,
) -> Result<Listing<TaskView>> {
    app.current().tasks(filter, page).await
}

/// Makes a task.
#[tauri::command]
#[specta::specta]
pub(crate) async fn create_task(app: State<'_, Shell>, draft: TaskDraft) -> Result<TaskView> {
    app.current().create_task(draft).await
}

/// Renames a task, finishes or reopens it, changes its plan or who works on it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_task(app: State<'_, Shell>, id: RecordId, change: TaskChange) -> Result<TaskView> {
    app.current().edit_task(id, change).await
}

/// Deletes a task. Its entries stay on the project.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_task(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().delete_task(id).await
}

/// Clients by name, with archived ones.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clients(
    app: State<'_, Shell>,
    search: Option<String>,
    page: PageRequest,
) -> Result<Listing<ClientView>> {
    app.current().clients(search, page).await
}

/// Labels of time entries, by name; with `all` also those that are put away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tags(app: State<'_, Shell>, all: bool) -> Result<Vec<TagView>> {
    app.current().tags(all).await
}

/// Makes a client or tag.
#[tauri::command]
#[specta::specta]
pub(crate) async fn create_label(app: State<'_, Shell>, label: Label, name: String) -> Result<LabelView> {
    app.current().create_label(label, name).await
}

/// Renames a client or tag, puts it away or back. What is null stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_label(
    app: State<'_, Shell>,
    label: Label,
    id: RecordId,
    name: Option<String>,
    archived: Option<bool>,
) -> Result<LabelView> {
    app.current().edit_label(label, id, name, archived).await
}

/// Deletes a client or tag. Projects and entries stay, without it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_label(app: State<'_, Shell>, label: Label, id: RecordId) -> Result<()> {
    app.current().delete_label(label, id).await
}
