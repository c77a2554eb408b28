//! The network between a device and the services: it loses, delays and reorders, answers for others, and writes down all
//! that the services processed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use flo_connect::http::{Effect, Head, Request, Response, Transport};
use flo_connect::{CallContext, ErrorKind, Result};
use flo_sandbox::Service;
use futures::channel::oneshot;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::runtime::{Spawner, Time};
use crate::trace::Trace;

/// How the way between one device and one service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weather {
    /// Every request is answered within a second.
    #[default]
    Fair,
    /// Requests and answers get lost, late and cut.
    Lossy,
    /// No connection.
    Offline,
    /// A portal answers with its page.
    Portal,
    /// Too many requests, says the service.
    Limited,
    /// The service fails, before or after it did what was wanted.
    Broken,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Answered,
    NeverArrives,
    AnswerLost,
    /// The connection hangs; the request may have arrived.
    Hangs {
        arrives: bool,
    },
    AnswerCut,
    NoRoute,
    PortalPage,
    Refused {
        wait_s: Option<u64>,
    },
    Fails,
    FailsAfter,
}

impl Fate {
    fn is_delivered(self) -> bool {
        matches!(
            self,
            Self::Answered
                | Self::AnswerLost
                | Self::AnswerCut
                | Self::FailsAfter
                | Self::Hangs { arrives: true }
        )
    }
}

/// A request that a service processed.
#[derive(Debug, Clone)]
pub(crate) struct Processed {
    /// When, since the start of the run.
    pub(crate) at: Duration,
    /// Whether its answer arrived whole.
    pub(crate) is_answered: bool,
    pub(crate) device: usize,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) effect: Effect,
    pub(crate) sent: Value,
    pub(crate) status: u16,
    /// Id of what the answer shows.
    pub(crate) answered_id: Option<String>,
}

impl Processed {
    /// Whether it made something.
    pub(crate) fn is_create(&self) -> bool {
        self.effect == Effect::Create && (200..300).contains(&self.status)
    }

    /// Whether it is about the object of this id, by its own address.
    pub(crate) fn is_about(&self, id: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        path.rsplit('/').next() == Some(id)
    }

    /// Whether it showed the object to the device.
    pub(crate) fn is_look(&self) -> bool {
        self.effect == Effect::Read && self.is_answered && (200..300).contains(&self.status)
    }

    /// Whether it changed something.
    pub(crate) fn is_update(&self) -> bool {
        ["PUT", "PATCH"].contains(&self.method.as_str()) && (200..300).contains(&self.status)
    }

    /// The text that it wrote: a description, name or comment.
    pub(crate) fn text(&self) -> Option<&str> {
        let body = if self.sent["data"].is_object() { &self.sent["data"] } else { &self.sent };
        ["description", "name", "text"].iter().find_map(|key| body[*key].as_str())
    }

    /// Whether it deleted something.
    pub(crate) fn is_delete(&self) -> bool {
        self.method == "DELETE" && (200..300).contains(&self.status)
    }
}

#[derive(Debug)]
struct State {
    random: ChaCha8Rng,
    weather: BTreeMap<(usize, Service), Weather>,
    processed: Vec<Processed>,
    /// Until when a device was asked to leave a route alone.
    asked_to_wait: BTreeMap<(usize, String), Duration>,
    broken_waits: Vec<String>,
    /// What the services said of their limits, and what each device used of them.
    limits: BTreeMap<String, Limit>,
    used: BTreeMap<(usize, String), Bucket>,
    broken_limits: Vec<String>,
    requests: u64,
}

/// So many requests in so much time.
#[derive(Debug, Clone, Copy)]
struct Limit {
    requests: f64,
    window_s: f64,
}

/// Requests per second that Clockify allows a paid workspace. Its answers do not say so.
const CLOCKIFY: Limit = Limit { requests: 50.0, window_s: 1.0 };

impl Limit {
    /// As an answer names it.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let number = |name| headers.get(name)?.to_str().ok()?.parse::<f64>().ok();
        Some(Self {
            requests: number("x-ratelimit-limit")?,
            window_s: number("x-ratelimit-window")? / 1000.0,
        })
    }
}

/// A bucket that leaks steadily.
#[derive(Debug, Default)]
struct Bucket {
    level: f64,
    at: Duration,
}

impl Bucket {
    /// One more request. `false`: it is more than the limit allows.
    fn take(&mut self, limit: Limit, now: Duration) -> bool {
        let leaked = now.saturating_sub(self.at).as_secs_f64() * limit.requests / limit.window_s;
        *self = Self { level: (self.level - leaked).max(0.0) + 1.0, at: now };
        // A hair of slack for the float.
        self.level <= limit.requests + 1e-6
    }
}

