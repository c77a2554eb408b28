//! A store with one connection.

use std::sync::Arc;

use flo_model::{
    ConnectionId, DeviceId, FieldMap, IntentAction, ManualClock, RecordId, RecordType, UnixMillis,
};
use flo_store::connections::{self, NewConnection};
use flo_store::sync::{Edit, Edited, edit};
use flo_store::{Store, StoreError};
use serde_json::json;

pub(crate) const NOW: UnixMillis = UnixMillis(1_772_442_000_000);

pub(crate) struct Studio {
    pub(crate) store: Store,
    pub(crate) connection: ConnectionId,
    pub(crate) clock: Arc<ManualClock>,
}

impl Studio {
    pub(crate) async fn open() -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let store = Store::open_in_memory(Arc::clone(&clock) as _).unwrap();
        let connection = connect(&store, "clockify").await;
        Self { store, connection, clock }
    }

    pub(crate) async fn edit(&self, edit_: Edit) -> Result<Edited, StoreError> {
        self.store.write(move |tx| edit(tx, edit_)).await
    }

    /// An entry that was made here and waits for the service.
    pub(crate) async fn entry(&self, fields: FieldMap) -> Edited {
        let fields = FieldMap::default().with("start", "2026-03-02T09:00:00Z").merge(fields);
        self.edit(new(RecordType::TimeEntry, fields, &[&self.connection])).await.unwrap()
    }

    /// Pretends that the service took the record under this id, with the fields it has here.
    pub(crate) async fn pretend_synced(&self, record: &RecordId, record_type: RecordType, remote: &str) {
        let (connection, record, remote) = (self.connection.clone(), record.clone(), remote.to_owned());
        self.store
            .write(move |tx| {
                use flo_model::{IntentState, LinkState, RemoteId};
                use flo_store::sync::{intents, links};
                for mut intent in intents::open_of(tx, &connection, &record)? {
                    intent.state = IntentState::Done;
                    intents::save(tx, &intent)?;
                }
                let mut link = links::get(tx, &connection, record_type, &record)?.unwrap();
                link.remote_id = Some(RemoteId(remote));
                link.base = flo_store::records::fields(tx, record_type, &record)?.unwrap();
                link.dirty = 0;
                link.state = LinkState::Synced;
                links::save(tx, &link)
            })
            .await
            .unwrap();
    }
}

pub(crate) async fn connect(store: &Store, service: &'static str) -> ConnectionId {
    store
        .write(move |tx| {
            let new = NewConnection {
                service: service.to_owned(),
                account_id: String::from("acc"),
                account_name: String::from("Kiteyard"),
                user_id: String::from("u1"),
                user_name: String::from("Ines"),
                user_email: String::from("ines@kiteyard.example"),
                config: json!({}),
            };
            Ok(connections::connect(tx, &new)?.id)
        })
        .await
        .unwrap()
}

pub(crate) trait Merge {
    fn merge(self, other: FieldMap) -> FieldMap;
}

impl Merge for FieldMap {
    fn merge(mut self, other: FieldMap) -> FieldMap {
        self.0.extend(other.0);
        self
    }
}

pub(crate) fn new(record_type: RecordType, fields: FieldMap, connections: &[&ConnectionId]) -> Edit {
    Edit {
        record_type,
        record_id: None,
        action: IntentAction::Create,
        fields,
        actor: String::from("person:Ines"),
        device: DeviceId::from("device"),
        reason: String::new(),
        connections: connections.iter().map(|id| (*id).clone()).collect(),
        priority: 0,
    }
}

pub(crate) fn change(record_type: RecordType, record: &RecordId, fields: FieldMap) -> Edit {
    Edit { record_id: Some(record.clone()), action: IntentAction::Update, ..new(record_type, fields, &[]) }
}

pub(crate) fn removal(record_type: RecordType, record: &RecordId) -> Edit {
    Edit {
        record_id: Some(record.clone()),
        action: IntentAction::Delete,
        ..new(record_type, FieldMap::default(), &[])
    }
}
