//! Watch folders, the ledger of local files, transfers, their parts, and placeholders to be removed.
//!
//! Words: a *source* is a local file as the watcher and the scans saw it; a *transfer* sends one state of one source; its
//! *parts* are the journal, written before the first byte, each done only after the service's yes; a *ghost* is a
//! placeholder at the service that will never be completed.
//!
//! Nothing here decides: the ledger and the sessions of `flo-transfer` do, in closures over these functions.

pub mod downloads;
pub mod ghosts;
pub mod parts;
pub mod proof;
pub mod queue;
pub mod sources;
pub mod watch_folders;

mod list;
mod progress;

pub use downloads::NewDownload;
pub use ghosts::{Ghost, GhostReason};
pub use list::{TransferFilter, TransferPage, list};
pub use parts::{Part, PartSpec};
pub use progress::{Summary, finish, set_asset, summary};
pub use queue::{NewTransfer, Transfer};
pub use sources::{Source, SourceKey};
pub use watch_folders::{FileOrder, NewWatchFolder, WatchFolder, WatchRules};

use rusqlite::Row;

use crate::StoreError;

/// A stored non-negative number. Sizes stay below 2^63 by the schema's integer type.
pub(crate) fn unsigned(row: &Row<'_>, column: &str) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|value| u64::try_from(value).unwrap_or(0))
}

/// A size as SQLite keeps it.
pub(crate) fn signed(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value)
        .map_err(|_| StoreError::Invalid(format!("{value} bytes are more than can be stored")))
}

/// A stored word of a closed set.
pub(crate) fn word<T: std::str::FromStr<Err = flo_model::UnknownWord>>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(unknown_word)
}

fn unknown_word(error: flo_model::UnknownWord) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error))
}

#[cfg(test)]
mod tests;
