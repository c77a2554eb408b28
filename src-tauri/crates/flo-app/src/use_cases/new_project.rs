//! A new production: the project at every service, its folders where the media is, its tasks where the hours are. One
//! transaction here; what goes to the services depends on each other and goes once.

use flo_model::{AssetKind, ConnectionId, Count, FieldMap, IntentAction, RecordId, RecordType};
use flo_store::{StoreError, lists, records};

use super::assets::{new_folder, usable_name};
use super::catalogue::{client_named, usable_color};
use super::edit::{Change, Editor};
use super::places::{Places, workspace_at};
use super::templates::template_named;
use crate::drafts::{ProjectDraft, ProjectTemplate};
use crate::view::ProjectView;
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Makes a project. It is here at once, with folders and tasks of its template; each service gets its part when there
    /// is a network.
    ///
    /// # Errors
    /// `Invalid` for an unusable name or colour, and when there is a project of this name; `NotFound` for the template.
    pub async fn create_project(&self, draft: ProjectDraft) -> Result<ProjectView> {
        let name = usable_name(&draft.name)?;
        if name.chars().count() < 2 {
            return Err(CommandError::new(ErrorCode::Invalid, "A project's name has at least two letters."));
        }
        let color = draft.color.as_deref().map(usable_color).transpose()?.flatten();
        let id = self
            .edit(move |editor| {
                let template =
                    draft.template.as_deref().map(|text| template_named(editor.tx, text)).transpose()?;
                make(editor, &name, color, &draft, template.as_ref())
            })
            .await?;
        self.project(id).await
    }
}

fn make(
    editor: &mut Editor<'_, '_>,
    name: &str,
    color: Option<String>,
    draft: &ProjectDraft,
    template: Option<&ProjectTemplate>,
) -> Result<RecordId, StoreError> {
    if !records::by_name(editor.tx, RecordType::Project, name)?.is_empty() {
        return Err(StoreError::Invalid(format!(
            "There is a project “{name}” already. Link it to the other service, or choose another name."
        )));
    }
    let places = Places::of(editor.tx, &draft.connections)?;
    let client = match draft.client.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(client_named(editor, text, &places.time)?),
        None => None,
    };
    let top = (!places.media.is_empty()).then(RecordId::new);
    let fields = FieldMap::default()
        .with("name", name)
        .with("color", color)
        .with("billable", draft.billable.unwrap_or(true))
        .with("note", draft.note.as_deref().map(str::trim).filter(|text| !text.is_empty()))
        .with("client", client.map(|id| id.0))
        .with("workspace", workspace_at(editor.tx, &places.media)?.map(|id| id.0))
        .with("root_folder", top.clone().map(|id| id.0));
    let project = editor.make(Change::create(RecordType::Project, fields, places.all()))?.record_id;
    if let Some(top) = top {
        make_top(editor, &top, name, &project, places.media)?;
        for path in template.iter().flat_map(|template| &template.folders) {
            make_path(editor, &top, path)?;
        }
    }
    for task in template.iter().flat_map(|template| &template.tasks) {
        let fields = FieldMap::default()
            .with("name", task.name.as_str())
            .with("project", project.as_str())
            .with("status", "ACTIVE")
            .with("billable", draft.billable.unwrap_or(true))
            .with("estimate_s", task.estimate_s.map(|Count(seconds)| seconds));
        editor.make(Change::create(RecordType::Task, fields, places.time.clone()))?;
    }
    Ok(project)
}

/// The top folder stands for the one that the service makes with the project.
fn make_top(
    editor: &mut Editor<'_, '_>,
    top: &RecordId,
    name: &str,
    project: &RecordId,
    media: Vec<ConnectionId>,
) -> Result<(), StoreError> {
    let fields = FieldMap::default()
        .with("kind", AssetKind::Folder.as_str())
        .with("name", name)
        .with("project", project.as_str());
    let change = Change {
        record_id: Some(top.clone()),
        action: IntentAction::Create,
        ..Change::create(RecordType::Asset, fields, media)
    };
    editor.make(change).map(drop)
}

/// Makes the folders of a path that are not there yet.
fn make_path(editor: &mut Editor<'_, '_>, top: &RecordId, path: &str) -> Result<(), StoreError> {
    let mut at = top.clone();
    for name in path.split('/').map(str::trim).filter(|name| !name.is_empty()) {
        at = match lists::folders::child(editor.tx, &at, name)? {
            Some(there) => there,
            None => new_folder(editor, &at, name)?,
        };
    }
    Ok(())
}
