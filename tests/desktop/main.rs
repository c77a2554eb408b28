//! The main job in the real window, driven by WebDriver: from the first start to hours at the service.
//!
//! Runs inside `tests/desktop/session.sh` (a virtual screen, a session bus, an unlocked keyring), which
//! `cargo xtask test` arranges; without `FLO_DESKTOP` there is no window system to test in and nothing is done.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![cfg(target_os = "linux")]

mod journey;
