//! Comments as markers of editing programs, and back.

use flo_app::view::{MarkersRead, MarkersWritten};
use flo_app::{MarkerExport, MarkerImport, Result};
use tauri::State;

use crate::shell::Shell;

/// Writes the comments of an asset as markers to a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn export_markers(
    app: State<'_, Shell>,
    markers: MarkerExport,
    file: String,
) -> Result<MarkersWritten> {
    app.current().export_markers(markers, Some(file.into())).await
}

/// Reads markers and says what they mean for the comments; with `apply` also does it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn import_markers(
    app: State<'_, Shell>,
    markers: MarkerImport,
    file: String,
    apply: bool,
) -> Result<MarkersRead> {
    app.current().import_markers(markers, file.into(), apply).await
}
