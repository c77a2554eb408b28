//! The smaller edits of a project: estimate, members, template mark, rates of members, custom fields.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::{Member, Project, Rates};
use super::super::rates::{self, Kind};
use super::super::world::World;
use super::{show_custom_field, show_project};

const ESTIMATE: &[&str] = &["timeEstimate", "budgetEstimate", "estimateReset"];
const RATE: &[&str] = &["amount", "since"];

pub(super) const ROUTES: &[Route] = &[
    route("PATCH", "/workspaces/{ws}/projects/{id}/estimate", &[], ESTIMATE, set_estimate),
    route(
        "PATCH",
        "/workspaces/{ws}/projects/{id}/memberships",
        &[],
        &["memberships", "userGroups"],
        set_members,
    ),
    route(
        "POST",
        "/workspaces/{ws}/projects/{id}/memberships",
        &[],
        &["userIds", "userGroups", "remove"],
        add_members,
    ),
    route("PATCH", "/workspaces/{ws}/projects/{id}/template", &[], &["isTemplate"], set_template),
    route("PUT", "/workspaces/{ws}/projects/{id}/users/{uid}/hourly-rate", &[], RATE, set_hourly),
    route("PUT", "/workspaces/{ws}/projects/{id}/users/{uid}/cost-rate", &[], RATE, set_cost),
    route(
        "GET",
        "/workspaces/{ws}/projects/{id}/custom-fields",
        &["status", "entity-type"],
        &[],
        custom_fields,
    ),
    route(
        "PATCH",
        "/workspaces/{ws}/projects/{id}/custom-fields/{cf}",
        &[],
        &["defaultValue", "status"],
        set_custom,
    ),
    route("DELETE", "/workspaces/{ws}/projects/{id}/custom-fields/{cf}", &[], &[], clear_custom),
];

fn find(call: &Call<'_>) -> Result<Project> {
    call.world.project(call.id("id", "Project")?).cloned()
}

fn save(call: &mut Call<'_>, mut project: Project) -> Result<Reply> {
    project.updated_s = call.now_s;
    let shown = show_project(call.world, &project, false);
    call.world.projects.insert(project.id, project);
    Reply::ok(shown)
}

/// At most one of the two estimates is active; the last one given wins.
fn set_estimate(call: &mut Call<'_>) -> Result<Reply> {
    let mut project = find(call)?;
    call.require_admin()?;
    let body = call.object()?;
    let kind = |part: Fields<'_>| Ok(part.choice("type", &["AUTO", "MANUAL"])?.unwrap_or("AUTO"));
    let reset = |part: Fields<'_>| part.choice("resetOption", &["WEEKLY", "MONTHLY", "YEARLY"]);
    if let Some(part) = body.object("timeEstimate")? {
        let active = part.flag("active")?.unwrap_or(false);
        let estimate = part.text("estimate")?.unwrap_or("PT0S");
        project.time_estimate = json!({
            "type": kind(part)?, "estimate": estimate, "active": active,
            "includeNonBillable": part.flag("includeNonBillable")?.unwrap_or(true), "resetOption": reset(part)?,
        });
        project.estimate = json!({ "type": kind(part)?, "estimate": estimate });
        if active && project.budget_estimate.is_object() {
            project.budget_estimate["active"] = json!(false);
        }
    }
    if let Some(part) = body.object("budgetEstimate")? {
        let active = part.flag("active")?.unwrap_or(false);
        project.budget_estimate = json!({
            "type": kind(part)?, "estimate": part.whole("estimate")?.unwrap_or(0), "active": active,
            "includeExpenses": part.flag("includeExpenses")?.unwrap_or(false), "resetOption": reset(part)?,
        });
        if active {
            project.time_estimate["active"] = json!(false);
        }
    }
    if let Some(part) = body.get("estimateReset") {
        project.estimate_reset = part.clone();
    }
    save(call, project)
}

/// Rows of `memberships` in a request, if the key is there.
pub(super) fn read_members(world: &World, body: Fields<'_>, key: &str) -> Result<Option<Vec<Member>>> {
    let Some(rows) = body.get(key) else { return Ok(None) };
    let rows = rows.as_array().ok_or_else(|| ApiError::bad_value(key))?;
    let read = |row: &Value| {
        let row = Fields::of(row)?;
        let user = row.id("userId", "User")?.ok_or_else(|| ApiError::bad_value("userId"))?;
        world.user(user)?;
        let rate =
            |key: &str| row.object(key)?.map(|rate| rates::read(rate).map(|(amount, _)| amount)).transpose();
        Ok(Member { user, rates: Rates { hourly: rate("hourlyRate")?, cost: rate("costRate")? } })
    };
    rows.iter().map(read).collect::<Result<_>>().map(Some)
}

