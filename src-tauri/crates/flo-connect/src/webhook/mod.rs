//! Webhooks: what services send to us, and what we send to others.
//!
//! Incoming: a connector proves that a delivery is its service's ([`Incoming`] → [`RemoteEvent`]); what it names is then
//! read again. Outgoing: messages signed after the Standard Webhooks specification ([`standard`]), sent to addresses that a
//! person named ([`post`]).

mod post;
pub mod standard;

use std::fmt;

use flo_model::UnixMillis;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;

use crate::RemoteRef;

pub use post::{Answered, NotSent, Outgoing, is_public, post};

/// Oldest and newest age of a signed delivery that is believed, milliseconds. Source: Frame.io and Standard Webhooks
/// documentation (5 minutes), read 2026-10.
const TOLERANCE_MS: i64 = 5 * 60 * 1000;

/// One delivery as it came.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// When it came.
    pub received_at: UnixMillis,
}

impl Incoming<'_> {
    /// A header as text.
    ///
    /// # Errors
    /// [`Refused::Missing`].
    pub fn header(&self, name: &'static str) -> Result<&str, Refused> {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.filter(|text| !text.is_empty()).ok_or(Refused::Missing(name))
    }

    /// That a time in seconds, as a signature carries it, is near the receipt.
    ///
    /// # Errors
    /// [`Refused::Stale`]; [`Refused::Unreadable`] for what is no number.
    pub fn check_age(&self, seconds: &str) -> Result<UnixMillis, Refused> {
        let seconds: i64 = seconds.parse().map_err(|_| Refused::Unreadable)?;
        let at = UnixMillis(seconds.saturating_mul(1000));
        if (self.received_at.0.saturating_sub(at.0)).abs() > TOLERANCE_MS {
            return Err(Refused::Stale);
        }
        Ok(at)
    }
}

/// What a proven delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteEvent {
    /// The same for every delivery of this event.
    pub key: String,
    /// The service's own word for what happened.
    pub kind: String,
    /// What to read again, if it is a record that is mirrored.
    pub record: Option<RemoteRef>,
    /// When, by the service's clock.
    pub happened_at: Option<UnixMillis>,
}

/// Why a delivery is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A header is not there.
    Missing(&'static str),
    /// It was signed too long ago, or in the future: perhaps a copy.
    Stale,
    /// The signature is not that of the service.
    WrongSignature,
    /// It is signed, but not in a form that is known.
    Unreadable,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the header {name} is missing"),
            Self::Stale => f.write_str("it was signed more than five minutes from now"),
            Self::WrongSignature => f.write_str("its signature is wrong"),
            Self::Unreadable => f.write_str("it cannot be read"),
        }
    }
}

impl std::error::Error for Refused {}

/// HMAC-SHA256 over the parts as one message.
#[must_use]
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
#[must_use]
pub fn is_same(a: &[u8], b: &[u8]) -> bool {
    // Digests under one random key: equal exactly when the texts are, and useless for guessing byte by byte.
    let key: [u8; 32] = rand::random();
    hmac_sha256(&key, &[a]) == hmac_sha256(&key, &[b])
}
