//! ASC MHL histories: written, extended, and believed.

use flo_model::OffloadState;
use flo_offload::mhl::{self, History, MhlError};
use flo_offload::{Format, Tool};

use crate::support::{Stage, noise, write};

fn tool() -> Tool {
    Tool { name: "ProjectFlo".into(), version: "0".into(), host: "cart".into() }
}

fn create(root: &std::path::Path, formats: &[Format]) -> mhl::Created {
    let creator = tool().creator("in-place", flo_model::UnixMillis(1_772_442_000_000));
    mhl::create(root, formats, &creator, &|_| None).unwrap()
}

#[tokio::test]
async fn an_offload_writes_a_history_that_verifies_and_the_cards_own_is_extended() {
    let stage = Stage::new();
    let card = stage.card();
    create(&card, &[Format::Md5]);
    let id = stage.offload(&card, &["raid"]).await;
    Stage::is_green(&stage.rows(&id).await, &stage.light(&id).await);
    let copy = stage.path("raid/A001");
    let history = History::load(&copy).unwrap();
    assert_eq!(history.generations.len(), 2, "the card's, and the transfer's");
    let second = &history.generations[1].manifest;
    assert_eq!(second.process, "transfer");
    let hashes: Vec<_> = second.files[0].hashes.iter().map(|hash| (hash.format, hash.action)).collect();
    assert_eq!(
        hashes,
        [(Format::Md5, Some(mhl::Action::Verified)), (Format::Xxh128, Some(mhl::Action::Verified))],
        "compared with the card's MD5 during the copy"
    );
    let found = mhl::verify(&copy, &mut |_, _| {}).unwrap();
    assert!(found.is_good() && found.verified == 5, "{found:?}");
}

#[tokio::test]
async fn a_clip_that_rotted_on_the_card_is_noticed_by_the_cards_own_history() {
    let stage = Stage::new();
    let card = stage.card();
    create(&card, &[Format::Xxh64]);
    write(&card.join("XDROOT/Clip/A001C002.MXF"), &noise(1, 1 << 20));
    let id = stage.offload(&card, &["raid"]).await;
    let (rows, light) = (stage.rows(&id).await, stage.light(&id).await);
    assert_eq!(rows.offload.state, OffloadState::Parked);
    assert_eq!(rows.offload.error_kind.as_deref(), Some("mhl_differs"));
    assert!(!light.is_safe && light.missing[0].starts_with("A001C002"), "{:?}", light.missing);
}

#[test]
fn a_changed_lost_or_new_file_is_named_and_a_changed_manifest_is_refused() {
    let stage = Stage::new();
    let card = stage.card();
    let clip = card.join("XDROOT/Clip/A001C001.MXF");
    let created = create(&card, &[Format::C4, Format::Sha1, Format::Xxh3]);
    assert!(mhl::verify(&card, &mut |_, _| {}).unwrap().is_good());
    let mut bytes = std::fs::read(&clip).unwrap();
    bytes[1_234_567] ^= 1;
    std::fs::write(&clip, bytes).unwrap();
    std::fs::remove_file(card.join("XDROOT/MEDIAPRO.XML")).unwrap();
    write(&card.join("late.txt"), b"1");
    let found = mhl::verify(&card, &mut |_, _| {}).unwrap();
    assert_eq!(found.damaged, ["XDROOT/Clip/A001C001.MXF"]);
    assert_eq!(found.missing, ["XDROOT/MEDIAPRO.XML"]);
    assert_eq!(found.new, ["late.txt"]);
    let again = create(&card, &[Format::Xxh3]);
    assert_eq!((again.generation, again.failed.len(), again.missing.len()), (2, 1, 1));
    let text = std::fs::read_to_string(&created.manifest).unwrap();
    std::fs::write(&created.manifest, text.replacen("sha1", "sha2", 1)).unwrap();
    assert_eq!(History::load(&card), Err(MhlError::Modified(created.manifest.clone())));
    std::fs::remove_file(&created.manifest).unwrap();
    assert_eq!(History::load(&card), Err(MhlError::Missing(created.manifest)));
    let empty = stage.disk("empty");
    assert_eq!(mhl::verify(&empty, &mut |_, _| {}), Err(MhlError::NoHistory(empty.clone())));
}

#[test]
fn a_history_below_another_keeps_its_own_hashes_and_is_referred_to() {
    let stage = Stage::new();
    let day = stage.disk("Day 1");
    write(&day.join("A001/a.mov"), b"a");
    write(&day.join("notes.txt"), b"n");
    create(&day.join("A001"), &[Format::Xxh64]);
    create(&day, &[Format::Xxh64]);
    let history = History::load(&day).unwrap();
    let outer = &history.generations[0].manifest;
    assert_eq!(outer.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["notes.txt"]);
    assert!(outer.references[0].0.starts_with("A001/ascmhl/0002_A001_"), "{:?}", outer.references);
    assert_eq!(history.children[0].1.generations.len(), 2);
    let found = mhl::verify(&day, &mut |_, _| {}).unwrap();
    assert!(found.is_good() && found.verified == 2, "{found:?}");
    write(&day.join("A001/a.mov"), b"b");
    assert_eq!(mhl::verify(&day, &mut |_, _| {}).unwrap().damaged, ["A001/a.mov"]);
}
