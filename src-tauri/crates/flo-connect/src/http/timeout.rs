//! Deadline and cancellation of one attempt.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::http::{Request, Response, Sleeper, Transport};
use crate::{CallContext, ErrorKind, Result};

/// Ends an attempt at its deadline or when the call is cancelled.
pub struct Timeout {
    inner: Arc<dyn Transport>,
    sleeper: Arc<dyn Sleeper>,
    usual: Duration,
}

impl Timeout {
    /// Gives each attempt `usual` time, unless the request names its own deadline.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>, sleeper: Arc<dyn Sleeper>, usual: Duration) -> Self {
        Self { inner, sleeper, usual }
    }
}

#[async_trait]
impl Transport for Timeout {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let head = request.head();
        if cx.cancel.is_cancelled() {
            return Err(head.not_sent(ErrorKind::Cancelled, "cancelled before it was sent"));
        }
        let limit = request.deadline.unwrap_or(self.usual);
        tokio::select! {
            biased;
            () = cx.cancel.cancelled() => Err(head.perhaps_done(ErrorKind::Cancelled, "cancelled under way")),
            answer = self.inner.send(cx, request) => answer,
            () = self.sleeper.deadline(limit) => Err(head.perhaps_done(
                ErrorKind::Timeout,
                format!("no answer within {} seconds", limit.as_secs().max(1)),
            )),
        }
    }
}
