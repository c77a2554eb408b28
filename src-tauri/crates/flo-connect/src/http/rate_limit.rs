//! Permits for requests.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::http::budget::Permit;
use crate::http::sleep::sleep_or_cancel;
use crate::http::{Budget, Head, Request, Response, Sleeper, Transport};
use crate::{CallContext, ErrorKind, Result, Retry};

/// Lets a request pass when every limit that counts it has room. Every attempt takes a permit, a refusal shuts the
/// gate for all. A permit that is further away than the class is willing to wait is `RateLimited` at once.
pub struct RateLimit {
    inner: Arc<dyn Transport>,
    sleeper: Arc<dyn Sleeper>,
    budget: Budget,
}

impl RateLimit {
    /// Counts what goes to `inner` against `budget`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>, sleeper: Arc<dyn Sleeper>, budget: Budget) -> Self {
        Self { inner, sleeper, budget }
    }

    async fn permit(&self, cx: &CallContext, head: &Head) -> Result<()> {
        let mut waited = Duration::ZERO;
        loop {
            match self.budget.take(&*cx.clock, cx.class, head) {
                Permit::Granted { is_long: false } => return Ok(()),
                Permit::Granted { is_long: true } => return self.keep(cx, head).await,
                Permit::Wait(wait) if waited + wait > cx.class.patience() => {
                    return Err(head
                        .not_sent(ErrorKind::RateLimited, "the request budget is used up for now")
                        .with_retry(Retry::After(Some(wait))));
                }
                Permit::Wait(wait) => {
                    sleep_or_cancel(&*self.sleeper, cx, head, wait).await?;
                    waited += wait;
                }
            }
        }
    }

    /// Keeps the budget before the request is sent, so that a crash cannot forget it.
    async fn keep(&self, cx: &CallContext, head: &Head) -> Result<()> {
        let Some(store) = self.budget.store() else { return Ok(()) };
        store.save(self.budget.snapshot(&*cx.clock)).await.map_err(|error| {
            self.budget.give_back(head);
            head.not_sent(ErrorKind::Local, "the request budget cannot be written to the disk")
                .with_source(error)
        })
    }
}

#[async_trait]
impl Transport for RateLimit {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let head = request.head();
        self.permit(cx, &head).await?;
        let result = self.inner.send(cx, request).await;
        match &result {
            Ok(response) => self.budget.learn(&*cx.clock, &head, response),
            Err(error) if error.kind == ErrorKind::Offline => self.budget.give_back(&head),
            Err(_) => {}
        }
        result
    }
}
