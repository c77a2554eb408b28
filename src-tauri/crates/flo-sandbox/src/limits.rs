//! Request limits: leaky buckets, and windows that refill all at once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flo_model::Clock;
use serde::{Deserialize, Serialize};

use crate::ServerClock;

/// Whether limits apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitMode {
    /// The services' own limits.
    #[default]
    Real,
    /// Requests are counted, none is refused.
    Off,
}

/// One limit: so many requests per window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests that fit into one window.
    pub requests: u32,
    /// Length of the window.
    pub window: Duration,
    /// `true`: leaks steadily. `false`: the whole window is given back at its end.
    pub leaky: bool,
}

impl Rate {
    /// A bucket of `requests` that leaks steadily over `window`.
    #[must_use]
    pub const fn leaky(requests: u32, window: Duration) -> Self {
        Self { requests, window, leaky: true }
    }

    /// `requests` per `window`, counted from the first request of the window.
    #[must_use]
    pub const fn window(requests: u32, window: Duration) -> Self {
        Self { requests, window, leaky: false }
    }
}

/// Answer to one request for room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the request may pass.
    pub allowed: bool,
    /// Size of the bucket.
    pub limit: u32,
    /// Whole requests that still fit.
    pub remaining: u32,
    /// Length of the window.
    pub window: Duration,
    /// Time until one more request fits; zero when one fits now.
    pub retry_after: Duration,
}

#[derive(Debug)]
struct Bucket {
    level: f64,
    at: Duration,
}

/// All buckets of the server, by key. A key names who is limited and on which route.
#[derive(Debug)]
pub struct Limits {
    off: AtomicBool,
    clock: Arc<ServerClock>,
    buckets: Mutex<HashMap<String, Bucket>>,
}

impl Limits {
    /// Empty buckets.
    #[must_use]
    pub fn new(mode: LimitMode, clock: Arc<ServerClock>) -> Self {
        Self { off: AtomicBool::new(mode == LimitMode::Off), clock, buckets: Mutex::default() }
    }

    /// Switches enforcement on or off and forgets what was counted.
    pub fn set_mode(&self, mode: LimitMode) {
        self.off.store(mode == LimitMode::Off, Ordering::SeqCst);
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The present mode.
    #[must_use]
    pub fn mode(&self) -> LimitMode {
        if self.off.load(Ordering::SeqCst) { LimitMode::Off } else { LimitMode::Real }
    }

    /// Takes room for one request from the bucket `key`. A refused request takes none. With limits off
    /// every request passes and a full bucket is reported.
    pub fn take(&self, key: &str, rate: Rate) -> Verdict {
        if self.mode() == LimitMode::Off {
            return Verdict {
                allowed: true,
                limit: rate.requests,
                remaining: rate.requests,
                window: rate.window,
                retry_after: Duration::ZERO,
            };
        }
        let now = self.clock.monotonic();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.contains_key(key) {
            buckets.insert(key.to_owned(), Bucket { level: 0.0, at: now });
        }
        let bucket = buckets.get_mut(key).expect("inserted above when missing");
        bucket.pour(rate, now)
    }
}

impl Bucket {
    fn pour(&mut self, rate: Rate, now: Duration) -> Verdict {
        let size = f64::from(rate.requests);
        let window = rate.window.as_secs_f64();
        let since = now.saturating_sub(self.at).as_secs_f64();
        if rate.leaky {
            self.level = (self.level - since * size / window).max(0.0);
            self.at = now;
        } else if self.level == 0.0 || since >= window {
            self.level = 0.0;
            self.at = now;
        }
        // A hair of slack: the leak is a float, and exactly one refilled request must count as one.
        let allowed = self.level + 1.0 <= size + 1e-9;
        if allowed {
            self.level += 1.0;
        }
        let room = (size - self.level).max(0.0);
        let retry_after = match (rate.leaky, room + 1e-9 < 1.0) {
            (_, false) => Duration::ZERO,
            (true, true) => Duration::from_secs_f64((1.0 - room) * window / size),
            (false, true) => (self.at + rate.window).saturating_sub(now),
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 <= room <= u32::MAX")]
        let remaining = (room + 1e-9) as u32;
        Verdict { allowed, limit: rate.requests, remaining, window: rate.window, retry_after }
    }
}

#[cfg(test)]
mod tests {
    use flo_model::{ManualClock, UnixMillis};

    use super::*;

    fn limits() -> (Arc<ManualClock>, Limits) {
        let manual = Arc::new(ManualClock::new(UnixMillis(0)));
        let clock = Arc::new(ServerClock::new(manual.clone()));
        (manual, Limits::new(LimitMode::Real, clock))
    }

    #[test]
    fn a_leaky_bucket_gives_back_one_request_at_a_time() {
        let (clock, limits) = limits();
        let rate = Rate::leaky(10, Duration::from_secs(60));
        for _ in 0..10 {
            assert!(limits.take("k", rate).allowed);
        }
        let refused = limits.take("k", rate);
        assert!(!refused.allowed);
        assert_eq!(refused.remaining, 0);
        assert_eq!(refused.retry_after, Duration::from_secs(6), "60 s over 10 requests");
        clock.advance(Duration::from_secs(6));
        assert!(limits.take("k", rate).allowed);
        assert!(!limits.take("k", rate).allowed, "only one request had leaked");
    }

    #[test]
    fn a_window_gives_everything_back_at_its_end() {
        let (clock, limits) = limits();
        let rate = Rate::window(2, Duration::from_secs(3600));
        assert!(limits.take("k", rate).allowed);
        clock.advance(Duration::from_secs(1800));
        assert!(limits.take("k", rate).allowed);
        let refused = limits.take("k", rate);
        assert_eq!((refused.allowed, refused.retry_after), (false, Duration::from_secs(1800)));
        clock.advance(Duration::from_secs(1800));
        assert_eq!(limits.take("k", rate).remaining, 1, "a new window began");
    }

    #[test]
    fn keys_do_not_share_room() {
        let (_, limits) = limits();
        let rate = Rate::leaky(1, Duration::from_secs(1));
        assert!(limits.take("a", rate).allowed);
        assert!(limits.take("b", rate).allowed);
        assert!(!limits.take("a", rate).allowed);
    }
}
