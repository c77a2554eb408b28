//! Tasks.

use flo_model::{LinkState, RecordId};
use rusqlite::Connection;

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use super::{link, people, row_of};
use crate::StoreError;
use crate::records::fold;

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Finished.
    pub done: bool,
    /// Planned seconds.
    pub estimate_s: Option<u64>,
    /// Seconds of all ended entries of the mirror.
    pub tracked_s: u64,
    /// Those who work on it.
    pub assignee_ids: Vec<RecordId>,
    /// Their names, by name.
    pub assignees: Vec<String>,
    /// Hours are billable by default.
    pub billable: bool,
    /// The worst state over its connections.
    pub link_state: Option<LinkState>,
    /// Its id at the service.
    pub remote_id: Option<String>,
}

/// Which tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Only those of this project.
    pub project: Option<RecordId>,
    /// Only those assigned to one of these people.
    pub assignees: Vec<RecordId>,
    /// Only finished ones, or only open ones.
    pub done: Option<bool>,
    /// Only those whose name contains this.
    pub search: Option<String>,
}

/// Tasks by name.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn page(
    conn: &Connection,
    filter: &TaskFilter,
    page: &PageRequest,
) -> Result<Slice<TaskRow>, StoreError> {
    let mut conditions = Filter::new("t.deleted_at IS NULL");
    if let Some(project) = &filter.project {
        conditions.with("t.project_id = ?", project.0.clone());
    }
    if !filter.assignees.is_empty() {
        conditions.with(
            "EXISTS (SELECT 1 FROM json_each(t.assignees) a WHERE a.value IN (SELECT value FROM json_each(?)))",
            serde_json::to_string(&filter.assignees)?,
        );
    }
    match filter.done {
        Some(true) => conditions.and("t.status = 'DONE'"),
        Some(false) => conditions.and("t.status <> 'DONE'"),
        None => {}
    }
    if let Some(text) = &filter.search {
        conditions.with("instr(lower(t.name), ?) > 0", fold(text));
    }
    let order = Order { name: "tasks", key: "lower(t.name)", descending: false };
    keyset::rows(conn, "tasks t", &conditions, order, page)?.load(|row| task_at(conn, row))
}

/// One task.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<TaskRow>, StoreError> {
    row_of(conn, "tasks", id)?.map(|row| task_at(conn, row)).transpose()
}

/// The task of `project` that `text` means: its id, or its name whatever the case.
///
/// # Errors
/// [`StoreError::Ambiguous`]; [`StoreError::NotFound`] with the nearest name.
pub fn find(conn: &Connection, project: &RecordId, text: &str) -> Result<RecordId, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name FROM tasks WHERE project_id = ?1 AND deleted_at IS NULL ORDER BY created_at, id",
    )?;
    let tasks: Vec<(String, String)> = statement
        .query_map([project.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    if let Some((id, _)) = tasks.iter().find(|(id, _)| id == text.trim()) {
        return Ok(RecordId(id.clone()));
    }
    let wanted = fold(text);
    let found: Vec<&String> =
        tasks.iter().filter(|(_, name)| fold(name) == wanted).map(|(id, _)| id).collect();
    match found.as_slice() {
        [id] => Ok(RecordId((*id).clone())),
        [] => {
            let names: Vec<String> = tasks.into_iter().map(|(_, name)| name).collect();
            Err(StoreError::NotFound(super::names::no_such("task of this project", text, &names)))
        }
        several => Err(StoreError::Ambiguous {
            name: text.trim().to_owned(),
            candidates: several.iter().map(|id| (*id).clone()).collect(),
        }),
    }
}

fn task_at(conn: &Connection, row: i64) -> Result<TaskRow, StoreError> {
    let (mut task, assignees) = conn
        .prepare_cached(
            "SELECT t.id, t.name, t.project_id, p.name, p.color, t.status, t.estimate_s, t.assignees, t.billable,
                    (SELECT COALESCE(SUM(e.end_at - e.start_at), 0) / 1000 FROM time_entries e
                     WHERE e.task_id = t.id AND e.deleted_at IS NULL)
             FROM tasks t LEFT JOIN projects p ON p.id = t.project_id WHERE t.rowid = ?1",
        )?
        .query_row([row], |row| {
            let assignees: String = row.get(7)?;
            let task = TaskRow {
                id: RecordId(row.get(0)?),
                name: row.get(1)?,
                project_id: row.get::<_, Option<String>>(2)?.map(RecordId),
                project: row.get(3)?,
                project_color: row.get(4)?,
                done: row.get_ref(5)?.as_str().unwrap_or_default() == "DONE",
                estimate_s: row.get(6)?,
                tracked_s: row.get::<_, i64>(9)?.try_into().unwrap_or(0),
                assignee_ids: Vec::new(),
                assignees: Vec::new(),
                billable: row.get(8)?,
                link_state: None,
                remote_id: None,
            };
            Ok((task, assignees))
        })?;
    task.assignee_ids = serde_json::from_str(&assignees)?;
    task.assignees = people::names_of(conn, &assignees)?;
    let link = link::summary(conn, &task.id)?;
    task.link_state = link.state;
    task.remote_id = link.remote_id;
    Ok(task)
}
