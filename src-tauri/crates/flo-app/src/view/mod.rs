//! What screens and `flo --json` show: one JSON form for both, with snake_case keys as `flo` publishes them.
//!
//! Entities never cross the border; these views do. Times cross as RFC 3339 text, sizes and counts as numbers up to
//! 2^53 - 1, ids as text.

mod activity;
mod asset;
mod connection;
mod health;
mod home;
mod line;
mod markers;
mod offload;
mod privacy;
mod project;
mod report;
mod settings;
mod time;
mod transfer;
mod watch;
mod webhook;

pub use activity::{
    AuditCheck, AuditView, ChoiceView, ConflictView, EditableField, ExplainView, FieldChange, FieldEdit,
    HistoryFile, IntentView, KnownAtView, MergeRuleView, Outcome, Resolved, SideBySide, Undone, ValueKind,
};
pub use asset::{
    AssetDetail, AssetView, CommentView, Crumb, CustomFieldView, FolderView, MediaFrom, MediaPlace,
    MetadataView, ReviewOption,
};
pub use connection::{BudgetView, ConnectionView, Health, Pulled, RequestView, SyncReport};
pub use health::{
    AlertView, AnswersView, AtRiskView, ConnectionDetail, HourView, SignInKind, SignInView, UpcomingView,
};
pub use home::{ChangeView, HomeView, NeedKind, NeedView, SearchHit, StatusView};
pub use line::{HOURS, HourPace, LineReason, LineView, NetworkRule, NetworkSettings, NetworkView};
pub use markers::{MarkerView, MarkersRead, MarkersWritten};
pub use offload::{
    CardState, CardView, ClipView, MhlCheck, MhlCreated, OffloadDetail, OffloadDraft, OffloadProgress,
    OffloadReportView, OffloadTargetView, OffloadView, TargetPlace, TargetProgress, VerifyWhat,
};
pub use privacy::{ErasureView, PersonFile};
pub use project::{
    ClientView, LabelView, PersonPlacesView, PersonView, PlaceView, PlannedPlaceView, ProjectPlanView,
    ProjectView, Role, TagView, TaskView,
};
pub use report::{
    AbsenceView, CapacityView, EstimateView, ExportView, GroupView, MoneyView, RateView, ReportEntry,
    ReportView, SeriesPoint, SumsView, UtilisationView, WorkingHoursView,
};
pub use settings::{
    AppInfo, BackupView, Contrast, Density, DoctorReport, DrillView, FindingView, SettingsView, Severity,
    Theme,
};
pub use time::{
    BulkRefusal, BulkReport, CalendarDay, CalendarView, DayView, FavouriteView, GapView, OverlapView,
    PlacedEntry, ProjectHours, ProposalReason, ProposalView, SpanView, TimeEntryView, TimeRulesView,
    TimerStarted, WeekView,
};
pub use transfer::{GhostView, TransferProgress, TransferSummary, TransferView};
pub use watch::{PreviewItem, PreviewVerdict, PreviewView, ScanTimes, WatchRulesView, WatchView};
pub use webhook::{DeliveryView, EndpointSecret, EndpointView};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::ErrorCode;
use flo_model::Count;

/// One page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Listing<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Pass it as `after` for the next page; null on the last one.
    pub next: Option<String>,
    /// Rows that fit the filter altogether.
    pub total: Count,
}

/// Why something needs a person or waits, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Problem {
    /// Stable word to act on.
    pub code: ErrorCode,
    /// What is, in one sentence.
    pub message: String,
    /// What to do, if there is something.
    pub hint: Option<String>,
}

/// Sync state of a record in the words of the published contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SyncStatus {
    /// A proven round trip.
    Synced,
    /// Saved here, goes by itself.
    Pending,
    /// Parked or in conflict: needs a person.
    Error,
}
