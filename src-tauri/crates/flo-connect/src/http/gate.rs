//! A gate that a service's refusal shuts for every request of a bucket.

use std::time::Duration;

use crate::http::window::LONG;

/// First closing after a refusal that names no time.
const FIRST_CLOSING: Duration = Duration::from_secs(1);
/// Longest closing while the refusals look like those of a short limit.
const LONGEST_CLOSING: Duration = Duration::from_secs(60);
/// When refusals go on for this long, a long limit is used up.
const LONG_LIMIT_SUSPECTED: Duration = Duration::from_secs(120);
/// How often a long limit that is used up is tried again.
const PROBE_EVERY: Duration = Duration::from_secs(300);

/// Shut after a refusal; forgotten with the first success after it opened.
#[derive(Debug)]
pub(super) struct Gate {
    shut_until: Duration,
    refusals: u32,
    refused_since: Duration,
}

impl Gate {
    pub(super) fn new(now: Duration) -> Self {
        Self { shut_until: now, refusals: 0, refused_since: now }
    }

    pub(super) fn is_open(&self, now: Duration) -> bool {
        now >= self.shut_until
    }

    pub(super) fn wait(&self, now: Duration) -> Duration {
        self.shut_until.saturating_sub(now)
    }

    /// Shuts it for as long as the service asks, else for twice as long as the last time. Returns true when the
    /// refusals mean that a long limit is used up.
    pub(super) fn refuse(&mut self, now: Duration, asked: Option<Duration>, has_long_limit: bool) -> bool {
        // Answers to requests that were under way together count once.
        if self.refusals == 0 || self.is_open(now) {
            self.refusals += 1;
        }
        let doubled = FIRST_CLOSING.saturating_mul(1 << (self.refusals - 1).min(16)).min(LONGEST_CLOSING);
        let lasting = now.saturating_sub(self.refused_since) >= LONG_LIMIT_SUSPECTED;
        let means_long = has_long_limit && asked.map_or(lasting, |asked| asked >= LONG);
        let closing = match asked {
            Some(asked) => asked,
            None if means_long => PROBE_EVERY,
            None => doubled,
        };
        self.shut_until = self.shut_until.max(now + closing);
        means_long
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn refusals_without_a_time_double_the_closing() {
        let mut gate = Gate::new(at(0));
        gate.refuse(at(0), None, false);
        assert_eq!(gate.wait(at(0)), at(1));
        gate.refuse(at(0), None, false);
        assert_eq!(gate.wait(at(0)), at(1), "a refusal of a request that was already under way adds nothing");
        gate.refuse(at(1), None, false);
        assert_eq!(gate.wait(at(1)), at(2));
    }

    #[test]
    fn lasting_refusals_mean_that_the_hour_is_used_up() {
        let mut gate = Gate::new(at(0));
        assert!(!gate.refuse(at(0), None, true));
        assert!(!gate.refuse(at(60), None, true));
        assert!(gate.refuse(at(121), None, true));
        assert_eq!(gate.wait(at(121)), PROBE_EVERY);
    }
}
