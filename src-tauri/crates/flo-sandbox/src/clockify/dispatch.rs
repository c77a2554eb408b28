//! From an HTTP request to a row of the routing tables, and back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use ::http::header::{CONTENT_TYPE, RETRY_AFTER};
use ::http::{HeaderMap, HeaderValue, StatusCode};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::Value;

use super::auth::{self, Caller};
use super::error::{ApiError, Result};
use super::http::{Call, Reply, Route};
use super::knobs::{Knobs, RateScope};
use super::world::World;
use super::{Clockify, approvals, catalog, entries, feed, readonly, reports, webhooks};
use crate::wire::{RouteName, UnknownQuery};
use crate::{Rate, Shared, Verdict};

/// Longest body that is read.
const LONGEST_BODY: usize = 16 * 1024 * 1024;
const MAIN: &[&[Route]] =
    &[entries::ROUTES, feed::ROUTES, approvals::ROUTES, webhooks::ROUTES, readonly::ROUTES];

/// One of the service's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    Main,
    Reports,
}

/// A request, taken apart.
struct Asked {
    host: Host,
    method: String,
    /// Path below the version, without a slash at the end.
    path: String,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
}

/// What goes back besides the reply itself.
#[derive(Default)]
struct Notes {
    route: Option<String>,
    unknown: Vec<String>,
    retry_after: Option<Duration>,
}

pub(super) async fn handle(State(simulator): State<Arc<Clockify>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let full_path = head.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let mut notes = Notes::default();
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return answer(Err(ApiError::unreadable()), &notes);
    };
    let split = head
        .uri
        .path()
        .trim_end_matches('/')
        .split_once("/v1")
        .map(|(host, rest)| (host.to_owned(), rest.to_owned()));
    let host = match split.as_ref().map(|(host, _)| host.as_str()) {
        Some("/api") => Host::Main,
        Some("/report") => Host::Reports,
        // The retired routes without a version, and the audit host, which only the largest plan has.
        _ => return answer(Err(no_route(head.uri.path())), &notes),
    };
    let query =
        url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = Asked {
        host,
        method: head.method.to_string(),
        path: split.map(|(_, rest)| rest).unwrap_or_default(),
        query,
        headers: head.headers,
        body,
    };
    let reply = run(&simulator, asked, &full_path, &mut notes);
    answer(reply, &notes)
}

fn run(simulator: &Clockify, asked: Asked, full_path: &str, notes: &mut Notes) -> Result<Reply> {
    let shared = &simulator.shared;
    let mut world = simulator.lock();
    let knobs = world.knobs.with_faults(&shared.faults, &asked.method, full_path);
    let found = find(asked.host, &asked.method, &asked.path);
    let is_public = matches!(&found, Ok((route, _)) if reports::is_public(route.path, &world, &asked.path));
    let caller = match auth::authenticate(&asked.headers, &world, &knobs) {
        Err(_) if is_public => reports::anybody(&world),
        caller => caller?,
    };
    check_limit(shared, &world, &knobs, &caller, notes)?;
    let (route, params) = found?;
    notes.route = Some(route.path.to_owned());
    if params.get("ws").is_some_and(|ws| *ws != world.workspace.to_string()) {
        return Err(ApiError::nothing_here());
    }
    auth::check_scope(&caller, &knobs, &asked.method, route.path)?;
    let body = read_body(&asked.body)?;
    notes.unknown = unknown_keys(route, &asked.query, &body);
    if knobs.strict && !notes.unknown.is_empty() {
        return Err(ApiError::new(400, 3000, format!("Unknown keys: {}", notes.unknown.join(", "))));
    }
    let now_s = shared.now().0.div_euclid(1000);
    let mut call = Call { world: &mut world, caller, knobs, params, query: asked.query, body, now_s };
    (route.run)(&mut call)
}

fn read_body(bytes: &Bytes) -> Result<Value> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(bytes).map_err(|_| ApiError::unreadable())
}

fn no_route(path: &str) -> ApiError {
    ApiError::new(404, 3000, format!("No static resource {}.", path.trim_start_matches('/')))
}

