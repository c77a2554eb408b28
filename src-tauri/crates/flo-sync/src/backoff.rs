//! How long to wait before the next attempt.

use std::time::Duration;

/// Exponential delays with jitter. The same seed gives the same delays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Delay around which the first retry lies.
    pub first: Duration,
    /// No delay is longer.
    pub most: Duration,
}

impl Backoff {
    /// For queued writes: from 2 seconds to 15 minutes.
    pub const WRITES: Self = Self { first: Duration::from_secs(2), most: Duration::from_secs(15 * 60) };

    /// For finding out whether the network is back: from 1 second to 1 minute.
    pub const RECONNECT: Self = Self { first: Duration::from_secs(1), most: Duration::from_secs(60) };

    /// For streams that failed: from 5 seconds to 30 minutes.
    pub const STREAMS: Self = Self { first: Duration::from_secs(5), most: Duration::from_secs(30 * 60) };

    /// The delay after attempt number `attempt` (1 = the first). It lies between the half and the whole of the doubled
    /// delay, so that many devices that lost one service do not come back at once.
    #[must_use]
    pub fn delay(self, attempt: u32, seed: u64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(32);
        let whole = millis(self.first).saturating_mul(1_u64 << doublings).min(millis(self.most));
        let half = whole / 2;
        Duration::from_millis(half + mix(seed, u64::from(attempt)) % (whole - half + 1))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Mixes two numbers into one that looks random (SplitMix64).
#[must_use]
pub fn mix(seed: u64, salt: u64) -> u64 {
    let mut z =
        seed.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_delays() {
        let delays = |seed| (1..8).map(|n| Backoff::WRITES.delay(n, seed)).collect::<Vec<_>>();
        assert_eq!(delays(7), delays(7));
        assert_ne!(delays(7), delays(8), "another seed spreads differently");
    }

    proptest! {
        #[test]
        fn a_delay_stays_within_its_limits(attempt in 0_u32..200, seed: u64) {
            let backoff = Backoff::WRITES;
            let delay = backoff.delay(attempt, seed);
            prop_assert!(delay >= backoff.first / 2);
            prop_assert!(delay <= backoff.most);
        }
    }
}
