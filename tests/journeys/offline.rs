//! Offline is a normal state.

use flo_tests::support::{Flo, SandboxProcess, write_noise};
use serde_json::json;

#[test]
fn a_shooting_day_without_a_network_reaches_the_services_afterwards() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    for service in ["clockify", "frameio", "storage", "ims"] {
        control.arm(service, "drop_before", &json!(null), &json!({}));
    }

    let added = flo.json(&[
        "time",
        "add",
        "--start",
        "2026-03-03T06:00:00Z",
        "--end",
        "2026-03-03T11:30:00Z",
        "--description",
        "Night shoot on the quay",
        "--project",
        "Second Shift",
        "--billable",
        "true",
    ]);
    assert_eq!(added["entry"]["sync_status"], "PENDING", "{added}");
    let file = flo.scratch("card").join("B001C001.mxf");
    write_noise(&file, 100_000, 3);
    flo.json(&["upload", file.to_str().unwrap(), "--to", "Second Shift"]);
    let (report, code) = flo.json_and_code(&["sync"], "");
    assert_eq!(code, 4, "offline, and sync needs the network: {report}");
    assert_eq!(flo.json(&["outbox", "list"])["total"], 1);
    let again = flo.json(&["time", "list", "--from", "2026-03-03", "--to", "2026-03-04"]);
    assert_eq!(again["items"][0]["description"], "Night shoot on the quay", "reading needs no network");

    control.clear_faults();
    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "transfer" && event["state"] == "done");
    running.terminate();
    flo.json(&["sync"]);
    let there = control
        .entries()
        .into_iter()
        .filter(|entry| entry["description"] == "Night shoot on the quay")
        .count();
    assert_eq!(there, 1);
    assert_eq!(flo.json(&["outbox", "list"])["total"], 0);
}

#[test]
fn a_role_at_frameio_does_not_lock_the_hours_of_an_administrator_at_clockify() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    flo.connect_frameio(&sandbox.info);
    flo.json(&["sync"]);
    let long_ago = ["--start", "2026-03-03T06:00:00Z", "--end", "2026-03-03T11:30:00Z"];
    let added = flo.json(&[&["time", "add", "--project", "Second Shift"], &long_ago[..]].concat());
    assert_eq!(added["entry"]["sync_status"], "PENDING", "{added}");
}

#[test]
fn edits_of_different_fields_merge_and_of_one_field_become_a_conflict() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let rows = flo.json(&["time", "list", "--limit", "20"]);
    let usable: Vec<_> = rows["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["end"].is_string() && e["sync_status"] == "SYNCED")
        .collect();
    let (merging, clashing) = (usable[1].clone(), usable[2].clone());

    flo.json(&["time", "edit", merging["id"].as_str().unwrap(), "--description", "Named here"]);
    let billable = !merging["billable"].as_bool().unwrap();
    control.act(
        "clockify",
        "edit_entry",
        json!({"id": merging["remote_id"], "fields": {"billable": billable}}),
    );
    flo.json(&["time", "edit", clashing["id"].as_str().unwrap(), "--description", "Mine"]);
    control.act(
        "clockify",
        "edit_entry",
        json!({"id": clashing["remote_id"], "fields": {"description": "Theirs"}}),
    );

    let (report, code) = flo.json_and_code(&["sync"], "");
    assert_eq!(code, 3, "a conflict needs a person: {report}");
    let entries = control.entries();
    let merged = entries.iter().find(|e| e["id"] == merging["remote_id"]).unwrap();
    assert_eq!(merged["description"], "Named here");
    assert_eq!(merged["billable"], billable, "both edits hold");

    let conflicts = flo.json(&["conflicts", "list"]);
    assert_eq!(conflicts["total"], 1, "{conflicts}");
    let conflict = &conflicts["items"][0];
    assert_eq!(conflict["field"], "description");
    assert_eq!(conflict["local"], "Mine");
    assert_eq!(conflict["remote"], "Theirs");
    flo.json(&["conflicts", "resolve", conflict["id"].as_str().unwrap(), "--keep", "local"]);
    flo.json(&["sync"]);
    let resolved = control.entries().into_iter().find(|e| e["id"] == clashing["remote_id"]).unwrap();
    assert_eq!(resolved["description"], "Mine");
    let trail = flo.json(&["audit", "list", "--entity", clashing["id"].as_str().unwrap()]);
    assert!(trail.to_string().contains("Theirs"), "the other value stays in the history: {trail}");
}

#[test]
fn a_delete_there_is_only_believed_with_proof() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let before = flo.json(&["assets", "--limit", "1"])["total"].clone();
    // Every listing fails on its second page, and single files answer 500: nothing of that is proof.
    control.arm("frameio", "server_error", &json!(500), &json!({"path": "/folders/"}));
    flo.json_and_code(&["sync"], "");
    assert_eq!(flo.json(&["assets", "--limit", "1"])["total"], before, "nothing vanished on a failed read");
    control.clear_faults();
    let asset = flo.json(&["assets", "--project", "Ridgeline", "--search", "mov", "--limit", "1"])["items"]
        [0]
    .clone();
    control.act("frameio", "delete", json!({"id": asset["remote_id"]}));
    flo.json(&["sync"]);
    let after = flo.json(&["assets", "--limit", "1"])["total"].as_u64().unwrap();
    assert_eq!(after + 1, before.as_u64().unwrap(), "one is proven gone");
}
