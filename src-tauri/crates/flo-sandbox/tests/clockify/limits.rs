//! Requests per hour and second.

use flo_sandbox::Options;
use serde_json::{Value, json};

use crate::support::Service;

async fn status(service: &Service, key: &str) -> u16 {
    service.ask(key, "GET", "/tags", Value::Null).await.status
}

#[tokio::test]
async fn a_free_workspace_has_thirty_requests_an_hour_for_all_its_keys() {
    let service = Service::with(Options { clockify_plan: "FREE".to_owned(), ..Options::default() }).await;
    for _ in 0..15 {
        assert_eq!(status(&service, &service.admin).await, 200);
        assert_eq!(status(&service, &service.member).await, 200);
    }
    let refused = service.ask(&service.admin, "GET", "/tags", Value::Null).await;
    assert_eq!(
        (refused.status, refused.json()),
        (429, json!({ "message": "Too Many Requests", "code": 429 }))
    );
    assert_eq!(refused.header("retry-after"), None);
    assert_eq!(status(&service, &service.member).await, 429);
    service.advance(3_599);
    assert_eq!(status(&service, &service.member).await, 429);
    service.advance(1);
    assert_eq!(status(&service, &service.member).await, 200);
}

#[tokio::test]
async fn a_refusal_may_come_without_a_body_or_with_a_time_to_wait() {
    let service = Service::with(Options { clockify_plan: "FREE".to_owned(), ..Options::default() }).await;
    service.knobs(json!({ "body_429": false, "retry_after_429": true })).await;
    for _ in 0..30 {
        status(&service, &service.admin).await;
    }
    service.advance(600);
    let refused = service.ask(&service.admin, "GET", "/tags", Value::Null).await;
    assert_eq!((refused.status, refused.text.as_str()), (429, ""));
    assert_eq!(refused.header("retry-after"), Some("3000"));
}

#[tokio::test]
async fn a_paid_workspace_has_fifty_requests_a_second() {
    let service = Service::with(Options::default()).await;
    for _ in 0..50 {
        assert_eq!(status(&service, &service.admin).await, 200);
    }
    assert_eq!(status(&service, &service.admin).await, 429);
    service.advance(1);
    assert_eq!(status(&service, &service.admin).await, 200);
    service.act("set_plan", json!({ "plan": "FREE" })).await;
    for _ in 0..30 {
        assert_eq!(status(&service, &service.admin).await, 200, "a bucket of its own");
    }
    assert_eq!(status(&service, &service.admin).await, 429);
}

#[tokio::test]
async fn a_refused_request_changes_nothing() {
    let service = Service::with(Options { clockify_plan: "FREE".to_owned(), ..Options::default() }).await;
    for _ in 0..30 {
        status(&service, &service.admin).await;
    }
    let before = service.truth("ida").await.len();
    assert_eq!(service.ask(&service.admin, "POST", "/time-entries", json!({})).await.status, 429);
    assert_eq!(service.truth("ida").await.len(), before);
}
