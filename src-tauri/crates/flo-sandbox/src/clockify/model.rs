//! What the simulated workspace consists of.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::ids::Id;

/// A member of the workspace.
#[derive(Debug, Clone)]
pub(super) struct User {
    pub(super) id: Id,
    /// Short name of the person in the studio, for acts: `ida`.
    pub(super) key: String,
    pub(super) email: String,
    pub(super) name: String,
    pub(super) role: Role,
    /// IANA zone of the profile.
    pub(super) zone: String,
    /// PENDING, ACTIVE, DECLINED or INACTIVE.
    pub(super) membership: String,
    /// Limited users own entries but cannot sign in.
    pub(super) limited: bool,
    pub(super) rates: Rates,
    pub(super) custom: BTreeMap<Id, Value>,
    pub(super) updated_s: i64,
}

/// What somebody may do in the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Role {
    Owner,
    WorkspaceAdmin,
    Member,
}

impl Role {
    pub(super) fn is_admin(self) -> bool {
        self != Self::Member
    }
}

/// Billable and cost rate per hour, in cents; each may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rates {
    pub(super) hourly: Option<i64>,
    pub(super) cost: Option<i64>,
}

#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) address: Option<String>,
    pub(super) note: Option<String>,
    pub(super) cc_emails: Option<Vec<String>>,
    pub(super) currency: Option<Id>,
    pub(super) archived: bool,
    pub(super) updated_s: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Project {
    pub(super) id: Id,
    /// Short name in the studio, for acts.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) client: Option<Id>,
    pub(super) color: String,
    pub(super) billable: bool,
    pub(super) archived: bool,
    pub(super) public: bool,
    pub(super) template: bool,
    pub(super) note: String,
    pub(super) rates: Rates,
    /// `{type, estimate}`: the old simple form.
    pub(super) estimate: Value,
    pub(super) time_estimate: Value,
    pub(super) budget_estimate: Value,
    pub(super) estimate_reset: Value,
    pub(super) members: Vec<Member>,
    pub(super) updated_s: i64,
}

impl Project {
    /// A project as a bare create request makes it.
    pub(super) fn named(id: Id, name: &str) -> Self {
        let none = json!({ "type": "AUTO", "estimate": "PT0S" });
        Self {
            id,
            key: String::new(),
            name: name.to_owned(),
            client: None,
            color: "#03A9F4".to_owned(),
            billable: false,
            archived: false,
            public: false,
            template: false,
            note: String::new(),
            rates: Rates::default(),
            time_estimate: json!({
                "type": "AUTO", "estimate": "PT0S", "active": false, "includeNonBillable": true, "resetOption": null,
            }),
            estimate: none,
            budget_estimate: Value::Null,
            estimate_reset: Value::Null,
            members: Vec::new(),
            updated_s: id.created_s(),
        }
    }
}

/// Somebody on a project.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) user: Id,
    pub(super) rates: Rates,
}

#[derive(Debug, Clone)]
pub(super) struct Task {
    pub(super) id: Id,
    pub(super) project: Id,
    pub(super) name: String,
    pub(super) done: bool,
    pub(super) estimate: Option<String>,
    pub(super) budget: Option<i64>,
    pub(super) billable: bool,
    pub(super) assignees: Vec<Id>,
    pub(super) groups: Vec<Id>,
    pub(super) rates: Rates,
    pub(super) updated_s: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) archived: bool,
    pub(super) updated_s: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) users: Vec<Id>,
    pub(super) updated_s: i64,
}

#[derive(Debug, Clone)]
pub(super) struct CustomField {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) entity: String,
    pub(super) required: bool,
    pub(super) only_admin_can_edit: bool,
    pub(super) allowed_values: Vec<String>,
    pub(super) default: Value,
    /// Default and status by project.
    pub(super) project_defaults: BTreeMap<Id, (Value, String)>,
    pub(super) placeholder: String,
    pub(super) description: String,
    pub(super) updated_s: i64,
}

#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) url: String,
    pub(super) event: String,
    pub(super) source_type: String,
    pub(super) source: Vec<String>,
    pub(super) auth_token: String,
    pub(super) user: Id,
}

/// A timesheet handed in for approval.
#[derive(Debug, Clone)]
pub(super) struct Approval {
    pub(super) id: Id,
    pub(super) owner: Id,
    pub(super) creator: Id,
    pub(super) start_s: i64,
    pub(super) end_s: i64,
    /// PENDING, APPROVED, REJECTED, WITHDRAWN_SUBMISSION or WITHDRAWN_APPROVAL.
    pub(super) state: String,
    pub(super) note: String,
    pub(super) updated_s: i64,
    pub(super) updated_by: Id,
}

/// A time entry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) id: Id,
    pub(super) user: Id,
    pub(super) description: String,
    pub(super) billable: bool,
    pub(super) project: Option<Id>,
    pub(super) task: Option<Id>,
    pub(super) tags: Vec<Id>,
    pub(super) start_s: i64,
    /// None while the timer runs.
    pub(super) end_s: Option<i64>,
    /// REGULAR, BREAK, HOLIDAY or TIME_OFF.
    pub(super) kind: &'static str,
    pub(super) custom: Vec<(Id, Value)>,
    /// Copied when the entry was made, see [`super::rates`].
    pub(super) rates: Rates,
    /// The approval that covers it, once approved.
    pub(super) approval: Option<Id>,
    pub(super) invoiced: bool,
    /// When it reached the server; a restored entry keeps it.
    pub(super) created_s: i64,
    pub(super) updated_s: i64,
}

impl Entry {
    /// Seconds, if finished.
    pub(super) fn duration_s(&self) -> Option<i64> {
        self.end_s.map(|end| end - self.start_s)
    }
}

/// Something that was deleted, kept for the change feed and for undo.
#[derive(Debug, Clone)]
pub(super) struct Grave {
    pub(super) id: Id,
    pub(super) kind: &'static str,
    pub(super) created_s: i64,
    pub(super) deleted_s: i64,
    pub(super) document: Value,
    pub(super) entry: Option<Entry>,
}
