//! Projects, tasks, clients and tags: changed and put away here at once, at the services when there is a network.

use flo_model::{ConnectionId, Count, FieldMap, RecordId, RecordType};
use flo_store::lists::people::ClientRow;
use flo_store::{Connection, StoreError, lists, records};
use serde_json::{Value, json};

use super::assets::usable_name;
use super::edit::{Change, Editor};
use super::places::{Places, time_places_of};
use super::projects::task_view;
use crate::call::PageRequest;
use crate::convert::{listing, sync_status};
use crate::drafts::{Label, ProjectChange, TaskChange, TaskDraft};
use crate::view::{ClientView, LabelView, Listing, ProjectView, TaskView};
use crate::{App, CommandError, ErrorCode, Result, registry};

impl Label {
    pub(super) fn record_type(self) -> RecordType {
        match self {
            Self::Client => RecordType::Client,
            Self::Tag => RecordType::Tag,
        }
    }
}

impl App {
    /// Renames a project, puts it away or back, changes its client, colour, note or billing.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for the project or the client, `Invalid` for an unusable name or colour.
    pub async fn edit_project(&self, project: String, change: ProjectChange) -> Result<ProjectView> {
        let name = change.name.as_deref().map(usable_name).transpose()?;
        let color = change.color.as_deref().map(usable_color).transpose()?;
        let id = self
            .edit(move |editor| {
                let id = lists::projects::find(editor.tx, &project)?;
                let mut fields = FieldMap::default();
                if let Some(name) = &name {
                    fields.set("name", name.as_str());
                    // The top folder goes by the project's name; no service is asked to rename it.
                    if let Some(top) =
                        lists::projects::get(editor.tx, &id)?.and_then(|row| row.root_folder_id)
                    {
                        let named = FieldMap::default().with("name", name.as_str());
                        records::apply(editor.tx, RecordType::Asset, &top, &named)?;
                    }
                }
                if let Some(text) = change.client.as_deref().map(str::trim) {
                    let places = time_places_of(editor.tx, &id)?;
                    let client =
                        if text.is_empty() { None } else { Some(client_named(editor, text, &places)?) };
                    fields.set("client", client.map(|id| id.0));
                }
                if let Some(color) = color {
                    fields.set("color", color);
                }
                if let Some(note) = change.note.as_deref().map(str::trim) {
                    fields.set("note", Some(note).filter(|note| !note.is_empty()));
                }
                for (name, value) in [("billable", change.billable), ("archived", change.archived)] {
                    if let Some(value) = value {
                        fields.set(name, value);
                    }
                }
                editor.make(Change::update(RecordType::Project, &id, fields))?;
                Ok(id)
            })
            .await?;
        self.project(id).await
    }

    /// Deletes a project that is nowhere but where hours are kept. Its entries stay, without a project.
    ///
    /// # Errors
    /// `Invalid` for a project with media: it would go with it.
    pub async fn delete_project(&self, project: String) -> Result<()> {
        self.edit(move |editor| {
            let id = lists::projects::find(editor.tx, &project)?;
            if lists::link::places(editor.tx, &id)?.iter().any(|place| registry::takes_media(&place.service)) {
                return Err(StoreError::Invalid(String::from(
                    "Its media would be deleted with it. Archive the project instead, or delete it at the review service.",
                )));
            }
            editor.make(Change::delete(RecordType::Project, &id)).map(drop)
        })
        .await
    }

    /// Makes a task.
    ///
    /// # Errors
    /// `NotFound` for the project or a person, `Invalid` for an unusable name or one that the project has already.
    pub async fn create_task(&self, draft: TaskDraft) -> Result<TaskView> {
        let name = usable_name(&draft.name)?;
        self.edit(move |editor| {
            let project = lists::projects::find(editor.tx, &draft.project)?;
            let row = lists::projects::get(editor.tx, &project)?;
            for id in records::by_name(editor.tx, RecordType::Task, &name)? {
                let other = lists::tasks::get(editor.tx, &id)?;
                if other.is_some_and(|other| other.project_id.as_ref() == Some(&project)) {
                    return Err(StoreError::Invalid(format!("This project has a task “{name}” already.")));
                }
            }
            let usual = row.is_some_and(|row| row.billable);
            let fields = FieldMap::default()
                .with("name", name)
                .with("project", project.as_str())
                .with("status", "ACTIVE")
                .with("estimate_s", seconds(draft.estimate_s))
                .with("assignees", people_named(editor.tx, &draft.assignees)?)
                .with("billable", draft.billable.unwrap_or(usual));
            let places = time_places_of(editor.tx, &project)?;
            let id = editor.make(Change::create(RecordType::Task, fields, places))?.record_id;
            task(editor.tx, &id)
        })
        .await
    }

    /// Renames a task, finishes or reopens it, changes its plan or who works on it.
    ///
    /// # Errors
    /// `NotFound` for the task or a person, `Invalid` for an unusable name.
    pub async fn edit_task(&self, id: RecordId, change: TaskChange) -> Result<TaskView> {
        let name = change.name.as_deref().map(usable_name).transpose()?;
        self.edit(move |editor| {
            let mut fields = FieldMap::default();
            if let Some(name) = name {
                fields.set("name", name);
            }
            if let Some(done) = change.done {
                fields.set("status", if done { "DONE" } else { "ACTIVE" });
            }
            if change.estimate_s.is_some() {
                fields.set("estimate_s", seconds(change.estimate_s));
            }
            if let Some(names) = &change.assignees {
                fields.set("assignees", people_named(editor.tx, names)?);
            }
            if let Some(billable) = change.billable {
                fields.set("billable", billable);
            }
            editor.make(Change::update(RecordType::Task, &id, fields))?;
            task(editor.tx, &id)
        })
        .await
    }

