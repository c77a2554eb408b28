//! Files to a bucket and back.

use std::path::Path;

use flo_tests::support::{Flo, Running, S3Server, sha256_of, write_noise};
use serde_json::{Value, json};

/// Parts of large files, bytes.
const PART: u64 = 8 << 20;
/// Parts that are sent at the same time.
const STREAMS: u64 = 4;

fn connected(pause_ms: u32) -> (S3Server, Flo) {
    let server = S3Server::start("dailies", pause_ms);
    let flo = Flo::new();
    flo.connect_s3(&server, "dailies");
    flo.json(&["sync"]);
    (server, flo)
}

fn names(flo: &Flo) -> Vec<String> {
    let listed = flo.json(&["assets", "--project", "s3:dailies"]);
    let mut names: Vec<String> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

/// Waits until `is_so`, looking again at every event. The test's own time limit ends a wait that never succeeds.
fn until(running: &mut Running, is_so: impl Fn() -> bool) {
    running.wait_for(|_| is_so());
}

#[test]
fn a_folder_arrives_in_a_bucket_byte_for_byte_and_is_proven() {
    // Without a plus in a name: this server says that its list is encoded, and writes names as they are.
    let (server, flo) = connected(0);
    let folder = flo.scratch("Card 1");
    std::fs::create_dir_all(folder.join("clips & more/ä")).unwrap();
    let files = [
        ("clips & more/ä/A001 C001.mov", 20 << 20),
        ("clips & more/two.wav", 50_000),
        ("notes.txt", 12),
        ("empty.txt", 0),
    ];
    for (number, (name, size)) in files.iter().enumerate() {
        write_noise(&folder.join(name), *size, number as u64);
    }
    let to = "s3:dailies/2026/Day 1";
    let answer = flo.json(&["upload", folder.to_str().unwrap(), "--to", to, "--wait"]);
    let transfers = answer["transfers"].as_array().unwrap();
    assert_eq!(transfers.len(), files.len(), "{answer}");
    for (name, size) in files {
        let file_name = name.rsplit('/').next().unwrap();
        let row = transfers.iter().find(|row| row["name"] == file_name).unwrap();
        assert_eq!((&row["state"], &row["sent"]), (&json!("done"), &json!(size)), "{row}");
        let there = server.object(&format!("dailies/2026/Day 1/Card 1/{name}"));
        assert_eq!(sha256_of(&there), sha256_of(&folder.join(name)), "{name}");
        let proof = if size > PART { "sent" } else { "verified" };
        assert_eq!(row["proof"], proof, "{row}");
        assert!(row["checksum"].as_str().unwrap().starts_with("crc64nvme:"), "{row}");
    }
    let one = transfers.iter().find(|row| row["name"] == "A001 C001.mov").unwrap();
    let verified = flo.json(&["transfers", "verify", one["id"].as_str().unwrap()]);
    assert_eq!(verified["transfer"]["proof"], "verified", "read back: {verified}");

    let again = flo.json(&["upload", folder.to_str().unwrap(), "--to", to, "--wait"]);
    assert_eq!(again["transfers"], json!([]), "what is there is not sent again");
    let before = names(&flo);
    let report = flo.json(&["sync"]);
    assert_eq!(report["connections"][0]["parked"], 0, "{report}");
    assert_eq!(names(&flo), before, "the list of the bucket shows the same files");
    assert_eq!(before.iter().filter(|name| name.as_str() == "two.wav").count(), 1, "{before:?}");
}

#[test]
fn a_killed_upload_goes_on_and_sends_at_most_one_part_per_stream_again() {
    let (server, flo) = connected(300);
    let file = flo.scratch("media").join("master.mov");
    let size = 100_000_000;
    write_noise(&file, size, 11);
    flo.json(&["upload", file.to_str().unwrap(), "--to", "s3:dailies"]);
    let mut running = flo.run();
    let at_kill = running.wait_for(|event| {
        event["event"] == "transfer"
            && event["sent"].as_u64().is_some_and(|sent| sent > 2 * PART && sent < size)
    });
    running.kill();
    let mut running = flo.run();
    let done = running.wait_for(|event| event["event"] == "transfer" && event["state"] == "done");
    assert_eq!(done["id"], at_kill["id"], "the same session went on");
    assert_eq!(running.terminate(), Some(0));
    assert_eq!(sha256_of(&server.object("dailies/master.mov")), sha256_of(&file));
    let requests = server.requests();
    let count = |what: &str| requests.iter().filter(|line| line.contains(what)).count() as u64;
    assert_eq!(count("uploads="), 1, "one upload: {requests:?}");
    let (parts, puts) = (size.div_ceil(PART), count("partNumber="));
    assert!(puts <= parts + STREAMS, "{puts} parts were sent for a file of {parts}");
}

#[test]
fn somebody_elses_file_is_not_replaced_and_the_own_earlier_state_is() {
    let (server, flo) = connected(0);
    let folder = flo.scratch("media");
    let (own, foreign) = (folder.join("own.txt"), folder.join("foreign.txt"));
    std::fs::write(&own, "first").unwrap();
    std::fs::write(&foreign, "mine").unwrap();
    std::fs::write(server.object("dailies/foreign.txt"), "theirs").unwrap();
    let upload = |path: &Path| {
        let arguments = ["upload", path.to_str().unwrap(), "--to", "s3:dailies", "--wait"];
        flo.json_and_code(&arguments, "")
    };
    let (refused, code) = upload(&foreign);
    assert_eq!((code, &refused["transfers"][0]["state"]), (3, &json!("parked")), "{refused}");
    assert_eq!(std::fs::read(server.object("dailies/foreign.txt")).unwrap(), b"theirs");
    let (sent, _) = upload(&own);
    assert_eq!(sent["transfers"][0]["state"], "done", "{sent}");
    std::fs::write(&own, "second state").unwrap();
    let (sent, _) = upload(&own);
    assert_eq!(sent["transfers"][0]["state"], "done", "{sent}");
    assert_eq!(std::fs::read(server.object("dailies/own.txt")).unwrap(), b"second state");
}

#[test]
fn what_others_put_and_remove_is_seen_here() {
    let (server, flo) = connected(0);
    std::fs::create_dir_all(server.object("dailies/stills/Day 2")).unwrap();
    std::fs::write(server.object("dailies/stills/Day 2/a b.jpg"), "x").unwrap();
    std::fs::write(server.object("dailies/top.jpg"), "xy").unwrap();
    let report = flo.json(&["sync"]);
    assert_eq!(report["connections"][0]["pulled"]["created"], 4, "two files in two folders: {report}");
    let found = flo.json(&["assets", "--project", "s3:dailies", "--search", "top.jpg"]);
    assert_eq!(found["items"][0]["size"], 2, "{found}");
    let second = flo.json(&["sync"]);
    let nothing = json!({"created": 0, "updated": 0, "deleted": 0});
    assert_eq!(second["connections"][0]["pulled"], nothing, "{second}");
    std::fs::remove_file(server.object("dailies/top.jpg")).unwrap();
    flo.json(&["sync"]);
    assert!(!names(&flo).contains(&"top.jpg".to_owned()));
    assert!(names(&flo).contains(&"a b.jpg".to_owned()));
}

#[test]
fn a_renamed_file_of_a_watched_folder_moves_there_without_its_bytes() {
    let (server, flo) = connected(0);
    let folder = flo.scratch("rushes");
    flo.json(&["watch", "add", folder.to_str().unwrap(), "--to", "s3:dailies/Rushes", "--settle-ms", "500"]);
    let mut running = flo.run();
    write_noise(&folder.join("A001.mov"), 2_000_000, 5);
    let sum = sha256_of(&folder.join("A001.mov"));
    running.wait_for(|event| event["event"] == "transfer" && event["state"] == "done");
    std::fs::create_dir(folder.join("Day 1")).unwrap();
    std::fs::rename(folder.join("A001.mov"), folder.join("Day 1/A002.mov")).unwrap();
    let (old, new) =
        (server.object("dailies/Rushes/A001.mov"), server.object("dailies/Rushes/Day 1/A002.mov"));
    until(&mut running, || new.exists() && !old.exists());
    assert_eq!(running.terminate(), Some(0));
    assert_eq!(sha256_of(&new), sum);
    let rows: Value = flo.json(&["transfers"]);
    assert_eq!(rows["total"], 1, "its bytes were sent once: {rows}");
}
