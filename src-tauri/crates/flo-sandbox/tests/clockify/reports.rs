//! The reports host.

use serde_json::{Value, json};

use crate::support::Service;

fn week(more: Value) -> Value {
    let mut body = json!({
        "dateRangeStart": "2026-10-12T00:00:00.000", "dateRangeEnd": "2026-10-18T23:59:59.999",
        "timeZone": "Europe/Berlin",
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn run(service: &Service, kind: &str, more: Value) -> Value {
    service.report(&service.admin, kind, week(more)).await.ok()
}

#[tokio::test]
async fn the_week_of_the_signed_in_person_adds_up() {
    let service = Service::start().await;
    let mine = json!({ "ids": [service.ida], "contains": "CONTAINS", "status": "ALL" });
    let detailed = json!({
        "users": mine, "detailedFilter": { "page": 1, "pageSize": 200 }, "amounts": ["EARNED", "COST", "PROFIT"],
    });
    let report = run(&service, "detailed", detailed).await;
    let totals = &report["totals"][0];
    // 28:57 less 1:47 of the timer that runs; 25:40 of it billable at 85 euros.
    let seconds = (28 * 60 + 57 - 107) * 60;
    assert_eq!(totals["totalTime"], seconds);
    assert_eq!(totals["totalBillableTime"], seconds - 90 * 60);
    assert_eq!(totals["entriesCount"], report["timeentries"].as_array().unwrap().len());
    let values: Vec<_> =
        totals["amounts"].as_array().unwrap().iter().map(|row| row["value"].as_f64().unwrap()).collect();
    let hours = f64::from(seconds) / 3600.0;
    let earned = (hours - 1.5) * 8500.0;
    assert!((values[0] - earned).abs() < 1e-6, "{values:?}");
    assert!((values[1] - hours * 4100.0).abs() < 1e-6, "cost counts on every entry: {values:?}");
    assert!((values[2] - (values[0] - values[1])).abs() < 1e-6);
    let row = &report["timeentries"][0];
    assert!(row["timeInterval"]["start"].as_str().unwrap().ends_with("+02:00"), "{row}");
    assert!(row["timeInterval"]["duration"].is_i64());
    assert!(row["_id"].is_string() && row.get("id").is_none());
}

#[tokio::test]
async fn summaries_nest_and_agree_with_the_detailed_report() {
    let service = Service::start().await;
    let detailed = run(&service, "detailed", json!({ "detailedFilter": { "page": 1, "pageSize": 1 } })).await;
    let total = detailed["totals"][0]["totalTime"].as_i64().unwrap();
    assert_eq!(detailed["timeentries"].as_array().unwrap().len(), 1);
    let groups =
        json!({ "summaryFilter": { "groups": ["USER", "PROJECT", "DATE"], "sortColumn": "DURATION" } });
    let summary = run(&service, "summary", groups).await;
    fn sum(rows: &Value) -> i64 {
        rows.as_array().unwrap().iter().map(|row| row["duration"].as_i64().unwrap()).sum()
    }
    assert_eq!(sum(&summary["groupOne"]), total);
    for person in summary["groupOne"].as_array().unwrap() {
        assert_eq!(sum(&person["children"]), person["duration"].as_i64().unwrap());
        for project in person["children"].as_array().unwrap() {
            assert_eq!(sum(&project["children"]), project["duration"].as_i64().unwrap());
        }
    }
    let weekly =
        run(&service, "weekly", json!({ "weeklyFilter": { "group": "PROJECT", "subgroup": "TIME" } })).await;
    assert_eq!(sum(&weekly["totalsByDay"]), total);
    assert_eq!(weekly["totalsByDay"][0]["date"], "2026-10-12");
}

#[tokio::test]
async fn rounding_is_per_entry_and_only_when_asked_for() {
    let service = Service::start().await;
    service.settings(json!({ "round": { "round": "Round up to", "minutes": "15" } })).await;
    for minute in [1, 16] {
        let end = format!("2026-10-14T05:{minute:02}:00Z");
        service.entry(json!({ "start": "2026-10-14T05:00:00Z", "end": end, "description": "probe" })).await;
    }
    let total = async |rounding: bool| {
        let body = json!({ "description": "probe", "rounding": rounding, "detailedFilter": { "page": 1 } });
        run(&service, "detailed", body).await["totals"][0]["totalTime"].as_i64().unwrap()
    };
    assert_eq!(total(false).await, 17 * 60);
    assert_eq!(total(true).await, 45 * 60);
}

#[tokio::test]
async fn digits_of_the_range_are_wall_clock_in_the_zone_that_is_asked_for() {
    let service = Service::start().await;
    service
        .entry(
            json!({ "start": "2026-10-14T22:30:00Z", "end": "2026-10-14T22:40:00Z", "description": "late" }),
        )
        .await;
    let on = async |day: u8, zone: &str| {
        let body = json!({
            "dateRangeStart": format!("2026-10-{day}T00:00:00Z"), "dateRangeEnd": format!("2026-10-{day}T23:59:59Z"),
            "timeZone": zone, "description": "late", "detailedFilter": { "page": 1, "pageSize": 10 },
        });
        service.report(&service.admin, "detailed", body).await.ok()
    };
    assert_eq!(on(15, "Europe/Berlin").await["totals"][0]["entriesCount"], 1, "half past midnight there");
    assert_eq!(on(14, "Europe/Berlin").await["totals"], json!([null]), "an empty result has one null");
    assert_eq!(
        on(14, "UTC").await["totals"][0]["entriesCount"],
        1,
        "a Z does not make it UTC, the zone does"
    );
}

#[tokio::test]
async fn filters_know_invoices_approvals_and_tags() {
    let service = Service::start().await;
    let body = |more: Value| {
        let mut body = json!({
            "dateRangeStart": "2026-01-01T00:00:00", "dateRangeEnd": "2026-12-31T23:59:59", "timeZone": "UTC",
            "detailedFilter": { "page": 1, "pageSize": 1, "sortColumn": "ID" },
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let count = async |more: Value| {
        let report = service.report(&service.admin, "detailed", body(more)).await.ok();
        report["totals"][0]["entriesCount"].as_i64().unwrap_or(0)
    };
    let all = count(json!({})).await;
    for (key, names) in
        [("invoicingState", ["INVOICED", "UNINVOICED"]), ("approvalState", ["APPROVED", "UNAPPROVED"])]
    {
        let (with, without) = (count(json!({ key: names[0] })).await, count(json!({ key: names[1] })).await);
        assert!(with > 0 && without > 0);
        assert_eq!(with + without, all, "{key}");
    }
    let tag = service.get("/tags?name=grade").await[0]["id"].clone();
    let with = count(json!({ "tags": { "ids": [tag], "contains": "CONTAINS" } })).await;
    let without = count(json!({ "tags": { "ids": [tag], "contains": "DOES_NOT_CONTAIN" } })).await;
    assert_eq!(with + without, all);
    // The invoice of Grainfold: 54:30 of editing and grading.
    let grainfold = service.project("Grainfold Autumn").await["id"].clone();
    let invoiced = body(json!({ "projects": { "ids": [grainfold] }, "invoicingState": "INVOICED" }));
    let report = service.report(&service.admin, "detailed", invoiced).await.ok();
    assert_eq!(report["totals"][0]["entriesCount"], 30);
    assert_eq!(report["totals"][0]["totalAmount"], 157_250.0 + 121_125.0 + 108_375.0 + 99_000.0);
}

#[tokio::test]
async fn reports_refuse_what_they_cannot_do() {
    let service = Service::start().await;
    let refusal = async |kind: &str, body: Value| service.report(&service.admin, kind, body).await.refusal();
    let weekly = json!({ "weeklyFilter": { "group": "USER", "subgroup": "TIME" }, "dateRangeEnd": "2026-10-19T23:59:59" });
    assert_eq!(refusal("weekly", week(weekly)).await, (400, 501), "eight days");
    assert_eq!(refusal("detailed", json!({ "detailedFilter": {} })).await, (400, 3001), "no dates");
    assert_eq!(
        refusal("summary", week(json!({ "summaryFilter": { "groups": ["MOON"] } }))).await,
        (400, 3000)
    );
    service.act("set_plan", json!({ "plan": "FREE" })).await;
    let long = json!({ "dateRangeStart": "2026-09-01T00:00:00", "detailedFilter": {} });
    assert_eq!(refusal("detailed", week(long)).await, (400, 501), "a month at most on the free plan");
}

#[tokio::test]
async fn a_public_shared_report_needs_no_key() {
    let service = Service::start().await;
    let filter = week(json!({ "summaryFilter": { "groups": ["CLIENT"] } }));
    let body = json!({ "name": "For the client", "type": "SUMMARY", "isPublic": true, "filter": filter });
    let path = format!("/report/v1/workspaces/{}/shared-reports", service.ws);
    let key = [("x-api-key", service.admin.as_str())];
    let made = service.send("POST", &path, &key, Some(&body)).await.ok();
    let view = format!("/report/v1/shared-reports/{}", made["id"].as_str().unwrap());
    let shown = service.send("GET", &view, &[], None).await.ok();
    assert!(!shown["groupOne"].as_array().unwrap().is_empty());
    let put = format!("{path}/{}", made["id"].as_str().unwrap());
    service.send("PUT", &put, &key, Some(&json!({ "isPublic": false }))).await.ok();
    assert_eq!(service.send("GET", &view, &[], None).await.refusal(), (401, 1000));
}
