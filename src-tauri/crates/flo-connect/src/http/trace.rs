//! What happened, without what it was about: never headers, bodies or query values.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flo_model::UnixMillis;
use tracing::Instrument;

use crate::http::{Request, Response, Transport};
use crate::{CallContext, Class, ErrorKind, Result};

/// One attempt, as a request log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptReport {
    /// Id of the service ([`crate::Descriptor::id`]).
    pub service: &'static str,
    /// When it was sent.
    pub at: UnixMillis,
    /// HTTP method.
    pub method: http::Method,
    /// The route's pattern.
    pub route: &'static str,
    /// Who paid.
    pub class: Class,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What went wrong, if no answer was accepted.
    pub error: Option<ErrorKind>,
    /// From sending to the end of the answer.
    pub took: Duration,
    /// Bytes of the body sent.
    pub sent_bytes: u64,
    /// Bytes of the body received.
    pub received_bytes: u64,
}

/// Told of every attempt. Called on the task of the request: must not block.
pub trait RequestObserver: Send + Sync {
    /// One attempt ended.
    fn attempted(&self, report: &AttemptReport);
}

/// One span over all attempts of a request.
pub struct Trace {
    inner: Arc<dyn Transport>,
    service: &'static str,
}

impl Trace {
    /// Traces what goes to `inner` under the service's id.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>, service: &'static str) -> Self {
        Self { inner, service }
    }
}

#[async_trait]
impl Transport for Trace {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let span = tracing::debug_span!(
            "request",
            service = self.service,
            method = %request.method,
            route = request.route,
            class = ?cx.class,
            status = tracing::field::Empty,
            error = tracing::field::Empty,
            ms = tracing::field::Empty,
        );
        let started = cx.clock.monotonic();
        let result = self.inner.send(cx, request).instrument(span.clone()).await;
        let took = cx.clock.monotonic().saturating_sub(started);
        span.record("ms", u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
        match &result {
            Ok(response) => {
                span.record("status", response.status);
            }
            Err(error) => {
                if let Some(status) = error.status {
                    span.record("status", status);
                }
                span.record("error", tracing::field::debug(error.kind));
            }
        }
        span.in_scope(|| tracing::debug!("request ended"));
        result
    }
}

/// Reports each single attempt.
pub struct Observe {
    inner: Arc<dyn Transport>,
    service: &'static str,
    observer: Arc<dyn RequestObserver>,
}

impl Observe {
    /// Tells `observer` of what goes to `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>, service: &'static str, observer: Arc<dyn RequestObserver>) -> Self {
        Self { inner, service, observer }
    }
}

#[async_trait]
impl Transport for Observe {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let at = cx.clock.now();
        let started = cx.clock.monotonic();
        let method = request.method.clone();
        let route = request.route;
        let sent_bytes = request.stream.as_ref().map_or(request.body.len() as u64, |(_, length)| *length);
        let result = self.inner.send(cx, request).await;
        let (status, error, received) = match &result {
            Ok(response) => (Some(response.status), None, response.body.len() as u64),
            Err(error) => (error.status, Some(error.kind), 0),
        };
        self.observer.attempted(&AttemptReport {
            service: self.service,
            at,
            method,
            route,
            class: cx.class,
            status,
            error,
            took: cx.clock.monotonic().saturating_sub(started),
            sent_bytes,
            received_bytes: received,
        });
        result
    }
}
