//! What a person wants made or changed: projects, tasks, clients, tags, templates.

use flo_model::{ConnectionId, Count};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A production to be made: here at once, and at the services when there is a network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ProjectDraft {
    /// Its name; no other project has it.
    pub name: String,
    /// Whom it is for, name or id; one that is not there yet is made.
    pub client: Option<String>,
    /// `#RRGGBB`.
    pub color: Option<String>,
    /// Hours are billable by default.
    pub billable: Option<bool>,
    /// Note.
    pub note: Option<String>,
    /// Name of the template with its folders and tasks; none when `None`.
    pub template: Option<String>,
    /// Accounts where it is made; empty: the first that takes media and the first that keeps time.
    pub connections: Vec<ConnectionId>,
}

/// What changes about a project. `None` leaves it as it is; an empty text takes it away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct ProjectChange {
    /// Name.
    pub name: Option<String>,
    /// Client, name or id.
    pub client: Option<String>,
    /// `#RRGGBB`.
    pub color: Option<String>,
    /// Hours are billable by default.
    pub billable: Option<bool>,
    /// Note.
    pub note: Option<String>,
    /// Put away.
    pub archived: Option<bool>,
}

/// A task to be made.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct TaskDraft {
    /// Its name.
    pub name: String,
    /// Its project, name or id.
    pub project: String,
    /// Planned seconds.
    pub estimate_s: Option<Count>,
    /// Who works on it, names or ids.
    pub assignees: Vec<String>,
    /// Hours are billable by default.
    pub billable: Option<bool>,
}

/// What changes about a task. `None` leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct TaskChange {
    /// Name.
    pub name: Option<String>,
    /// Finished.
    pub done: Option<bool>,
    /// Planned seconds; 0 takes the plan away.
    pub estimate_s: Option<Count>,
    /// Who works on it, names or ids.
    pub assignees: Option<Vec<String>>,
    /// Hours are billable by default.
    pub billable: Option<bool>,
}

/// The short lists that time entries and projects choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Whom work is for.
    Client,
    /// A label of time entries.
    Tag,
}

/// What a new project begins with. A person can change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ProjectTemplate {
    /// Its name.
    pub name: String,
    /// Folders below the top one, parts separated by `/`.
    pub folders: Vec<String>,
    /// Tasks.
    pub tasks: Vec<TemplateTask>,
}

/// A task of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TemplateTask {
    /// Its name.
    pub name: String,
    /// Planned seconds.
    pub estimate_s: Option<Count>,
}

impl ProjectTemplate {
    /// What there is before a person sets their own.
    pub(crate) fn usual() -> Vec<Self> {
        let template = |name: &str, folders: &[&str], tasks: &[&str]| Self {
            name: name.to_owned(),
            folders: folders.iter().map(|folder| (*folder).to_owned()).collect(),
            tasks: tasks
                .iter()
                .map(|task| TemplateTask { name: (*task).to_owned(), estimate_s: None })
                .collect(),
        };
        vec![
            template(
                "Film",
                &["01 Footage", "02 Sound", "03 Edits", "04 Graphics", "05 Review", "06 Delivery"],
                &["Preparation", "Shoot", "Edit", "Sound", "Grade", "Delivery"],
            ),
            template("Social clip", &["Footage", "Edits", "Delivery"], &["Shoot", "Edit", "Delivery"]),
        ]
    }
}
