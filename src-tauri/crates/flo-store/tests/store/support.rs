//! A store on a clock that stands still, and short ways to fill it.

use std::sync::Arc;

use flo_model::{ConnectionId, FieldMap, ManualClock, RecordId, RecordType, UnixMillis};
use flo_store::connections::{self, NewConnection};
use flo_store::{Store, StoreError, Tx, records};
use serde_json::{Value, json};

/// Thursday 15 October 2026, 14:32 UTC.
pub(crate) const NOW: UnixMillis = UnixMillis(1_792_074_720_000);

pub(crate) fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(NOW))
}

pub(crate) fn store() -> Store {
    Store::open_in_memory(clock()).unwrap()
}

/// The fields of a JSON object.
pub(crate) fn map(value: Value) -> FieldMap {
    serde_json::from_value(value).unwrap()
}

/// Writes a record with this id.
pub(crate) fn put(
    tx: &Tx<'_>,
    record_type: RecordType,
    id: &str,
    fields: Value,
) -> Result<RecordId, StoreError> {
    let id = RecordId::from(id);
    records::apply(tx, record_type, &id, &map(fields))?;
    Ok(id)
}

/// A connection to this service.
pub(crate) fn connect(tx: &Tx<'_>, service: &str) -> Result<ConnectionId, StoreError> {
    let new = NewConnection {
        service: service.to_owned(),
        account_id: String::from("account-1"),
        account_name: String::from("Kiteyard"),
        user_id: String::from("user-1"),
        user_name: String::from("Iva Orlen"),
        user_email: String::from("iva@kiteyard.example"),
        config: json!({ "base_url": "http://127.0.0.1:1" }),
    };
    Ok(connections::connect(tx, &new)?.id)
}

/// Links a record in this state.
pub(crate) fn link(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    record_type: RecordType,
    id: &str,
    state: &str,
) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO links (connection_id, record_type, record_id, remote_id, state, changed_at)
         VALUES (?1, ?2, ?3, 'r-' || ?3, ?4, ?5)",
    )?;
    insert.execute((connection.as_str(), record_type.as_str(), id, state, tx.now().0))?;
    Ok(())
}
