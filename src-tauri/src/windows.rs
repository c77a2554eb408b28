//! The main window: brought to the front, and where links from outside arrive.

use flo_app::{Call, LINK_SCHEME, Place, Profile, Result};
use tauri::{AppHandle, Manager};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_specta::Event;

use crate::events::LinkArrived;
use crate::shell::Shell;

/// Brings the main window to the front.
pub(crate) fn raise(handle: &AppHandle) {
    let Some(window) = handle.get_webview_window("main") else { return };
    if let Err(error) = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window does not come to the front");
    }
}

/// Brings the window to the front; with a link, the window is told to take it.
pub(crate) fn summon(handle: &AppHandle, link: Option<String>) {
    raise(handle);
    let Some(link) = link else { return };
    let shell = handle.state::<Shell>();
    let app = shell.current();
    if app.is_sign_in_link(&link) {
        tauri::async_runtime::spawn(async move { app.follow_sign_in_link(&link).await });
        return;
    }
    shell.keep_link(link);
    if let Err(error) = LinkArrived.emit(handle) {
        tracing::warn!(%error, "the window did not hear of a link");
    }
}

/// Takes the links that the system hands to the running app (macOS). Elsewhere it starts the app again with the link,
/// and that start hands it on.
pub(crate) fn take_links(handle: &AppHandle) {
    let summoned = handle.clone();
    handle.deep_link().on_open_url(move |event| {
        let link = event.urls().into_iter().find(|url| url.scheme() == LINK_SCHEME);
        summon(&summoned, link.map(Into::into));
    });
}

/// Has the process that holds `profile` show its window, with what a link names. False when nobody holds it, or its
/// holder has no window: opening the profile then tells which.
pub(crate) async fn hand_on(profile: &Profile, link: Option<String>) -> bool {
    profile.is_held() && flo_app::call_holder(profile, &Call::Summon { link }).await.is_ok()
}

/// What the waiting link shows; the link is gone after this.
pub(crate) async fn waiting_place(shell: &Shell) -> Result<Option<Place>> {
    match shell.take_link() {
        Some(link) => Ok(Some(shell.current().place_of_link(&link).await?)),
        None => Ok(None),
    }
}
