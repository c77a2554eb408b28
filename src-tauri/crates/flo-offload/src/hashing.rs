//! Hashes of one pass over the bytes: the content id (BLAKE3) and the formats of ASC MHL.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::Hasher as _;
use std::str::FromStr;

use sha1::Digest as _;

use crate::c4;

/// A hash format of ASC MHL v2. Source: ASC MHL schema v2.0 (`urn:ASC:MHL:v2.0`), read 2026-11-25.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// C4 id: SHA-512 in base 58.
    C4,
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// XXH3 with 128 bits: the usual one.
    Xxh128,
    /// XXH3 with 64 bits.
    Xxh3,
    /// XXH64.
    Xxh64,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::C4, Self::Md5, Self::Sha1, Self::Xxh128, Self::Xxh3, Self::Xxh64];

    /// Its element in a manifest.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::C4 => "c4",
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Xxh128 => "xxh128",
            Self::Xxh3 => "xxh3",
            Self::Xxh64 => "xxh64",
        }
    }

    /// Hash of these bytes.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> String {
        let mut state = State::new(self);
        state.update(bytes);
        state.finish()
    }

    /// The bytes that a hash in this format stands for; `None` when it is none.
    #[must_use]
    pub fn decode(self, text: &str) -> Option<Vec<u8>> {
        if self == Self::C4 {
            return c4::decode(text).map(|bytes| bytes.to_vec());
        }
        if !text.len().is_multiple_of(2) || !text.is_ascii() {
            return None;
        }
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no hash format; there are c4, md5, sha1, xxh128, xxh3 and xxh64")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| UnknownFormat(text.to_owned()))
    }
}

/// Hashes of one content.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digests {
    /// BLAKE3, hex.
    pub content_id: String,
    /// The others.
    pub formats: BTreeMap<Format, String>,
}

/// Feeds every wanted hash with the same bytes.
#[derive(Debug)]
pub struct MultiHasher {
    content: blake3::Hasher,
    others: Vec<(Format, State)>,
}

impl MultiHasher {
    /// BLAKE3 and these.
    #[must_use]
    pub fn new(formats: &[Format]) -> Self {
        let mut formats = formats.to_vec();
        formats.sort_unstable();
        formats.dedup();
        let others = formats.into_iter().map(|format| (format, State::new(format))).collect();
        Self { content: blake3::Hasher::new(), others }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.content.update(bytes);
        for (_, state) in &mut self.others {
            state.update(bytes);
        }
    }

    /// The hashes of everything that was taken.
    #[must_use]
    pub fn finish(self) -> Digests {
        Digests {
            content_id: self.content.finalize().to_hex().to_string(),
            formats: self.others.into_iter().map(|(format, state)| (format, state.finish())).collect(),
        }
    }
}

/// One hash on its way.
enum State {
    C4(Box<sha2::Sha512>),
    Md5(Box<md5::Md5>),
    Sha1(Box<sha1::Sha1>),
    Xxh128(Box<twox_hash::XxHash3_128>),
    Xxh3(Box<twox_hash::XxHash3_64>),
    Xxh64(Box<twox_hash::XxHash64>),
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("State")
    }
}

impl State {
    fn new(format: Format) -> Self {
        match format {
            Format::C4 => Self::C4(Box::default()),
            Format::Md5 => Self::Md5(Box::default()),
            Format::Sha1 => Self::Sha1(Box::default()),
            Format::Xxh128 => Self::Xxh128(Box::new(twox_hash::XxHash3_128::new())),
            Format::Xxh3 => Self::Xxh3(Box::new(twox_hash::XxHash3_64::new())),
            Format::Xxh64 => Self::Xxh64(Box::new(twox_hash::XxHash64::with_seed(0))),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::C4(state) => state.update(bytes),
            Self::Md5(state) => state.update(bytes),
            Self::Sha1(state) => state.update(bytes),
            Self::Xxh128(state) => state.write(bytes),
            Self::Xxh3(state) => state.write(bytes),
            Self::Xxh64(state) => state.write(bytes),
        }
    }

    fn finish(self) -> String {
        match self {
            Self::C4(state) => c4::encode(&state.finalize().into()),
            Self::Md5(state) => hex(&state.finalize()),
            Self::Sha1(state) => hex(&state.finalize()),
            Self::Xxh128(state) => format!("{:032x}", state.finish_128()),
            Self::Xxh3(state) => format!("{:016x}", state.finish()),
            Self::Xxh64(state) => format!("{:016x}", state.finish()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes of `hi\n` as the reference implementation of ASC MHL 1.2 gives them.
    #[test]
    fn the_formats_agree_with_the_reference_implementation() {
        let mut all = MultiHasher::new(&Format::ALL);
        all.update(b"h");
        all.update(b"i\n");
        let digests = all.finish();
        let of = |format| digests.formats[&format].as_str();
        assert_eq!(of(Format::Md5), "764efa883dda1e11db47671c4a3bbd9e");
        assert_eq!(of(Format::Xxh64), "d50463dd92503d34");
        for format in Format::ALL {
            assert_eq!(of(format), format.of(b"hi\n"), "in pieces or at once");
            let bytes = format.decode(of(format)).unwrap();
            assert_eq!(bytes.len(), [64, 16, 20, 16, 8, 8][format as usize], "{format}");
        }
        assert_eq!(digests.content_id, blake3::hash(b"hi\n").to_hex().as_str());
    }

    #[test]
    fn what_is_no_hash_does_not_decode() {
        assert_eq!(Format::Md5.decode("zz"), None);
        assert_eq!(Format::Md5.decode("a"), None);
        assert_eq!(Format::Xxh64.decode("é1"), None);
        assert_eq!(Format::C4.decode("c4short"), None);
        assert!("blake3".parse::<Format>().is_err());
    }
}
