//! What a second person can do between two requests of the client: POST `/_sim/act`.
//!
//! Acts go straight to the state: no role, lock or limit holds them back, as with an admin at the web page.
//! The fields of an entry stand in the body itself or under `fields`, with the service's own names.
//! People are named by id or short name (`jonas`), projects by id, short name or title, times as RFC 3339.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Clockify;
use super::auth::Caller;
use super::entries::{Draft, Origin, Shape, show};
use super::error::{ApiError, Result};
use super::http::Fields;
use super::ids::Id;
use super::knobs::Knobs;
use super::model::{Entry, Role};
use super::time;
use super::world::World;
use crate::Service;

type Act = fn(&mut World, Fields<'_>, i64) -> Result<Value>;

const ACTS: &[(&str, Act)] = &[
    ("create_entry", create_entry),
    ("edit_entry", edit_entry),
    ("delete_entry", delete_entry),
    ("restore_entry", restore_entry),
    ("split_entry", split_entry),
    ("start_timer", start_timer),
    ("stop_timer", stop_timer),
    ("mark_invoiced", mark_invoiced),
    ("rename_project", rename_project),
    ("archive_project", archive_project),
    ("rename_task", rename_task),
    ("finish_task", finish_task),
    ("rename_client", rename_client),
    ("rename_tag", rename_tag),
    ("archive_tag", archive_tag),
    ("set_lock", set_lock),
    ("approve", approve),
    ("withdraw_approval", withdraw_approval),
    ("set_plan", set_plan),
    ("set_zone", set_zone),
    ("set_role", set_role),
];

/// Offers all acts to the control routes.
pub(super) fn offer(simulator: &Arc<Clockify>) {
    for (name, act) in ACTS {
        let clockify = simulator.clone();
        let run = move |body: &Value| {
            let body = flat(body);
            let fields = Fields::of(&body).map_err(|error| error.message)?;
            let now_s = clockify.shared.now().0.div_euclid(1000);
            act(&mut clockify.lock(), fields, now_s).map_err(|error| error.message)
        };
        simulator.shared.acts.offer(Service::Clockify, name, run);
    }
}

/// The body with what stands under `fields` beside the rest.
fn flat(body: &Value) -> Value {
    let mut flat = body.clone();
    if let (Some(keys), Some(fields)) = (flat.as_object_mut(), body["fields"].as_object()) {
        keys.extend(fields.clone());
    }
    flat
}

fn wanted<'a>(body: Fields<'a>, key: &str) -> Result<&'a str> {
    body.text(key)?.ok_or_else(|| ApiError::missing(key))
}

fn user_in(world: &World, body: Fields<'_>) -> Result<Id> {
    let text = wanted(body, "user")?;
    world.find_user(text).map(|user| user.id).ok_or_else(|| ApiError::foreign("User"))
}

fn project_in(world: &World, body: Fields<'_>) -> Result<Id> {
    let text = wanted(body, "project")?;
    world.find_project(text).map(|p| p.id).ok_or_else(|| ApiError::foreign("Project"))
}

fn entry_in(world: &World, body: Fields<'_>) -> Result<Entry> {
    let id = body.id("id", "Time entry")?.ok_or_else(|| ApiError::missing("id"))?;
    world.entry(id).cloned()
}

fn shown(world: &World, entry: &Entry, now_s: i64) -> Value {
    show(world, &world.knobs, entry, Shape { rates: true, hydrated: false }, now_s)
}

