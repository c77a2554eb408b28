//! Events, and their signed delivery over a real socket.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use flo_sandbox::{LimitMode, Options, Service, start};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::HeaderMap;
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc;

use crate::support::{sim, text};

type Got = (HeaderMap, String);

async fn receiver() -> (String, mpsc::UnboundedReceiver<Got>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let take = |State(sender): State<Arc<mpsc::UnboundedSender<Got>>>, headers: HeaderMap, body: String| async move {
        sender.send((headers, body)).unwrap();
    };
    let router = axum::Router::new().route("/fio", post(take)).with_state(Arc::new(sender));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/fio", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, receiver)
}

#[tokio::test]
async fn deliveries_are_signed_and_carry_ids_only() {
    let (url, mut got) = receiver().await;
    let sandbox = start(Options { limits: LimitMode::Off, ..Options::default() }).await.unwrap();
    let fio = sandbox.info.frameio.clone();
    let client = reqwest::Client::new();
    let base = format!("{}/v4/accounts/{}", fio.base_url, fio.account_id);
    let ask = |method: &str, path: &str, body: Option<Value>| {
        let request =
            client.request(method.parse().unwrap(), format!("{base}{path}")).bearer_auth(&fio.token);
        let request =
            body.map_or(request.try_clone().unwrap(), |body| request.json(&json!({ "data": body })));
        async move { request.send().await.unwrap().json::<Value>().await.unwrap()["data"].clone() }
    };
    let workspace = ask("GET", "/workspaces", None).await[0]["id"].clone();
    let hook = json!({"name": "mirror", "url": url, "events": ["folder.created"]});
    let hook = ask("POST", &format!("/workspaces/{}/webhooks", text(&workspace)), Some(hook)).await;
    let root = ask("GET", "/projects", None).await[0]["root_folder_id"].clone();
    let folder =
        ask("POST", &format!("/folders/{}/folders", text(&root)), Some(json!({"name": "New"}))).await;
    let (headers, body) = got.recv().await.unwrap();
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("user-agent"), "Frame.io V4 API");
    let mut mac = Hmac::<Sha256>::new_from_slice(text(&hook["secret"]).as_bytes()).unwrap();
    mac.update(format!("v0:{}:{body}", header("x-frameio-request-timestamp")).as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(header("x-frameio-signature"), format!("v0={hex}"));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["type"], "folder.created");
    assert_eq!(body["resource"], json!({"id": folder["id"], "type": "folder"}));
    assert_eq!(body["workspace"]["id"], workspace);

    let armed = flo_sandbox::Armed {
        fault: "webhook_duplicate".into(),
        service: Some(Service::Frameio),
        remaining: Some(1),
        matcher: flo_sandbox::Matcher::default(),
        value: Value::Null,
    };
    sandbox.shared().faults.arm(armed).unwrap();
    ask("POST", &format!("/folders/{}/folders", text(&root)), Some(json!({"name": "Twice"}))).await;
    assert_eq!(got.recv().await.unwrap().1, got.recv().await.unwrap().1, "the same event came twice");
    sandbox.stop().await;
}

#[tokio::test]
async fn an_upload_tells_its_whole_story() {
    let sim = sim().await;
    let folder = sim.folder("Story").await;
    let made = sim.open(&folder, "clip.mov", 10).await;
    sim.put(text(&made["upload_urls"][0]["url"]), vec![0; 10]).await;
    sim.until(&format!("/_sim/frameio/files/{}/sha256", text(&made["id"])), |_| true).await;
    sim.pass(60);
    let events = sim.get("/_sim/frameio/events").await.json();
    let story: Vec<&str> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["resource_id"] == made["id"])
        .map(|event| text(&event["type"]))
        .collect();
    assert_eq!(story, ["file.created", "file.upload.completed", "file.ready"]);
}

#[tokio::test]
async fn webhooks_want_https_known_events_and_an_admin() {
    let sim = sim().await;
    let workspace = sim.get("/workspaces").await.data()[0]["id"].clone();
    let path = format!("/workspaces/{}/webhooks", text(&workspace));
    for body in [
        json!({"name": "n", "url": "http://hook.example/x", "events": ["file.ready"]}),
        json!({"name": "n", "url": "https://hook.example/x", "events": ["file.moved"]}),
        json!({"name": "n", "url": "https://hook.example/x"}),
        json!({"name": "n", "url": "https://hook.example/x", "events": ["file.ready"], "is_active": true}),
    ] {
        assert_eq!(sim.post(&path, body.clone()).await.status, 422, "{body}");
    }
}
