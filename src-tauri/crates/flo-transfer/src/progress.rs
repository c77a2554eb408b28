//! How far, how fast, how long: from acknowledged bytes only.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flo_model::{ByteCount, Clock, TransferId, TransferState};
use flo_store::transfers::Summary;
use tokio::sync::broadcast;

/// Before this there is no estimate: none is better than a wrong one.
const ESTIMATE_AFTER: Duration = Duration::from_secs(2);

/// Speed is measured over this much of the past.
const WINDOW: Duration = Duration::from_secs(30);

/// Where one transfer stands. At most four a second for each transfer; the last one always arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Which transfer.
    pub transfer: TransferId,
    /// Its state.
    pub state: TransferState,
    /// Bytes of the file.
    pub size: ByteCount,
    /// Bytes that the service acknowledged.
    pub sent: ByteCount,
    /// Bytes on their way: handed to the network, not acknowledged.
    pub in_flight: ByteCount,
    /// Acknowledged bytes per second over the last half minute; before the first part is acknowledged, bytes that the
    /// network took. `None` in the first two seconds and while nothing moves.
    pub speed: Option<ByteCount>,
    /// Time until all bytes are acknowledged, at that speed.
    pub eta: Option<Duration>,
    /// No byte moved for so long that the stream was cut; it connects again.
    pub stalled: bool,
}

/// Where all transfers stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overall {
    /// Counts and bytes.
    pub summary: Summary,
    /// Acknowledged bytes per second of all running transfers.
    pub speed: Option<ByteCount>,
    /// Time until all queued and running bytes are acknowledged, at that speed.
    pub eta: Option<Duration>,
}

/// Bytes and failures of all sessions.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    moved: AtomicU64,
    failed: AtomicU64,
}

impl Totals {
    /// Bytes that the network took.
    pub(crate) fn moved(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    /// Attempts that failed.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }
}

/// Measures one session and tells about it.
#[derive(Debug)]
pub(crate) struct Meter {
    transfer: TransferId,
    clock: Arc<dyn Clock>,
    every: Duration,
    out: broadcast::Sender<Progress>,
    totals: Arc<Totals>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    state: TransferState,
    size: u64,
    sent: u64,
    in_flight: u64,
    stalled: bool,
    speed: Speedometer,
    told_at: Option<Duration>,
    untold: bool,
}

impl Meter {
    pub(crate) fn new(
        transfer: TransferId,
        clock: Arc<dyn Clock>,
        every: Duration,
        out: broadcast::Sender<Progress>,
        totals: Arc<Totals>,
    ) -> Self {
        let inner = Inner {
            state: TransferState::Running,
            size: 0,
            sent: 0,
            in_flight: 0,
            stalled: false,
            speed: Speedometer::default(),
            told_at: None,
            untold: false,
        };
        Self { transfer, clock, every, out, totals, inner: Mutex::new(inner) }
    }

    /// Bytes begin to move: the file has `size`, of which `sent` were acknowledged earlier.
    pub(crate) fn begin(&self, size: u64, sent: u64) {
        let now = self.clock.monotonic();
        let mut inner = self.lock();
        (inner.size, inner.sent, inner.in_flight) = (size, sent, 0);
        inner.speed.begin(now);
        self.tell_soon(&mut inner);
    }

    /// The network took `bytes` more.
    pub(crate) fn moved(&self, bytes: u64) {
        self.totals.moved.fetch_add(bytes, Ordering::Relaxed);
        let mut inner = self.lock();
        inner.in_flight += bytes;
        inner.stalled = false;
        self.tell_soon(&mut inner);
    }

    /// An attempt ended that had handed over `bytes`; `acknowledged` when the service said yes to them.
    pub(crate) fn attempt_ended(&self, bytes: u64, acknowledged: bool) {
        let now = self.clock.monotonic();
        let mut inner = self.lock();
        inner.in_flight = inner.in_flight.saturating_sub(bytes);
        if acknowledged {
            inner.sent += bytes;
            inner.speed.add(now, bytes);
        } else {
            self.totals.failed.fetch_add(1, Ordering::Relaxed);
        }
        self.tell_soon(&mut inner);
    }