fn group_users(world: &World, body: Fields<'_>) -> Result<Vec<Id>> {
    let Some(groups) = body.object("userGroups")? else { return Ok(Vec::new()) };
    let ids = groups.ids("ids", "User group")?.unwrap_or_default();
    Ok(ids.iter().filter_map(|id| world.groups.get(id)).flat_map(|group| group.users.clone()).collect())
}

fn set_members(call: &mut Call<'_>) -> Result<Reply> {
    let mut project = find(call)?;
    call.require_admin()?;
    let body = call.object()?;
    project.members =
        read_members(call.world, body, "memberships")?.ok_or_else(|| ApiError::bad_value("memberships"))?;
    for user in group_users(call.world, body)? {
        if !project.members.iter().any(|m| m.user == user) {
            project.members.push(Member { user, rates: Rates::default() });
        }
    }
    save(call, project)
}

fn add_members(call: &mut Call<'_>) -> Result<Reply> {
    let mut project = find(call)?;
    call.require_admin()?;
    let body = call.object()?;
    let mut users = body.ids("userIds", "User")?.unwrap_or_default();
    users.extend(group_users(call.world, body)?);
    let remove = body.flag("remove")?.unwrap_or(false);
    for user in users {
        call.world.user(user)?;
        let is_member = project.members.iter().any(|m| m.user == user);
        if remove {
            project.members.retain(|m| m.user != user);
        } else if !is_member {
            project.members.push(Member { user, rates: Rates::default() });
        }
    }
    save(call, project)
}

fn set_template(call: &mut Call<'_>) -> Result<Reply> {
    let mut project = find(call)?;
    call.require_admin()?;
    call.require_paid("Project templates")?;
    project.template = call.object()?.flag("isTemplate")?.ok_or_else(|| ApiError::bad_value("isTemplate"))?;
    save(call, project)
}

fn set_hourly(call: &mut Call<'_>) -> Result<Reply> {
    set_rate(call, Kind::Hourly)
}

fn set_cost(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Cost rates")?;
    set_rate(call, Kind::Cost)
}

fn set_rate(call: &mut Call<'_>, kind: Kind) -> Result<Reply> {
    let mut project = find(call)?;
    call.require_admin()?;
    let user = call.id("uid", "User")?;
    let (amount, since) = rates::read(call.object()?)?;
    let member = project.members.iter_mut().find(|m| m.user == user);
    kind.set(
        &mut member.ok_or_else(|| ApiError::domain("User is not a member of the project"))?.rates,
        amount,
    );
    let id = project.id;
    let reply = save(call, project);
    call.world.rerate(since, kind, |entry| entry.project == Some(id) && entry.user == user);
    reply
}

fn custom_fields(call: &mut Call<'_>) -> Result<Reply> {
    let project = find(call)?;
    let world = &*call.world;
    let rows = world.custom_fields.values().filter(|field| field.project_defaults.contains_key(&project.id));
    Reply::ok(rows.map(|field| show_custom_field(world, field)).collect::<Value>())
}

fn set_custom(call: &mut Call<'_>) -> Result<Reply> {
    let project = find(call)?.id;
    call.require_admin()?;
    let id = call.id("cf", "Custom field")?;
    let body = call.object()?;
    let value = body.get("defaultValue").cloned().unwrap_or(Value::Null);
    let status =
        body.choice("status", &["INACTIVE", "VISIBLE", "INVISIBLE"])?.unwrap_or("VISIBLE").to_owned();
    let field = call.world.custom_fields.get_mut(&id).ok_or_else(|| ApiError::foreign("Custom field"))?;
    field.project_defaults.insert(project, (value, status));
    let field = field.clone();
    Reply::ok(show_custom_field(call.world, &field))
}

fn clear_custom(call: &mut Call<'_>) -> Result<Reply> {
    let project = find(call)?.id;
    call.require_admin()?;
    let id = call.id("cf", "Custom field")?;
    let field = call.world.custom_fields.get_mut(&id).ok_or_else(|| ApiError::foreign("Custom field"))?;
    field.project_defaults.remove(&project);
    let field = field.clone();
    Reply::ok(show_custom_field(call.world, &field))
}
