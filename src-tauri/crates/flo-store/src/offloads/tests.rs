//! The journal of an offload.

use std::sync::Arc;

use flo_model::{CopyState, ManualClock, OffloadState, UnixMillis};

use super::*;
use crate::Store;

fn plan() -> NewOffload {
    NewOffload {
        name: String::from("A001"),
        source: String::from("/media/A001"),
        volume: String::new(),
        kind: Some(String::from("sony")),
        copies_local: 2,
        copies_remote: 0,
        formats: vec![String::from("xxh128")],
        report: None,
    }
}

fn file(path: &str, size: u64) -> NewFile {
    NewFile { path: path.to_owned(), size, mtime_ns: 1, clip: Some(String::from("C1")), is_part: true }
}

#[tokio::test]
async fn every_file_waits_at_every_target_whichever_came_first() {
    let store = Store::open_in_memory(Arc::new(ManualClock::new(UnixMillis(1_000)))).unwrap();
    let id = store
        .write(|tx| {
            let id = create(tx, &plan())?;
            add_files(tx, &id, &[file("a.mxf", 10)])?;
            for path in ["/d1", "/d2"] {
                let new = NewTarget {
                    kind: TargetKind::Local,
                    path: path.into(),
                    volume: String::new(),
                    folder_id: None,
                };
                add_target(tx, &id, &new)?;
            }
            add_files(tx, &id, &[file("b.mxf", 5)])?;
            mark(tx, &id, 0, 0, CopyState::Copied, None)?;
            mark(tx, &id, 0, 1, CopyState::Verified, None)?;
            mark(tx, &id, 1, 1, CopyState::Failed, Some(("disk_full", "No room.")))?;
            Ok(id)
        })
        .await
        .unwrap();
    let wanted = id.clone();
    let counts = store.read(move |conn| counts(conn, &wanted)).await.unwrap();
    let first = CopyCounts {
        files: 2,
        bytes: 15,
        copied: 2,
        copied_bytes: 15,
        verified: 1,
        verified_bytes: 5,
        bad: 0,
    };
    let second = CopyCounts { files: 2, bytes: 15, bad: 1, ..CopyCounts::default() };
    assert_eq!(counts, [(0, first), (1, second)]);
    let wanted = id.clone();
    store.write(move |tx| recover(tx, &wanted)).await.unwrap();
    let wanted = id.clone();
    let after = store.read(move |conn| copies(conn, &wanted)).await.unwrap();
    let states: Vec<CopyState> = after.iter().map(|copy| copy.state).collect();
    use CopyState::{Copied, Verified, Waiting};
    assert_eq!(
        states,
        [Copied, Verified, Waiting, Waiting],
        "what failed is tried again, what is proven stays"
    );
}

#[tokio::test]
async fn what_a_person_gave_up_stays_given_up_and_content_is_known_by_its_place() {
    let store = Store::open_in_memory(Arc::new(ManualClock::new(UnixMillis(1_000)))).unwrap();
    let id = store
        .write(|tx| {
            let id = create(tx, &plan())?;
            let new = NewTarget {
                kind: TargetKind::Local,
                path: "/d1".into(),
                volume: String::new(),
                folder_id: None,
            };
            add_target(tx, &id, &new)?;
            add_files(tx, &id, &[file("CLIP/a.mxf", 10)])?;
            set_read(tx, &id, 0, "abc", &Hashes::new())?;
            mark(tx, &id, 0, 0, CopyState::Copied, None)?;
            assert!(set_state(tx, &id, OffloadState::Cancelled, None)?);
            assert!(!set_state(tx, &id, OffloadState::Done, None)?);
            Ok(id)
        })
        .await
        .unwrap();
    let known = store.read(|conn| known_content(conn, "/d1/A001/CLIP/a.mxf", 10)).await.unwrap();
    assert_eq!(known, [(id, 0, 0, String::from("abc"))]);
    let other = store.read(|conn| known_content(conn, "/d1/A001/CLIP/a.mxf", 11)).await.unwrap();
    assert_eq!(other, [], "another size is another content");
}
