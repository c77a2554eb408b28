//! Fields, full replacement, refusals.

use serde_json::{Value, json};

use crate::support::{Service, keys};

const FIELDS: [&str; 13] = [
    "billable",
    "customFieldValues",
    "description",
    "id",
    "isLocked",
    "kioskId",
    "projectId",
    "tagIds",
    "taskId",
    "timeInterval",
    "type",
    "userId",
    "workspaceId",
];

fn hour(from: u8, to: u8) -> Value {
    json!({ "start": format!("2026-10-15T{from:02}:00:00Z"), "end": format!("2026-10-15T{to:02}:00:00Z") })
}

#[tokio::test]
async fn reads_have_fifteen_fields_and_answers_to_writes_lack_the_rates() {
    let service = Service::start().await;
    let made = service.entry(hour(6, 7)).await;
    assert_eq!(keys(&made), FIELDS);
    let id = made["id"].as_str().unwrap();
    let read = service.get(&format!("/time-entries/{id}")).await;
    let mut all: Vec<_> = FIELDS.into_iter().chain(["costRate", "hourlyRate"]).collect();
    all.sort_unstable();
    assert_eq!(keys(&read), all);
    let list = service.get(&format!("/user/{}/time-entries", service.ida)).await;
    assert_eq!(keys(&list[0]), all);
    assert_eq!(
        read["timeInterval"],
        json!({
            "start": "2026-10-15T06:00:00Z", "end": "2026-10-15T07:00:00Z", "duration": "PT1H",
        })
    );
    assert_eq!(read["costRate"], json!({ "amount": 4100, "currency": "EUR" }));
    assert_eq!(read["hourlyRate"], Value::Null, "not billable");
}

#[tokio::test]
async fn a_put_replaces_the_whole_entry() {
    let service = Service::start().await;
    let harbour = service.project("Harbour Lights").await["id"].clone();
    let tag = service.get("/tags?name=edit&strict-name-search=true").await[0]["id"].clone();
    let mut body = hour(6, 7);
    body["description"] = json!("Selects");
    body["projectId"] = harbour;
    body["tagIds"] = json!([tag]);
    let made = service.entry(body).await;
    assert_eq!(made["billable"], true, "the project's, because it was left out");
    let id = made["id"].as_str().unwrap();
    let put = service.put(&format!("/time-entries/{id}"), hour(6, 8)).await;
    assert_eq!(put["description"], "");
    assert_eq!((&put["projectId"], &put["billable"]), (&Value::Null, &json!(false)));
    assert_eq!(put["tagIds"], json!([]));
    let path = format!("/time-entries/{id}");
    let answer = service.ask(&service.admin, "PUT", &path, json!({ "end": "2026-10-15T08:00:00Z" })).await;
    assert_eq!(answer.refusal(), (400, 3000), "start is required");
}

#[tokio::test]
async fn the_service_refuses_what_breaks_its_rules() {
    let service = Service::start().await;
    let harbour = service.project("Harbour Lights").await["id"].clone();
    let ridgeline = service.project("Ridgeline").await["id"].as_str().unwrap().to_owned();
    let task = service.get(&format!("/projects/{ridgeline}/tasks")).await[0]["id"].clone();
    let old_tag = service.get("/tags?archived=true").await[0]["id"].clone();
    let nobody = "0123456789abcdef01234567";
    let start = "2026-10-15T06:00:00Z";
    let cases = [
        (json!({ "start": start, "description": "<b>" }), (400, 501), "angle brackets"),
        (json!({ "end": start }), (400, 501), "an end without a start"),
        (json!({ "start": start, "end": "2026-10-15T05:59:59Z" }), (400, 501), "an end before the start"),
        (json!({ "start": start, "projectId": nobody }), (400, 501), "a foreign project"),
        (json!({ "start": start, "taskId": task }), (400, 501), "a task without its project"),
        (
            json!({ "start": start, "projectId": harbour, "taskId": task }),
            (400, 501),
            "a task of another project",
        ),
        (json!({ "start": start, "tagIds": [nobody] }), (400, 501), "a foreign tag"),
        (json!({ "start": start, "tagIds": [old_tag] }), (400, 501), "an archived tag"),
        (json!({ "start": "soon" }), (400, 3000), "a time that is none"),
        (json!({ "start": start, "billable": "maybe" }), (400, 3000), "a flag that is none"),
        (json!({ "start": start, "type": "NAP" }), (400, 3000), "an unknown type"),
        (json!([]), (400, 3002), "a list instead of an object"),
    ];
    let before = service.truth("ida").await.len();
    for (body, wanted, why) in cases {
        let answer = service.ask(&service.admin, "POST", "/time-entries", body).await;
        assert_eq!(answer.refusal(), wanted, "{why}: {answer:?}");
    }
    assert_eq!(service.truth("ida").await.len(), before, "nothing refused was kept");
}

