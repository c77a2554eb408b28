//! Reports, rates, capacity.

use flo_app::view::{CapacityView, ExportView, RateView, ReportEntry, ReportView};
use flo_app::{AbsenceDraft, HoursDraft, RateDraft, ReportFormat, ReportQuery, Result};
use flo_model::RecordId;
use tauri::State;

use crate::shell::Shell;

/// A report.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report(app: State<'_, Shell>, query: ReportQuery) -> Result<ReportView> {
    app.current().report(query).await
}

/// The entries behind one figure of a report.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_entries(
    app: State<'_, Shell>,
    query: ReportQuery,
    path: Vec<String>,
) -> Result<Vec<ReportEntry>> {
    app.current().report_entries(query, path).await
}

/// Writes a report to a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_report(
    app: State<'_, Shell>,
    query: ReportQuery,
    format: ReportFormat,
    file: String,
) -> Result<ExportView> {
    app.current().export_report(query, format, file.into()).await
}

/// Rates that were set here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn rates(app: State<'_, Shell>) -> Result<Vec<RateView>> {
    app.current().rates().await
}

/// Sets a rate from a day on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_rate(app: State<'_, Shell>, draft: RateDraft) -> Result<RateView> {
    app.current().set_rate(draft).await
}

/// Forgets a rate.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_rate(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().remove_rate(id).await
}

/// Working hours and absences.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capacity(app: State<'_, Shell>) -> Result<CapacityView> {
    app.current().capacity().await
}

/// Sets a person's working hours from a day on.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_working_hours(app: State<'_, Shell>, draft: HoursDraft) -> Result<()> {
    app.current().set_working_hours(draft).await
}

/// Notes days on which a person does not work.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_absence(app: State<'_, Shell>, draft: AbsenceDraft) -> Result<()> {
    app.current().add_absence(draft).await
}

/// Forgets an absence.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_absence(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().remove_absence(id).await
}
