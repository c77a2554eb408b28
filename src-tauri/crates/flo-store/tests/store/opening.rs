//! What becomes of a file that is new, ours, newer, foreign or damaged.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use flo_model::RecordType;
use flo_store::{OpenError, Store, StoreError, settings, snapshots};
use rusqlite::Connection;
use serde_json::json;

use crate::support::{clock, put};

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_next_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let store = Store::open(&path, clock()).unwrap();
    let device = store.write(|tx| settings::device(tx)).await.unwrap();
    store.close();
    let store = Store::open(&path, clock()).unwrap();
    assert_eq!(store.write(|tx| settings::device(tx)).await.unwrap(), device, "an installation keeps its id");
}

#[test]
fn an_empty_file_becomes_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    fs::write(&path, "").unwrap();
    Store::open(&path, clock()).unwrap().close();
    assert!(fs::metadata(&path).unwrap().len() > 0);
}

#[test]
fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    Store::open(&path, clock()).unwrap().close();
    let conn = Connection::open(&path).unwrap();
    conn.execute(
        "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (900, 'later', '', '0')",
        [],
    )
    .unwrap();
    conn.close().unwrap();
    let before = fs::read(&path).unwrap();
    match Store::open(&path, clock()).unwrap_err() {
        OpenError::Newer { found: 900, known } => assert!(known < 900),
        other => panic!("{other}"),
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE notes (text)").unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(Store::open(&path, clock()), Err(OpenError::Foreign(_))));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_with_its_journals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    fs::write(&path, "not a database at all").unwrap();
    fs::write(folder.path().join("flo.db-wal"), "journal").unwrap();
    let OpenError::Corrupt { set_aside, snapshot, .. } = Store::open(&path, clock()).unwrap_err() else {
        panic!("a damaged file");
    };
    assert_eq!(set_aside.file_name().unwrap().to_str(), Some("flo.db.damaged-2026-10-15T143200Z"));
    assert_eq!(fs::read_to_string(&set_aside).unwrap(), "not a database at all");
    assert_eq!(
        fs::read_to_string(set_aside.with_file_name("flo.db.damaged-2026-10-15T143200Z-wal")).unwrap(),
        "journal"
    );
    assert_eq!(snapshot, None);
    Store::open(&path, clock()).unwrap();
    assert!(set_aside.exists(), "what was set aside stays");
}

#[tokio::test]
async fn damage_that_is_met_later_is_set_aside_at_the_next_opening_and_names_the_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    let store = Store::open(&path, clock()).unwrap();
    store
        .write(|tx| {
            for number in 0..500 {
                put(tx, RecordType::Tag, &format!("t{number}"), json!({ "name": "x".repeat(200) }))?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let snapshot = store.snapshot().await.unwrap();
    store.close();
    damage_table(&path, "tags");

    let store = Store::open(&path, clock()).expect("damage deep in the file is not seen by opening it");
    let read = store.read(|conn| {
        Ok(conn.query_row("SELECT SUM(length(name)) FROM tags", [], |row| row.get::<_, i64>(0))?)
    });
    assert!(matches!(read.await, Err(StoreError::Corrupt(_))));
    store.close();
    match Store::open(&path, clock()).unwrap_err() {
        OpenError::Corrupt { set_aside, snapshot: offered, .. } => {
            assert!(set_aside.exists());
            assert_eq!(offered, Some(snapshot.file.clone()));
        }
        other => panic!("{other}"),
    }
    flo_store::backup::restore(&path, &snapshot.file, &*clock()).unwrap();
    let store = Store::open(&path, clock()).unwrap();
    let count =
        store.read(|conn| Ok(conn.query_row("SELECT count(*) FROM tags", [], |row| row.get::<_, i64>(0))?));
    assert_eq!(count.await.unwrap(), 500, "the snapshot holds what was there");
}

/// Overwrites the root page of a table.
fn damage_table(path: &std::path::Path, table: &str) {
    let conn = Connection::open(path).unwrap();
    let (page, size): (u64, u64) = conn
        .query_row(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_schema WHERE name = ?1",
            [table],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    conn.close().unwrap();
    let mut file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start((page - 1) * size)).unwrap();
    file.write_all(&vec![0xff; usize::try_from(size).unwrap()]).unwrap();
}

#[test]
fn a_folder_that_does_not_exist_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("flo.db");
    match Store::open(&path, clock()).unwrap_err() {
        OpenError::Disk { path: named, .. } => assert_eq!(named, path),
        other => panic!("{other}"),
    }
}

#[test]
fn a_held_database_is_locked_and_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flo.db");
    Store::open(&path, clock()).unwrap().close();
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(matches!(Store::open(&path, clock()), Err(OpenError::Locked(_))));
    assert!(snapshots::list(&path).unwrap().is_empty());
}