    pub(crate) fn stalled(&self) {
        let mut inner = self.lock();
        inner.stalled = true;
        self.tell_soon(&mut inner);
    }

    pub(crate) fn enter(&self, state: TransferState) {
        let mut inner = self.lock();
        inner.state = state;
        inner.stalled = false;
        self.tell(&mut inner);
    }

    /// Tells what was held back, when its time has come.
    pub(crate) fn tick(&self) {
        let mut inner = self.lock();
        if inner.untold {
            self.tell_soon(&mut inner);
        }
    }

    /// The last word: where the transfer stands now that its session ended.
    pub(crate) fn end(&self, state: TransferState, size: u64, sent: u64) {
        let mut inner = self.lock();
        (inner.state, inner.size, inner.sent, inner.in_flight) = (state, size, sent, 0);
        inner.stalled = false;
        inner.speed = Speedometer::default();
        self.tell(&mut inner);
    }

    pub(crate) fn speed(&self) -> Option<u64> {
        let mut inner = self.lock();
        let in_flight = inner.in_flight;
        inner.speed.measure(self.clock.monotonic(), in_flight)
    }

    /// Speed, and the time that is left at that speed.
    pub(crate) fn pace(&self) -> (Option<ByteCount>, Option<Duration>) {
        let mut inner = self.lock();
        let in_flight = inner.in_flight;
        let speed = inner.speed.measure(self.clock.monotonic(), in_flight);
        (speed.map(ByteCount), eta(inner.size.saturating_sub(inner.sent), speed))
    }

    fn tell_soon(&self, inner: &mut Inner) {
        let now = self.clock.monotonic();
        if inner.told_at.is_none_or(|at| now.saturating_sub(at) >= self.every) {
            self.tell(inner);
        } else {
            inner.untold = true;
        }
    }

    fn tell(&self, inner: &mut Inner) {
        let now = self.clock.monotonic();
        inner.told_at = Some(now);
        inner.untold = false;
        let in_flight = inner.in_flight;
        let speed = inner.speed.measure(now, in_flight);
        let progress = Progress {
            transfer: self.transfer.clone(),
            state: inner.state,
            size: ByteCount(inner.size),
            sent: ByteCount(inner.sent),
            in_flight: ByteCount(inner.in_flight),
            speed: speed.map(ByteCount),
            eta: eta(inner.size.saturating_sub(inner.sent), speed),
            stalled: inner.stalled,
        };
        // Nobody listens: nobody wants to know.
        drop(self.out.send(progress));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Time for `remaining` bytes at `speed`.
pub(crate) fn eta(remaining: u64, speed: Option<u64>) -> Option<Duration> {
    speed.filter(|speed| *speed > 0).map(|speed| Duration::from_secs(remaining.div_ceil(speed)))
}

/// Acknowledged bytes over time.
#[derive(Debug, Default)]
struct Speedometer {
    began: Option<Duration>,
    /// When how many bytes were acknowledged, within the window.
    acknowledged: VecDeque<(Duration, u64)>,
    /// A part was acknowledged since the beginning.
    has_any: bool,
}

impl Speedometer {
    fn begin(&mut self, now: Duration) {
        *self = Self { began: Some(now), ..Self::default() };
    }

    fn add(&mut self, now: Duration, bytes: u64) {
        self.forget(now);
        self.has_any = true;
        self.acknowledged.push_back((now, bytes));
    }

    fn forget(&mut self, now: Duration) {
        while self.acknowledged.front().is_some_and(|(at, _)| now.saturating_sub(*at) > WINDOW) {
            self.acknowledged.pop_front();
        }
    }

    /// `in_flight` counts until the first part is acknowledged: on a slow line that may take minutes.
    fn measure(&mut self, now: Duration, in_flight: u64) -> Option<u64> {
        self.forget(now);
        let since = now.saturating_sub(self.began?);
        let (bytes, span) = if self.has_any {
            (self.acknowledged.iter().map(|(_, bytes)| bytes).sum(), since.min(WINDOW))
        } else {
            (in_flight, since)
        };
        if span < ESTIMATE_AFTER || bytes == 0 {
            return None;
        }
        let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1);
        Some(bytes.saturating_mul(1_000) / millis)
    }
}

#[cfg(test)]
mod tests {
    use flo_model::{ManualClock, UnixMillis};

