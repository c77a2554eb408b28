//! The main job: mirror, watch, upload, time.

use flo_tests::support::{Flo, SandboxProcess, sha256_of, write_noise};
use serde_json::json;

#[test]
fn a_studio_is_mirrored_a_watched_file_arrives_and_hours_are_booked() {
    let sandbox = SandboxProcess::start(&[]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);

    let report = flo.json(&["sync"]);
    let connections = report["connections"].as_array().unwrap();
    assert_eq!(connections.len(), 2, "{report}");
    for connection in connections {
        assert!(connection["pulled"]["created"].as_u64().unwrap() > 10, "a studio came in: {report}");
    }

    let projects = flo.json(&["projects"]);
    let names: Vec<_> =
        projects["items"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"Harbour Lights"), "{names:?}");
    let harbour =
        projects["items"].as_array().unwrap().iter().find(|p| p["name"] == "Harbour Lights").unwrap();
    assert_eq!(harbour["services"].as_array().unwrap().len(), 2, "one project, two services: {harbour}");

    let assets = flo.json(&["assets", "--project", "Harbour Lights", "--search", "A004C0", "--limit", "5"]);
    assert_eq!(assets["items"].as_array().unwrap().len(), 5, "{assets}");
    assert!(assets["total"].as_u64().unwrap() > 5);
    assert!(assets["next"].is_string(), "more pages follow");

    let folder = flo.scratch("rushes");
    std::fs::create_dir_all(folder.join("Day 05")).unwrap();
    let watch = flo.json(&["watch", "add", folder.to_str().unwrap(), "--to", "Harbour Lights/02 Rushes"]);
    assert!(watch["watch"]["id"].is_string() || watch["id"].is_string(), "{watch}");

    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "status" || event["event"] == "invalidated");
    let clip = folder.join("Day 05").join("A005C001.mov");
    write_noise(&clip, 3_000_000, 7);
    let done = running.wait_for(|event| event["event"] == "transfer" && event["state"] == "done");
    let rows = flo.json(&["transfers"]);
    let row = rows["items"].as_array().unwrap().iter().find(|row| row["id"] == done["id"]).unwrap().clone();
    assert_eq!(row["checksum"], sha256_of(&clip), "{row}");
    let there = control.file(row["remote_id"].as_str().unwrap());
    assert_eq!(there["sha256"], sha256_of(&clip), "byte for byte what stands here");
    assert!(row["to"].as_str().unwrap().ends_with("02 Rushes/Day 05"), "the structure is kept: {row}");

    let started =
        flo.json(&["timer", "start", "--project", "Harbour Lights", "--description", "Sync dailies"]);
    assert_eq!(started["timer"]["description"], "Sync dailies");
    let status = flo.json(&["timer", "status"]);
    assert_eq!(status["timer"]["id"], started["timer"]["id"]);
    let stopped = flo.json(&["timer", "stop"]);
    assert!(stopped["timer"]["end"].is_string(), "{stopped}");
    assert_eq!(running.terminate(), Some(0), "SIGTERM is an orderly end");

    let report = flo.json(&["sync"]);
    assert_eq!(report["connections"][0]["parked"], 0, "{report}");
    let mine: Vec<_> =
        control.entries().into_iter().filter(|entry| entry["description"] == "Sync dailies").collect();
    assert_eq!(mine.len(), 1, "one intent, one entry: {mine:?}");
    assert!(mine[0]["end"].is_string(), "it was stopped: {mine:?}");
    let listed = flo.json(&["time", "list", "--limit", "1000"]);
    let entry = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["description"] == "Sync dailies")
        .unwrap()
        .clone();
    assert_eq!(entry["sync_status"], "SYNCED", "{entry}");
    assert_eq!(entry["remote_id"], mine[0]["id"]);

    let check = flo.json(&["audit", "verify"]);
    assert_eq!(check["ok"], true, "{check}");
    assert!(flo.json(&["doctor"])["ok"].as_bool().unwrap());
    assert!(
        !flo.profile_contains(&sandbox.info.clockify.api_key),
        "no secret stands in the profile in clear"
    );
    assert!(!flo.profile_contains(&sandbox.info.frameio.token), "no secret stands in the profile in clear");
}

#[test]
fn flo_upload_sends_a_folder_with_its_structure_and_waits_for_the_proof() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let folder = flo.scratch("card");
    std::fs::create_dir_all(folder.join("CLIPS/A")).unwrap();
    let files = [("CLIPS/A/one.mov", 200_000), ("CLIPS/two.wav", 50_000), ("notes.txt", 12)];
    for (number, (name, size)) in files.iter().enumerate() {
        write_noise(&folder.join(name), *size, number as u64);
    }
    write_noise(&folder.join(".DS_Store"), 40, 9);

    let answer = flo.json(&["upload", folder.to_str().unwrap(), "--to", "Ridgeline", "--wait"]);
    let transfers = answer["transfers"].as_array().unwrap();
    assert_eq!(transfers.len(), files.len(), "ignored files stay here: {answer}");
    for (name, size) in files {
        let file_name = name.rsplit('/').next().unwrap();
        let row = transfers.iter().find(|row| row["name"] == file_name).unwrap();
        assert_eq!(row["state"], "done", "{row}");
        assert_eq!(row["sent"], size);
        let there = control.file(row["remote_id"].as_str().unwrap());
        assert_eq!(there["sha256"], sha256_of(&folder.join(name)), "{name}");
    }
    let one = transfers.iter().find(|row| row["name"] == "one.mov").unwrap();
    assert!(one["to"].as_str().unwrap().ends_with("card/CLIPS/A"), "{one}");

    let again = flo.json(&["upload", folder.to_str().unwrap(), "--to", "Ridgeline", "--wait"]);
    let repeated = control.requests("frameio", "POST", "/local_upload").len();
    assert_eq!(repeated, files.len(), "what is there already is not sent again: {again}");
    assert_eq!(again["transfers"], json!([]));
    write_noise(&folder.join("notes.txt"), 13, 40);
    let changed = flo.json(&["upload", folder.to_str().unwrap(), "--to", "Ridgeline", "--wait"]);
    assert_eq!(changed["transfers"].as_array().unwrap().len(), 1, "a new state is sent: {changed}");
}

#[test]
fn a_second_pass_that_changes_nothing_is_cheap_and_writes_nothing() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    let first = flo.json(&["sync"]);
    let second = flo.json(&["sync"]);
    for (before, after) in
        first["connections"].as_array().unwrap().iter().zip(second["connections"].as_array().unwrap())
    {
        assert_eq!(after["pulled"], json!({"created": 0, "updated": 0, "deleted": 0}), "{second}");
        assert!(after["requests"].as_u64() <= before["requests"].as_u64(), "{first} {second}");
    }
}

#[test]
fn what_others_change_there_is_seen_here() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let entry = flo.json(&["time", "list", "--limit", "5"])["items"][2].clone();
    control.act(
        "clockify",
        "edit_entry",
        json!({"id": entry["remote_id"], "fields": {"description": "Changed by Mila"}}),
    );
    flo.json(&["sync"]);
    let after = flo.json(&["time", "list", "--limit", "100"]);
    let seen = after["items"].as_array().unwrap().iter().find(|e| e["id"] == entry["id"]).unwrap().clone();
    assert_eq!(seen["description"], "Changed by Mila", "{seen}");
}
