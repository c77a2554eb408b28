//! The timer and time entries.

use flo_app::view::{Listing, TimeEntryView, WeekView};
use flo_app::{EntryDraft, EntryFilter, PageRequest, Result};
use flo_model::RecordId;
use tauri::State;

use crate::shell::Shell;

/// The running timer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn timer(app: State<'_, Shell>) -> Result<Option<TimeEntryView>> {
    app.current().timer().await
}

/// Starts the timer; one that runs is stopped at the same moment.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_timer(app: State<'_, Shell>, draft: EntryDraft) -> Result<TimeEntryView> {
    app.current().start_timer(draft).await
}

/// Stops the timer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn stop_timer(app: State<'_, Shell>) -> Result<Option<TimeEntryView>> {
    app.current().stop_timer().await
}

/// Time entries, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn time_entries(
    app: State<'_, Shell>,
    filter: EntryFilter,
    page: PageRequest,
) -> Result<Listing<TimeEntryView>> {
    app.current().time_entries(filter, page).await
}

/// Books time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_time_entry(app: State<'_, Shell>, draft: EntryDraft) -> Result<TimeEntryView> {
    app.current().add_entry(draft).await
}

/// Changes an entry; what is not given stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_time_entry(
    app: State<'_, Shell>,
    id: RecordId,
    draft: EntryDraft,
) -> Result<TimeEntryView> {
    app.current().edit_entry(id, draft).await
}

/// Deletes an entry.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_time_entry(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().delete_entry(id).await
}

/// The week of this Monday (`YYYY-MM-DD`), or the current one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn week(app: State<'_, Shell>, monday: Option<String>) -> Result<WeekView> {
    app.current().week(monday).await
}
