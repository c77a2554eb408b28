//! Whether somebody sits before the computer: time since the last input, and whether the screen is locked.
//!
//! Linux: X11's screen saver extension, or Mutter's idle monitor on Wayland; the lock by the desktop's screen saver on the
//! session bus. macOS and Windows: the system's own counter; a locked screen shows there as time without input. Where a
//! desktop does not answer, everybody counts as present and only sleep and a closed app are noticed.

use flo_app::Presence;

/// Looks once. Takes milliseconds; called every few seconds while a timer runs.
pub(crate) fn look() -> Presence {
    let idle = system_idle_time::get_idle_time().unwrap_or_else(|error| {
        tracing::trace!(%error, "this desktop does not tell of idle time");
        std::time::Duration::ZERO
    });
    Presence { idle, locked: is_locked() }
}

#[cfg(target_os = "linux")]
fn is_locked() -> bool {
    use std::sync::OnceLock;

    use zbus::blocking::Connection;

    /// The desktops' names for the same question: freedesktop.org's, GNOME's.
    const ASKED: [(&str, &str); 2] = [
        ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ];
    static BUS: OnceLock<Option<Connection>> = OnceLock::new();
    let Some(bus) = BUS.get_or_init(|| Connection::session().ok()) else { return false };
    ASKED.into_iter().any(|(name, path)| {
        let answer = bus.call_method(Some(name), path, Some(name), "GetActive", &());
        answer.ok().and_then(|answer| answer.body().deserialize::<bool>().ok()).unwrap_or(false)
    })
}

#[cfg(not(target_os = "linux"))]
fn is_locked() -> bool {
    false
}
