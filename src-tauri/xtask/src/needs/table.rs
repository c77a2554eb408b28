//! The list of needs.
//!
//! The libraries of the window are those of Tauri's prerequisites page (v2.tauri.app/start/prerequisites, read
//! 2026-11-23). Everything was tried on Debian 12; what only the tests need was not tried on Fedora and Arch.
//! dnf also takes the path of a program.

use super::probe::Probe;
use super::{Need, Packages};

const NONE: Packages = Packages { apt: &[], dnf: &[], pacman: &[], brew: &[], winget: &[] };

const COMPILER: Need = Need {
    what: "a C compiler and pkg-config",
    probe: Probe::Programs(&["cc", "c++", "make", "pkg-config"]),
    packages: Packages {
        apt: &["build-essential", "pkg-config"],
        dnf: &["gcc", "gcc-c++", "make", "pkgconf-pkg-config"],
        pacman: &["base-devel"],
        ..NONE
    },
};

const WEB_VIEW: Need = Need {
    what: "WebKitGTK 4.1, which draws the window",
    probe: Probe::Library(&["webkit2gtk-4.1"]),
    packages: Packages {
        apt: &["libwebkit2gtk-4.1-dev"],
        dnf: &["webkit2gtk4.1-devel"],
        pacman: &["webkit2gtk-4.1"],
        ..NONE
    },
};

const TRAY: Need = Need {
    what: "the library of the tray icon",
    probe: Probe::Library(&["ayatana-appindicator3-0.1", "appindicator3-0.1"]),
    packages: Packages {
        apt: &["libayatana-appindicator3-dev"],
        dnf: &["libappindicator-gtk3-devel"],
        pacman: &["libappindicator-gtk3"],
        ..NONE
    },
};

const SVG: Need = Need {
    what: "librsvg",
    probe: Probe::Library(&["librsvg-2.0"]),
    packages: Packages { apt: &["librsvg2-dev"], dnf: &["librsvg2-devel"], pacman: &["librsvg"], ..NONE },
};

const DBUS: Need = Need {
    what: "the D-Bus library",
    probe: Probe::Library(&["dbus-1"]),
    packages: Packages { apt: &["libdbus-1-dev"], dnf: &["dbus-devel"], pacman: &["dbus"], ..NONE },
};

const PLAYBACK: Need = Need {
    what: "GStreamer's plugins for MP4 and H.264, which play clips in the window",
    probe: Probe::GstreamerPlugins(&["isomp4", "libav"]),
    packages: Packages {
        apt: &["gstreamer1.0-plugins-good", "gstreamer1.0-libav"],
        dnf: &["gstreamer1-plugins-good", "gstreamer1-plugin-libav"],
        pacman: &["gst-plugins-good", "gst-libav"],
        ..NONE
    },
};

const WEB_DRIVER: Need = Need {
    what: "WebKitWebDriver, which steers the window in tests",
    probe: Probe::Programs(&["WebKitWebDriver"]),
    packages: Packages {
        apt: &["webkit2gtk-driver"],
        dnf: &["/usr/bin/WebKitWebDriver"],
        pacman: &["webkit2gtk-4.1"],
        ..NONE
    },
};

const VIRTUAL_SCREEN: Need = Need {
    what: "Xvfb, a screen without a monitor",
    probe: Probe::Programs(&["Xvfb"]),
    packages: Packages {
        apt: &["xvfb"],
        dnf: &["xorg-x11-server-Xvfb"],
        pacman: &["xorg-server-xvfb"],
        ..NONE
    },
};

const SESSION_BUS: Need = Need {
    what: "a D-Bus session for tests",
    probe: Probe::Programs(&["dbus-run-session", "dbus-launch"]),
    packages: Packages {
        apt: &["dbus", "dbus-x11"],
        dnf: &["dbus-daemon", "dbus-x11"],
        pacman: &["dbus"],
        ..NONE
    },
};

const KEYRING: Need = Need {
    what: "gnome-keyring, the keychain in tests",
    probe: Probe::Programs(&["gnome-keyring-daemon"]),
    packages: Packages {
        apt: &["gnome-keyring"],
        dnf: &["gnome-keyring"],
        pacman: &["gnome-keyring"],
        ..NONE
    },
};

const ACCESSIBILITY: Need = Need {
    what: "the accessibility bus",
    probe: Probe::File(&["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher"]),
    packages: Packages { apt: &["at-spi2-core"], dnf: &["at-spi2-core"], pacman: &["at-spi2-core"], ..NONE },
};

const FONT: Need = Need {
    what: "a font",
    probe: Probe::File(&[
        "/usr/share/fonts/opentype/inter",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
        "/usr/share/fonts/TTF/DejaVuSans.ttf",
    ]),
    packages: Packages {
        apt: &["fonts-inter", "fonts-dejavu-core"],
        dnf: &["dejavu-sans-fonts"],
        pacman: &["ttf-dejavu"],
        ..NONE
    },
};

const FFMPEG: Need = Need {
    what: "ffmpeg, which makes the video that tests upload",
    probe: Probe::Programs(&["ffmpeg"]),
    packages: Packages {
        apt: &["ffmpeg"],
        dnf: &["ffmpeg-free"],
        pacman: &["ffmpeg"],
        brew: &["ffmpeg"],
        winget: &["Gyan.FFmpeg"],
    },
};

const PYTHON: Need = Need {
    what: "Python 3 with venv, for the services' own clients",
    probe: Probe::Runs(&[if cfg!(windows) { "python" } else { "python3" }, "-c", "import ensurepip, venv"]),
    packages: Packages {
        apt: &["python3", "python3-venv"],
        dnf: &["python3"],
        pacman: &["python"],
        brew: &["python"],
        winget: &["Python.Python.3.12"],
    },
};

/// What building and running the app takes.
pub(crate) const FOR_THE_APP: &[&Need] = &[&COMPILER, &WEB_VIEW, &TRAY, &SVG, &DBUS, &PLAYBACK];

/// What running every test takes.
pub(crate) const FOR_THE_TESTS: &[&Need] = &[
    &COMPILER,
    &WEB_VIEW,
    &TRAY,
    &SVG,
    &DBUS,
    &PLAYBACK,
    &WEB_DRIVER,
    &VIRTUAL_SCREEN,
    &SESSION_BUS,
    &KEYRING,
    &ACCESSIBILITY,
    &FONT,
    &FFMPEG,
    &PYTHON,
];
