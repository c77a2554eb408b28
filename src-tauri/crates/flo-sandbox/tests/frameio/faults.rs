//! Trouble by name.

use flo_sandbox::{FaultTable, Options, Sandbox, Service};
use serde_json::{Value, json};

use crate::support::{sim, text};

#[tokio::test]
async fn every_named_fault_can_be_armed_at_start_and_unknown_ones_cannot() {
    let names = FaultTable::kinds().map(|kind| kind.name.to_owned()).collect();
    Sandbox::in_process(Options { faults: names, ..Options::default() }).await.unwrap();
    let unknown =
        Sandbox::in_process(Options { faults: vec!["gremlins".into()], ..Options::default() }).await;
    assert!(unknown.unwrap_err().to_string().contains("gremlins"));
}

#[tokio::test]
async fn a_connection_can_be_cut_before_or_after_the_work_is_done() {
    let sim = sim().await;
    let folder = sim.folder("Cuts").await;
    let path = format!("/folders/{folder}/folders");
    sim.arm(Service::Frameio, "drop_before", Some(1), Value::Null);
    assert!(sim.post(&path, json!({"name": "lost"})).await.cut);
    sim.arm(Service::Frameio, "drop_after", Some(1), Value::Null);
    assert!(sim.post(&path, json!({"name": "kept"})).await.cut);
    let names: Vec<String> =
        sim.get(&path).await.data().as_array().unwrap().iter().map(|f| text(&f["name"]).to_owned()).collect();
    assert_eq!(names, ["kept"], "the second request was carried out without an answer");
}

#[tokio::test]
async fn answers_can_be_wrong_in_many_ways() {
    let sim = sim().await;
    let check = async |fault: &str, value: Value, status: u16| {
        sim.arm(Service::Frameio, fault, Some(1), value);
        let answer = sim.get("/v4/me").await;
        assert_eq!(answer.status, status, "{fault}");
        assert_eq!(sim.get("/v4/me").await.status, 200, "{fault} is used up");
        answer
    };
    assert!(check("server_error", json!(503), 503).await.json()["errors"].is_array());
    assert!(check("html_error", Value::Null, 502).await.text().starts_with("<html>"));
    let portal = check("captive_portal", Value::Null, 200).await;
    assert_eq!(portal.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(check("rate_limited", Value::Null, 429).await.header("retry-after"), "");
    assert_eq!(check("rate_limited_retry_after", json!(7), 429).await.header("retry-after"), "7");
    check("token_expired", Value::Null, 401).await;
    assert!(check("not_linked", Value::Null, 401).await.text().contains("not linked to an Adobe ID"));
    let short = check("truncated_json", Value::Null, 200).await;
    assert!(serde_json::from_slice::<Value>(&short.bytes).is_err());
    let ahead = check("clock_skew", json!(3600), 200).await;
    assert_eq!(ahead.header("date"), "Thu, 15 Oct 2026 13:32:00 GMT", "an hour ahead of the server's clock");
}

#[tokio::test]
async fn a_later_page_can_fail_alone() {
    let sim = sim().await;
    sim.arm(Service::Frameio, "page_two_fails", Some(1), json!(500));
    let first = sim.get("/projects?page_size=2").await;
    assert_eq!(first.status, 200);
    let next = text(&first.json()["links"]["next"]).to_owned();
    assert_eq!(sim.get(&next).await.status, 500);
    assert_eq!(sim.get(&next).await.status, 200);
}

#[tokio::test]
async fn links_can_be_forbidden_or_missing() {
    let sim = sim().await;
    let file = sim.find("Harbour Lights", &["05 Graphics", "PORT_logo_01.png"]).await;
    let path = format!("/files/{}?include=media_links.original,media_links.thumbnail", text(&file["id"]));
    sim.arm(Service::Frameio, "original_forbidden", Some(1), Value::Null);
    assert_eq!(sim.get(&path).await.status, 403, "the whole call is refused");
    sim.arm(Service::Frameio, "media_links_null", None, Value::Null);
    assert_eq!(sim.get(&path).await.data()["media_links"], json!({"original": null, "thumbnail": null}));
}

#[tokio::test]
async fn switches_change_how_things_look_until_cleared() {
    let sim = sim().await;
    let stack = sim.find("Harbour Lights", &["04 Edit", "Assemblies", "HBL_finecut_v07.mov"]).await;
    let path = format!("/files/{}/comments", text(&stack["head_version"]["id"]));
    let before = sim.get(&path).await.data()[0]["timestamp"].as_i64().unwrap();
    sim.arm(Service::Frameio, "one_based_frames", None, Value::Null);
    assert_eq!(sim.get(&path).await.data()[0]["timestamp"], before + 1);
    let made = sim.post(&path, json!({"text": "t", "timestamp": 1})).await.data();
    assert_eq!(sim.ask("DELETE", "/_sim/faults?fault=one_based_frames", None).await.status, 204);
    assert_eq!(sim.get(&format!("/comments/{}", text(&made["id"]))).await.data()["timestamp"], 0);
}

#[tokio::test]
async fn the_control_route_arms_counts_and_matches() {
    let sim = sim().await;
    let body = json!({"service": "frameio", "fault": "server_error", "times": 1, "match": {"path": "/projects", "method": "get"}});
    assert_eq!(sim.ask("POST", "/_sim/faults", Some(body)).await.status, 201);
    assert_eq!(sim.get("/v4/me").await.status, 200);
    assert_eq!(sim.get("/projects").await.status, 500);
    assert_eq!(sim.get("/projects").await.status, 200);
    let wrong = json!({"service": "ims", "fault": "page_two_fails"});
    assert_eq!(sim.ask("POST", "/_sim/faults", Some(wrong)).await.status, 422, "it cannot happen there");
    let requests = sim.get("/_sim/requests").await.json();
    let faulted =
        requests["requests"].as_array().unwrap().iter().filter(|r| r["fault"] == "server_error").count();
    assert_eq!(faulted, 1);
}

#[tokio::test]
async fn search_can_lag_behind() {
    let sim = sim().await;
    let folder = sim.folder("Lag").await;
    sim.act("new_file", json!({"folder_id": folder, "name": "Quokka.mov"}));
    let find = async || {
        let body = json!({"engine": "lexical", "query": "quokka"});
        sim.ask("POST", "/search", Some(body)).await.data().as_array().unwrap().len()
    };
    sim.arm(Service::Frameio, "search_lag", None, json!(30));
    assert_eq!(find().await, 0);
    sim.pass(31);
    assert_eq!(find().await, 1);
}
