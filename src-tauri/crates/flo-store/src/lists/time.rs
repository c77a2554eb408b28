//! Time entries, the running timer, sums over days and projects.

use flo_model::{ConnectionId, LinkState, RecordId, RecordType, UnixMillis};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use super::{link, row_of};
use crate::{StoreError, search};

/// One time entry. The running timer is the one without an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeEntryRow {
    /// Its id.
    pub id: RecordId,
    /// When it began.
    pub start: UnixMillis,
    /// When it ended; `None` while it runs.
    pub end: Option<UnixMillis>,
    /// What was done.
    pub description: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Its task.
    pub task_id: Option<RecordId>,
    /// The task's name.
    pub task: Option<String>,
    /// Its tags.
    pub tag_ids: Vec<RecordId>,
    /// Their names, by name.
    pub tags: Vec<String>,
    /// Billable.
    pub billable: bool,
    /// Whose time it is.
    pub person_id: Option<RecordId>,
    /// Their name.
    pub person: Option<String>,
    /// REGULAR, BREAK, HOLIDAY and so on, as the service has it.
    pub kind: String,
    /// The service refuses changes to it.
    pub locked: bool,
    /// The worst state over its connections.
    pub link_state: Option<LinkState>,
    /// Its id at the service.
    pub remote_id: Option<String>,
}

impl TimeEntryRow {
    /// Whole seconds; up to `now` while it runs. Never negative.
    #[must_use]
    pub fn seconds(&self, now: UnixMillis) -> u64 {
        u64::try_from(self.end.unwrap_or(now).since(self.start) / 1000).unwrap_or(0)
    }
}

/// Which time entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimeFilter {
    /// Begun at or after.
    pub from: Option<UnixMillis>,
    /// Begun before.
    pub to: Option<UnixMillis>,
    /// Only those of this project.
    pub project: Option<RecordId>,
    /// Only those of these people, and those that are nobody's yet; empty: everybody's.
    pub people: Vec<RecordId>,
    /// Only those in one of these states; empty: all. An entry at no connection counts as pending.
    pub link_states: Vec<LinkState>,
    /// Words of the description, any order, begins of words.
    pub search: Option<String>,
    /// Only billable ones, or only others.
    pub billable: Option<bool>,
}

impl TimeFilter {
    fn conditions(&self) -> Result<Filter, StoreError> {
        let mut conditions = Filter::new("e.deleted_at IS NULL");
        if let Some(from) = self.from {
            conditions.with("e.start_at >= ?", from.0);
        }
        if let Some(to) = self.to {
            conditions.with("e.start_at < ?", to.0);
        }
        if let Some(project) = &self.project {
            conditions.with("e.project_id = ?", project.0.clone());
        }
        if !self.people.is_empty() {
            conditions.with(
                "e.person_id IS NULL OR e.person_id IN (SELECT value FROM json_each(?))",
                serde_json::to_string(&self.people)?,
            );
        }
        if !self.link_states.is_empty() {
            conditions.and(&link::in_states("e", RecordType::TimeEntry, &self.link_states));
        }
        if let Some(billable) = self.billable {
            conditions.with("e.billable = ?", Sql::from(billable));
        }
        if let Some(query) = self.search.as_deref().and_then(search::prefix_query) {
            conditions
                .with("e.seq IN (SELECT rowid FROM time_entries_fts WHERE time_entries_fts MATCH ?)", query);
        }
        Ok(conditions)
    }
}

/// Sums over entries. Breaks are no hours and are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TimeTotals {
    /// Entries, breaks too.
    pub entries: u64,
    /// Seconds, the running one up to now.
    pub seconds: u64,
    /// Those that are billable.
    pub billable_s: u64,
}

/// Hours of one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectHoursRow {
    /// The project; `None` for hours without one.
    pub project_id: Option<RecordId>,
    /// Its name.
    pub name: Option<String>,
    /// Its colour.
    pub color: Option<String>,
    /// Seconds.
    pub seconds: u64,
    /// Those that are billable.
    pub billable_s: u64,
}

/// Sums of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRow {
    /// When the day begins.
    pub begins: UnixMillis,
    /// Seconds of the entries that began on it.
    pub totals: TimeTotals,
    /// By project, most first.
    pub projects: Vec<ProjectHoursRow>,
}

