//! Around every request: faults of the wire, the `Date` header of the server's clock, and the request log.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::{CutConnection, Logged, Service, Shared};

/// Names the fault that shaped an answer, for the log.
#[derive(Debug, Clone)]
pub(crate) struct FaultMark(pub(crate) String);

/// Query keys of a request that its service does not know, for the log.
#[derive(Debug, Clone)]
pub(crate) struct UnknownQuery(pub(crate) Vec<String>);

/// Route template of an answer, for the log, where the router itself does not know it.
#[derive(Debug, Clone)]
pub(crate) struct RouteName(pub(crate) String);

const SIGN_IN_PAGE: &str = "<!doctype html><html><head><title>Guest network</title></head><body>Accept the terms to go on.</body></html>";
const BAD_GATEWAY_PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>";

pub(crate) async fn around(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let Some(service) = Service::of_path(request.uri().path()) else { return next.run(request).await };
    if service == Service::Control {
        return next.run(request).await;
    }
    let method = request.method().to_string();
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let mut response = answer(&shared, service, &method, &path, request, next).await;
    stamp(&shared, service, &method, &path, &mut response);
    let cut = response.extensions().get::<CutConnection>().is_some();
    let route = response.extensions().get::<RouteName>().map(|name| name.0.clone()).or(route);
    shared.log.add(Logged {
        number: 0,
        at: shared.now().to_string(),
        service,
        method,
        path,
        route: route.unwrap_or_default(),
        status: if cut { 0 } else { response.status().as_u16() },
        fault: response.extensions().get::<FaultMark>().map(|mark| mark.0.clone()),
        unknown_query: response
            .extensions()
            .get::<UnknownQuery>()
            .map(|keys| keys.0.clone())
            .unwrap_or_default(),
    });
    response
}

async fn answer(
    shared: &Shared,
    service: Service,
    method: &str,
    path: &str,
    request: Request,
    next: Next,
) -> Response {
    if shared.faults.is_empty() {
        return next.run(request).await;
    }
    let fire = |name: &str| shared.fire(service, name, method, path);
    if let Some(fault) = fire("latency") {
        tokio::time::sleep(Duration::from_millis(fault.number(500))).await;
    }
    if fire("drop_before").is_some() {
        return cut("drop_before");
    }
    if let Some(fault) = fire("server_error") {
        let status = u16::try_from(fault.number(500)).ok().and_then(|code| StatusCode::from_u16(code).ok());
        return marked("server_error", refusal(service, status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)));
    }
    if fire("html_error").is_some() {
        return marked("html_error", html(StatusCode::BAD_GATEWAY, BAD_GATEWAY_PAGE));
    }
    if fire("captive_portal").is_some() {
        return marked("captive_portal", html(StatusCode::OK, SIGN_IN_PAGE));
    }
    if fire("rate_limited").is_some() {
        return marked("rate_limited", refusal(service, StatusCode::TOO_MANY_REQUESTS));
    }
    if let Some(fault) = fire("rate_limited_retry_after") {
        let mut response = refusal(service, StatusCode::TOO_MANY_REQUESTS);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(fault.number(2)));
        return marked("rate_limited_retry_after", response);
    }
    let response = next.run(request).await;
    if fire("drop_after").is_some() {
        return cut("drop_after");
    }
    if fire("error_after").is_some() {
        return marked("error_after", refusal(service, StatusCode::INTERNAL_SERVER_ERROR));
    }
    if fire("truncated").is_some() {
        return marked("truncated", shortened(response, true).await);
    }
    if fire("truncated_json").is_some() {
        return marked("truncated_json", shortened(response, false).await);
    }
    response
}

fn cut(fault: &str) -> Response {
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.extensions_mut().insert(CutConnection);
    marked(fault, response)
}

fn marked(fault: &str, mut response: Response) -> Response {
    response.extensions_mut().insert(FaultMark(fault.to_owned()));
    response
}

fn html(status: StatusCode, page: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// An error answer in the words of the service.
fn refusal(service: Service, status: StatusCode) -> Response {
    let reason = status.canonical_reason().unwrap_or("Error");
    match service {
        Service::Clockify => {
            (status, axum::Json(json!({ "message": reason, "code": status.as_u16() }))).into_response()
        }
        Service::Ims => {
            (status, axum::Json(json!({ "error": "server_error", "error_description": reason }))).into_response()
        }
        Service::Storage => (
            status,
            [(CONTENT_TYPE, "application/xml")],
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code><Message>{reason}</Message></Error>"),
        )
            .into_response(),
        Service::Frameio | Service::Control => {
            (status, axum::Json(json!({ "errors": [{ "title": reason, "detail": reason }] }))).into_response()
        }
    }
}

/// The first half of an answer: with the full length announced, so that the connection breaks, or with the
/// short length, so that only the content is wrong.
async fn shortened(response: Response, break_connection: bool) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(full) = axum::body::to_bytes(body, 64 * 1024 * 1024).await else {
        return cut("truncated");
    };
    let half = full.slice(..full.len() / 2);
    if !break_connection {
        head.headers.insert(CONTENT_LENGTH, HeaderValue::from(half.len()));
        return Response::from_parts(head, Body::from(half));
    }
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(full.len()));
    let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "connection cut by a fault");
    let pieces = futures::stream::iter([Ok::<Bytes, std::io::Error>(half), Err(broken)]);
    Response::from_parts(head, Body::from_stream(pieces))
}

fn stamp(shared: &Shared, service: Service, method: &str, path: &str, response: &mut Response) {
    let mut at = shared.now();
    if let Some(fault) = shared.fire(service, "clock_skew", method, path) {
        at = at.plus_ms(i64::try_from(fault.number(3600)).unwrap_or(3600).saturating_mul(1000));
    }
    let date = jiff::Timestamp::from_millisecond(at.0)
        .ok()
        .and_then(|at| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).ok())
        .and_then(|text| HeaderValue::from_str(&text).ok());
    if let Some(date) = date {
        response.headers_mut().insert(DATE, date);
    }
}
