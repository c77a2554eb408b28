//! The Clockify simulator, asked over HTTP in one process: does it behave as the service does?

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
