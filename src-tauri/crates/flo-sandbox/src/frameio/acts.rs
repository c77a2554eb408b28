//! What a second person does at Frame.io between two requests of the client.
//!
//! | Act | Fields |
//! |---|---|
//! | `rename` | `id`, `name` |
//! | `move` | `id`, `parent_id` |
//! | `delete`, `restore` | `id` |
//! | `new_folder` | `folder_id`, `name` |
//! | `new_file` | `folder_id`, `name`, `size?` — complete and ready |
//! | `abandon_upload` | `folder_id`, `name`, `size?` — a placeholder that never gets bytes |
//! | `new_version` | `id` of a file or stack, `name`, `size?` |
//! | `comment` | `file_id`, `text`, `timestamp?`, `duration?` |
//! | `reply` | `comment_id`, `text` |
//! | `edit_comment`, `complete_comment`, `delete_comment` | `comment_id`, `text` or `completed` |
//! | `set_status` | `file_id`, `status` by name, or null |
//! | `rename_project`, `set_project` | `project_id`, `name` or `active` |
//! | `delete_project`, `lose_project`, `regain_project` | `project_id` |
//!
//! Every act takes `by`, a short name of the studio such as `jonas`, who does it; the default is the owner.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::Fio;
use super::refusal::Refusal;
use super::world::change::By;
use super::world::comments::Comment;
use super::world::events::Topic;
use super::world::{Ix, World};
use crate::Service;
use crate::seed::studio::OWNER;

/// Size of files that are made without one.
const USUAL_SIZE: u64 = 48_000_000;

type Done = Result<Value, String>;
type Doing = fn(&mut World, By, &Value) -> Done;

const ACTS: &[(&str, Doing)] = &[
    ("rename", rename),
    ("move", relocate),
    ("delete", delete),
    ("restore", restore),
    ("new_folder", new_folder),
    ("new_file", new_file),
    ("abandon_upload", abandon_upload),
    ("new_version", new_version),
    ("comment", comment),
    ("reply", reply),
    ("edit_comment", edit_comment),
    ("complete_comment", complete_comment),
    ("delete_comment", delete_comment),
    ("set_status", set_status),
    ("rename_project", rename_project),
    ("set_project", set_project),
    ("delete_project", delete_project),
    ("lose_project", lose_project),
    ("regain_project", regain_project),
];

/// Offers all acts to the control routes.
pub(super) fn offer(fio: &Arc<Fio>) {
    for (name, act) in ACTS {
        // The shared state holds the acts and is held by `Fio`: a weak link avoids a circle.
        let fio_link = Arc::downgrade(fio);
        fio.shared.acts.offer(Service::Frameio, name, move |body| {
            let fio = fio_link.upgrade().ok_or("the server is gone")?;
            let mut world = fio.write();
            let key = body["by"].as_str().unwrap_or(OWNER);
            let person = world.people.iter().position(|person| person.key == key);
            let person = person.ok_or_else(|| format!("nobody is called “{key}”"))?;
            act(&mut world, By { person, at: fio.now() }, body)
        });
    }
    let fio_link = Arc::downgrade(fio);
    fio.shared.acts.summarise(Service::Frameio, move || {
        let Some(fio) = fio_link.upgrade() else { return Value::Null };
        let world = fio.read();
        json!({
            "projects": world.projects.len(),
            "assets": world.assets.len(),
            "comments": world.comments.len(),
            "storage_usage": world.account.storage_usage,
            "webhooks": world.hooks.len(),
            "events": world.events.log.len(),
            "uploads": fio.uploads.list().len(),
        })
    });
}

fn text<'a>(body: &'a Value, name: &str) -> Result<&'a str, String> {
    body[name].as_str().ok_or_else(|| format!("“{name}” is missing"))
}

fn id(body: &Value, name: &str) -> Result<Uuid, String> {
    text(body, name)?.parse().map_err(|_| format!("“{name}” is no UUID"))
}

fn live(world: &World, body: &Value, name: &str) -> Result<Ix, String> {
    world.find_live(id(body, name)?).ok_or_else(|| format!("“{name}” names nothing that exists"))
}

