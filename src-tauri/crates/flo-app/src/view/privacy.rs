//! What is kept about a person.

use flo_model::Count;
use serde::{Deserialize, Serialize};

/// A file with everything that is kept about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFile {
    /// The file.
    pub file: String,
    /// Comments that they wrote.
    pub comments: Count,
    /// Assets that they brought in.
    pub assets: Count,
    /// Their hours.
    pub time_entries: Count,
    /// Events that name them.
    pub events: Count,
}

/// What erasing a person did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureView {
    /// The name that stands where theirs stood; `None` when nothing was done yet.
    pub alias: Option<String>,
    /// Records in which it does.
    pub records: Count,
    /// Events of which a part was erased; they still verify.
    pub events: Count,
    /// Events for which a checkpoint stands now, because an older version had sealed them as a whole.
    pub folded: Count,
    /// Messages to others that were deleted.
    pub deliveries: Count,
    /// Automatic snapshots that gave way to a fresh one.
    pub snapshots: Count,
}
