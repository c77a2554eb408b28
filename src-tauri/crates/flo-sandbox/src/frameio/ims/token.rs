//! Tokens for codes, refresh tokens and client credentials.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{CLIENT_SECRET, refused};
use crate::Service;
use crate::frameio::Fio;

#[derive(Deserialize)]
pub(super) struct Ask {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// Whom and what an answer is for.
struct Grant {
    client: String,
    person: usize,
    scopes: Vec<String>,
}

pub(super) async fn token(
    State(fio): State<Arc<Fio>>,
    headers: HeaderMap,
    Form(mut ask): Form<Ask>,
) -> Response {
    if let Some((id, secret)) = basic(&headers) {
        ask.client_id = Some(id);
        ask.client_secret = Some(secret);
    }
    let Some(client) = ask.client_id.clone().filter(|id| !id.is_empty()) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_request", "client_id is missing");
    };
    if ask.client_secret.as_deref().is_some_and(|secret| secret != CLIENT_SECRET) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "the client secret is wrong");
    }
    let granted = match ask.grant_type.as_deref() {
        Some("authorization_code") => by_code(&fio, client, &ask),
        Some("refresh_token") => by_refresh(&fio, client, &ask),
        Some("client_credentials") => by_credentials(&fio, client, &ask),
        _ => Err(("unsupported_grant_type", "the grant type is not known")),
    };
    match granted {
        Ok(grant) => give(&fio, &grant, ask.grant_type.as_deref() != Some("client_credentials")),
        Err((error, description)) => refused(StatusCode::BAD_REQUEST, error, description),
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    text.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

type Granted = Result<Grant, (&'static str, &'static str)>;

fn by_code(fio: &Fio, client: String, ask: &Ask) -> Granted {
    let code = ask.code.as_deref().and_then(|code| fio.ims.take_code(code, fio.now()));
    let code = code.ok_or(("invalid_grant", "the code is unknown, used or expired"))?;
    if code.client != client || ask.redirect_uri.as_deref().is_some_and(|uri| uri != code.redirect) {
        return Err(("invalid_grant", "the code belongs to another client or redirect_uri"));
    }
    match (&code.challenge, ask.code_verifier.as_deref()) {
        (Some(challenge), Some(verifier)) => {
            let fits = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == *challenge;
            if !(43..=128).contains(&verifier.len()) || !fits {
                return Err(("invalid_grant", "the code verifier does not fit the challenge"));
            }
        }
        (Some(_), None) => return Err(("invalid_grant", "code_verifier is missing")),
        (None, _) if ask.client_secret.is_none() => {
            return Err(("invalid_request", "public clients must use PKCE"));
        }
        (None, _) => {}
    }
    Ok(Grant { client, person: fio.ims.signed_in, scopes: code.scopes })
}

fn by_refresh(fio: &Fio, client: String, ask: &Ask) -> Granted {
    if fio.shared.fire(Service::Ims, "refresh_refused", "POST", "/ims/token/v3").is_some() {
        return Err(("invalid_grant", "the refresh token has expired"));
    }
    let old = ask.refresh_token.as_deref().and_then(|token| fio.ims.take_refresh(token, fio.now()));
    let old = old.ok_or(("invalid_grant", "the refresh token is unknown, used or expired"))?;
    if old.client != client {
        return Err(("invalid_grant", "the refresh token belongs to another client"));
    }
    Ok(Grant { client, person: old.person, scopes: old.scopes })
}

fn by_credentials(fio: &Fio, client: String, ask: &Ask) -> Granted {
    if ask.client_secret.is_none() {
        return Err(("invalid_client", "client_secret is missing"));
    }
    let scopes = ask.scope.as_deref().unwrap_or_default();
    let scopes = scopes.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    Ok(Grant { client, person: fio.ims.service_account, scopes })
}

fn give(fio: &Fio, grant: &Grant, is_user: bool) -> Response {
    let now = fio.now();
    let short = fio.shared.faults.get(Service::Ims, "short_tokens");
    let life = short.map(|fault| Duration::from_secs(fault.number(5)));
    let (access, seconds) = fio.ims.give_access(grant.person, &grant.scopes, life, now);
    let mut answer = json!({"access_token": access, "token_type": "bearer", "expires_in": seconds});
    if is_user {
        let offline = grant.scopes.iter().any(|scope| scope == "offline_access");
        if offline && !fio.shared.faults.is_armed(Service::Ims, "no_refresh_token") {
            let refresh = fio.ims.give_refresh(&grant.client, grant.person, &grant.scopes, now);
            answer["refresh_token"] = json!(refresh);
        }
        let (id_token, _) = fio.ims.give_access(grant.person, &[], Some(Duration::ZERO), now);
        answer["id_token"] = json!(id_token);
    }
    Json(answer).into_response()
}
