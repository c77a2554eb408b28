//! Cards: seen, copied, proven, sent, and never called safe too early.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use flo_tests::support::{Flo, SandboxProcess, sha256_of, write_noise};
use serde_json::Value;

/// Files of a Sony card: path and bytes.
const CARD: [(&str, u64); 5] = [
    ("XDROOT/Clip/A001C001.MXF", 3_000_000),
    ("XDROOT/Clip/A001C001M01.XML", 700),
    ("XDROOT/Clip/A001C002.MXF", 9_000_000),
    ("XDROOT/Sub/A001C002S03.MP4", 40_000),
    ("XDROOT/MEDIAPRO.XML", 0),
];

/// A card in a folder of the test's own.
fn card(flo: &Flo) -> PathBuf {
    let card = flo.scratch("A001");
    for (number, (path, size)) in CARD.iter().enumerate() {
        let file = card.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        write_noise(&file, *size, number as u64);
    }
    card
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file of the card stands at `disk`, byte for byte, and nothing half-written beside it.
#[track_caller]
fn is_whole(card: &Path, disk: &Path) {
    for (path, _) in CARD {
        let copy = disk.join("A001").join(path);
        assert_eq!(
            std::fs::read(&copy).unwrap(),
            std::fs::read(card.join(path)).unwrap(),
            "{}",
            copy.display()
        );
    }
    let mut folders = vec![disk.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_ne!(path.extension().and_then(|end| end.to_str()), Some("part"), "{}", path.display());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
}

fn id_of(answer: &Value) -> String {
    answer["offload"]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn reasons(answer: &Value) -> String {
    answer["offload"]["missing"].to_string()
}

#[test]
fn a_card_is_copied_to_two_disks_and_is_safe_to_format() {
    let flo = Flo::new();
    let card = card(&flo);
    let (raid, nas, reports) = (flo.scratch("raid"), flo.scratch("nas"), flo.scratch("reports"));
    let seen = flo.json(&["cards", text(&card)])["items"][0].clone();
    assert_eq!((&seen["state"], &seen["camera"]), (&"new".into(), &"Sony XAVC".into()), "{seen}");
    assert_eq!((&seen["clips"], &seen["files"], &seen["size"]), (&2.into(), &5.into(), &12_040_700.into()));

    let made = flo.json(&[
        "offload",
        text(&card),
        "--to",
        text(&raid),
        "--to",
        text(&nas),
        "--hash",
        "xxh128",
        "--hash",
        "md5",
        "--report",
        text(&reports),
    ]);
    assert_eq!(made["offload"]["safe"], true, "{made}");
    assert_eq!(made["offload"]["safe_clips"], 2, "{made}");
    for disk in [&raid, &nas] {
        is_whole(&card, disk);
        let check = flo.json(&["mhl", "verify", text(&disk.join("A001"))]);
        assert_eq!(
            (&check["ok"], &check["verified"], &check["generations"]),
            (&true.into(), &5.into(), &1.into())
        );
    }
    assert_eq!(flo.json(&["cards", text(&card)])["items"][0]["state"], "safe");
    assert_eq!(std::fs::read_dir(&reports).unwrap().count(), 2, "a table and a document");

    let table = flo.scratch("out").join("A001.csv");
    let document = table.with_extension("pdf");
    flo.json(&["offloads", "report", &id_of(&made), "--csv", text(&table), "--pdf", text(&document)]);
    let rows = std::fs::read_to_string(&table).unwrap();
    assert_eq!((rows.lines().count(), rows.matches("verified").count()), (6, 12), "{rows}");
    assert!(std::fs::read(&document).unwrap().starts_with(b"%PDF-"));

    // Somebody shot one more clip: nothing may say that this card is safe.
    write_noise(&card.join("XDROOT/Clip/A001C003.MXF"), 5_000, 9);
    let seen = flo.json(&["cards", text(&card)])["items"][0].clone();
    assert_eq!(seen["state"], "not_safe", "{seen}");
    assert!(seen["missing"].to_string().contains("A001C003"), "{seen}");
    let (shown, code) = flo.json_and_code(&["offloads", "show", &id_of(&made)], "");
    assert_eq!((&shown["offload"]["safe"], code), (&false.into(), 3), "{shown}");
    let listed = flo.json(&["offloads", "list"]);
    assert_eq!((&listed["total"], &listed["items"][0]["safe"]), (&1.into(), &false.into()), "{listed}");
}

#[test]
fn a_card_goes_to_a_disk_and_to_a_project_and_is_safe_once_the_service_was_compared() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let control = sandbox.control();
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let card = card(&flo);
    let raid = flo.scratch("raid");
    let to_project = ["--project", "Harbour Lights", "--folder", "02 Rushes"];
    let first = [&["offload", text(&card), "--to", text(&raid)][..], &to_project].concat();
    let (made, code) = flo.json_and_code(&first, "");
    assert_eq!((&made["offload"]["state"], code), (&"done".into(), 3), "{made}");
    assert!(reasons(&made).contains("1 of 1 verified copies on disks, 0 of 1 at services"), "{made}");
    assert!(reasons(&made).contains("not compared"), "this service tells no checksum: {made}");

    let proven = flo.json(&["offloads", "verify", &id_of(&made), "--services"]);
    assert_eq!(proven["offload"]["safe"], true, "{proven}");
    let rows = flo.json(&["transfers"])["items"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 4, "a file without bytes is not sent");
    for row in &rows {
        let there = control.file(row["remote_id"].as_str().unwrap());
        assert_eq!(there["sha256"], sha256_of(Path::new(row["path"].as_str().unwrap())), "{row}");
        assert!(row["path"].as_str().unwrap().starts_with(text(&raid)), "the card is read once: {row}");
        assert!(row["to"].as_str().unwrap().contains("Harbour Lights/02 Rushes/A001/XDROOT/"), "{row}");
    }

    // The same card once more, to another disk: its bytes are known to stand at the service.
    let nas = flo.scratch("nas");
    let again = [&["offload", text(&card), "--to", text(&nas), "--verify", "all"][..], &to_project].concat();
    assert_eq!(flo.json(&again)["offload"]["safe"], true);
    assert_eq!(control.requests("frameio", "POST", "/local_upload").len(), 4, "nothing is sent twice");

    // What was deleted at the service is no copy any more.
    let remote = rows[0]["asset_id"].as_str().unwrap();
    flo.json(&["assets", "delete", remote]);
    let (shown, code) = flo.json_and_code(&["offloads", "show", &id_of(&made)], "");
    assert_eq!((&shown["offload"]["safe"], code), (&false.into(), 3), "{shown}");
    assert!(reasons(&shown).contains("deleted at the service"), "{shown}");
}

#[test]
fn a_copy_that_rots_on_its_disk_is_not_sent_in_the_place_of_the_clip() {
    let sandbox = SandboxProcess::start(&["--limits", "off"]);
    let flo = Flo::new();
    flo.connect(&sandbox.info);
    flo.json(&["sync"]);
    let card = card(&flo);
    let raid = flo.scratch("raid");
    // Nothing is sent before somebody makes room in the queue: the copy rots meanwhile.
    flo.json(&["line", "--call", "60"]);
    let mut running = flo.run();
    running.wait_for(|event| event["event"] == "status");
    let planned =
        flo.json(&["offload", text(&card), "--to", text(&raid), "--project", "Ridgeline", "--no-wait"]);
    running.wait_for(|_| queued(&flo) == 4);
    assert_eq!(running.terminate(), Some(0));
    let clip = raid.join("A001/XDROOT/Clip/A001C002.MXF");
    let time = std::fs::metadata(&clip).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(&clip).unwrap();
    bytes[5_000_000] ^= 1;
    std::fs::write(&clip, bytes).unwrap();
    std::fs::File::options().write(true).open(&clip).unwrap().set_modified(time).unwrap();
    flo.json(&["line", "--call", "0"]);

    let (shown, code) = flo.json_and_code(&["offloads", "resume", &id_of(&planned)], "");
    assert_eq!((&shown["offload"]["safe"], code), (&false.into(), 3), "{shown}");
    assert!(reasons(&shown).contains("is not what was read from the card"), "{shown}");
    let (found, code) = flo.json_and_code(&["offloads", "verify", &id_of(&planned)], "");
    assert_eq!((&found["offload"]["state"], code), (&"parked".into(), 3), "{found}");
    assert!(reasons(&found).contains("damaged"), "{found}");
}

/// Transfers that wait.
fn queued(flo: &Flo) -> u64 {
    flo.json(&["transfers", "--state", "queued"])["total"].as_u64().unwrap()
}

#[test]
fn an_offload_that_is_killed_again_and_again_ends_without_a_wrong_byte() {
    let flo = Flo::new();
    let card = card(&flo);
    let (raid, nas) = (flo.scratch("raid"), flo.scratch("nas"));
    let planned = flo.json(&["offload", text(&card), "--to", text(&raid), "--to", text(&nas), "--no-wait"]);
    assert_eq!(planned["offload"]["state"], "queued", "{planned}");
    for _ in 0..4 {
        let mut running = flo.run();
        running.wait_for(|event| event.to_string().contains("offload"));
        running.kill();
        for (path, _) in CARD {
            for copy in [raid.join("A001").join(path), nas.join("A001").join(path)] {
                if copy.exists() {
                    assert_eq!(
                        std::fs::read(&copy).unwrap(),
                        std::fs::read(card.join(path)).unwrap(),
                        "a file has its name only when it is whole: {}",
                        copy.display()
                    );
                }
            }
        }
        let state =
            flo.json_and_code(&["offloads", "show", &id_of(&planned)], "").0["offload"]["state"].clone();
        if state == "done" {
            break;
        }
    }
    let done = flo.json(&["offloads", "resume", &id_of(&planned)]);
    assert_eq!(done["offload"]["safe"], true, "{done}");
    is_whole(&card, &raid);
    is_whole(&card, &nas);
}

/// The second disk hangs in the middle of the card, as a dead share would: the app is killed there.
#[cfg(unix)]
#[test]
fn a_kill_while_one_disk_hangs_loses_nothing_and_the_card_is_not_needed_again() {
    let flo = Flo::new();
    let card = card(&flo);
    let (raid, nas) = (flo.scratch("raid"), flo.scratch("nas"));
    let planned = flo.json(&["offload", text(&card), "--to", text(&raid), "--to", text(&nas), "--no-wait"]);
    let id = id_of(&planned);
    let clip = nas.join("A001/XDROOT/Clip");
    std::fs::create_dir_all(&clip).unwrap();
    let pipe = clip.join(format!(".flo-{}-2.part", &id[id.len() - 8..]));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());

    let mut running = flo.run();
    let raid_has = |event: &Value| event["targets"][0]["copied_size"].as_u64() == Some(12_040_700);
    let at_kill = running.wait_for(|event| event["event"] == "offload" && raid_has(event));
    assert!(at_kill["targets"][1]["copied_size"].as_u64() < Some(12_040_700), "{at_kill}");
    running.kill();
    std::fs::remove_file(&pipe).unwrap();
    assert!(!nas.join("A001/XDROOT/Clip/A001C002.MXF").exists());

    let away = card.with_file_name("in the camera again");
    std::fs::rename(&card, &away).unwrap();
    let done = flo.json(&["offloads", "resume", &id]);
    assert_eq!(done["offload"]["safe"], true, "{done}");
    is_whole(&away, &raid);
    is_whole(&away, &nas);
}

#[test]
fn a_copy_that_is_altered_on_its_disk_is_found_and_made_again_from_the_other() {
    let flo = Flo::new();
    let card = card(&flo);
    let (raid, nas) = (flo.scratch("raid"), flo.scratch("nas"));
    let made = flo.json(&["offload", text(&card), "--to", text(&raid), "--to", text(&nas)]);
    let clip = nas.join("A001/XDROOT/Clip/A001C001.MXF");
    let mut bytes = std::fs::read(&clip).unwrap();
    bytes[1_500_000] ^= 1;
    std::fs::write(&clip, bytes).unwrap();

    let (check, code) = flo.json_and_code(&["mhl", "verify", text(&nas.join("A001"))], "");
    assert_eq!((&check["damaged"][0], code), (&"XDROOT/Clip/A001C001.MXF".into(), 1), "{check}");
    let (found, code) = flo.json_and_code(&["offloads", "verify", &id_of(&made)], "");
    assert_eq!((&found["offload"]["safe"], code), (&false.into(), 3), "{found}");
    assert!(reasons(&found).contains("A001C001: 1 of 2 verified copies"), "{found}");
    assert_eq!(
        found["offload"]["error"]["message"].as_str().unwrap().matches("damaged").count(),
        2,
        "{found}"
    );

    std::fs::rename(&card, card.with_file_name("formatted")).unwrap();
    let mended = flo.json(&["offloads", "resume", &id_of(&made)]);
    assert_eq!(mended["offload"]["safe"], true, "{mended}");
    is_whole(&card.with_file_name("formatted"), &raid);
    assert_eq!(sha256_of(&clip), sha256_of(&raid.join("A001/XDROOT/Clip/A001C001.MXF")));
}

/// A limit on the size of files stands for a disk that is full: the write fails in the middle of a clip.
#[cfg(unix)]
#[test]
fn a_disk_that_gets_full_is_told_of_and_goes_on_when_there_is_room() {
    let flo = Flo::new();
    let card = card(&flo);
    let raid = flo.scratch("raid");
    let planned = flo.json(&["offload", text(&card), "--to", text(&raid), "--no-wait"]);
    let id = id_of(&planned);
    let inner = flo.command(&["--json", "offloads", "resume", &id]);
    let mut limited = std::process::Command::new("sh");
    // 8,000 blocks of 512 bytes: between the two clips.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 8000; exec \"$0\" \"$@\""]);
    limited.arg(inner.get_program()).args(inner.get_args());
    for (key, value) in inner.get_envs() {
        match value {
            Some(value) => limited.env(key, value),
            None => limited.env_remove(key),
        };
    }
    let output = limited.output().unwrap();
    let full: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&full["offload"]["state"], output.status.code()), (&"parked".into(), Some(3)), "{full}");
    assert_eq!(full["offload"]["error"]["code"], "disk_full", "{full}");
    assert!(reasons(&full).contains("has no room"), "{full}");
    assert!(!raid.join("A001/XDROOT/Clip/A001C002.MXF").exists(), "no half clip has the name of a clip");

    let done = flo.json(&["offloads", "resume", &id]);
    assert_eq!(done["offload"]["safe"], true, "{done}");
    is_whole(&card, &raid);
}

