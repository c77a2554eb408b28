//! One window of one limit.

use std::collections::VecDeque;
use std::time::Duration;

use crate::{Class, Refill};

/// From this length on a window is worth remembering over a restart and keeps a reserve for people and writes.
pub(super) const LONG: Duration = Duration::from_secs(600);
/// Permits that a window believed to be used up still gives to people and writes, so that the end of it is noticed.
const PROBES: u32 = 2;

/// Counts requests against one limit. Times are milliseconds of the monotonic clock; what an earlier run used lies
/// before its zero.
#[derive(Debug)]
pub(super) struct Window {
    length_ms: i64,
    limit: u32,
    used: Used,
}

#[derive(Debug)]
enum Used {
    /// When each request was sent, oldest first.
    Log(VecDeque<i64>),
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
            Used::Log(log) => log.back().map_or(Duration::ZERO, |last| span(last + self.held_ms() - now)),
            Used::Level { level, .. } => self.leak_time(*level),
        }
    }

    /// Time until a request of this class may be sent; zero: now.
    pub(super) fn wait(&mut self, now: Duration, class: Class) -> Duration {
        let now = millis(now);
        self.settle(now);
        let allowed = self.allowed(class);
        match &self.used {
            Used::Log(log) => {
                let excess = (log.len() + 1).saturating_sub(allowed as usize);
                match excess.checked_sub(1).and_then(|index| log.get(index)) {
                    Some(blocking) => span(blocking + self.held_ms() - now),
                    None => Duration::ZERO,
                }
            }
            Used::Level { level, .. } => self.leak_time(level + 1.0 - f64::from(allowed)),
        }
    }

    /// Counts one request.
    pub(super) fn take(&mut self, now: Duration) {
        let now = millis(now);
        self.settle(now);
        match &mut self.used {
            Used::Log(log) => log.push_back(now),
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
                    log.push_back(now);
                }
            }
            Used::Level { level, .. } => *level = level.max(f64::from(used)),
        }
    }

    /// The service refuses for longer than any other limit explains: counts as used up but for a few probes.
    pub(super) fn exhaust(&mut self, now: Duration) {
        self.note_remaining(now, PROBES.min(self.limit - 1));
    }

    /// How long ago each counted request was sent, oldest first.
    pub(super) fn ages(&mut self, now: Duration) -> Vec<Duration> {
        let now = millis(now);
        self.settle(now);
        match &self.used {
            Used::Log(log) => log.iter().map(|sent| span(now - sent)).collect(),
            Used::Level { .. } => Vec::new(),
        }
    }

    /// Counts requests of an earlier run by their age.
    pub(super) fn count_aged(&mut self, now: Duration, ages: impl Iterator<Item = Duration>) {
        let now = millis(now);
        if let Used::Log(log) = &mut self.used {
            log.extend(ages.map(|age| now - millis(age)));
            log.make_contiguous().sort_unstable();
        }
        self.settle(now);
    }

    /// How many requests may be counted before this class has to wait. Long windows keep their end for people and
    /// writes; short ones a little, so that these never stand behind a scan. A leaky one is never quite filled,
    /// because requests bunch up on their way.
    fn allowed(&self, class: Class) -> u32 {
        let limit = self.limit;
        let reserve = match (class, self.is_long()) {
            (Class::Person | Class::Write, _) | (Class::Timer, false) => 0,
            (Class::Timer, true) => limit / 6,
            (Class::Screen | Class::Background, true) => limit / 3,
            (Class::DeepScan, true) => limit / 2,
            (Class::Screen | Class::Background | Class::DeepScan, false) => limit / 5,
        };
        let margin = u32::from(matches!(self.used, Used::Level { .. }) && limit >= 5);
        limit.saturating_sub(reserve + margin).max(1)
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
                while log.front().is_some_and(|sent| sent + held <= now) {
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
        window.take(at(0));
        window.take(at(100));
        assert_eq!(window.remaining(at(100)), 0);
        assert_eq!(
            window.wait(at(100), Class::Person),
            at(3502),
            "the first one, and two seconds for its way"
        );
        assert_eq!(window.wait(at(3602), Class::Person), Duration::ZERO);
        assert_eq!(window.full_in(at(3602)), at(100));
    }

    #[test]
    fn a_leaky_window_asks_only_for_the_share_of_one_request_after_a_burst() {
        let mut window = Window::new(at(60), 10, Refill::Leaky);
        for _ in 0..9 {
            assert_eq!(window.wait(at(0), Class::Write), Duration::ZERO);
            window.take(at(0));
        }
        assert_eq!(window.wait(at(0), Class::Write), at(6), "one tenth of the window, the tenth stays free");
    }

    #[test]
    fn the_end_of_a_long_window_is_kept_for_people_and_writes() {
        let mut window = Window::new(HOUR, 30, Refill::Window);
        for _ in 0..20 {
            window.take(at(0));
        }
        assert_ne!(window.wait(at(0), Class::Background), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Timer), Duration::ZERO);
        for _ in 0..5 {
            window.take(at(0));
        }
        assert_ne!(window.wait(at(0), Class::Timer), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Write), Duration::ZERO);
        assert_eq!(window.wait(at(0), Class::Person), Duration::ZERO);
    }

    #[test]
    fn what_the_service_says_is_left_is_believed_when_it_is_less() {
        let mut window = Window::new(at(60), 100, Refill::Leaky);
        window.note_remaining(at(0), 3);
        assert_eq!(window.remaining(at(0)), 3);
        window.note_remaining(at(0), 50);
        assert_eq!(window.remaining(at(0)), 3, "another client's later answer does not refill ours");
    }
}
