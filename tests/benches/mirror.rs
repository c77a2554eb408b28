//! How long a mirror of many assets takes: `cargo bench -p flo-tests --bench mirror -- [ASSETS]`.
//!
//! Real processes: `flo sandbox` without limits serves the assets, `flo run` mirrors them. Prints one JSON document:
//! seconds until the first rows are readable, seconds for the whole, peak memory, requests of the first pass, and of a
//! second one that changes nothing. Needs `cargo build --release -p flo-cli` first; Linux only, for the memory.

use std::time::Instant;

use flo_tests::support::{Flo, SandboxProcess};
use serde_json::{Value, json};

/// Assets when nobody says how many.
const USUAL: &str = "100000";

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the answer of a benchmark is what it prints")]
fn main() {
    let assets =
        std::env::args().skip(1).find(|arg| arg.parse::<u32>().is_ok()).unwrap_or_else(|| USUAL.into());
    let sandbox = SandboxProcess::start(&["--limits", "off", "--assets", &assets]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);

    let begun = now();
    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "invalidated" && has_topic(event, "assets"));
    let first = loop {
        if flo.json(&["assets", "--limit", "1"])["total"].as_u64().is_some_and(|total| total > 0) {
            break begun.elapsed();
        }
    };
    running.wait_for(|event| event["event"] == "status" && event["synced_at"].is_string());
    let whole = begun.elapsed();
    let rows = flo.json(&["assets", "--limit", "1"])["total"].clone();
    let peak = peak_memory_kib(running.id());
    let first_requests = control.get("/state")["requests"].clone();
    running.terminate();
    let database = std::fs::metadata(flo.profile().join("projectflo.db")).map_or(0, |file| file.len());

    let begun = now();
    let second = flo.json(&["sync"]);
    let again = begun.elapsed();
    let list = now();
    flo.json(&["assets", "--search", "a0", "--limit", "100"]);
    let search = list.elapsed();
    let answer = json!({
        "assets": rows,
        "first_rows_s": first.as_secs_f64(),
        "whole_s": whole.as_secs_f64(),
        "peak_kib": peak,
        "database_bytes": database,
        "first_pass_requests": first_requests,
        "second_pass": second["connections"],
        "second_pass_s": again.as_secs_f64(),
        "search_command_s": search.as_secs_f64(),
        "cpus": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
    });
    println!("{answer:#}");
}

fn has_topic(event: &Value, topic: &str) -> bool {
    event["topics"].as_array().is_some_and(|topics| topics.iter().any(|known| known == topic))
}

/// Largest resident memory so far.
fn peak_memory_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
