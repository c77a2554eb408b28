//! One call of `flo`, as data: so that the process that holds the profile can serve it for another one.

use std::path::PathBuf;

use flo_model::{
    ConflictId, ConnectionId, Count, DeliveryId, EndpointId, IntentId, LinkState, MergeRule, RecordId,
    RecordType, TransferId, TransferState, UnixMillis, WatchId,
};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::EndpointDraft;
use crate::offload_call::OffloadCall;
use crate::record_call::{AssetCall, RecordCall};
use crate::s3_sign_in::S3SignIn;
use crate::view::{FieldEdit, WatchRulesView};

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

/// Which part of an entry is put elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PlaceEdge {
    /// All of it, with its length in true time.
    Whole,
    /// When it begins.
    Start,
    /// When it ends.
    End,
}

/// Where an entry is put: a wall-clock time of a day of this computer's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EntryPlace {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Minutes after midnight on the wall, 0 to 1,440.
    pub minute: u32,
    /// What of it.
    pub edge: PlaceEdge,
    /// A copy, and the entry itself stays.
    pub copy: bool,
}

/// How two entries that cover the same minutes are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum OverlapWay {
    /// The first one ends where the second begins.
    TrimFirst,
    /// The second one begins where the first ends.
    TrimSecond,
    /// The first one is cut in two around the second.
    Split,
    /// Both become one.
    Merge,
}

/// What becomes of time in which the timer ran and nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum GapChoice {
    /// It was work: book it.
    Keep,
    /// Leave it out, and stop the timer.
    Discard,
    /// Leave it out; the timer goes on.
    Continue,
}

/// What a report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// Whose time it is.
    Person,
    /// The project.
    Project,
    /// The project's client.
    Client,
    /// The task.
    Task,
    /// Billable or not.
    Billable,
    /// The day on which entries began.
    Day,
    /// The week.
    Week,
    /// The month.
    Month,
}

/// A report. Empty lists take everything; names or ids.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ReportQuery {
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Last day, `YYYY-MM-DD`.
    pub to: String,
    /// Grouped by these, each within the one before; at most three.
    pub by: Vec<ReportBy>,
    /// Of these people.
    pub people: Vec<String>,
    /// Of these projects.
    pub projects: Vec<String>,
    /// Of these clients.
    pub clients: Vec<String>,
    /// Of these tasks, by id.
    pub tasks: Vec<RecordId>,
    /// Only billable entries, or only others.
    pub billable: Option<bool>,
    /// Round each entry as the workspace rounds; as it is set there when `None`.
    pub rounding: Option<bool>,
}

/// A form of a report in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportFormat {
    /// One line an entry.
    Csv,
    /// Groups and entries on sheets.
    Xlsx,
    /// Everything.
    Json,
}

/// What a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum RateKind {
    /// What the client pays.
    Bill,
    /// What the work costs.
    Cost,
}

/// A rate from a day on, until the next one for the same. Whom it is for: person and project: that person in that
/// project; a task; a project; a person; nothing given: everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RateDraft {
    /// Bill or cost.
    pub kind: RateKind,
    /// Whose.
    pub person: Option<RecordId>,
    /// In which project.
    pub project: Option<RecordId>,
    /// For which task.
    pub task: Option<RecordId>,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// An hour's money such as `85.00`; `None` ends the rate before.
    pub amount: Option<String>,
    /// ISO 4217.
    pub currency: String,
}

/// Hours a person has for work, from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HoursDraft {
    /// Whose.
    pub person: RecordId,
    /// First day, `YYYY-MM-DD`.
    pub from: String,
    /// Seconds, Monday to Sunday.
    pub seconds: Vec<u32>,
}

/// Days on which a person does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AbsenceDraft {
    /// Whose.
    pub person: RecordId,
    /// First day, `YYYY-MM-DD`.
    pub first: String,
    /// Last day, `YYYY-MM-DD`.
    pub last: String,
    /// Why.
    pub note: String,
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct ClockifySignIn {
    /// Address of the API with its version; that of `region` when `None`.
    pub base_url: Option<String>,
    /// Region of the workspace: global, euc1, use2, euw2, apse2, developer; the one that knows the key when `None`.
    #[serde(default)]
    pub region: Option<String>,
    /// NAME of a workspace with an address of its own, NAME.clockify.me.
    #[serde(default)]
    pub subdomain: Option<String>,
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

/// Which events of the history.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct AuditFilter {
    /// Of this record.
    pub entity: Option<RecordId>,
    /// Of this kind of record.
    pub record_type: Option<RecordType>,
    /// Of this action.
    pub action: Option<String>,
    /// By this kind of actor: `person`, `service`, `rule`.
    pub by: Option<String>,
    /// At or after.
    pub since: Option<UnixMillis>,
    /// Before.
    pub until: Option<UnixMillis>,
}

