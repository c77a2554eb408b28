//! Identifiers in the shape of the service: 24 hex digits, the first eight of which are the creation time.

use std::fmt;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Serialize, Serializer};

/// One identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id([u8; 12]);

impl Id {
    pub(super) const MIN: Self = Self([0; 12]);
    pub(super) const MAX: Self = Self([0xff; 12]);

    /// Reads 24 hex digits.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() != 24 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 12];
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[n * 2..n * 2 + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Unix second of creation, as the identifier tells it.
    pub(super) fn created_s(self) -> i64 {
        let [a, b, c, d, ..] = self.0;
        i64::from(u32::from_be_bytes([a, b, c, d]))
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Makes identifiers that never repeat within one server and are the same for the same seed and order.
#[derive(Debug)]
pub(super) struct Minter {
    process: [u8; 5],
    counter: u32,
}

impl Minter {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x0063_6c6f_636b);
        Self { process: rng.random(), counter: rng.random_range(0..0x10_0000) }
    }

    /// A new identifier that says it was made at `created_s`.
    pub(super) fn mint(&mut self, created_s: i64) -> Id {
        self.counter = (self.counter + 1) & 0x00ff_ffff;
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&u32::try_from(created_s).unwrap_or(0).to_be_bytes());
        bytes[4..9].copy_from_slice(&self.process);
        bytes[9..].copy_from_slice(&self.counter.to_be_bytes()[1..]);
        Id(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_carries_its_creation_time() {
        let id = Minter::new(1).mint(1_725_018_282);
        assert_eq!(id.created_s(), 1_725_018_282);
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        assert_eq!(Id::parse("nope"), None);
        assert_eq!(Id::parse(&"g".repeat(24)), None);
    }
}
