//! A simulator without a socket, and short ways to ask it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use flo_model::{ManualClock, UnixMillis};
use flo_sandbox::{Armed, LimitMode, Matcher, Options, Sandbox, Service};
use http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Thursday 15 October 2026, 14:32 in Berlin: the moment of the sample.
pub(crate) const NOW: UnixMillis = UnixMillis(1_792_067_520_000);

pub(crate) struct Sim {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) token: String,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) cut: bool,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()["data"].clone()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

pub(crate) async fn sim() -> Sim {
    sim_with(|_| {}).await
}

/// Without limits, with small parts; `change` has the last word.
pub(crate) async fn sim_with(change: impl FnOnce(&mut Options)) -> Sim {
    let clock = Arc::new(ManualClock::new(NOW));
    let mut options = Options {
        limits: LimitMode::Off,
        clock: clock.clone(),
        part_size: 1000,
        deliver_webhooks: false,
        ..Options::default()
    };
    change(&mut options);
    let sandbox = Sandbox::in_process(options).await.unwrap();
    let token = sandbox.info.frameio.token.clone();
    Sim { sandbox, clock, token }
}

impl Sim {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.sandbox.router().oneshot(request).await.unwrap();
        let cut = response.extensions().get::<flo_sandbox::CutConnection>().is_some();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map(Vec::from).unwrap_or_default();
        Answer { status: head.status, headers: head.headers, bytes, cut }
    }

    /// A request of the signed-in person; `path` below the account unless it begins with `/v4` or `/_sim`.
    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.ask_as(&self.token, method, path, body).await
    }

    pub(crate) async fn ask_as(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
        let uri = if path.starts_with("/v4") || path.starts_with("/_sim") || path.starts_with("/ims") {
            path.to_owned()
        } else {
            format!("/v4/accounts/{}{path}", self.sandbox.info.frameio.account_id)
        };
        let request =
            Request::builder().method(method).uri(uri).header("authorization", format!("Bearer {token}"));
        let request = request.header("content-type", "application/json");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, data: Value) -> Answer {
        self.ask("POST", path, Some(json!({ "data": data }))).await
    }

    pub(crate) async fn patch(&self, path: &str, data: Value) -> Answer {
        self.ask("PATCH", path, Some(json!({ "data": data }))).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, None).await
    }

    /// Something a second person does.
    pub(crate) fn act(&self, act: &str, body: Value) -> Value {
        self.sandbox.shared().acts.perform(Service::Frameio, act, &body).unwrap()
    }

    pub(crate) fn arm(&self, service: Service, fault: &str, times: Option<u32>, value: Value) {
        let armed = Armed {
            fault: fault.to_owned(),
            service: Some(service),
            remaining: times,
            matcher: Matcher::default(),
            value,
        };
        self.sandbox.shared().faults.arm(armed).unwrap();
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn project(&self, name: &str) -> Value {
        let projects = self.get("/projects?page_size=100").await.data();
        projects.as_array().unwrap().iter().find(|project| project["name"] == name).unwrap().clone()
    }

    /// The asset at the end of these names, from the root of the project.
    pub(crate) async fn find(&self, project: &str, names: &[&str]) -> Value {
        let mut at = json!({"id": self.project(project).await["root_folder_id"]});
        for name in names {
            let children =
                self.get(&format!("/folders/{}/children?page_size=500", text(&at["id"]))).await.data();
            let found = children.as_array().unwrap().iter().find(|child| child["name"] == *name);
            at = found.unwrap_or_else(|| panic!("no {name}")).clone();
        }
        at
    }

    /// A new folder to work in.
    pub(crate) async fn folder(&self, name: &str) -> String {
        let root = self.project("Second Shift").await["root_folder_id"].clone();
        let made =
            self.post(&format!("/folders/{}/folders", text(&root)), json!({ "name": name })).await.data();
        text(&made["id"]).to_owned()
    }

    /// Creates a file and gives its creation answer.
    pub(crate) async fn open(&self, folder: &str, name: &str, size: usize) -> Value {
        let body = json!({"name": name, "file_size": size});
        self.post(&format!("/folders/{folder}/files/local_upload"), body).await.data()
    }

    /// PUTs one part as a client does.
    pub(crate) async fn put(&self, url: &str, bytes: Vec<u8>) -> Answer {
        self.put_with(url, bytes, &[("content-type", "application/octet-stream"), ("x-amz-acl", "private")])
            .await
    }

    pub(crate) async fn put_with(&self, url: &str, bytes: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method("PUT").uri(path_of(url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(bytes)).unwrap()).await
    }

    /// Waits for work on other threads: asks until `check` is true. Time on the clock stands still.
    pub(crate) async fn until(&self, path: &str, check: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..10_000 {
            let answer = self.get(path).await;
            if answer.status.is_success() {
                let body = answer.json();
                if check(&body) {
                    return body;
                }
            }
            // Through the pool of blocking threads, where the work is done: it gets its turn first.
            tokio::task::spawn_blocking(std::thread::yield_now).await.unwrap();
        }
        panic!("{path} never came to the wanted state");
    }
}

#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

pub(crate) fn path_of(url: &str) -> String {
    let url = url::Url::parse(url).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}
