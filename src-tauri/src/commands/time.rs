//! The timer, time entries, the calendar.

use flo_app::view::{
    BulkReport, CalendarView, FavouriteView, GapView, Listing, ProposalView, SpanView, TimeEntryView,
    TimeRulesView, TimerStarted, WeekView,
};
use flo_app::{EntryDraft, EntryFilter, EntryPlace, GapChoice, OverlapWay, PageRequest, Result};
use flo_model::{RecordId, UnixMillis};
use tauri::{AppHandle, State};

use crate::shell::Shell;
use crate::timer;

/// The running timer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn timer(app: State<'_, Shell>) -> Result<Option<TimeEntryView>> {
    app.current().timer().await
}

/// Starts the timer; one that was started here is stopped at the same moment, one from elsewhere only with `take_over`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_timer(
    app: State<'_, Shell>,
    draft: EntryDraft,
    take_over: bool,
) -> Result<TimerStarted> {
    app.current().start_timer(draft, take_over).await
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

/// Some days from `first` (`YYYY-MM-DD`): what stands where, what overlaps, what is locked, what is asked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn calendar(app: State<'_, Shell>, first: String, count: u32) -> Result<CalendarView> {
    app.current().calendar(first, count).await
}

/// Moves an entry, one of its edges, or a copy of it to a wall-clock time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn place_time_entry(
    app: State<'_, Shell>,
    id: RecordId,
    place: EntryPlace,
) -> Result<TimeEntryView> {
    app.current().place_entry(id, place).await
}

/// The instants of a stretch of a day's wall clock.
#[tauri::command]
#[specta::specta]
pub(crate) async fn time_span(
    app: State<'_, Shell>,
    day: String,
    from_minute: u32,
    to_minute: u32,
) -> Result<SpanView> {
    app.current().time_span(&day, from_minute, to_minute)
}

/// Changes many entries alike.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit_time_entries(
    app: State<'_, Shell>,
    ids: Vec<RecordId>,
    draft: EntryDraft,
) -> Result<BulkReport> {
    app.current().edit_entries(ids, draft).await
}

/// Deletes many entries.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_time_entries(app: State<'_, Shell>, ids: Vec<RecordId>) -> Result<BulkReport> {
    app.current().delete_entries(ids).await
}

/// Books the work of one week at the same times of another one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_week(app: State<'_, Shell>, from: String, to: String) -> Result<BulkReport> {
    app.current().copy_week(from, to).await
}

/// Parts two entries that overlap.
#[tauri::command]
#[specta::specta]
pub(crate) async fn part_overlap(
    app: State<'_, Shell>,
    first: RecordId,
    second: RecordId,
    way: OverlapWay,
) -> Result<()> {
    app.current().part_overlap(first, second, way).await
}

/// Time in which the timer ran and nobody was there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn time_gaps(app: State<'_, Shell>) -> Result<Vec<GapView>> {
    app.current().time_gaps().await
}

/// Says what becomes of such time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn choose_gap(app: State<'_, Shell>, id: RecordId, choice: GapChoice) -> Result<()> {
    app.current().choose_gap(id, choice).await
}

/// What the workspace demands of entries.
#[tauri::command]
#[specta::specta]
pub(crate) async fn time_rules(app: State<'_, Shell>) -> Result<TimeRulesView> {
    app.current().time_rules().await
}

/// Work that is started again and again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn favourites(app: State<'_, Shell>) -> Result<Vec<FavouriteView>> {
    app.current().favourites().await
}

/// Keeps the work of an entry as a favourite.
#[tauri::command]
#[specta::specta]
pub(crate) async fn add_favourite(app: State<'_, Shell>, of: RecordId) -> Result<FavouriteView> {
    app.current().add_favourite(of).await
}

/// Forgets a favourite.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_favourite(app: State<'_, Shell>, id: RecordId) -> Result<()> {
    app.current().remove_favourite(id).await
}

/// Stretches that were probably work and are not booked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn time_proposals(
    app: State<'_, Shell>,
    first: String,
    count: u32,
) -> Result<Vec<ProposalView>> {
    app.current().time_proposals(first, count).await
}

/// Proposes a stretch no more.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drop_proposal(app: State<'_, Shell>, from: UnixMillis, to: UnixMillis) -> Result<()> {
    app.current().drop_proposal(from, to).await
}

/// Shows the mini timer above all windows, or takes it away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn toggle_mini_timer(handle: AppHandle) -> Result<()> {
    timer::toggle_mini(&handle);
    Ok(())
}

/// Makes room in the mini timer for its list, or takes it away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn size_mini_timer(handle: AppHandle, open: bool) -> Result<()> {
    timer::size_mini(&handle, open);
    Ok(())
}
