//! The server's clock: the injected clock plus an offset that tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use flo_model::{Clock, Steady, UnixMillis};

/// Time as the server sees it: the injected clock, moved by an offset.
///
/// Advancing it makes tokens and addresses expire, buckets refill and transcodes finish, without waiting.
#[derive(Debug)]
pub struct ServerClock {
    inner: Arc<dyn Clock>,
    offset_ms: AtomicI64,
    advanced_ms: AtomicI64,
}

impl ServerClock {
    /// A server clock that agrees with `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Clock>) -> Self {
        Self { inner, offset_ms: AtomicI64::new(0), advanced_ms: AtomicI64::new(0) }
    }

    /// Moves the server's time of day by `ms`; negative values move it back. Time that measures how long
    /// something took only ever moves forward.
    pub fn advance_ms(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::SeqCst);
        self.advanced_ms.fetch_add(ms.max(0), Ordering::SeqCst);
    }

    /// How far the time of day is ahead of the injected clock, in milliseconds.
    #[must_use]
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }
}

impl Clock for ServerClock {
    fn now(&self) -> UnixMillis {
        self.inner.now().plus_ms(self.offset_ms())
    }

    fn monotonic(&self) -> Duration {
        let advanced = u64::try_from(self.advanced_ms.load(Ordering::SeqCst)).unwrap_or(0);
        self.inner.monotonic() + Duration::from_millis(advanced)
    }

    fn steady(&self) -> Steady {
        let steady = self.inner.steady();
        Steady { ms: steady.ms.saturating_add(self.advanced_ms.load(Ordering::SeqCst)), ..steady }
    }
}

#[cfg(test)]
mod tests {
    use flo_model::ManualClock;

    use super::*;

    #[test]
    fn moving_the_clock_back_leaves_measured_time_alone() {
        let clock = ServerClock::new(Arc::new(ManualClock::new(UnixMillis(10_000))));
        clock.advance_ms(5_000);
        clock.advance_ms(-2_000);
        assert_eq!(clock.now(), UnixMillis(13_000));
        assert_eq!(clock.monotonic(), Duration::from_secs(5), "a stopwatch never runs backwards");
    }
}
