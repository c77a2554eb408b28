//! One request as its handler sees it, and the answer it gives.

use bytes::Bytes;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::Fields;
use crate::Service;
use crate::frameio::Fio;
use crate::frameio::refusal::Refusal;
use crate::frameio::stamp::Stamp;
use crate::frameio::storage::Rendition;
use crate::frameio::view::{AssetView, Include, Look};
use crate::frameio::world::change::By;
use crate::frameio::world::{Ix, Role, World};

/// What a handler gives back.
pub(crate) type Reply = Result<Answer, Refusal>;

/// A request that was carried out.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Option<Vec<u8>>,
}

#[derive(Serialize)]
struct Data<T> {
    data: T,
}

impl Answer {
    /// 200 with `{"data": …}`.
    pub(crate) fn ok(data: impl Serialize) -> Reply {
        Self::json(StatusCode::OK, &Data { data })
    }

    /// 201 with `{"data": …}`.
    pub(crate) fn created(data: impl Serialize) -> Reply {
        Self::json(StatusCode::CREATED, &Data { data })
    }

    /// 204 without a body.
    pub(crate) fn nothing() -> Reply {
        Ok(Self { status: StatusCode::NO_CONTENT, body: None })
    }

    /// Any status with any body.
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Reply {
        let body = serde_json::to_vec(body)
            .map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
        Ok(Self { status, body: Some(body) })
    }
}

