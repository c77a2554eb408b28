//! Originals brought to this computer.

use std::path::PathBuf;

use flo_tests::support::{Flo, S3Server, SandboxProcess, sha256_of, write_noise};
use serde_json::{Value, json};

/// Bytes that are asked for at once, and how many such ranges ahead.
const RANGE: u64 = 8 << 20;
const AHEAD: u64 = 4;

fn upload(flo: &Flo, path: &std::path::Path, to: &str) -> Value {
    let answer = flo.json(&["upload", path.to_str().unwrap(), "--to", to, "--wait"]);
    assert_eq!(answer["transfers"][0]["state"], "done", "{answer}");
    answer["transfers"][0].clone()
}

fn in_bucket(name: &str, size: u64) -> (S3Server, Flo, PathBuf, String) {
    let server = S3Server::start("dailies", 0);
    let flo = Flo::new();
    flo.connect_s3(&server, "dailies");
    flo.json(&["sync"]);
    let file = flo.scratch("media").join(name);
    write_noise(&file, size, 3);
    let row = upload(&flo, &file, "s3:dailies/Day 1");
    (server, flo, file, row["asset_id"].as_str().unwrap().to_owned())
}

#[test]
fn an_original_comes_back_from_a_bucket_byte_for_byte_and_is_proven() {
    let (_server, flo, file, asset) = in_bucket("A001.mov", 20 << 20);
    let to = flo.scratch("back");
    let answer = flo.json(&["download", &asset, "--to", to.to_str().unwrap(), "--wait"]);
    let row = &answer["transfers"][0];
    assert_eq!(
        (&row["state"], &row["direction"], &row["proof"]),
        (&json!("done"), &json!("download"), &json!("verified"))
    );
    assert_eq!(sha256_of(&to.join("A001.mov")), sha256_of(&file));
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_stands_at_the_place_is_not_replaced() {
    let (_server, flo, _file, asset) = in_bucket("notes.txt", 100);
    let to = flo.scratch("back");
    std::fs::write(to.join("notes.txt"), "mine").unwrap();
    let arguments = ["download", &asset, "--to", to.to_str().unwrap(), "--wait"];
    let (answer, code) = flo.json_and_code(&arguments, "");
    assert_eq!(code, 3, "{answer}");
    assert!(answer["transfers"][0]["error"]["message"].as_str().unwrap().contains("already"), "{answer}");
    assert_eq!(std::fs::read(to.join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn a_folder_comes_with_its_structure_and_a_file_that_is_gone_says_so() {
    let (server, flo, file, _asset) = in_bucket("a.txt", 100);
    let sub = flo.scratch("media/stills");
    write_noise(&sub.join("b.jpg"), 5_000, 8);
    upload(&flo, &sub, "s3:dailies/Day 1");
    let listed = flo.json(&["assets", "--project", "s3:dailies"]);
    let id_of = |name: &str| {
        let items = listed["items"].as_array().unwrap();
        items.iter().find(|row| row["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let to = flo.scratch("back");
    let day = id_of("Day 1");
    let answer = flo.json(&["download", &day, "--to", to.to_str().unwrap(), "--wait"]);
    assert_eq!(answer["transfers"].as_array().unwrap().len(), 2, "{answer}");
    assert_eq!(sha256_of(&to.join("Day 1/a.txt")), sha256_of(&file));
    assert_eq!(sha256_of(&to.join("Day 1/stills/b.jpg")), sha256_of(&sub.join("b.jpg")));
    std::fs::remove_file(server.object("dailies/Day 1/a.txt")).unwrap();
    let elsewhere = flo.scratch("elsewhere");
    let (answer, _) =
        flo.json_and_code(&["download", &id_of("a.txt"), "--to", elsewhere.to_str().unwrap(), "--wait"], "");
    let message = answer["transfers"][0]["error"]["message"].as_str().unwrap();
    assert!(message.contains("not at the service any more"), "{answer}");
}

#[test]
fn a_killed_download_of_a_review_service_goes_on_where_it_was() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let file = flo.scratch("media").join("master.mov");
    let size = 100_000_000;
    write_noise(&file, size, 12);
    let asset = upload(&flo, &file, "Harbour Lights/04 Edit")["asset_id"].as_str().unwrap().to_owned();

    control.arm("storage", "latency", &json!(400), &json!({"method": "GET"}));
    let to = flo.scratch("back");
    flo.json(&["download", &asset, "--to", to.to_str().unwrap()]);
    let is_download = |event: &Value| event["event"] == "transfer";
    let mut running = flo.run();
    let at_kill = running.wait_for(|event| {
        is_download(event) && event["sent"].as_u64().is_some_and(|sent| sent >= 2 * RANGE && sent < size)
    });
    running.kill();
    control.clear_faults();
    assert!(!to.join("master.mov").exists(), "a file has its name only when all of it is there");
    let mut running = flo.run();
    let done = running.wait_for(|event| is_download(event) && event["state"] == "done");
    assert_eq!(done["id"], at_kill["id"]);
    assert_eq!(running.terminate(), Some(0));
    assert_eq!(sha256_of(&to.join("master.mov")), sha256_of(&file));
    let reads = control.requests("storage", "GET", "").len() as u64;
    // One question of each session for the first byte, the ranges, and those that were under way at the kill.
    assert!(reads <= size.div_ceil(RANGE) + 2 * AHEAD + 2, "{reads} reads");
}
