//! Trying again, as errors allow.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::http::sleep::sleep_or_cancel;
use crate::http::{Effect, Head, Request, Response, Sleeper, Transport};
use crate::{CallContext, Class, Error, Outcome, Result, Retry as Advice};

/// Turns an answer that is no success into the error it means. Pure.
pub type Classify = fn(&Head, &Response) -> Error;

/// A number in `0.0..1.0`, another one at each call.
pub type Jitter = Arc<dyn Fn() -> f64 + Send + Sync>;

/// First step of the exponential backoff.
const FIRST_STEP: Duration = Duration::from_millis(500);
/// Longest step of the backoff.
const LONGEST_STEP: Duration = Duration::from_secs(60);

/// Repeats attempts, obeying [`Error::retry`] and nothing else. A create is never repeated once it may have been
/// received. Gives up when a wait is longer than the class would bear, so that the caller can do something else.
pub struct Retry {
    inner: Arc<dyn Transport>,
    sleeper: Arc<dyn Sleeper>,
    jitter: Jitter,
    classify: Classify,
}

impl Retry {
    /// Repeats what `inner` fails at; `classify` says what its 4xx and 5xx answers mean.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Transport>,
        sleeper: Arc<dyn Sleeper>,
        jitter: Jitter,
        classify: Classify,
    ) -> Self {
        Self { inner, sleeper, jitter, classify }
    }

    fn judge(&self, cx: &CallContext, head: &Head, response: &Response) -> Error {
        let mut error = (self.classify)(head, response);
        if error.retry == Advice::After(None) {
            error.retry = Advice::After(response.retry_after(cx.clock.now()));
        }
        if response.status >= 500 && head.effect != Effect::Read {
            error.outcome = Outcome::Unknown;
        }
        error
    }

    /// How long to wait before the next attempt; `None` when there is none.
    fn pause(
        &self,
        class: Class,
        head: &Head,
        error: &Error,
        attempt: u32,
        spent: Duration,
    ) -> Option<Duration> {
        let Advice::After(least) = error.retry else { return None };
        if head.effect == Effect::Create && error.outcome == Outcome::Unknown {
            return None;
        }
        let (attempts, total) = allowance(class);
        if attempt >= attempts {
            return None;
        }
        let least = least.unwrap_or_default();
        if least > class.patience() {
            return None;
        }
        let ceiling = FIRST_STEP.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_STEP);
        let pause = least + ceiling.mul_f64((self.jitter)());
        (spent + pause <= total).then_some(pause)
    }
}

/// Attempts and total time that a class bears within one call; beyond that its caller plans anew.
const fn allowance(class: Class) -> (u32, Duration) {
    match class {
        Class::Person => (3, Duration::from_secs(20)),
        Class::Write => (4, Duration::from_secs(120)),
        Class::Timer | Class::Screen | Class::Background | Class::DeepScan => (4, Duration::from_secs(60)),
    }
}

#[async_trait]
impl Transport for Retry {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let head = request.head();
        let started = cx.clock.monotonic();
        let mut perhaps_done = false;
        let mut request = request;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let spare = request.again();
            let mut error = match self.inner.send(cx, request).await {
                Ok(response) if response.is_success() => return Ok(response),
                Ok(response) => self.judge(cx, &head, &response),
                Err(error) => error,
            };
            perhaps_done |= error.outcome == Outcome::Unknown;
            if perhaps_done {
                error.outcome = Outcome::Unknown;
            }
            let spent = cx.clock.monotonic().saturating_sub(started);
            let Some(pause) = self.pause(cx.class, &head, &error, attempt, spent) else { return Err(error) };
            let Some(spare) = spare else { return Err(error) };
            if let Err(mut cancelled) = sleep_or_cancel(&*self.sleeper, cx, &head, pause).await {
                cancelled.outcome = error.outcome;
                return Err(cancelled);
            }
            request = spare;
        }
    }
}