/// One request.
pub(crate) struct Call<'a> {
    pub(crate) fio: &'a Fio,
    /// Index of the calling person.
    pub(crate) caller: usize,
    pub(crate) now: Stamp,
    /// Path without the query.
    pub(super) path: String,
    pub(super) params: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Call<'_> {
    /// The id in the path. Texts that are no UUID are not found.
    pub(crate) fn id(&self, name: &str) -> Result<Uuid, Refusal> {
        let what = name.trim_end_matches("_id").replace('_', " ");
        self.params
            .iter()
            .find(|(param, _)| param == name)
            .and_then(|(_, text)| text.parse().ok())
            .ok_or_else(|| Refusal::not_found(&what))
    }

    /// The query value; of a repeated key the last one counts.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A query value that is true or false.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Refusal> {
        match self.query(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Refusal::invalid(format!("/{name}"), "should be true or false")),
        }
    }

    pub(crate) fn by(&self) -> By {
        By { person: self.caller, at: self.now }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, Refusal> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, format!("The body is not JSON: {error}")))
    }

    /// The fields of `data` in the body.
    pub(crate) fn data(&self) -> Result<Fields, Refusal> {
        Fields::of_data(self.json()?)
    }

    /// Values of `include`, checked against those the route knows.
    pub(crate) fn include(&self, known: &[&str]) -> Result<Include, Refusal> {
        let mut include = Include::default();
        for word in self.query("include").unwrap_or_default().split(',').map(str::trim) {
            if word.is_empty() {
                continue;
            }
            if !known.contains(&word) {
                return Err(Refusal::invalid("/include", format!("“{word}” cannot be included here")));
            }
            match word {
                "creator" => include.creator = true,
                "project" => include.project = true,
                "metadata" => include.metadata = true,
                "owner" => include.owner = true,
                "replies" => include.replies = true,
                "user" => include.user = true,
                "shares" => include.shares = true,
                link => {
                    if let Some(rendition) = link.strip_prefix("media_links.").and_then(Rendition::parse) {
                        include.links.add(rendition);
                    }
                }
            }
        }
        let fault = |name: &str| self.fio.shared.fire(Service::Frameio, name, "GET", "include");
        if include.links.has(Rendition::Original) && fault("original_forbidden").is_some() {
            return Err(Refusal::forbidden("You do not have permission to download originals."));
        }
        Ok(include)
    }

    /// A look at the state with these extras.
    pub(crate) fn look<'w>(&'w self, world: &'w World, include: Include) -> Look<'w> {
        let armed = |name: &str| self.fio.shared.faults.is_armed(Service::Frameio, name);
        Look {
            world,
            signer: &self.fio.signer,
            now: self.now,
            include,
            hide_links: armed("media_links_null"),
            first_frame: self.first_frame(),
            timecode: false,
        }
    }

    /// Number of the first frame in comment times.
    pub(crate) fn first_frame(&self) -> i64 {
        i64::from(self.fio.shared.faults.is_armed(Service::Frameio, "one_based_frames"))
    }

    /// The answer that shows one asset.
    pub(crate) fn show(&self, world: &World, ix: Ix, include: Include) -> Reply {
        Answer::ok(AssetView::of(&self.look(world, include), ix))
    }

    /// The project in the path, if the caller sees it.
    pub(crate) fn project(&self, world: &World) -> Result<usize, Refusal> {
        let found = world.find_project(self.id("project_id")?);
        found
            .filter(|project| world.role_in(self.caller, *project).is_some())
            .ok_or_else(|| Refusal::not_found("project"))
    }

    /// A live asset that the caller sees.
    pub(crate) fn asset(&self, world: &World, id: Uuid, what: &str) -> Result<Ix, Refusal> {
        world
            .find_live(id)
            .filter(|ix| world.role_in(self.caller, world.asset(*ix).project as usize).is_some())
            .ok_or_else(|| Refusal::not_found(what))
    }

    /// The folder in the path.
    pub(crate) fn folder(&self, world: &World) -> Result<Ix, Refusal> {
        let ix = self.asset(world, self.id("folder_id")?, "folder")?;
        match world.asset(ix).folder() {
            Some(_) => Ok(ix),
            None => Err(Refusal::invalid("/folder_id", "the entity is not a folder")),
        }
    }

    /// The file in the path.
    pub(crate) fn file(&self, world: &World) -> Result<Ix, Refusal> {
        let ix = self.asset(world, self.id("file_id")?, "file")?;
        match world.asset(ix).file() {
            Some(_) => Ok(ix),
            None => Err(Refusal::invalid("/file_id", "the entity is not a file")),
        }
    }

    /// The version stack in the path.
    pub(crate) fn stack(&self, world: &World) -> Result<Ix, Refusal> {
        let ix = self.asset(world, self.id("version_stack_id")?, "version stack")?;
        match world.asset(ix).stack() {
            Some(_) => Ok(ix),
            None => Err(Refusal::invalid("/version_stack_id", "the entity is not a version stack")),
        }
    }

    /// Refuses callers with less than `least` in the project.
    pub(crate) fn need(&self, world: &World, project: usize, least: Role) -> Result<(), Refusal> {
        match world.role_in(self.caller, project) {
            Some(role) if role >= least => Ok(()),
            Some(role) => Err(Refusal::forbidden(format!(
                "This needs the role {} or more; you are {}.",
                least.word(),
                role.word()
            ))),
            None => Err(Refusal::not_found("project")),
        }
    }

    /// Refuses callers that do not administer the account.
    pub(crate) fn need_admin(&self, world: &World) -> Result<(), Refusal> {
        if world.people[self.caller].role >= Role::Admin {
            return Ok(());
        }
        Err(Refusal::forbidden("Only admins of the account may do this."))
    }

    /// Refuses callers that may not change the asset, and assets that cannot be seen.
    pub(crate) fn may_edit(&self, world: &World, ix: Ix) -> Result<(), Refusal> {
        self.need(world, world.asset(ix).project as usize, Role::EditOnly)
    }

    /// The workspace in the path.
    pub(crate) fn workspace(&self, world: &World) -> Result<usize, Refusal> {
        let id = self.id("workspace_id")?;
        world
            .workspaces
            .iter()
            .position(|workspace| workspace.id == id && !workspace.deleted)
            .ok_or_else(|| Refusal::not_found("workspace"))
    }

    /// The person in the path.
    pub(crate) fn person(&self, world: &World) -> Result<usize, Refusal> {
        world.find_person(self.id("user_id")?).ok_or_else(|| Refusal::not_found("user"))
    }
}

/// A list answer: `data`, `links.next`, and `total_count` when asked for.
#[derive(Serialize)]
pub(super) struct List<T> {
    pub(super) data: T,
    pub(super) links: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) total_count: Option<usize>,
}

impl<T: Serialize> List<T> {
    pub(super) fn new(data: T, next: Option<String>, total_count: Option<usize>) -> Self {
        Self { data, links: json!({ "next": next }), total_count }
    }
}
