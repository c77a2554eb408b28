//! Clients.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply, Route, route};
use super::super::model::Client;
use super::super::world::World;
use super::{by_name, check_may_create, check_name_is_free};

const LIST: &[&str] = &["name", "archived", "sort-column", "sort-order", "page", "page-size"];
const PUT: &[&str] = &["name", "email", "address", "note", "archived", "ccEmails", "currencyId"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/clients", LIST, &[], list),
    route("POST", "/workspaces/{ws}/clients", &[], &["name", "email", "address", "note"], create),
    route("GET", "/workspaces/{ws}/clients/{id}", &[], &[], one),
    route("PUT", "/workspaces/{ws}/clients/{id}", &["archive-projects", "mark-tasks-as-done"], PUT, replace),
    route("DELETE", "/workspaces/{ws}/clients/{id}", &[], &[], delete),
];

pub(crate) fn show_client(world: &World, client: &Client) -> Value {
    json!({
        "id": client.id, "name": client.name, "email": client.email, "address": client.address, "note": client.note,
        "archived": client.archived, "workspaceId": world.workspace, "ccEmails": client.cc_emails,
        "currencyId": client.currency.unwrap_or(world.currency.1), "currencyCode": world.currency.0,
    })
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let fits = call.name_filter()?;
    let archived = call.flag("archived")?;
    call.choice("sort-column", &["NAME"])?;
    let rows = call.world.clients.values();
    let rows = rows.filter(|c| fits(&c.name) && archived.is_none_or(|a| a == c.archived)).collect();
    let rows = by_name(rows, |client| &client.name, call.descending()?);
    call.page(rows.into_iter(), 50, |client| show_client(call.world, client))
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_projects_and_clients)?;
    let id = call.world.minter.mint(call.now_s);
    let body = call.object()?;
    let client = Client {
        id,
        name: body.name(1, 100)?,
        email: body.short_text("email", 320)?,
        address: body.short_text("address", 3_000)?,
        note: body.short_text("note", 3_000)?,
        // Honoured by PUT only.
        cc_emails: None,
        currency: None,
        archived: false,
        updated_s: call.now_s,
    };
    check_name_is_free("Client", &client.name, call.world.clients.values().map(|c| c.name.as_str()))?;
    let shown = show_client(call.world, &client);
    call.world.clients.insert(id, client);
    Reply::created(shown)
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    let client = call.world.client(call.id("id", "Client")?)?;
    Reply::ok(show_client(call.world, client))
}

/// Replaces: leaving out `ccEmails` clears it; the currency survives.
fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let old = call.world.client(call.id("id", "Client")?)?.clone();
    let body = call.object()?;
    let cc_emails = body.get("ccEmails").map(|value| {
        let rows =
            value.as_array().filter(|rows| rows.len() <= 3).ok_or_else(|| ApiError::bad_value("ccEmails"))?;
        rows.iter()
            .map(|row| row.as_str().map(str::to_owned).ok_or_else(|| ApiError::bad_value("ccEmails")))
            .collect()
    });
    let client = Client {
        id: old.id,
        name: body.name(1, 100)?,
        email: body.short_text("email", 320)?,
        address: body.short_text("address", 3_000)?,
        note: body.short_text("note", 3_000)?,
        cc_emails: cc_emails.transpose()?,
        currency: body.id("currencyId", "Currency")?.or(old.currency),
        archived: body.flag("archived")?.unwrap_or(false),
        updated_s: call.now_s,
    };
    let others = call.world.clients.values().filter(|other| other.id != old.id);
    check_name_is_free("Client", &client.name, others.map(|other| other.name.as_str()))?;
    let archive_projects = client.archived && call.flag("archive-projects")?.unwrap_or(false);
    let finish_tasks = client.archived && call.flag("mark-tasks-as-done")?.unwrap_or(false);
    let now_s = call.now_s;
    for project in call.world.projects.values_mut().filter(|p| p.client == Some(old.id)) {
        if archive_projects {
            project.archived = true;
            project.updated_s = now_s;
        }
        if finish_tasks {
            for task in call.world.tasks.values_mut().filter(|task| task.project == project.id) {
                task.done = true;
                task.updated_s = now_s;
            }
        }
    }
    let shown = show_client(call.world, &client);
    call.world.clients.insert(client.id, client);
    Reply::ok(shown)
}

/// Only archived clients can be deleted; their projects stay without a client.
fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let client = call.world.client(call.id("id", "Client")?)?.clone();
    if !client.archived {
        return Err(ApiError::domain("Cannot delete an active client"));
    }
    let shown = show_client(call.world, &client);
    call.world.clients.remove(&client.id);
    for project in call.world.projects.values_mut().filter(|p| p.client == Some(client.id)) {
        project.client = None;
    }
    call.world.bury(client.id, "CLIENTS", call.now_s, shown.clone());
    Reply::ok(shown)
}
