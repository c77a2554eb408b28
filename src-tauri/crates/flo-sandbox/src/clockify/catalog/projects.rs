//! Projects: list, create, replace, delete.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::{Member, Project, Rates};
use super::super::rates::{self, Kind};
use super::super::time;
use super::super::world::World;
use super::{by_name, check_may_create, check_name_is_free, show_custom_field, show_task};

const LIST: &[&str] = &[
    "name",
    "strict-name-search",
    "archived",
    "billable",
    "clients",
    "contains-client",
    "client-status",
    "users",
    "contains-user",
    "user-status",
    "is-template",
    "access",
    "userGroups",
    "contains-group",
    "hydrated",
    "expense-limit",
    "expense-date",
    "sort-column",
    "sort-order",
    "page",
    "page-size",
];
const POST: &[&str] = &[
    "name",
    "clientId",
    "color",
    "billable",
    "isPublic",
    "note",
    "hourlyRate",
    "costRate",
    "estimate",
    "memberships",
    "tasks",
];
const PUT: &[&str] =
    &["name", "clientId", "archived", "billable", "color", "isPublic", "note", "hourlyRate", "costRate"];
const FROM_TEMPLATE: &[&str] = &["name", "templateProjectId", "clientId", "color", "isPublic"];
const COLUMNS: &[&str] = &["ID", "NAME", "CLIENT_NAME", "DURATION", "BUDGET", "PROGRESS"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/projects", LIST, &[], list),
    route("POST", "/workspaces/{ws}/projects", &[], POST, create),
    route("POST", "/workspaces/{ws}/projects/from-template", &[], FROM_TEMPLATE, create_from_template),
    route("GET", "/workspaces/{ws}/projects/{id}", &["hydrated"], &[], one),
    route("PUT", "/workspaces/{ws}/projects/{id}", &[], PUT, replace),
    route("DELETE", "/workspaces/{ws}/projects/{id}", &[], &[], delete),
];

pub(crate) fn show_project(world: &World, project: &Project, hydrated: bool) -> Value {
    let client = project.client.and_then(|id| world.clients.get(&id));
    let members = project.members.iter().map(|member| show_membership(world, member, project.id, "PROJECT"));
    let mut shown = json!({
        "id": project.id, "name": project.name, "workspaceId": world.workspace,
        "clientId": project.client.map(|id| id.to_string()).unwrap_or_default(),
        "clientName": client.map(|c| c.name.as_str()).unwrap_or_default(),
        "color": project.color, "billable": project.billable, "archived": project.archived,
        "public": project.public, "template": project.template, "note": project.note,
        "duration": time::iso_duration(world.entries.tracked_s(project.id)),
        "hourlyRate": world.money(project.rates.hourly), "costRate": world.money(project.rates.cost),
        "estimate": project.estimate, "timeEstimate": project.time_estimate,
        "budgetEstimate": project.budget_estimate, "estimateReset": project.estimate_reset,
        "memberships": members.collect::<Value>(),
    });
    if hydrated && let Some(keys) = shown.as_object_mut() {
        let tasks = world.tasks_of(project.id).map(|task| show_task(world, task));
        keys.insert("tasks".to_owned(), tasks.collect());
        let fields =
            world.custom_fields.values().filter(|field| field.project_defaults.contains_key(&project.id));
        keys.insert("customFields".to_owned(), fields.map(|field| show_custom_field(world, field)).collect());
    }
    shown
}

