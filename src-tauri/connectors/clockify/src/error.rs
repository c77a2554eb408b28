//! What Clockify's refusals mean. Source: Clockify API docs and probes of third parties, 2026-05 to 2026-08.

use flo_connect::http::{Effect, Head, Response};
use flo_connect::{Error, ErrorKind, Retry};
use http::Method;
use serde::Deserialize;

/// Longest quote of the service's own words.
const QUOTE: usize = 240;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    message: String,
    code: i64,
}

/// The error that an answer other than 2xx means.
pub(crate) fn classify(head: &Head, response: &Response) -> Error {
    // Some refusals have no body, and failing servers send pages: both read as a refusal without words.
    let said: Refusal = serde_json::from_slice(&response.body).unwrap_or_default();
    let error = match response.status {
        400 => bad_request(head, &said),
        401 => head.not_sent(ErrorKind::SignIn, sign_in_hint(said.code)),
        402 => head.not_sent(
            ErrorKind::Forbidden,
            format!("this needs a higher Clockify plan: {}", quote(&said.message)),
        ),
        403 => forbidden(head, &said),
        404 if said.code == 3000 => head.not_sent(
            ErrorKind::BadAnswer,
            "Clockify does not know this address: check the base URL of the connection",
        ),
        404 if said.message.is_empty() => head.not_sent(
            ErrorKind::NotFound,
            "the Clockify workspace is gone, or this key no longer belongs to it",
        ),
        404 => head.not_sent(ErrorKind::NotFound, quote(&said.message)),
        406 => head.not_sent(ErrorKind::SignIn, "Clockify has closed this account: ask Clockify's support"),
        429 => head.not_sent(ErrorKind::RateLimited, "Clockify's request limit is reached"),
        500.. => {
            head.perhaps_done(ErrorKind::Server, format!("Clockify failed (status {})", response.status))
        }
        status => head.not_sent(ErrorKind::Invalid, format!("Clockify answered with status {status}")),
    };
    let error = error.with_status(response.status);
    if said.code == 0 { error } else { error.with_code(said.code.to_string()) }
}

fn sign_in_hint(code: i64) -> &'static str {
    match code {
        4003 => {
            "Clockify does not know this key: check that it was copied whole, and check the region; if the workspace \
             has a subdomain, make the key inside the subdomain"
        }
        4017 => "this is no key of a person: make one under Preferences → Advanced in Clockify",
        4019 => "Clockify wants the mail address of the account verified first",
        4023 => "the key is no longer valid: make a new one under Preferences → Advanced in Clockify",
        _ => "Clockify refuses the key: make a new one under Preferences → Advanced in Clockify",
    }
}

fn forbidden(head: &Head, said: &Refusal) -> Error {
    match said.code {
        1003 => head.not_sent(
            ErrorKind::Locked,
            "this time is locked in Clockify: ask an admin of the workspace to move the lock date, or drop the change",
        ),
        4005 => head.not_sent(
            ErrorKind::Locked,
            "this time is approved in Clockify: have the approval withdrawn there, or drop the change",
        ),
        4030 => head.not_sent(
            ErrorKind::Forbidden,
            "this Clockify workspace takes time from the timer only: ask an admin to allow entries by hand, or drop it",
        ),
        _ => head.not_sent(
            ErrorKind::Forbidden,
            "your role in this Clockify workspace does not allow it: ask an admin of the workspace",
        ),
    }
}

fn bad_request(head: &Head, said: &Refusal) -> Error {
    let words = said.message.to_lowercase();
    let has = |part: &str| words.contains(part);
    if said.code == 4033 {
        return head.not_sent(
            ErrorKind::Forbidden,
            format!("the Clockify plan does not allow it: {}", quote(&said.message)),
        );
    }
    // The entry was made all the same. Source: github.com/lucassabreu/clockify-cli issue 195.
    if head.effect == Effect::Create && words.starts_with("timeentry with id") && has("not found") {
        return head
            .perhaps_done(ErrorKind::BadAnswer, "Clockify made the entry but could not show it")
            .with_retry(Retry::After(None));
    }
    if has("doesn't belong to") || (said.code == 501 && has("not found")) {
        return missing(head, said, &words);
    }
    if has("already exist") {
        return head.not_sent(
            ErrorKind::Conflict,
            format!("Clockify has this name already, perhaps archived: {}", quote(&said.message)),
        );
    }
    head.not_sent(ErrorKind::Invalid, format!("Clockify does not accept it: {}", quote(&said.message)))
}

