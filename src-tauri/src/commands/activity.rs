//! The audit trail, conflicts, the outbox.

use flo_app::view::{
    AuditCheck, AuditView, ConflictView, EditableField, ExplainView, FieldEdit, HistoryFile, IntentView,
    Listing, MergeRuleView, Resolved, Undone,
};
use flo_app::{AuditFilter, ExportFormat, Keep, PageRequest, Result};
use flo_model::{ConflictId, Count, IntentId, MergeRule, RecordId, RecordType};
use tauri::State;

use crate::shell::Shell;

/// Open conflicts, newest first; with `all` also those that were decided lately.
#[tauri::command]
#[specta::specta]
pub(crate) async fn conflicts(
    app: State<'_, Shell>,
    all: bool,
    page: PageRequest,
) -> Result<Listing<ConflictView>> {
    app.current().conflicts(all, page).await
}

/// Keeps one side of several conflicts at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve_conflicts(
    app: State<'_, Shell>,
    ids: Vec<ConflictId>,
    keep: Keep,
) -> Result<Resolved> {
    app.current().resolve_conflicts(Some(ids), keep).await
}

/// Writes the value that lost a decided conflict again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_conflict(app: State<'_, Shell>, id: ConflictId) -> Result<()> {
    app.current().restore_conflict(id).await
}

/// The rule of every field that both sides may change.
#[tauri::command]
#[specta::specta]
pub(crate) async fn merge_rules(app: State<'_, Shell>) -> Result<Vec<MergeRuleView>> {
    app.current().merge_rules().await
}

/// Sets the rule of a field; null gives it its usual one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_merge_rule(
    app: State<'_, Shell>,
    entity: RecordType,
    field: String,
    rule: Option<MergeRule>,
) -> Result<MergeRuleView> {
    app.current().set_merge_rule(entity, field, rule).await
}

/// Undoes a step of the history; the newest one of this person when none is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn undo(app: State<'_, Shell>, step: Option<Count>) -> Result<Undone> {
    app.current().undo(step).await
}

/// Why a record is as it is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn explain(app: State<'_, Shell>, id: RecordId) -> Result<ExplainView> {
    app.current().explain(id).await
}

/// The fields of a write that can be changed before it is sent again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn intent_fields(app: State<'_, Shell>, id: IntentId) -> Result<Vec<EditableField>> {
    app.current().intent_fields(id).await
}

/// Changes the record of a parked write and sends it again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_intent(app: State<'_, Shell>, id: IntentId, fields: Vec<FieldEdit>) -> Result<()> {
    app.current().edit_intent(id, fields).await
}

/// Writes the whole history to a new file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_export(
    app: State<'_, Shell>,
    path: String,
    format: ExportFormat,
) -> Result<HistoryFile> {
    app.current().audit_export(path.into(), format).await
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
    filter: AuditFilter,
    page: PageRequest,
) -> Result<Listing<AuditView>> {
    app.current().activity(filter, page).await
}

/// Recomputes the hash chain of the audit trail.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_verify(app: State<'_, Shell>) -> Result<AuditCheck> {
    app.current().audit_verify().await
}
