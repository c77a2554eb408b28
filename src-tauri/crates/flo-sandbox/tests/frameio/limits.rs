//! Limits per person and route, with the headers that tell of them.

use flo_sandbox::{LimitMode, Service};
use serde_json::{Value, json};

use crate::support::{Sim, sim_with, text};

async fn limited() -> Sim {
    sim_with(|options| options.limits = LimitMode::Real).await
}

#[tokio::test]
async fn reads_leak_at_a_hundred_per_minute() {
    let sim = limited().await;
    for left in (0..100).rev() {
        let answer = sim.get("/v4/me").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-remaining"), left.to_string());
    }
    let refused = sim.get("/v4/me").await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        [
            refused.header("x-ratelimit-limit"),
            refused.header("x-ratelimit-remaining"),
            refused.header("x-ratelimit-window")
        ],
        ["100", "0", "60000"]
    );
    assert_eq!(refused.header("retry-after"), "", "the service does not tell when to come back");
    assert!(refused.json()["errors"][0]["detail"].is_string());
    sim.pass(1);
    assert_eq!(sim.get("/v4/me").await.status, 200, "one leaks every 0.6 s");
}

#[tokio::test]
async fn routes_have_their_own_limits_and_buckets() {
    let sim = limited().await;
    let projects = sim.get("/projects").await.data();
    let project = projects[0].clone();
    let root = text(&project["root_folder_id"]);
    let listing = format!("/folders/{root}/folders");
    for _ in 0..5 {
        assert_eq!(sim.get(&listing).await.status, 200);
    }
    let refused = sim.get(&listing).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-limit")), (429, "5"));
    assert_eq!(refused.header("x-ratelimit-window"), "1000");
    assert_eq!(sim.get(&format!("/folders/{root}/files")).await.status, 200, "another route, another bucket");
    for _ in 0..10 {
        assert_eq!(
            sim.patch(&format!("/projects/{}", text(&project["id"])), json!({"name": "N"})).await.status,
            200
        );
    }
    assert_eq!(
        sim.patch(&format!("/projects/{}", text(&project["id"])), json!({"name": "N"})).await.status,
        429
    );
}

#[tokio::test]
async fn people_do_not_share_buckets_and_parts_do_not_count() {
    let sim = limited().await;
    let folder = sim.folder("Limits").await;
    let made = sim.open(&folder, "a.bin", 30_000).await;
    for part in made["upload_urls"].as_array().unwrap() {
        let bytes = vec![0; usize::try_from(part["size"].as_u64().unwrap()).unwrap()];
        let answer = sim.put(text(&part["url"]), bytes).await;
        assert_eq!(answer.status, 200, "thirty parts in no time");
        assert_eq!(answer.header("x-ratelimit-limit"), "");
    }
    for _ in 0..100 {
        sim.get("/v4/me").await;
    }
    assert_eq!(sim.get("/v4/me").await.status, 429);
    let people = sim.get("/_sim/frameio/people").await.json();
    let jonas = people["people"].as_array().unwrap().iter().find(|person| person["key"] == "jonas").unwrap();
    assert_eq!(sim.ask_as(text(&jonas["token"]), "GET", "/v4/me", None).await.status, 200);
}

#[tokio::test]
async fn a_switch_adds_retry_after_and_another_lifts_all_limits() {
    let sim = limited().await;
    sim.arm(Service::Frameio, "limit_retry_after", None, Value::Null);
    for _ in 0..100 {
        sim.get("/v4/me").await;
    }
    assert_eq!(sim.get("/v4/me").await.header("retry-after"), "1");
    assert_eq!(sim.ask("POST", "/_sim/limits", Some(json!({"mode": "off"}))).await.status, 200);
    assert_eq!(sim.get("/v4/me").await.status, 200);
}

#[tokio::test]
async fn a_limit_that_is_not_kept_is_not_claimed() {
    let sim = limited().await;
    assert_eq!(sim.get("/v4/me").await.header("x-ratelimit-limit"), "100");
    sim.sandbox.shared().limits.set_mode(LimitMode::Off);
    assert_eq!(sim.get("/v4/me").await.header("x-ratelimit-limit"), "");
}