/// Some id is not in the workspace: the record's own, or one that it refers to.
fn missing(head: &Head, said: &Refusal, words: &str) -> Error {
    let names_own =
        own_noun(head.route).is_some_and(|noun| words.replace("timeentry", "time entry").starts_with(noun));
    let is_list = head.method == Method::GET && !head.route.ends_with('}');
    if (names_own && head.effect != Effect::Create) || is_list {
        return head.not_sent(ErrorKind::NotFound, "it is not in this Clockify workspace any more");
    }
    head.not_sent(
        ErrorKind::Invalid,
        format!(
            "something that it refers to is not in this Clockify workspace: {}. Choose another one",
            quote(&said.message)
        ),
    )
}

/// What the record at the end of a route is called in messages.
fn own_noun(route: &str) -> Option<&'static str> {
    let last = route
        .split('/')
        .rfind(|segment| !segment.starts_with('{') && !matches!(*segment, "estimate" | "hourly-rate"));
    match last? {
        "time-entries" => Some("time entry"),
        "projects" => Some("project"),
        "tasks" => Some("task"),
        "tags" => Some("tag"),
        "clients" => Some("client"),
        _ => None,
    }
}

fn quote(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() {
        return "no reason given".to_owned();
    }
    let mut quoted: String = message.chars().take(QUOTE).collect();
    if quoted.len() < message.len() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use flo_connect::Outcome;
    use flo_connect::http::Request;
    use http::HeaderMap;
    use url::Url;

    use super::*;
    use crate::api::{ENTRY, TASK, USER_ENTRIES};

    fn classified(method: Method, route: &'static str, status: u16, body: &str) -> Error {
        let url = Url::parse("http://service.test/").unwrap();
        let head = Request::new(method, url, "api", route, "testing").head();
        let body = Bytes::copy_from_slice(body.as_bytes());
        classify(&head, &Response { status, headers: HeaderMap::new(), body })
    }

    #[track_caller]
    fn check(method: Method, route: &'static str, status: u16, body: &str, want: ErrorKind) {
        assert_eq!(classified(method, route, status, body).kind, want, "{status} {body}");
    }

    #[test]
    fn each_refusal_has_the_kind_that_callers_act_on() {
        let gone = r#"{"message":"Time entry doesn't belong to Workspace","code":501}"#;
        check(Method::GET, ENTRY, 400, gone, ErrorKind::NotFound);
        check(Method::DELETE, ENTRY, 400, gone, ErrorKind::NotFound);
        let project = r#"{"message":"Project doesn't belong to Workspace","code":501}"#;
        check(Method::PUT, ENTRY, 400, project, ErrorKind::Invalid);
        check(Method::GET, TASK, 400, project, ErrorKind::Invalid);
        check(Method::POST, USER_ENTRIES, 400, project, ErrorKind::Invalid);
        let user = r#"{"message":"User doesn't belong to Workspace","code":501}"#;
        check(Method::GET, USER_ENTRIES, 400, user, ErrorKind::NotFound);
        check(Method::PUT, ENTRY, 403, r#"{"message":"x","code":1003}"#, ErrorKind::Locked);
        check(Method::PUT, ENTRY, 403, r#"{"message":"x","code":4005}"#, ErrorKind::Locked);
        check(Method::POST, USER_ENTRIES, 403, r#"{"message":"x","code":4030}"#, ErrorKind::Forbidden);
        check(Method::GET, ENTRY, 404, "", ErrorKind::NotFound);
        check(
            Method::GET,
            ENTRY,
            404,
            r#"{"message":"No static resource","code":3000}"#,
            ErrorKind::BadAnswer,
        );
        check(Method::GET, ENTRY, 429, "", ErrorKind::RateLimited);
        check(Method::GET, ENTRY, 502, "<html>", ErrorKind::Server);
        check(
            Method::POST,
            USER_ENTRIES,
            400,
            r#"{"message":"Tag x already exists","code":501}"#,
            ErrorKind::Conflict,
        );
    }

    #[test]
    fn an_entry_that_was_made_but_not_found_is_of_unknown_outcome() {
        let body = r#"{"message":"TIMEENTRY with ID '66d1' not found","code":501}"#;
        let error = classified(Method::POST, USER_ENTRIES, 400, body);
        assert_eq!((error.kind, error.outcome), (ErrorKind::BadAnswer, Outcome::Unknown));
    }

    #[test]
    fn a_key_of_another_region_says_what_to_check() {
        let error =
            classified(Method::GET, "/user", 401, r#"{"message":"Api key does not exist","code":4003}"#);
        assert!(error.detail.contains("region") && error.detail.contains("subdomain"), "{}", error.detail);
    }
}
