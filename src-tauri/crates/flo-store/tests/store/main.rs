//! The store through its public interface, on real files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should end here")]

mod backup;
mod lists;
mod opening;
mod paging;
mod records;
mod schema;
mod search;
mod support;
mod writing;
