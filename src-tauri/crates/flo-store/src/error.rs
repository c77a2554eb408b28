//! What can go wrong, in kinds that a caller can act on.

use std::path::PathBuf;
use std::sync::Arc;

use flo_model::{BadTime, RecordType, UnknownWord};
use rusqlite::ErrorCode;

/// Why a read or a write did not happen. A write that failed left nothing behind.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The store was closed; nothing is accepted any more.
    #[error("the database is closed")]
    Closed,
    /// The disk (or its quota) is full. Room must be made; the same write then works.
    #[error("the disk that holds the database is full")]
    DiskFull,
    /// The disk answered with an error, or the file cannot be written.
    #[error("the disk that holds the database failed: {0}")]
    Io(String),
    /// The file is damaged. The next opening checks all of it and sets it aside.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// Another process holds the database for longer than the wait allows.
    #[error("the database is held by another process")]
    Busy,
    /// The closure panicked; its changes were rolled back.
    #[error("a database task failed unexpectedly: {0}")]
    Panicked(String),
    /// There is no such thing, in words for a person.
    #[error("{0}")]
    NotFound(String),
    /// A name that fits more than one thing.
    #[error("“{name}” fits several: {}", candidates.join(", "))]
    Ambiguous {
        /// The name that was given.
        name: String,
        /// What it could mean.
        candidates: Vec<String>,
    },
    /// A field that this record type does not have.
    #[error("a {record_type} has no field “{field}”")]
    UnknownField {
        /// The record's type.
        record_type: RecordType,
        /// The field that was given.
        field: String,
    },
    /// A value that this field cannot hold.
    #[error("{field} of a {record_type} cannot be {value}")]
    BadValue {
        /// The record's type.
        record_type: RecordType,
        /// The field.
        field: &'static str,
        /// The value as JSON.
        value: String,
    },
    /// A request that makes no sense as given, such as a cursor of another list.
    #[error("{0}")]
    Invalid(String),
    /// The record may not be changed.
    #[error("{0}")]
    Locked(String),
    /// A row holds text that does not parse: the database was changed by something else.
    #[error("a stored value cannot be read: {0}")]
    Stored(String),
    /// Any other answer of SQLite.
    #[error("the database refused: {0}")]
    Sqlite(Arc<rusqlite::Error>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure | ErrorCode::ReadOnly | ErrorCode::CannotOpen) => {
                Self::Io(error.to_string())
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(error.to_string()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(Arc::new(error)),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Stored(error.to_string())
    }
}

impl From<UnknownWord> for StoreError {
    fn from(error: UnknownWord) -> Self {
        Self::Stored(error.to_string())
    }
}

impl From<BadTime> for StoreError {
    fn from(error: BadTime) -> Self {
        Self::Stored(error.to_string())
    }
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A newer app wrote the file; this one must not touch it.
    #[error("the database has schema {found}, this app knows up to {known}")]
    Newer {
        /// Schema version of the file.
        found: u32,
        /// Highest version that this app knows.
        known: u32,
    },
    /// The file is damaged. It was moved to `set_aside`; the next opening starts empty unless a snapshot is restored.
    #[error("the database {} is damaged ({detail}); it was kept as {}", path.display(), set_aside.display())]
    Corrupt {
        /// Where the database should be.
        path: PathBuf,
        /// Where the damaged file is now.
        set_aside: PathBuf,
        /// The newest automatic snapshot, if there is one.
        snapshot: Option<PathBuf>,
        /// What was found.
        detail: String,
    },
    /// A SQLite file of another program stands there. It is left as it is.
    #[error("{} is a database of another program", .0.display())]
    Foreign(PathBuf),
    /// Another process holds the file.
    #[error("the database {} is held by another process", .0.display())]
    Locked(PathBuf),
    /// The disk is full.
    #[error("the disk that holds {} is full", .0.display())]
    DiskFull(PathBuf),
    /// The file or its folder cannot be read or written.
    #[error("{} cannot be opened: {detail}", path.display())]
    Disk {
        /// The database.
        path: PathBuf,
        /// The system's answer.
        detail: String,
    },
    /// The steps of the schema did not run.
    #[error("the database {} could not be brought up to date: {detail}", path.display())]
    Migration {
        /// The database.
        path: PathBuf,
        /// What went wrong.
        detail: String,
    },
}
