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
        reads_back_remote: false,
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
async fn what_a_person_gave_up_stays_given_up_and_a_card_is_known_by_its_files() {
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
    let again = store.read(|conn| with_file(conn, "CLIP/a.mxf", 10, 1)).await.unwrap();
    assert_eq!(again.into_iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    let other = store.read(|conn| with_file(conn, "CLIP/a.mxf", 11, 1)).await.unwrap();
    assert_eq!(other, [], "another size is another file");
}

#[tokio::test]
async fn a_copy_at_a_service_is_what_its_upload_proved() {
    let store = Store::open_in_memory(Arc::new(ManualClock::new(UnixMillis(1_000)))).unwrap();
    let id = store
        .write(|tx| {
            let id = create(tx, &NewOffload { reads_back_remote: true, ..plan() })?;
            add_files(tx, &id, &[file("CLIP/a.mxf", 10)])?;
            let new = |kind, path: &str, folder: Option<&str>| NewTarget {
                kind,
                path: path.into(),
                volume: String::new(),
                folder_id: folder.map(|id| flo_model::RecordId(id.into())),
            };
            add_target(tx, &id, &new(TargetKind::Local, "/d1", None))?;
            add_target(tx, &id, &new(TargetKind::Remote, "Film/Rushes", Some("folder")))?;
            set_read(tx, &id, 0, "abc", &Hashes::new())?;
            assert_eq!(wanted(tx, &id, false)?, [], "nothing is sent before it is proven on a disk");
            mark(tx, &id, 0, 0, CopyState::Verified, None)?;
            let found = wanted(tx, &id, false)?;
            assert_eq!((found.len(), found[0].from.as_str(), found[0].target), (1, "/d1", 1));
            assert_eq!(with_wanted(tx)?, std::slice::from_ref(&id));
            tx.execute_batch(
                "INSERT INTO connections (id, service, account_id, account_name, user_id, user_name, user_email, state,
                     health, config, secret_ref, created_at)
                 VALUES ('c', 'frameio', 'a', 'K', 'u', 'M', '', 'ACTIVE', 'online', '{}', '', 0);
                 INSERT INTO transfers (id, direction, connection_id, path, name, folder_id, size, mtime_ns, state, created_at,
                     changed_at) VALUES ('t', 'upload', 'c', '/d1/a.mxf', 'a.mxf', 'folder', 10, 1, 'queued', 0, 0);",
            )?;
            set_transfer(tx, &id, 1, 0, &flo_model::TransferId("t".into()))?;
            assert_eq!(wanted(tx, &id, false)?, []);
            Ok(id)
        })
        .await
        .unwrap();
    for (change, state, may_go_again) in [
        ("state = 'running'", CopyState::Waiting, false),
        ("state = 'parked', error_kind = 'refused', error_detail = 'No.'", CopyState::Failed, false),
        ("state = 'cancelled'", CopyState::Failed, true),
        ("state = 'done', proof = 'sent'", CopyState::Copied, false),
        ("proof = 'verified'", CopyState::Verified, false),
        ("proof = 'differs'", CopyState::Differs, true),
        ("proof = 'verified', asset_id = 'deleted there'", CopyState::Failed, true),
    ] {
        let wanted_of = id.clone();
        store
            .write(move |tx| {
                tx.execute(&format!("UPDATE transfers SET {change}"), [])?;
                let found = copies(tx, &wanted_of)?;
                assert_eq!(found[1].state, state, "{change}");
                assert_eq!(
                    found[1].error_detail.is_some(),
                    matches!(state, CopyState::Failed | CopyState::Differs)
                );
                let (_, sums) = counts(tx, &wanted_of)?[1];
                assert_eq!(sums.verified, u64::from(state == CopyState::Verified), "{change}");
                assert_eq!(wanted(tx, &wanted_of, true)?.len(), usize::from(may_go_again), "{change}");
                assert_eq!(unproven(tx, None)?.len(), usize::from(change.contains("'sent'")), "{change}");
                Ok(())
            })
            .await
            .unwrap();
    }
}
