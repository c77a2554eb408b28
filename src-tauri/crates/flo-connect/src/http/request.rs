//! Requests and answers between a connector and its transport.

use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

use crate::{CallContext, PartBody, Result};

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
    /// A streamed body instead of `body`; such a request is sent once.
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
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("route", &self.route)
            .finish_non_exhaustive()
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

/// Sends requests: the real client, a simulator's router, or a layer around another transport.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends one request and waits for the whole answer. 4xx and 5xx are answers, not errors, at this level.
    ///
    /// # Errors
    /// `Offline`, `Timeout`, `Interrupted`, `Cancelled`, `Local`, and what layers decide.
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response>;
}
