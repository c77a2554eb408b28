//! Use cases through the public API, against the simulators in this process.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod connections;
mod hours;
mod links;
mod media;
mod records;
mod support;
mod timer;
