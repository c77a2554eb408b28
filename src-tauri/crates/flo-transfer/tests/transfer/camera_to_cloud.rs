//! Frame.io's checklist for integrators of Camera to Cloud, as far as it is about the queue. Sign-in and projects stand in
//! the journeys. Source: developer.frame.io, “Integrator checklist”, read in autumn 2026.

use flo_connect::ErrorKind;
use flo_model::Clock as _;
use flo_model::{SystemClock, TransferState};

use crate::ledger::drained;
use crate::service::Fault;
use crate::support::{App, PART, World, until};

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_survives_network_loss() {
    let world = World::new();
    let app = world.open().await;
    let paths: Vec<_> = (0..5)
        .map(|number| {
            let name = format!("{number}.mov");
            world.write(&name, 3 * PART, number);
            world.path(&name)
        })
        .collect();
    world.service.with(|inner| {
        inner.part_faults = vec![Fault::Refuse(ErrorKind::Offline); 8].into();
        inner.begin_faults = vec![Fault::Refuse(ErrorKind::Offline); 3].into();
    });
    app.enqueue(&paths).await;
    drained(&app).await;
    assert_eq!(world.service.complete().len(), 5);
    assert_eq!(
        world.service.with(|inner| inner.begins),
        8,
        "one placeholder for each clip, after three refusals"
    );
    app.close().await;
}

#[test]
fn the_queue_survives_power_cycles() {
    let world = World::new();
    let mut sent = Vec::new();
    for number in 0..4 {
        sent.push(world.write(&format!("{number}.mov"), 4 * PART, number));
    }
    for cycle in 0_u64..4 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let app = runtime.block_on(async {
            let app = world.open().await;
            if cycle == 0 {
                let paths: Vec<_> = (0..4).map(|number| world.path(&format!("{number}.mov"))).collect();
                app.enqueue(&paths).await;
            }
            let allowed = (cycle + 1) * 4 * PART;
            world.service.take_at_most(allowed);
            until(|| world.service.received() >= allowed).await;
            app
        });
        runtime.shutdown_background();
        app.store.close();
    }
    world.service.take_at_most(u64::MAX);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let app = world.open().await;
        drained(&app).await;
        app.close().await;
    });
    let mut arrived: Vec<Vec<u8>> = world.service.complete().into_iter().map(|(_, bytes)| bytes).collect();
    arrived.sort();
    sent.sort();
    assert!(arrived == sent, "every clip once, byte for byte");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_resumes_from_the_last_good_part() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 10 * PART, 1);
    world.service.take_at_most(5 * PART);
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.sent >= PART }).await;
    app.transfers.reconnect().await.unwrap();
    world.service.take_at_most(u64::MAX);
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert!(world.sent_again() <= 4 * PART, "at most one part for each stream: {}", world.sent_again());
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_clip_never_blocks_others() {
    let world = World::new();
    *world.accounts.away.lock().unwrap() = true;
    let app = world.open().await;
    world.write("broken.mov", PART, 1);
    let broken = app.send(&world.path("broken.mov")).await;
    let good: Vec<_> = (0..6)
        .map(|number| {
            let name = format!("{number}.mov");
            world.write(&name, PART, number);
            world.path(&name)
        })
        .collect();
    app.enqueue(&good).await;
    std::fs::remove_file(world.path("broken.mov")).unwrap();
    *world.accounts.away.lock().unwrap() = false;
    assert_eq!(app.transfers.wait(&broken).await.unwrap().state, TransferState::Parked);
    app.until(|_| async { app.transfers.summary(None).await.unwrap().summary.open() == 1 }).await;
    assert_eq!(world.service.complete().len(), 6);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_network_needs_nobody() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 10 * PART, 2);
    world.service.take_at_most(4 * PART);
    let id = app.send(&world.path("a.mov")).await;
    for step in 5..9 {
        until(|| world.service.received() >= (step - 1) * PART).await;
        app.transfers.reconnect().await.unwrap();
        world.service.take_at_most(world.service.received() + step * PART);
    }
    world.service.take_at_most(u64::MAX);
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_megabits_a_second_are_sustained_where_the_line_allows() {
    let world = World::with_parts(4 << 20);
    let app = world.open().await;
    world.write("a.mov", 32 << 20, 3);
    let began = SystemClock.monotonic();
    let id = app.send(&world.path("a.mov")).await;
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    let took = SystemClock.monotonic().saturating_sub(began).as_secs_f64();
    let megabits = f64::from(32 << 20) * 8.0 / 1e6 / took;
    assert!(megabits > 50.0, "{megabits:.0} Mbit/s");
    app.close().await;
}

async fn left(app: &App) -> (u64, u64) {
    let sums = app.transfers.summary(None).await.unwrap().summary;
    (sums.open(), sums.remaining_bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn remaining_count_and_bytes_are_shown() {
    let world = World::new();
    *world.accounts.away.lock().unwrap() = true;
    let app = world.open().await;
    for number in 0..3 {
        world.write(&format!("{number}.mov"), 2 * PART, number);
    }
    let paths: Vec<_> = (0..3).map(|number| world.path(&format!("{number}.mov"))).collect();
    app.enqueue(&paths).await;
    assert_eq!(left(&app).await, (3, 6 * PART));
    *world.accounts.away.lock().unwrap() = false;
    drained(&app).await;
    assert_eq!(left(&app).await, (0, 0));
    app.close().await;
}