/// The network of one run.
pub(crate) struct Net {
    time: Arc<Time>,
    spawner: Spawner,
    router: Router,
    pub(crate) trace: Arc<Trace>,
    state: Mutex<State>,
}

impl Net {
    pub(crate) fn new(
        time: Arc<Time>,
        spawner: Spawner,
        router: Router,
        trace: Arc<Trace>,
        seed: u64,
    ) -> Arc<Self> {
        let state = State {
            random: ChaCha8Rng::seed_from_u64(seed),
            weather: BTreeMap::new(),
            processed: Vec::new(),
            asked_to_wait: BTreeMap::new(),
            broken_waits: Vec::new(),
            limits: BTreeMap::new(),
            used: BTreeMap::new(),
            broken_limits: Vec::new(),
            requests: 0,
        };
        Arc::new(Self { time, spawner, router, trace, state: Mutex::new(state) })
    }

    /// The way of one device to one service.
    pub(crate) fn line(self: &Arc<Self>, device: usize, service: Service) -> Arc<dyn Transport> {
        Arc::new(Line { net: Arc::clone(self), device, service })
    }

    pub(crate) fn set_weather(&self, device: usize, service: Service, weather: Weather) {
        self.state().weather.insert((device, service), weather);
    }

    /// Ends all trouble.
    pub(crate) fn clear_up(&self) {
        self.state().weather.clear();
    }

    /// The device starts anew and knows nothing of what a dead process was told.
    pub(crate) fn forget_waits(&self, device: usize) {
        let mut state = self.state();
        state.asked_to_wait.retain(|(asked, _), _| *asked != device);
        state.used.retain(|(user, _), _| *user != device);
    }

    pub(crate) fn processed(&self) -> Vec<Processed> {
        self.state().processed.clone()
    }

    pub(crate) fn requests(&self) -> u64 {
        self.state().requests
    }

    /// Requests that were sent although the service had asked to wait.
    pub(crate) fn broken_waits(&self) -> Vec<String> {
        self.state().broken_waits.clone()
    }

    /// Requests that one device alone sent beyond what the service allows.
    pub(crate) fn broken_limits(&self) -> Vec<String> {
        self.state().broken_limits.clone()
    }

    /// A number in `0.0..1.0` from the run's seed.
    pub(crate) fn jitter(&self) -> f64 {
        self.state().random.random()
    }

    /// Writes down what a service processed, and what it said of its limit.
    fn keep(&self, processed: Processed, limit: Option<(String, Limit)>) {
        let mut state = self.state();
        state.limits.extend(limit);
        state.processed.push(processed);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, device: usize, service: Service, head: &Head) -> (Fate, Duration, Duration) {
        let mut state = self.state();
        state.requests += 1;
        let route = format!("{service:?} {} {}", head.method, head.route);
        let now = self.time.elapsed();
        let weather = state.weather.get(&(device, service)).copied().unwrap_or_default();
        if let Some(until) = state.asked_to_wait.get(&(device, route.clone()))
            && now < *until
        {
            let early = format!("device {device} sent {route} {:?} before it was asked to", *until - now);
            state.broken_waits.push(early);
        }
        let limit = match service {
            Service::Clockify => Some(CLOCKIFY),
            _ => state.limits.get(&route).copied(),
        };
        let key = if service == Service::Clockify { String::from("Clockify") } else { route.clone() };
        if let Some(limit) = limit
            && !state.used.entry((device, key)).or_default().take(limit, now)
        {
            state.broken_limits.push(format!("device {device} sent {route} beyond {limit:?} at {now:?}"));
        }
        let fate = state.fate(weather);
        let slow = weather == Weather::Lossy && state.random.random_bool(0.2);
        let longest = if slow { 8_000 } else { 400 };
        let there = Duration::from_millis(state.random.random_range(5..longest));
        let back = Duration::from_millis(state.random.random_range(5..longest));
        (fate, there, back)
    }
}

impl State {
    fn fate(&mut self, weather: Weather) -> Fate {
        let dice: u32 = self.random.random_range(0..100);
        match weather {
            Weather::Fair => Fate::Answered,
            Weather::Lossy => match dice {
                0..12 => Fate::NeverArrives,
                12..32 => Fate::AnswerLost,
                32..38 => Fate::Hangs { arrives: dice.is_multiple_of(2) },
                38..46 => Fate::AnswerCut,
                46..50 => Fate::FailsAfter,
                _ => Fate::Answered,
            },
            Weather::Offline => Fate::NoRoute,
            Weather::Portal => Fate::PortalPage,
            Weather::Limited => match dice {
                0..45 => Fate::Refused { wait_s: Some(5 + u64::from(dice % 40)) },
                45..70 => Fate::Refused { wait_s: None },
                _ => Fate::Answered,
            },
            Weather::Broken => match dice {
                0..45 => Fate::Fails,
                45..75 => Fate::FailsAfter,
                _ => Fate::Answered,
            },
        }
    }
}

