//! The audit trail, conflicts, the outbox.

use flo_app::view::{AuditCheck, AuditView, ConflictView, IntentView, Listing};
use flo_app::{Keep, PageRequest, Result};
use flo_model::{ConflictId, IntentId, RecordId};
use tauri::State;

use crate::shell::Shell;

/// Open conflicts, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conflicts(app: State<'_, Shell>, page: PageRequest) -> Result<Listing<ConflictView>> {
    app.current().conflicts(page).await
}

/// Keeps one side of a conflict; the other value stays in the history.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve_conflict(app: State<'_, Shell>, id: ConflictId, keep: Keep) -> Result<()> {
    app.current().resolve_conflict(id, keep).await
}

/// Writes that are queued or parked, parked ones first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn outbox(app: State<'_, Shell>, page: PageRequest) -> Result<Listing<IntentView>> {
    app.current().outbox(page).await
}

/// Tries a parked write again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry_intent(app: State<'_, Shell>, id: IntentId) -> Result<()> {
    app.current().retry_intent(id).await
}

/// Gives a write up; the record here goes back to what the service has.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_intent(app: State<'_, Shell>, id: IntentId) -> Result<()> {
    app.current().drop_intent(id).await
}

/// Audit events, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn activity(
    app: State<'_, Shell>,
    entity: Option<RecordId>,
    page: PageRequest,
) -> Result<Listing<AuditView>> {
    app.current().activity(entity, page).await
}

/// Recomputes the hash chain of the audit trail.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_verify(app: State<'_, Shell>) -> Result<AuditCheck> {
    app.current().audit_verify().await
}