/// A row of `memberships`.
pub(super) fn show_membership(world: &World, member: &Member, target: Id, kind: &str) -> Value {
    json!({
        "userId": member.user, "targetId": target, "membershipType": kind, "membershipStatus": "ACTIVE",
        "hourlyRate": world.money(member.rates.hourly), "costRate": world.money(member.rates.cost),
    })
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let fits = call.name_filter()?;
    let flags = [call.flag("archived")?, call.flag("billable")?, call.flag("is-template")?];
    let ids = |key| call.texts(key).into_iter().filter_map(Id::parse).collect::<Vec<_>>();
    let (clients, users) = (ids("clients"), ids("users"));
    let (with_client, with_user) =
        (call.flag("contains-client")? != Some(false), call.flag("contains-user")? != Some(false));
    let access = call.choice("access", &["PUBLIC", "PRIVATE"])?;
    let world = &*call.world;
    let rows = world.projects.values().filter(|project| {
        fits(&project.name)
            && flags[0].is_none_or(|wanted| wanted == project.archived)
            && flags[1].is_none_or(|wanted| wanted == project.billable)
            && flags[2].is_none_or(|wanted| wanted == project.template)
            && access.is_none_or(|wanted| (wanted == "PUBLIC") == project.public)
            && (clients.is_empty() || with_client == project.client.is_some_and(|id| clients.contains(&id)))
            && (users.is_empty() || with_user == project.members.iter().any(|m| users.contains(&m.user)))
    });
    // Private projects are visible to their members and to admins.
    let (user, is_admin) = (call.caller.user, call.caller.role.is_admin());
    let rows = rows.filter(|p| p.public || is_admin || p.members.iter().any(|m| m.user == user));
    let mut rows: Vec<_> = rows.collect();
    let descending = call.descending()?;
    match call.choice("sort-column", COLUMNS)?.unwrap_or("NAME") {
        "NAME" => rows = by_name(rows, |project| &project.name, descending),
        column => {
            let client =
                |p: &Project| p.client.and_then(|id| world.clients.get(&id)).map(|c| c.name.to_lowercase());
            match column {
                "CLIENT_NAME" => rows.sort_by_key(|p| client(p)),
                "DURATION" | "PROGRESS" => rows.sort_by_key(|p| world.entries.tracked_s(p.id)),
                "BUDGET" => rows.sort_by_key(|p| p.budget_estimate["estimate"].as_i64()),
                _ => {}
            }
            if descending {
                rows.reverse();
            }
        }
    }
    let hydrated = call.flag("hydrated")?.unwrap_or(false);
    call.page(rows.into_iter(), 50, |project| show_project(world, project, hydrated))
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    let project = call.world.project(call.id("id", "Project")?)?;
    Reply::ok(show_project(call.world, project, call.flag("hydrated")?.unwrap_or(false)))
}

/// What POST and PUT share.
fn apply(world: &World, project: &mut Project, body: Fields<'_>) -> Result<()> {
    if let Some(color) = body.text("color")? {
        let is_color =
            color.len() == 7 && color.starts_with('#') && color[1..].chars().all(|c| c.is_ascii_hexdigit());
        if !is_color {
            return Err(ApiError::bad_value("color"));
        }
        color.clone_into(&mut project.color);
    }
    if let Some(note) = body.short_text("note", 16_384)? {
        project.note = note;
    }
    if body.text("clientId")? == Some("") {
        project.client = None;
    } else if let Some(id) = body.id("clientId", "Client")? {
        project.client = Some(world.client(id)?.id);
    }
    for (key, kind) in [("hourlyRate", Kind::Hourly), ("costRate", Kind::Cost)] {
        if let Some(rate) = body.object(key)? {
            kind.set(&mut project.rates, rates::read(rate)?.0);
        }
    }
    Ok(())
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_projects_and_clients)?;
    let id = call.world.minter.mint(call.now_s);
    let body = call.object()?;
    let name = body.name(2, 250)?;
    let mut project = Project::named(id, &name);
    project.billable = body.flag("billable")?.unwrap_or(call.world.settings.default_billable_projects);
    project.public = body.flag("isPublic")?.unwrap_or(call.world.settings.is_project_public_by_default);
    apply(call.world, &mut project, body)?;
    if let Some(estimate) = body.object("estimate")? {
        project.estimate = json!({
            "type": estimate.choice("type", &["AUTO", "MANUAL"])?.unwrap_or("AUTO"),
            "estimate": estimate.text("estimate")?.unwrap_or("PT0S"),
        });
    }
    let me = Member { user: call.caller.user, rates: Rates::default() };
    project.members =
        super::project_edits::read_members(call.world, body, "memberships")?.unwrap_or(vec![me]);
    check_name(call.world, &project)?;
    let rows = body.get("tasks").and_then(Value::as_array).cloned().unwrap_or_default();
    call.world.projects.insert(id, project);
    for row in &rows {
        let task = super::tasks::read(call.world, Fields::of(row)?, id, call.now_s)?;
        call.world.tasks.insert(task.id, task);
    }
    Reply::created(show_project(call.world, call.world.project(id)?, false))
}

