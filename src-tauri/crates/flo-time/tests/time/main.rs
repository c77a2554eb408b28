//! Properties over every zone change, and random histories of the timer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod histories;
mod zones;