fn tables(host: Host) -> impl Iterator<Item = &'static Route> {
    let (main, catalog, reports): (&[&[Route]], &[&[Route]], &[Route]) = match host {
        Host::Main => (MAIN, catalog::ROUTES, &[]),
        Host::Reports => (&[], &[], reports::ROUTES),
    };
    main.iter().chain(catalog).flat_map(|table| table.iter()).chain(reports)
}

type Params = BTreeMap<&'static str, String>;

/// The row for a request: the one with the fewest parameters wins. 405 when only the method is wrong.
fn find(host: Host, method: &str, path: &str) -> Result<(&'static Route, Params)> {
    let segments: Vec<_> = path.split('/').skip(1).collect();
    let fitting = tables(host).filter_map(|route| Some((route, fit(route.path, &segments)?)));
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(_, params)| params.len());
    let Some(fewest) = fitting.first().map(|(_, params)| params.len()) else { return Err(no_route(path)) };
    fitting
        .into_iter()
        .filter(|(_, params)| params.len() == fewest)
        .find(|(route, _)| route.method == method)
        .ok_or_else(|| ApiError::new(405, 3000, format!("Request method '{method}' is not supported")))
}

fn fit(template: &'static str, segments: &[&str]) -> Option<Params> {
    let parts: Vec<_> = template.split('/').skip(1).collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut params = Params::new();
    for (part, segment) in parts.into_iter().zip(segments) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(name) => drop(params.insert(name, (*segment).to_owned())),
            None if part == *segment => {}
            None => return None,
        }
    }
    Some(params)
}

/// Keys that the service does not know, and would ignore without a word.
fn unknown_keys(route: &Route, query: &[(String, String)], body: &Value) -> Vec<String> {
    let in_query =
        query.iter().map(|(key, _)| key).filter(|key| !route.query.contains(&key.as_str())).cloned();
    let objects = match body {
        Value::Array(rows) => rows.iter().filter_map(Value::as_object).collect(),
        Value::Object(object) => vec![object],
        _ => Vec::new(),
    };
    let in_body = objects
        .into_iter()
        .flat_map(|object| object.keys())
        .filter(|key| !route.body.contains(&key.as_str()))
        .map(|key| format!("body:{key}"));
    let mut unknown: Vec<_> = in_query.chain(in_body).collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// 30 requests an hour for a whole free workspace, 50 a second on paid plans and for add-ons.
fn check_limit(
    shared: &Shared,
    world: &World,
    knobs: &Knobs,
    caller: &Caller,
    notes: &mut Notes,
) -> Result<()> {
    let second = Rate::leaky(knobs.paid_per_second, Duration::from_secs(1));
    let (key, rate) = if caller.is_addon {
        ("addon".to_owned(), second)
    } else if knobs.is_free() {
        ("free".to_owned(), Rate::window(knobs.free_per_hour, Duration::from_secs(3_600)))
    } else if knobs.rate_scope == RateScope::Key {
        (caller.credential.clone(), second)
    } else {
        ("paid".to_owned(), second)
    };
    let Verdict { allowed, retry_after, .. } =
        shared.limits.take(&format!("clockify/{}/{key}", world.workspace), rate);
    if allowed {
        return Ok(());
    }
    notes.retry_after = knobs.retry_after_429.then_some(retry_after);
    Err(ApiError::new(429, 429, if knobs.body_429 { "Too Many Requests" } else { "" }))
}

fn answer(reply: Result<Reply>, notes: &Notes) -> Response {
    let reply = reply.unwrap_or_else(|error| {
        tracing::debug!(status = error.status, code = error.code, "Clockify refuses a request");
        Reply { status: error.status, body: error.body(), last_page: None }
    });
    let body = reply.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if reply.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(last) = reply.last_page {
        headers.insert("last-page", HeaderValue::from_static(if last { "true" } else { "false" }));
    }
    if let Some(wait) = notes.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1_000) as u64));
    }
    if let Some(route) = &notes.route {
        response.extensions_mut().insert(RouteName(route.clone()));
    }
    if !notes.unknown.is_empty() {
        response.extensions_mut().insert(UnknownQuery(notes.unknown.clone()));
    }
    response
}
