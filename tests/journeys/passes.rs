//! What a pass costs: what changed, not what there is.

use flo_tests::support::{Control, Flo, SandboxProcess};
use serde_json::{Value, json};

/// Requests that a pass without changes may cost at Frame.io: the audit log, workspaces, people, fields, projects, who is
/// signed in, and folders in which the service is still at work on a file.
const QUIET_FRAMEIO: u64 = 12;

/// The same at Clockify.
const QUIET_CLOCKIFY: u64 = 16;

/// Requests of each connection in one pass, and what changed.
fn pass(flo: &Flo) -> (Value, Vec<(String, u64)>) {
    let report = flo.json(&["sync"]);
    let listed = flo.json(&["connections"]);
    let service = |id: &Value| {
        let rows = listed["items"].as_array().expect("a list");
        let row = rows.iter().find(|row| row["id"] == *id).expect("it is listed");
        row["service"].as_str().expect("a word").to_owned()
    };
    let rows = report["connections"].as_array().expect("a list");
    let requests =
        rows.iter().map(|row| (service(&row["id"]), row["requests"].as_u64().expect("a number"))).collect();
    (report, requests)
}

fn of(requests: &[(String, u64)], service: &str) -> u64 {
    requests.iter().find(|(name, _)| name == service).map_or(0, |(_, count)| *count)
}

/// An asset as it stands here now; null when it is not here.
fn asset(flo: &Flo, id: &Value) -> Value {
    let sql = "SELECT json_object('name', a.name, 'remote_id', l.remote_id) FROM assets a
               JOIN links l ON l.record_id = a.id WHERE a.id = ?1 AND a.deleted_at IS NULL";
    let row = flo.database().query_row(sql, [id.as_str()], |row| row.get::<_, String>(0));
    row.map_or(Value::Null, |text| serde_json::from_str(&text).expect("JSON"))
}

/// Some files of the sample's own film.
fn files(flo: &Flo) -> Vec<Value> {
    let search = ["assets", "--project", "Harbour Lights", "--search", "A004C0", "--limit", "3"];
    flo.json(&search)["items"].as_array().expect("a list").clone()
}

fn begin(arguments: &[&str]) -> (SandboxProcess, Control, Flo) {
    let sandbox = SandboxProcess::start(arguments);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    (sandbox, control, flo)
}

#[test]
fn a_second_pass_that_changes_nothing_costs_the_same_however_many_assets_there_are() {
    let mut costs = Vec::new();
    for assets in ["400", "4000"] {
        let (_sandbox, _, flo) = begin(&["--limits", "off", "--assets", assets]);
        let (_, first) = pass(&flo);
        let (report, second) = pass(&flo);
        for row in report["connections"].as_array().unwrap() {
            assert_eq!(row["pulled"], json!({"created": 0, "updated": 0, "deleted": 0}), "{report}");
        }
        assert!(of(&second, "frameio") <= QUIET_FRAMEIO, "after {first:?}: {second:?}");
        assert!(of(&second, "clockify") <= QUIET_CLOCKIFY, "{second:?}");
        costs.push((first, second));
    }
    assert!(of(&costs[1].0, "frameio") > of(&costs[0].0, "frameio"), "the crawl does grow: {costs:?}");
    assert_eq!(costs[0].1, costs[1].1, "the second pass does not");
}

#[test]
fn a_pass_costs_what_others_changed() {
    let (_sandbox, control, flo) = begin(&["--limits", "off", "--assets", "2000"]);
    pass(&flo);
    let files = files(&flo);
    control.act("frameio", "rename", json!({"id": files[0]["remote_id"], "name": "Renamed by Mila.mov"}));
    control.act("frameio", "delete", json!({"id": files[1]["remote_id"]}));
    control.act(
        "frameio",
        "comment",
        json!({"file_id": files[2]["remote_id"], "text": "Trim it", "timestamp": 4}),
    );
    let (report, requests) = pass(&flo);
    assert!(of(&requests, "frameio") <= QUIET_FRAMEIO + 12, "four requests for each of three: {requests:?}");
    assert_eq!(asset(&flo, &files[0]["id"])["name"], "Renamed by Mila.mov", "{report}");
    assert_eq!(asset(&flo, &files[1]["id"]), Value::Null, "proven gone: {report}");
    let comments = flo.json(&["comments", files[2]["id"].as_str().unwrap()]);
    assert!(comments.to_string().contains("Trim it"), "{comments}");
    let (_, quiet) = pass(&flo);
    assert!(of(&quiet, "frameio") <= QUIET_FRAMEIO, "and nothing is told twice: {quiet:?}");
}

#[test]
fn many_changes_of_one_folder_are_read_as_a_listing() {
    let (_sandbox, control, flo) = begin(&["--limits", "off"]);
    pass(&flo);
    let folder = asset(&flo, &files(&flo)[0]["parent_id"])["remote_id"].clone();
    for number in 0..60 {
        control.act("frameio", "new_file", json!({"folder_id": folder, "name": format!("B{number:03}.mov")}));
    }
    let (report, requests) = pass(&flo);
    let pulled: u64 = report["connections"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["pulled"]["created"].as_u64().unwrap())
        .sum();
    assert_eq!(pulled, 60, "{report}");
    assert!(of(&requests, "frameio") < 60, "not one by one: {requests:?}");
}

#[test]
fn without_the_audit_log_a_pass_costs_no_more_than_it_may() {
    let (_sandbox, control, flo) = begin(&["--limits", "off", "--assets", "4000"]);
    control.arm("frameio", "audit_forbidden", &json!(null), &json!({}));
    pass(&flo);
    let file = files(&flo)[0].clone();
    let (_, second) = pass(&flo);
    assert!(of(&second, "frameio") <= 200 + QUIET_FRAMEIO, "the rotation is bounded: {second:?}");
    control.act("frameio", "rename", json!({"id": file["remote_id"], "name": "Renamed by Mila.mov"}));
    let mut passes = 0;
    while asset(&flo, &file["id"])["name"] != "Renamed by Mila.mov" {
        passes += 1;
        assert!(passes < 20, "its turn comes");
        pass(&flo);
    }
}
