//! Requests and answers between a connector and its transport.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::UnixMillis;
use flo_model::drill::{Sabotage, is_sabotaged};
use http::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::{CallContext, Error, ErrorKind, PartBody, Result};

/// Largest answer that is read when a request names no other limit, in bytes.
pub const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// What repeating a request would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it only reads.
    Read,
    /// The same again: a full replacement or a delete.
    Repeatable,
    /// A second object: never repeated by a layer once it may have been received.
    Create,
}

/// One request of a connector.
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Full address.
    pub url: Url,
    /// Headers apart from the credentials, which the auth layer adds.
    pub headers: HeaderMap,
    /// JSON, form or no body; kept so that a layer can send it again.
    pub body: Bytes,
    /// A streamed body instead of `body`, with its length in bytes; such a request is sent once.
    pub stream: Option<(PartBody, u64)>,
    /// Which limit counts it ([`crate::LimitSpec::bucket`]).
    pub bucket: &'static str,
    /// The route's pattern, for per-route limits and logs: `/folders/{id}/children`.
    pub route: &'static str,
    /// What repeating it would do.
    pub effect: Effect,
    /// Phrase for errors and logs: “listing time entries”.
    pub doing: &'static str,
    /// False for presigned addresses: no credentials are sent.
    pub signed: bool,
    /// True when the answer must be JSON or empty; an HTML page is then somebody else's answer.
    pub expects_json: bool,
    /// Deadline of one attempt instead of the connector's usual one.
    pub deadline: Option<Duration>,
    /// Largest acceptable answer in bytes; a longer one is `BadAnswer`.
    pub max_answer: usize,
}

impl Request {
    /// A signed request without a body that expects JSON. What repeating it does follows from the method: GET reads,
    /// POST creates, everything else is repeatable; [`Request::effect`] says otherwise where that is wrong.
    #[must_use]
    pub fn new(
        method: Method,
        url: Url,
        bucket: &'static str,
        route: &'static str,
        doing: &'static str,
    ) -> Self {
        let effect = match method {
            Method::GET | Method::HEAD => Effect::Read,
            Method::POST => Effect::Create,
            _ => Effect::Repeatable,
        };
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            stream: None,
            bucket,
            route,
            effect,
            doing,
            signed: true,
            expects_json: true,
            deadline: None,
            max_answer: MAX_ANSWER,
        }
    }

    /// The same request with this JSON body.
    #[must_use]
    pub fn with_json(mut self, body: &Value) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.body = Bytes::from(body.to_string());
        self
    }

    /// The same request with this form body.
    #[must_use]
    pub fn with_form(mut self, pairs: &[(&str, &str)]) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body = Bytes::from(form);
        self
    }

    /// The same request, which has this effect when repeated.
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// The same request for a presigned address: no credentials, any content type.
    #[must_use]
    pub fn unsigned(mut self) -> Self {
        self.signed = false;
        self.expects_json = false;
        self
    }

    /// A copy to send again; `None` when the body is a stream.
    #[must_use]
    pub fn again(&self) -> Option<Self> {
        if self.stream.is_some() {
            return None;
        }
        Some(Self {
            method: self.method.clone(),
            url: self.url.clone(),
            headers: self.headers.clone(),
            body: self.body.clone(),
            stream: None,
            ..*self
        })
    }

    /// What layers need to know about it after it was sent.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            method: self.method.clone(),
            bucket: self.bucket,
            route: self.route,
            effect: self.effect,
            doing: self.doing,
            signed: self.signed,
            expects_json: self.expects_json,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

/// What layers need to know about a request after it was sent. Holds nothing secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// HTTP method.
    pub method: Method,
    /// See [`Request::bucket`].
    pub bucket: &'static str,
    /// See [`Request::route`].
    pub route: &'static str,
    /// See [`Request::effect`].
    pub effect: Effect,
    /// See [`Request::doing`].
    pub doing: &'static str,
    /// See [`Request::signed`].
    pub signed: bool,
    /// See [`Request::expects_json`].
    pub expects_json: bool,
}

impl Head {
    /// An error of this request that happened before the service can have received it.
    #[must_use]
    pub fn not_sent(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        Error::new(kind, self.doing, detail)
    }

    /// An error of this request that happened after it may have been received: unless it only reads, its outcome is
    /// unknown.
    #[must_use]
    pub fn perhaps_done(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        let error = Error::new(kind, self.doing, detail);
        if self.effect == Effect::Read { error } else { error.with_unknown_outcome() }
    }
}

/// An answer whose body has arrived completely.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Response {
    /// True for 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The text of a header, if it is there and is text. Names compare without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as JSON of this shape.
    ///
    /// # Errors
    /// `BadAnswer` when it is something else. The outcome is unknown: the service did accept the request.
    pub fn json<T: DeserializeOwned>(&self, doing: &'static str) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::new(ErrorKind::BadAnswer, doing, "the answer does not have the documented form")
                .with_status(self.status)
                .with_unknown_outcome()
                .with_source(error)
        })
    }

    /// The service's own time of the answer, whole seconds, if it says so.
    #[must_use]
    pub fn date(&self) -> Option<UnixMillis> {
        parse_http_date(self.headers.get(DATE)?.to_str().ok()?)
    }

    /// How long the service asks to wait (`Retry-After` as seconds or as a date), measured from `now`.
    #[must_use]
    pub fn retry_after(&self, now: UnixMillis) -> Option<Duration> {
        let text = self.header("retry-after").filter(|_| !is_sabotaged(Sabotage::IgnoreRetryAfter))?.trim();
        if let Ok(seconds) = text.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let until = parse_http_date(text)?;
        let from = self.date().unwrap_or(now);
        Some(Duration::from_millis(u64::try_from(until.since(from)).unwrap_or(0)))
    }
}

fn parse_http_date(text: &str) -> Option<UnixMillis> {
    let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(UnixMillis(zoned.timestamp().as_millisecond()))
}

/// Sends requests: the real client, a simulator's router, or a layer around another transport.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the whole answer. 4xx and 5xx are answers, not errors, at this level.
    ///
    /// # Errors
    /// `Offline`, `Timeout`, `Interrupted`, `Cancelled`, `Local`, and what layers decide.
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(headers: &[(&'static str, &str)]) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        Response { status: 200, headers: map, body: Bytes::new() }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = UnixMillis(0);
        assert_eq!(answer(&[("retry-after", "7")]).retry_after(now), Some(Duration::from_secs(7)));
        let dated = answer(&[
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"),
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ]);
        assert_eq!(
            dated.retry_after(now),
            Some(Duration::from_secs(10)),
            "measured by the service's own clock"
        );
        assert_eq!(answer(&[("retry-after", "soon")]).retry_after(now), None);
    }

    #[test]
    fn the_effect_follows_from_the_method_unless_said_otherwise() {
        let url = Url::parse("http://service.test/x").unwrap();
        let of = |method| Request::new(method, url.clone(), "b", "/x", "testing").effect;
        assert_eq!(of(Method::GET), Effect::Read);
        assert_eq!(of(Method::POST), Effect::Create);
        assert_eq!(of(Method::PUT), Effect::Repeatable);
        assert_eq!(of(Method::DELETE), Effect::Repeatable);
    }
}
