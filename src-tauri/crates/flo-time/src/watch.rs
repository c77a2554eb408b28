//! The watch over a running timer: readings of the clocks and of the person's presence in, findings out.
//!
//! Somebody reads the clocks every few seconds and hands each [`Sample`] to [`Watch::observe`]; the watch is stored after
//! each, so that it outlives a kill. Three things are found:
//!
//! - **The clock was set.** The steady clock says how much time really passed; by what the wall clock differs it was set.
//!   The running entry is shifted by it, so that its length stays true. Zones play no part: entries are instants.
//! - **Nobody was there.** No input for longer than the policy allows, a locked screen, a sleeping computer, an app that did
//!   not run (killed, crashed, closed, rebooted): a [`Gap`]. The entry is cut around it and a person is asked. Until then
//!   the gap is in no entry, so it cannot be booked silently; with Keep it becomes booked time again.
//! - **Nothing**, which is the usual case.
//!
//! A timer that was started where nothing watches (the command line alone) has no readings; what was pressed counts then.

use flo_model::UnixMillis;
use serde::{Deserialize, Serialize};
use specta::Type;

/// One reading of the clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Wall clock.
    pub wall: UnixMillis,
    /// A clock that nobody can set, milliseconds. Only readings with the same `steady_id` can be compared.
    pub steady_ms: i64,
    /// Which steady clock: a boot, or a process where no clock outlives one.
    pub steady_id: String,
    /// Whether the steady clock runs on while the computer sleeps.
    pub counts_sleep: bool,
    /// The process that reads.
    pub run: String,
    /// Milliseconds since the last input; 0 where that is not known.
    pub idle_ms: i64,
    /// The screen is locked.
    pub locked: bool,
}

/// How long nobody may be there before it is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Without input, milliseconds.
    pub idle_ms: i64,
    /// Asleep, locked or not running, milliseconds; also the longest hole between two readings that is no gap.
    pub away_ms: i64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { idle_ms: 5 * 60_000, away_ms: 2 * 60_000 }
    }
}

/// Smallest difference of the clocks that counts as a set clock; below it they merely drift.
const SET_MS: i64 = 2_000;

/// Why nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Away {
    /// No input.
    Idle,
    /// The screen was locked.
    Locked,
    /// The computer slept.
    Asleep,
    /// The app did not run.
    Closed,
}

impl Away {
    /// The stored word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Locked => "locked",
            Self::Asleep => "asleep",
            Self::Closed => "closed",
        }
    }

    /// From the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Idle, Self::Locked, Self::Asleep, Self::Closed].into_iter().find(|away| away.word() == word)
    }
}

/// A stretch of the running entry in which nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Last moment at which somebody was there.
    pub from: UnixMillis,
    /// First moment at which somebody was there again.
    pub to: UnixMillis,
    /// Why.
    pub away: Away,
}

/// What a reading led to, in the order in which it is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The wall clock was set by this many milliseconds: the running entry's start moves with it.
    Shift(i64),
    /// The running entry ends where the gap begins; one like it runs from the gap's end.
    Cut(Gap),
}

/// What is known about one running entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// When the running entry began.
    pub start: UnixMillis,
    /// The latest reading.
    seen: Option<Sample>,
    /// Last moment at which somebody is known to have been there.
    active: UnixMillis,
    /// Why nobody seems to be there since then.
    away: Option<Away>,
}

impl Watch {
    /// A timer that starts at `start`, when somebody pressed the button.
    #[must_use]
    pub fn new(start: UnixMillis) -> Self {
        Self { start, seen: None, active: start, away: None }
    }

    /// Whether anybody ever read the clocks for it.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.seen.is_some()
    }

    /// Last moment at which somebody is known to have been there.
    #[must_use]
    pub fn active_until(&self) -> UnixMillis {
        self.active
    }

    /// Takes a reading. What it finds has to be carried out in the same transaction that stores the watch.
    pub fn observe(&mut self, sample: &Sample, policy: &Policy) -> Vec<Finding> {
        let present = UnixMillis(sample.wall.0 - sample.idle_ms.max(0));
        let Some(seen) = self.seen.replace(sample.clone()) else {
            // Nothing is known about the time before the first reading but that the button was pressed.
            self.start = UnixMillis(self.start.0.min(sample.wall.0));
            self.active = UnixMillis(present.0.max(self.start.0));
            return Vec::new();
        };
        let mut findings = Vec::new();
        let (passed, set) = passed_and_set(&seen, sample);
        if set != 0 {
            self.start = self.start.plus_ms(set);
            self.active = self.active.plus_ms(set);
            findings.push(Finding::Shift(set));
        }
        if passed > policy.away_ms {
            self.note(if seen.run == sample.run { Away::Asleep } else { Away::Closed });
        } else if sample.locked {
            self.note(Away::Locked);
        }
        if !sample.locked && present > self.active {
            let away = self.away.take().unwrap_or(Away::Idle);
            let least = if away == Away::Idle { policy.idle_ms } else { policy.away_ms };
            if present.since(self.active) > least {
                findings.push(Finding::Cut(Gap { from: self.active, to: present, away }));
                self.start = present;
            }
            self.active = present;
        }
        findings
    }

    fn note(&mut self, away: Away) {
        self.away = self.away.max(Some(away));
    }
}

