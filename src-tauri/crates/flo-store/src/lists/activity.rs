//! What changed: the audit trail for people, and the latest changes for the first screen.

use flo_model::{RecordId, RecordType, UnixMillis};
use rusqlite::Connection;
use serde_json::Value;

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use crate::{StoreError, records};

/// One audit event.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: UnixMillis,
    /// `person:<name>`, `service:<connection>`, `rule:<name>`.
    pub actor: String,
    /// What happened: create, update, delete, conflict, resolve, park, confirm and so on.
    pub action: String,
    /// To what kind of record.
    pub record_type: RecordType,
    /// To which.
    pub record_id: RecordId,
    /// Its name today.
    pub title: Option<String>,
    /// Field, old value, new value.
    pub changes: Vec<(String, Value, Value)>,
    /// By which rule or for which reason.
    pub reason: String,
}

/// One line of “what changed”.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// An audit event.
    Event(ActivityRow),
    /// Comments that somebody wrote on one file in one day.
    Comments {
        /// When the last one was written.
        at: UnixMillis,
        /// Who.
        author: Option<String>,
        /// How many.
        count: u64,
        /// Its file.
        asset_id: Option<RecordId>,
        /// The file's name.
        asset: Option<String>,
    },
    /// Files that somebody put into one folder in one day.
    Files {
        /// The last one.
        id: RecordId,
        /// When it came.
        at: UnixMillis,
        /// Who.
        creator: Option<String>,
        /// The name of the last one.
        name: String,
        /// How many.
        count: u64,
        /// The folder's name.
        folder: Option<String>,
    },
}

/// Audit events that are looked at for the latest changes: a first mirror writes more of those that do not count.
const LOOKED_AT: u32 = 5_000;

/// Files, and comments, out of which the latest changes are gathered.
const GATHERED: u32 = 1_000;

impl Change {
    /// When it happened.
    #[must_use]
    pub fn at(&self) -> UnixMillis {
        match self {
            Self::Event(event) => event.at,
            Self::Comments { at, .. } | Self::Files { at, .. } => *at,
        }
    }
}

/// Which audit events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only those of this record.
    pub record: Option<RecordId>,
    /// Only those of a project: its own, its tasks', entries', files' and their comments'.
    pub project: Option<RecordId>,
    /// Only this action.
    pub action: Option<String>,
    /// Only this kind of record.
    pub record_type: Option<RecordType>,
    /// Only by actors of this kind: `person`, `service` or `rule`.
    pub by: Option<String>,
    /// Only at or after.
    pub since: Option<UnixMillis>,
    /// Only before.
    pub until: Option<UnixMillis>,
}

/// Audit events, newest first.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn page(
    conn: &Connection,
    filter: &ActivityFilter,
    page: &PageRequest,
) -> Result<Slice<ActivityRow>, StoreError> {
    let mut conditions = Filter::new("1");
    if let Some(record) = &filter.record {
        conditions.with("e.record_id = ?", record.0.clone());
    }
    if let Some(project) = &filter.project {
        conditions.with(
            "e.record_id IN (WITH project (id) AS (SELECT ?)
                 SELECT id FROM project
                 UNION ALL SELECT t.id FROM tasks t, project WHERE t.project_id = project.id
                 UNION ALL SELECT t.id FROM time_entries t, project WHERE t.project_id = project.id
                 UNION ALL SELECT a.id FROM assets a, project WHERE a.project_id = project.id
                 UNION ALL SELECT c.id FROM comments c JOIN assets a ON a.id = c.asset_id, project
                           WHERE a.project_id = project.id)",
            project.0.clone(),
        );
    }
    if let Some(action) = &filter.action {
        conditions.with("e.action = ?", action.clone());
    }
    if let Some(record_type) = filter.record_type {
        conditions.with("e.record_type = ?", record_type.as_str().to_owned());
    }
    if let Some(by) = &filter.by {
        conditions.with("substr(e.actor, 1, instr(e.actor, ':') - 1) = ?", by.clone());
    }
    if let Some(since) = filter.since {
        conditions.with("e.at >= ?", since.0);
    }
    if let Some(until) = filter.until {
        conditions.with("e.at < ?", until.0);
    }
    let order = Order { name: "activity", key: "e.seq", descending: true };
    keyset::rows(conn, "audit_events e", &conditions, order, page)?.load(|row| event_at(conn, row))
}