struct Line {
    net: Arc<Net>,
    device: usize,
    service: Service,
}

#[async_trait]
impl Transport for Line {
    async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
        let net = &self.net;
        let head = request.head();
        let (fate, there, back) = net.draw(self.device, self.service, &head);
        net.trace.say(|line| {
            let _ = write!(line, "device {} {} {} {fate:?}", self.device, head.method, request.url.path());
        });
        let (answer, answered) = oneshot::channel();
        if fate.is_delivered() {
            let route = format!("{:?} {} {}", self.service, head.method, head.route);
            let way = Way { device: self.device, route, there, back, is_whole: fate == Fate::Answered };
            net.spawner.spawn(deliver(Arc::clone(net), way, request, answer));
        }
        match fate {
            Fate::Answered | Fate::AnswerCut | Fate::FailsAfter | Fate::AnswerLost => {
                let Ok(mut response) = answered.await else { std::future::pending().await };
                match fate {
                    Fate::AnswerLost => {
                        return Err(head.perhaps_done(ErrorKind::Interrupted, "the connection broke"));
                    }
                    Fate::AnswerCut => response.body.truncate(response.body.len() / 2),
                    Fate::FailsAfter => response = made_up(500, "application/json", "{}"),
                    _ => {}
                }
                return Ok(response);
            }
            Fate::Hangs { .. } => std::future::pending().await,
            _ => net.time.sleep(there).await,
        }
        match fate {
            Fate::NeverArrives => Err(head.perhaps_done(ErrorKind::Interrupted, "the connection broke")),
            Fate::PortalPage => {
                Ok(made_up(200, "text/html", "<!doctype html><html>Accept the terms.</html>"))
            }
            Fate::Refused { wait_s } => {
                let mut refused = made_up(429, "application/json", "{}");
                if let Some(seconds) = wait_s {
                    refused.headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
                    // Counted from when the device learns of it.
                    let route = format!("{:?} {} {}", self.service, head.method, head.route);
                    let until = net.time.elapsed() + Duration::from_secs(seconds);
                    net.state().asked_to_wait.insert((self.device, route), until);
                }
                Ok(refused)
            }
            Fate::Fails => Ok(made_up(503, "application/json", "{}")),
            _ => Err(head.not_sent(ErrorKind::Offline, "no connection")),
        }
    }
}

fn made_up(status: u16, kind: &'static str, body: &'static str) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Response { status, headers, body: Bytes::from_static(body.as_bytes()) }
}

/// How a request and its answer travel.
struct Way {
    device: usize,
    route: String,
    there: Duration,
    back: Duration,
    /// Whether the answer arrives as it was sent.
    is_whole: bool,
}

/// Carries a request to the service and its answer back. Goes on when the device that sent it crashes.
async fn deliver(net: Arc<Net>, way: Way, request: Request, answer: oneshot::Sender<Response>) {
    let Way { device, route, there, back, is_whole } = way;
    net.time.sleep(there).await;
    let path = request.url[url::Position::BeforePath..].to_owned();
    let mut outgoing = http::Request::builder().method(request.method.clone()).uri(&path);
    if let Some(headers) = outgoing.headers_mut() {
        headers.extend(request.headers.clone());
    }
    let outgoing = outgoing.body(Body::from(request.body.clone())).expect("a request");
    let (status, body, headers) = answer_of(&net.router, outgoing).await;
    let sent: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let shown: Value = if request.effect == Effect::Read {
        Value::Null
    } else {
        serde_json::from_slice(&body).unwrap_or_default()
    };
    let shown = if shown["data"].is_object() { &shown["data"] } else { &shown };
    net.trace.say(|line| {
        let _ = write!(line, "device {device} {} {path} {sent} -> {status} {}", request.method, body.len());
    });
    net.trace.feed(&body);
    let processed = Processed {
        at: net.time.elapsed(),
        is_answered: is_whole,
        device,
        method: request.method.to_string(),
        path,
        effect: request.effect,
        sent,
        status,
        answered_id: shown["id"].as_str().map(str::to_owned),
    };
    net.keep(processed, Limit::of(&headers).map(|limit| (route, limit)));
    net.time.sleep(back).await;
    // Whoever asked may be dead by now.
    let _ = answer.send(Response { status, headers, body });
}

async fn answer_of(router: &Router, request: http::Request<Body>) -> (u16, Bytes, HeaderMap) {
    let response = match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    (parts.status.as_u16(), body, parts.headers)
}
