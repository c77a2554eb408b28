//! Projects, tasks and people.

use flo_model::{ByteCount, Count, RecordId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::SyncStatus;

/// One production.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProjectView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// `#RRGGBB`, where a service has one.
    pub color: Option<String>,
    /// The client's name.
    pub client: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Put away.
    pub archived: bool,
    /// Shown in the sidebar.
    pub pinned: bool,
    /// Hours are billable by default.
    pub billable: bool,
    /// Booked seconds, from the mirrored entries.
    pub tracked_s: Count,
    /// Planned seconds.
    pub estimate_s: Option<Count>,
    /// Files, stacks counted once.
    pub assets: Count,
    /// Bytes of these files.
    pub bytes: ByteCount,
    /// Tasks not done.
    pub open_tasks: Count,
    /// Tasks altogether.
    pub tasks: Count,
    /// Comments not completed.
    pub open_comments: Count,
    /// Last change of an asset, comment or entry.
    pub last_activity_at: Option<UnixMillis>,
    /// Services where it exists.
    pub services: Vec<String>,
    /// Its id at each of these services, in the same order.
    pub remote_ids: Vec<String>,
    /// Top folder of its media.
    pub root_folder_id: Option<RecordId>,
    /// Page at the review service.
    pub view_url: Option<String>,
    /// Initials-worthy names of those who booked hours or are assigned, most hours first, at most five.
    pub people: Vec<String>,
    /// Sync state.
    pub sync_status: SyncStatus,
}

/// A piece of work.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TaskView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Finished.
    pub done: bool,
    /// Planned seconds.
    pub estimate_s: Option<Count>,
    /// Booked seconds.
    pub tracked_s: Count,
    /// Names of those who work on it.
    pub assignees: Vec<String>,
    /// Hours are billable by default.
    pub billable: bool,
    /// Sync state.
    pub sync_status: SyncStatus,
}

/// A person who works.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct PersonView {
    /// Their id.
    pub id: RecordId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// Role at the service.
    pub role: Option<String>,
    /// May still work there.
    pub active: bool,
    /// The signed-in person.
    pub is_self: bool,
}

/// A label of time entries.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TagView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
}