/// How many milliseconds passed between two readings, and by how many the wall clock was set in between.
fn passed_and_set(seen: &Sample, sample: &Sample) -> (i64, i64) {
    let wall = sample.wall.since(seen.wall);
    if seen.steady_id != sample.steady_id {
        // Another boot: only the wall clock tells. One that went back says nothing about how long it was.
        return (wall.max(0), wall.min(0));
    }
    let steady = (sample.steady_ms - seen.steady_ms).max(0);
    let set = wall - steady;
    if set.abs() <= SET_MS || (set > 0 && !sample.counts_sleep) {
        // A steady clock that stops in sleep cannot tell sleep from a clock that was set forward: it is asked about.
        return (wall.max(0), 0);
    }
    (steady, set)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { idle_ms: 300_000, away_ms: 120_000 };

    fn sample(wall_s: i64, steady_s: i64) -> Sample {
        Sample {
            wall: UnixMillis(wall_s * 1000),
            steady_ms: steady_s * 1000,
            steady_id: "boot".into(),
            counts_sleep: true,
            run: "run".into(),
            idle_ms: 0,
            locked: false,
        }
    }

    fn started(at_s: i64) -> Watch {
        let mut watch = Watch::new(UnixMillis(at_s * 1000));
        watch.observe(&sample(at_s, at_s), &POLICY);
        watch
    }

    fn gap(from_s: i64, to_s: i64, away: Away) -> Finding {
        Finding::Cut(Gap { from: UnixMillis(from_s * 1000), to: UnixMillis(to_s * 1000), away })
    }

    #[test]
    fn sleep_is_cut_out_and_asked_about() {
        let mut watch = started(1000);
        watch.observe(&sample(1015, 1015), &POLICY);
        assert_eq!(watch.observe(&sample(8215, 8215), &POLICY), [gap(1015, 8215, Away::Asleep)]);
        assert_eq!(watch.start, UnixMillis(8_215_000));
    }

    #[test]
    fn a_clock_that_was_set_shifts_the_entry_and_invents_no_time() {
        for set in [3600, -3600] {
            let mut watch = started(10_000);
            let found = watch.observe(&sample(10_015 + set, 10_015), &POLICY);
            assert_eq!(found, [Finding::Shift(set * 1000)]);
            assert_eq!(watch.start, UnixMillis((10_000 + set) * 1000));
        }
    }

    #[test]
    fn without_a_clock_that_runs_on_in_sleep_a_jump_forward_is_asked_about() {
        let mut watch = Watch::new(UnixMillis(0));
        let reading = |wall, steady| Sample { counts_sleep: false, ..sample(wall, steady) };
        watch.observe(&reading(0, 0), &POLICY);
        assert_eq!(watch.observe(&reading(3600, 15), &POLICY), [gap(0, 3600, Away::Asleep)]);
        assert_eq!(watch.observe(&reading(15, 30), &POLICY), [Finding::Shift(-3_600_000)]);
    }

    #[test]
    fn idle_time_is_known_when_somebody_is_back() {
        let mut watch = started(0);
        for at in (15..=600).step_by(15) {
            let idle = Sample { idle_ms: at * 1000, ..sample(at, at) };
            assert_eq!(watch.observe(&idle, &POLICY), [], "still away");
        }
        let back = Sample { idle_ms: 5000, ..sample(615, 615) };
        assert_eq!(watch.observe(&back, &POLICY), [gap(0, 610, Away::Idle)]);
        // A pause for thought is none.
        let mut watch = started(0);
        watch.observe(
            &Sample { idle_ms: 200_000, ..sample(200, 200) },
            &Policy { away_ms: 300_000, ..POLICY },
        );
        assert_eq!(watch.observe(&sample(215, 215), &POLICY), []);
    }

    #[test]
    fn a_locked_screen_counts_at_once() {
        let mut watch = started(0);
        for at in (15..=180).step_by(15) {
            watch.observe(&Sample { locked: true, ..sample(at, at) }, &POLICY);
        }
        assert_eq!(watch.observe(&sample(195, 195), &POLICY), [gap(0, 195, Away::Locked)]);
    }

    #[test]
    fn a_restart_of_the_app_is_a_gap_only_when_it_took_long() {
        let mut watch = started(0);
        let stored = serde_json::to_string(&watch).unwrap();
        let again = |at| Sample { run: "next".into(), ..sample(at, at) };
        assert_eq!(watch.observe(&again(60), &POLICY), [], "a minute is no gap");
        let mut watch: Watch = serde_json::from_str(&stored).unwrap();
        assert_eq!(watch.observe(&again(600), &POLICY), [gap(0, 600, Away::Closed)]);
    }

    #[test]
    fn after_a_reboot_with_a_clock_that_went_back_nothing_is_negative() {
        let mut watch = started(50_000);
        watch.observe(&sample(50_015, 50_015), &POLICY);
        let reading = Sample { steady_id: "next boot".into(), run: "next".into(), ..sample(40_000, 5) };
        assert_eq!(watch.observe(&reading, &POLICY), [Finding::Shift(-10_015_000)]);
        assert_eq!(watch.start, UnixMillis(39_985_000));
    }

    #[test]
    fn a_timer_that_nobody_watched_has_no_gap_before_the_first_reading() {
        let mut watch = Watch::new(UnixMillis(0));
        assert!(!watch.is_watched());
        assert_eq!(watch.observe(&sample(9000, 9000), &POLICY), []);
        assert_eq!(watch.start, UnixMillis(0));
    }
}
