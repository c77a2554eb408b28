//! The line: how many bytes a second may leave, over all transfers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flo_model::UnixMillis;
use tokio::sync::Semaphore;

/// The line is filled this often.
pub(crate) const TICK: Duration = Duration::from_millis(50);

/// Ticks whose bytes may be kept for a burst.
const BURST: u64 = 4;

/// A limit slower than this would look like a line that is dead.
const SLOWEST: u64 = 8 << 10;

/// Let through when a limit ends, so that whoever waits for bytes goes on.
const OPEN: usize = 1 << 28;

/// What may leave now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinePolicy {
    /// As much as the line carries.
    #[default]
    Unlimited,
    /// At most this many bytes a second, all transfers together.
    Limited(u64),
    /// Nothing: a call is on, or the schedule says so. Sending goes on by itself at this time, if one is known.
    Stopped(Option<UnixMillis>),
}

/// Hands out bytes.
#[derive(Debug)]
pub(crate) struct Line {
    /// Bytes per second; 0 without a limit.
    limit: AtomicU64,
    bytes: Semaphore,
}

impl Default for Line {
    fn default() -> Self {
        Self { limit: AtomicU64::new(0), bytes: Semaphore::new(0) }
    }
}

impl Line {
    /// Changes the limit; bytes that are waited for come at the new one.
    pub(crate) fn set(&self, limit: Option<u64>) {
        let limit = limit.map_or(0, |limit| limit.max(SLOWEST));
        let before = self.limit.swap(limit, Ordering::Relaxed);
        if limit == 0 && before != 0 {
            self.bytes.add_permits(OPEN);
        } else if limit != 0 && before == 0 {
            self.bytes.forget_permits(usize::MAX);
        }
    }

    /// Bytes per second; `None` without a limit.
    pub(crate) fn limit(&self) -> Option<u64> {
        Some(self.limit.load(Ordering::Relaxed)).filter(|limit| *limit > 0)
    }

    /// How many bytes are best handed to the network at once, of at most `most`: so few that each of several streams shows
    /// signs of life.
    pub(crate) fn slice(&self, most: usize) -> usize {
        match self.limit() {
            None => most,
            Some(limit) => usize::try_from(limit / 32).unwrap_or(most).clamp(1 << 10, most),
        }
    }

    /// Waits until `bytes` may leave.
    pub(crate) async fn take(&self, bytes: usize) {
        let mut rest = bytes;
        while rest > 0 && self.limit().is_some() {
            let some = rest.min(4 << 10);
            // Never closed, and so never refused.
            if let Ok(permit) = self.bytes.acquire_many(u32::try_from(some).unwrap_or(u32::MAX)).await {
                permit.forget();
            }
            rest -= some;
        }
    }

    /// `passed` went by: gives out the bytes that it is worth.
    pub(crate) fn fill(&self, passed: Duration) {
        let Some(limit) = self.limit() else { return };
        let worth = |time: Duration| {
            u64::try_from(u128::from(limit) * time.as_micros() / 1_000_000).unwrap_or(u64::MAX)
        };
        let most = worth(TICK * u32::try_from(BURST).unwrap_or(1)).max(4 << 10);
        let room = most.saturating_sub(self.bytes.available_permits() as u64);
        self.bytes.add_permits(usize::try_from(worth(passed).min(room)).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[tokio::test]
    async fn what_leaves_in_a_minute_is_what_the_limit_allows() {
        let line = Arc::new(Line::default());
        line.set(Some(1_000_000));
        let taken = Arc::new(AtomicU64::new(0));
        let streams: Vec<_> = (0..3)
            .map(|_| {
                let (line, taken) = (Arc::clone(&line), Arc::clone(&taken));
                tokio::spawn(async move {
                    loop {
                        line.take(64 << 10).await;
                        taken.fetch_add(64 << 10, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for _ in 0..1_200 {
            line.fill(TICK);
            for _ in 0..64 {
                tokio::task::yield_now().await;
            }
        }
        let taken = taken.load(Ordering::Relaxed);
        assert!((59_000_000..=60_400_000).contains(&taken), "{taken}");
        streams.iter().for_each(tokio::task::JoinHandle::abort);
    }

    #[tokio::test]
    async fn whoever_waits_goes_on_when_the_limit_ends_and_a_new_limit_holds() {
        let line = Arc::new(Line::default());
        line.set(Some(SLOWEST));
        let waiting = tokio::spawn({
            let line = Arc::clone(&line);
            async move { line.take(10 << 20).await }
        });
        tokio::task::yield_now().await;
        line.set(None);
        waiting.await.unwrap();
        line.set(Some(SLOWEST));
        assert_eq!(line.bytes.available_permits(), 0);
        assert!(line.slice(256 << 10) <= 4 << 10);
    }
}
