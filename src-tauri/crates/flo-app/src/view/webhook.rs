//! Outgoing webhooks.

use flo_model::{Count, DeliveryId, EndpointId, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

/// An address that hears of changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EndpointView {
    /// Its id.
    pub id: EndpointId,
    /// Name for people.
    pub name: String,
    /// Where to.
    pub url: String,
    /// Event types that it wants; empty: all.
    pub events: Vec<String>,
    /// It may stand on this computer or in its network.
    pub allows_local: bool,
    /// `ACTIVE`, `PAUSED` or `ERROR`.
    pub state: String,
    /// Why it gets nothing more.
    pub error: Option<String>,
    /// Messages on their way.
    pub waiting: Count,
    /// Messages that were given up.
    pub dead: Count,
    /// When it was added.
    pub created_at: UnixMillis,
}

/// An address that was just added, or that got a new secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EndpointSecret {
    /// The address.
    pub endpoint: EndpointView,
    /// What the receiver checks signatures with. Shown now and never again.
    pub secret: String,
}

/// One message to one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DeliveryView {
    /// The `webhook-id` of every attempt.
    pub id: DeliveryId,
    /// To whom.
    pub endpoint: EndpointId,
    /// The address's name.
    pub name: String,
    /// Event type.
    pub event: String,
    /// `waiting`, `done` or `dead`.
    pub state: String,
    /// Attempts so far.
    pub attempts: u32,
    /// When the next one is due.
    pub next_at: Option<UnixMillis>,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was queued.
    pub created_at: UnixMillis,
    /// When it was over.
    pub ended_at: Option<UnixMillis>,
}
