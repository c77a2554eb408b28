//! Storage services: `flo` and the connector against a server that checks signatures.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod connector;
mod downloads;
mod journey;
mod sign_in;
