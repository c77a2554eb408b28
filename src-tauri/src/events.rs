//! What the window hears without asking.

use flo_app::AppEvent;
use flo_app::view::{AlertView, OffloadProgress, StatusView, TransferProgress};
use flo_model::Topic;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;
use tauri_specta::Event;

use crate::{timer, windows};

/// Lists that show one of these topics ask again.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Invalidated(pub Vec<Topic>);

/// One transfer moved. At most four per second and transfer; the last one always arrives.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct TransferProgressed(pub TransferProgress);

/// One offload moved. At most two per second and offload.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct OffloadProgressed(pub OffloadProgress);

/// The status bar changed. At most two per second.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct StatusChanged(pub Box<StatusView>);

/// A link from outside waits: the window takes it with `take_link`.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct LinkArrived;

/// Sends one event of the app to every window.
pub(crate) fn forward(handle: &AppHandle, event: AppEvent) {
    let sent = match event {
        AppEvent::Invalidated { topics } => Invalidated(topics).emit(handle),
        AppEvent::Transfer(progress) => TransferProgressed(progress).emit(handle),
        AppEvent::Offload(progress) => OffloadProgressed(progress).emit(handle),
        AppEvent::Status(status) => StatusChanged(status).emit(handle),
        AppEvent::Summoned { link } => return windows::summon(handle, link),
        AppEvent::Away(gap) => return timer::tell_away(handle, &gap),
        AppEvent::Alert(alert) => return notify(handle, &alert),
        AppEvent::Notice { .. } => return,
    };
    if let Err(error) = sent {
        tracing::warn!(%error, "an event did not reach the window");
    }
}

/// Shows what a person should hear of through the system. Without its permission the places of the app say the same.
fn notify(handle: &AppHandle, alert: &AlertView) {
    let shown = handle.notification().builder().title(&alert.title).body(&alert.text).show();
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification is not shown");
    }
}
