//! Writes what a service said into the store: one record at a time, inside the transaction of its page or answer.
//!
//! Every function here runs on the writer thread and decides nothing by itself: `flo_sync::reconcile` decides.

mod absence;
mod disputes;
mod first_sight;
mod record;
mod references;

use flo_connect::RemoteRecord;
use flo_model::{ConflictId, ConnectionId, DeviceId, FieldMap, RecordId, RecordType, UnixMillis};
use flo_store::{StoreError, Tx, records};

pub(crate) use absence::{ABSENT_REASON, Content, gone};
pub(crate) use disputes::hold_back;
pub(crate) use record::{Source, record};
pub(crate) use references::{Missing, Translator, lookups, to_remote};

use crate::EngineEvent;
use crate::report::Tally;

/// A listing may lag behind a write by this long, milliseconds. Source: Clockify entity feed, observed to be about a
/// minute late.
pub(crate) const LISTING_LAG_MS: i64 = 120_000;

/// When our own confirmed write was read: after everything.
pub(crate) const OUR_OWN_WORD: UnixMillis = UnixMillis(i64::MAX);

/// Whose account is applied, and on which installation.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) connection: ConnectionId,
    pub(crate) device: DeviceId,
}

impl Place {
    /// The service as the author of a change.
    pub(crate) fn actor(&self) -> String {
        format!("service:{}", self.connection)
    }
}

/// What applying did, gathered over a transaction.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) tally: Tally,
    pub(crate) events: Vec<EngineEvent>,
}

impl Effects {
    pub(crate) fn conflict(
        &mut self,
        place: &Place,
        id: ConflictId,
        record_type: RecordType,
        record: &RecordId,
        field: &str,
    ) {
        self.events.push(EngineEvent::ConflictOpened {
            connection: place.connection.clone(),
            conflict: id,
            record_type,
            record: record.clone(),
            field: field.to_owned(),
        });
    }
}

/// Digest of a record as a service gave it: an equal one needs no further look.
pub(crate) fn digest(remote: &RemoteRecord) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(remote.revision.as_bytes());
    hasher.update(&[0]);
    hasher.update(remote.fields.canonical().as_bytes());
    hasher.update(&[0]);
    hasher.update(remote.extra.to_string().as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

/// The fields that the typed table has; the others stay in the link alone.
pub(crate) fn stored_here(record_type: RecordType, fields: &FieldMap) -> FieldMap {
    records::field_names(record_type)
        .filter_map(|name| fields.0.get(name).map(|value| (name.to_owned(), value.clone())))
        .collect()
}

/// Writes fields of a record, or says that the service's values fit no column: then nothing was written.
pub(crate) fn write_fields(
    tx: &Tx<'_>,
    record_type: RecordType,
    id: &RecordId,
    fields: &FieldMap,
) -> Result<Option<records::Applied>, StoreError> {
    match records::apply(tx, record_type, id, &stored_here(record_type, fields)) {
        Ok(applied) => Ok(Some(applied)),
        Err(StoreError::BadValue { record_type, field, .. }) => {
            tracing::warn!(%record_type, field, "a service sent a value that this field cannot hold");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Whether what was read at `read_at` may be older than a write that was confirmed at `written_at`. A write of a time
/// that is still ahead says nothing: the clock was set back since, and would hold for as long as it had been ahead.
pub(crate) fn is_stale(read_at: UnixMillis, written_at: UnixMillis, now: UnixMillis) -> bool {
    written_at.0 != 0 && written_at <= now && read_at <= written_at
}
