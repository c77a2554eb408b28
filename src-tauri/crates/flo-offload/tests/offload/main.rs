//! Offloads through the crate's door: real store, real files.

#![expect(clippy::unwrap_used, reason = "a failed step of a test fails the test")]

mod copies;
mod histories;
mod support;
mod trouble;
