//! The queue when nothing goes wrong, and what a person can do with it.

use std::fs;

use flo_model::{ByteCount, RecordId, TransferState};
use flo_store::transfers::{TransferFilter, list, parts, sources};
use flo_transfer::TransferError;
use sha2::{Digest, Sha256};

use crate::support::{PART, World, until};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_arrives_byte_for_byte_with_its_sums() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 10 * PART + 7, 1);
    let mut finished = app.transfers.finished();
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes.clone())]);
    assert_eq!(row.checksum, Some(sha256(&bytes)));
    assert_eq!(row.content_id, Some(blake3::hash(&bytes).to_hex().to_string()));
    assert_eq!((row.sent, world.service.received()), (row.key.size, row.key.size), "each byte left once");
    assert_eq!(row.asset_id, Some(RecordId::from("asset of r1")));
    assert_eq!(finished.recv().await.unwrap().remote_id.as_str(), "r1");
    assert_eq!(world.library.finished.lock().unwrap().len(), 1);
    let path = row.path.clone();
    let source = app.store.read(move |conn| sources::by_path(conn, &path)).await.unwrap().unwrap();
    assert_eq!((source.state, source.content_id), (flo_model::SourceState::Sent, row.content_id));
    let journal = app.store.read(move |conn| parts::list(conn, &id)).await.unwrap();
    assert!(journal.iter().all(|part| part.done && part.target.is_empty()), "addresses are forgotten");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_parts_go_four_at_a_time() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 200 * PART, 2);
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.checksum, Some(sha256(&bytes)));
    assert_eq!(world.service.complete()[0].1, bytes);
    let most = world.service.with(|inner| inner.streams_most);
    assert!((2..=4).contains(&most), "{most} streams");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_small_files_keep_their_folders_and_the_limit_of_streams() {
    let world = World::new();
    let app = world.open().await;
    for number in 0..100_u8 {
        world.write(&format!("card/day {}/{number:03}.wav", number % 3), 1_000 + u64::from(number), number);
    }
    let enqueued = app.enqueue(&[world.path("card")]).await;
    assert_eq!((enqueued.transfers.len(), enqueued.skipped.len()), (100, 0));
    for id in &enqueued.transfers {
        assert_eq!(app.transfers.wait(id).await.unwrap().state, TransferState::Done);
    }
    let mut complete = world.service.complete();
    complete.sort();
    assert_eq!(complete.len(), 100);
    assert_eq!(complete[0].0, "root/card/day 0/000.wav");
    assert_eq!(world.library.folders.lock().unwrap().len(), 4, "each folder is made once");
    assert!(world.service.with(|inner| inner.streams_most) <= 4);
    let overall = app.transfers.summary(Some("b".into())).await.unwrap();
    assert_eq!((overall.summary.done, overall.summary.remaining_bytes), (100, 0));
    let page = app
        .store
        .read(|conn| {
            let filter = TransferFilter { states: vec![TransferState::Done], ..TransferFilter::default() };
            let first = list(conn, &filter, None, 60)?;
            let second = list(conn, &filter, first.next.as_ref(), 60)?;
            Ok((first.items.len(), first.total, second.items.len(), second.next))
        })
        .await
        .unwrap();
    assert_eq!(page, (60, 100, 40, None));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_transfer_goes_on_where_it_was() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 20 * PART, 3);
    world.service.take_at_most(8 * PART + PART / 2);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= 8 * PART).await;
    assert_eq!(app.transfers.pause(&id).await.unwrap().state, TransferState::Paused);
    assert!(matches!(app.transfers.pause(&id).await, Err(TransferError::NotNow { .. })));
    until(|| world.service.with(|inner| inner.streams_now) == 0).await;
    let acknowledged = app.row(&id).await.sent;
    world.service.take_at_most(u64::MAX);
    app.transfers.resume(&id).await.unwrap();
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.checksum, Some(sha256(&bytes)), "the sums cover what the first session sent");
    assert!(acknowledged >= 4 * PART, "{acknowledged}");
    assert!(world.sent_again() <= 4 * PART, "at most one part for each stream is sent again");
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_transfer_leaves_nothing_at_the_service() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 20 * PART, 4);
    world.service.take_at_most(3 * PART);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= 2 * PART).await;
    let row = app.transfers.cancel(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Cancelled);
    app.until_swept().await;
    assert!(world.service.with(|inner| inner.files.is_empty()));
    assert!(matches!(app.transfers.retry(&id).await, Err(TransferError::NotNow { .. })));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_waits_for_its_folder_and_no_other_waits_with_it() {
    let world = World::new();
    let app = world.open().await;
    world.write("new/a.mov", 10, 5);
    world.write("b.mov", 10, 6);
    world.library.pending.lock().unwrap().insert("root/new".into());
    let waiting = app.send(&world.path("new")).await;
    let other = app.send(&world.path("b.mov")).await;
    assert_eq!(app.transfers.wait(&other).await.unwrap().state, TransferState::Done);
    app.until(|_| async { app.row(&waiting).await.error_kind.as_deref() == Some("folder_pending") }).await;
    world.library.pending.lock().unwrap().clear();
    assert_eq!(app.transfers.wait(&waiting).await.unwrap().state, TransferState::Done);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_ends_with_the_last_word() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 5 * PART, 7);
    world.service.with(|inner| inner.busy_looks = 3);
    let mut progress = app.transfers.progress();
    let id = app.send(&world.path("a.mov")).await;
    let mut states = Vec::new();
    loop {
        let event = progress.recv().await.unwrap();
        assert!(event.sent.0 + event.in_flight.0 <= event.size.0);
        if states.last() != Some(&event.state) {
            states.push(event.state);
        }
        if event.state == TransferState::Done {
            assert_eq!((event.transfer, event.sent), (id, ByteCount(5 * PART)));
            break;
        }
    }
    assert_eq!(states, [TransferState::Running, TransferState::Finishing, TransferState::Done]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_away_holds_its_transfers_until_it_is_back() {
    let world = World::new();
    *world.accounts.away.lock().unwrap() = true;
    let app = world.open().await;
    world.write("a.mov", 10, 8);
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.error_kind.as_deref() == Some("account_away") }).await;
    assert_eq!(app.row(&id).await.attempts, 0, "being away is no failure");
    *world.accounts.away.lock().unwrap() = false;
    app.transfers.kick(&app.connection).await.unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_queued_is_said_before_anything_is() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 10, 9);
    let paths = vec![world.path("a.mov"), world.path("missing.mov")];
    let error = app.transfers.enqueue(paths, app.upload()).await.unwrap_err();
    assert!(error.to_string().contains("missing.mov does not exist"), "{error}");
    assert_eq!(app.transfers.summary(None).await.unwrap().summary.open(), 0);
    fs::write(world.path("empty.mov"), b"").unwrap();
    let id = app.send(&world.path("empty.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.error_kind.as_deref()), (TransferState::Parked, Some("empty")));
    assert!(row.error_detail.unwrap().contains("empty (0 bytes)"));
    app.close().await;
}
