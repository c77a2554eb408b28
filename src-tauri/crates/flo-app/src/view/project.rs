//! Projects, tasks and people.

use flo_model::{ByteCount, ConnectionId, Count, RecordId, UnixMillis};
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
    /// The connections to these services, in the same order.
    pub connections: Vec<ConnectionId>,
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
    /// Put away.
    pub archived: bool,
}

/// What making a project would make, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProjectPlanView {
    /// Why it cannot be made as asked for; null when it can.
    pub problem: Option<String>,
    /// Every account that could take the project, with what would be made there.
    pub places: Vec<PlannedPlaceView>,
}

/// What would be made of a project at one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PlannedPlaceView {
    /// The connection.
    pub connection: ConnectionId,
    /// Connector id.
    pub service: String,
    /// Name of the account or workspace.
    pub account: String,
    /// The project is made here.
    pub chosen: bool,
    /// The account answers now. If not, everything is made once it does.
    pub online: bool,
    /// The client, when it is made here too.
    pub client: Option<String>,
    /// Folders below the project's own, parents before children, parts separated by `/`.
    pub folders: Vec<String>,
    /// Names of its tasks.
    pub tasks: Vec<String>,
}

/// Whom the work is for.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ClientView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its mail address.
    pub email: Option<String>,
    /// Put away.
    pub archived: bool,
    /// Its projects that are not put away.
    pub projects: Count,
}

/// A client or tag after a change.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct LabelView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Put away.
    pub archived: bool,
    /// Sync state.
    pub sync_status: SyncStatus,
}

/// A person with the accounts that know them.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct PersonPlacesView {
    /// Their id.
    pub id: RecordId,
    /// Their name.
    pub name: String,
    /// Their mail address.
    pub email: String,
    /// May still work there.
    pub active: bool,
    /// The signed-in person.
    pub is_self: bool,
    /// The accounts that know them.
    pub places: Vec<PlaceView>,
    /// Accounts that know people, but not this one.
    pub missing: Vec<ConnectionId>,
    /// Somebody there who may be the same.
    pub maybe: Option<RecordId>,
}

impl PersonPlacesView {
    /// Whether this account knows the person.
    #[must_use]
    pub fn is_at(&self, connection: &ConnectionId) -> bool {
        self.places.iter().any(|place| place.connection == *connection)
    }
}

/// What a person is at one account.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct PlaceView {
    /// The connection.
    pub connection: ConnectionId,
    /// Connector id.
    pub service: String,
    /// Their id there.
    pub remote_id: Option<String>,
    /// What they may do, in one word for all services.
    pub role: Option<Role>,
    /// The same in the service's own word.
    pub role_word: Option<String>,
}

/// What a person may do, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The account is theirs.
    Owner,
    /// Runs the account.
    Admin,
    /// Runs projects or teams.
    Manager,
    /// Works in it.
    Member,
    /// Sees and comments what is shared.
    Guest,
}

impl Role {
    /// The role that a service's own words name; of several, the one that allows most. Source of the words: Frame.io V4
    /// and Clockify API docs, read 2026-08.
    #[must_use]
    pub fn of(words: &str) -> Option<Self> {
        let one = |word: &str| match word.trim().to_lowercase().as_str() {
            "owner" => Some(Self::Owner),
            "admin" | "workspace_admin" => Some(Self::Admin),
            "project_manager" | "team_manager" => Some(Self::Manager),
            "member" | "full_access" | "editor" | "edit_only" => Some(Self::Member),
            "reviewer" | "commenter" | "viewer" => Some(Self::Guest),
            _ => None,
        };
        words.split(',').filter_map(one).min()
    }
}
