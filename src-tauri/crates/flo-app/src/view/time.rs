//! Time entries, the timer, weeks.

use flo_model::{Count, RecordId, UnixMillis};
use flo_time::watch::Away;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::SyncStatus;
use crate::call::OverlapWay;

/// One time entry. The running timer is the one without an end.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TimeEntryView {
    /// Its id.
    pub id: RecordId,
    /// Its id at the service.
    pub remote_id: Option<String>,
    /// When it began.
    pub start: UnixMillis,
    /// When it ended; null while it runs.
    pub end: Option<UnixMillis>,
    /// Whole seconds; up to now while it runs.
    pub seconds: Count,
    /// What was done.
    pub description: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Its task.
    pub task_id: Option<RecordId>,
    /// The task's name.
    pub task: Option<String>,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// Billable.
    pub billable: bool,
    /// Whose time it is.
    pub person_id: Option<RecordId>,
    /// Their name.
    pub person: Option<String>,
    /// The service refuses changes to it.
    pub locked: bool,
    /// Sync state.
    pub sync_status: SyncStatus,
}

/// One week of the signed-in person.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct WeekView {
    /// Monday, `YYYY-MM-DD`, in the computer's time zone.
    pub monday: String,
    /// Seven days.
    pub days: Vec<DayView>,
    /// Seconds of the whole week.
    pub seconds: Count,
    /// Seconds of the week that are billable.
    pub billable_s: Count,
    /// The week's hours by project, most first.
    pub projects: Vec<ProjectHours>,
}

/// One day.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DayView {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Booked and running seconds.
    pub seconds: Count,
    /// By project, most first.
    pub projects: Vec<ProjectHours>,
}

/// Hours of one project.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProjectHours {
    /// The project; null for hours without one.
    pub project_id: Option<RecordId>,
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Option<String>,
    /// Seconds.
    pub seconds: Count,
}

/// A timer that was started.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TimerStarted {
    /// The running entry.
    pub timer: TimeEntryView,
    /// The entry that was started elsewhere and stopped for it.
    pub stopped_elsewhere: Option<RecordId>,
}

/// Some days: what stands where, what overlaps, what is locked, what is asked.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CalendarView {
    /// The days.
    pub days: Vec<CalendarDay>,
    /// The entries of all of them, by begin.
    pub entries: Vec<TimeEntryView>,
    /// Pairs of entries that cover the same minutes.
    pub overlaps: Vec<OverlapView>,
    /// Time in which the timer ran and nobody was there, until somebody chooses.
    pub gaps: Vec<GapView>,
    /// What the workspace demands.
    pub rules: TimeRulesView,
}

/// One day of a calendar.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CalendarDay {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// Seconds of the entries that began on it.
    pub seconds: Count,
    /// Its true length in minutes: 1,440, or 1,380 and 1,500 where the clock changes.
    pub minutes: u32,
    /// Where entries stand on it.
    pub entries: Vec<PlacedEntry>,
}

/// Where an entry stands in a day's column.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct PlacedEntry {
    /// The entry.
    pub id: RecordId,
    /// Wall-clock minutes after midnight of its upper edge.
    pub top: u32,
    /// And of its lower one.
    pub bottom: u32,
    /// It began on an earlier day.
    pub continued: bool,
    /// It goes on on the next day.
    pub continues: bool,
    /// Which of `lanes` columns it takes where entries overlap.
    pub lane: u32,
    /// How many columns its neighbours need.
    pub lanes: u32,
}

/// Two entries that cover the same minutes.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct OverlapView {
    /// The one that began first.
    pub first: RecordId,
    /// The other one.
    pub second: RecordId,
    /// What both cover begins here.
    pub from: UnixMillis,
    /// And ends here.
    pub to: UnixMillis,
    /// How they can be parted.
    pub ways: Vec<OverlapWay>,
}

/// Time in which the timer ran and nobody was there. It is in no entry until somebody chooses.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct GapView {
    /// Its id.
    pub id: RecordId,
    /// Last moment at which somebody was there.
    pub from: UnixMillis,
    /// First moment at which somebody was there again.
    pub to: UnixMillis,
    /// Its length.
    pub seconds: Count,
    /// Why nobody was there.
    pub away: Away,
    /// The entry that ends where it begins.
    pub entry_id: RecordId,
    /// What was being done.
    pub description: String,
    /// On which project.
    pub project_id: Option<RecordId>,
    /// Its name.
    pub project: Option<String>,
    /// Its colour.
    pub project_color: Option<String>,
}

/// A stretch of time.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SpanView {
    /// When it begins.
    pub start: UnixMillis,
    /// When it ends.
    pub end: UnixMillis,
}

/// What the workspace demands of entries.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TimeRulesView {
    /// Fields that a finished entry must have: project, task, tag, description.
    pub required: Vec<String>,
    /// Entries that begin before this moment are read-only.
    pub locked_before: Option<UnixMillis>,
    /// The lock in words.
    pub locked: Option<String>,
    /// Whether entries may be typed in; else only the timer makes them.
    pub manual: bool,
    /// Whether this person may say what is billable.
    pub may_set_billable: bool,
    /// How reports round, in words.
    pub rounding: String,
    /// Whether reports round unless they are told not to.
    pub rounds: bool,
}

/// What became of a change of many entries.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct BulkReport {
    /// Entries that were changed.
    pub changed: Count,
    /// Entries that were not, and why.
    pub refused: Vec<BulkRefusal>,
}

/// An entry that was not changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct BulkRefusal {
    /// The entry.
    pub id: RecordId,
    /// Why, in one sentence.
    pub reason: String,
}

/// Work that is started again and again.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct FavouriteView {
    /// Its id.
    pub id: RecordId,
    /// What is done.
    pub description: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Its task.
    pub task_id: Option<RecordId>,
    /// The task's name.
    pub task: Option<String>,
    /// Its tags.
    pub tag_ids: Vec<RecordId>,
    /// Billable.
    pub billable: bool,
}

/// A stretch that was probably work and is not booked.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProposalView {
    /// When it began.
    pub start: UnixMillis,
    /// When it ended.
    pub end: UnixMillis,
    /// For which project.
    pub project_id: RecordId,
    /// Its name.
    pub project: String,
    /// Its colour.
    pub project_color: Option<String>,
    /// What speaks for it.
    pub reasons: Vec<ProposalReason>,
}

/// Something that was done, and how often.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProposalReason {
    /// comment, review, task, upload.
    pub what: String,
    /// How often.
    pub count: u32,
}
