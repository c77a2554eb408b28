//! Which tables belong to which topic, and the hooks that notice what a transaction touched.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use flo_model::{RecordType, Topic};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// The topic that a change of `table` belongs to. Tables of pure bookkeeping (`streams`, `rereads`, `requests`, `reach`,
/// `inbox`, `alerts`, `timer_watch`, the search index) have none; `links` is noticed by triggers, because only some of its
/// columns are shown.
fn topic_of(table: &str) -> Option<Topic> {
    Some(match table {
        "connections" | "budgets" | "webhook_endpoints" | "webhook_deliveries" => Topic::Connections,
        "workspaces" | "people" | "clients" | "projects" | "tasks" | "tags" => Topic::Projects,
        "assets" | "field_definitions" => Topic::Assets,
        "comments" => Topic::Comments,
        "time_entries" | "time_gaps" | "time_favourites" | "dropped_proposals" | "rates"
        | "working_hours" | "absences" => Topic::Time,
        "transfers" | "parts" | "ghosts" => Topic::Transfers,
        "watch_folders" | "sources" => Topic::Watch,
        "offloads" | "offload_targets" | "offload_files" | "offload_copies" => Topic::Offloads,
        "media_facts" => Topic::MediaFacts,
        "intents" | "intent_deps" => Topic::Outbox,
        "conflicts" => Topic::Conflicts,
        "audit_events" | "audit_checkpoints" => Topic::Activity,
        "settings" => Topic::Settings,
        _ => return None,
    })
}

/// The topic under which records of this type are listed.
fn topic_of_record(record_type: RecordType) -> Topic {
    match record_type {
        RecordType::Workspace
        | RecordType::Person
        | RecordType::Client
        | RecordType::Project
        | RecordType::Task
        | RecordType::Tag => Topic::Projects,
        RecordType::TimeEntry => Topic::Time,
        RecordType::Asset | RecordType::FieldDefinition => Topic::Assets,
        RecordType::Comment => Topic::Comments,
    }
}

/// A set of topics, one bit each in the order of [`Topic::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct TopicSet(u32);

impl TopicSet {
    fn bit(topic: Topic) -> u32 {
        1 << topic as u32
    }

    pub(crate) fn insert_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn to_vec(self) -> Vec<Topic> {
        Topic::ALL.iter().copied().filter(|topic| self.0 & Self::bit(*topic) != 0).collect()
    }
}

/// Collects what the closure that runs now touches.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched(Arc<AtomicU32>);

impl Touched {
    /// Takes what was touched since the last call.
    pub(crate) fn take(&self) -> TopicSet {
        TopicSet(self.0.swap(0, Ordering::Relaxed))
    }

    fn add(&self, topic: Topic) {
        self.0.fetch_or(TopicSet::bit(topic), Ordering::Relaxed);
    }

    /// Installs the hooks on the write connection.
    pub(crate) fn watch(&self, conn: &mut Connection) -> rusqlite::Result<()> {
        let rows = self.clone();
        conn.update_hook(Some(move |_, _: &str, table: &str, _| {
            if let Some(topic) = topic_of(table) {
                rows.add(topic);
            }
        }))?;
        // The hook misses a DELETE without WHERE, which SQLite does by dropping the pages; "ignore" for a delete
        // means: row by row.
        conn.authorizer(Some(|context: AuthContext<'_>| match context.action {
            AuthAction::Delete { .. } => Authorization::Ignore,
            _ => Authorization::Allow,
        }))?;
        let links = self.clone();
        conn.create_scalar_function("flo_link_shown", 1, FunctionFlags::SQLITE_UTF8, move |args| {
            if let Ok(record_type) = args.get_raw(0).as_str().unwrap_or_default().parse() {
                links.add(topic_of_record(record_type));
            }
            Ok(0)
        })?;
        conn.execute_batch(
            "CREATE TEMP TRIGGER links_shown_insert AFTER INSERT ON main.links BEGIN
                 SELECT flo_link_shown(new.record_type);
             END;
             CREATE TEMP TRIGGER links_shown_update AFTER UPDATE OF state, remote_id ON main.links
             WHEN old.state IS NOT new.state OR old.remote_id IS NOT new.remote_id BEGIN
                 SELECT flo_link_shown(new.record_type);
             END;
             CREATE TEMP TRIGGER links_shown_delete AFTER DELETE ON main.links BEGIN
                 SELECT flo_link_shown(old.record_type);
             END;",
        )
    }
}
