//! One window of one limit: how much of it is used, and who may use the rest.
//!
//! A long window is shared out. Of what is left, writes that wait have the first claim ([`Window::wait`] is told how
//! many), so reading yields to them; a tenth stays with reading all the same, so that a backlog of hours does not make
//! the app blind to what others do. The rules look at counts and times alone: [`super::plan`] runs the same ones ahead
//! of time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{Class, Refill};

/// From this length on a window is worth remembering over a restart and keeps a reserve for people and writes.
pub(super) const LONG: Duration = Duration::from_secs(600);
/// Permits that a window believed to be used up still gives to people and writes, so that the end of it is noticed.
const PROBES: u32 = 2;

/// One counted request: when it was sent, in milliseconds of the monotonic clock, and whether it was for reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sent {
    at: i64,
    is_read: bool,
}

/// A counted request of an earlier run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aged {
    /// How long ago it was sent.
    pub(super) age: Duration,
    /// Whether it was for reading.
    pub(super) is_read: bool,
}

/// Counts requests against one limit. Times are milliseconds of the monotonic clock; what an earlier run used lies
/// before its zero.
#[derive(Debug, Clone)]
pub(super) struct Window {
    length_ms: i64,
    limit: u32,
    used: Used,
}

#[derive(Debug, Clone)]
enum Used {
    /// Each request, oldest first.
    Log(VecDeque<Sent>),
    /// How full the bucket was, and when.
    Level { level: f64, at: i64 },
}

impl Window {
    /// An unused window. Long ones always keep a log.
    pub(super) fn new(length: Duration, limit: u32, refill: Refill) -> Self {
        let used = match refill {
            Refill::Leaky if length < LONG => Used::Level { level: 0.0, at: 0 },
            Refill::Leaky | Refill::Window => Used::Log(VecDeque::new()),
        };
        Self { length_ms: millis(length), limit: limit.max(1), used }
    }

    pub(super) fn length(&self) -> Duration {
        Duration::from_millis(self.length_ms.unsigned_abs())
    }

    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    pub(super) fn set_limit(&mut self, limit: u32) {
        self.limit = limit.max(1);
    }

    pub(super) fn is_long(&self) -> bool {
        self.length() >= LONG
    }

    /// Requests that nobody has used.
    pub(super) fn remaining(&mut self, now: Duration) -> u32 {
        self.settle(millis(now));
        let used = match &self.used {
            Used::Log(log) => u32::try_from(log.len()).unwrap_or(u32::MAX),
            Used::Level { level, .. } => level.ceil() as u32,
        };
        self.limit.saturating_sub(used)
    }

    /// Time until the window is empty again if nothing is sent.
    pub(super) fn full_in(&mut self, now: Duration) -> Duration {
        let now = millis(now);
        self.settle(now);
        match &self.used {
            Used::Log(log) => log.back().map_or(Duration::ZERO, |last| span(last.at + self.held_ms() - now)),
            Used::Level { level, .. } => self.leak_time(*level),
        }
    }

    /// Time until a request of this class may be sent, while `waiting` requests of queued writes wait for room; zero:
    /// now.
    pub(super) fn wait(&mut self, now: Duration, class: Class, waiting: u32) -> Duration {
        let now = millis(now);
        self.settle(now);
        if let Used::Level { level, .. } = &self.used {
            let allowed = self.limit.saturating_sub(self.reserve(class) + self.margin()).max(1);
            return self.leak_time(level + 1.0 - f64::from(allowed));
        }
        if !self.is_long() {
            return self.until_fewer(now, self.limit.saturating_sub(self.reserve(class)).max(1), |_| true);
        }
        let anything = self.until_fewer(now, self.limit, |_| true);
        match class {
            Class::Person => anything,
            Class::Write => {
                let share = (self.limit - self.share_of_reading()).max(1);
                anything.max(self.until_fewer(now, share, |sent| !sent.is_read))
            }
            Class::Timer | Class::Screen | Class::Background | Class::DeepScan => {
                let spare = self.limit.saturating_sub(self.reserve(class).max(waiting));
                let beside_writes = self.until_fewer(now, spare, |_| true);
                if class == Class::DeepScan {
                    return beside_writes;
                }
                let own_share = self.until_fewer(now, self.share_of_reading(), |sent| sent.is_read);
                beside_writes.min(own_share.max(anything))
            }
        }
    }

