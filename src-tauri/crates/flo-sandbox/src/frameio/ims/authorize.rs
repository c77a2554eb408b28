//! The browser's part of the sign-in.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::Deserialize;

use super::tokens::SCOPES;
use crate::frameio::Fio;

#[derive(Deserialize)]
pub(super) struct Ask {
    client_id: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    response_type: Option<String>,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// Redirects back with a code, or with an error. Addresses that Adobe would not redirect to get a page.
pub(super) async fn authorize(State(fio): State<Arc<Fio>>, Query(ask): Query<Ask>) -> Response {
    let client = ask.client_id.as_deref().unwrap_or_default();
    let redirect = ask.redirect_uri.as_deref().unwrap_or_default();
    if client.is_empty() || !may_redirect(redirect, client) {
        return page("Unable to validate entity");
    }
    let scopes: Vec<String> = ask
        .scope
        .as_deref()
        .unwrap_or_default()
        .split([' ', ','])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    let wrong = if ask.response_type.as_deref() != Some("code") {
        Some("unsupported_response_type")
    } else if scopes.is_empty() || scopes.iter().any(|scope| !SCOPES.contains(&scope.as_str())) {
        Some("invalid_scope")
    } else if ask.code_challenge.is_some() && ask.code_challenge_method.as_deref() != Some("S256") {
        Some("invalid_request")
    } else {
        None
    };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    match wrong {
        Some(error) => {
            query.append_pair("error", error);
        }
        None => {
            let code = fio.ims.give_code(client, redirect, ask.code_challenge, scopes, fio.now());
            query.append_pair("code", &code);
        }
    }
    if let Some(state) = &ask.state {
        query.append_pair("state", state);
    }
    let separator = if redirect.contains('?') { '&' } else { '?' };
    match HeaderValue::from_str(&format!("{redirect}{separator}{}", query.finish())) {
        Ok(location) => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        Err(_) => page("Unable to validate entity"),
    }
}

/// Adobe's rules for redirect addresses: `https`, or the app's own scheme with the client id in the path.
fn may_redirect(redirect: &str, client: &str) -> bool {
    match redirect.split_once("://") {
        Some(("https", rest)) => !rest.is_empty(),
        Some((scheme, rest)) => scheme.starts_with("adobe+") && rest == format!("adobeid/{client}"),
        None => false,
    }
}

fn page(text: &str) -> Response {
    let body =
        format!("<!doctype html><html><head><title>Adobe</title></head><body><h1>{text}</h1></body></html>");
    (StatusCode::BAD_REQUEST, [(CONTENT_TYPE, "text/html; charset=utf-8")], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_follow_the_rules_of_the_developer_console() {
        assert!(may_redirect("https://localhost:8443/callback", "abc"));
        assert!(may_redirect("adobe+0a1b://adobeid/abc", "abc"));
        assert!(!may_redirect("adobe+0a1b://adobeid/other", "abc"), "the client id must match");
        assert!(!may_redirect("http://127.0.0.1:8080/callback", "abc"), "plain HTTP is refused");
    }
}
