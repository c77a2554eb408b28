//! A store, a service and an engine between them.

use std::sync::Arc;

use flo_connect::http::VirtualSleeper;
use flo_engine::{Engine, EngineParts, PassReport, SyncOptions};
use flo_model::{
    ConnectionId, DeviceId, FieldMap, IntentAction, IntentState, ManualClock, RecordId, RecordType, RemoteId,
    UnixMillis,
};
use flo_store::connections::{self, NewConnection};
use flo_store::sync::audit::AuditRow;
use flo_store::sync::conflicts::Conflict;
use flo_store::sync::intents::Intent;
use flo_store::sync::links::Link;
use flo_store::sync::{Edit, Edited, conflicts, edit, intents, links};
use flo_store::{Store, records};
use serde_json::{Value, json};

use super::connector::Fake;
use super::service::Service;

/// 2026-03-02, 09:00 UTC.
const NOW: UnixMillis = UnixMillis(1_772_442_000_000);

/// A field map from a JSON object.
pub(crate) fn map(value: Value) -> FieldMap {
    serde_json::from_value(value).unwrap()
}

pub(crate) struct Studio {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) service: Arc<Service>,
    pub(crate) connection: ConnectionId,
    pub(crate) engine: Engine,
}

impl Studio {
    /// A service whose updates change single fields.
    pub(crate) async fn open() -> Self {
        Self::with(false).await
    }

    /// A service whose updates replace the whole record.
    pub(crate) async fn replacing() -> Self {
        Self::with(true).await
    }

    async fn with(replaces: bool) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let store = Store::open_in_memory(clock.clone()).unwrap();
        let service = Service::new(clock.clone(), replaces);
        let engine = engine(&store, &clock);
        let connection = attach(&engine, &store, &service, "fake").await;
        Self { store, clock, service, connection, engine }
    }

    /// The app was killed and starts again on the same database.
    pub(crate) async fn restart(&mut self) {
        self.engine = engine(&self.store, &self.clock);
        self.attach_again().await;
    }

    /// Gives the engine a new connector.
    pub(crate) async fn attach_again(&mut self) {
        let connector = Fake::new(self.service.clone());
        self.engine.attach(&self.connection, connector).await.unwrap();
    }

    /// Another service with its own connection.
    pub(crate) async fn second(&self) -> (ConnectionId, Arc<Service>) {
        let service = Service::new(self.clock.clone(), false);
        let connection = attach(&self.engine, &self.store, &service, "other").await;
        (connection, service)
    }

    pub(crate) async fn sync(&self) -> PassReport {
        self.sync_at(&self.connection).await
    }

    pub(crate) async fn sync_at(&self, connection: &ConnectionId) -> PassReport {
        self.engine.sync_once(Some(connection), SyncOptions::default()).await.unwrap().remove(0)
    }

    pub(crate) async fn edit(&self, edit_: Edit) -> Edited {
        self.store.write(move |tx| edit(tx, edit_)).await.unwrap()
    }

    pub(crate) async fn create(&self, record_type: RecordType, fields: Value) -> RecordId {
        let made = self.edit(self.wish(record_type, None, IntentAction::Create, fields)).await;
        made.record_id
    }

    pub(crate) async fn update(&self, record_type: RecordType, id: &RecordId, fields: Value) {
        self.edit(self.wish(record_type, Some(id), IntentAction::Update, fields)).await;
    }

    pub(crate) async fn delete(&self, record_type: RecordType, id: &RecordId) {
        self.edit(self.wish(record_type, Some(id), IntentAction::Delete, json!({}))).await;
    }

    pub(crate) fn wish(
        &self,
        record_type: RecordType,
        id: Option<&RecordId>,
        action: IntentAction,
        fields: Value,
    ) -> Edit {
        Edit {
            record_type,
            record_id: id.cloned(),
            action,
            fields: map(fields),
            actor: String::from("person:Ines"),
            device: DeviceId::from("device"),
            reason: String::new(),
            connections: if id.is_none() { vec![self.connection.clone()] } else { Vec::new() },
            priority: 0,
        }
    }

    /// The record here that the service calls `id`; `None` when it is not here.
    pub(crate) async fn here(&self, record_type: RecordType, id: &str) -> Option<FieldMap> {
        let local = self.local_id(record_type, id).await?;
        self.fields(record_type, &local).await
    }

    pub(crate) async fn local_id(&self, record_type: RecordType, id: &str) -> Option<RecordId> {
        let (connection, id) = (self.connection.clone(), id.to_owned());
        self.store.read(move |conn| links::local_id(conn, &connection, record_type, &id)).await.unwrap()
    }

    pub(crate) async fn fields(&self, record_type: RecordType, id: &RecordId) -> Option<FieldMap> {
        let id = id.clone();
        self.store.read(move |conn| records::fields(conn, record_type, &id)).await.unwrap()
    }

    pub(crate) async fn link(&self, record_type: RecordType, id: &RecordId) -> Option<Link> {
        let (connection, id) = (self.connection.clone(), id.clone());
        self.store.read(move |conn| links::get(conn, &connection, record_type, &id)).await.unwrap()
    }

    pub(crate) async fn link_of(&self, record_type: RecordType, id: &str) -> Option<Link> {
        let (connection, id) = (self.connection.clone(), RemoteId::from(id));
        self.store.read(move |conn| links::by_remote(conn, &connection, record_type, &id)).await.unwrap()
    }

    pub(crate) async fn open_intents(&self, id: &RecordId) -> Vec<Intent> {
        let (connection, id) = (self.connection.clone(), id.clone());
        self.store.read(move |conn| intents::open_of(conn, &connection, &id)).await.unwrap()
    }

    pub(crate) async fn parked(&self, id: &RecordId) -> Intent {
        let mut open = self.open_intents(id).await;
        open.retain(|intent| intent.state == IntentState::Parked);
        open.pop().expect("one is parked")
    }

    pub(crate) async fn conflicts(&self, id: &RecordId) -> Vec<Conflict> {
        let (connection, id) = (self.connection.clone(), id.clone());
        self.store.read(move |conn| conflicts::open_of(conn, &connection, &id)).await.unwrap()
    }

    /// The audit trail of a record, oldest first.
    pub(crate) async fn events(&self, id: &RecordId) -> Vec<AuditRow> {
        let id = id.clone();
        self.store.read(move |conn| flo_store::sync::audit::of_record(conn, &id)).await.unwrap()
    }

    pub(crate) async fn audit_events(&self) -> u64 {
        let verified = self.store.read(flo_store::sync::audit::verify).await.unwrap();
        assert_eq!(verified.first_bad, None, "the trail is whole");
        verified.events
    }
}

fn engine(store: &Store, clock: &Arc<ManualClock>) -> Engine {
    Engine::new(EngineParts {
        store: store.clone(),
        clock: clock.clone(),
        sleeper: Arc::new(VirtualSleeper(clock.clone())),
        device: DeviceId::from("device"),
        seed: 7,
    })
}

async fn attach(engine: &Engine, store: &Store, service: &Arc<Service>, name: &'static str) -> ConnectionId {
    let connection = store
        .write(move |tx| {
            let new = NewConnection {
                service: name.to_owned(),
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
        .unwrap();
    engine.attach(&connection, Fake::new(service.clone())).await.unwrap();
    connection
}