/// The latest changes, newest first: audit events, and comments and files as they were made, whenever they were
/// mirrored. What a service had already when it was first read is no change.
///
/// # Errors
/// The database's.
pub fn latest(conn: &Connection, limit: u32) -> Result<Vec<Change>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq FROM audit_events
         WHERE seq > (SELECT max(seq) FROM audit_events) - ?2
           AND record_type <> 'comment' AND action NOT IN ('confirm', 'link')
           AND NOT (action = 'create' AND (actor LIKE 'service:%' OR record_type = 'asset'))
         ORDER BY seq DESC LIMIT ?1",
    )?;
    let numbers = statement
        .query_map([limit, LOOKED_AT], |row| row.get::<_, i64>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut changes = numbers
        .into_iter()
        .map(|number| event_at(conn, number).map(Change::Event))
        .collect::<Result<Vec<_>, _>>()?;
    let mut statement = conn.prepare_cached(
        "WITH latest AS (
             SELECT remote_created_at AS at, author, asset_id FROM comments
             WHERE remote_created_at IS NOT NULL AND deleted_at IS NULL
             ORDER BY remote_created_at DESC LIMIT ?2)
         SELECT max(l.at), l.author, count(*), l.asset_id, a.name
         FROM latest l LEFT JOIN assets a ON a.id = l.asset_id
         GROUP BY l.author, l.asset_id, l.at / 86400000 ORDER BY 1 DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([limit, GATHERED])?;
    while let Some(row) = rows.next()? {
        changes.push(Change::Comments {
            at: UnixMillis(row.get(0)?),
            author: row.get(1)?,
            count: row.get(2)?,
            asset_id: row.get::<_, Option<String>>(3)?.map(RecordId),
            asset: row.get(4)?,
        });
    }
    let mut statement = conn.prepare_cached(
        "WITH latest AS (
             SELECT id, parent_id, remote_created_at AS at, creator, name FROM assets
             WHERE kind = 'file' AND remote_created_at IS NOT NULL AND deleted_at IS NULL
             ORDER BY COALESCE(remote_updated_at, changed_at) DESC LIMIT ?2)
         SELECT max(l.at), l.id, l.creator, l.name, count(*), f.name
         FROM latest l LEFT JOIN assets f ON f.id = l.parent_id
         GROUP BY l.creator, l.parent_id, l.at / 86400000 ORDER BY 1 DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([limit, GATHERED])?;
    // SQLite takes the plain columns from the row that has the maximum.
    while let Some(row) = rows.next()? {
        changes.push(Change::Files {
            at: UnixMillis(row.get(0)?),
            id: RecordId(row.get(1)?),
            creator: row.get(2)?,
            name: row.get(3)?,
            count: row.get(4)?,
            folder: row.get(5)?,
        });
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at()));
    changes.truncate(limit as usize);
    Ok(changes)
}

fn event_at(conn: &Connection, seq: i64) -> Result<ActivityRow, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, at, actor, action, record_type, record_id, changes, reason FROM audit_events WHERE seq = ?1",
    )?;
    let mut rows = statement.query([seq])?;
    let row = rows.next()?.ok_or_else(|| StoreError::NotFound(format!("There is no event {seq}.")))?;
    let record_type = row.get_ref(4)?.as_str().unwrap_or_default().parse()?;
    let record_id = RecordId(row.get(5)?);
    let changes: serde_json::Map<String, Value> =
        serde_json::from_str(row.get_ref(6)?.as_str().unwrap_or_default())?;
    let changes = changes
        .into_iter()
        .map(|(field, mut pair)| {
            let mut side = |at: usize| pair.get_mut(at).map(Value::take).unwrap_or_default();
            let (old, new) = (side(0), side(1));
            (field, old, new)
        })
        .collect();
    Ok(ActivityRow {
        seq: row.get(0)?,
        at: UnixMillis(row.get(1)?),
        actor: row.get(2)?,
        action: row.get(3)?,
        title: records::title(conn, record_type, &record_id)?,
        record_type,
        record_id,
        changes,
        reason: row.get(7)?,
    })
}
