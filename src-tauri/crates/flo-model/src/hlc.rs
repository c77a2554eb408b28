//! Hybrid logical clock: an order of edits that respects cause and effect even when wall clocks jump or disagree.

use std::fmt;
use std::str::FromStr;

use crate::{DeviceId, UnixMillis};

/// A stamp of one edit. Later edits of one device, and edits made after having seen another's, compare greater. Its text
/// sorts like itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc {
    /// Greatest wall clock seen so far.
    pub wall: UnixMillis,
    /// Edits within that millisecond, or while the wall clock stood behind it.
    pub counter: u32,
    /// Who made it; breaks ties.
    pub device: DeviceId,
}

impl Hlc {
    /// The stamp of an edit on `device` at `now`, later than `last`, whoever made that one.
    #[must_use]
    pub fn after(last: Option<&Self>, now: UnixMillis, device: DeviceId) -> Self {
        match last {
            Some(last) if last.wall >= now => Self { wall: last.wall, counter: last.counter + 1, device },
            _ => Self { wall: now, counter: 0, device },
        }
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}.{:08x}.{}", self.wall.0.max(0), self.counter, self.device)
    }
}

/// A text that is no stamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a hybrid logical clock stamp")]
pub struct BadHlc(pub String);

impl FromStr for Hlc {
    type Err = BadHlc;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadHlc(text.to_owned());
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or_else(bad);
        Ok(Self {
            wall: UnixMillis(i64::from_str_radix(part()?, 16).map_err(|_| bad())?),
            counter: u32::from_str_radix(part()?, 16).map_err(|_| bad())?,
            device: DeviceId::from(part()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_grow_even_when_the_wall_clock_goes_back() {
        let device = DeviceId::from("d");
        let first = Hlc::after(None, UnixMillis(1000), device.clone());
        let second = Hlc::after(Some(&first), UnixMillis(400), device.clone());
        let third = Hlc::after(Some(&second), UnixMillis(2000), device);
        assert!(first < second && second < third);
        assert!(first.to_string() < second.to_string() && second.to_string() < third.to_string());
    }

    #[test]
    fn a_stamp_survives_its_text() {
        let stamp = Hlc::after(None, UnixMillis(1_770_000_000_123), DeviceId::from("dev.ice"));
        assert_eq!(stamp.to_string().parse(), Ok(stamp));
    }
}