#[tokio::test]
async fn overlaps_future_dates_and_empty_spans_are_accepted() {
    let service = Service::start().await;
    for body in
        [hour(6, 8), hour(7, 9), json!({ "start": "2027-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z" })]
    {
        service.entry(body).await;
    }
}

#[tokio::test]
async fn two_equal_posts_make_two_entries_and_ids_from_outside_are_ignored() {
    let service = Service::start().await;
    let mut body = hour(6, 7);
    body["id"] = json!("0123456789abcdef01234567");
    body["userId"] = json!(service.ada);
    let one = service.entry(body.clone()).await;
    let two = service.entry(body).await;
    assert_ne!(one["id"], two["id"]);
    assert_ne!(one["id"], "0123456789abcdef01234567");
    assert_eq!(one["userId"], service.ida.as_str());
}

#[tokio::test]
async fn fractions_of_a_second_are_cut() {
    let service = Service::start().await;
    let made = service
        .entry(json!({ "start": "2026-10-15T06:00:00.900Z", "end": "2026-10-15T06:00:38.100Z" }))
        .await;
    assert_eq!(made["timeInterval"]["duration"], "PT38S");
}

#[tokio::test]
async fn a_deleted_entry_is_gone_and_deleting_it_again_is_a_domain_error() {
    let service = Service::start().await;
    let id = service.entry(hour(6, 7)).await["id"].as_str().unwrap().to_owned();
    let path = format!("/time-entries/{id}");
    let answer = service.ask(&service.admin, "DELETE", &path, Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert_eq!(service.ask(&service.admin, "DELETE", &path, Value::Null).await.refusal(), (400, 501));
    let gone = service.ask(&service.admin, "GET", &path, Value::Null).await;
    assert_eq!(gone.json()["message"], "Time entry doesn't belong to Workspace");
}

#[tokio::test]
async fn an_ordinary_member_cannot_touch_what_is_locked() {
    let service = Service::start().await;
    let old = service.truth("ada").await[0].clone();
    let path = format!("/time-entries/{}", old["id"].as_str().unwrap());
    let read = service.get(&path).await;
    assert_eq!(read["isLocked"], true);
    let body = json!({ "start": old["start"], "end": old["end"] });
    for (method, path) in [("PUT", path.as_str()), ("DELETE", &path), ("POST", "/time-entries")] {
        let answer = service.ask(&service.member, method, path, body.clone()).await;
        assert_eq!(answer.refusal(), (403, 1003), "{method}");
    }
    let into_lock = service.ask(&service.member, "POST", "/time-entries", hour(6, 7)).await.ok();
    let path = format!("/time-entries/{}", into_lock["id"].as_str().unwrap());
    assert_eq!(
        service.ask(&service.member, "PUT", &path, body.clone()).await.refusal(),
        (403, 1003),
        "moved there"
    );
    service.entry(body).await;
}

#[tokio::test]
async fn an_approved_entry_is_closed_to_everybody_until_withdrawn() {
    let service = Service::start().await;
    let id = service.entry(hour(6, 7)).await["id"].as_str().unwrap().to_owned();
    let span = json!({ "user": "ida", "start": "2026-10-15T00:00:00Z", "end": "2026-10-15T07:00:00Z" });
    let approval = service.act("approve", span).await;
    let path = format!("/time-entries/{id}");
    assert_eq!(service.get(&path).await["isLocked"], true);
    assert_eq!(service.ask(&service.admin, "DELETE", &path, Value::Null).await.refusal(), (403, 4005));
    assert_eq!(service.ask(&service.admin, "PUT", &path, hour(6, 8)).await.refusal(), (403, 4005));
    let path_of_approval = format!("/approval-requests/{}", approval["id"].as_str().unwrap());
    let withdrawn = json!({ "state": "WITHDRAWN_APPROVAL" });
    service.ask(&service.admin, "PATCH", &path_of_approval, withdrawn).await.ok();
    service.put(&path, hour(6, 8)).await;
}

#[tokio::test]
async fn the_billable_flag_of_ordinary_members_can_be_taken_away() {
    let service = Service::start().await;
    service.settings(json!({ "onlyAdminsCanChangeBillableStatus": true })).await;
    let mut body = hour(6, 7);
    body["projectId"] = service.project("Harbour Lights").await["id"].clone();
    body["billable"] = json!(false);
    let made = service.ask(&service.member, "POST", "/time-entries", body.clone()).await.ok();
    assert_eq!(made["billable"], true, "silently replaced by the project's");
    assert_eq!(service.entry(body).await["billable"], false, "admins may");
}

#[tokio::test]
async fn bulk_edit_wants_a_list_with_start_and_end_and_changes_all_or_nothing() {
    let service = Service::start().await;
    let one = service.entry(hour(6, 7)).await["id"].clone();
    let path = format!("/user/{}/time-entries", service.ida);
    let send = |body: Value| service.ask(&service.admin, "PUT", &path, body);
    assert_eq!(send(json!({ "id": one })).await.refusal(), (400, 3002), "an object instead of a list");
    let no_end = json!([{ "id": one, "start": "2026-10-15T06:00:00Z" }]);
    assert_eq!(send(no_end).await.refusal(), (400, 3000));
    let mut good = hour(8, 9);
    good["id"] = one.clone();
    let mut bad = hour(8, 9);
    bad["id"] = json!("0123456789abcdef01234567");
    assert_eq!(send(json!([good, bad])).await.refusal(), (400, 501));
    let kept = service.get(&format!("/time-entries/{}", one.as_str().unwrap())).await;
    assert_eq!(kept["timeInterval"]["start"], "2026-10-15T06:00:00Z");
    let done = send(json!([good])).await.ok();
    assert_eq!(done[0]["timeInterval"]["start"], "2026-10-15T08:00:00Z");
}

#[tokio::test]
async fn custom_fields_are_written_under_one_key_and_read_under_another() {
    let service = Service::start().await;
    let field = service.get("/custom-fields").await[0].clone();
    assert_eq!(field["name"], "Shooting day");
    let mut body = hour(6, 7);
    body["customFieldValues"] = json!([{ "customFieldId": field["id"], "value": 3 }]);
    assert_eq!(service.entry(body).await["customFieldValues"], json!([]), "dropped without a word");
    let mut body = hour(6, 7);
    body["customFields"] = json!([{ "customFieldId": field["id"], "sourceType": "TIMEENTRY", "value": "3" }]);
    let made = service.entry(body).await;
    let value = &made["customFieldValues"][0];
    assert_eq!(value["value"], 3.0, "numeric text became a number");
    assert_eq!((&value["name"], &value["type"]), (&json!("Shooting day"), &json!("NUMBER")));
}

#[tokio::test]
async fn rates_are_copied_once_and_only_since_rates_again() {
    let service = Service::start().await;
    let harbour = service.project("Harbour Lights").await["id"].clone();
    let with_project = |from, to| {
        let mut body = hour(from, to);
        body["projectId"] = harbour.clone();
        body
    };
    let id = service.entry(with_project(6, 7)).await["id"].as_str().unwrap().to_owned();
    let rate =
        async |id: String| service.get(&format!("/time-entries/{id}")).await["hourlyRate"]["amount"].clone();
    assert_eq!(rate(id.clone()).await, 8500);
    let path = format!("/users/{}/hourly-rate", service.ida);
    service.put(&path, json!({ "amount": 9000 })).await;
    assert_eq!(rate(id.clone()).await, 8500, "older entries keep theirs");
    let newer = service.entry(with_project(7, 8)).await["id"].as_str().unwrap().to_owned();
    assert_eq!(rate(newer).await, 9000);
    service.put(&path, json!({ "amount": 9500, "since": "2026-10-15T00:00:00Z" })).await;
    assert_eq!(rate(id.clone()).await, 9500);
    // A rate of the member on the project comes before the person's own.
    let path = format!("/projects/{}/users/{}/hourly-rate", harbour.as_str().unwrap(), service.ida);
    service.put(&path, json!({ "amount": 7000 })).await;
    let newest = service.entry(with_project(8, 9)).await["id"].as_str().unwrap().to_owned();
    assert_eq!(rate(newest).await, 7000);
}

#[tokio::test]
async fn unknown_keys_are_ignored_but_noticed_and_refused_when_strict() {
    let service = Service::start().await;
    let path = format!("/user/{}/time-entries?pageSize=1", service.ida);
    let rows = service.get(&path).await;
    assert_eq!(rows.as_array().unwrap().len(), 50, "the misspelt key does nothing");
    let log = service.send("GET", "/_sim/requests?after=0", &[], None).await.ok();
    assert_eq!(log["requests"][0]["unknown_query"], json!(["pageSize"]));
    assert_eq!(log["requests"][0]["route"], "/workspaces/{ws}/user/{uid}/time-entries");
    service.knobs(json!({ "strict": true })).await;
    let answer = service.ask(&service.admin, "GET", &path, Value::Null).await;
    assert_eq!(answer.refusal(), (400, 3000));
    let mut body = hour(6, 7);
    body["customFieldValues"] = json!([]);
    assert_eq!(service.ask(&service.admin, "POST", "/time-entries", body).await.refusal(), (400, 3000));
}
