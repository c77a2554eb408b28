//! The audit trail, conflicts and the outbox.

use flo_model::{
    ConflictId, ConnectionId, Count, IntentAction, IntentId, IntentState, RecordId, RecordType, UnixMillis,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use specta::Type;

use super::Problem;

/// One audit event.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AuditView {
    /// Its number.
    pub id: Count,
    /// When.
    pub at: UnixMillis,
    /// Who: a person, a service, a rule.
    pub actor: String,
    /// What happened.
    pub action: String,
    /// To what kind of record.
    pub entity: RecordType,
    /// To which.
    pub record_id: RecordId,
    /// Its name today.
    pub record_name: Option<String>,
    /// Old and new values.
    pub changes: Vec<FieldChange>,
    /// By which rule or for which reason.
    pub reason: String,
}

/// Old and new value of one field.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// Before.
    #[specta(type = specta_typescript::Unknown)]
    pub old: Value,
    /// After.
    #[specta(type = specta_typescript::Unknown)]
    pub new: Value,
}

/// Whether the audit trail's hash chain is whole.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct AuditCheck {
    /// True when every hash agrees.
    pub ok: bool,
    /// Events checked.
    pub events: Count,
    /// First event whose hash does not agree.
    pub first_bad: Option<Count>,
}

/// Two values of one field, both kept.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ConflictView {
    /// Its id.
    pub id: ConflictId,
    /// The connection on whose side the other value stands.
    pub connection: ConnectionId,
    /// That service's name.
    pub service: String,
    /// Kind of record.
    pub entity: RecordType,
    /// The record.
    pub record_id: RecordId,
    /// Its name.
    pub record_name: Option<String>,
    /// The field; `presence` when one side deleted it.
    pub field: String,
    /// Last agreed value.
    #[specta(type = specta_typescript::Unknown)]
    pub base: Value,
    /// Value here.
    #[specta(type = specta_typescript::Unknown)]
    pub local: Value,
    /// Value there.
    #[specta(type = specta_typescript::Unknown)]
    pub remote: Value,
    /// When it was noticed.
    pub at: UnixMillis,
}

/// One queued or parked write.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct IntentView {
    /// Its id.
    pub id: IntentId,
    /// Where it goes.
    pub connection: ConnectionId,
    /// That service's name.
    pub service: String,
    /// Kind of record.
    pub entity: RecordType,
    /// The record.
    pub record_id: RecordId,
    /// Its name.
    pub record_name: Option<String>,
    /// What it does.
    pub action: IntentAction,
    /// The fields that it is about.
    pub fields: Vec<String>,
    /// State.
    pub state: IntentState,
    /// Attempts so far.
    pub attempts: u32,
    /// When it is tried next.
    pub next_try_at: Option<UnixMillis>,
    /// Why it waits or is parked.
    pub error: Option<Problem>,
    /// When the edit was made.
    pub created_at: UnixMillis,
}
