//! What can go wrong inside the engine itself. What a service refuses is a state, not an error.

use flo_model::{ConflictId, ConnectionId, IntentId};
use flo_store::StoreError;
use flo_sync::outbox::Impossible;

/// Why a request to the engine was not carried out.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No connector is attached for this connection.
    #[error("connection {0} is not attached")]
    NotAttached(ConnectionId),
    /// There is no such queued write.
    #[error("there is no queued write {0}")]
    NoIntent(IntentId),
    /// There is no such conflict, or it is resolved.
    #[error("there is no open conflict {0}")]
    NoConflict(ConflictId),
    /// The queued write is in a state in which this cannot be done.
    #[error(transparent)]
    Impossible(#[from] Impossible),
}

/// Inside a transaction a transition that cannot happen undoes all of it.
pub(crate) fn broken(impossible: Impossible) -> StoreError {
    StoreError::Invalid(impossible.to_string())
}
