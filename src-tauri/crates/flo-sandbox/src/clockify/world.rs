//! The whole state of the simulated service, and the lookups that every route needs.

use std::collections::BTreeMap;

use serde_json::Value;

use super::error::{ApiError, Result};
use super::ids::{Id, Minter};
use super::knobs::Knobs;
use super::ledger::Ledger;
use super::model::{
    Approval, Client, CustomField, Entry, Grave, Group, Project, Rates, Tag, Task, User, Webhook,
};
use super::settings::Settings;

/// Everything the server knows. One workspace.
#[derive(Debug)]
pub(super) struct World {
    pub(super) workspace: Id,
    pub(super) organization: Id,
    pub(super) name: String,
    /// ISO code of all money, and its id.
    pub(super) currency: (&'static str, Id),
    pub(super) rates: Rates,
    pub(super) settings: Settings,
    pub(super) knobs: Knobs,
    pub(super) users: BTreeMap<Id, User>,
    pub(super) clients: BTreeMap<Id, Client>,
    pub(super) projects: BTreeMap<Id, Project>,
    pub(super) tasks: BTreeMap<Id, Task>,
    pub(super) tags: BTreeMap<Id, Tag>,
    pub(super) groups: BTreeMap<Id, Group>,
    pub(super) custom_fields: BTreeMap<Id, CustomField>,
    pub(super) webhooks: BTreeMap<Id, Webhook>,
    pub(super) approvals: BTreeMap<Id, Approval>,
    pub(super) entries: Ledger,
    pub(super) graves: Vec<Grave>,
    /// Rows of the lists that are only read, by route.
    pub(super) lists: super::readonly::Lists,
    pub(super) shared_reports: BTreeMap<Id, Value>,
    pub(super) minter: Minter,
    /// API key by user.
    pub(super) keys: BTreeMap<String, Id>,
    pub(super) addon_token: String,
    pub(super) addon_user: Id,
}

impl World {
    pub(super) fn user(&self, id: Id) -> Result<&User> {
        self.users.get(&id).ok_or_else(|| ApiError::foreign("User"))
    }

    pub(super) fn project(&self, id: Id) -> Result<&Project> {
        self.projects.get(&id).ok_or_else(|| ApiError::foreign("Project"))
    }

    pub(super) fn client(&self, id: Id) -> Result<&Client> {
        self.clients.get(&id).ok_or_else(|| ApiError::foreign("Client"))
    }

    /// The task, if it belongs to the project.
    pub(super) fn task(&self, project: Id, id: Id) -> Result<&Task> {
        let task = self.tasks.get(&id).ok_or_else(|| ApiError::foreign("Task"))?;
        if task.project == project {
            Ok(task)
        } else {
            Err(ApiError::domain("Task doesn't belong to Project"))
        }
    }

    pub(super) fn entry(&self, id: Id) -> Result<&Entry> {
        self.entries.get(id).ok_or_else(|| ApiError::foreign("Time entry"))
    }

    pub(super) fn tasks_of(&self, project: Id) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(move |task| task.project == project)
    }

    /// Whether the entry starts before the lock date.
    pub(super) fn is_before_lock(&self, start_s: i64, now_s: i64) -> bool {
        self.settings.locked_before(now_s).is_some_and(|before| start_s < before)
    }

    /// Removes an entry and remembers it.
    pub(super) fn bury_entry(&mut self, id: Id, now_s: i64) -> Option<Entry> {
        let entry = self.entries.remove(id)?;
        self.graves.push(Grave {
            id,
            kind: "TIME_ENTRY",
            created_s: entry.created_s,
            deleted_s: now_s,
            // What the live feed shows of deleted entries: no interval, project or user.
            document: serde_json::json!({ "id": id, "description": entry.description, "billable": entry.billable }),
            entry: Some(entry.clone()),
        });
        Some(entry)
    }

    /// Remembers something else that was deleted.
    pub(super) fn bury(&mut self, id: Id, kind: &'static str, now_s: i64, document: Value) {
        let created_s = id.created_s();
        self.graves.push(Grave { id, kind, created_s, deleted_s: now_s, document, entry: None });
    }

    /// A user by id, or by the short name that acts use.
    pub(super) fn find_user(&self, text: &str) -> Option<&User> {
        self.users.values().find(|user| user.key == text || user.email == text || user.id.to_string() == text)
    }

    /// A project by id, short name or title.
    pub(super) fn find_project(&self, text: &str) -> Option<&Project> {
        self.projects.values().find(|p| p.key == text || p.name == text || p.id.to_string() == text)
    }
}
