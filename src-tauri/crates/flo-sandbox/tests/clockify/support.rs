//! A simulator without sockets, whose clock stands at the moment of the sample.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use flo_model::{ManualClock, UnixMillis};
use flo_sandbox::{CutConnection, LimitMode, Options, Sandbox};
use http::{HeaderMap, Request};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A Thursday, 14:32:12 in the studio.
pub(crate) const NOW: &str = "2026-10-15T12:32:12Z";

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The connection was cut instead of answering.
    pub(crate) cut: bool,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, i64) {
        let code = serde_json::from_str::<Value>(&self.text).ok().and_then(|body| body["code"].as_i64());
        (self.status, code.unwrap_or(0))
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "refused: {self:?}");
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The simulated service with its people.
pub(crate) struct Service {
    sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) ws: String,
    /// Key of an admin: Ida.
    pub(crate) admin: String,
    /// Key of an ordinary member: Ada.
    pub(crate) member: String,
    pub(crate) ida: String,
    pub(crate) ada: String,
    pub(crate) addon: String,
}

impl Service {
    pub(crate) async fn start() -> Self {
        Self::with(Options { limits: LimitMode::Off, ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let clock = Arc::new(ManualClock::new(UnixMillis::parse(NOW).unwrap()));
        let sandbox = Sandbox::in_process(Options { clock: clock.clone(), ..options }).await.unwrap();
        let ws = sandbox.info.clockify.workspace_id.clone();
        let admin = sandbox.info.clockify.api_key.clone();
        let empty = String::new;
        let mut service =
            Self { sandbox, clock, ws, admin, member: empty(), ida: empty(), ada: empty(), addon: empty() };
        let keys = service.send("GET", "/_sim/clockify/keys", &[], None).await.ok();
        let of = |person: &str, field: &str| {
            let rows = keys["people"].as_array().unwrap();
            rows.iter().find(|row| row["user"] == person).unwrap()[field].as_str().unwrap().to_owned()
        };
        service.member = of("ada", "api_key");
        (service.ida, service.ada) = (of("ida", "userId"), of("ada", "userId"));
        service.addon = keys["addon_token"].as_str().unwrap().to_owned();
        service
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self.sandbox.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let cut = head.extensions.get::<CutConnection>().is_some();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status.as_u16(), headers: head.headers, text, cut }
    }

    /// Asks below the workspace with a key.
    pub(crate) async fn ask(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        let path = format!("/api/v1/workspaces/{}{path}", self.ws);
        let body = (!body.is_null()).then_some(&body);
        self.send(method, &path, &[("x-api-key", key)], body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.ask(&self.admin, "GET", path, Value::Null).await.ok()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(&self.admin, "POST", path, body).await.ok()
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Value {
        self.ask(&self.admin, "PUT", path, body).await.ok()
    }

    pub(crate) async fn report(&self, key: &str, kind: &str, body: Value) -> Answer {
        let path = format!("/report/v1/workspaces/{}/reports/{kind}", self.ws);
        self.send("POST", &path, &[("x-api-key", key)], Some(&body)).await
    }

    /// Makes an entry as the admin and returns it.
    pub(crate) async fn entry(&self, body: Value) -> Value {
        self.post("/time-entries", body).await
    }

    pub(crate) async fn act(&self, act: &str, mut body: Value) -> Value {
        body["service"] = json!("clockify");
        body["act"] = json!(act);
        self.send("POST", "/_sim/act", &[], Some(&body)).await.ok()
    }

    pub(crate) async fn knobs(&self, patch: Value) {
        self.send("PATCH", "/_sim/clockify/knobs", &[], Some(&patch)).await.ok();
    }

    pub(crate) async fn settings(&self, patch: Value) {
        self.send("PATCH", "/_sim/clockify/settings", &[], Some(&patch)).await.ok();
    }

    pub(crate) async fn fault(&self, body: Value) {
        self.send("POST", "/_sim/faults", &[], Some(&body)).await.ok();
    }

    /// What the server really has of a person.
    pub(crate) async fn truth(&self, person: &str) -> Vec<Value> {
        let path = format!("/_sim/clockify/entries?user={person}");
        self.send("GET", &path, &[], None).await.ok()["entries"].as_array().unwrap().clone()
    }

    pub(crate) async fn project(&self, name: &str) -> Value {
        let rows = self.get("/projects?page-size=200").await;
        rows.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

/// The keys of an object, sorted.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// The ids of a list.
pub(crate) fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}
