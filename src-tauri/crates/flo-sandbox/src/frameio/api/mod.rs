//! The V4 API: the table of routes, and what happens to every request before its handler.

mod accounts;
mod body;
mod call;
mod comments;
mod experimental;
mod fields;
mod files;
mod folders;
mod groups;
mod hooks;
mod page;
mod projects;
mod roles;
mod routes;
mod search;
mod shares;
mod stacks;
mod uploads;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::Fio;
use super::refusal::Refusal;
use crate::wire::UnknownQuery;
use crate::{LimitMode, Service, Verdict};
pub(crate) use call::{Answer, Call, Reply};
use routes::Route;
pub(super) use shares::default_settings;

/// Largest request body. The service does not publish its own limit.
const MOST_BODY: usize = 4 * 1024 * 1024;

pub(super) fn router(fio: Arc<Fio>) -> Router {
    let mut router: Router<Arc<Fio>> = Router::new();
    for route in routes::ROUTES {
        let handler = move |State(fio): State<Arc<Fio>>, params: RawPathParams, request: Request| async move {
            let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            serve(&fio, route, params, request).await
        };
        let filter = axum::routing::MethodFilter::try_from(route.method.clone())
            .expect("the table holds GET, POST, PATCH and DELETE only");
        router = router.route(route.path, axum::routing::on(filter, handler));
    }
    router
        .route("/v4/{*rest}", axum::routing::any(no_route))
        .method_not_allowed_fallback(no_route)
        .with_state(fio)
}

async fn no_route(request: Request) -> Response {
    let detail = format!("no route found for {} {}", request.method(), request.uri().path());
    Refusal::new(StatusCode::NOT_FOUND, detail).into_response()
}

async fn serve(
    fio: &Arc<Fio>,
    route: &'static Route,
    params: Vec<(String, String)>,
    request: Request,
) -> Response {
    fio.settle();
    let (head, body) = request.into_parts();
    let path = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let caller = match admit(fio, &head.headers, &head.method, &path) {
        Ok(caller) => caller,
        Err(refusal) => return refusal.into_response(),
    };
    let verdict =
        fio.shared.limits.take(&format!("frameio {caller} {} {}", route.method, route.path), route.rate);
    let mut response = if verdict.allowed {
        let body = match axum::body::to_bytes(body, MOST_BODY).await {
            Ok(body) => body,
            Err(error) => {
                return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, error.to_string()).into_response();
            }
        };
        let query = url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
        let call = Call {
            fio,
            caller,
            now: fio.now(),
            path: head.uri.path().to_owned(),
            params,
            query: query.into_owned().collect(),
            body,
        };
        answer(route, call, &head.headers, &path)
    } else {
        too_many(fio, &verdict)
    };
    // A limit that is not kept must not be claimed: clients pace themselves by these headers.
    if fio.shared.limits.mode() == LimitMode::Real {
        rate_headers(&mut response, &verdict);
    }
    response
}

/// Who is calling.
fn admit(fio: &Fio, headers: &HeaderMap, method: &Method, path: &str) -> Result<usize, Refusal> {
    let unauthorized = |detail: &str| Err(Refusal::new(StatusCode::UNAUTHORIZED, detail));
    let fault = |name: &str| fio.shared.fire(Service::Frameio, name, method.as_str(), path).is_some();
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) else {
        return unauthorized("No access token was sent.");
    };
    if fault("token_expired") {
        return unauthorized("The access token has expired.");
    }
    if fault("not_linked") {
        return unauthorized("The user is not linked to an Adobe ID.");
    }
    if token.starts_with("fio-u-") {
        let asked = headers.get("x-frameio-legacy-token-auth").is_some_and(|value| value == "true");
        if !asked || fault("legacy_tokens_refused") {
            return unauthorized("Developer tokens are not accepted.");
        }
    }
    match fio.ims.person_of(token, fio.now()) {
        Ok(person) => Ok(person),
        Err(detail) => unauthorized(detail),
    }
}

fn answer(route: &'static Route, call: Call<'_>, headers: &HeaderMap, path: &str) -> Response {
    let unknown: Vec<String> =
        call.query.iter().map(|(name, _)| name.clone()).filter(|name| !route.knows_query(name)).collect();
    let reply = check(route, &call, headers, path, &unknown).and_then(|()| (route.handler)(&call));
    let mut response = match reply {
        Ok(answer) => into_response(answer),
        Err(refusal) => refusal.into_response(),
    };
    if !unknown.is_empty() {
        response.extensions_mut().insert(UnknownQuery(unknown));
    }
    response
}

fn check(
    route: &Route,
    call: &Call<'_>,
    headers: &HeaderMap,
    path: &str,
    unknown: &[String],
) -> Result<(), Refusal> {
    let shared = &call.fio.shared;
    let fire = |name: &str| shared.fire(Service::Frameio, name, route.method.as_str(), path);
    let is_closed = shared.faults.is_armed(Service::Frameio, "no_experimental");
    let asks = headers.get("api-version").is_some_and(|version| version == "experimental");
    if route.experimental && (is_closed || !asks) {
        let path = path.split('?').next().unwrap_or_default();
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            format!("no route found for {} {path}", route.method),
        ));
    }
    if let Some(account) = call.params.iter().find(|(name, _)| name == "account_id")
        && account.1 != call.fio.read().account.id.to_string()
    {
        return Err(Refusal::not_found("account"));
    }
    if shared.options.strict_queries && !unknown.is_empty() {
        let problems =
            unknown.iter().map(|name| (format!("/{name}"), "unknown parameter".to_owned())).collect();
        return Err(Refusal::all_invalid(problems));
    }
    if call.query("after").is_some()
        && let Some(fault) = fire("page_two_fails")
    {
        let status = u16::try_from(fault.number(500)).ok().and_then(|code| StatusCode::from_u16(code).ok());
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return Err(Refusal::new(status, "a later page failed"));
    }
    if route.method != Method::GET && fire("conflict").is_some() {
        return Err(Refusal::conflict("The resource was changed at the same time."));
    }
    Ok(())
}

fn into_response(answer: Answer) -> Response {
    match answer.body {
        None => answer.status.into_response(),
        Some(body) => (
            answer.status,
            [(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))],
            Body::from(Bytes::from(body)),
        )
            .into_response(),
    }
}

fn too_many(fio: &Fio, verdict: &Verdict) -> Response {
    let mut response = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests.").into_response();
    if fio.shared.faults.is_armed(Service::Frameio, "limit_retry_after") {
        let seconds = verdict.retry_after.as_secs_f64().ceil().max(1.0);
        if let Ok(value) = HeaderValue::from_str(&seconds.to_string()) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
    }
    response
}

fn rate_headers(response: &mut Response, verdict: &Verdict) {
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(verdict.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(verdict.remaining));
    let window = u64::try_from(verdict.window.as_millis()).unwrap_or(u64::MAX);
    headers.insert("x-ratelimit-window", HeaderValue::from(window));
}
