//! A new production: the project at every service, its folders where the media is, its tasks where the hours are. One
//! transaction here; what goes to the services depends on each other and goes once.

use flo_model::{AssetKind, ConnectionId, Count, FieldMap, IntentAction, RecordId, RecordType};
use flo_store::{Connection, StoreError, connections, lists, records};

use super::assets::{new_folder, usable_name};
use super::catalogue::{client_named, usable_color};
use super::edit::{Change, Editor};
use super::places::{Places, workspace_at};
use super::templates::template_named;
use crate::drafts::{ProjectDraft, ProjectTemplate};
use crate::view::{PlannedPlaceView, ProjectPlanView, ProjectView};
use crate::{App, CommandError, ErrorCode, Result, registry};

impl App {
    /// Makes a project. It is here at once, with folders and tasks of its template; each service gets its part when there
    /// is a network.
    ///
    /// # Errors
    /// `Invalid` for an unusable name or colour, and when there is a project of this name; `NotFound` for the template.
    pub async fn create_project(&self, draft: ProjectDraft) -> Result<ProjectView> {
        let name = project_name(&draft.name)?;
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

    /// What [`App::create_project`] would make at which account. Makes nothing and asks no service.
    ///
    /// # Errors
    /// `NotFound` for a connection. What is wrong with the project itself stands in the answer.
    pub async fn plan_project(&self, draft: ProjectDraft) -> Result<ProjectPlanView> {
        let name = project_name(&draft.name);
        self.read(move |conn| {
            let template = draft.template.as_deref().map(|text| template_named(conn, text)).transpose()?;
            let client = new_client(conn, draft.client.as_deref())?;
            let problem = match name {
                Err(error) => Some(error.message),
                Ok(name) => taken(conn, &name)?,
            };
            Ok(ProjectPlanView {
                problem,
                places: planned(conn, &draft, client.as_deref(), template.as_ref())?,
            })
        })
        .await
    }
}

/// A name that every service takes. Clockify wants two letters. Source: Clockify API docs, read 2026-08.
fn project_name(text: &str) -> Result<String> {
    let name = usable_name(text)?;
    if name.chars().count() < 2 {
        return Err(CommandError::new(ErrorCode::Invalid, "A project's name has at least two letters."));
    }
    Ok(name)
}

/// Why a project cannot have this name, if another one has it.
fn taken(conn: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let is_taken = !records::by_name(conn, RecordType::Project, name)?.is_empty();
    Ok(is_taken.then(|| {
        format!("There is a project “{name}” already. Link it to the other service, or choose another name.")
    }))
}

/// The client's name, when there is none of this name or id yet.
fn new_client(conn: &Connection, text: Option<&str>) -> Result<Option<String>, StoreError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    match lists::find(conn, RecordType::Client, text) {
        Err(StoreError::NotFound(_)) => Ok(Some(text.to_owned())),
        found => found.map(|_| None),
    }
}

/// The accounts that take media or keep time, with what the project would be there.
fn planned(
    conn: &Connection,
    draft: &ProjectDraft,
    client: Option<&str>,
    template: Option<&ProjectTemplate>,
) -> Result<Vec<PlannedPlaceView>, StoreError> {
    let chosen = Places::of(conn, &draft.connections)?.all();
    let fitting = |service: &str| registry::takes_media(service) || registry::keeps_time(service);
    let rows = connections::list(conn)?.into_iter().filter(|row| fitting(&row.service));
    Ok(rows
        .map(|row| {
            let (media, time) = (registry::takes_media(&row.service), registry::keeps_time(&row.service));
            let part = |is_for: bool| template.filter(|_| is_for);
            PlannedPlaceView {
                chosen: chosen.contains(&row.id),
                online: row.health == "online",
                client: client.filter(|_| time).map(str::to_owned),
                folders: part(media).map_or_else(Vec::new, |template| paths(&template.folders)),
                tasks: part(time).map_or_else(Vec::new, |template| {
                    template.tasks.iter().map(|task| task.name.clone()).collect()
                }),
                connection: row.id,
                service: row.service,
                account: row.account_name,
            }
        })
        .collect())
}

/// Every folder of these paths once, parents before children.
fn paths(folders: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for folder in folders {
        let mut path = String::new();
        for name in folder.split('/').map(str::trim).filter(|name| !name.is_empty()) {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            if !all.contains(&path) {
                all.push(path.clone());
            }
        }
    }
    all
}

fn make(
    editor: &mut Editor<'_, '_>,
    name: &str,
    color: Option<String>,
    draft: &ProjectDraft,
    template: Option<&ProjectTemplate>,
) -> Result<RecordId, StoreError> {
    if let Some(problem) = taken(editor.tx, name)? {
        return Err(StoreError::Invalid(problem));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_a_template_are_listed_once_with_those_above_them() {
        let folders = ["01 Footage/Day 1", "01 Footage / Day 2", "02 Edits"].map(str::to_owned);
        assert_eq!(paths(&folders), ["01 Footage", "01 Footage/Day 1", "01 Footage/Day 2", "02 Edits"]);
        assert!(paths(&[String::from(" / ")]).is_empty());
    }
}
