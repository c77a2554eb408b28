//! The only place that reads the time of day. Everything else is given a [`Clock`].

use std::fmt::Debug;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use crate::UnixMillis;

/// Source of time. Real in the app, virtual in tests.
pub trait Clock: Debug + Send + Sync + 'static {
    /// Wall-clock time, milliseconds since 1970-01-01 UTC. May jump when a person or NTP sets it.
    fn now(&self) -> UnixMillis;

    /// Time that never runs backwards, for measuring how long something took. Its zero has no meaning.
    fn monotonic(&self) -> Duration;

    /// A clock that nobody can set and that outlives this process where the system has one.
    fn steady(&self) -> Steady;
}

/// A reading of a clock that nobody can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steady {
    /// Milliseconds since a moment without meaning.
    pub ms: i64,
    /// Only readings with the same id can be compared: a boot, or this process where no clock outlives it.
    pub id: String,
    /// Whether it runs on while the computer sleeps.
    pub counts_sleep: bool,
}

/// The computer's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn now(&self) -> UnixMillis {
        let since_epoch =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        UnixMillis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one clock")]
    fn monotonic(&self) -> Duration {
        use std::sync::OnceLock;
        use std::time::Instant;
        static START: OnceLock<Instant> = OnceLock::new();
        START.get_or_init(Instant::now).elapsed()
    }

    fn steady(&self) -> Steady {
        steady_since_boot().unwrap_or_else(|| Steady {
            ms: i64::try_from(self.monotonic().as_millis()).unwrap_or(i64::MAX),
            id: process_id().to_owned(),
            counts_sleep: false,
        })
    }
}

/// Linux counts the time since boot, sleep included, and names each boot. Source: proc(5), `/proc/uptime` and
/// `/proc/sys/kernel/random/boot_id`, read 2026-11.
fn steady_since_boot() -> Option<Steady> {
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let (seconds, hundredths) = uptime.split_whitespace().next()?.split_once('.')?;
    let ms = seconds.parse::<i64>().ok()? * 1000 + hundredths.parse::<i64>().ok()? * 10;
    Some(Steady { ms, id: id.trim().to_owned(), counts_sleep: true })
}

/// Tells this process from every other one.
fn process_id() -> &'static str {
    use std::sync::OnceLock;
    static ID: OnceLock<String> = OnceLock::new();
    ID.get_or_init(|| uuid::Uuid::now_v7().to_string())
}

/// A clock that moves only when told to, for tests.
#[derive(Debug)]
pub struct ManualClock {
    now_ms: AtomicI64,
    monotonic: Mutex<Duration>,
}

impl ManualClock {
    /// Starts at `now`.
    #[must_use]
    pub fn new(now: UnixMillis) -> Self {
        Self { now_ms: AtomicI64::new(now.0), monotonic: Mutex::new(Duration::ZERO) }
    }

    /// Moves wall clock and monotonic time forward together.
    pub fn advance(&self, by: Duration) {
        self.now_ms.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        *self.monotonic.lock().expect("no holder panics") += by;
    }

    /// Sets the wall clock alone, as a person or NTP would; may go backwards.
    pub fn jump_to(&self, now: UnixMillis) {
        self.now_ms.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.now_ms.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        *self.monotonic.lock().expect("no holder panics")
    }

    fn steady(&self) -> Steady {
        let ms = i64::try_from(self.monotonic().as_millis()).unwrap_or(i64::MAX);
        Steady { ms, id: String::from("manual"), counts_sleep: true }
    }
}