#[test]
fn a_card_that_is_pulled_out_is_waited_for() {
    let flo = Flo::new();
    let card = card(&flo);
    let raid = flo.scratch("raid");
    let planned = flo.json(&["offload", text(&card), "--to", text(&raid), "--no-wait"]);
    let pulled = card.with_file_name("pulled");
    std::fs::rename(&card, &pulled).unwrap();
    let (away, code) = flo.json_and_code(&["offloads", "resume", &id_of(&planned)], "");
    assert_eq!((&away["offload"]["state"], code), (&"parked".into(), 3), "{away}");
    assert_eq!(away["offload"]["error"]["code"], "path_not_found", "{away}");
    assert!(away["offload"]["error"]["message"].as_str().unwrap().contains("Put the card back"), "{away}");
    std::fs::rename(&pulled, &card).unwrap();
    let done = flo.json(&["offloads", "resume", &id_of(&planned)]);
    assert_eq!(done["offload"]["safe"], true, "{done}");
    is_whole(&card, &raid);
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_do() {
    let flo = Flo::new();
    let card = card(&flo);
    let raid = flo.scratch("raid");
    let check = |arguments: &[&str], code: i32, part: &str| {
        let (answer, found) = flo.json_and_code(arguments, "");
        assert_eq!(found, code, "{arguments:?}: {answer}");
        assert!(answer["error"].to_string().contains(part), "{arguments:?}: {answer}");
    };
    check(&["offload", text(&card)], 2, "required");
    check(&["offload", text(&card), "--to", text(&raid), "--copies", "2"], 2, "Name one more folder");
    check(&["offload", text(&card), "--to", text(&raid), "--hash", "crc32"], 2, "no hash format");
    check(&["offload", text(&card), "--to", text(&raid.join("unplugged"))], 1, "not there");
    check(&["offload", text(&card), "--to", text(&card)], 2, "within each other");
    check(&["offloads", "show", "no-such"], 1, "There is no offload");
    check(&["mhl", "verify", text(&card)], 1, "flo mhl create");
}
