//! Search over names, comments and status. Its body is flat, without `data`.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::Fields;
use super::page::{self, MOST, Row, Wanted};
use super::{Call, Reply};
use crate::Service;
use crate::frameio::refusal::Refusal;
use crate::frameio::stamp::Stamp;
use crate::frameio::view::{AssetView, Include, ProjectView};
use crate::frameio::world::order::Key;
use crate::frameio::world::{Ix, Kind, World};

/// Results looked for at most; the service does not publish its own limit.
const MOST_HITS: usize = 10_000;

#[derive(Clone, Copy)]
enum Hit {
    Asset(Ix),
    Project(usize),
}

struct Found {
    hit: Hit,
    matches: Vec<Value>,
}

#[derive(Serialize)]
struct Shown<T> {
    #[serde(rename = "type")]
    kind: &'static str,
    result: T,
    matches: Vec<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Asset(Box<Shown<AssetView<'a>>>),
    Project(Box<Shown<ProjectView<'a>>>),
}

struct Sought {
    terms: Vec<String>,
    files: bool,
    folders: bool,
    projects: bool,
    /// Nothing that was made later is found.
    until: Stamp,
}

pub(super) fn search(call: &Call<'_>) -> Reply {
    let sought = read(call)?;
    let world = call.fio.read();
    let wanted = Wanted::read(call, &["rank"], MOST)?;
    let mut found = Vec::new();
    if sought.projects {
        projects(call, &world, &sought, &mut found);
    }
    assets(call, &world, &sought, &mut found);
    let look = call.look(&world, Include::default());
    page::rows(call, &wanted, found, |found| match found.hit {
        Hit::Project(index) => Item::Project(Box::new(Shown {
            kind: "project_result",
            result: ProjectView::of(&look, index),
            matches: found.matches.clone(),
        })),
        Hit::Asset(ix) => Item::Asset(Box::new(Shown {
            kind: match world.asset(ix).kind {
                Kind::Folder(_) => "folder_result",
                Kind::File(_) => "file_result",
                Kind::Stack(_) => "version_stack_result",
            },
            result: AssetView::of(&look, ix),
            matches: found.matches.clone(),
        })),
    })
}

fn read(call: &Call<'_>) -> Result<Sought, Refusal> {
    let mut fields = Fields::of_object(call.json()?, "")?;
    let engine = fields.word("engine", &["lexical", "nlp"]);
    if engine.is_none() {
        fields.refuse("engine", "missing field");
    }
    let query = fields.need_text("query");
    let mut sought = Sought {
        terms: query.to_lowercase().split_whitespace().map(str::to_owned).collect(),
        files: true,
        folders: true,
        projects: true,
        until: call.now,
    };
    if let Some(filters) = fields.take("filters").filter(|filters| !filters.is_null()) {
        let mut filters = Fields::of_object(filters, "/filters")?;
        sought.files = filters.flag("files_and_version_stacks").unwrap_or(false);
        sought.folders = filters.flag("folders").unwrap_or(false);
        sought.projects = filters.flag("projects").unwrap_or(false);
        filters.done()?;
    }
    fields.done()?;
    if let Some(fault) = call.fio.shared.faults.get(Service::Frameio, "search_lag") {
        let lag = i64::try_from(fault.number(60)).unwrap_or(60);
        sought.until = Stamp(call.now.0 - lag * 1_000_000);
    }
    Ok(sought)
}

/// Terms that `text` contains, if it contains all.
fn hits(text: &str, terms: &[String]) -> bool {
    let text = text.to_lowercase();
    terms.iter().all(|term| text.contains(term.as_str()))
}

/// Names that begin with the words come first, then other names, then the rest; newer before older.
fn row(rank: i64, at: Stamp, id: Uuid, found: Found) -> Row<Found> {
    Row { key: Key::Number(rank * (1 << 60) - at.0), id, item: found }
}

fn projects(call: &Call<'_>, world: &World, sought: &Sought, found: &mut Vec<Row<Found>>) {
    for (index, project) in world.projects.iter().enumerate() {
        if world.role_in(call.caller, index).is_none() || !hits(&project.name, &sought.terms) {
            continue;
        }
        let matches = vec![json!({"type": "name_match", "name": project.name, "terms": sought.terms})];
        found.push(row(0, project.updated_at, project.id, Found { hit: Hit::Project(index), matches }));
    }
}

fn assets(call: &Call<'_>, world: &World, sought: &Sought, found: &mut Vec<Row<Found>>) {
    let visible: Vec<bool> =
        (0..world.projects.len()).map(|index| world.role_in(call.caller, index).is_some()).collect();
    for index in 0..world.assets.len() {
        let ix = Ix(u32::try_from(index).unwrap_or(u32::MAX));
        let asset = world.asset(ix);
        let wanted = match asset.kind {
            Kind::Folder(_) => sought.folders && asset.parent.is_some(),
            _ => sought.files,
        };
        if !wanted || !visible[asset.project as usize] || asset.created_at > sought.until {
            continue;
        }
        let (rank, matches) = matches(world, ix, sought);
        if !matches.is_empty() && world.is_live(ix) {
            found.push(row(rank, asset.updated_at, asset.id, Found { hit: Hit::Asset(ix), matches }));
            if found.len() == MOST_HITS {
                return;
            }
        }
    }
}

fn matches(world: &World, ix: Ix, sought: &Sought) -> (i64, Vec<Value>) {
    let asset = world.asset(ix);
    let mut matches = Vec::new();
    let mut rank = 3;
    if hits(&asset.name, &sought.terms) {
        let begins =
            sought.terms.first().is_some_and(|term| asset.name.to_lowercase().starts_with(term.as_str()));
        rank = if begins { 1 } else { 2 };
        matches.push(json!({"type": "name_match", "name": asset.name, "terms": sought.terms}));
    }
    for id in world.comments_of.get(&asset.id).map(Vec::as_slice).unwrap_or_default() {
        if let Some(comment) = world.comments.get(id).filter(|comment| hits(&comment.text, &sought.terms)) {
            matches.push(json!({
                "type": "comment_match", "comment_id": comment.id, "snippet": comment.text, "terms": sought.terms,
            }));
        }
    }
    (rank, matches)
}
