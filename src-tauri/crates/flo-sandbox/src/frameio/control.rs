//! Frame.io's own control routes, under `/_sim/frameio`.
//!
//! | Route | Gives |
//! |---|---|
//! | GET `/files/{id}/sha256` | `{sha256, size}` of the stored bytes |
//! | GET `/uploads` | parts, PUT counts and received bytes of every upload |
//! | GET `/events?after=N` | what happened, oldest first |
//! | GET `/people` | the people with a standing token each |
//! | GET `/tokens`, POST `/tokens/expire` | the standing and the legacy token; ends all others |
//! | GET `/tree?project_id=ID` | every live asset below a project or of all: id, type, name, parent, size, sha256 |

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Fio;
use super::ims::person_token;
use super::world::{Content, Ix};

pub(super) fn router(fio: Arc<Fio>) -> Router {
    Router::new()
        .route("/_sim/frameio/files/{file_id}/sha256", get(sha256))
        .route("/_sim/frameio/uploads", get(uploads))
        .route("/_sim/frameio/events", get(events))
        .route("/_sim/frameio/people", get(people))
        .route("/_sim/frameio/tokens", get(tokens))
        .route("/_sim/frameio/tokens/expire", post(expire))
        .route("/_sim/frameio/tree", get(tree))
        .with_state(fio)
}

async fn sha256(State(fio): State<Arc<Fio>>, Path(id): Path<Uuid>) -> Response {
    let object = {
        let world = fio.read();
        let file = world.find(id).and_then(|ix| world.asset(ix).file());
        match file.map(|file| file.content) {
            Some(Content::Stored(object)) => object,
            // Attachments are stored under their own id.
            _ => id,
        }
    };
    match fio.uploads.stored(object) {
        Some(stored) => Json(stored).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"error": "no bytes are stored for this file"})))
            .into_response(),
    }
}

async fn uploads(State(fio): State<Arc<Fio>>) -> Json<Value> {
    Json(json!({ "uploads": fio.uploads.list() }))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: usize,
}

async fn events(State(fio): State<Arc<Fio>>, Query(page): Query<After>) -> Json<Value> {
    fio.settle();
    let world = fio.read();
    let events: Vec<_> = world.events.log.iter().skip(page.after).collect();
    Json(json!({ "events": events }))
}

async fn people(State(fio): State<Arc<Fio>>) -> Json<Value> {
    let world = fio.read();
    let people: Vec<_> = world
        .people
        .iter()
        .filter(|person| !person.key.is_empty())
        .map(|person| {
            json!({
                "id": person.id,
                "key": person.key,
                "name": person.name,
                "role": person.role,
                "token": person_token(fio.shared.options.seed, &person.key),
            })
        })
        .collect();
    Json(json!({ "people": people }))
}

async fn tokens(State(fio): State<Arc<Fio>>) -> Json<Value> {
    Json(json!({"standing": fio.ims.standing_token(), "legacy": fio.ims.legacy_token()}))
}

async fn expire(State(fio): State<Arc<Fio>>) -> Json<Value> {
    Json(json!({ "expired": fio.ims.expire_all(fio.now()) }))
}

#[derive(Deserialize)]
struct Which {
    project_id: Option<Uuid>,
}

async fn tree(State(fio): State<Arc<Fio>>, Query(which): Query<Which>) -> Json<Value> {
    fio.settle();
    let world = fio.read();
    let wanted = |ix: Ix| which.project_id.is_none_or(|id| world.project_of(ix).id == id);
    let assets: Vec<_> = (0..world.assets.len())
        .map(|index| Ix(u32::try_from(index).unwrap_or(u32::MAX)))
        .filter(|ix| wanted(*ix) && world.is_live(*ix))
        .map(|ix| {
            let asset = world.asset(ix);
            let file = asset.file();
            let stored = file.and_then(|file| match file.content {
                Content::Stored(object) => fio.uploads.stored(object),
                _ => None,
            });
            json!({
                "id": asset.id,
                "type": asset.type_word(),
                "name": asset.name,
                "parent_id": asset.parent.map(|parent| world.asset(parent).id),
                "project_id": world.project_of(ix).id,
                "size": file.map(|file| file.size),
                "status": file.map(|file| file.status),
                "sha256": stored.map(|stored| stored.sha256),
            })
        })
        .collect();
    Json(json!({ "assets": assets }))
}
