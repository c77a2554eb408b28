//! The tracker on times that are given: settling, moves, absence, unreadable folders.

use super::*;

const SETTLE: Duration = Duration::from_secs(5);

fn state(size: u64, mtime_ns: i64, file_id: u128) -> FileState {
    FileState { size, mtime_ns, volume: 1, file_id }
}

fn at(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[derive(Default)]
struct Log(Vec<String>);

impl Log {
    fn take(&mut self) -> String {
        std::mem::take(&mut self.0).join(" ")
    }

    fn push(&mut self, fact: Fact) {
        self.0.push(match fact {
            Fact::Seen { path, state } => format!("seen {} {}", path.display(), state.size),
            Fact::Settled { path, state } => format!("settled {} {}", path.display(), state.size),
            Fact::Moved { from, to, .. } => format!("moved {} {}", from.display(), to.display()),
            Fact::Gone { path } => format!("gone {}", path.display()),
            Fact::Unreadable { path, .. } => format!("unreadable {}", path.display()),
            other => format!("{other:?}"),
        });
    }
}

fn observe(tracker: &mut SettleTracker, log: &mut Log, path: &str, state: FileState, secs: u64) -> String {
    tracker.observe(Path::new(path), state, at(secs), &mut |fact| log.push(fact));
    log.take()
}

#[test]
fn a_file_settles_once_when_it_stood_still_for_the_settle_time() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0), "seen a 1");
    assert_eq!(tracker.next_due(), Some(at(1)), "it may tell by its end that it is finished");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 4), "", "too early");
    assert!(tracker.due(at(4)).is_empty());
    assert_eq!(tracker.due(at(5)), [PathBuf::from("a")]);
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 5), "settled a 1");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 50), "", "reported once");
    assert_eq!(tracker.next_due(), None);
}

#[test]
fn a_file_that_grows_for_hours_stays_growing() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    for step in 0..3_600_u64 {
        let facts =
            observe(&mut tracker, &mut log, "a", state(step, i64::try_from(step).unwrap(), 7), step * 4);
        assert_eq!(facts, format!("seen a {step}"));
    }
    assert_eq!(observe(&mut tracker, &mut log, "a", state(3_599, 3_599, 7), 3_599 * 4 + 8), "settled a 3599");
}

#[test]
fn a_change_of_time_alone_begins_the_settle_time_anew() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 2, 7), 4), "seen a 1");
    assert_eq!(
        observe(&mut tracker, &mut log, "a", state(1, 2, 7), 11),
        "",
        "twice its pause of four seconds"
    );
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 2, 7), 12), "settled a 1");
}

#[test]
fn a_settled_file_that_changes_settles_again() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 5);
    assert_eq!(observe(&mut tracker, &mut log, "a", state(2, 2, 8), 60), "seen a 2");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(2, 2, 8), 65), "settled a 2");
}

#[test]
fn the_two_halves_of_a_rename_are_one_move() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    tracker.know(Path::new("a"), &state(1, 1, 7));
    tracker.miss(Path::new("a"), at(10));
    assert_eq!(observe(&mut tracker, &mut log, "b/a", state(1, 1, 7), 12), "moved a b/a");
    tracker.expire(at(100), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "", "nothing is gone");
    assert_eq!(observe(&mut tracker, &mut log, "b/a", state(1, 1, 7), 100), "", "it stays settled");
}

#[test]
fn a_number_used_again_for_other_content_is_no_move() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    tracker.know(Path::new("a"), &state(1, 1, 7));
    tracker.miss(Path::new("a"), at(10));
    assert_eq!(observe(&mut tracker, &mut log, "b", state(1, 2, 7), 10), "seen b 1");
    tracker.expire(at(15), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "gone a");
}

#[test]
fn a_hard_link_is_a_file_of_its_own() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    tracker.know(Path::new("a"), &state(1, 1, 7));
    assert_eq!(observe(&mut tracker, &mut log, "b", state(1, 1, 7), 0), "seen b 1");
    assert!(tracker.knows(Path::new("a")));
}

#[test]
fn a_missing_folder_takes_its_files_with_it_and_no_neighbours() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    for (path, id) in [("d/1", 1), ("d/e/2", 2), ("d 2/3", 3)] {
        tracker.know(Path::new(path), &state(1, 1, id));
    }
    tracker.miss(Path::new("d"), at(0));
    tracker.expire(at(4), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "", "a move may still turn up");
    tracker.expire(at(5), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "gone d/1 gone d/e/2");
}

#[test]
fn a_scan_that_could_not_read_a_folder_proves_nothing_about_it() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    for (path, id) in [("d/1", 1), ("e/2", 2)] {
        tracker.know(Path::new(path), &state(1, 1, id));
    }
    tracker.begin_scan();
    tracker.end_scan(&["d".into()], at(0));
    tracker.expire(at(5), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "gone e/2");
}

#[test]
fn an_unreadable_file_is_reported_once_and_settles_when_it_can_be_read() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
    for _ in 0..2 {
        tracker.unreadable(Path::new("a"), "No permission.".into(), &mut |fact| log.push(fact));
    }
    assert_eq!(log.take(), "unreadable a");
    assert!(tracker.due(at(100)).is_empty());
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 100), "seen a 1");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(1, 1, 7), 105), "settled a 1");
}

#[test]
fn evidence_makes_a_file_settle_sooner_or_later_but_never_not_at_all() {
    use Evidence::{Finished, HeldOpen, Unfinished, Unknown};
    for (evidence, secs) in [(Finished, 1), (Unknown, 5), (HeldOpen, 900), (Unfinished, 900)] {
        let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
        observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
        let mut settled = None;
        while settled.is_none() {
            let now = tracker.next_due().unwrap();
            tracker.observe_with(Path::new("a"), state(1, 1, 7), evidence, now, &mut |fact| log.push(fact));
            settled = (log.take() == "settled a 1").then_some(now);
        }
        assert_eq!(settled, Some(at(secs)), "{evidence:?}");
    }
}

#[test]
fn a_file_that_paused_while_it_grew_is_waited_for_twice_as_long() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
    assert_eq!(observe(&mut tracker, &mut log, "a", state(2, 2, 7), 4), "seen a 2");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(2, 2, 7), 11), "");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(2, 2, 7), 12), "settled a 2");
    assert_eq!(observe(&mut tracker, &mut log, "a", state(3, 3, 7), 500), "seen a 3");
    assert_eq!(
        observe(&mut tracker, &mut log, "a", state(3, 3, 7), 505),
        "settled a 3",
        "its rest was no pause"
    );
}

#[test]
fn an_old_file_settles_at_once_unless_it_was_known_elsewhere() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    tracker.observe_old(Path::new("a"), state(1, 1, 7), at(0), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "settled a 1");
    tracker.miss(Path::new("a"), at(1));
    tracker.observe_old(Path::new("b"), state(1, 1, 7), at(1), &mut |fact| log.push(fact));
    assert_eq!(log.take(), "moved a b");
    assert_eq!(tracker.next_due(), None);
}

#[test]
fn a_moved_file_that_still_grows_settles_at_its_new_place() {
    let (mut tracker, mut log) = (SettleTracker::new(SETTLE), Log::default());
    observe(&mut tracker, &mut log, "a", state(1, 1, 7), 0);
    tracker.miss(Path::new("a"), at(2));
    assert_eq!(observe(&mut tracker, &mut log, "b", state(1, 1, 7), 3), "moved a b");
    assert_eq!(tracker.due(at(4)), [PathBuf::from("b")]);
    assert_eq!(observe(&mut tracker, &mut log, "b", state(1, 1, 7), 5), "settled b 1");
}
