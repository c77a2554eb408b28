//! Registered webhooks. They are kept and counted; nothing is delivered.

use serde_json::{Value, json};

use super::error::{ApiError, Result};
use super::http::{Call, Fields, Reply, Route, route};
use super::ids::Id;
use super::model::Webhook;
use super::world::World;

const BODY: &[&str] = &["name", "url", "webhookEvent", "triggerSourceType", "triggerSource"];
const SOURCES: [&str; 7] =
    ["WORKSPACE_ID", "PROJECT_ID", "USER_ID", "TAG_ID", "TASK_ID", "ASSIGNMENT_ID", "EXPENSE_ID"];
/// Source: vendor's API docs, August 2026.
const EVENTS: [&str; 51] = [
    "NEW_PROJECT",
    "PROJECT_UPDATED",
    "PROJECT_DELETED",
    "NEW_TASK",
    "TASK_UPDATED",
    "TASK_DELETED",
    "NEW_CLIENT",
    "CLIENT_UPDATED",
    "CLIENT_DELETED",
    "NEW_TAG",
    "TAG_UPDATED",
    "TAG_DELETED",
    "NEW_TIMER_STARTED",
    "TIMER_STOPPED",
    "NEW_TIME_ENTRY",
    "TIME_ENTRY_UPDATED",
    "TIME_ENTRY_DELETED",
    "TIME_ENTRY_SPLIT",
    "TIME_ENTRY_RESTORED",
    "NEW_INVOICE",
    "INVOICE_UPDATED",
    "USER_JOINED_WORKSPACE",
    "USER_DELETED_FROM_WORKSPACE",
    "USER_DEACTIVATED_ON_WORKSPACE",
    "USER_ACTIVATED_ON_WORKSPACE",
    "USER_EMAIL_CHANGED",
    "USER_UPDATED",
    "USERS_INVITED_TO_WORKSPACE",
    "LIMITED_USERS_ADDED_TO_WORKSPACE",
    "NEW_APPROVAL_REQUEST",
    "APPROVAL_REQUEST_STATUS_UPDATED",
    "TIME_OFF_REQUESTED",
    "TIME_OFF_REQUEST_UPDATED",
    "TIME_OFF_REQUEST_APPROVED",
    "TIME_OFF_REQUEST_REJECTED",
    "TIME_OFF_REQUEST_STARTED",
    "TIME_OFF_REQUEST_WITHDRAWN",
    "BALANCE_UPDATED",
    "EXPENSE_CREATED",
    "EXPENSE_UPDATED",
    "EXPENSE_DELETED",
    "EXPENSE_RESTORED",
    "ASSIGNMENT_CREATED",
    "ASSIGNMENT_UPDATED",
    "ASSIGNMENT_DELETED",
    "ASSIGNMENT_PUBLISHED",
    "USER_GROUP_CREATED",
    "USER_GROUP_UPDATED",
    "USER_GROUP_DELETED",
    "COST_RATE_UPDATED",
    "BILLABLE_RATE_UPDATED",
];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/webhooks", &["type"], &[], list),
    route("POST", "/workspaces/{ws}/webhooks", &[], BODY, create),
    route("GET", "/workspaces/{ws}/webhooks/{id}", &[], &[], one),
    route("PUT", "/workspaces/{ws}/webhooks/{id}", &[], BODY, replace),
    route("DELETE", "/workspaces/{ws}/webhooks/{id}", &[], &[], delete),
    route("PATCH", "/workspaces/{ws}/webhooks/{id}/token", &[], &[], rotate),
    route(
        "POST",
        "/workspaces/{ws}/webhooks/{id}/logs",
        &["page", "size"],
        &["from", "to", "sortByNewest", "status"],
        logs,
    ),
];

fn show(world: &World, hook: &Webhook) -> Value {
    json!({
        "id": hook.id, "workspaceId": world.workspace, "userId": hook.user, "name": hook.name, "url": hook.url,
        "webhookEvent": hook.event, "triggerSourceType": hook.source_type, "triggerSource": hook.source,
        "authToken": hook.auth_token, "enabled": true, "deliveryEnabled": true, "planEnabled": true,
    })
}

fn find(call: &Call<'_>) -> Result<Webhook> {
    let id = call.id("id", "Webhook")?;
    call.world.webhooks.get(&id).cloned().ok_or_else(|| ApiError::foreign("Webhook"))
}

/// Not paginated.
fn list(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let rows = call.world.webhooks.values().map(|hook| show(call.world, hook));
    Reply::ok(json!({
        "workspaceWebhookCount": call.world.webhooks.len(), "webhooks": rows.collect::<Value>(),
    }))
}

fn read(body: Fields<'_>, old: Webhook) -> Result<Webhook> {
    let url = body
        .text("url")?
        .filter(|url| url.starts_with("https://"))
        .ok_or_else(|| ApiError::bad_value("url"))?;
    let source = body
        .get("triggerSource")
        .and_then(Value::as_array)
        .ok_or_else(|| ApiError::bad_value("triggerSource"))?;
    Ok(Webhook {
        name: body.name(2, 30)?,
        url: url.to_owned(),
        event: body
            .choice("webhookEvent", &EVENTS)?
            .ok_or_else(|| ApiError::bad_value("webhookEvent"))?
            .to_owned(),
        source_type: body
            .choice("triggerSourceType", &SOURCES)?
            .ok_or_else(|| ApiError::bad_value("triggerSourceType"))?
            .to_owned(),
        source: source.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        ..old
    })
}

fn fresh_token(id: Id, counter: usize) -> String {
    format!("{id}{counter:08x}")
}

/// Webhooks per workspace. Source: vendor's help article on limits.
fn quota(plan: &str) -> usize {
    match plan {
        "FREE" => 3,
        "ENTERPRISE" => 300,
        _ => 100,
    }
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    if call.world.webhooks.len() >= quota(&call.knobs.plan) {
        return Err(ApiError::domain("Number of webhooks on your plan is reached"));
    }
    let id = call.world.minter.mint(call.now_s);
    let empty = Webhook {
        id,
        name: String::new(),
        url: String::new(),
        event: String::new(),
        source_type: String::new(),
        source: Vec::new(),
        auth_token: fresh_token(id, 0),
        user: call.caller.user,
    };
    let hook = read(call.object()?, empty)?;
    let shown = show(call.world, &hook);
    call.world.webhooks.insert(id, hook);
    Reply::created(shown)
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    Reply::ok(show(call.world, &find(call)?))
}

fn replace(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let hook = read(call.object()?, find(call)?)?;
    let shown = show(call.world, &hook);
    call.world.webhooks.insert(hook.id, hook);
    Reply::ok(shown)
}

fn delete(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let hook = find(call)?;
    call.world.webhooks.remove(&hook.id);
    Reply::empty()
}

fn rotate(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let mut hook = find(call)?;
    let next = usize::from_str_radix(&hook.auth_token[24..], 16).unwrap_or(0) + 1;
    hook.auth_token = fresh_token(hook.id, next);
    let shown = show(call.world, &hook);
    call.world.webhooks.insert(hook.id, hook);
    Reply::ok(shown)
}

fn logs(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    find(call)?;
    Reply::ok(json!([]))
}
