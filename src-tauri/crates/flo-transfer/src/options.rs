//! How much at once, and how long to wait.

use std::time::Duration;

/// How much at once.
#[derive(Debug, Clone)]
pub struct Options {
    /// Parts that are sent at the same time, over all transfers.
    pub streams: usize,
    /// Parts of one file that are sent at the same time.
    pub streams_per_file: usize,
    /// Files whose bytes move at the same time.
    pub files: usize,
    /// Bytes that are read from the disk at once. A stream holds at most three such pieces in memory.
    pub read_size: usize,
    /// How long to wait.
    pub timing: Timing,
}

impl Default for Options {
    fn default() -> Self {
        Self { streams: 4, streams_per_file: 4, files: 4, read_size: 1 << 20, timing: Timing::default() }
    }
}

/// How long to wait.
#[derive(Debug, Clone)]
pub struct Timing {
    /// How long a file must stand still before it is sent.
    pub settle: Duration,
    /// First pause after a failed attempt of a part; doubles with each further one.
    pub part_backoff: Duration,
    /// Attempts of one part in one session.
    pub part_attempts: u32,
    /// First pause after a failed session; doubles with each further one.
    pub session_backoff: Duration,
    /// Longest pause of both.
    pub backoff_cap: Duration,
    /// A stream that moved no byte for this long is cut and tried again.
    pub stall: Duration,
    /// Pause while the network, the account or the disk is away.
    pub away: Duration,
    /// Pause while a folder waits to be made.
    pub folder: Duration,
    /// First pause between two looks whether the service has put a file together; grows by half each time …
    pub finishing: Duration,
    /// … up to this.
    pub finishing_cap: Duration,
    /// For how long a session looks before a person is asked.
    pub finishing_limit: Duration,
    /// Time between two progress events of one transfer.
    pub progress: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            settle: Duration::from_secs(5),
            part_backoff: Duration::from_secs(1),
            part_attempts: 5,
            session_backoff: Duration::from_secs(5),
            backoff_cap: Duration::from_mins(10),
            stall: Duration::from_secs(20),
            away: Duration::from_secs(15),
            folder: Duration::from_secs(2),
            finishing: Duration::from_secs(1),
            finishing_cap: Duration::from_secs(15),
            finishing_limit: Duration::from_mins(30),
            progress: Duration::from_millis(250),
        }
    }
}

impl Timing {
    /// Pause after `failures` failed sessions in a row, of which the last is counted.
    pub(crate) fn after_sessions(&self, failures: u32) -> Duration {
        self.backoff(self.session_backoff, failures)
    }

    /// Pause after `failures` failed attempts of a part.
    pub(crate) fn after_attempts(&self, failures: u32) -> Duration {
        self.backoff(self.part_backoff, failures)
    }

    /// Doubling, capped, and spread over its upper half, so that streams that failed together do not return together.
    fn backoff(&self, first: Duration, failures: u32) -> Duration {
        let doubled = first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        doubled.min(self.backoff_cap).mul_f64(rand::random_range(0.5..=1.0))
    }
}
