//! The switches of the simulators, under `/_sim`. JSON in, JSON out; never limited, faulted or logged.
//!
//! | Route | Does |
//! |---|---|
//! | GET `/_sim/state` | clock, counters and each service's own summary |
//! | GET `/_sim/requests?after=N`, DELETE | the request log; DELETE empties it |
//! | GET `/_sim/faults`, POST, DELETE `?fault=NAME` | armed faults and the catalogue; arm; clear one or all |
//! | GET `/_sim/clock`, POST `{"advance_s": 90}` | the server's time |
//! | POST `/_sim/limits` `{"mode": "real" or "off"}` | limits on or off; forgets what was counted |
//! | GET `/_sim/act`, POST `{"service", "act", …}` | list of acts; let a second person do something |
//! | POST `/_sim/shutdown` | ends the server |
//!
//! Each service adds its own routes under `/_sim/<service>/`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{Armed, FaultTable, LimitMode, Matcher, Service, Shared};

/// Something a second person can do at a service. Takes the whole request body, answers with what it
/// changed, or with a sentence that says what is wrong with the request.
pub type Act = Arc<dyn Fn(&Value) -> Result<Value, String> + Send + Sync>;

/// A service's own part of `/_sim/state`.
type Summary = Arc<dyn Fn() -> Value + Send + Sync>;

/// What the services offer to the control routes. Filled once, while the server is put together.
#[derive(Default)]
pub struct Acts {
    acts: RwLock<BTreeMap<(Service, &'static str), Act>>,
    summaries: RwLock<BTreeMap<Service, Summary>>,
}

impl fmt::Debug for Acts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Acts {
    /// Offers `act` at `service` under `name`, for POST `/_sim/act`.
    pub fn offer(
        &self,
        service: Service,
        name: &'static str,
        act: impl Fn(&Value) -> Result<Value, String> + Send + Sync + 'static,
    ) {
        self.acts.write().unwrap_or_else(PoisonError::into_inner).insert((service, name), Arc::new(act));
    }

    /// Adds a service's summary to `/_sim/state`.
    pub fn summarise(&self, service: Service, summary: impl Fn() -> Value + Send + Sync + 'static) {
        self.summaries.write().unwrap_or_else(PoisonError::into_inner).insert(service, Arc::new(summary));
    }

    /// Lets a second person do `name` at `service`.
    ///
    /// # Errors
    /// A sentence, when there is no such act or it does not fit the state.
    pub fn perform(&self, service: Service, name: &str, body: &Value) -> Result<Value, String> {
        let act = {
            let acts = self.acts.read().unwrap_or_else(PoisonError::into_inner);
            acts.iter().find(|((at, known), _)| *at == service && *known == name).map(|(_, act)| act.clone())
        };
        match act {
            Some(act) => act(body),
            None => Err(format!("{} has no act “{name}”; known: {:?}", service.as_str(), self.names())),
        }
    }

    /// All acts as `service.name`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let acts = self.acts.read().unwrap_or_else(PoisonError::into_inner);
        acts.keys().map(|(service, name)| format!("{}.{name}", service.as_str())).collect()
    }

    fn summary(&self) -> Value {
        let summaries: Vec<_> = {
            let held = self.summaries.read().unwrap_or_else(PoisonError::into_inner);
            held.iter().map(|(service, summary)| (service.as_str(), summary.clone())).collect()
        };
        Value::Object(summaries.into_iter().map(|(name, summary)| (name.to_owned(), summary())).collect())
    }
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/_sim/state", get(state))
        .route("/_sim/requests", get(requests).delete(clear_requests))
        .route("/_sim/faults", get(faults).post(arm).delete(clear_faults))
        .route("/_sim/clock", get(clock).post(move_clock))
        .route("/_sim/limits", get(limits).post(set_limits))
        .route("/_sim/act", get(acts).post(act))
        .route("/_sim/shutdown", post(shutdown))
        .with_state(shared)
}

fn refusal(status: StatusCode, detail: impl fmt::Display) -> Response {
    (status, Json(json!({ "error": detail.to_string() }))).into_response()
}

async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({
        "now": shared.now(),
        "limits": shared.limits.mode(),
        "requests": shared.log.summary(),
        "faults": shared.faults.list(),
        "services": shared.acts.summary(),
    }))
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn requests(State(shared): State<Arc<Shared>>, Query(page): Query<After>) -> Json<Value> {
    Json(json!({ "requests": shared.log.after(page.after) }))
}

async fn clear_requests(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.log.clear();
    StatusCode::NO_CONTENT
}

async fn faults(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let known: Vec<_> = FaultTable::kinds().collect();
    Json(json!({ "armed": shared.faults.list(), "known": known }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arm {
    service: Option<Service>,
    fault: String,
    /// How many requests it hits. Absent: one, unless `until_cleared`.
    times: Option<u32>,
    #[serde(default)]
    until_cleared: bool,
    #[serde(default, rename = "match")]
    matcher: Matcher,
    #[serde(default)]
    value: Value,
}

async fn arm(State(shared): State<Arc<Shared>>, Json(body): Json<Arm>) -> Response {
    let remaining = if body.until_cleared { None } else { Some(body.times.unwrap_or(1)) };
    let armed = Armed {
        fault: body.fault,
        service: body.service,
        remaining,
        matcher: body.matcher,
        value: body.value,
    };
    match shared.faults.arm(armed) {
        Ok(()) => (StatusCode::CREATED, Json(json!({ "armed": shared.faults.list() }))).into_response(),
        Err(error) => refusal(StatusCode::UNPROCESSABLE_ENTITY, error),
    }
}

#[derive(Deserialize)]
struct Which {
    fault: Option<String>,
}

async fn clear_faults(State(shared): State<Arc<Shared>>, Query(which): Query<Which>) -> StatusCode {
    shared.faults.clear(which.fault.as_deref());
    StatusCode::NO_CONTENT
}

async fn clock(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "now": shared.now(), "ahead_ms": shared.clock.offset_ms() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance_s: f64,
}

async fn move_clock(State(shared): State<Arc<Shared>>, Json(body): Json<Move>) -> Json<Value> {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and so does the clock")]
    shared.clock.advance_ms((body.advance_s * 1000.0).round() as i64);
    clock(State(shared)).await
}

async fn limits(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "mode": shared.limits.mode() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetLimits {
    mode: LimitMode,
}

async fn set_limits(State(shared): State<Arc<Shared>>, Json(body): Json<SetLimits>) -> Json<Value> {
    shared.limits.set_mode(body.mode);
    limits(State(shared)).await
}

async fn acts(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "acts": shared.acts.names() }))
}

async fn act(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Response {
    let service = serde_json::from_value::<Service>(body["service"].clone());
    let (Ok(service), Some(name)) = (service, body["act"].as_str()) else {
        return refusal(StatusCode::UNPROCESSABLE_ENTITY, "name a “service” and an “act”");
    };
    match shared.acts.perform(service, name, &body) {
        Ok(done) => Json(done).into_response(),
        Err(detail) => refusal(StatusCode::UNPROCESSABLE_ENTITY, detail),
    }
}

async fn shutdown(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.shutdown.cancel();
    StatusCode::ACCEPTED
}