/// An admin, whom rules for ordinary users do not hold back.
fn with_admin<T>(
    world: &mut World,
    user: Id,
    now_s: i64,
    run: impl FnOnce(&mut World, Origin<'_>) -> Result<T>,
) -> Result<T> {
    let caller = Caller { user, role: Role::Owner, is_addon: false, credential: String::new() };
    let knobs: Knobs = world.knobs.clone();
    run(world, Origin { caller: &caller, knobs: &knobs, now_s })
}

/// Fields of an entry under the service's own names; `project` may be a short name, `task` a name.
fn draft(world: &World, body: Fields<'_>) -> Result<Draft> {
    let mut draft = Draft::read(body)?;
    if body.get("project").is_some() {
        draft.project = Some(project_in(world, body)?);
    }
    if let (Some(name), Some(project)) = (body.text("task")?, draft.project) {
        let task = world.tasks_of(project).find(|task| task.name == name);
        draft.task = Some(task.ok_or_else(|| ApiError::foreign("Task"))?.id);
    }
    Ok(draft)
}

fn create_entry(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let user = user_in(world, body)?;
    let draft = draft(world, body)?;
    let entry = with_admin(world, user, now_s, |world, origin| world.add_entry(draft, user, origin))?;
    Ok(shown(world, &entry, now_s))
}

fn start_timer(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let user = user_in(world, body)?;
    let draft = Draft { end_s: None, ..draft(world, body)? };
    let entry = with_admin(world, user, now_s, |world, origin| world.add_entry(draft, user, origin))?;
    Ok(shown(world, &entry, now_s))
}

fn stop_timer(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let user = user_in(world, body)?;
    let end_s = body.time("end")?.unwrap_or(now_s);
    let entry = with_admin(world, user, now_s, |world, origin| world.stop_timer(user, end_s, origin))?;
    Ok(shown(world, &entry, now_s))
}

/// Changes only the fields that are given, as the web page does.
fn edit_entry(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let mut entry = entry_in(world, body)?;
    let draft = draft(world, body)?;
    if let Some(description) = draft.description {
        entry.description = description;
    }
    entry.billable = draft.billable.unwrap_or(entry.billable);
    if draft.project.is_some() {
        (entry.project, entry.task) = (draft.project, None);
    }
    entry.task = draft.task.or(entry.task);
    if body.get("tagIds").is_some() {
        entry.tags = draft.tags;
    }
    entry.start_s = draft.start_s.unwrap_or(entry.start_s);
    entry.end_s = draft.end_s.or(entry.end_s);
    entry.updated_s = now_s;
    entry.rates = world.rates_for(entry.user, entry.project, entry.task);
    world.entries.put(entry.clone());
    Ok(shown(world, &entry, now_s))
}

fn delete_entry(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let entry = entry_in(world, body)?;
    world.bury_entry(entry.id, now_s);
    Ok(shown(world, &entry, now_s))
}

/// Undo of a deletion: the entry comes back with the same id.
fn restore_entry(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let id = body.id("id", "Time entry")?.ok_or_else(|| ApiError::missing("id"))?;
    let place = world.graves.iter().rposition(|grave| grave.id == id && grave.entry.is_some());
    let grave = world.graves.remove(place.ok_or_else(|| ApiError::foreign("Time entry"))?);
    let entry = grave.entry.ok_or_else(|| ApiError::foreign("Time entry"))?;
    world.entries.put(entry.clone());
    Ok(shown(world, &entry, now_s))
}

fn split_entry(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let mut first = entry_in(world, body)?;
    let at = body.time("at")?.ok_or_else(|| ApiError::missing("at"))?;
    if at <= first.start_s || first.end_s.is_some_and(|end| at >= end) {
        return Err(ApiError::bad_value("at"));
    }
    let id = world.minter.mint(now_s);
    let second = Entry { id, start_s: at, created_s: now_s, updated_s: now_s, ..first.clone() };
    (first.end_s, first.updated_s) = (Some(at), now_s);
    world.entries.put(first.clone());
    world.entries.put(second.clone());
    Ok(json!([shown(world, &first, now_s), shown(world, &second, now_s)]))
}

fn mark_invoiced(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let mut entry = entry_in(world, body)?;
    entry.invoiced = body.flag("invoiced")?.unwrap_or(true);
    world.entries.put(entry.clone());
    Ok(shown(world, &entry, now_s))
}

fn rename_project(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let (id, name) = (project_in(world, body)?, wanted(body, "name")?);
    edit_project(world, id, now_s, |project| name.clone_into(&mut project.name))
}

fn archive_project(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let (id, archived) = (project_in(world, body)?, body.flag("archived")?.unwrap_or(true));
    edit_project(world, id, now_s, |project| project.archived = archived)
}

fn edit_project(
    world: &mut World,
    id: Id,
    now_s: i64,
    change: impl FnOnce(&mut super::model::Project),
) -> Result<Value> {
    let project = world.projects.get_mut(&id).ok_or_else(|| ApiError::foreign("Project"))?;
    change(project);
    project.updated_s = now_s;
    Ok(super::catalog::show_project(world, world.project(id)?, false))
}

fn rename_task(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let name = wanted(body, "name")?.to_owned();
    edit_task(world, body, now_s, |task| task.name = name)
}

fn finish_task(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let done = body.flag("done")?.unwrap_or(true);
    edit_task(world, body, now_s, |task| task.done = done)
}

fn edit_task(
    world: &mut World,
    body: Fields<'_>,
    now_s: i64,
    change: impl FnOnce(&mut super::model::Task),
) -> Result<Value> {
    let id = body.id("id", "Task")?.ok_or_else(|| ApiError::missing("id"))?;
    let task = world.tasks.get_mut(&id).ok_or_else(|| ApiError::foreign("Task"))?;
    change(task);
    task.updated_s = now_s;
    let task = task.clone();
    Ok(super::catalog::show_task(world, &task))
}

fn rename_client(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let id = body.id("id", "Client")?.ok_or_else(|| ApiError::missing("id"))?;
    let client = world.clients.get_mut(&id).ok_or_else(|| ApiError::foreign("Client"))?;
    wanted(body, "name")?.clone_into(&mut client.name);
    client.updated_s = now_s;
    Ok(super::catalog::show_client(world, world.client(id)?))
}

fn rename_tag(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let name = wanted(body, "name")?.to_owned();
    edit_tag(world, body, now_s, |tag| tag.name = name)
}

fn archive_tag(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let archived = body.flag("archived")?.unwrap_or(true);
    edit_tag(world, body, now_s, |tag| tag.archived = archived)
}

fn edit_tag(
    world: &mut World,
    body: Fields<'_>,
    now_s: i64,
    change: impl FnOnce(&mut super::model::Tag),
) -> Result<Value> {
    let id = body.id("id", "Tag")?.ok_or_else(|| ApiError::missing("id"))?;
    let tag = world.tags.get_mut(&id).ok_or_else(|| ApiError::foreign("Tag"))?;
    change(tag);
    tag.updated_s = now_s;
    let tag = tag.clone();
    Ok(super::catalog::show_tag(world, &tag))
}

/// Moves the lock date; without `before` the lock is lifted.
fn set_lock(world: &mut World, body: Fields<'_>, _now_s: i64) -> Result<Value> {
    world.settings.lock_time_entries = body.time("before")?.map(time::iso);
    Ok(json!({ "lockTimeEntries": world.settings.lock_time_entries }))
}

/// Hands in and approves the entries of `user` from `start` to `end`.
fn approve(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let user = user_in(world, body)?;
    let bound = |key: &str| body.time(key)?.ok_or_else(|| ApiError::missing(key));
    let approval = world.hand_in(user, user, (bound("start")?, bound("end")?), now_s)?;
    let by = world.addon_user;
    let approval = world.decide(approval.id, "APPROVED", String::new(), by, now_s)?;
    Ok(super::approvals::show_request(world, &approval))
}

fn withdraw_approval(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let id = body.id("id", "Approval request")?.ok_or_else(|| ApiError::missing("id"))?;
    let by = world.addon_user;
    let approval = world.decide(id, "WITHDRAWN_APPROVAL", String::new(), by, now_s)?;
    Ok(super::approvals::show_request(world, &approval))
}

fn set_plan(world: &mut World, body: Fields<'_>, _now_s: i64) -> Result<Value> {
    let plans = ["FREE", "BASIC", "STANDARD", "PRO", "ENTERPRISE"];
    let plan = body.choice("plan", &plans)?.ok_or_else(|| ApiError::missing("plan"))?;
    plan.clone_into(&mut world.knobs.plan);
    Ok(json!({ "plan": plan }))
}

fn set_zone(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let (id, zone) = (user_in(world, body)?, wanted(body, "zone")?);
    if jiff::tz::TimeZone::get(zone).is_err() {
        return Err(ApiError::bad_value("zone"));
    }
    let user = world.users.get_mut(&id).ok_or_else(|| ApiError::foreign("User"))?;
    zone.clone_into(&mut user.zone);
    user.updated_s = now_s;
    Ok(json!({ "userId": id, "timeZone": zone }))
}

/// `OWNER`, `WORKSPACE_ADMIN` or `MEMBER`.
fn set_role(world: &mut World, body: Fields<'_>, now_s: i64) -> Result<Value> {
    let id = user_in(world, body)?;
    let role = match body.choice("role", &["OWNER", "WORKSPACE_ADMIN", "MEMBER"])? {
        Some("OWNER") => Role::Owner,
        Some("WORKSPACE_ADMIN") => Role::WorkspaceAdmin,
        Some(_) => Role::Member,
        None => return Err(ApiError::missing("role")),
    };
    let user = world.users.get_mut(&id).ok_or_else(|| ApiError::foreign("User"))?;
    (user.role, user.updated_s) = (role, now_s);
    Ok(json!({ "userId": id, "role": role }))
}
