//! Points in time as Frame.io writes them.

use std::fmt;

use flo_model::UnixMillis;
use serde::{Serialize, Serializer};

/// Microseconds since 1970-01-01 UTC; written as `2026-03-04T10:15:30.123456Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Stamp(pub(crate) i64);

impl Stamp {
    pub(crate) fn of(at: UnixMillis) -> Self {
        Self(at.0.saturating_mul(1000))
    }

    pub(crate) fn plus(self, by: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
    }

    pub(crate) fn minus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_sub(minutes.saturating_mul(60_000_000)))
    }

    pub(crate) fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }

    /// The calendar day in UTC, `2026-03-04`.
    pub(crate) fn day(self) -> String {
        self.timestamp().strftime("%Y-%m-%d").to_string()
    }

    /// The form of AWS request dates, `20260304T101530Z`.
    pub(crate) fn amz(self) -> String {
        self.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6}", self.timestamp())
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_always_carry_six_digits() {
        assert_eq!(Stamp(1_772_619_330_000_000).to_string(), "2026-03-04T10:15:30.000000Z");
        assert_eq!(Stamp(1_772_619_330_123_456).to_string(), "2026-03-04T10:15:30.123456Z");
        assert_eq!(Stamp(1_772_619_330_123_456).amz(), "20260304T101530Z");
    }
}
