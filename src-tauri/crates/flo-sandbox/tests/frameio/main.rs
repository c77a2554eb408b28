//! The Frame.io simulator as a client meets it, in process and on a clock that only moves when told.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod bodies;
mod faults;
mod identity;
mod limits;
mod paging;
mod people;
mod second_actor;
mod storage;
mod support;
mod webhooks;
