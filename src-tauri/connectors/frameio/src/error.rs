//! What refusals mean: Frame.io's own, and those of the storage behind presigned addresses. Source: Frame.io V4 API
//! docs and reports of integrators, 2026.

use flo_connect::http::{Head, Response};
use flo_connect::{Error, ErrorKind, Retry};
use serde::Deserialize;
use std::time::Duration;

/// Longest quote of the service's own words.
const QUOTE: usize = 240;
/// Least pause after a server failure. Source: Frame.io V4 API docs.
const SERVER_PAUSE: Duration = Duration::from_secs(30);
/// Least pause after a refusal for the rate. Source: Frame.io V4 API docs.
const RATE_PAUSE: Duration = Duration::from_secs(1);

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    errors: Vec<Reason>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reason {
    detail: String,
    title: Option<String>,
    source: Option<Source>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Source {
    pointer: Option<String>,
}

/// The error that an answer other than 2xx means.
pub(crate) fn classify(head: &Head, response: &Response) -> Error {
    let error = if head.signed { of_service(head, response) } else { of_storage(head, response) };
    error.with_status(response.status)
}

fn of_service(head: &Head, response: &Response) -> Error {
    // Failing servers send pages: they read as a refusal without words.
    let refusal: Refusal = serde_json::from_slice(&response.body).unwrap_or_default();
    let said = quote(&refusal);
    match response.status {
        400 => head.not_sent(ErrorKind::Invalid, format!("Frame.io does not understand the request: {said}")),
        401 => head.not_sent(ErrorKind::SignIn, sign_in_hint(&said)),
        403 => head.not_sent(
            ErrorKind::Forbidden,
            format!("your role in Frame.io does not allow it: {said}. Ask an admin of the account"),
        ),
        404 => head.not_sent(ErrorKind::NotFound, "it is not in Frame.io any more, or not visible to you"),
        409 => head
            .not_sent(ErrorKind::Conflict, format!("Frame.io is just changing it: {said}"))
            .with_retry(Retry::After(None)),
        422 => {
            let error = head.not_sent(ErrorKind::Invalid, format!("Frame.io does not accept it: {said}"));
            let pointer = refusal.errors.into_iter().find_map(|reason| reason.source?.pointer);
            match pointer {
                Some(pointer) => error.with_code(pointer),
                None => error,
            }
        }
        429 => {
            let asked = seconds(response.header("retry-after")).unwrap_or(RATE_PAUSE);
            head.not_sent(ErrorKind::RateLimited, "Frame.io's request limit is reached")
                .with_retry(Retry::After(Some(asked.max(RATE_PAUSE))))
        }
        500.. => {
            let asked = seconds(response.header("retry-after")).unwrap_or(SERVER_PAUSE);
            head.perhaps_done(ErrorKind::Server, format!("Frame.io failed (status {})", response.status))
                .with_retry(Retry::After(Some(asked)))
        }
        status => head.not_sent(ErrorKind::Invalid, format!("Frame.io answered with status {status}")),
    }
}

/// A good Adobe sign-in that Frame.io refuses has one of three causes.
fn sign_in_hint(said: &str) -> String {
    let words = said.to_lowercase();
    if words.contains("expired") {
        return "the Frame.io sign-in has expired: sign in again".to_owned();
    }
    if words.contains("linked") {
        return "this Adobe ID is not linked to a Frame.io user: sign in once at next.frame.io with the same Adobe ID, \
                then retry here"
            .to_owned();
    }
    "Frame.io refuses the sign-in. Either the token is wrong or has expired, or one of these: the Adobe ID is not linked \
     to a Frame.io user (sign in once at next.frame.io); the sign-in was made without the permission for account roles \
     (sign in again here); the account has no Frame.io V4 product profile (ask its admin)"
        .to_owned()
}

/// Object storage answers in XML.
fn of_storage(head: &Head, response: &Response) -> Error {
    let body = String::from_utf8_lossy(&response.body);
    let code = between(&body, "<Code>", "</Code>").unwrap_or_default();
    let message = between(&body, "<Message>", "</Message>").unwrap_or_default();
    let error =
        match (response.status, code) {
            (403, "SignatureDoesNotMatch") => {
                head.not_sent(ErrorKind::Invalid, "the storage does not accept the headers of this part")
            }
            (403 | 404 | 410, _) => head.not_sent(
                ErrorKind::Expired,
                format!("the address is no longer valid: {}", or_status(message, response.status)),
            ),
            (400, "RequestTimeout" | "IncompleteBody") => {
                head.perhaps_done(ErrorKind::Interrupted, "the storage got the part only in pieces")
            }
            (429 | 503, _) => head.perhaps_done(ErrorKind::Server, "the storage asks to slow down"),
            (500.., _) => head
                .perhaps_done(ErrorKind::Server, format!("the storage failed (status {})", response.status)),
            (status, _) => head
                .not_sent(ErrorKind::Invalid, format!("the storage refused: {}", or_status(message, status))),
        };
    if code.is_empty() { error } else { error.with_code(code) }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

fn or_status(message: &str, status: u16) -> String {
    if message.is_empty() { format!("status {status}") } else { message.chars().take(QUOTE).collect() }
}

fn seconds(header: Option<&str>) -> Option<Duration> {
    Duration::try_from_secs_f64(header?.trim().parse().ok()?).ok()
}

fn quote(refusal: &Refusal) -> String {
    let words = refusal.errors.iter().map(|reason| {
        let text = if reason.detail.is_empty() {
            reason.title.as_deref().unwrap_or_default()
        } else {
            &reason.detail
        };
        text.trim().trim_end_matches('.')
    });
    let joined = words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    if joined.is_empty() {
        return "no reason given".to_owned();
    }
    joined.chars().take(QUOTE).collect()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use flo_connect::Outcome;
    use flo_connect::http::Request;
    use http::{HeaderMap, Method};
    use url::Url;

    use super::*;

    fn classified(method: Method, signed: bool, status: u16, body: &str) -> Error {
        let request = Request::new(method, Url::parse("http://service.test/").unwrap(), "b", "/x", "testing");
        let head = if signed { request.head() } else { request.unsigned().head() };
        let body = Bytes::copy_from_slice(body.as_bytes());
        classify(&head, &Response { status, headers: HeaderMap::new(), body })
    }

    #[test]
    fn refusals_have_the_kind_that_callers_act_on() {
        for (status, want) in [
            (400, ErrorKind::Invalid),
            (401, ErrorKind::SignIn),
            (403, ErrorKind::Forbidden),
            (404, ErrorKind::NotFound),
            (409, ErrorKind::Conflict),
            (422, ErrorKind::Invalid),
            (429, ErrorKind::RateLimited),
            (502, ErrorKind::Server),
        ] {
            assert_eq!(classified(Method::GET, true, status, "").kind, want, "{status}");
        }
        assert_eq!(classified(Method::POST, true, 500, "<html>").outcome, Outcome::Unknown);
    }

    #[test]
    fn a_validation_error_names_the_field() {
        let body = r#"{"errors":[{"detail":"should be 1 to 100","source":{"pointer":"/page_size"}}]}"#;
        let error = classified(Method::GET, true, 422, body);
        assert_eq!(error.code.as_deref(), Some("/page_size"));
        assert!(error.detail.contains("should be 1 to 100"));
    }

    #[test]
    fn an_unlinked_adobe_id_says_how_to_link_it() {
        let body = r#"{"errors":[{"detail":"The user is not linked to an Adobe ID"}]}"#;
        assert!(classified(Method::GET, true, 401, body).detail.contains("sign in once at next.frame.io"));
    }

    #[test]
    fn storage_tells_dead_addresses_from_wrong_headers() {
        let expired = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        assert_eq!(classified(Method::PUT, false, 403, expired).kind, ErrorKind::Expired);
        let headers = "<Error><Code>SignatureDoesNotMatch</Code><Message>x</Message></Error>";
        assert_eq!(classified(Method::PUT, false, 403, headers).kind, ErrorKind::Invalid);
        let broken = "<Error><Code>RequestTimeout</Code></Error>";
        assert_eq!(classified(Method::PUT, false, 400, broken).kind, ErrorKind::Interrupted);
    }
}
