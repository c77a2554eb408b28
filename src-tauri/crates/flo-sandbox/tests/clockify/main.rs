//! The Clockify simulator, asked over HTTP in one process: does it behave as the service does?
#![expect(clippy::unwrap_used, reason = "what is missing in a test fails it")]

mod accounts;
mod acts;
mod entries;
mod faults;
mod feed;
mod limits;
mod projects;
mod reports;
mod support;
mod timers;
mod windows;
