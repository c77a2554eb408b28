//! A parked write is looked at, changed, and sent again.

use flo_model::{FieldMap, IntentAction, IntentId, RecordId, RecordType};
use flo_store::sync::{intents, links};
use flo_store::{Connection, StoreError, records};
use flo_sync::{Rules, Shape};
use serde_json::Value;

use crate::view::{ChoiceView, EditableField, FieldEdit, ValueKind};
use crate::{App, Result};

/// Choices of a reference at most.
const CHOICES: usize = 500;

impl App {
    /// The fields of a write that can be changed before it is sent again; none for a delete.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn intent_fields(&self, id: IntentId) -> Result<Vec<EditableField>> {
        self.read(move |conn| {
            let intent = intents::get(conn, &id)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no write “{id}”.")))?;
            if intent.action == IntentAction::Delete {
                return Ok(Vec::new());
            }
            let stored = records::fields(conn, intent.record_type, &intent.record_id)?
                .ok_or_else(|| StoreError::NotFound(String::from("Its record is not here any more.")))?;
            let link = links::get(conn, &intent.connection, intent.record_type, &intent.record_id)?;
            let rules = Rules::of(intent.record_type);
            let names = intent.fields.iter().filter(|name| rules.is_open(name));
            let fields = names.filter_map(|name| {
                let value = stored.get(name).clone();
                let there = link.as_ref().map(|link| link.seen().get(name).clone()).unwrap_or_default();
                let shape = rules.shape(name);
                kind_of(shape, &value).map(|kind| (name, kind, shape, value, there))
            });
            fields
                .map(|(name, kind, shape, value, there)| {
                    let choices =
                        shape.target().map_or(Ok(Vec::new()), |target| choices(conn, &intent, target))?;
                    Ok(EditableField { field: name.clone(), kind, value, there, choices })
                })
                .collect()
        })
        .await
    }

    /// Changes the record of a parked write and sends it again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` while it is under way, for a delete, and for values that the fields cannot hold.
    pub async fn edit_intent(&self, id: IntentId, fields: Vec<FieldEdit>) -> Result<()> {
        let fields: FieldMap = fields.into_iter().map(|edit| (edit.field, edit.value)).collect();
        let actor = self.actor().await?;
        Ok(self.inner.engine.edit_then_retry(&id, fields, &actor).await?)
    }
}

/// How a value is edited; `None` for what only a program can write, such as a drawing.
fn kind_of(shape: Shape, value: &Value) -> Option<ValueKind> {
    match (shape, value) {
        (Shape::RefSet(_), _) => Some(ValueKind::Choices),
        (Shape::Ref(_) | Shape::LateRef(_), _) => Some(ValueKind::Choice),
        (Shape::Time, _) => Some(ValueKind::Time),
        (Shape::Set, _) | (_, Value::Object(_) | Value::Array(_)) => None,
        (_, Value::Bool(_)) => Some(ValueKind::Flag),
        (_, Value::Number(_)) => Some(ValueKind::Number),
        (_, Value::String(_) | Value::Null) => Some(ValueKind::Text),
    }
}

/// The records that a field can refer to: those that the service has.
fn choices(
    conn: &Connection,
    intent: &intents::Intent,
    target: RecordType,
) -> Result<Vec<ChoiceView>, StoreError> {
    let mut found = Vec::new();
    for id in links::present(conn, &intent.connection, target, CHOICES)? {
        if let Some(name) = records::title(conn, target, &id)? {
            found.push(ChoiceView { id, name });
        }
    }
    found.sort_by_key(|choice: &ChoiceView| choice.name.to_lowercase());
    Ok(found)
}

/// A record's id, if the text is one: record ids are unique over all types.
pub(super) fn type_of(conn: &Connection, id: &RecordId) -> Result<Option<RecordType>, StoreError> {
    for &record_type in RecordType::ALL {
        if records::presence(conn, record_type, id)? != records::Presence::Unknown {
            return Ok(Some(record_type));
        }
    }
    Ok(None)
}
