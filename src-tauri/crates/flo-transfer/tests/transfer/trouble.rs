//! What goes wrong on the way: refused parts, cut and stalled streams, expired addresses, changed and unreadable sources.

use std::fs;
use std::time::Duration;

use flo_connect::ErrorKind;
use flo_model::TransferState;

use crate::service::Fault;
use crate::support::{PART, World, content, until};

#[tokio::test(flavor = "multi_thread")]
async fn server_errors_and_cut_connections_are_tried_again() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 6 * PART, 1);
    world.service.with(|inner| {
        inner.part_faults = [
            Fault::Refuse(ErrorKind::Server),
            Fault::CutAfter(30_000),
            Fault::Refuse(ErrorKind::Timeout),
            Fault::CutAfter(1),
            Fault::LoseAnswer,
        ]
        .into();
    });
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
    assert_eq!(world.service.complete()[0].1, bytes);
    assert_eq!(row.content_id, Some(blake3::hash(&bytes).to_hex().to_string()));
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_keeps_failing_makes_its_file_wait_and_no_other() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 10, 2);
    world.service.with(|inner| inner.part_faults = vec![Fault::Refuse(ErrorKind::Server); 12].into());
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.attempts > 0 }).await;
    world.write("b.mov", 10, 3);
    let other = app.send(&world.path("b.mov")).await;
    assert_eq!(app.transfers.wait(&other).await.unwrap().state, TransferState::Done);
    assert_eq!(
        app.transfers.wait(&id).await.unwrap().state,
        TransferState::Done,
        "it never gives up by itself"
    );
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_upload_is_parked_with_what_to_do_and_holds_up_nobody() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 10, 4);
    world.write("b.mov", 10, 5);
    world.service.with(|inner| inner.begin_faults = [Fault::Refuse(ErrorKind::Forbidden)].into());
    let enqueued = app.enqueue(&[world.path("a.mov"), world.path("b.mov")]).await;
    let mut states = Vec::new();
    for id in &enqueued.transfers {
        let row = app.transfers.wait(id).await.unwrap();
        if row.state == TransferState::Parked {
            assert_eq!(row.error_kind.as_deref(), Some("forbidden"));
            assert!(row.error_detail.unwrap().contains("then retry"));
            app.transfers.retry(id).await.unwrap();
            assert_eq!(app.transfers.wait(id).await.unwrap().state, TransferState::Done);
        }
        states.push(row.state);
    }
    states.sort();
    assert_eq!(states, [TransferState::Done, TransferState::Parked]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_refused_with_403_parks_the_file() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 3 * PART, 6);
    world.service.with(|inner| inner.part_faults = [Fault::Refuse(ErrorKind::Forbidden)].into());
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.error_kind.as_deref()), (TransferState::Parked, Some("forbidden")));
    app.transfers.retry(&id).await.unwrap();
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done);
    assert_eq!(world.service.received(), row.key.size, "what was acknowledged is not sent again");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_expiry_the_placeholder_is_removed_and_a_new_one_made() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 12 * PART, 7);
    world.service.take_at_most(2 * PART);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= PART).await;
    world.service.with(|inner| inner.expired.insert("r1".into()));
    world.service.take_at_most(u64::MAX);
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.remote_id.unwrap().0.as_str()), (TransferState::Done, "r2"));
    app.until_swept().await;
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.with(|inner| inner.abandoned.clone()), ["r1"]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_stalls_is_cut_and_connects_again() {
    let mut world = World::new();
    world.options.timing.stall = Duration::from_millis(100);
    let app = world.open().await;
    let bytes = world.write("a.mov", 3 * PART, 8);
    world.service.with(|inner| inner.part_faults = [Fault::Hang].into());
    let mut progress = app.transfers.progress();
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done);
    assert_eq!(world.service.complete()[0].1, bytes);
    let mut said = false;
    while let Ok(event) = progress.try_recv() {
        said |= event.stalled;
    }
    assert!(said, "the stall is told");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_changes_while_it_is_sent_is_sent_anew_and_never_mixed() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 10 * PART, 9);
    world.service.take_at_most(3 * PART);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= 2 * PART).await;
    let bytes = world.write("a.mov", 8 * PART + 5, 10);
    world.service.take_at_most(u64::MAX);
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.key.size), (TransferState::Done, 8 * PART + 5));
    app.until_swept().await;
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes.clone())]);
    assert_eq!(row.content_id, Some(blake3::hash(&bytes).to_hex().to_string()));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_becomes_shorter_while_it_is_read_is_sent_anew() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 4 * PART, 11);
    world.service.take_at_most(PART / 2);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= PART / 4).await;
    let file = fs::OpenOptions::new().write(true).open(world.path("a.mov")).unwrap();
    file.set_len(PART / 2).unwrap();
    world.service.take_at_most(u64::MAX);
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.key.size), (TransferState::Done, PART / 2));
    app.until_swept().await;
    let want = content(4 * PART, 11)[..usize::try_from(PART / 2).unwrap()].to_vec();
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), want)]);
    app.close().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_file_is_parked_and_the_others_go_on() {
    let world = World::new();
    *world.accounts.away.lock().unwrap() = true;
    let app = world.open().await;
    for name in ["bad.mov", "gone.mov", "good.mov"] {
        world.write(name, 10, 12);
    }
    let enqueued = app.enqueue(&["bad.mov", "gone.mov", "good.mov"].map(|name| world.path(name))).await;
    // A link to itself cannot be opened by anybody, not even by the administrator.
    fs::remove_file(world.path("bad.mov")).unwrap();
    std::os::unix::fs::symlink(world.path("bad.mov"), world.path("bad.mov")).unwrap();
    fs::remove_file(world.path("gone.mov")).unwrap();
    *world.accounts.away.lock().unwrap() = false;
    let mut ends = Vec::new();
    for id in &enqueued.transfers {
        let row = app.transfers.wait(id).await.unwrap();
        ends.push((row.state, row.error_kind));
    }
    assert_eq!(
        ends,
        [
            (TransferState::Parked, Some("unreadable".to_owned())),
            (TransferState::Parked, Some("source_gone".to_owned())),
            (TransferState::Done, None),
        ]
    );
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unplugged_disk_makes_its_files_wait_and_they_go_on_by_themselves() {
    let world = World::new();
    let app = world.open().await;
    world.write("disk/a.mov", 3 * PART, 13);
    world.service.take_at_most(PART);
    let id = app.send(&world.path("disk/a.mov")).await;
    until(|| world.service.received() >= PART / 2).await;
    fs::rename(world.path("disk"), world.path("unplugged")).unwrap();
    world.service.take_at_most(u64::MAX);
    app.until(|_| async { app.row(&id).await.error_kind.as_deref() == Some("disk_away") }).await;
    fs::rename(world.path("unplugged"), world.path("disk")).unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_the_begin_leaves_no_ghost_and_no_second_file() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 2 * PART, 14);
    world.service.with(|inner| inner.begin_faults = [Fault::LoseAnswer].into());
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.remote_id.unwrap().0.as_str()), (TransferState::Done, "r2"));
    app.until_swept().await;
    assert_eq!(world.service.with(|inner| inner.files.len()), 1);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_size_at_the_service_is_never_called_done() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 2 * PART, 15);
    world.service.with(|inner| inner.wrong_size = 1);
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.error_kind.as_deref()), (TransferState::Parked, Some("failed")));
    assert_eq!(world.service.with(|inner| inner.begins), 3, "tried three times before a person is asked");
    assert!(world.library.finished.lock().unwrap().is_empty());
    app.until_swept().await;
    assert!(world.service.with(|inner| inner.files.is_empty()));
    world.service.with(|inner| inner.wrong_size = 0);
    app.transfers.retry(&id).await.unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_gone_parks_its_files_with_the_reason() {
    let world = World::new();
    world.library.gone.lock().unwrap().insert("root".into());
    let app = world.open().await;
    world.write("a.mov", 10, 16);
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!((row.state, row.error_kind.as_deref()), (TransferState::Parked, Some("folder_gone")));
    assert_eq!(row.error_detail.as_deref(), Some("The folder was deleted. Choose another one."));
    app.close().await;
}
