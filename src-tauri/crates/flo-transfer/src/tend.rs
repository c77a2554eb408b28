//! What goes on beside the sessions: filling the line, and finding out how many streams it takes.

use std::convert::Infallible;
use std::sync::PoisonError;
use std::time::Duration;

use crate::line::TICK;
use crate::transfers::Shared;

/// Time over which bytes are counted before the number of streams is changed.
const MEASURE: Duration = Duration::from_secs(3);

/// A stream that carries less than this is one too many on a limited line.
const LEAST_A_STREAM: u64 = 64 << 10;

/// Runs for as long as it is polled.
pub(crate) async fn run(shared: &Shared) -> Infallible {
    let (never, _) = tokio::join!(fill(shared), measure(shared));
    never
}

async fn fill(shared: &Shared) -> Infallible {
    loop {
        if shared.line.limit().is_none() || !shared.is_sending() {
            shared.line_wake.notified().await;
            continue;
        }
        let before = shared.clock.monotonic();
        shared.sleeper.sleep(TICK).await;
        shared.line.fill(shared.clock.monotonic().saturating_sub(before));
    }
}

async fn measure(shared: &Shared) -> Infallible {
    loop {
        if !shared.is_sending() {
            shared.measure_wake.notified().await;
            continue;
        }
        let (before, moved, failed) =
            (shared.clock.monotonic(), shared.totals.moved(), shared.totals.failed());
        shared.sleeper.sleep(MEASURE).await;
        let passed = shared.clock.monotonic().saturating_sub(before).max(Duration::from_millis(1));
        #[expect(clippy::cast_precision_loss, reason = "a rate to compare with another one")]
        let rate = (shared.totals.moved() - moved) as f64 / passed.as_secs_f64();
        let failures = u32::try_from(shared.totals.failed() - failed).unwrap_or(u32::MAX);
        // Streams that nobody wants tell nothing about the line.
        if failures == 0 && shared.streams.available_permits() > 0 {
            continue;
        }
        let found = {
            let mut concurrency = shared.concurrency.lock().unwrap_or_else(PoisonError::into_inner);
            concurrency.measured(rate, failures)
        };
        let fits = shared
            .line
            .limit()
            .map_or(usize::MAX, |limit| usize::try_from(limit / LEAST_A_STREAM).unwrap_or(usize::MAX).max(1));
        shared.set_stream_count(found.min(fits));
    }
}
