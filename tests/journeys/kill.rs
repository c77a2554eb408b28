//! Killing the engine at any time is a supported way to quit.

use flo_tests::support::{Flo, SandboxProcess, sha256_of, write_noise};
use serde_json::json;

/// Parts of the simulator's uploads, bytes at most.
const PART: u64 = 20 * 1024 * 1024;
/// Parts that are sent at the same time.
const STREAMS: u64 = 4;

#[test]
fn a_killed_upload_of_200_mb_goes_on_and_sends_at_most_one_part_per_stream_again() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let file = flo.scratch("media").join("master.mov");
    let size = 200_000_000;
    write_noise(&file, size, 11);
    flo.json(&["upload", file.to_str().unwrap(), "--to", "Harbour Lights/04 Edit"]);

    // Each part takes a while, so that the kill comes in the middle.
    control.arm("storage", "latency", &json!(700), &json!({}));
    let mut running = flo.run();
    let at_kill = running.wait_for(|event| {
        event["event"] == "transfer"
            && event["sent"].as_u64().is_some_and(|sent| sent > 2 * PART && sent < size)
    });
    running.kill();
    control.clear_faults();

    let mut running = flo.run();
    let done = running.wait_for(|event| event["event"] == "transfer" && event["state"] == "done");
    assert_eq!(done["id"], at_kill["id"], "the same session went on");
    assert_eq!(running.terminate(), Some(0));

    let row = flo.json(&["transfers"])["items"][0].clone();
    let there = control.file(row["remote_id"].as_str().unwrap());
    assert_eq!(there["sha256"], sha256_of(&file), "{row}");
    let parts = size.div_ceil(PART);
    let puts = control.requests("storage", "PUT", "").len() as u64;
    assert!(puts <= parts + STREAMS, "{puts} parts were sent for a file of {parts}");
    assert_eq!(control.requests("frameio", "POST", "/local_upload").len(), 1, "one placeholder");
}

#[test]
fn a_timer_that_was_acknowledged_survives_a_kill() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    sandbox.control().arm("clockify", "drop_before", &json!(null), &json!({}));
    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "status" || event["event"] == "invalidated");
    let started = flo.json(&["timer", "start", "--description", "Colour notes"]);
    running.kill();
    let status = flo.json(&["timer", "status"]);
    assert_eq!(status["timer"]["id"], started["timer"]["id"]);
    assert_eq!(status["timer"]["start"], started["timer"]["start"]);
}

#[test]
fn an_entry_whose_answer_was_lost_is_there_once() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect_clockify(&sandbox.info);
    flo.json(&["sync"]);
    flo.json(&[
        "time",
        "add",
        "--start",
        "2026-03-02T09:00:00Z",
        "--end",
        "2026-03-02T10:30:00Z",
        "--description",
        "Lost answer",
        "--project",
        "Harbour Lights",
    ]);
    control.arm_once("clockify", "drop_after", &json!({"method": "POST"}));
    flo.json_and_code(&["sync"], "");
    flo.json_and_code(&["sync"], "");
    let there = control.entries().into_iter().filter(|entry| entry["description"] == "Lost answer").count();
    assert_eq!(there, 1, "looked before it was written again");
}
