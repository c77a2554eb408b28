//! What an offload makes.

use flo_model::{OffloadState, UnixMillis};
use flo_offload::report::{Report, csv, pdf};

use crate::support::{CARD, Stage, noise, write};

#[tokio::test]
async fn a_card_stands_on_two_disks_proven_and_with_its_times_and_empty_folders() {
    let stage = Stage::new();
    let card = stage.card();
    let id = stage.offload(&card, &["raid", "nas"]).await;
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    Stage::is_green(&rows, &light);
    assert_eq!(rows.offload.kind.as_deref(), Some("sony"));
    let names: Vec<&str> = light.clips.iter().map(|clip| clip.name.as_str()).collect();
    assert_eq!(names, ["", "A001C001", "A001C002"], "the card's own files are the one without a name");
    for disk in ["raid", "nas"] {
        for (path, size) in CARD {
            let copy = stage.path(disk).join("A001").join(path);
            assert_eq!(std::fs::read(&copy).unwrap(), noise(path.len(), *size), "{}", copy.display());
            let time = |path| std::fs::metadata(path).unwrap().modified().unwrap();
            assert_eq!(time(copy), time(card.join(path)));
        }
        assert!(stage.path(disk).join("A001/XDROOT/Edit").is_dir());
    }
    assert_eq!(stage.offloads.gauge(&id).map(|_| ()), None, "nothing runs any more");
}

#[tokio::test]
async fn the_same_card_again_writes_nothing_and_is_known_by_its_content() {
    let stage = Stage::new();
    let card = stage.card();
    let first = stage.offload(&card, &["raid"]).await;
    let second = stage.offload(&card, &["raid"]).await;
    assert_ne!(first, second);
    let rows = stage.rows(&second).await;
    Stage::is_green(&rows, &stage.light(&second).await);
    assert!(rows.copies.iter().all(|copy| copy.there_before));
}

#[tokio::test]
async fn another_file_of_the_same_name_is_never_replaced_and_holds_up_nothing_else() {
    let stage = Stage::new();
    let card = stage.card();
    let there = stage.disk("raid").join("A001/XDROOT/Clip/A001C002.MXF");
    for other in [noise(99, 1 << 20), noise(99, 10)] {
        write(&there, &other);
        let id = stage.offload(&card, &["raid", "nas"]).await;
        let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
        assert_eq!(rows.offload.state, OffloadState::Parked);
        assert_eq!(rows.offload.error_kind.as_deref(), Some("exists"));
        assert_eq!(std::fs::read(&there).unwrap(), other);
        assert_eq!(light.safe_clips, 2, "all but that clip: {:?}", light.missing);
        assert!(light.missing[0].contains("A001C002: 1 of 2 verified copies"), "{:?}", light.missing);
        stage.offloads.cancel(&id).await.unwrap();
    }
}

#[tokio::test]
async fn a_plan_that_makes_no_sense_is_refused() {
    let stage = Stage::new();
    let card = stage.card();
    let mut inside = stage.request(&card, &[]);
    inside.local.push(card.join("XDROOT"));
    let mut twice = stage.request(&card, &["raid", "raid"]);
    let mut gone = stage.request(&card, &["raid"]);
    gone.local.push(stage.path("unplugged"));
    let mut named = stage.request(&card, &["raid"]);
    named.name = Some("../x".into());
    for (request, part) in [
        (inside, "within each other"),
        (stage.request(&card, &[]), "no destination"),
        (std::mem::replace(&mut twice, stage.request(&card, &[])), "twice"),
        (gone, "not there"),
        (named, "name of a folder"),
    ] {
        let error = stage.offloads.plan(request).await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert!(!stage.path("unplugged").exists(), "a missing disk is not made");
}

#[tokio::test]
async fn the_report_lists_every_file_with_its_hashes_and_copies_and_repeats_to_the_byte() {
    let stage = Stage::new();
    let id = stage.offload(&stage.card(), &["raid", "nas"]).await;
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    let report =
        Report { tool: stage.offloads.tool().clone(), rows, light, now: UnixMillis(1_772_442_000_000) };
    let text = csv(&report);
    assert_eq!(text.lines().count(), 1 + CARD.len());
    let line = text.lines().find(|line| line.contains("A001C001.MXF")).unwrap();
    let content = blake3::hash(&noise("XDROOT/Clip/A001C001.MXF".len(), 3_000_000)).to_hex().to_string();
    assert!(line.contains(&content) && line.matches("verified").count() == 2, "{line}");
    assert_eq!(text, csv(&report));
}

#[tokio::test]
async fn the_document_repeats_to_the_byte_and_changes_with_the_light() {
    let stage = Stage::new();
    let id = stage.offload(&stage.card(), &["raid", "nas"]).await;
    let report = |left_out: &[String], rows: flo_offload::Rows| Report {
        tool: stage.offloads.tool().clone(),
        light: rows.light(left_out),
        rows,
        now: UnixMillis(1_772_442_000_000),
    };
    let safe = pdf(&report(&[], stage.rows(&id).await));
    assert!(safe.starts_with(b"%PDF-"));
    assert_eq!(safe, pdf(&report(&[], stage.rows(&id).await)));
    let late = pdf(&report(&["C3.MXF".into()], stage.rows(&id).await));
    assert_ne!(safe, late);
}

#[tokio::test]
async fn a_report_that_is_wanted_stands_in_its_folder_at_the_end() {
    let stage = Stage::new();
    let mut request = stage.request(&stage.card(), &["raid"]);
    request.report = Some(stage.path("reports"));
    let id = stage.offloads.plan(request).await.unwrap();
    stage.carry_out(&id).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
    let mut ends: Vec<_> = std::fs::read_dir(stage.path("reports"))
        .unwrap()
        .map(|entry| entry.unwrap().path().extension().unwrap().to_owned())
        .collect();
    ends.sort();
    assert_eq!(ends, ["csv", "pdf"]);
}
