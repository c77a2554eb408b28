//! The timer from outside of the window: tray, global shortcut, mini window.

use flo_app::view::GapView;
use flo_app::{EntryDraft, ErrorCode};
use tauri::{AppHandle, LogicalSize, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};
use tauri_plugin_global_shortcut::{Builder, ShortcutState};
use tauri_plugin_notification::NotificationExt;

use crate::shell::Shell;

/// Starts or stops the timer, whatever has the focus.
const SHORTCUT: &str = "CmdOrCtrl+Alt+Shift+T";
/// Label of the mini window.
pub(crate) const MINI: &str = "mini";
/// Its size in logical pixels.
const MINI_SIZE: (f64, f64) = (288.0, 52.0);
/// Its height with the list of what comes next.
const MINI_OPEN_HEIGHT: f64 = 232.0;

/// The global shortcut. A desktop that has none (Wayland without a portal), or on which another program holds the keys,
/// goes without.
pub(crate) fn shortcut() -> tauri::plugin::TauriPlugin<tauri::Wry> {
    let handler = |handle: &AppHandle, _: &_, event: tauri_plugin_global_shortcut::ShortcutEvent| {
        if event.state == ShortcutState::Pressed {
            switch(handle);
        }
    };
    match Builder::new().with_handler(handler).with_shortcut(SHORTCUT) {
        Ok(builder) => builder.build(),
        Err(error) => {
            tracing::warn!(%error, "no global shortcut");
            Builder::new().build()
        }
    }
}

/// Starts the timer if none runs, and stops it if one does.
pub(crate) fn switch(handle: &AppHandle) {
    let (app, handle) = (handle.state::<Shell>().current(), handle.clone());
    tauri::async_runtime::spawn(async move {
        let result = match app.timer().await {
            Ok(Some(_)) => app.stop_timer().await.map(|_| ()),
            Ok(None) => app.start_timer(EntryDraft::default(), false).await.map(|_| ()),
            Err(error) => Err(error),
        };
        match result {
            Err(error) if error.code == ErrorCode::TimerElsewhere => ask(&handle, &error.message),
            Err(error) => tracing::warn!(%error, "the timer"),
            Ok(()) => {}
        }
    });
}

/// A timer that was started elsewhere is stopped only after a yes.
fn ask(handle: &AppHandle, message: &str) {
    let asked = handle.clone();
    handle
        .dialog()
        .message(message)
        .title("Another timer runs")
        .buttons(MessageDialogButtons::OkCancelCustom(
            String::from("Stop it and start this one"),
            String::from("Let it run"),
        ))
        .show(move |yes| {
            if !yes {
                return;
            }
            let app = asked.state::<Shell>().current();
            tauri::async_runtime::spawn(async move {
                if let Err(error) = app.start_timer(EntryDraft::default(), true).await {
                    tracing::warn!(%error, "the timer");
                }
            });
        });
}

/// Tells that somebody has to choose what becomes of time in which nobody was there.
pub(crate) fn tell_away(handle: &AppHandle, gap: &GapView) {
    let minutes = gap.seconds.0 / 60;
    let told = handle
        .notification()
        .builder()
        .title(format!("You were away for {minutes} minutes"))
        .body(format!("{}. Nothing is booked yet: choose in Time.", gap.description))
        .show();
    if let Err(error) = told {
        tracing::debug!(%error, "no notification");
    }
}

/// Shows the mini timer above all windows, or takes it away.
pub(crate) fn toggle_mini(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window(MINI) {
        if let Err(error) = window.close() {
            tracing::warn!(%error, "the mini timer stays");
        }
    } else if let Err(error) = open_mini(handle) {
        tracing::warn!(%error, "no mini timer");
    }
}

/// Makes room for the list of what comes next, or takes it away.
pub(crate) fn size_mini(handle: &AppHandle, open: bool) {
    let Some(window) = handle.get_webview_window(MINI) else { return };
    let height = if open { MINI_OPEN_HEIGHT } else { MINI_SIZE.1 };
    if let Err(error) = window.set_size(LogicalSize::new(MINI_SIZE.0, height)) {
        tracing::warn!(%error, "the mini timer keeps its size");
    }
}

fn open_mini(handle: &AppHandle) -> tauri::Result<WebviewWindow> {
    WebviewWindowBuilder::new(handle, MINI, WebviewUrl::App("index.html#/mini".into()))
        .title("ProjectFlo timer")
        .inner_size(MINI_SIZE.0, MINI_SIZE.1)
        .always_on_top(true)
        .decorations(false)
        .resizable(false)
        .skip_taskbar(true)
        .build()
}
