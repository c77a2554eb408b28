//! Virtual time for tests: sleepers wake when a test moves the clock.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::Sleeper;
use flo_model::{Clock, ManualClock};
use tokio::sync::oneshot;

/// Sleeps on a manual clock. Nothing wakes until [`ManualSleeper::advance`] passes its time; sleepers wake in the order
/// of their times, and the clock shows each one its own time.
#[derive(Debug)]
pub struct ManualSleeper {
    clock: Arc<ManualClock>,
    sleeping: Mutex<BTreeMap<(Duration, u64), oneshot::Sender<()>>>,
}

impl ManualSleeper {
    /// Sleepers on this clock.
    #[must_use]
    pub fn new(clock: Arc<ManualClock>) -> Self {
        Self { clock, sleeping: Mutex::new(BTreeMap::new()) }
    }

    /// Moves the clock forward by `by`, stopping at each time at which somebody wakes.
    pub async fn advance(&self, by: Duration) {
        let until = self.clock.monotonic() + by;
        while let Some((at, wake)) = self.next(until) {
            self.clock.advance(at.saturating_sub(self.clock.monotonic()));
            // Whoever slept may have been dropped meanwhile.
            let _ = wake.send(());
            settle().await;
        }
        self.clock.advance(until.saturating_sub(self.clock.monotonic()));
        settle().await;
    }

    fn next(&self, until: Duration) -> Option<(Duration, oneshot::Sender<()>)> {
        let mut sleeping = self.sleeping();
        let first = sleeping.first_entry()?;
        (first.key().0 <= until).then(|| first.remove_entry()).map(|((at, _), wake)| (at, wake))
    }

    fn sleeping(&self) -> MutexGuard<'_, BTreeMap<(Duration, u64), oneshot::Sender<()>>> {
        self.sleeping.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets everything run that can run now.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

#[async_trait]
impl Sleeper for ManualSleeper {
    async fn sleep(&self, time: Duration) {
        let (wake, woken) = oneshot::channel();
        {
            let mut sleeping = self.sleeping();
            let at = self.clock.monotonic() + time;
            let number = sleeping.keys().filter(|(other, _)| *other == at).map(|(_, n)| n + 1).max();
            sleeping.insert((at, number.unwrap_or(0)), wake);
        }
        // The sender lives in the map until it wakes this sleeper.
        let _ = woken.await;
    }
}