    /// What reading may use of a long window however many writes wait.
    pub(super) fn share_of_reading(&self) -> u32 {
        if self.limit < 2 { 0 } else { (self.limit / 10).max(1) }
    }

    /// Time until fewer than `share` of the requests that `counts` says are in the window.
    fn until_fewer(&self, now: i64, share: u32, counts: impl Fn(&Sent) -> bool) -> Duration {
        let Used::Log(log) = &self.used else { return Duration::ZERO };
        let Some(place) = share.checked_sub(1) else {
            // Not as things stand: asked again when everything that is in the window now has left it.
            return span(self.held_ms());
        };
        // The one that must leave is the `share`-th from the end.
        let blocking = log.iter().rev().filter(|sent| counts(sent)).nth(place as usize);
        blocking.map_or(Duration::ZERO, |sent| span(sent.at + self.held_ms() - now))
    }

    /// Counts one request.
    pub(super) fn take(&mut self, now: Duration, class: Class) {
        let now = millis(now);
        self.settle(now);
        match &mut self.used {
            Used::Log(log) => log.push_back(Sent { at: now, is_read: class.is_reading() }),
            Used::Level { level, .. } => *level += 1.0,
        }
    }

    /// Takes back the latest count: that request was never sent.
    pub(super) fn give_back(&mut self) {
        match &mut self.used {
            Used::Log(log) => {
                log.pop_back();
            }
            Used::Level { level, .. } => *level = (*level - 1.0).max(0.0),
        }
    }

    /// Counts what others used, as the service says how much is left.
    pub(super) fn note_remaining(&mut self, now: Duration, remaining: u32) {
        let now = millis(now);
        self.settle(now);
        let used = self.limit.saturating_sub(remaining);
        match &mut self.used {
            Used::Log(log) => {
                while log.len() < used as usize {
                    log.push_back(Sent { at: now, is_read: false });
                }
            }
            Used::Level { level, .. } => *level = level.max(f64::from(used)),
        }
    }

    /// The service refuses for longer than any other limit explains: counts as used up but for a few probes.
    pub(super) fn exhaust(&mut self, now: Duration) {
        self.note_remaining(now, PROBES.min(self.limit - 1));
    }

    /// Each counted request by its age, oldest first.
    pub(super) fn ages(&mut self, now: Duration) -> Vec<Aged> {
        let now = millis(now);
        self.settle(now);
        match &self.used {
            Used::Log(log) => {
                log.iter().map(|sent| Aged { age: span(now - sent.at), is_read: sent.is_read }).collect()
            }
            Used::Level { .. } => Vec::new(),
        }
    }

    /// Counts requests of an earlier run by their age.
    pub(super) fn count_aged(&mut self, now: Duration, aged: impl Iterator<Item = Aged>) {
        let now = millis(now);
        if let Used::Log(log) = &mut self.used {
            log.extend(aged.map(|sent| Sent { at: now - millis(sent.age), is_read: sent.is_read }));
            log.make_contiguous().sort_unstable();
        }
        self.settle(now);
    }

    /// What a class leaves untouched. Long windows keep their end for people and writes; short ones a little, so that
    /// these never stand behind a scan.
    fn reserve(&self, class: Class) -> u32 {
        let limit = self.limit;
        match (class, self.is_long()) {
            (Class::Person | Class::Write, _) | (Class::Timer, false) => 0,
            (Class::Timer, true) => limit / 6,
            (Class::Screen | Class::Background, true) => limit / 3,
            (Class::DeepScan, true) => limit / 2,
            (Class::Screen | Class::Background | Class::DeepScan, false) => limit / 5,
        }
    }

    /// A leaky one is never quite filled, because requests bunch up on their way.
    fn margin(&self) -> u32 {
        u32::from(self.limit >= 5)
    }

    /// How long a request counts: a little longer here than there, because it arrives later than it was sent.
    fn held_ms(&self) -> i64 {
        self.length_ms + (self.length_ms / 100).clamp(20, 2000)
    }

    fn leak_time(&self, level: f64) -> Duration {
        let ms = (level.max(0.0) * self.length_ms as f64 / f64::from(self.limit)).ceil();
        Duration::from_millis(ms as u64)
    }

