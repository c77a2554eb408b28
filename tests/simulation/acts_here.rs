//! The person's edits: what is picked, and what is written.

use flo_model::{FieldMap, IntentAction, RecordId, RecordType, UnixMillis};
use flo_store::{Connection, StoreError};
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::device::Device;
use crate::history::Here;

/// Rows of one column, in the order in which they were made.
pub(crate) fn texts(conn: &Connection, sql: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok(rows)
}

async fn one_of(device: &Device, sql: &'static str, rng: &mut ChaCha8Rng) -> Option<String> {
    let all = device.read(move |conn| texts(conn, sql)).await;
    all.choose(rng).cloned()
}

const MY_ENTRIES: &str =
    "SELECT t.id FROM time_entries t JOIN people p ON p.id = t.person_id AND p.is_self = 1
    WHERE t.deleted_at IS NULL AND t.locked = 0 ORDER BY t.seq";
const ENDED_ENTRIES: &str =
    "SELECT t.id FROM time_entries t JOIN people p ON p.id = t.person_id AND p.is_self = 1
    WHERE t.deleted_at IS NULL AND t.locked = 0 AND t.end_at IS NOT NULL ORDER BY t.seq";
const RUNNING: &str = "SELECT t.id FROM time_entries t JOIN people p ON p.id = t.person_id AND p.is_self = 1
    WHERE t.deleted_at IS NULL AND t.end_at IS NULL ORDER BY t.seq";
const ME: &str = "SELECT id FROM people WHERE is_self = 1 AND deleted_at IS NULL ORDER BY rowid";
/// Projects that Clockify has or will have.
const PROJECTS: &str =
    "SELECT p.id FROM projects p WHERE p.deleted_at IS NULL AND p.archived = 0 AND EXISTS (
    SELECT 1 FROM links l JOIN connections c ON c.id = l.connection_id
    WHERE l.record_id = p.id AND c.service = 'clockify' AND l.state <> 'ABSENT') ORDER BY p.seq";
const TAGS: &str = "SELECT id FROM tags WHERE deleted_at IS NULL AND archived = 0 ORDER BY rowid";
const TASKS: &str = "SELECT id FROM tasks WHERE deleted_at IS NULL ORDER BY rowid";
const FOLDERS: &str = "SELECT id FROM assets WHERE deleted_at IS NULL AND kind = 'folder' ORDER BY seq";
const OWN_FOLDERS: &str = "SELECT id FROM assets WHERE deleted_at IS NULL AND kind = 'folder' AND parent_id IS NOT NULL ORDER BY seq";
const FILES: &str = "SELECT id FROM assets WHERE deleted_at IS NULL AND kind = 'file' ORDER BY seq";
const ASSETS: &str = "SELECT id FROM assets WHERE deleted_at IS NULL AND parent_id IS NOT NULL
    AND kind IN ('file', 'folder') ORDER BY seq";
const COMMENTS: &str = "SELECT id FROM comments WHERE deleted_at IS NULL AND parent_id IS NULL ORDER BY seq";

/// Does it, if there is something to do it to. Says what was done.
pub(crate) async fn act(device: &mut Device, here: Here, mark: &str, rng: &mut ChaCha8Rng) -> String {
    let Some((record_type, action, id, fields)) = plan(device, here, mark, rng).await else {
        return String::from("nothing to do it to");
    };
    let mut outcome = one(device, record_type, action, id, fields, mark).await;
    if here == Here::AddProject
        && let Ok(project) = &outcome
    {
        let fields = entry(device, &format!("{mark} in it"), rng).await.with("project", project.as_str());
        outcome =
            one(device, RecordType::TimeEntry, IntentAction::Create, None, fields, &format!("{mark} in it"))
                .await;
    }
    match outcome {
        Ok(id) => format!("{record_type} {id}"),
        Err(error) => error,
    }
}

async fn one(
    device: &mut Device,
    record_type: RecordType,
    action: IntentAction,
    id: Option<String>,
    fields: FieldMap,
    mark: &str,
) -> Result<RecordId, String> {
    let mut edit = device.draft(record_type, action);
    edit.record_id = id.map(RecordId);
    let carries_mark = fields.0.values().any(|value| value.as_str() == Some(mark));
    edit.fields = fields;
    if action == IntentAction::Create {
        let at_frameio = matches!(record_type, RecordType::Asset | RecordType::Comment);
        let app = device.app();
        edit.connections = vec![if at_frameio { app.frameio.clone() } else { app.clockify.clone() }];
    }
    device.edit(edit, if carries_mark { mark } else { "" }).await.map(|edited| edited.record_id)
}

type Plan = (RecordType, IntentAction, Option<String>, FieldMap);

