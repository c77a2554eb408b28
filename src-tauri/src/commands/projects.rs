//! Projects and their folders.

use flo_app::view::{FolderView, Listing, ProjectPlanView, ProjectView};
use flo_app::{PageRequest, ProjectChange, ProjectDraft, ProjectFilter, ProjectTemplate, Result};
use flo_model::{ConnectionId, RecordId};
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

/// What making a project would make, and where. Makes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn plan_project(app: State<'_, Shell>, draft: ProjectDraft) -> Result<ProjectPlanView> {
    app.current().plan_project(draft).await
}

/// Makes a project with the folders and tasks of its template.
#[tauri::command]
#[specta::specta]
pub(crate) async fn create_project(app: State<'_, Shell>, draft: ProjectDraft) -> Result<ProjectView> {
    app.current().create_project(draft).await
}

/// Renames a project, puts it away or back, changes its client, colour, note or billing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_project(
    app: State<'_, Shell>,
    id: RecordId,
    change: ProjectChange,
) -> Result<ProjectView> {
    app.current().edit_project(id.0, change).await
}

/// Deletes a project that has no media. Its entries stay, without a project.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_project(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().delete_project(id.0).await
}

/// Makes two projects one. Nothing changes at the services.
#[tauri::command]
#[specta::specta]
pub(crate) async fn link_projects(
    app: State<'_, Shell>,
    keep: RecordId,
    other: RecordId,
) -> Result<ProjectView> {
    app.current().link_projects(keep.0, other.0).await
}

/// Gives what a project is at one account a project of its own again. Returns that one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlink_project(
    app: State<'_, Shell>,
    id: RecordId,
    connection: ConnectionId,
) -> Result<ProjectView> {
    app.current().unlink_project(id.0, connection).await
}

/// What new projects can begin with.
#[tauri::command]
#[specta::specta]
pub(crate) async fn project_templates(app: State<'_, Shell>) -> Result<Vec<ProjectTemplate>> {
    app.current().project_templates().await
}

/// Replaces the templates.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_project_templates(
    app: State<'_, Shell>,
    templates: Vec<ProjectTemplate>,
) -> Result<Vec<ProjectTemplate>> {
    app.current().set_project_templates(templates).await
}
