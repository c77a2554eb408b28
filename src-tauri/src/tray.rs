//! The tray icon: state by shape, the timer and the window within reach.

use tauri::AppHandle;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;

use crate::{timer, windows};

const SHOW: &str = "show";
const TIMER: &str = "timer";
const MINI: &str = "mini";
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
            &MenuItem::with_id(handle, MINI, "Mini timer", true, None::<&str>)?,
            &MenuItem::with_id(handle, QUIT, "Quit", true, None::<&str>)?,
        ],
    )?;
    let mut tray =
        TrayIconBuilder::with_id("main").tooltip("ProjectFlo").menu(&menu).on_menu_event(|handle, event| {
            match event.id().as_ref() {
                SHOW => windows::raise(handle),
                TIMER => timer::switch(handle),
                MINI => timer::toggle_mini(handle),
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
