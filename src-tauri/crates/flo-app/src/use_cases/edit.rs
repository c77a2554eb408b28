//! The one way in which a person's edit enters the store.

use flo_model::{ConnectionId, FieldMap, IntentAction, RecordId, RecordType};
use flo_store::sync::{Edit, Edited};
use flo_store::{Connection, StoreError, Tx, connections, lists};

use crate::{App, Result};

/// Priority of a person's edit in the outbox.
pub(super) const BY_PERSON: u8 = 0;
/// Priority of the timer.
pub(super) const BY_TIMER: u8 = 1;

/// A person's edit, before it is known who the person is.
pub(super) struct Change {
    pub(super) record_type: RecordType,
    pub(super) record_id: Option<RecordId>,
    pub(super) action: IntentAction,
    pub(super) fields: FieldMap,
    pub(super) reason: &'static str,
    /// Create: where it goes. Else: empty for everywhere.
    pub(super) connections: Vec<ConnectionId>,
    pub(super) priority: u8,
}

impl Change {
    pub(super) fn update(record_type: RecordType, id: &RecordId, fields: FieldMap) -> Self {
        Self {
            record_type,
            record_id: Some(id.clone()),
            action: IntentAction::Update,
            fields,
            reason: "",
            connections: Vec::new(),
            priority: BY_PERSON,
        }
    }

    pub(super) fn delete(record_type: RecordType, id: &RecordId) -> Self {
        Self { action: IntentAction::Delete, ..Self::update(record_type, id, FieldMap::default()) }
    }

    pub(super) fn create(record_type: RecordType, fields: FieldMap, connections: Vec<ConnectionId>) -> Self {
        Self {
            record_type,
            record_id: None,
            action: IntentAction::Create,
            fields,
            reason: "",
            connections,
            priority: BY_PERSON,
        }
    }
}

impl App {
    /// Who edits here, as the audit trail names them.
    pub(super) async fn actor(&self) -> Result<String> {
        self.read(actor).await
    }

    /// Carries out what `plan` decides from the present state, in one transaction, and wakes the engine.
    pub(super) async fn edit<T, F>(&self, plan: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Editor<'_, '_>) -> Result<T, StoreError> + Send + 'static,
    {
        let done = self.edit_quietly(plan).await?;
        self.inner.engine.nudge_all();
        Ok(done)
    }

    /// Carries out what `plan` decides, in one transaction, and lets the engine sleep on.
    pub(super) async fn edit_quietly<T, F>(&self, plan: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Editor<'_, '_>) -> Result<T, StoreError> + Send + 'static,
    {
        let device = self.inner.device.clone();
        self.write(move |tx| {
            let actor = actor(tx)?;
            plan(&mut Editor { tx, actor, device })
        })
        .await
    }
}

/// An open transaction in which edits are made as the signed-in person.
pub(super) struct Editor<'a, 'b> {
    pub(super) tx: &'a mut Tx<'b>,
    actor: String,
    device: flo_model::DeviceId,
}

impl Editor<'_, '_> {
    pub(super) fn make(&mut self, change: Change) -> Result<Edited, StoreError> {
        let edit = Edit {
            record_type: change.record_type,
            record_id: change.record_id,
            action: change.action,
            fields: change.fields,
            actor: self.actor.clone(),
            device: self.device.clone(),
            reason: change.reason.to_owned(),
            connections: change.connections,
            priority: change.priority,
        };
        flo_store::sync::edit(self.tx, edit)
    }
}

/// Who edits here: the signed-in person as a service names them.
fn actor(conn: &Connection) -> Result<String, StoreError> {
    let selves = lists::people::selves(conn)?;
    if let Some(id) = selves.first()
        && let Some(person) = lists::people::person(conn, id)?
    {
        return Ok(format!("person:{}", person.name));
    }
    let rows = connections::list(conn)?;
    Ok(rows.first().map_or_else(|| String::from("person:me"), |row| format!("person:{}", row.user_name)))
}
