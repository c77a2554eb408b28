//! The tray icon: state by shape, the timer and the window within reach.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager};

use crate::shell::Shell;
use crate::windows;

const SHOW: &str = "show";
const TIMER: &str = "timer";
const QUIT: &str = "quit";

/// Puts the icon into the tray.
///
/// # Errors
/// When the menu cannot be made.
pub(crate) fn show(handle: &AppHandle) -> tauri::Result<()> {
    let menu = Menu::with_items(
        handle,
        &[
            &MenuItem::with_id(handle, SHOW, "Show ProjectFlo", true, None::<&str>)?,
            &MenuItem::with_id(handle, TIMER, "Start or stop the timer", true, None::<&str>)?,
            &MenuItem::with_id(handle, QUIT, "Quit", true, None::<&str>)?,
        ],
    )?;
    let mut tray =
        TrayIconBuilder::with_id("main").tooltip("ProjectFlo").menu(&menu).on_menu_event(|handle, event| {
            match event.id().as_ref() {
                SHOW => windows::raise(handle),
                TIMER => switch_timer(handle),
                QUIT => handle.exit(0),
                other => tracing::warn!(other, "a tray entry without an action"),
            }
        });
    if let Some(icon) = handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    if let Err(error) = tray.build(handle) {
        tracing::warn!(%error, "this desktop has no tray");
    }
    Ok(())
}

fn switch_timer(handle: &AppHandle) {
    let app = handle.state::<Shell>().current();
    tauri::async_runtime::spawn(async move {
        let result = match app.timer().await {
            Ok(Some(_)) => app.stop_timer().await.map(|_| ()),
            Ok(None) => app.start_timer(flo_app::EntryDraft::default()).await.map(|_| ()),
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            tracing::warn!(%error, "the timer");
        }
    });
}
