//! The timer through sleep, kills and set clocks; timers that were started elsewhere. Time is the test's own.

use std::sync::Arc;
use std::time::Duration;

use flo_app::view::TimeEntryView;
use flo_app::{App, EntryDraft, EntryFilter, ErrorCode, GapChoice, OpenOptions, PageRequest, Profile};
use flo_model::{ManualClock, UnixMillis};
use tempfile::TempDir;

use crate::support::Studio;

/// A profile without any service, whose clock the test moves.
struct Desk {
    folder: TempDir,
    clock: Arc<ManualClock>,
}

impl Desk {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::new(UnixMillis::parse("2026-10-15T09:00:00Z").unwrap()));
        Self { folder: tempfile::tempdir().unwrap(), clock }
    }

    /// Opens the profile, as after a start or a kill.
    async fn open(&self) -> App {
        let clock: Arc<ManualClock> = Arc::clone(&self.clock);
        let options = OpenOptions::new(Profile::at(self.folder.path())).in_memory_secrets().clock(clock);
        App::open(options).await.unwrap()
    }

    /// Somebody works for so long; the clocks are read every quarter of a minute.
    async fn work(&self, app: &App, minutes: u64) {
        for _ in 0..minutes * 4 {
            self.clock.advance(Duration::from_secs(15));
            app.watch_timer().await.unwrap();
        }
    }

    fn pass(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(minutes * 60));
    }
}

fn draft(description: &str) -> EntryDraft {
    EntryDraft { description: Some(description.to_owned()), ..EntryDraft::default() }
}

async fn entries(app: &App) -> Vec<TimeEntryView> {
    let mut list = app.time_entries(EntryFilter::default(), PageRequest::default()).await.unwrap().items;
    list.sort_by_key(|entry| entry.start);
    list
}

/// Each finished entry in minutes, and whether one runs.
async fn booked(app: &App) -> (Vec<u64>, bool) {
    let list = entries(app).await;
    let finished =
        list.iter().filter(|entry| entry.end.is_some()).map(|entry| entry.seconds.0 / 60).collect();
    (finished, list.iter().any(|entry| entry.end.is_none()))
}

async fn asleep(desk: &Desk) -> App {
    let app = desk.open().await;
    app.start_timer(draft("Assembly"), false).await.unwrap();
    desk.work(&app, 20).await;
    desk.pass(90);
    app.watch_timer().await.unwrap();
    desk.work(&app, 10).await;
    app
}

#[tokio::test]
async fn sleep_is_in_no_entry_until_somebody_chooses() {
    let desk = Desk::new();
    let app = asleep(&desk).await;
    assert_eq!(booked(&app).await, (vec![20], true));
    let gaps = app.time_gaps().await.unwrap();
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].seconds.0 / 60, 90);
    assert_eq!(gaps[0].description, "Assembly");
    app.stop_timer().await.unwrap();
    assert_eq!(booked(&app).await, (vec![20, 10], false), "nor does the stop book it");
    app.close().await;
}

#[tokio::test]
async fn the_question_outlives_a_restart_and_keeping_books_every_minute_once() {
    let desk = Desk::new();
    asleep(&desk).await.close().await;
    let app = desk.open().await;
    let gap = app.time_gaps().await.unwrap().remove(0);
    app.choose_gap(gap.id.clone(), GapChoice::Keep).await.unwrap();
    app.choose_gap(gap.id.clone(), GapChoice::Keep).await.unwrap();
    assert_eq!(booked(&app).await, (vec![110], true));
    assert!(app.time_gaps().await.unwrap().is_empty());
    let other = app.choose_gap(gap.id, GapChoice::Discard).await.unwrap_err();
    assert_eq!(other.code, ErrorCode::Invalid, "an answer stands");
    app.close().await;
}

#[tokio::test]
async fn leaving_out_and_stopping_keeps_what_was_worked_after_it() {
    let desk = Desk::new();
    let app = asleep(&desk).await;
    let gap = app.time_gaps().await.unwrap().remove(0);
    app.choose_gap(gap.id, GapChoice::Discard).await.unwrap();
    assert_eq!(booked(&app).await, (vec![20, 10], false));
    app.close().await;
}

#[tokio::test]
async fn leaving_out_and_going_on_keeps_the_timer() {
    let desk = Desk::new();
    let app = asleep(&desk).await;
    let gap = app.time_gaps().await.unwrap().remove(0);
    app.choose_gap(gap.id, GapChoice::Continue).await.unwrap();
    assert_eq!(booked(&app).await, (vec![20], true));
    app.close().await;
}

#[tokio::test]
async fn a_kill_loses_nothing_and_hours_in_which_the_app_was_closed_are_asked_about() {
    let desk = Desk::new();
    let app = desk.open().await;
    app.start_timer(draft("Assembly"), false).await.unwrap();
    desk.work(&app, 30).await;
    // No word to the app before it goes, as in a kill.
    app.close().await;
    desk.pass(1);
    let app = desk.open().await;
    desk.work(&app, 1).await;
    assert!(app.time_gaps().await.unwrap().is_empty(), "a quick restart is no gap");
    app.close().await;
    desk.pass(240);
    let app = desk.open().await;
    app.watch_timer().await.unwrap();
    assert_eq!(booked(&app).await, (vec![32], true));
    assert_eq!(app.time_gaps().await.unwrap()[0].seconds.0 / 60, 240);
    app.close().await;
}

#[tokio::test]
async fn a_stop_after_a_long_sleep_does_not_book_the_sleep() {
    let desk = Desk::new();
    let app = desk.open().await;
    app.start_timer(draft("Assembly"), false).await.unwrap();
    desk.work(&app, 20).await;
    desk.pass(600);
    let stopped = app.stop_timer().await.unwrap().unwrap();
    assert_eq!(stopped.seconds.0 / 60, 20);
    assert_eq!(booked(&app).await, (vec![20], false));
    assert_eq!(app.time_gaps().await.unwrap().len(), 1);
    app.close().await;
}

#[tokio::test]
async fn a_clock_that_was_set_invents_and_loses_nothing() {
    for hours in [3, -3] {
        let desk = Desk::new();
        let app = desk.open().await;
        app.start_timer(draft("Assembly"), false).await.unwrap();
        desk.work(&app, 20).await;
        let now = flo_model::Clock::now(&*desk.clock);
        desk.clock.jump_to(now.plus_ms(hours * 3_600_000));
        desk.work(&app, 10).await;
        app.stop_timer().await.unwrap();
        assert_eq!(booked(&app).await, (vec![30], false), "{hours} hours");
        assert!(app.time_gaps().await.unwrap().is_empty());
        app.close().await;
    }
}

#[tokio::test]
async fn a_timer_from_elsewhere_is_stopped_only_after_a_yes() {
    let studio = Studio::mirrored().await;
    let there = studio.app.timer().await.unwrap().expect("the sample's timer runs at Clockify");
    let refused = studio.app.start_timer(draft("Notes"), false).await.unwrap_err();
    assert_eq!((refused.code, refused.exit_code()), (ErrorCode::TimerElsewhere, 3));
    assert_eq!(studio.app.timer().await.unwrap().unwrap().id, there.id, "it still runs");

    let started = studio.app.start_timer(draft("Notes"), true).await.unwrap();
    assert_eq!(started.stopped_elsewhere, Some(there.id));
    let next = studio.app.start_timer(draft("More notes"), false).await.unwrap();
    assert_eq!(next.stopped_elsewhere, None, "one's own timer is not asked about");
    studio.end().await;
}
