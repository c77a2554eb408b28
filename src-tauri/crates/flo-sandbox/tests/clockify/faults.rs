//! Trouble on demand.

use serde_json::{Value, json};

use crate::support::Service;

const POSTS: &str = "/time-entries";

async fn count(service: &Service) -> usize {
    service.truth("ida").await.iter().filter(|row| row["description"] == "probe").count()
}

fn probe() -> Value {
    json!({ "start": "2026-10-15T06:00:00Z", "end": "2026-10-15T07:00:00Z", "description": "probe" })
}

async fn arm(service: &Service, fault: &str) {
    let matcher = json!({ "method": "POST", "path": POSTS });
    service.fault(json!({ "service": "clockify", "fault": fault, "times": 1, "match": matcher })).await;
}

#[tokio::test]
async fn a_connection_dropped_after_processing_leaves_the_entry_there() {
    let service = Service::start().await;
    arm(&service, "drop_after").await;
    let answer = service.ask(&service.admin, "POST", POSTS, probe()).await;
    assert!(answer.cut, "no answer arrives: {answer:?}");
    assert_eq!(count(&service).await, 1);
    service.entry(probe()).await;
    assert_eq!(count(&service).await, 2, "a blind repeat makes a duplicate");
}

#[tokio::test]
async fn a_connection_dropped_before_processing_leaves_nothing() {
    let service = Service::start().await;
    arm(&service, "drop_before").await;
    assert!(service.ask(&service.admin, "POST", POSTS, probe()).await.cut);
    assert_eq!(count(&service).await, 0);
}

#[tokio::test]
async fn an_error_after_the_commit_looks_like_a_failure() {
    let service = Service::start().await;
    arm(&service, "error_after").await;
    assert_eq!(service.ask(&service.admin, "POST", POSTS, probe()).await.status, 500);
    assert_eq!(count(&service).await, 1);
}

#[tokio::test]
async fn a_created_entry_may_be_reported_as_not_found() {
    let service = Service::start().await;
    arm(&service, "created_not_found").await;
    let answer = service.ask(&service.admin, "POST", POSTS, probe()).await;
    assert_eq!(answer.refusal(), (400, 501));
    let rows = service.truth("ida").await;
    let made = rows.iter().find(|row| row["description"] == "probe").unwrap();
    assert!(answer.text.contains(made["id"].as_str().unwrap()), "the id stands in the text: {answer:?}");
}

#[tokio::test]
async fn answers_may_be_cut_or_be_a_page_of_something_else() {
    let service = Service::start().await;
    let ask = || service.ask(&service.admin, "GET", "/tags", Value::Null);
    let once = |fault: &str| json!({ "service": "clockify", "fault": fault, "times": 1 });
    service.fault(once("truncated_json")).await;
    assert!(serde_json::from_str::<Value>(&ask().await.text).is_err());
    service.fault(once("html_error")).await;
    let html = ask().await;
    assert_eq!(html.status, 502);
    assert!(html.text.starts_with("<html"), "{html:?}");
    assert_eq!(ask().await.status, 200, "the charge is used up");
}

#[tokio::test]
async fn the_second_page_of_a_list_may_be_cut() {
    let service = Service::start().await;
    let matcher = json!({ "path": "page=2" });
    service
        .fault(json!({ "service": "clockify", "fault": "drop_before", "times": 1, "match": matcher }))
        .await;
    let page = async |page: u8| {
        let path = format!("/user/{}/time-entries?page-size=20&page={page}", service.ida);
        service.ask(&service.admin, "GET", &path, Value::Null).await
    };
    assert!(!page(1).await.cut);
    assert!(page(2).await.cut);
    assert_eq!(page(2).await.status, 200);
}
