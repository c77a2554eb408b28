//! What the engine tells whoever listens. Lists learn of changes from the store's topics, not from here.

use flo_model::{ConflictId, ConnectionId, IntentId, RecordId, RecordType};

use crate::{HealthView, PassReport};

/// Something happened that a person may want to see at once.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineEvent {
    /// A connection is reached, or is not, or needs a person.
    ConnectionChanged(HealthView),
    /// A page was applied.
    PassProgress {
        /// At which account.
        connection: ConnectionId,
        /// Of which stream.
        stream: String,
        /// Records that the pass of this stream brought so far.
        records: u64,
    },
    /// A pass of pull or push ended.
    PassEnded(PassReport),
    /// A write was set aside for a person.
    IntentParked {
        /// To which account.
        connection: ConnectionId,
        /// The write.
        intent: IntentId,
        /// What kind of record.
        record_type: RecordType,
        /// Which record.
        record: RecordId,
        /// Why, and what to do, as a sentence.
        detail: String,
    },
    /// Both sides changed the same thing.
    ConflictOpened {
        /// At which account.
        connection: ConnectionId,
        /// The conflict.
        conflict: ConflictId,
        /// What kind of record.
        record_type: RecordType,
        /// Which record.
        record: RecordId,
        /// Field, unit or `presence`.
        field: String,
    },
}
