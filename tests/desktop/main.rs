//! The main job in the real window, driven by WebDriver: from the first start to hours at the service.
//!
//! Runs inside `tests/desktop/session.sh` (a virtual screen, a session bus, an unlocked keyring), which
//! `cargo xtask test` arranges; without `FLO_DESKTOP` there is no window system to test in and nothing is done.

mod journey;
mod window;
