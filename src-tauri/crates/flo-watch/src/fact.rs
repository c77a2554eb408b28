//! What is reported.

use std::path::PathBuf;

use flo_model::WatchId;

use crate::FileState;

/// How changes in a folder are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// The operating system reports them; scans make sure.
    Events,
    /// Scans alone: a network share, or the system's limit of watches is reached.
    Scan,
}

impl Coverage {
    /// The stored and published word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Scan => "scan",
        }
    }
}

/// One observation. Paths are absolute and begin with the folder's path as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The file is there in this state, which is new or differs from the last one; it may still be growing.
    Seen {
        /// Where.
        path: PathBuf,
        /// Its size, time and identity.
        state: FileState,
    },
    /// Size and time stood still for the settle time, and the file can be opened.
    Settled {
        /// Where.
        path: PathBuf,
        /// The state that stood still.
        state: FileState,
    },
    /// The same file, with the same size and time, now stands elsewhere in the folder.
    Moved {
        /// Where it was.
        from: PathBuf,
        /// Where it is.
        to: PathBuf,
        /// Its state.
        state: FileState,
    },
    /// The file is no longer there.
    Gone {
        /// Where it was.
        path: PathBuf,
    },
    /// The file or folder is there and cannot be read.
    Unreadable {
        /// Where.
        path: PathBuf,
        /// One sentence for a person.
        reason: String,
    },
    /// The watched folder itself cannot be reached. Nothing is known about its files until it is back.
    RootLost {
        /// One sentence for a person.
        reason: String,
    },
    /// The watched folder can be reached again; a scan follows.
    RootBack,
    /// How changes are noticed from now on.
    Coverage {
        /// By events or by scans.
        coverage: Coverage,
        /// Why there are only scans; `None` with events.
        reason: Option<String>,
    },
    /// A scan ended. Everything that it found has been reported before.
    Scanned {
        /// Files that are not ignored.
        files: u64,
        /// False when parts of the folder could not be read: nothing there is reported as gone.
        complete: bool,
    },
}

/// Facts of one folder, in the order in which they were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The folder.
    pub watch: WatchId,
    /// At least one fact.
    pub facts: Vec<Fact>,
}
