//! What seals an event of the audit trail: a commitment for each of its parts, so that a part can be erased later and the
//! chain still verifies.
//!
//! Parts are `actor`, `reason` and `changes.<field>` for each changed field, whose text is the JSON of its two values.
//! commitment = BLAKE3 of the text, keyed with the part's salt; that salt = BLAKE3(salt of the event, followed by the
//! part's name). What enters the chain is the JSON array `[2, at, hlc, device, record type, record id, action, [[part,
//! commitment], …]]`, parts by name.
//!
//! To erase a part, its text goes and its commitment stays. The salt of the event goes too, or a name could be guessed and
//! tried; the salts of the parts that stay take its place. Events of before have no salt and are hashed whole.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::StoreError;

/// Version of the form that is described above.
const FORM: u8 = 2;

/// The columns of an event that are in the clear for ever.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) at: i64,
    pub(super) hlc: &'a str,
    pub(super) device: &'a str,
    pub(super) record_type: &'a str,
    pub(super) record_id: &'a str,
    pub(super) action: &'a str,
}

/// The texts of the parts that are there, by name.
pub(super) type Parts<'a> = BTreeMap<String, &'a str>;

/// Salts of the parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Salts {
    /// Of the whole event, hex.
    Event(String),
    /// Of those parts that were not erased, hex.
    Parts(BTreeMap<String, String>),
}

impl Salts {
    /// Fresh ones for a new event.
    pub(super) fn fresh() -> Self {
        Self::Event(uuid::Uuid::new_v4().simple().to_string())
    }

    /// As it stands in its column.
    ///
    /// # Errors
    /// Never for salts that were made here.
    pub(super) fn stored(&self) -> Result<String, StoreError> {
        Ok(serde_json::to_string(self)?)
    }

    fn of(&self, part: &str) -> Option<blake3::Hash> {
        match self {
            Self::Event(salt) => {
                let mut hasher = blake3::Hasher::new();
                hasher.update(salt.as_bytes());
                hasher.update(part.as_bytes());
                Some(hasher.finalize())
            }
            Self::Parts(salts) => blake3::Hash::from_hex(salts.get(part)?).ok(),
        }
    }
}

/// Actor, reason and changes as parts. `changes` is the JSON object of the column.
pub(super) fn parts<'a>(actor: &'a str, reason: &'a str, changes: &'a str) -> Result<Parts<'a>, StoreError> {
    let fields: BTreeMap<&str, &RawValue> = serde_json::from_str(changes)?;
    let fields = fields.into_iter().map(|(name, pair)| (format!("changes.{name}"), pair.get()));
    let mut parts: Parts<'_> = fields.collect();
    parts.insert(String::from("actor"), actor);
    parts.insert(String::from("reason"), reason);
    Ok(parts)
}

/// The event as the text that is hashed; `None` when a salt is missing.
pub(super) fn text(
    frame: Frame<'_>,
    salts: &Salts,
    parts: &Parts<'_>,
    erased: &BTreeMap<String, String>,
) -> Result<Option<String>, StoreError> {
    let mut commitments: BTreeMap<&str, String> = BTreeMap::new();
    for (part, commitment) in erased {
        commitments.insert(part, commitment.clone());
    }
    for (part, text) in parts.iter().filter(|(part, _)| !erased.contains_key(*part)) {
        let Some(salt) = salts.of(part) else { return Ok(None) };
        commitments.insert(part, blake3::keyed_hash(salt.as_bytes(), text.as_bytes()).to_hex().to_string());
    }
    let commitments: Vec<(&str, String)> = commitments.into_iter().collect();
    let Frame { at, hlc, device, record_type, record_id, action } = frame;
    Ok(Some(serde_json::to_string(&(FORM, at, hlc, device, record_type, record_id, action, commitments))?))
}

/// Gives up these parts: their commitments, and the salts of the parts that stay.
pub(super) fn give_up(
    salts: &Salts,
    parts: &Parts<'_>,
    gone: &[String],
) -> (Salts, BTreeMap<String, String>) {
    let mut kept = BTreeMap::new();
    let mut commitments = BTreeMap::new();
    for (part, text) in parts {
        let Some(salt) = salts.of(part) else { continue };
        if gone.contains(part) {
            let commitment = blake3::keyed_hash(salt.as_bytes(), text.as_bytes());
            commitments.insert(part.clone(), commitment.to_hex().to_string());
        } else {
            kept.insert(part.clone(), salt.to_hex().to_string());
        }
    }
    (Salts::Parts(kept), commitments)
}
