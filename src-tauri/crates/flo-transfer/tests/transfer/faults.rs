//! Faults of the computer: slow writers, full disks, clocks that jump, networks that change, calls.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use flo_connect::ErrorKind;
use flo_model::{Clock, Steady, SystemClock, TransferState, UnixMillis};
use flo_transfer::LinePolicy;

use crate::ledger::{Watched, drained};
use crate::service::Fault;
use crate::support::{App, PART, World, content, until};

/// A clock whose time of day can be set while its other time goes on.
#[derive(Debug, Default)]
struct WallClock(AtomicI64);

impl Clock for WallClock {
    fn now(&self) -> UnixMillis {
        SystemClock.now().plus_ms(self.0.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        SystemClock.monotonic()
    }

    fn steady(&self) -> Steady {
        SystemClock.steady()
    }
}

/// Writes one byte each `every`, with a pause in the middle, and looks every second. Returns what arrived.
async fn slowly(every: Duration, pause: Duration, holds_open: bool) -> (Vec<(String, Vec<u8>)>, Vec<u8>) {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    let (path, bytes) = (world.path("card/a.mov"), content(12, 3));
    let mut open = None;
    for (number, byte) in bytes.iter().enumerate() {
        let mut file = open
            .take()
            .unwrap_or_else(|| fs::OpenOptions::new().append(true).create(true).open(&path).unwrap());
        file.write_all(&[*byte]).unwrap();
        if holds_open {
            open = Some(file);
        }
        let mut rest = if number == 6 { pause } else { every };
        while rest > Duration::ZERO {
            let step = rest.min(Duration::from_secs(if rest > Duration::from_mins(1) { 15 } else { 1 }));
            watched.pass(&app, step).await;
            rest -= step;
        }
        let queued = app.transfers.summary(None).await.unwrap().summary.open();
        assert_eq!(queued, 0, "nothing is sent while it is written (byte {number})");
        assert!(world.service.complete().is_empty());
    }
    drop(open);
    for _ in 0..90 {
        watched.pass(&app, Duration::from_secs(15)).await;
    }
    drained(&app).await;
    let sent = world.service.complete();
    app.close().await;
    (sent, bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_of_one_byte_a_second_is_waited_for() {
    let second = Duration::from_secs(1);
    let (sent, bytes) = slowly(second, second, false).await;
    assert_eq!(sent, [("root/a.mov".to_owned(), bytes)]);
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_pauses_for_ten_minutes_with_its_file_open_is_waited_for() {
    let (sent, bytes) = slowly(Duration::from_secs(2), Duration::from_mins(10), true).await;
    assert_eq!(sent, [("root/a.mov".to_owned(), bytes)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_cut_short_before_its_turn_arrives_as_it_stands_then() {
    let world = World::new();
    let app = world.open().await;
    let mut watched = Watched::new(&world, &app, "card").await;
    world.write("card/a.mov", 5 * PART, 1);
    world.service.take_at_most(PART);
    watched.settle(&app).await;
    until(|| world.service.received() >= PART / 2).await;
    fs::OpenOptions::new().write(true).open(world.path("card/a.mov")).unwrap().set_len(10).unwrap();
    world.service.take_at_most(u64::MAX);
    watched.settle(&app).await;
    drained(&app).await;
    app.until_swept().await;
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), content(5 * PART, 1)[..10].to_vec())]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_sending_and_what_was_acknowledged_before_is_not_sent_again() {
    let world = World::new();
    let app = world.open().await;
    let bytes = world.write("a.mov", 8 * PART, 2);
    world.service.take_at_most(3 * PART);
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.sent >= PART }).await;
    // No page more than there are: what every write says on a full disk.
    let pages = |most: Option<i64>| {
        app.store.write(move |tx| {
            let count: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            let _: i64 =
                tx.query_row(&format!("PRAGMA max_page_count = {}", most.unwrap_or(count)), [], |row| {
                    row.get(0)
                })?;
            Ok(())
        })
    };
    pages(None).await.unwrap();
    let filler = app.store.write(|tx| {
        tx.execute_batch("CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(10000000))")?;
        Ok(())
    });
    assert!(filler.await.is_err(), "the disk is full");
    world.service.take_at_most(u64::MAX);
    tokio::task::yield_now().await;
    pages(Some(1_000_000_000)).await.unwrap();
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert_eq!(world.service.with(|inner| inner.begins), 1);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_or_ahead_holds_up_nothing() {
    for jump in [-400 * 86_400_000_i64, 400 * 86_400_000] {
        let mut world = World::new();
        let clock = Arc::new(WallClock::default());
        world.clock = Arc::clone(&clock) as _;
        let app = world.open().await;
        let bytes = world.write("a.mov", 3 * PART, 4);
        world.service.with(|inner| inner.begin_faults = [Fault::Refuse(ErrorKind::Server)].into());
        *world.accounts.away.lock().unwrap() = true;
        let id = app.send(&world.path("a.mov")).await;
        app.until(|_| async { app.row(&id).await.error_kind.is_some() }).await;
        clock.0.store(jump, Ordering::SeqCst);
        *world.accounts.away.lock().unwrap() = false;
        let row = app.transfers.wait(&id).await.unwrap();
        assert_eq!(row.state, TransferState::Done, "{:?}", row.error_detail);
        assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
        app.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_of_the_clock_in_the_middle_sends_at_most_a_part_for_each_stream_again() {
    let mut world = World::new();
    let clock = Arc::new(WallClock::default());
    world.clock = Arc::clone(&clock) as _;
    let app = world.open().await;
    let bytes = world.write("a.mov", 10 * PART, 5);
    world.service.take_at_most(4 * PART);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= 4 * PART).await;
    clock.0.store(3_600_000, Ordering::SeqCst);
    world.service.take_at_most(u64::MAX);
    // Another wish wakes the queue, as many things do.
    app.transfers.kick(&app.connection).await.unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    assert!(world.sent_again() <= 4 * PART, "{} bytes again", world.sent_again());
    app.close().await;
}

async fn in_the_middle(world: &World, app: &App) -> flo_model::TransferId {
    world.write("a.mov", 10 * PART, 6);
    world.service.take_at_most(4 * PART);
    let id = app.send(&world.path("a.mov")).await;
    until(|| world.service.received() >= 4 * PART).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn during_a_call_nothing_leaves_and_after_it_sending_goes_on_by_itself() {
    let world = World::new();
    let app = world.open().await;
    let id = in_the_middle(&world, &app).await;
    let until_soon = SystemClock.now().plus_ms(300);
    app.transfers.set_line(LinePolicy::Stopped(Some(until_soon))).await.unwrap();
    app.until(|_| async { app.row(&id).await.state == TransferState::Queued }).await;
    world.service.take_at_most(u64::MAX);
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.state, TransferState::Done);
    assert!(SystemClock.now() >= until_soon, "nothing left before the call ended");
    assert_eq!(world.service.complete().len(), 1);
    assert!(world.sent_again() <= 4 * PART);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_kept_and_a_change_of_it_holds_at_once() {
    let world = World::new();
    let app = world.open().await;
    app.transfers.set_line(LinePolicy::Limited(200_000)).await.unwrap();
    let bytes = world.write("a.mov", 2 * PART, 7);
    let began = SystemClock.monotonic();
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.sent >= PART }).await;
    let took = SystemClock.monotonic().saturating_sub(began);
    assert!(took >= Duration::from_millis(400), "100,000 bytes and more at 200,000 a second took {took:?}");
    app.transfers.set_line(LinePolicy::Unlimited).await.unwrap();
    assert_eq!(app.transfers.wait(&id).await.unwrap().state, TransferState::Done);
    assert_eq!(world.service.complete(), [("root/a.mov".to_owned(), bytes)]);
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_at_the_service_is_compared_when_a_person_asks() {
    use flo_model::Proof;
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 3 * PART, 8);
    let id = app.send(&world.path("a.mov")).await;
    let row = app.transfers.wait(&id).await.unwrap();
    assert_eq!(row.proof, Some(Proof::Sent), "nobody compared it yet");
    assert_eq!(app.transfers.verify(&id).await.unwrap().proof, Some(Proof::Verified));
    world.service.with(|inner| inner.files.get_mut("r1").unwrap().parts[1].as_mut().unwrap()[7] ^= 1);
    assert_eq!(app.transfers.verify(&id).await.unwrap().proof, Some(Proof::Differs), "one bit");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_file_whose_begin_call_was_never_answered_leaves_no_ghost() {
    let world = World::new();
    let app = world.open().await;
    world.write("a.mov", 2 * PART, 9);
    world.service.with(|inner| inner.begin_faults = [Fault::LoseAnswer].into());
    let id = app.send(&world.path("a.mov")).await;
    app.until(|_| async { app.row(&id).await.begin_in_flight && app.row(&id).await.attempts > 0 }).await;
    drop(app.transfers.cancel(&id).await);
    until(|| world.service.with(|inner| inner.files.is_empty() || inner.begins > 1)).await;
    app.until_swept().await;
    let left = world.service.with(|inner| inner.files.values().filter(|file| file.bytes().is_none()).count());
    assert_eq!(left, 0);
    app.close().await;
}
