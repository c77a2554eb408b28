//! Home, the status bar and search.

use flo_model::{Count, RecordId, RecordType, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AssetView, BudgetView, LineView, TaskView, TimeEntryView, TransferSummary, WeekView};

/// Everything on the first screen.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct HomeView {
    /// The running timer.
    pub timer: Option<TimeEntryView>,
    /// This week.
    pub week: WeekView,
    /// The queue.
    pub transfers: TransferSummary,
    /// What does not go on without a person.
    pub needs_you: Vec<NeedView>,
    /// Assets that wait for a review, newest first, at most 20.
    pub reviews: Vec<AssetView>,
    /// Open tasks of the signed-in person, at most 20.
    pub tasks: Vec<TaskView>,
    /// What changed lately, newest first, at most 30.
    pub changes: Vec<ChangeView>,
}

/// Why a person is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// Two values, both kept.
    Conflict,
    /// A write that the service refused.
    ParkedWrite,
    /// A transfer that was set aside.
    ParkedTransfer,
    /// A connection that needs a sign-in or a decision.
    Connection,
    /// A watched folder that is not reachable.
    WatchFolder,
    /// Time in which the timer ran and nobody was there.
    Gap,
}

/// One thing that does not go on without a person.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct NeedView {
    /// Why.
    pub kind: NeedKind,
    /// Id of the conflict, intent, transfer, connection, watched folder or gap.
    pub id: String,
    /// What is.
    pub title: String,
    /// What it means for the work.
    pub detail: String,
    /// Word on the button that fixes it.
    pub action: String,
}

/// One line of “what changed”.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ChangeView {
    /// When.
    pub at: UnixMillis,
    /// Kind of record.
    pub entity: RecordType,
    /// The record.
    pub record_id: RecordId,
    /// Who did it.
    pub actor: String,
    /// Name of the record.
    pub subject: String,
    /// What the actor did with the subject: the words between both.
    pub what: String,
}

/// The status bar.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct StatusView {
    /// False when no service is reachable.
    pub online: bool,
    /// Since when not.
    pub offline_since: Option<UnixMillis>,
    /// True while requests are under way.
    pub syncing: bool,
    /// End of the last complete pass of the connection that is longest behind.
    pub synced_at: Option<UnixMillis>,
    /// True when a person paused syncing.
    pub paused: bool,
    /// Writes and transfers that go by themselves.
    pub waiting: Count,
    /// Things that do not go on without a person.
    pub needs_you: Count,
    /// The queue.
    pub transfers: TransferSummary,
    /// How fast media may leave.
    pub line: LineView,
    /// Service with the tightest budget, and what is left of it.
    pub budget: Option<(String, BudgetView)>,
    /// The running timer.
    pub timer: Option<TimeEntryView>,
    /// Connections at all.
    pub connections: Count,
    /// True in the sample studio.
    pub sample: bool,
}

/// One hit of the search.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SearchHit {
    /// What it is.
    pub entity: RecordType,
    /// Which.
    pub id: RecordId,
    /// Its name or text.
    pub title: String,
    /// Where it stands.
    pub detail: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The asset to open, for assets and comments.
    pub asset_id: Option<RecordId>,
}
