//! Shares, collections, custom actions and groups.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::frameio::stamp::Stamp;

#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) id: Uuid,
    pub(crate) project: usize,
    pub(crate) collection: Uuid,
    /// Every settable field, by its name in the API.
    pub(crate) settings: Map<String, Value>,
    pub(crate) assets: Vec<Uuid>,
    pub(crate) reviewers: Vec<usize>,
    pub(crate) activities: Vec<Activity>,
    pub(crate) last_viewed_at: Option<Stamp>,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug)]
pub(crate) struct Activity {
    pub(crate) id: Uuid,
    pub(crate) kind: &'static str,
    pub(crate) asset: Option<Uuid>,
    pub(crate) person: Option<usize>,
    pub(crate) at: Stamp,
}

#[derive(Debug)]
pub(crate) struct Collection {
    pub(crate) id: Uuid,
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) project: usize,
    pub(crate) dynamic: bool,
    pub(crate) private: bool,
    pub(crate) auto_generated: bool,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) event: String,
    pub(crate) url: String,
    pub(crate) active: bool,
    pub(crate) multi_asset: bool,
    /// Seconds.
    pub(crate) timeout: Option<i64>,
    pub(crate) workspace: usize,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) emoji: String,
    pub(crate) members: Vec<usize>,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}
