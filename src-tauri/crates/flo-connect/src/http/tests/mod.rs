//! The layers against a transport that follows a script, and the client against real sockets.

mod auth;
mod check;
mod rate_limit;
mod retry;
mod sockets;
mod timeout;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::{Clock, ManualClock, UnixMillis};
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use super::*;
use crate::{CallContext, Class, Error, ErrorKind, Retry as Advice};

/// Answers in the order of a script; the last step repeats. Remembers what came.
pub(super) struct Script {
    steps: Mutex<VecDeque<Step>>,
    pub(super) seen: Mutex<Vec<(Duration, HeaderMap)>>,
}

#[derive(Clone)]
pub(super) enum Step {
    Answer(Response),
    Refuse(ErrorKind),
    /// Fails after the request may have been received.
    Lose(ErrorKind),
    Hang,
}

impl Script {
    pub(super) fn of(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self { steps: Mutex::new(steps.into_iter().collect()), seen: Mutex::default() })
    }

    pub(super) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, cx: &CallContext, request: Request) -> crate::Result<Response> {
        self.seen.lock().unwrap().push((cx.clock.monotonic(), request.headers.clone()));
        let step = {
            let mut steps = self.steps.lock().unwrap();
            if steps.len() > 1 { steps.pop_front().unwrap() } else { steps.front().unwrap().clone() }
        };
        match step {
            Step::Answer(response) => Ok(response),
            Step::Refuse(kind) => Err(request.head().not_sent(kind, "scripted")),
            Step::Lose(kind) => Err(request.head().perhaps_done(kind, "scripted")),
            Step::Hang => std::future::pending().await,
        }
    }
}

pub(super) fn answer(status: u16, body: &str) -> Step {
    answer_with(status, body, &[("content-type", "application/json")])
}

pub(super) fn answer_with(status: u16, body: &str, headers: &[(&'static str, &str)]) -> Step {
    let headers = headers
        .iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect();
    Step::Answer(Response { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) })
}

pub(super) fn request(method: Method) -> Request {
    let url = Url::parse("http://service.test/things").unwrap();
    Request::new(method, url, "api", "/things", "testing")
}

pub(super) struct World {
    pub(super) clock: Arc<ManualClock>,
    pub(super) sleeper: Arc<dyn Sleeper>,
}

impl World {
    pub(super) fn new() -> Self {
        let clock = Arc::new(ManualClock::new(UnixMillis(1_700_000_000_000)));
        Self { sleeper: Arc::new(VirtualSleeper(clock.clone())), clock }
    }

    pub(super) fn cx(&self, class: Class) -> CallContext {
        CallContext::new(self.clock.clone(), class)
    }
}

/// What answers mean to the made-up service of these tests.
pub(super) fn classify(head: &Head, response: &Response) -> Error {
    let kind = match response.status {
        401 => ErrorKind::SignIn,
        404 => ErrorKind::NotFound,
        429 => ErrorKind::RateLimited,
        500.. => ErrorKind::Server,
        _ => ErrorKind::Invalid,
    };
    Error::new(kind, head.doing, "scripted").with_status(response.status)
}
