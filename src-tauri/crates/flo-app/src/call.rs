//! One call of `flo`, as data: so that the process that holds the profile can serve it for another one.

use std::path::PathBuf;

use flo_model::{
    ConflictId, ConnectionId, IntentId, LinkState, RecordId, TransferId, TransferState, UnixMillis, WatchId,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::WatchRulesView;

/// Rows per page when nobody says how many.
pub const DEFAULT_LIMIT: u32 = 100;

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PageRequest {
    /// Rows at most, 1 to 1,000.
    pub limit: u32,
    /// `next` of the page before.
    pub after: Option<String>,
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { limit: DEFAULT_LIMIT, after: None }
    }
}

/// Which assets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct AssetFilter {
    /// Of this project: id or name.
    pub project: Option<String>,
    /// In this folder or stack.
    pub folder: Option<RecordId>,
    /// With these words in the name, in any order.
    pub search: Option<String>,
    /// With this approval status.
    pub review_status: Option<String>,
    /// In this sync state.
    pub state: Option<LinkState>,
    /// Also below the folder, at any depth.
    pub recursive: bool,
    /// Only files and stacks.
    pub files_only: bool,
    /// Order.
    pub sort: AssetSort,
    /// Last first.
    pub descending: bool,
}

/// Order of assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AssetSort {
    /// Natural order of names, folders first.
    #[default]
    Name,
    /// Last change at the service.
    Updated,
    /// Bytes.
    Size,
}

/// Which time entries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct EntryFilter {
    /// That begin at or after.
    pub from: Option<UnixMillis>,
    /// That begin before.
    pub to: Option<UnixMillis>,
    /// Of this project: id or name.
    pub project: Option<String>,
    /// With these words in the description.
    pub text: Option<String>,
    /// Of everybody, not only of the signed-in person.
    pub everybody: bool,
}

/// What a time entry should be. `None` leaves a field as it is; an empty text takes a reference away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct EntryDraft {
    /// When it began.
    pub start: Option<UnixMillis>,
    /// When it ended.
    pub end: Option<UnixMillis>,
    /// What was done.
    pub description: Option<String>,
    /// Project, id or name.
    pub project: Option<String>,
    /// Task of that project, id or name.
    pub task: Option<String>,
    /// Tags, ids or names.
    pub tags: Option<Vec<String>>,
    /// Billable.
    pub billable: Option<bool>,
}

/// Sign-in at Frame.io with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FrameioSignIn {
    /// Address of the API; the public one when `None`.
    pub base_url: Option<String>,
    /// Access token.
    pub token: String,
    /// Account to mirror; the first one when `None`.
    pub account: Option<String>,
}

/// Sign-in at Clockify with a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ClockifySignIn {
    /// Address of the API with its version; the global one when `None`.
    pub base_url: Option<String>,
    /// Address of the reports; the one that belongs to `base_url` when `None`.
    pub reports_url: Option<String>,
    /// API key.
    pub api_key: String,
    /// Workspace to mirror; the active one when `None`.
    pub workspace: Option<String>,
}

/// Which side of a conflict holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The value here.
    Local,
    /// The value there.
    Remote,
    /// For each field of the record's open conflicts, `true` keeps the value here.
    Fields(Vec<(String, bool)>),
}

/// What is done to a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TransferStep {
    /// Stand still until it is resumed.
    Pause,
    /// Go on.
    Resume,
    /// Try a parked one again.
    Retry,
    /// Give it up; the file here stays, the placeholder there is removed.
    Cancel,
}

/// Where in the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TransferPlace {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Right before this one.
    Before(TransferId),
}

/// One call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant but the last is the `flo` command of its name")]
pub enum Call {
    ConnectFrameio {
        sign_in: FrameioSignIn,
    },
    ConnectClockify {
        sign_in: ClockifySignIn,
    },
    Connections,
    Sync {
        connection: Option<ConnectionId>,
    },
    Projects {
        search: Option<String>,
        page: PageRequest,
    },
    Assets {
        filter: AssetFilter,
        page: PageRequest,
    },
    Comments {
        asset: RecordId,
        page: PageRequest,
    },
    WatchAdd {
        path: PathBuf,
        to: String,
        rules: WatchRulesView,
    },
    WatchChange {
        id: WatchId,
        to: Option<String>,
        rules: WatchRulesView,
    },
    WatchPause {
        id: WatchId,
        paused: bool,
    },
    WatchPreview {
        path: PathBuf,
        to: Option<String>,
        rules: WatchRulesView,
    },
    WatchScan {
        path: PathBuf,
        times: u32,
    },
    WatchList {
        page: PageRequest,
    },
    WatchRemove {
        id: WatchId,
    },
    Upload {
        paths: Vec<PathBuf>,
        to: String,
        wait: bool,
    },
    Transfers {
        state: Option<TransferState>,
        page: PageRequest,
    },
    Transfer {
        id: TransferId,
        step: TransferStep,
    },
    TransferPlace {
        ids: Vec<TransferId>,
        place: TransferPlace,
    },
    TransferVerify {
        id: TransferId,
    },
    Ghosts {
        clean: bool,
    },
    Line,
    CallPause {
        minutes: u32,
    },
    TimerStart {
        draft: EntryDraft,
    },
    TimerStop,
    TimerStatus,
    TimeList {
        filter: EntryFilter,
        page: PageRequest,
    },
    TimeAdd {
        draft: EntryDraft,
    },
    TimeEdit {
        id: RecordId,
        draft: EntryDraft,
    },
    TimeDelete {
        id: RecordId,
    },
    Conflicts {
        page: PageRequest,
    },
    Resolve {
        id: ConflictId,
        keep: Keep,
    },
    Outbox {
        page: PageRequest,
    },
    OutboxRetry {
        id: IntentId,
    },
    OutboxDrop {
        id: IntentId,
    },
    Audit {
        entity: Option<RecordId>,
        page: PageRequest,
    },
    AuditVerify,
    Doctor {
        repair: bool,
    },
    Backup {
        file: PathBuf,
    },
    Restore {
        file: PathBuf,
    },
    /// From a second start of the app: the window comes to the front and shows what the link names.
    Summon {
        link: Option<String>,
    },
}

/// Which projects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ProjectFilter {
    /// With these words in name or note.
    pub search: Option<String>,
    /// Put away, or not; both when `None`.
    pub archived: Option<bool>,
}

/// Which tasks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct TaskFilter {
    /// Of this project.
    pub project: Option<RecordId>,
    /// Done, or not; both when `None`.
    pub done: Option<bool>,
    /// With these words in the name.
    pub search: Option<String>,
    /// Only those of the signed-in person.
    pub mine: bool,
}

/// A comment to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CommentDraft {
    /// The file that it is about; a version stack stands for its newest file.
    pub asset: RecordId,
    /// What it says.
    pub text: String,
    /// Frame from the start, 0-based.
    #[specta(type = Option<i32>)]
    pub frame: Option<i64>,
    /// Length of a range in frames.
    #[specta(type = Option<i32>)]
    pub duration_frames: Option<i64>,
}