/// Entries, latest begin first.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn page(
    conn: &Connection,
    filter: &TimeFilter,
    page: &PageRequest,
) -> Result<Slice<TimeEntryRow>, StoreError> {
    let conditions = filter.conditions()?;
    let order = Order { name: "time", key: "e.start_at", descending: true };
    keyset::rows(conn, "time_entries e", &conditions, order, page)?.load(|row| entry_at(conn, row))
}

/// Sums over all entries that fit the filter. `now` ends the running one.
///
/// # Errors
/// The database's.
pub fn totals(conn: &Connection, filter: &TimeFilter, now: UnixMillis) -> Result<TimeTotals, StoreError> {
    let conditions = filter.conditions()?;
    let sql = format!(
        "SELECT count(*), COALESCE(SUM({SECONDS}), 0), COALESCE(SUM(({SECONDS}) * e.billable), 0)
         FROM time_entries e WHERE {}",
        conditions.sql()
    );
    let values = seconds_values(now, 2).chain(conditions.values().iter().cloned());
    Ok(conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| {
        Ok(TimeTotals { entries: row.get(0)?, seconds: row.get(1)?, billable_s: row.get(2)? })
    })?)
}

/// Hours by project over all entries that fit the filter, most first. `now` ends the running one.
///
/// # Errors
/// The database's.
pub fn by_project(
    conn: &Connection,
    filter: &TimeFilter,
    now: UnixMillis,
) -> Result<Vec<ProjectHoursRow>, StoreError> {
    let conditions = filter.conditions()?;
    let sql = format!(
        "SELECT e.project_id, p.name, p.color, SUM({SECONDS}) AS seconds, SUM(({SECONDS}) * e.billable)
         FROM time_entries e LEFT JOIN projects p ON p.id = e.project_id WHERE {}
         GROUP BY e.project_id HAVING seconds > 0 ORDER BY seconds DESC, lower(p.name)",
        conditions.sql()
    );
    let values = seconds_values(now, 2).chain(conditions.values().iter().cloned());
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok(ProjectHoursRow {
            project_id: row.get::<_, Option<String>>(0)?.map(RecordId),
            name: row.get(1)?,
            color: row.get(2)?,
            seconds: row.get(3)?,
            billable_s: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sums of consecutive days. `bounds` are the begins of the days and the end of the last one, so a week has eight. An
/// entry belongs to the day on which it began, as the services count it. An empty `people` means everybody.
///
/// # Errors
/// The database's.
pub fn days(
    conn: &Connection,
    bounds: &[UnixMillis],
    people: &[RecordId],
    now: UnixMillis,
) -> Result<Vec<DayRow>, StoreError> {
    bounds
        .windows(2)
        .map(|day| {
            let filter = TimeFilter {
                from: Some(day[0]),
                to: Some(day[1]),
                people: people.to_vec(),
                ..TimeFilter::default()
            };
            Ok(DayRow {
                begins: day[0],
                totals: totals(conn, &filter, now)?,
                projects: by_project(conn, &filter, now)?,
            })
        })
        .collect()
}

/// Every entry of these people that covers part of a stretch of time, by begin; the running one up to `now`.
///
/// # Errors
/// The database's.
pub fn within(
    conn: &Connection,
    people: &[RecordId],
    from: UnixMillis,
    to: UnixMillis,
    now: UnixMillis,
) -> Result<Vec<TimeEntryRow>, StoreError> {
    let rows: Vec<i64> = conn
        .prepare_cached(
            "SELECT seq FROM time_entries
             WHERE start_at < ?1 AND start_at >= ?2 AND MAX(COALESCE(end_at, ?3), start_at + 1) > ?4
               AND deleted_at IS NULL
               AND (person_id IS NULL OR person_id IN (SELECT value FROM json_each(?5)))
             ORDER BY start_at, seq",
        )?
        .query_map(
            params![to.0, from.0.saturating_sub(LONGEST_MS), now.0, from.0, serde_json::to_string(people)?],
            |row| row.get(0),
        )?
        .collect::<Result<_, _>>()?;
    rows.into_iter().map(|row| entry_at(conn, row)).collect()
}

/// The service's rules for the workspace of this account; `None` before they were read.
///
/// # Errors
/// The database's.
pub fn workspace_settings(
    conn: &Connection,
    connection: &ConnectionId,
) -> Result<Option<serde_json::Value>, StoreError> {
    let text: Option<String> = conn
        .prepare_cached(
            "SELECT w.settings FROM workspaces w JOIN links l ON l.record_id = w.id AND l.record_type = 'workspace'
             WHERE l.connection_id = ?1 AND w.deleted_at IS NULL ORDER BY w.id LIMIT 1",
        )?
        .query_row([connection.as_str()], |row| row.get(0))
        .optional()?;
    text.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
}

/// The running entry of these people, or one that is nobody's yet; the latest when a service allows several.
///
/// # Errors
/// The database's.
pub fn running(conn: &Connection, people: &[RecordId]) -> Result<Option<TimeEntryRow>, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT seq FROM time_entries WHERE end_at IS NULL AND deleted_at IS NULL
               AND (person_id IS NULL OR person_id IN (SELECT value FROM json_each(?1)))
             ORDER BY start_at DESC, seq DESC LIMIT 1",
        )?
        .query_row([serde_json::to_string(people)?], |row| row.get::<_, i64>(0))
        .optional()?;
    row.map(|row| entry_at(conn, row)).transpose()
}

/// One entry.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<TimeEntryRow>, StoreError> {
    row_of(conn, "time_entries", id)?.map(|row| entry_at(conn, row)).transpose()
}

