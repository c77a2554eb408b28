//! Raw truth and switches, under `/_sim/clockify`.

use std::sync::Arc;

use ::http::StatusCode;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Clockify;
use super::knobs;
use super::model::Entry;
use super::time;
use super::world::World;
use crate::Service;

pub(super) fn routes() -> Router<Arc<Clockify>> {
    Router::new()
        .route("/_sim/clockify/entries", get(entries))
        .route("/_sim/clockify/knobs", get(show_knobs).patch(set_knobs))
        .route("/_sim/clockify/settings", get(show_settings).patch(set_settings))
        .route("/_sim/clockify/keys", get(keys))
}

/// Adds the summary for `/_sim/state`.
pub(super) fn offer(simulator: &Arc<Clockify>) {
    let clockify = simulator.clone();
    simulator.shared.acts.summarise(Service::Clockify, move || {
        let world = clockify.lock();
        json!({
            "plan": world.knobs.plan, "users": world.users.len(), "clients": world.clients.len(),
            "projects": world.projects.len(), "tasks": world.tasks.len(), "tags": world.tags.len(),
            "entries": world.entries.len(), "running": world.entries.running().count(),
            "deleted": world.graves.len(), "locked_before": world.settings.lock_time_entries,
        })
    });
}

#[derive(Deserialize)]
struct Whose {
    user: Option<String>,
}

async fn entries(State(simulator): State<Arc<Clockify>>, Query(whose): Query<Whose>) -> Json<Value> {
    let world = simulator.lock();
    let user = whose.user.as_deref().map(|text| world.find_user(text).map(|user| user.id));
    let fits = |entry: &&Entry| user.is_none_or(|user| user == Some(entry.user));
    let mut rows: Vec<_> = world.entries.all().filter(fits).collect();
    rows.sort_by_key(|entry| (entry.start_s, entry.id));
    let rows: Vec<_> = rows.into_iter().map(|entry| raw(&world, entry)).collect();
    Json(json!({ "count": rows.len(), "entries": rows }))
}

/// The entry as the server holds it, with what the service never shows.
fn raw(world: &World, entry: &Entry) -> Value {
    let user = world.users.get(&entry.user).map(|user| user.key.as_str());
    let project = entry.project.and_then(|id| world.projects.get(&id)).map(|p| p.name.as_str());
    let task = entry.task.and_then(|id| world.tasks.get(&id)).map(|t| t.name.as_str());
    json!({
        "id": entry.id, "userId": entry.user, "user": user, "description": entry.description,
        "billable": entry.billable, "projectId": entry.project, "project": project, "taskId": entry.task,
        "task": task, "tagIds": entry.tags, "start": time::iso(entry.start_s), "end": entry.end_s.map(time::iso),
        "type": entry.kind, "hourlyRate": entry.rates.hourly, "costRate": entry.rates.cost,
        "approvalRequestId": entry.approval, "invoiced": entry.invoiced,
        "createdAt": time::iso(entry.created_s), "updatedAt": time::iso(entry.updated_s),
    })
}

fn outcome<T: serde::Serialize>(changed: Result<T, String>) -> Response {
    match changed {
        Ok(value) => Json(value).into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "error": error }))).into_response(),
    }
}

async fn show_knobs(State(simulator): State<Arc<Clockify>>) -> Response {
    outcome(Ok(simulator.lock().knobs.clone()))
}

async fn set_knobs(State(simulator): State<Arc<Clockify>>, Json(patch): Json<Value>) -> Response {
    let mut world = simulator.lock();
    outcome(world.knobs.patched(&patch).inspect(|knobs| world.knobs = knobs.clone()))
}

async fn show_settings(State(simulator): State<Arc<Clockify>>) -> Response {
    outcome(Ok(simulator.lock().settings.clone()))
}

async fn set_settings(State(simulator): State<Arc<Clockify>>, Json(patch): Json<Value>) -> Response {
    let mut world = simulator.lock();
    outcome(knobs::patched(&world.settings, &patch).inspect(|settings| world.settings = settings.clone()))
}

async fn keys(State(simulator): State<Arc<Clockify>>) -> Json<Value> {
    let world = simulator.lock();
    let people = world.keys.iter().filter_map(|(key, id)| {
        let user = world.users.get(id)?;
        Some(json!({ "user": user.key, "userId": id, "role": user.role, "api_key": key }))
    });
    Json(json!({ "people": people.collect::<Value>(), "addon_token": world.addon_token }))
}
