//! Projects, folders, tasks, people.

use flo_app::view::{FolderView, Listing, PersonView, ProjectView, TagView, TaskView};
use flo_app::{PageRequest, ProjectFilter, Result, TaskFilter};
use flo_model::RecordId;
use tauri::State;

use crate::shell::Shell;

/// Projects.
#[tauri::command]
#[specta::specta]
pub(crate) async fn projects(
    app: State<'_, Shell>,
    filter: ProjectFilter,
    page: PageRequest,
) -> Result<Listing<ProjectView>> {
    app.current().projects(filter, page).await
}

/// One project.
#[tauri::command]
#[specta::specta]
pub(crate) async fn project(app: State<'_, Shell>, id: RecordId) -> Result<ProjectView> {
    app.current().project(id).await
}

/// Shows a project in the sidebar, or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn pin_project(app: State<'_, Shell>, id: RecordId, pinned: bool) -> Result<ProjectView> {
    app.current().pin_project(id, pinned).await
}

/// The folder tree of a project, parents before children.
#[tauri::command]
#[specta::specta]
pub(crate) async fn folders(app: State<'_, Shell>, project: RecordId) -> Result<Vec<FolderView>> {
    app.current().folders(project).await
}

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

/// Everybody, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn people(app: State<'_, Shell>) -> Result<Vec<PersonView>> {
    app.current().people().await
}

/// Labels of time entries, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tags(app: State<'_, Shell>) -> Result<Vec<TagView>> {
    app.current().tags().await
}