/// Names are unique per client, archived projects included.
fn check_name(world: &World, project: &Project) -> Result<()> {
    let others = world.projects.values().filter(|p| p.id != project.id && p.client == project.client);
    check_name_is_free("Project", &project.name, others.map(|p| p.name.as_str()))
}

fn create_from_template(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_projects_and_clients)?;
    call.require_paid("Project templates")?;
    let id = call.world.minter.mint(call.now_s);
    let body = call.object()?;
    let template =
        body.id("templateProjectId", "Project")?.ok_or_else(|| ApiError::bad_value("templateProjectId"))?;
    let source = call.world.project(template)?;
    let mut project = Project { id, template: false, key: String::new(), ..source.clone() };
    project.name = body.name(2, 250)?;
    project.public = body.flag("isPublic")?.unwrap_or(source.public);
    project.updated_s = call.now_s;
    apply(call.world, &mut project, body)?;
    check_name(call.world, &project)?;
    let tasks: Vec<_> = call.world.tasks_of(template).cloned().collect();
    for mut task in tasks {
        (task.id, task.project, task.done) = (call.world.minter.mint(call.now_s), id, false);
        call.world.tasks.insert(task.id, task);
    }
    let shown = show_project(call.world, &project, false);
    call.world.projects.insert(id, project);
    Reply::created(shown)
}

/// Keys left out keep color, note, archived, client and rates, but reset `public` and `billable` to false.
fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let mut project = call.world.project(call.id("id", "Project")?)?.clone();
    check_may_create(call, |permissions| &permissions.who_can_create_projects_and_clients)?;
    let body = call.object()?;
    if body.get("name").is_some() {
        project.name = body.name(2, 250)?;
    }
    project.billable = body.flag("billable")?.unwrap_or(false);
    project.public = body.flag("isPublic")?.unwrap_or(false);
    project.archived = body.flag("archived")?.unwrap_or(project.archived);
    apply(call.world, &mut project, body)?;
    project.updated_s = call.now_s;
    check_name(call.world, &project)?;
    let since = |key: &str| body.object(key)?.map_or(Ok(None), |rate| rate.time("since"));
    let (hourly_since, cost_since) = (since("hourlyRate")?, since("costRate")?);
    let id = project.id;
    call.world.projects.insert(id, project);
    call.world.rerate(hourly_since, Kind::Hourly, |entry| entry.project == Some(id));
    call.world.rerate(cost_since, Kind::Cost, |entry| entry.project == Some(id));
    Reply::ok(show_project(call.world, call.world.project(id)?, false))
}

/// Only archived projects can be deleted. Their entries stay, without project and task.
fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let project = call.world.project(call.id("id", "Project")?)?;
    check_may_create(call, |permissions| &permissions.who_can_create_projects_and_clients)?;
    if !project.archived {
        return Err(ApiError::domain("Cannot delete an active project"));
    }
    let (id, shown) = (project.id, show_project(call.world, project, false));
    call.world.projects.remove(&id);
    call.world.tasks.retain(|_, task| task.project != id);
    let entries: Vec<_> = call.world.entries.all().filter(|e| e.project == Some(id)).cloned().collect();
    for mut entry in entries {
        (entry.project, entry.task) = (None, None);
        call.world.entries.put(entry);
    }
    call.world.bury(id, "PROJECTS", call.now_s, shown.clone());
    Reply::ok(shown)
}
