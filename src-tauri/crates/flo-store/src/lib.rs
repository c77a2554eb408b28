//! SQLite: open, migrate, one module per table. The only crate with SQL.
//!
//! One writer thread owns the write connection. Use cases send it closures; those that wait share one transaction and
//! one fsync, each in a savepoint of its own. Reads run on a small pool of `query_only` connections, each read in one
//! snapshot. After a commit the topics of what it touched are published; they come from SQLite's own hooks, not from
//! what a caller remembers to say.
//!
//! Table functions take a `&Connection` (reads) or a `&Tx` (writes), so that a use case composes them in one closure.
//! There is no policy here: what an edit means for the services is decided by the crates above.

mod error;
mod migrations;
mod open;
mod readers;
mod store;
mod topics;
mod writer;

pub mod alerts;
pub mod backup;
pub mod budgets;
pub mod connections;
pub mod lists;
pub mod media_facts;
pub mod offloads;
pub mod privacy;
pub mod reach;
pub mod records;
pub mod requests;
pub mod search;
pub mod settings;
pub mod snapshots;
pub mod sync;
pub mod time;
pub mod transfers;
pub mod webhooks;

pub use error::{OpenError, StoreError};
pub use rusqlite::Connection;
pub use store::Store;
pub use writer::Tx;
