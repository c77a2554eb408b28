//! Backups, snapshots and the way back.

use std::fs;
use std::time::Duration;

use flo_model::{Clock, RecordType};
use flo_store::backup::{self, BackupError};
use flo_store::{Store, records, snapshots};
use serde_json::json;

use crate::support::{clock, put};

async fn with_tag(path: &std::path::Path, name: &str) -> Store {
    let store = Store::open(path, clock()).unwrap();
    let name = name.to_owned();
    store.write(move |tx| put(tx, RecordType::Tag, "t1", json!({ "name": name }))).await.unwrap();
    store
}

async fn tag_of(path: &std::path::Path) -> Option<String> {
    let store = Store::open(path, clock()).unwrap();
    store.read(|conn| records::title(conn, RecordType::Tag, &"t1".into())).await.unwrap()
}

#[tokio::test]
async fn a_backup_is_one_file_that_restores_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let file = folder.path().join("backup.projectflo");
    let store = with_tag(&path, "before").await;
    let copy = store.backup(file.clone()).await.unwrap();
    assert_eq!(copy.bytes, fs::metadata(&file).unwrap().len());
    assert_eq!(backup::verify(&file).unwrap(), copy, "the file reads back as it was described");
    store.write(|tx| put(tx, RecordType::Tag, "t1", json!({ "name": "after" }))).await.unwrap();
    store.close();
    assert!(!folder.path().join("backup.projectflo-wal").exists());

    let restored = backup::restore(&path, &file, &*clock()).unwrap();
    assert_eq!(restored.copy.sha256, copy.sha256);
    assert_eq!(tag_of(&path).await.as_deref(), Some("before"));
    assert_eq!(tag_of(&restored.kept.unwrap()).await.as_deref(), Some("after"), "what stood there is kept");
}

#[tokio::test]
async fn a_backup_replaces_only_a_backup() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let store = with_tag(&path, "grade").await;
    let letter = folder.path().join("letter.txt");
    fs::write(&letter, "Dear Petra,").unwrap();
    assert!(matches!(store.backup(letter.clone()).await, Err(BackupError::Exists(file)) if file == letter));
    assert_eq!(fs::read_to_string(&letter).unwrap(), "Dear Petra,");
    assert!(
        matches!(store.backup(path.clone()).await, Err(BackupError::Exists(_))),
        "not over the database itself"
    );

    let file = folder.path().join("backup.projectflo");
    store.backup(file.clone()).await.unwrap();
    store.backup(file).await.unwrap();
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{names:?}");
}

#[tokio::test]
async fn what_is_no_whole_backup_of_ours_is_not_restored() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let store = with_tag(&path, "grade").await;
    let file = folder.path().join("backup.projectflo");
    store.backup(file.clone()).await.unwrap();
    store.close();

    let letter = folder.path().join("letter.txt");
    fs::write(&letter, "Dear Petra,").unwrap();
    assert!(matches!(backup::restore(&path, &letter, &*clock()), Err(BackupError::NotOurs(_))));
    let missing = folder.path().join("missing");
    assert!(matches!(backup::restore(&path, &missing, &*clock()), Err(BackupError::Io { .. })));

    let whole = fs::read(&file).unwrap();
    let mut broken = whole.clone();
    let middle = broken.len() / 2;
    broken[middle..].fill(0xff);
    fs::write(&file, broken).unwrap();
    assert!(backup::restore(&path, &file, &*clock()).is_err());
    fs::write(&file, &whole[..middle]).unwrap();
    assert!(backup::restore(&path, &file, &*clock()).is_err());
    assert_eq!(tag_of(&path).await.as_deref(), Some("grade"), "the database is as it was");
}

#[tokio::test]
async fn the_newest_seven_snapshots_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let clock = clock();
    let store = Store::open(&path, clock.clone()).unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    for _ in 0..9 {
        assert!(store.snapshot_if_older(day).await.unwrap().is_some());
        assert!(store.snapshot_if_older(day).await.unwrap().is_none(), "one a day");
        clock.advance(day);
    }
    let kept = snapshots::list(&path).unwrap();
    assert_eq!(kept.len(), snapshots::KEPT);
    assert!(
        kept.windows(2).all(|pair| pair[0].at.since(pair[1].at) == 24 * 60 * 60 * 1000),
        "newest first, none missing"
    );
    snapshots::prune(&path, clock.now()).unwrap();
    let left = snapshots::list(&path).unwrap();
    assert_eq!(left, kept[..1], "the newest one stays however old it is");
}

#[tokio::test]
async fn writes_go_on_while_a_backup_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let store = with_tag(&path, "before").await;
    let file = folder.path().join("backup.projectflo");
    let (copy, write) = tokio::join!(
        store.backup(file.clone()),
        store.write(|tx| put(tx, RecordType::Tag, "t2", json!({ "name": "meanwhile" })))
    );
    write.unwrap();
    assert_eq!(backup::verify(&file).unwrap(), copy.unwrap());
}
