//! Home, status bar, search.

use flo_app::Result;
use flo_app::view::{HomeView, SearchHit, StatusView};
use tauri::State;

use crate::shell::Shell;

/// Everything on the first screen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn home(app: State<'_, Shell>) -> Result<HomeView> {
    app.current().home().await
}

/// The status bar.
#[tauri::command]
#[specta::specta]
pub(crate) async fn status(app: State<'_, Shell>) -> Result<StatusView> {
    app.current().status().await
}

/// Projects, assets, comments and entries with these words, best first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search(app: State<'_, Shell>, text: String) -> Result<Vec<SearchHit>> {
    app.current().search(text).await
}