async fn plan(device: &Device, here: Here, mark: &str, rng: &mut ChaCha8Rng) -> Option<Plan> {
    use IntentAction::{Create, Delete, Update};
    use RecordType::{Asset, Client, Comment, Project, Tag, Task, TimeEntry};
    let set = |name: &str, value: Value| FieldMap::default().with(name, value);
    let now = device.app().store.clock().now();
    let second = |at: UnixMillis| UnixMillis(at.0 / 1000 * 1000).to_rfc3339_seconds();
    Some(match here {
        Here::AddEntry => (TimeEntry, Create, None, entry(device, mark, rng).await),
        Here::RewordEntry => {
            (TimeEntry, Update, Some(one_of(device, MY_ENTRIES, rng).await?), set("description", json!(mark)))
        }
        Here::MoveEntry => {
            let (start, end) = interval(rng);
            let fields = set("start", json!(start)).with("end", end);
            (TimeEntry, Update, Some(one_of(device, ENDED_ENTRIES, rng).await?), fields)
        }
        Here::Reassign => {
            let project = one_of(device, PROJECTS, rng).await?;
            let fields = set("project", json!(project)).with("task", Value::Null);
            (TimeEntry, Update, Some(one_of(device, MY_ENTRIES, rng).await?), fields)
        }
        Here::TagEntry => {
            let tag = one_of(device, TAGS, rng).await?;
            (TimeEntry, Update, Some(one_of(device, MY_ENTRIES, rng).await?), set("tags", json!([tag])))
        }
        Here::DeleteEntry => {
            (TimeEntry, Delete, Some(one_of(device, MY_ENTRIES, rng).await?), FieldMap::default())
        }
        Here::StartTimer => {
            if one_of(device, RUNNING, rng).await.is_some() {
                return None;
            }
            let fields = entry(device, mark, rng).await.with("start", second(now)).with("end", Value::Null);
            (TimeEntry, Create, None, fields)
        }
        Here::StopTimer => {
            let running = one_of(device, RUNNING, rng).await?;
            let id = running.clone();
            let started: i64 = device
                .read(move |conn| {
                    Ok(conn.query_row("SELECT start_at FROM time_entries WHERE id = ?1", [id], |row| {
                        row.get(0)
                    })?)
                })
                .await;
            // Never before it began, as the app does it: clocks jump.
            let end = second(UnixMillis(now.0.max(started)));
            (TimeEntry, Update, Some(running), set("end", json!(end)))
        }
        Here::AddTag => (Tag, Create, None, set("name", json!(mark))),
        Here::AddClient => (Client, Create, None, set("name", json!(mark))),
        Here::AddTask => {
            let project = one_of(device, PROJECTS, rng).await?;
            (Task, Create, None, set("name", json!(mark)).with("project", project))
        }
        Here::AddProject => {
            let fields =
                set("name", json!(mark)).with("color", "#03A9F4").with("billable", true).with("public", true);
            (Project, Create, None, fields)
        }
        Here::RenameTask => (Task, Update, Some(one_of(device, TASKS, rng).await?), set("name", json!(mark))),
        Here::AddFolder => {
            let parent = one_of(device, FOLDERS, rng).await?;
            let project = project_of(device, &parent).await?;
            let fields = set("name", json!(mark))
                .with("kind", "folder")
                .with("parent", parent)
                .with("project", project);
            (Asset, Create, None, fields)
        }
        Here::RenameAsset => {
            (Asset, Update, Some(one_of(device, ASSETS, rng).await?), set("name", json!(mark)))
        }
        Here::MoveAsset => {
            let file = one_of(device, FILES, rng).await?;
            let (of, parent) = (project_of(device, &file).await?, one_of(device, FOLDERS, rng).await?);
            if project_of(device, &parent).await? != of {
                return None;
            }
            (Asset, Update, Some(file), set("parent", json!(parent)))
        }
        Here::DeleteAsset => {
            let sql = if rng.random_bool(0.7) { FILES } else { OWN_FOLDERS };
            (Asset, Delete, Some(one_of(device, sql, rng).await?), FieldMap::default())
        }
        Here::AddComment => {
            let fields = set("text", json!(mark)).with("asset", one_of(device, FILES, rng).await?);
            (Comment, Create, None, fields.with("completed", false))
        }
        Here::RewordComment => {
            (Comment, Update, Some(one_of(device, COMMENTS, rng).await?), set("text", json!(mark)))
        }
        Here::TickComment => {
            let done = rng.random_bool(0.7);
            (Comment, Update, Some(one_of(device, COMMENTS, rng).await?), set("completed", json!(done)))
        }
        Here::DeleteComment => {
            (Comment, Delete, Some(one_of(device, COMMENTS, rng).await?), FieldMap::default())
        }
    })
}

/// A finished entry of the signed-in person.
async fn entry(device: &Device, mark: &str, rng: &mut ChaCha8Rng) -> FieldMap {
    let (start, end) = interval(rng);
    let mut fields = FieldMap::default()
        .with("start", start)
        .with("end", end)
        .with("description", mark)
        .with("billable", rng.random_bool(0.5));
    if let Some(me) = one_of(device, ME, rng).await {
        fields.set("person", me);
    }
    if rng.random_bool(0.6)
        && let Some(project) = one_of(device, PROJECTS, rng).await
    {
        fields.set("project", project);
    }
    if rng.random_bool(0.3)
        && let Some(tag) = one_of(device, TAGS, rng).await
    {
        fields.set("tags", json!([tag]));
    }
    fields
}

fn interval(rng: &mut ChaCha8Rng) -> (String, String) {
    let (day, hour, minute) = (rng.random_range(9..15), rng.random_range(6..18), rng.random_range(0..59));
    let at = |hour: u32| format!("2026-10-{day:02}T{hour:02}:{minute:02}:00Z");
    (at(hour), at(hour + 1))
}

async fn project_of(device: &Device, asset: &str) -> Option<String> {
    let id = asset.to_owned();
    device
        .read(move |conn| {
            Ok(conn.query_row("SELECT project_id FROM assets WHERE id = ?1", [id], |row| row.get(0))?)
        })
        .await
}
