//! The audit trail, conflicts and the outbox.

use flo_model::{
    ConflictId, ConnectionId, Count, IntentAction, IntentId, IntentState, LinkState, MergeRule, RecordId,
    RecordType, UnixMillis,
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
    /// True for a step that can be undone, as long as its result was not changed since.
    pub undoable: bool,
    /// True when a later event undoes it.
    pub undone: bool,
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
    /// Events for which a checkpoint stands.
    pub compacted: Count,
    /// Events of which something was erased on somebody's wish.
    pub erased: Count,
    /// Hash of the newest event, hex: to be noted elsewhere.
    pub head: String,
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
    /// When both sides last agreed, as far as the history knows.
    pub base_at: Option<UnixMillis>,
    /// When it was changed here.
    pub local_at: Option<UnixMillis>,
    /// Who changed it here.
    pub local_by: Option<String>,
    /// Every mapped field of the record as both sides last agreed, as it is here, as it is there.
    pub others: Vec<SideBySide>,
    /// When somebody or a rule decided.
    pub resolved_at: Option<UnixMillis>,
    /// What was kept: `local`, `remote`, or the side of each field.
    pub kept: Option<String>,
    /// Who decided.
    pub resolved_by: Option<String>,
    /// Until when the value that was not kept can be fetched back.
    pub kept_until: Option<UnixMillis>,
}

/// One field of a record in conflict that is not disputed.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SideBySide {
    /// The field.
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
}

/// What became of several conflicts at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Resolved {
    /// Decided.
    pub resolved: Count,
    /// Not there any more, or decided already.
    pub skipped: Count,
}

/// What settles a field that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MergeRuleView {
    /// Kind of record.
    pub entity: RecordType,
    /// The field, or fields that belong together: `start+end`.
    pub field: String,
    /// The rule that holds.
    pub rule: MergeRule,
    /// The rule that holds when nobody sets one.
    pub usual: MergeRule,
    /// The rules that it can have.
    pub choices: Vec<MergeRule>,
}

/// What became of a step that was undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The service had not heard of it; nothing is sent.
    Folded,
    /// The reverse goes to the service.
    Queued,
    /// The conflict is open again.
    Reopened,
}

/// A step that was undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Undone {
    /// The step.
    pub step: Count,
    /// Its record.
    pub record_id: RecordId,
    /// What became of it.
    pub outcome: Outcome,
}

/// How a value is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Flag,
    /// RFC 3339 time.
    Time,
    /// One of the choices, or none.
    Choice,
    /// Several of the choices.
    Choices,
}

/// A record that a field can refer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChoiceView {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
}

/// One field of a parked write that can be changed before it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EditableField {
    /// The field.
    pub field: String,
    /// How it is edited.
    pub kind: ValueKind,
    /// Value here.
    #[specta(type = specta_typescript::Unknown)]
    pub value: Value,
    /// Value at the service; null before it is there.
    #[specta(type = specta_typescript::Unknown)]
    pub there: Value,
    /// What it can refer to.
    pub choices: Vec<ChoiceView>,
}

/// A new value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FieldEdit {
    /// The field.
    pub field: String,
    /// Its new value.
    #[specta(type = specta_typescript::Unknown)]
    pub value: Value,
}

/// How a record stands at one service, and why.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct KnownAtView {
    /// The connection.
    pub connection: ConnectionId,
    /// The service.
    pub service: String,
    /// State.
    pub state: LinkState,
    /// The rule behind the state, as a sentence.
    pub rule: String,
    /// When the service last proved what it has.
    pub proven_at: Option<UnixMillis>,
    /// Its id there.
    pub remote_id: Option<String>,
    /// What waits for the service.
    pub waiting: Vec<IntentView>,
    /// What stands in two values.
    pub conflicts: Vec<ConflictView>,
}

/// Why a record is as it is: rules, times, actors.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ExplainView {
    /// Kind of record.
    pub entity: RecordType,
    /// The record.
    pub record_id: RecordId,
    /// Its name.
    pub name: Option<String>,
    /// How it stands at each service that has it.
    pub places: Vec<KnownAtView>,
    /// Its latest steps, newest first.
    pub steps: Vec<AuditView>,
    /// Rules of its fields that a person set.
    pub rules: Vec<MergeRuleView>,
}

/// A history that was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HistoryFile {
    /// The file.
    pub file: String,
    /// Events in it.
    pub events: Count,
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