fn project(world: &World, body: &Value) -> Result<usize, String> {
    let found = world.find_project(id(body, "project_id")?);
    found.ok_or_else(|| "“project_id” names no project".to_owned())
}

fn refused(refusal: &Refusal) -> String {
    refusal.text()
}

fn shown(world: &World, ix: Ix) -> Value {
    let asset = world.asset(ix);
    json!({
        "id": asset.id,
        "type": asset.type_word(),
        "name": asset.name,
        "parent_id": asset.parent.map(|parent| world.asset(parent).id),
    })
}

fn rename(world: &mut World, by: By, body: &Value) -> Done {
    let ix = live(world, body, "id")?;
    world.rename(by, ix, text(body, "name")?);
    Ok(shown(world, ix))
}

fn relocate(world: &mut World, by: By, body: &Value) -> Done {
    let (ix, parent) = (live(world, body, "id")?, live(world, body, "parent_id")?);
    world.move_to(by, ix, parent).map_err(|refusal| refused(&refusal))?;
    Ok(shown(world, ix))
}

fn delete(world: &mut World, by: By, body: &Value) -> Done {
    let ix = live(world, body, "id")?;
    world.delete(by, ix).map_err(|refusal| refused(&refusal))?;
    Ok(shown(world, ix))
}

fn restore(world: &mut World, by: By, body: &Value) -> Done {
    let ix = world.find(id(body, "id")?).ok_or("“id” names nothing")?;
    world.restore(by, ix).map_err(|refusal| refused(&refusal))?;
    Ok(shown(world, ix))
}

fn folder(world: &World, body: &Value) -> Result<Ix, String> {
    let ix = live(world, body, "folder_id")?;
    world.asset(ix).folder().map(|_| ix).ok_or_else(|| "“folder_id” names no folder".to_owned())
}

fn new_folder(world: &mut World, by: By, body: &Value) -> Done {
    let parent = folder(world, body)?;
    let ix = world.create_folder(by, parent, text(body, "name")?);
    Ok(shown(world, ix))
}

fn new_file(world: &mut World, by: By, body: &Value) -> Done {
    let parent = folder(world, body)?;
    let size = body["size"].as_u64().unwrap_or(USUAL_SIZE);
    let ix = world.create_ready_file(by, parent, text(body, "name")?, size);
    Ok(shown(world, ix))
}

fn abandon_upload(world: &mut World, by: By, body: &Value) -> Done {
    let parent = folder(world, body)?;
    let size = body["size"].as_u64().unwrap_or(USUAL_SIZE);
    let ix = world.create_placeholder(by, parent, text(body, "name")?, size);
    Ok(shown(world, ix))
}

fn new_version(world: &mut World, by: By, body: &Value) -> Done {
    let target = live(world, body, "id")?;
    let parent = world.asset(target).parent.ok_or("a root folder has no versions")?;
    let size = body["size"].as_u64().unwrap_or(USUAL_SIZE);
    let (stack, folder) = match (&world.asset(target).stack(), &world.asset(parent).stack()) {
        (Some(_), _) => (Some(target), parent),
        (None, Some(_)) => (Some(parent), world.asset(parent).parent.ok_or("the stack has no folder")?),
        (None, None) => (None, parent),
    };
    let file = world.create_ready_file(by, folder, text(body, "name")?, size);
    match stack {
        Some(stack) => world.move_to(by, file, stack).map(|()| stack),
        None => world.make_stack(by, folder, &[target, file]),
    }
    .map(|stack| json!({"stack": shown(world, stack), "file": shown(world, file)}))
    .map_err(|refusal| refused(&refusal))
}

fn announce(world: &mut World, by: By, id: Uuid, event: &'static str) {
    if let Some(topic) = Topic::comment(world, id) {
        world.emit(by, event, topic);
    }
}

