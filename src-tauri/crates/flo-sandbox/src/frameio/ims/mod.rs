//! Adobe IMS as far as Frame.io clients use it: sign-in by code with PKCE, refresh with rotation,
//! server-to-server tokens, revocation, profile and discovery.
//!
//! Any client id is a public client. A client that sends a secret must send [`CLIENT_SECRET`]. Sign-in asks
//! nothing: the person of the sample studio agrees at once. Redirect addresses obey Adobe's rules: `https`,
//! or a scheme of the form `adobe+…://adobeid/<client id>`.

mod authorize;
mod token;
mod tokens;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

pub(crate) use tokens::{Ims, SERVICE_ACCOUNT, person_token};

use super::Fio;

/// The secret of every confidential client.
pub(crate) const CLIENT_SECRET: &str = "sandbox-secret";

pub(super) fn router(fio: Arc<Fio>) -> Router {
    Router::new()
        .route("/ims/authorize/v2", get(authorize::authorize))
        .route("/ims/token/v3", post(token::token))
        .route("/ims/revoke", post(revoke))
        .route("/ims/userinfo/v2", get(userinfo))
        .route("/ims/validate_token/v1", get(validate).post(validate))
        .route("/ims/keys", get(keys))
        .route("/ims/.well-known/openid-configuration", get(discovery))
        .with_state(fio)
}

/// An OAuth error answer.
fn refused(status: StatusCode, error: &str, description: &str) -> Response {
    (status, Json(json!({"error": error, "error_description": description}))).into_response()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

#[derive(Deserialize)]
struct OneToken {
    token: String,
}

async fn revoke(State(fio): State<Arc<Fio>>, Form(form): Form<OneToken>) -> Response {
    fio.ims.revoke(&form.token);
    Json(json!({})).into_response()
}

async fn userinfo(State(fio): State<Arc<Fio>>, headers: HeaderMap) -> Response {
    let person = bearer(&headers).and_then(|token| fio.ims.signed_in(token, fio.now()));
    let Some(person) = person else {
        return refused(StatusCode::UNAUTHORIZED, "invalid_token", "The token is missing or expired.");
    };
    let world = fio.read();
    let person = &world.people[person];
    Json(json!({
        "sub": person.adobe_user_id,
        "name": person.name,
        "email": person.email,
        "email_verified": true,
        "account_type": "type1",
    }))
    .into_response()
}

#[derive(Deserialize)]
struct Validate {
    #[serde(default)]
    token: Option<String>,
}

async fn validate(
    State(fio): State<Arc<Fio>>,
    axum::extract::Query(query): axum::extract::Query<Validate>,
    headers: HeaderMap,
) -> Json<Value> {
    let token = query.token.as_deref().or_else(|| bearer(&headers)).unwrap_or_default();
    Json(json!({"valid": fio.ims.signed_in(token, fio.now()).is_some()}))
}

/// Tokens are opaque here; there is no key to check them with.
async fn keys() -> Json<Value> {
    Json(json!({"keys": []}))
}

async fn discovery(State(fio): State<Arc<Fio>>) -> Json<Value> {
    let origin = &fio.shared.origin;
    Json(json!({
        "issuer": origin,
        "authorization_endpoint": format!("{origin}/ims/authorize/v2"),
        "token_endpoint": format!("{origin}/ims/token/v3"),
        "userinfo_endpoint": format!("{origin}/ims/userinfo/v2"),
        "revocation_endpoint": format!("{origin}/ims/revoke"),
        "jwks_uri": format!("{origin}/ims/keys"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": tokens::SCOPES,
    }))
}
