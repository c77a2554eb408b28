//! Writing: one intent, one effect.

use async_trait::async_trait;
use flo_model::{FieldMap, IntentAction, IntentId, RecordType, RemoteId, UnixMillis};
use serde_json::Value;

use crate::{CallContext, RemoteRecord, Result};

/// Writes records to the service.
#[async_trait]
pub trait Writer: Send + Sync {
    /// Whether this action on this record type exists at the service.
    fn can(&self, record_type: RecordType, action: IntentAction) -> bool;

    /// Which fields of such a record can be written.
    fn writable(&self, record_type: RecordType) -> Writable;

    /// Carries out one write, once. Never repeats a create by itself.
    ///
    /// # Errors
    /// `outcome` tells whether it may have taken effect. A delete or update of a record that is not there is `NotFound`.
    async fn apply(&self, cx: &CallContext, write: &Write) -> Result<Applied>;

    /// Looks whether a write of unknown outcome took effect: what could be its result, oldest first, by marker,
    /// natural key, or fingerprint and creation time. The caller leaves out ids that it knows to be other records.
    /// For a delete: the record when it is still there. For an update: the record as it is now.
    ///
    /// # Errors
    /// As for reading.
    async fn find_effect(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>>;
}

/// What can be written of a type of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writable {
    /// The fields that a write can carry; what is not among them stays here. `None`: every field.
    pub fields: Option<&'static [&'static str]>,
    /// Those that a create cannot carry: what differs after it goes as an update.
    pub after_create: &'static [&'static str],
}

impl Writable {
    /// Every field, at once.
    pub const ALL: Self = Self { fields: None, after_create: &[] };

    /// Whether a write can carry this field.
    #[must_use]
    pub fn carries(&self, field: &str) -> bool {
        self.fields.is_none_or(|fields| fields.contains(&field))
    }
}

/// One write, complete in itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// The intent; also the idempotency key where the service has such.
    pub intent: IntentId,
    /// What to do.
    pub action: IntentAction,
    /// To what.
    pub record_type: RecordType,
    /// Its id there; `None` for a create.
    pub remote_id: Option<RemoteId>,
    /// All mapped fields as they should be. References are remote ids.
    pub fields: FieldMap,
    /// Names of the fields that differ from what the service has; all of them for a create.
    pub changed: Vec<String>,
    /// The unmapped fields as last seen there.
    pub extra: Value,
    /// When the first attempt began; a look leaves out what is older.
    pub first_attempt_at: Option<UnixMillis>,
}

/// What was made this long before the first attempt may still be its effect: clocks differ, in milliseconds.
const CLOCK_TOLERANCE_MS: i64 = 120_000;

impl Write {
    /// The earliest time of creation that an effect of this write can have at the service, given this computer's time
    /// and the service's own at the same moment. Whichever clock gives more room counts: a missed effect would be
    /// made twice, while a record too many is known to the caller.
    #[must_use]
    pub fn made_since(&self, now: UnixMillis, service_time: Option<UnixMillis>) -> UnixMillis {
        let Some(first) = self.first_attempt_at else { return UnixMillis(i64::MIN) };
        let skew = service_time.map_or(0, |time| time.since(now));
        first.plus_ms(skew.min(0)).plus_ms(-CLOCK_TOLERANCE_MS)
    }

    /// True when this field differs from what the service has.
    #[must_use]
    pub fn changes(&self, field: &str) -> bool {
        self.changed.iter().any(|name| name == field)
    }
}

/// What a write led to.
#[derive(Debug, Clone, PartialEq)]
pub enum Applied {
    /// The record as the service now has it.
    Record(Box<RemoteRecord>),
    /// It is gone there.
    Deleted,
}