fn comment(world: &mut World, by: By, body: &Value) -> Done {
    let file = live(world, body, "file_id")?;
    if world.asset(file).file().is_none() {
        return Err("“file_id” names no file".to_owned());
    }
    let id = world.ids.uuid();
    let mut comment = Comment::saying(id, world.asset(file).id, Some(by.person), text(body, "text")?, by.at);
    comment.timestamp = body["timestamp"].as_i64();
    comment.duration = body["duration"].as_i64();
    world.add_comment(comment);
    announce(world, by, id, "comment.created");
    Ok(json!({ "id": id }))
}

fn reply(world: &mut World, by: By, body: &Value) -> Done {
    let above = id(body, "comment_id")?;
    let file = world.comments.get(&above).map(|comment| comment.file).ok_or("no such comment")?;
    let id = world.ids.uuid();
    let mut reply = Comment::saying(id, file, Some(by.person), text(body, "text")?, by.at);
    reply.reply_to = Some(above);
    world.add_comment(reply);
    announce(world, by, id, "comment.created");
    Ok(json!({ "id": id }))
}

fn edit_comment(world: &mut World, by: By, body: &Value) -> Done {
    let id = id(body, "comment_id")?;
    let comment = world.comments.get_mut(&id).ok_or("no such comment")?;
    comment.text = text(body, "text")?.to_owned();
    comment.text_edited_at = Some(by.at);
    comment.updated_at = by.at;
    announce(world, by, id, "comment.updated");
    Ok(json!({ "id": id }))
}

fn complete_comment(world: &mut World, by: By, body: &Value) -> Done {
    let id = id(body, "comment_id")?;
    if !world.comments.contains_key(&id) {
        return Err("no such comment".to_owned());
    }
    world.complete_comment(by, id, body["completed"].as_bool().unwrap_or(true));
    Ok(json!({ "id": id }))
}

fn delete_comment(world: &mut World, by: By, body: &Value) -> Done {
    let id = id(body, "comment_id")?;
    if !world.comments.contains_key(&id) {
        return Err("no such comment".to_owned());
    }
    announce(world, by, id, "comment.deleted");
    world.remove_comment(id);
    Ok(json!({ "id": id }))
}

fn set_status(world: &mut World, by: By, body: &Value) -> Done {
    let file = live(world, body, "file_id")?;
    let field = world.field_named("Status").ok_or("the account has no status field")?;
    let value = match body["status"].as_str() {
        None => json!([]),
        Some(name) => {
            let option = field.options.iter().find(|option| option.display_name == name);
            json!([option.ok_or_else(|| format!("“{name}” is no status"))?.id])
        }
    };
    let field = field.id;
    world.set_value(file, field, value);
    let topic = Topic::asset(world, file);
    world.emit(by, "metadata.value.updated", topic);
    Ok(shown(world, file))
}

fn project_changed(world: &mut World, by: By, index: usize) -> Done {
    world.projects[index].updated_at = by.at;
    let topic = Topic::project(world, index);
    world.emit(by, "project.updated", topic);
    let project = &world.projects[index];
    Ok(json!({"id": project.id, "name": project.name, "active": project.active}))
}

fn rename_project(world: &mut World, by: By, body: &Value) -> Done {
    let index = project(world, body)?;
    world.projects[index].name = text(body, "name")?.to_owned();
    project_changed(world, by, index)
}

fn set_project(world: &mut World, by: By, body: &Value) -> Done {
    let index = project(world, body)?;
    world.projects[index].active = body["active"].as_bool().ok_or("“active” is missing")?;
    project_changed(world, by, index)
}

fn delete_project(world: &mut World, by: By, body: &Value) -> Done {
    let index = project(world, body)?;
    let topic = Topic::project(world, index);
    world.emit(by, "project.deleted", topic);
    world.projects[index].deleted = true;
    Ok(json!({"id": world.projects[index].id}))
}

fn lose_project(world: &mut World, _: By, body: &Value) -> Done {
    let index = project(world, body)?;
    world.projects[index].lost = true;
    Ok(json!({"id": world.projects[index].id}))
}

fn regain_project(world: &mut World, _: By, body: &Value) -> Done {
    let index = project(world, body)?;
    world.projects[index].lost = false;
    Ok(json!({"id": world.projects[index].id}))
}