    /// Deletes a task. Its entries stay on the project.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_task(&self, id: RecordId) -> Result<()> {
        self.edit(move |editor| editor.make(Change::delete(RecordType::Task, &id)).map(drop)).await
    }

    /// Clients by name, with their archived ones.
    ///
    /// # Errors
    /// The database's.
    pub async fn clients(&self, search: Option<String>, page: PageRequest) -> Result<Listing<ClientView>> {
        let rows =
            self.read(move |conn| lists::people::clients(conn, search.as_deref(), &page.into())).await?;
        Ok(listing(rows, client_view))
    }

    /// Makes a client or tag.
    ///
    /// # Errors
    /// `Invalid` for an unusable name or one that is taken.
    pub async fn create_label(&self, label: Label, name: String) -> Result<LabelView> {
        let name = short_name(&name)?;
        self.edit(move |editor| {
            let record_type = label.record_type();
            if !records::by_name(editor.tx, record_type, &name)?.is_empty() {
                return Err(StoreError::Invalid(format!("There is a {record_type} “{name}” already.")));
            }
            let places = Places::of(editor.tx, &[])?.time;
            let fields = FieldMap::default().with("name", name).with("archived", false);
            let id = editor.make(Change::create(record_type, fields, places))?.record_id;
            label_view(editor.tx, record_type, &id)
        })
        .await
    }

    /// Renames a client or tag, puts it away or back.
    ///
    /// # Errors
    /// `NotFound`, `Invalid` for an unusable name.
    pub async fn edit_label(
        &self,
        label: Label,
        id: RecordId,
        name: Option<String>,
        archived: Option<bool>,
    ) -> Result<LabelView> {
        let name = name.as_deref().map(short_name).transpose()?;
        self.edit(move |editor| {
            let mut fields = FieldMap::default();
            if let Some(name) = name {
                fields.set("name", name);
            }
            if let Some(archived) = archived {
                fields.set("archived", archived);
            }
            editor.make(Change::update(label.record_type(), &id, fields))?;
            label_view(editor.tx, label.record_type(), &id)
        })
        .await
    }

    /// Deletes a client or tag. Projects and entries stay, without it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn delete_label(&self, label: Label, id: RecordId) -> Result<()> {
        self.edit(move |editor| editor.make(Change::delete(label.record_type(), &id)).map(drop)).await
    }
}

/// The client of this name or id; a new one when there is none.
pub(super) fn client_named(
    editor: &mut Editor<'_, '_>,
    text: &str,
    places: &[ConnectionId],
) -> Result<RecordId, StoreError> {
    match lists::find(editor.tx, RecordType::Client, text) {
        Err(StoreError::NotFound(_)) => {
            let fields = FieldMap::default().with("name", text).with("archived", false);
            Ok(editor.make(Change::create(RecordType::Client, fields, places.to_vec()))?.record_id)
        }
        other => other,
    }
}

/// `#RRGGBB`; an empty text takes the colour away.
pub(super) fn usable_color(text: &str) -> Result<Option<String>> {
    let text = text.trim();
    let digits = text.strip_prefix('#').unwrap_or_default();
    if text.is_empty() {
        return Ok(None);
    }
    if digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(Some(text.to_uppercase()));
    }
    Err(CommandError::new(ErrorCode::Invalid, format!("“{text}” is no colour: write it as #1F8A70.")))
}

/// Clients and tags have at most 100 letters. Source: Clockify's API documentation.
fn short_name(name: &str) -> Result<String> {
    let name = usable_name(name)?;
    if name.chars().count() > 100 {
        return Err(CommandError::new(ErrorCode::Invalid, "This name has at most 100 letters."));
    }
    Ok(name)
}

fn people_named(conn: &Connection, names: &[String]) -> Result<Value, StoreError> {
    let ids = names.iter().map(|name| lists::find(conn, RecordType::Person, name).map(|id| id.0));
    Ok(json!(ids.collect::<Result<Vec<_>, _>>()?))
}

fn seconds(estimate: Option<Count>) -> Option<u64> {
    estimate.map(|Count(seconds)| seconds).filter(|seconds| *seconds > 0)
}

fn task(conn: &Connection, id: &RecordId) -> Result<TaskView, StoreError> {
    let row = lists::tasks::get(conn, id)?;
    row.map(task_view).ok_or_else(|| StoreError::NotFound(format!("There is no task “{id}”.")))
}

fn label_view(conn: &Connection, record_type: RecordType, id: &RecordId) -> Result<LabelView, StoreError> {
    let fields = records::fields(conn, record_type, id)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no {record_type} “{id}”.")))?;
    Ok(LabelView {
        id: id.clone(),
        name: fields.text("name").unwrap_or_default().to_owned(),
        archived: fields.get("archived") == &json!(true),
        sync_status: sync_status(lists::link::summary(conn, id)?.state),
    })
}

fn client_view(row: ClientRow) -> ClientView {
    ClientView {
        id: row.id,
        name: row.name,
        email: row.email,
        archived: row.archived,
        projects: Count(row.projects),
    }
}
