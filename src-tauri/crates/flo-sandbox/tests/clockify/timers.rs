//! The running timer.

use serde_json::{Value, json};

use crate::support::{NOW, Service};

fn end_of(entry: &Value) -> &Value {
    &entry["timeInterval"]["end"]
}

async fn read(service: &Service, entry: &Value) -> Value {
    service.get(&format!("/time-entries/{}", entry["id"].as_str().unwrap())).await
}

#[tokio::test]
async fn a_new_timer_stops_the_one_before_at_its_own_start() {
    let service = Service::start().await;
    let first = service.entry(json!({ "start": "2026-10-15T10:00:00Z" })).await;
    assert_eq!((end_of(&first), &first["timeInterval"]["duration"]), (&Value::Null, &Value::Null));
    let second = service.entry(json!({ "start": "2026-10-15T11:00:00Z" })).await;
    assert_eq!(end_of(&read(&service, &first).await), "2026-10-15T11:00:00Z");
    // One that begins earlier leaves no other end than now.
    service.entry(json!({ "start": "2026-10-15T09:00:00Z" })).await;
    assert_eq!(end_of(&read(&service, &second).await), NOW);
}

#[tokio::test]
async fn an_empty_object_starts_a_timer_now() {
    let service = Service::start().await;
    let entry = service.entry(json!({})).await;
    assert_eq!(entry["timeInterval"]["start"], NOW);
    let nulls = json!({ "start": NOW, "end": null, "projectId": null, "description": null, "tagIds": null });
    service.entry(nulls).await;
}

#[tokio::test]
async fn the_sample_timer_has_run_for_an_hour_47() {
    let service = Service::start().await;
    for value in ["true", "1"] {
        let rows = service.get(&format!("/user/{}/time-entries?in-progress={value}", service.ida)).await;
        assert_eq!(rows.as_array().unwrap().len(), 1);
        assert_eq!(rows[0]["description"], "Assembly, reel 2");
        assert_eq!(rows[0]["timeInterval"]["start"], "2026-10-15T10:45:00Z");
    }
    let all = service.get("/time-entries/status/in-progress").await;
    assert_eq!(all.as_array().unwrap().len(), 2, "Ida's and Teo's");
}

#[tokio::test]
async fn stopping_needs_a_timer_and_an_end_after_its_start() {
    let service = Service::start().await;
    let path = format!("/user/{}/time-entries", service.ida);
    let stop = |end: &str| service.ask(&service.admin, "PATCH", &path, json!({ "end": end }));
    let early = stop("2026-10-15T10:44:59Z").await;
    assert_eq!(early.refusal(), (400, 501));
    assert!(early.text.contains("is greater than end datetime"), "{early:?}");
    let stopped = stop("2026-10-15T12:45:00Z").await.ok();
    assert_eq!(stopped["timeInterval"]["duration"], "PT2H");
    assert_eq!(stop("2026-10-15T12:45:00Z").await.refusal(), (404, 404));
}

#[tokio::test]
async fn required_fields_are_asked_for_at_the_stop_not_at_the_start() {
    let service = Service::start().await;
    let path = format!("/user/{}/time-entries", service.ida);
    service.ask(&service.admin, "PATCH", &path, json!({ "end": NOW })).await.ok();
    service.settings(json!({ "forceProjects": true, "forceDescription": true })).await;
    let bare = service.entry(json!({ "start": "2026-10-15T12:00:00Z" })).await;
    assert_eq!(
        service.ask(&service.admin, "PATCH", &path, json!({ "end": NOW })).await.refusal(),
        (400, 501)
    );
    // Nor can another one start: that would stop the bare one.
    let second = service.ask(&service.admin, "POST", "/time-entries", json!({ "start": NOW })).await;
    assert_eq!(second.refusal(), (400, 501));
    assert_eq!(end_of(&read(&service, &bare).await), &Value::Null, "it still runs");
    let project = service.project("Ridgeline").await["id"].clone();
    let filled = json!({ "start": "2026-10-15T12:00:00Z", "projectId": project, "description": "Conform" });
    service.put(&format!("/time-entries/{}", bare["id"].as_str().unwrap()), filled).await;
    service.ask(&service.admin, "PATCH", &path, json!({ "end": NOW })).await.ok();
}

#[tokio::test]
async fn a_put_without_an_end_makes_a_finished_entry_run_again() {
    let service = Service::start().await;
    let body = json!({ "start": "2026-10-15T06:00:00Z", "end": "2026-10-15T07:00:00Z" });
    let entry = service.entry(body).await;
    let path = format!("/time-entries/{}", entry["id"].as_str().unwrap());
    let reopened = service.put(&path, json!({ "start": "2026-10-15T06:00:00Z" })).await;
    assert_eq!(end_of(&reopened), &Value::Null);
    let running = service.get(&format!("/user/{}/time-entries?in-progress=true", service.ida)).await;
    assert_eq!(running.as_array().unwrap().len(), 1, "the sample's timer was stopped for it");
    service.knobs(json!({ "put_without_end_reopens": false })).await;
    let body = json!({ "start": "2026-10-15T05:00:00Z", "end": "2026-10-15T06:00:00Z" });
    let other = service.entry(body).await;
    let path = format!("/time-entries/{}", other["id"].as_str().unwrap());
    let kept = service.put(&path, json!({ "start": "2026-10-15T05:00:00Z" })).await;
    assert_eq!(end_of(&kept), "2026-10-15T06:00:00Z");
}

#[tokio::test]
async fn a_stopwatch_workspace_takes_no_manual_time() {
    let service = Service::start().await;
    service.settings(json!({ "timeTrackingMode": "STOPWATCH_ONLY" })).await;
    let body = json!({ "start": "2026-10-15T06:00:00Z", "end": "2026-10-15T07:00:00Z" });
    let plain = service.ask(&service.admin, "POST", "/time-entries", body.clone()).await;
    assert_eq!(plain.refusal(), (403, 4030), "the plain route refuses everybody");
    let own = format!("/user/{}/time-entries", service.ada);
    assert_eq!(service.ask(&service.member, "POST", &own, body.clone()).await.refusal(), (403, 4030));
    service.post(&format!("/user/{}/time-entries", service.ida), body).await;
    service.entry(json!({ "start": NOW })).await;
}

#[tokio::test]
async fn a_timer_that_began_in_a_locked_day_cannot_be_stopped_by_an_ordinary_member() {
    let service = Service::start().await;
    let begun = json!({ "user": "ada", "start": "2026-10-15T10:00:00Z" });
    service.act("start_timer", begun).await;
    service.act("set_lock", json!({ "before": "2026-10-15T11:00:00Z" })).await;
    let path = format!("/user/{}/time-entries", service.ada);
    let stop = json!({ "end": NOW });
    assert_eq!(service.ask(&service.member, "PATCH", &path, stop.clone()).await.refusal(), (403, 1003));
    service.ask(&service.admin, "PATCH", &path, stop).await.ok();
}

#[tokio::test]
async fn routes_that_only_exist_in_some_clients_do_not_exist_here() {
    let service = Service::start().await;
    for path in ["/time-entries/timer/start", "/time-entries/timer/stop", "/time-entries/invoiced/bulk"] {
        assert_eq!(
            service.ask(&service.admin, "POST", path, json!({})).await.refusal(),
            (404, 3000),
            "{path}"
        );
    }
}
