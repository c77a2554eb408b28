//! What a pass did.

use flo_model::{ConnectionId, Count};
use serde::Serialize;

use crate::HealthView;

/// How much a pass reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Every stream that is not resting, whether it is due or not, and what is due.
    #[default]
    All,
    /// What is due.
    Due,
}

/// How a single pass runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncOptions {
    /// How much it reads.
    pub reach: Reach,
    /// Every stream in full, as if nothing were known.
    pub deep: bool,
}

/// What a pass did at one connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassReport {
    /// Which account.
    pub connection: ConnectionId,
    /// Records that are new here.
    pub created: Count,
    /// Records that changed here.
    pub updated: Count,
    /// Records that are gone here.
    pub deleted: Count,
    /// Writes that the service confirmed.
    pub pushed: Count,
    /// Requests that were sent, every attempt counted.
    pub requests: Count,
    /// Writes that wait for a person now, over all passes.
    pub parked: Count,
    /// Conflicts that are open now, over all passes.
    pub conflicts: Count,
    /// Streams that could not be read to their end.
    pub incomplete: Count,
    /// Records that the service sent and that cannot be kept as they are.
    pub unreadable: Count,
    /// How the connection stands at the end.
    pub health: HealthView,
}

/// Counts of one pass while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) deleted: u64,
    pub(crate) pushed: u64,
    pub(crate) incomplete: u64,
    pub(crate) unreadable: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.created += other.created;
        self.updated += other.updated;
        self.deleted += other.deleted;
        self.pushed += other.pushed;
        self.incomplete += other.incomplete;
        self.unreadable += other.unreadable;
    }
}
