//! Ids as newtypes, so that one cannot stand for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::drill;

/// The text of a new id.
fn next() -> String {
    drill::next_id().unwrap_or_else(Uuid::now_v7).to_string()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// A new id, ordered by its time of creation (UUIDv7).
            #[must_use]
            pub fn new() -> Self {
                Self(next())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.to_owned()))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

ids! {
    /// One signed-in account at one service.
    ConnectionId,
    /// Any synced record: project, asset, comment, time entry and so on. Unique over all record types.
    RecordId,
    /// One queued write. Also its idempotency key.
    IntentId,
    /// One conflict between a local and a remote value.
    ConflictId,
    /// One upload or download session.
    TransferId,
    /// One watched folder.
    WatchId,
    /// One offload of a card or folder.
    OffloadId,
    /// One local file known to the ledger.
    SourceId,
    /// This installation.
    DeviceId,
    /// An address that outgoing webhooks go to.
    EndpointId,
    /// One outgoing webhook message.
    DeliveryId,
}

/// A service's own id of a record. Means nothing outside its connection.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct RemoteId(pub String);

impl RemoteId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for RemoteId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for RemoteId {
    fn from(text: String) -> Self {
        Self(text)
    }
}
