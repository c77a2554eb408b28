//! Finished entries with everything that a report groups, prices and shows.

use flo_model::{RecordId, UnixMillis};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

use super::keyset::Filter;
use crate::StoreError;

/// Which entries. Empty lists take everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// Begun at or after.
    pub from: UnixMillis,
    /// Begun before.
    pub to: UnixMillis,
    /// Of these people.
    pub people: Vec<RecordId>,
    /// Of these projects.
    pub projects: Vec<RecordId>,
    /// Of projects of these clients.
    pub clients: Vec<RecordId>,
    /// Of these tasks.
    pub tasks: Vec<RecordId>,
    /// Only billable ones, or only others.
    pub billable: Option<bool>,
}

/// One finished entry. Names are `None` where the entry has no such record.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// The entry.
    pub id: RecordId,
    /// When it began.
    pub start: UnixMillis,
    /// When it ended.
    pub end: UnixMillis,
    /// What was done.
    pub description: String,
    /// Billable.
    pub billable: bool,
    /// Whose time it is.
    pub person: Option<(RecordId, String)>,
    /// Its project.
    pub project: Option<(RecordId, String)>,
    /// The project's colour.
    pub color: Option<String>,
    /// The project's client.
    pub client: Option<(RecordId, String)>,
    /// Its task.
    pub task: Option<(RecordId, String)>,
    /// Rate with which the service priced it, `{"amount", "currency"}` or null.
    pub hourly_rate: serde_json::Value,
    /// Cost rate of the service.
    pub cost_rate: serde_json::Value,
    /// The task's rate now.
    pub task_rate: serde_json::Value,
    /// The project's rate now.
    pub project_rate: serde_json::Value,
    /// The project's cost rate now.
    pub project_cost: serde_json::Value,
}

/// The finished entries that fit, by begin. The running one has no hours yet, and breaks are none; both are left out, as
/// the service's reports leave out what runs.
///
/// # Errors
/// The database's.
pub fn rows(conn: &Connection, filter: &ReportFilter) -> Result<Vec<ReportRow>, StoreError> {
    let mut conditions = Filter::new("e.deleted_at IS NULL AND e.end_at IS NOT NULL AND e.kind <> 'BREAK'");
    conditions.with("e.start_at >= ?", filter.from.0);
    conditions.with("e.start_at < ?", filter.to.0);
    let lists = [
        ("e.person_id", &filter.people),
        ("e.project_id", &filter.projects),
        ("p.client_id", &filter.clients),
        ("e.task_id", &filter.tasks),
    ];
    for (column, ids) in lists.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let condition = format!("{column} IN (SELECT value FROM json_each(?))");
        conditions.with(&condition, serde_json::to_string(ids)?);
    }
    if let Some(billable) = filter.billable {
        conditions.with("e.billable = ?", Sql::from(billable));
    }
    let sql = format!(
        "SELECT e.id, e.start_at, e.end_at, e.description, e.billable, e.person_id, w.name, e.project_id, p.name,
                p.color, c.id, c.name, e.task_id, t.name, e.hourly_rate, e.cost_rate, t.hourly_rate, p.hourly_rate,
                p.cost_rate
         FROM time_entries e LEFT JOIN people w ON w.id = e.person_id LEFT JOIN projects p ON p.id = e.project_id
              LEFT JOIN clients c ON c.id = p.client_id LEFT JOIN tasks t ON t.id = e.task_id
         WHERE {} ORDER BY e.start_at, e.seq",
        conditions.sql()
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(conditions.values().iter().cloned()))?;
    let mut list = Vec::new();
    while let Some(row) = found.next()? {
        let named = |at: usize| -> Result<Option<(RecordId, String)>, StoreError> {
            let id: Option<String> = row.get(at)?;
            let name: Option<String> = row.get(at + 1)?;
            Ok(id.map(|id| (RecordId(id), name.unwrap_or_default())))
        };
        let json = |at: usize| -> Result<serde_json::Value, StoreError> {
            let text: Option<String> = row.get(at)?;
            Ok(text.map_or(Ok(serde_json::Value::Null), |text| serde_json::from_str(&text))?)
        };
        list.push(ReportRow {
            id: RecordId(row.get(0)?),
            start: UnixMillis(row.get(1)?),
            end: UnixMillis(row.get(2)?),
            description: row.get(3)?,
            billable: row.get(4)?,
            person: named(5)?,
            project: named(7)?,
            color: row.get(9)?,
            client: named(10)?,
            task: named(12)?,
            hourly_rate: json(14)?,
            cost_rate: json(15)?,
            task_rate: json(16)?,
            project_rate: json(17)?,
            project_cost: json(18)?,
        });
    }
    Ok(list)
}