    use super::*;

    fn meter() -> (Meter, Arc<ManualClock>, broadcast::Receiver<Progress>) {
        let clock = Arc::new(ManualClock::new(UnixMillis(0)));
        let (out, events) = broadcast::channel(64);
        let meter = Meter::new(
            TransferId::from("t"),
            Arc::clone(&clock) as _,
            Duration::from_millis(250),
            out,
            Arc::default(),
        );
        (meter, clock, events)
    }

    fn drain(events: &mut broadcast::Receiver<Progress>) -> Vec<Progress> {
        std::iter::from_fn(|| events.try_recv().ok()).collect()
    }

    #[test]
    fn at_most_four_events_a_second_are_told_and_the_last_one_arrives() {
        let (meter, clock, mut events) = meter();
        meter.begin(10_000, 0);
        for _ in 0..1_000 {
            clock.advance(Duration::from_millis(1));
            meter.moved(10);
        }
        assert_eq!(drain(&mut events).len(), 5, "one at the beginning and four in one second");
        meter.moved(1);
        assert!(drain(&mut events).is_empty());
        meter.end(TransferState::Done, 10_000, 10_000);
        let last = drain(&mut events).pop().unwrap();
        assert_eq!(
            (last.state, last.sent, last.in_flight),
            (TransferState::Done, ByteCount(10_000), ByteCount(0))
        );
    }

    #[test]
    fn what_was_held_back_is_told_when_its_time_has_come() {
        let (meter, clock, mut events) = meter();
        meter.begin(100, 0);
        meter.moved(60);
        assert_eq!(drain(&mut events).len(), 1);
        meter.tick();
        assert!(drain(&mut events).is_empty(), "too early");
        clock.advance(Duration::from_millis(250));
        meter.tick();
        assert_eq!(drain(&mut events).pop().unwrap().in_flight, ByteCount(60));
    }

    #[test]
    fn speed_counts_acknowledged_bytes_once_there_are_any() {
        let (meter, clock, _events) = meter();
        meter.begin(100_000, 50_000);
        meter.moved(3_000);
        clock.advance(Duration::from_secs(1));
        assert_eq!(meter.speed(), None, "too early");
        clock.advance(Duration::from_secs(2));
        assert_eq!(
            meter.speed(),
            Some(1_000),
            "what the network took, before the first part is acknowledged"
        );
        meter.moved(17_000);
        meter.attempt_ended(10_000, true);
        clock.advance(Duration::from_secs(2));
        assert_eq!(meter.speed(), Some(2_000), "10,000 in 5 s; what an earlier session sent does not count");
        meter.attempt_ended(10_000, false);
        clock.advance(Duration::from_secs(5));
        assert_eq!(meter.speed(), Some(1_000), "a failed attempt is no progress");
        clock.advance(Duration::from_secs(30));
        assert_eq!(meter.speed(), None, "nothing moved for half a minute");
    }

    #[test]
    fn the_rest_is_estimated_from_the_speed() {
        assert_eq!(eta(10_001, Some(1_000)), Some(Duration::from_secs(11)));
        assert_eq!(eta(10_000, None), None);
        assert_eq!(eta(0, Some(5)), Some(Duration::ZERO));
    }
}
