//! The process is killed: its tasks are gone at once, and the next run has the store alone.

use std::fs;

use flo_model::{TransferId, TransferState};
use flo_store::transfers::{Transfer, parts};
use tokio::runtime::Runtime;

use crate::support::{App, PART, World, until};

/// Runs the app until `killed` returns, then drops all that it does in the middle of it.
fn run_and_kill<T>(world: &World, killed: impl AsyncFnOnce(&App) -> T) -> T {
    let runtime = Runtime::new().unwrap();
    let (app, result) = runtime.block_on(async {
        let app = world.open().await;
        let result = killed(&app).await;
        (app, result)
    });
    runtime.shutdown_background();
    app.store.close();
    result
}

fn run_to_the_end(world: &World, id: &TransferId) -> Transfer {
    Runtime::new().unwrap().block_on(async {
        let app = world.open().await;
        let row = app.transfers.wait(id).await.unwrap();
        app.until_swept().await;
        app.close().await;
        row
    })
}

#[test]
fn after_a_kill_at_any_point_at_most_one_part_for_each_stream_is_sent_again() {
    for percent in [0, 10, 50, 90, 99] {
        let world = World::new();
        let size = 40 * PART + 1;
        let bytes = world.write("a.mov", size, 1);
        world.service.take_at_most(size * percent / 100 + 1);
        let (id, done) = run_and_kill(&world, async |app| {
            let id = app.send(&world.path("a.mov")).await;
            until(|| world.service.received() > size * percent / 100).await;
            let journal = id.clone();
            let journal = app.store.read(move |conn| parts::list(conn, &journal)).await.unwrap();
            assert_eq!(journal.len(), 41, "all parts are journalled before the first byte");
            (
                id,
                journal
                    .iter()
                    .filter(|part| part.done)
                    .map(|part| (part.number, part.size))
                    .collect::<Vec<_>>(),
            )
        });
        world.service.take_at_most(u64::MAX);
        let row = run_to_the_end(&world, &id);
        assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
        assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes.clone())]);
        assert_eq!(row.content_id, Some(blake3::hash(&bytes).to_hex().to_string()));
        assert!(world.sent_again() <= 4 * PART, "{percent} %: {} bytes again", world.sent_again());
        world.service.with(|inner| {
            assert_eq!(inner.begins, 1);
            for (number, size) in done {
                let received = inner.received[&("r1".to_owned(), number as usize)];
                assert_eq!(received, size, "part {number} was done and is not sent again");
            }
        });
    }
}

#[test]
fn a_kill_during_the_begin_call_leaves_no_ghost() {
    let world = World::new();
    let bytes = world.write("a.mov", 2 * PART, 2);
    let id = run_and_kill(&world, async |app| {
        // The service makes the placeholder, and the process dies before it can note the answer.
        *world.accounts.away.lock().unwrap() = true;
        let id = app.send(&world.path("a.mov")).await;
        app.until(|_| async { app.row(&id).await.error_kind.is_some() }).await;
        app.transfers.pause(&id).await.unwrap();
        let began = id.clone();
        app.store
            .write(move |tx| {
                flo_store::transfers::queue::resume(tx, &began)?;
                flo_store::transfers::queue::claim(tx, 1, &[])?;
                let begun = flo_store::transfers::queue::Begun {
                    folder: "root".into(),
                    name: "a.mov".into(),
                    size: 2 * PART,
                };
                flo_store::transfers::queue::begin_in_flight(tx, &began, &"root".into(), &begun)
            })
            .await
            .unwrap();
        let spec = flo_connect::UploadSpec {
            folder: "root".into(),
            name: "a.mov".into(),
            size: 2 * PART,
            marker: "another".into(),
            replaces: None,
        };
        let clock = std::sync::Arc::new(flo_model::SystemClock);
        let cx = flo_connect::CallContext::new(clock, flo_connect::Class::Write);
        flo_connect::UploadTarget::begin(&*world.service, &cx, &spec).await.unwrap();
        id
    });
    *world.accounts.away.lock().unwrap() = false;
    let row = run_to_the_end(&world, &id);
    assert_eq!(row.remote_id.unwrap().as_str(), "r2");
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(
        world.service.with(|inner| (inner.files.len(), inner.abandoned.clone())),
        (1, vec!["r1".into()])
    );
}

#[test]
fn what_is_acknowledged_is_completed_even_when_the_source_is_gone() {
    let world = World::new();
    let bytes = world.write("a.mov", 3 * PART, 3);
    world.service.with(|inner| inner.busy_looks = u32::MAX);
    let id = run_and_kill(&world, async |app| {
        let id = app.send(&world.path("a.mov")).await;
        app.until(|_| async { app.row(&id).await.state == TransferState::Finishing }).await;
        id
    });
    fs::remove_file(world.path("a.mov")).unwrap();
    world.service.with(|inner| inner.busy_looks = 0);
    let row = run_to_the_end(&world, &id);
    assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.received(), 3 * PART, "nothing is sent again");
    assert_eq!(world.library.finished.lock().unwrap().len(), 1);
}

#[test]
fn a_source_that_changed_while_the_app_was_closed_is_not_resumed() {
    let world = World::new();
    world.write("a.mov", 10 * PART, 4);
    world.service.take_at_most(5 * PART);
    let id = run_and_kill(&world, async |app| {
        let id = app.send(&world.path("a.mov")).await;
        until(|| world.service.received() >= 4 * PART).await;
        id
    });
    let bytes = world.write("a.mov", 10 * PART, 5);
    world.service.take_at_most(u64::MAX);
    let row = run_to_the_end(&world, &id);
    assert_eq!(row.state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.with(|inner| inner.abandoned.clone()), ["r1"]);
}

#[test]
fn a_source_with_other_bytes_under_the_same_size_and_time_is_noticed() {
    let world = World::new();
    world.write("a.mov", 10 * PART, 6);
    let path = world.path("a.mov");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    world.service.take_at_most(5 * PART);
    let id = run_and_kill(&world, async |app| {
        let id = app.send(&path).await;
        app.until(|_| async { app.row(&id).await.sent >= PART }).await;
        id
    });
    let bytes = crate::support::content(10 * PART, 7);
    // Written into the same file: size, time and file number stay.
    fs::write(&path, &bytes).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_modified(modified).unwrap();
    world.service.take_at_most(u64::MAX);
    let row = run_to_the_end(&world, &id);
    assert_eq!(row.state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)], "never a mixture");
}
