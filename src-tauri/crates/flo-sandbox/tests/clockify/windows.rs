//! Windows, filters and pages of the entry list.

use flo_sandbox::{LimitMode, Options};
use serde_json::{Value, json};

use crate::support::{Service, ids};

async fn add(service: &Service, start: &str) -> String {
    let entry = service.entry(json!({ "start": start, "end": start, "description": "probe" })).await;
    entry["id"].as_str().unwrap().to_owned()
}

async fn found(service: &Service, start: &str, end: &str) -> Vec<String> {
    let path = format!("/user/{}/time-entries?description=probe&start={start}&end={end}", service.ida);
    ids(&service.get(&path).await).into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn a_window_is_read_in_the_zone_of_the_callers_profile() {
    let service = Service::start().await;
    let summer = add(&service, "2026-08-08T08:00:00Z").await;
    let winter = add(&service, "2026-01-08T09:00:00Z").await;
    assert_eq!(
        found(&service, "2026-08-08T10:00:00Z", "2026-08-08T10:00:00Z").await,
        std::slice::from_ref(&summer)
    );
    assert_eq!(found(&service, "2026-01-08T10:00:00Z", "2026-01-08T10:00:00Z").await, [winter]);
    assert!(found(&service, "2026-08-08T08:00:00Z", "2026-08-08T08:00:00Z").await.is_empty());
    service.act("set_zone", json!({ "user": "ida", "zone": "America/New_York" })).await;
    assert_eq!(
        found(&service, "2026-08-08T04:00:00Z", "2026-08-08T04:00:00Z").await,
        std::slice::from_ref(&summer)
    );
    service.knobs(json!({ "window_shift": false })).await;
    assert_eq!(found(&service, "2026-08-08T08:00:00Z", "2026-08-08T08:00:00Z").await, [summer]);
}

#[tokio::test]
async fn the_shift_changes_with_daylight_saving_time() {
    let service = Service::start().await;
    // In Berlin the clock goes from 02:00 to 03:00 on 29 March and back on 25 October.
    let before = add(&service, "2026-03-29T00:30:00Z").await;
    let after = add(&service, "2026-03-29T01:30:00Z").await;
    assert_eq!(found(&service, "2026-03-29T01:30:00Z", "2026-03-29T01:30:00Z").await, [before]);
    assert_eq!(found(&service, "2026-03-29T03:30:00Z", "2026-03-29T03:30:00Z").await, [after]);
    let autumn = add(&service, "2026-10-25T02:30:00Z").await;
    assert_eq!(found(&service, "2026-10-25T03:30:00Z", "2026-10-25T03:30:00Z").await, [autumn]);
}

#[tokio::test]
async fn future_entries_come_first_and_pages_say_when_they_end() {
    let service = Service::start().await;
    let future = add(&service, "2027-01-01T00:00:00Z").await;
    let path =
        |page: usize, size: usize| format!("/user/{}/time-entries?page={page}&page-size={size}", service.ida);
    let total = service.truth("ida").await.len();
    let mut seen = Vec::new();
    for page in 1.. {
        let answer = service.ask(&service.admin, "GET", &path(page, 200), Value::Null).await;
        let last = answer.header("last-page") == Some("true");
        seen.extend(ids(&answer.json()).into_iter().map(str::to_owned));
        if last {
            break;
        }
    }
    assert_eq!(seen.len(), total);
    assert_eq!(seen[0], future);
    let beyond = service.ask(&service.admin, "GET", &path(99, 200), Value::Null).await;
    assert_eq!((beyond.text.as_str(), beyond.header("last-page")), ("[]", Some("true")));
    service.knobs(json!({ "page_size_cap": 10 })).await;
    assert_eq!(service.get(&path(1, 200)).await.as_array().unwrap().len(), 10);
    assert_eq!(service.ask(&service.admin, "GET", &path(0, 10), Value::Null).await.refusal(), (400, 3000));
}

#[tokio::test]
async fn new_entries_may_lag_in_windowed_lists_only() {
    let service = Service::start().await;
    service.knobs(json!({ "list_lag_s": 45 })).await;
    let id = add(&service, "2026-10-15T06:00:00Z").await;
    assert!(found(&service, "2026-10-14T00:00:00Z", "2026-10-16T00:00:00Z").await.is_empty());
    let unfiltered = service.get(&format!("/user/{}/time-entries?description=probe", service.ida)).await;
    assert_eq!(ids(&unfiltered), [id.as_str()]);
    service.advance(45);
    assert_eq!(found(&service, "2026-10-14T00:00:00Z", "2026-10-16T00:00:00Z").await, [id]);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let service = Service::start().await;
    let harbour = service.project("Harbour Lights").await["id"].as_str().unwrap().to_owned();
    let base = format!("/user/{}/time-entries?page-size=1000", service.ida);
    let rows = service.get(&format!("{base}&project={harbour}")).await;
    assert!(rows.as_array().unwrap().iter().all(|row| row["projectId"] == harbour.as_str()));
    let with_task = service.get(&format!("{base}&task-required=true")).await;
    assert!(with_task.as_array().unwrap().iter().all(|row| !row["taskId"].is_null()));
    let week = service.get(&format!("{base}&get-week-before=2026-10-15T00:00:00Z")).await;
    let starts: Vec<_> =
        week.as_array().unwrap().iter().map(|row| row["timeInterval"]["start"].as_str().unwrap()).collect();
    assert!(!starts.is_empty());
    assert!(starts.iter().all(|start| ("2026-10-04T22:00:00Z".."2026-10-11T22:00:00Z").contains(start)));
    let hydrated = service.get(&format!("{base}&hydrated=true&project={harbour}")).await;
    assert_eq!(hydrated[0]["project"]["name"], "Harbour Lights");
    service.knobs(json!({ "hydrated_drops_ids": true })).await;
    let hydrated = service.get(&format!("{base}&hydrated=true&project={harbour}")).await;
    assert!(hydrated[0].get("projectId").is_none());
}

#[tokio::test]
async fn generated_entries_are_spread_over_people_and_leave_the_samples_week_alone() {
    let options = Options { entries: Some(5_000), limits: LimitMode::Off, ..Options::default() };
    let plain = Service::start().await;
    let bulk = Service::with(options).await;
    let (mut more, mut before) = (0, 0);
    for person in ["ida", "jonas", "teo", "mila", "ada"] {
        let (few, many) = (plain.truth(person).await, bulk.truth(person).await);
        assert_eq!(many.len() - few.len(), 1_000, "{person}");
        more += many.len();
        before += few.len();
    }
    assert_eq!(more - before, 5_000);
    let this_week = |rows: Vec<Value>| {
        rows.into_iter().filter(|row| row["start"].as_str().unwrap() > "2026-10-11T22:00:00Z").count()
    };
    assert_eq!(this_week(bulk.truth("ida").await), this_week(plain.truth("ida").await));
}