/// Longest entry that a service takes: 1,000 hours.
const LONGEST_MS: i64 = 3_600_000_000;

/// Seconds of the entry `e`; one value: now. Breaks have none.
const SECONDS: &str =
    "CASE e.kind WHEN 'BREAK' THEN 0 ELSE MAX(COALESCE(e.end_at, ?) - e.start_at, 0) / 1000 END";

fn seconds_values(now: UnixMillis, times: usize) -> impl Iterator<Item = Sql> {
    std::iter::repeat_n(Sql::Integer(now.0), times)
}

fn entry_at(conn: &Connection, row: i64) -> Result<TimeEntryRow, StoreError> {
    let (mut entry, tags) = conn
        .prepare_cached(
            "SELECT e.id, e.start_at, e.end_at, e.description, e.project_id, p.name, p.color, e.task_id, t.name, e.tags,
                    e.billable, e.person_id, w.name, e.kind, e.locked
             FROM time_entries e LEFT JOIN projects p ON p.id = e.project_id LEFT JOIN tasks t ON t.id = e.task_id
                  LEFT JOIN people w ON w.id = e.person_id
             WHERE e.seq = ?1",
        )?
        .query_row([row], |row| {
            let tags: String = row.get(9)?;
            let entry = TimeEntryRow {
                id: RecordId(row.get(0)?),
                start: UnixMillis(row.get(1)?),
                end: row.get::<_, Option<i64>>(2)?.map(UnixMillis),
                description: row.get(3)?,
                project_id: row.get::<_, Option<String>>(4)?.map(RecordId),
                project: row.get(5)?,
                project_color: row.get(6)?,
                task_id: row.get::<_, Option<String>>(7)?.map(RecordId),
                task: row.get(8)?,
                tag_ids: Vec::new(),
                tags: Vec::new(),
                billable: row.get(10)?,
                person_id: row.get::<_, Option<String>>(11)?.map(RecordId),
                person: row.get(12)?,
                kind: row.get(13)?,
                locked: row.get(14)?,
                link_state: None,
                remote_id: None,
            };
            Ok((entry, tags))
        })?;
    if tags != "[]" {
        entry.tag_ids = serde_json::from_str(&tags)?;
        let mut statement = conn.prepare_cached(
            "SELECT t.name FROM json_each(?1) ids JOIN tags t ON t.id = ids.value ORDER BY lower(t.name)",
        )?;
        entry.tags = statement.query_map([&tags], |row| row.get(0))?.collect::<Result<_, _>>()?;
    }
    let link = link::summary(conn, &entry.id)?;
    entry.link_state = link.state;
    entry.remote_id = link.remote_id;
    Ok(entry)
}