    fn settle(&mut self, now: i64) {
        let (held, limit, length) = (self.held_ms(), f64::from(self.limit), self.length_ms as f64);
        match &mut self.used {
            Used::Log(log) => {
                while log.front().is_some_and(|sent| sent.at + held <= now) {
                    log.pop_front();
                }
            }
            Used::Level { level, at } => {
                let leaked = (now - *at).max(0) as f64 * limit / length;
                *level = (*level - leaked).max(0.0);
                *at = now;
            }
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

fn span(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_window_gives_back_each_request_after_its_whole_length() {
        let mut window = Window::new(HOUR, 2, Refill::Window);
        window.take(at(0), Class::Background);
        window.take(at(100), Class::Background);
        assert_eq!(window.remaining(at(100)), 0);
        assert_eq!(
            window.wait(at(100), Class::Person, 0),
            at(3502),
            "the first one, and two seconds for its way"
        );
        assert_eq!(window.wait(at(3602), Class::Person, 0), Duration::ZERO);
        assert_eq!(window.full_in(at(3602)), at(100));
    }

    #[test]
    fn a_leaky_window_asks_only_for_the_share_of_one_request_after_a_burst() {
        let mut window = Window::new(at(60), 10, Refill::Leaky);
        for _ in 0..9 {
            assert_eq!(window.wait(at(0), Class::Write, 0), Duration::ZERO);
            window.take(at(0), Class::Background);
        }
        assert_eq!(
            window.wait(at(0), Class::Write, 0),
            at(6),
            "one tenth of the window, the tenth stays free"
        );
    }

    #[test]
    fn the_end_of_a_long_window_is_kept_for_people_and_writes() {
        let mut window = Window::new(HOUR, 30, Refill::Window);
        for _ in 0..20 {
            window.take(at(0), Class::Background);
        }
        assert_ne!(window.wait(at(0), Class::Background, 0), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Timer, 0), Duration::ZERO);
        for _ in 0..5 {
            window.take(at(0), Class::Background);
        }
        assert_ne!(window.wait(at(0), Class::Timer, 0), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Write, 0), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Person, 0), Duration::ZERO);
    }

    #[test]
    fn what_the_service_says_is_left_is_believed_when_it_is_less() {
        let mut window = Window::new(at(60), 100, Refill::Leaky);
        window.note_remaining(at(0), 3);
        assert_eq!(window.remaining(at(0)), 3);
        window.note_remaining(at(0), 50);
        assert_eq!(window.remaining(at(0)), 3, "another client's later answer does not refill ours");
    }

    #[test]
    fn while_many_writes_wait_reading_has_a_tenth_and_writes_the_rest() {
        let mut window = Window::new(HOUR, 30, Refill::Window);
        let mut sent = (0, 0);
        loop {
            let write = window.wait(at(0), Class::Write, 200).is_zero();
            if write {
                window.take(at(0), Class::Write);
                sent.0 += 1;
            }
            let read = window.wait(at(0), Class::Background, 200).is_zero();
            if read {
                window.take(at(0), Class::Background);
                sent.1 += 1;
            }
            if !write && !read {
                break;
            }
        }
        assert_eq!(sent, (27, 3));
        assert_ne!(window.wait(at(0), Class::DeepScan, 200), Duration::ZERO);
    }

    #[test]
    fn reading_takes_only_what_the_waiting_writes_leave() {
        for (used, waiting, may_read) in
            [(0, 0, true), (19, 0, true), (20, 0, false), (14, 15, true), (15, 15, false)]
        {
            let mut window = Window::new(HOUR, 30, Refill::Window);
            // Its own tenth is used up.
            for _ in 0..used {
                window.take(at(0), Class::Background);
            }
            let wait = window.wait(at(1), Class::Background, waiting);
            assert_eq!(wait.is_zero(), may_read || used < 3, "{used} used, {waiting} waiting");
        }
    }

    #[test]
    fn a_person_may_use_the_share_of_reading_too() {
        let mut window = Window::new(HOUR, 30, Refill::Window);
        for _ in 0..27 {
            window.take(at(0), Class::Write);
        }
        assert_ne!(window.wait(at(0), Class::Write, 1), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Person, 1), Duration::ZERO);
    }
}
