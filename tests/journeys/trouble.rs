//! Bad input and trouble: a clear message, the right exit code, nothing lost.

use flo_tests::support::{Flo, SandboxProcess, write_noise};
use serde_json::{Value, json};

#[track_caller]
fn refused(flo: &Flo, arguments: &[&str], input: &str, code: &str, exit: i32) -> Value {
    let (answer, got) = flo.json_and_code(arguments, input);
    assert_eq!(answer["error"]["code"], code, "{answer}");
    assert_eq!(got, exit, "{answer}");
    assert!(
        answer["error"]["message"].as_str().is_some_and(|text| text.len() > 10),
        "says what is: {answer}"
    );
    answer
}

#[test]
fn a_wrong_token_asks_for_a_new_one_and_keeps_nothing() {
    let sandbox = SandboxProcess::start(&[]);
    let flo = Flo::new();
    let base = &sandbox.info.frameio.base_url;
    let answer =
        refused(&flo, &["connect", "frameio", "--base-url", base, "--token", "-"], "wrong", "sign_in", 3);
    assert!(answer["error"]["hint"].is_string(), "says what to do: {answer}");
    let base = &sandbox.info.clockify.base_url;
    let answer =
        refused(&flo, &["connect", "clockify", "--base-url", base, "--api-key", "-"], "wrong", "sign_in", 3);
    assert!(
        answer["error"].to_string().contains("region"),
        "a key of another region looks the same: {answer}"
    );
    assert_eq!(flo.json(&["connections"])["total"], 0);
}

#[test]
fn a_secret_on_the_command_line_is_refused() {
    let flo = Flo::new();
    refused(&flo, &["connect", "clockify", "--api-key", "abc"], "", "invalid", 2);
}

#[test]
fn a_workspace_that_is_not_there_is_told() {
    let sandbox = SandboxProcess::start(&[]);
    let flo = Flo::new();
    let clockify = &sandbox.info.clockify;
    let (answer, code) = flo.json_and_code(
        &[
            "connect",
            "clockify",
            "--base-url",
            &clockify.base_url,
            "--api-key",
            "-",
            "--workspace",
            "66d1b0aa9d2f4c0011ee9999",
        ],
        &clockify.api_key,
    );
    assert_ne!(code, 0);
    assert!(answer["error"].to_string().to_lowercase().contains("workspace"), "{answer}");
}

#[test]
fn no_service_at_that_address_is_offline() {
    let flo = Flo::new();
    refused(
        &flo,
        &["connect", "clockify", "--base-url", "http://127.0.0.1:1/api/v1", "--api-key", "-"],
        "k",
        "offline",
        4,
    );
}

#[test]
fn a_captive_portal_is_not_an_answer() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    let before = flo.json(&["time", "list", "--limit", "1"])["total"].clone();
    control.arm("clockify", "captive_portal", &json!(null), &json!({}));
    let (answer, code) = flo.json_and_code(&["sync"], "");
    assert_eq!(code, 4, "{answer}");
    assert_eq!(
        flo.json(&["time", "list", "--limit", "1"])["total"],
        before,
        "nothing was taken from the portal's page"
    );
    let connections = flo.json(&["connections"]);
    assert_eq!(connections["items"][0]["error"]["code"], "portal", "{connections}");
    control.clear_faults();
    flo.json(&["sync"]);
    assert!(flo.json(&["connections"])["items"][0]["error"].is_null());
}

#[test]
fn paths_that_are_not_there_are_told_and_queue_nothing() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    refused(&flo, &["upload", "/no/such/clip.mov", "--to", "Ridgeline"], "", "path_not_found", 1);
    refused(&flo, &["watch", "add", "/no/such/folder", "--to", "Ridgeline"], "", "path_not_found", 1);
    let file = flo.scratch("x").join("a.mov");
    write_noise(&file, 10, 1);
    let answer = refused(&flo, &["upload", file.to_str().unwrap(), "--to", "Ridgelin"], "", "not_found", 1);
    assert!(answer.to_string().contains("Ridgeline"), "the nearest name is offered: {answer}");
    assert_eq!(flo.json(&["transfers"])["total"], 0);
}

#[test]
fn an_empty_file_is_parked_with_its_reason_and_the_others_go_on() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let folder = flo.scratch("mixed");
    std::fs::write(folder.join("empty.mov"), "").unwrap();
    write_noise(&folder.join("full.mov"), 5_000, 1);
    let (answer, code) =
        flo.json_and_code(&["upload", folder.to_str().unwrap(), "--to", "Ridgeline", "--wait"], "");
    assert_eq!(code, 3, "{answer}");
    let rows = answer["transfers"].as_array().unwrap();
    let state = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["state"].clone();
    assert_eq!(state("full.mov"), "done");
    assert_eq!(state("empty.mov"), "parked", "{answer}");
}

#[test]
fn a_database_of_a_newer_app_is_refused_and_left_alone() {
    let flo = Flo::new();
    flo.json(&["connections"]);
    let path = flo.profile().join("projectflo.db");
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (9999, 'later', '2030-01-01T00:00:00Z', '1')",
        [],
    )
    .unwrap();
    drop(conn);
    refused(&flo, &["connections"], "", "database_newer", 1);
    assert!(path.exists());
}

#[test]
fn a_damaged_database_is_set_aside_and_the_snapshot_is_offered() {
    let flo = Flo::new();
    flo.json(&["connections"]);
    let path = flo.profile().join("projectflo.db");
    std::fs::write(&path, "this is no database, but it is long enough to look like a file of some kind")
        .unwrap();
    for end in ["-wal", "-shm"] {
        let beside = flo.profile().join(format!("projectflo.db{end}"));
        if beside.exists() {
            std::fs::remove_file(beside).unwrap();
        }
    }
    refused(&flo, &["connections"], "", "database_corrupt", 1);
    let kept = std::fs::read_dir(flo.profile()).unwrap().flatten().any(|entry| {
        entry.file_name().to_string_lossy().contains("projectflo")
            && std::fs::read_to_string(entry.path()).is_ok_and(|t| t.starts_with("this is no"))
    });
    assert!(kept, "it was set aside, not deleted");
    flo.json(&["connections"]);
}

#[test]
fn a_wrong_passphrase_is_told() {
    let sandbox = SandboxProcess::start(&[]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    let output = flo.command(&["--json", "sync"]).env("FLO_PASSPHRASE", "another").output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["error"]["code"], "passphrase", "{answer}");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn a_machine_without_a_keychain_is_told_what_to_set() {
    let sandbox = SandboxProcess::start(&[]);
    let flo = Flo::new();
    let mut command = flo.command(&[
        "--json",
        "connect",
        "clockify",
        "--base-url",
        &sandbox.info.clockify.base_url,
        "--api-key",
        "-",
    ]);
    command.env_remove("FLO_SECRETS").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), sandbox.info.clockify.api_key.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["error"]["code"], "no_keychain", "{answer}");
    assert!(answer["error"]["hint"].as_str().unwrap().contains("FLO_SECRETS"), "{answer}");
}
