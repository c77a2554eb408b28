//! The app itself: facts, settings, the sample studio.

use flo_app::view::{AppInfo, BackupView, DoctorReport, DrillView, SettingsView};
use flo_app::{Place, Result};
use tauri::State;

use crate::shell::Shell;
use crate::windows;

/// Facts about this installation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn app_info(app: State<'_, Shell>) -> Result<AppInfo> {
    app.current().info().await
}

/// What the person has set.
#[tauri::command]
#[specta::specta]
pub(crate) async fn settings(app: State<'_, Shell>) -> Result<SettingsView> {
    app.current().settings().await
}

/// Changes the settings; values out of range are refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_settings(app: State<'_, Shell>, settings: SettingsView) -> Result<SettingsView> {
    app.current().set_settings(settings).await
}

/// Checks everything, and mends what can be mended when asked to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn doctor(app: State<'_, Shell>, repair: bool) -> Result<DoctorReport> {
    app.current().doctor(repair).await
}

/// Restores the newest snapshot into a temporary folder and checks it; the database is not touched.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drill(app: State<'_, Shell>) -> Result<DrillView> {
    app.current().drill().await
}

/// Writes a verified backup to a file that does not exist yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn backup(app: State<'_, Shell>, path: String) -> Result<BackupView> {
    app.current().backup(path.into()).await
}

/// Opens the sample studio: the simulators start on this computer, and the window shows their profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn start_sample(app: State<'_, Shell>) -> Result<AppInfo> {
    app.enter_sample().await
}

/// Leaves the sample studio without a trace and shows the person's own profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn leave_sample(app: State<'_, Shell>) -> Result<AppInfo> {
    app.leave_sample().await
}

/// The place of the link that the app was opened with, once; nothing when there was none.
#[tauri::command]
#[specta::specta]
pub(crate) async fn take_link(app: State<'_, Shell>) -> Result<Option<Place>> {
    windows::waiting_place(&app).await
}
