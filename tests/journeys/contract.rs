//! The published contract of `flo`: JSON keys, exit codes, one engine per profile.

use flo_tests::support::{Flo, SandboxProcess};
use serde_json::Value;

#[track_caller]
fn has_keys(value: &Value, keys: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("an object: {value}"));
    for key in keys {
        assert!(object.contains_key(*key), "“{key}” is missing in {value}");
    }
}

#[test]
fn every_list_answers_items_next_and_total_with_the_published_keys() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    let report = flo.json(&["sync"]);
    has_keys(&report["connections"][0], &["id", "pulled", "pushed", "requests", "parked", "conflicts"]);
    has_keys(&report["connections"][0]["pulled"], &["created", "updated", "deleted"]);
    let lists: &[(&[&str], &[&str])] = &[
        (
            &["connections"],
            &[
                "id",
                "service",
                "account",
                "state",
                "last_sync_at",
                "backlog",
                "budget",
                "next_try_at",
                "error",
            ],
        ),
        (&["projects"], &["id", "name"]),
        (&["assets"], &["id", "name", "remote_id", "sync_status"]),
        (
            &["time", "list"],
            &["id", "remote_id", "start", "end", "description", "project", "task", "billable", "sync_status"],
        ),
        (&["audit", "list"], &["id", "at", "actor"]),
        (&["transfers"], &[]),
        (&["watch", "list"], &[]),
        (&["conflicts", "list"], &[]),
        (&["outbox", "list"], &[]),
    ];
    for (command, keys) in lists {
        let answer = flo.json(command);
        has_keys(&answer, &["items", "next", "total"]);
        if !keys.is_empty() {
            has_keys(&answer["items"][0], keys);
        }
    }
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    for command in [&["assets"][..], &["time", "list"], &["projects"]] {
        let mut seen = std::collections::BTreeSet::new();
        let mut after: Option<String> = None;
        let total = loop {
            let mut arguments = command.to_vec();
            arguments.extend(["--limit", "137"]);
            if let Some(cursor) = &after {
                arguments.extend(["--after", cursor]);
            }
            let page = flo.json(&arguments);
            for row in page["items"].as_array().unwrap() {
                assert!(seen.insert(row["id"].as_str().unwrap().to_owned()), "{command:?} repeats {row}");
            }
            match page["next"].as_str() {
                Some(next) => after = Some(next.to_owned()),
                None => break page["total"].as_u64().unwrap(),
            }
        };
        assert_eq!(seen.len() as u64, total, "{command:?}");
    }
}

#[test]
fn wrong_usage_ends_with_2_and_one_json_document() {
    let flo = Flo::new();
    let (answer, code) = flo.json_and_code(&["frobnicate"], "");
    assert_eq!(code, 2);
    assert!(answer["error"]["message"].is_string());
    let (_, code) = flo.json_and_code(&["time", "list", "--from", "yesterday"], "");
    assert_eq!(code, 2);
}

#[test]
fn an_open_profile_serves_other_calls_and_refuses_a_second_engine() {
    let flo = Flo::new();
    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "status");
    assert_eq!(flo.json(&["connections"])["total"], 0, "served by the running engine");
    let output = flo.output(&["--json", "run"], "");
    assert_eq!(output.status.code(), Some(5), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(running.terminate(), Some(0));
}

#[test]
fn a_backup_is_verified_and_restores_what_it_held() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let before = flo.json(&["time", "list", "--limit", "1"])["total"].clone();
    let file = flo.scratch("backup").join("studio.flobackup");
    let backup = flo.json(&["backup", file.to_str().unwrap()]);
    has_keys(&backup, &["file", "bytes", "sha256"]);
    assert_eq!(backup["sha256"], flo_tests::support::sha256_of(&file));
    flo.json(&[
        "time",
        "add",
        "--start",
        "2026-03-02T09:00:00Z",
        "--end",
        "2026-03-02T10:00:00Z",
        "--description",
        "later",
    ]);
    flo.json(&["restore", file.to_str().unwrap()]);
    assert_eq!(flo.json(&["time", "list", "--limit", "1"])["total"], before);
    let (answer, code) = flo.json_and_code(&["backup", file.to_str().unwrap()], "");
    assert_ne!(code, 0, "an existing file is not overwritten: {answer}");
}

#[test]
fn the_published_views_hold_the_mirror() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let database = flo.database();
    for (view, least) in [
        ("frameio_integration", 3),
        ("frameio_asset", 50),
        ("clockify_integration", 1),
        ("clockify_time_entry", 50),
    ] {
        let rows: i64 =
            database.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| row.get(0)).unwrap();
        assert!(rows >= least, "{view} holds {rows}");
    }
}
