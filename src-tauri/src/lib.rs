//! The desktop app's shell: a window, typed commands and events around `flo-app`. It decides nothing.

mod bindings;
mod commands;
mod events;
mod media;
mod presence;
mod shell;
mod start;
mod timer;
mod tray;
mod windows;

pub use bindings::export_bindings;
pub use start::{Arguments, run};
