//! Watched folders: what they are, what counts in them, what they would send.

use flo_model::{ByteCount, Count, RecordId, UnixMillis, WatchId};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Problem;

/// What counts in a watched folder, and how it goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct WatchRulesView {
    /// Patterns of files that count; empty for all.
    pub include: Vec<String>,
    /// Patterns of files and folders that do not, beside the shipped ones.
    pub exclude: Vec<String>,
    /// How long size and time must stand still, milliseconds; null for the time of the settings.
    pub settle_ms: Option<u32>,
    /// Lower goes first: 0 before, 1 with, 2 behind what other folders send; null for 1.
    pub priority: Option<i32>,
    /// In which order its files go: `arrival`, `oldest`, `newest`, `smallest`; empty for the first.
    pub order: String,
}

/// A watched folder.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct WatchView {
    /// Its id.
    pub id: WatchId,
    /// Folder on this computer.
    pub path: String,
    /// Where its files go: project and folders.
    pub to: String,
    /// The folder they go to.
    pub folder_id: RecordId,
    /// How it is watched: `events`, or `scan` where the system gives none.
    pub coverage: String,
    /// Why there are only scans.
    pub coverage_reason: Option<String>,
    /// What counts in it.
    pub rules: WatchRulesView,
    /// True while a person paused it.
    pub paused: bool,
    /// False while the folder is not reachable.
    pub reachable: bool,
    /// Files in the ledger.
    pub files: Count,
    /// Files not at the destination yet.
    pub pending: Count,
    /// What is wrong.
    pub error: Option<Problem>,
    /// End of the last scan.
    pub last_scan_at: Option<UnixMillis>,
}

/// What would become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PreviewVerdict {
    /// It would be sent.
    Sends,
    /// It was sent in this state.
    There,
    /// It would be sent later: something speaks against now.
    Waits,
    /// It does not count.
    Ignored,
    /// It cannot be read.
    Unreadable,
}

/// One file or ignored folder of a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PreviewItem {
    /// Its path within the folder.
    pub path: String,
    /// Bytes; null for what does not count.
    pub size: Option<ByteCount>,
    /// What would become of it.
    pub verdict: PreviewVerdict,
    /// Why, when it is not sent.
    pub why: Option<String>,
}

/// What a watched folder would send. Nothing is changed by looking.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct PreviewView {
    /// Files that would be sent now.
    pub sends: Count,
    /// Their bytes.
    pub bytes: ByteCount,
    /// Files that are there already.
    pub there: Count,
    /// Files that would be sent later.
    pub waits: Count,
    /// Files and whole folders that do not count.
    pub ignored: Count,
    /// Files that cannot be read.
    pub unreadable: Count,
    /// The first of each kind, in the order of the disk.
    pub items: Vec<PreviewItem>,
    /// Some more stand in the folder than `items` tells of.
    pub more: bool,
}

/// How long looks at a folder took. For measuring.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ScanTimes {
    /// Files that count.
    pub files: Count,
    /// Bytes of them.
    pub bytes: ByteCount,
    /// Of each scan, milliseconds; the first knows nothing, the others look again.
    pub took_ms: Vec<f64>,
    /// Files that the later scans found changed.
    pub changed: Count,
    /// Memory of the whole process afterwards, bytes; null where the system does not tell.
    pub memory: Option<ByteCount>,
}
