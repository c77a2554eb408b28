//! Tasks of a project.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::{Rates, Task};
use super::super::rates::{self, Kind};
use super::super::time;
use super::super::world::World;
use super::{by_name, check_may_create, check_name_is_free};

const LIST: &[&str] =
    &["name", "strict-name-search", "is-active", "sort-column", "sort-order", "page", "page-size"];
const BODY: &[&str] = &[
    "id",
    "name",
    "status",
    "estimate",
    "budgetEstimate",
    "billable",
    "assigneeIds",
    "assigneeId",
    "userGroupIds",
];
const RATE: &[&str] = &["amount", "since"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/projects/{id}/tasks", LIST, &[], list),
    route("POST", "/workspaces/{ws}/projects/{id}/tasks", &["contains-assignee"], BODY, create),
    route("GET", "/workspaces/{ws}/projects/{id}/tasks/{t}", &[], &[], one),
    route(
        "PUT",
        "/workspaces/{ws}/projects/{id}/tasks/{t}",
        &["contains-assignee", "membership-status"],
        BODY,
        replace,
    ),
    route("DELETE", "/workspaces/{ws}/projects/{id}/tasks/{t}", &[], &[], delete),
    route("PUT", "/workspaces/{ws}/projects/{id}/tasks/{t}/hourly-rate", &[], RATE, set_hourly),
    route("PUT", "/workspaces/{ws}/projects/{id}/tasks/{t}/cost-rate", &[], RATE, set_cost),
];

pub(crate) fn show_task(world: &World, task: &Task) -> Value {
    json!({
        "id": task.id, "name": task.name, "projectId": task.project,
        "status": if task.done { "DONE" } else { "ACTIVE" },
        "estimate": task.estimate, "budgetEstimate": task.budget,
        "duration": time::iso_duration(world.entries.tracked_s(task.id)),
        "billable": task.billable, "assigneeIds": task.assignees, "assigneeId": task.assignees.first(),
        "userGroupIds": task.groups,
        "hourlyRate": world.money(task.rates.hourly), "costRate": world.money(task.rates.cost),
    })
}

fn project(call: &Call<'_>) -> Result<Id> {
    Ok(call.world.project(call.id("id", "Project")?)?.id)
}

fn find(call: &Call<'_>) -> Result<Task> {
    call.world.task(project(call)?, call.id("t", "Task")?).cloned()
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let project = project(call)?;
    let fits = call.name_filter()?;
    let active = call.flag("is-active")?;
    let mut rows: Vec<_> = call
        .world
        .tasks_of(project)
        .filter(|task| fits(&task.name) && active.is_none_or(|active| active != task.done))
        .collect();
    let descending = call.descending()?;
    if call.choice("sort-column", &["ID", "NAME"])? == Some("NAME") {
        rows = by_name(rows, |task| &task.name, descending);
    } else if descending {
        rows.reverse();
    }
    call.page(rows.into_iter(), 50, |task| show_task(call.world, task))
}

/// A new task of `project` from a request.
pub(super) fn read(world: &mut World, body: Fields<'_>, project: Id, now_s: i64) -> Result<Task> {
    let id = world.minter.mint(now_s);
    let billable = world.project(project)?.billable;
    let task = Task {
        id,
        project,
        name: String::new(),
        done: false,
        estimate: None,
        budget: None,
        billable,
        assignees: Vec::new(),
        groups: Vec::new(),
        rates: Rates::default(),
        updated_s: now_s,
    };
    replaced(world, &task, body, now_s)
}

/// The task as a full replacement makes it; only the rates survive.
fn replaced(world: &World, old: &Task, body: Fields<'_>, now_s: i64) -> Result<Task> {
    let mut assignees = body.ids("assigneeIds", "User")?.unwrap_or_default();
    if let Some(id) = body.id("assigneeId", "User")?
        && assignees.is_empty()
    {
        assignees.push(id);
    }
    for id in &assignees {
        world.user(*id)?;
    }
    let estimate = body.text("estimate")?.filter(|text| !text.is_empty());
    if estimate.is_some_and(|text| time::duration_seconds(text).is_none()) {
        return Err(ApiError::bad_value("estimate"));
    }
    let task = Task {
        name: body.name(1, 1_000)?,
        done: body.choice("status", &["ACTIVE", "DONE", "ALL"])? == Some("DONE"),
        estimate: estimate.map(str::to_owned),
        budget: body.whole("budgetEstimate")?,
        billable: body.flag("billable")?.unwrap_or(old.billable),
        assignees,
        groups: body.ids("userGroupIds", "User group")?.unwrap_or_default(),
        updated_s: now_s,
        ..old.clone()
    };
    let others = world.tasks_of(task.project).filter(|other| other.id != task.id);
    check_name_is_free("Task", &task.name, others.map(|other| other.name.as_str()))?;
    Ok(task)
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_tasks)?;
    let project = project(call)?;
    let body = call.body.as_object().map(Fields).ok_or_else(ApiError::unreadable)?;
    let task = read(call.world, body, project, call.now_s)?;
    let shown = show_task(call.world, &task);
    call.world.tasks.insert(task.id, task);
    Reply::created(shown)
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    Reply::ok(show_task(call.world, &find(call)?))
}

fn replace(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_tasks)?;
    let task = replaced(call.world, &find(call)?, call.object()?, call.now_s)?;
    let shown = show_task(call.world, &task);
    call.world.tasks.insert(task.id, task);
    Reply::ok(shown)
}

/// A task must be done before it can be deleted. Its entries stay on the project.
fn delete(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_tasks)?;
    let task = find(call)?;
    if !task.done {
        return Err(ApiError::domain("Cannot delete an active task"));
    }
    let shown = show_task(call.world, &task);
    call.world.tasks.remove(&task.id);
    let entries: Vec<_> = call.world.entries.all().filter(|e| e.task == Some(task.id)).cloned().collect();
    for mut entry in entries {
        entry.task = None;
        call.world.entries.put(entry);
    }
    call.world.bury(task.id, "TASKS", call.now_s, shown.clone());
    Reply::ok(shown)
}

fn set_hourly(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Hourly)
}

fn set_cost(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Cost)
}

fn set_rate(call: &mut Call<'_>, kind: Kind) -> Result<Reply> {
    call.require_admin()?;
    call.require_paid("Task rates")?;
    let mut task = find(call)?;
    let (amount, since) = rates::read(call.object()?)?;
    kind.set(&mut task.rates, amount);
    task.updated_s = call.now_s;
    let (id, shown) = (task.id, show_task(call.world, &task));
    call.world.tasks.insert(id, task);
    call.world.rerate(since, kind, |entry| entry.task == Some(id));
    Reply::ok(shown)
}
