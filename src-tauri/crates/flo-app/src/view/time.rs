//! Time entries, the timer, weeks.

use flo_model::{Count, RecordId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::SyncStatus;

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