/// Form of an exported history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// One JSON object per line, with the hashes.
    #[default]
    Jsonl,
    /// A table for spreadsheets.
    Csv,
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
    ConnectS3 {
        sign_in: S3SignIn,
    },
    Connections,
    Connection {
        id: ConnectionId,
    },
    RemoveConnection {
        id: ConnectionId,
        revoke: bool,
    },
    Requests {
        id: ConnectionId,
    },
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
    Download {
        assets: Vec<RecordId>,
        to: PathBuf,
        wait: bool,
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
        /// Whether a timer that was started elsewhere may be stopped without asking.
        #[serde(default = "yes")]
        take_over: bool,
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
    TimeCopyWeek {
        from: String,
        to: String,
    },
    TimeGaps {
        page: PageRequest,
    },
    TimeChoose {
        id: RecordId,
        choice: GapChoice,
    },
    Report {
        query: ReportQuery,
        export: Option<(ReportFormat, PathBuf)>,
    },
    MarkersExport {
        export: MarkerExport,
        file: Option<PathBuf>,
    },
    MarkersImport {
        import: MarkerImport,
        file: PathBuf,
        apply: bool,
    },
    Rates {
        page: PageRequest,
    },
    RateSet {
        draft: RateDraft,
    },
    RateRemove {
        id: RecordId,
    },
    Conflicts {
        all: bool,
        page: PageRequest,
    },
    Resolve {
        id: ConflictId,
        keep: Keep,
    },
    ResolveAll {
        keep: Keep,
    },
    ConflictRestore {
        id: ConflictId,
    },
    MergeRules,
    MergeRuleSet {
        entity: RecordType,
        field: String,
        rule: Option<MergeRule>,
    },
    Undo {
        step: Option<Count>,
    },
    Why {
        entity: RecordId,
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
    OutboxEdit {
        id: IntentId,
        fields: Vec<FieldEdit>,
    },
    Audit {
        filter: AuditFilter,
        page: PageRequest,
    },
    AuditExport {
        file: PathBuf,
        format: ExportFormat,
    },
    AuditCompact {
        days: u32,
    },
    AuditVerify,
    PrivacyExport {
        person: String,
        file: PathBuf,
    },
    PrivacyErase {
        person: String,
        dry_run: bool,
    },
    Doctor {
        repair: bool,
    },
    Drill,
    Backup {
        file: PathBuf,
    },
    Restore {
        file: PathBuf,
    },
    Offloads(OffloadCall),
    Records(RecordCall),
    AssetChange(AssetCall),
    Webhooks,
    WebhookAdd {
        draft: EndpointDraft,
    },
    WebhookRemove {
        id: EndpointId,
    },
    WebhookActive {
        id: EndpointId,
        active: bool,
    },
    WebhookSecret {
        id: EndpointId,
    },
    WebhookTest {
        id: EndpointId,
    },
    WebhookDeliveries {
        state: Option<String>,
    },
    WebhookReplay {
        id: DeliveryId,
    },
    WebhookTrust {
        connection: ConnectionId,
        secret: String,
    },
    WebhookReceive {
        connection: ConnectionId,
        headers: Vec<(String, String)>,
        body: String,
    },
    /// From a second start of the app: the window comes to the front and shows what the link names.
    Summon {
        link: Option<String>,
    },
}

/// An older `flo` never asked.
fn yes() -> bool {
    true
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

/// A file of markers that an editing program reads and writes.
pub use flo_markers::MarkerFormat;

/// How the timeline of an editing program counts. What is not given is the file's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct MarkerTiming {
    /// Frames per second: `25`, `29.97` (drops numbers), `29.97ndf`.
    pub rate: Option<String>,
    /// Timecode at which the timeline starts: `01:00:00:00`.
    pub start: Option<String>,
}

/// Comments to be written as markers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MarkerExport {
    /// The file; a version stack stands for its newest file.
    pub asset: RecordId,
    /// How.
    pub format: MarkerFormat,
    /// How the timeline counts.
    #[serde(default)]
    pub timing: MarkerTiming,
    /// Only comments that are not done.
    #[serde(default)]
    pub open_only: bool,
}

/// Markers to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MarkerImport {
    /// The file that they are about; a version stack stands for its newest file.
    pub asset: RecordId,
    /// How they are written; recognised when `None`.
    #[serde(default)]
    pub format: Option<MarkerFormat>,
    /// How the timeline counts.
    #[serde(default)]
    pub timing: MarkerTiming,
    /// Make comments of markers that are none here.
    #[serde(default)]
    pub add_unknown: bool,
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
