//! Projects with what a list says about them: files, hours, tasks, notes, people.

use std::collections::HashMap;

use flo_model::{LinkState, RecordId, RecordType, UnixMillis};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params};

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use super::{link, row_of};
use crate::records::fold;
use crate::{StoreError, search};

/// Names of people shown per project.
const PEOPLE: u32 = 5;

/// One production.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectRow {
    /// Its id.
    pub id: RecordId,
    /// Its name.
    pub name: String,
    /// `#RRGGBB`, where a service has one.
    pub color: Option<String>,
    /// Its client.
    pub client_id: Option<RecordId>,
    /// The client's name.
    pub client: Option<String>,
    /// The container at the service.
    pub workspace_id: Option<RecordId>,
    /// Note.
    pub note: Option<String>,
    /// Put away.
    pub archived: bool,
    /// Shown in the sidebar.
    pub pinned: bool,
    /// Hours are billable by default.
    pub billable: bool,
    /// Seconds of all ended entries of the mirror, everybody's.
    pub tracked_s: u64,
    /// Seconds that the service itself counts, if it says so: the mirror may hold one person's entries only.
    pub remote_tracked_s: Option<u64>,
    /// Planned seconds.
    pub estimate_s: Option<u64>,
    /// Files, stacks counted once.
    pub assets: u64,
    /// Bytes of all files, every version.
    pub bytes: u64,
    /// Tasks not done.
    pub open_tasks: u64,
    /// Tasks altogether.
    pub tasks: u64,
    /// Notes not completed, replies not counted.
    pub open_comments: u64,
    /// Last change of a file or end of an entry.
    pub last_activity_at: Option<UnixMillis>,
    /// Top folder of its media.
    pub root_folder_id: Option<RecordId>,
    /// Page at the review service.
    pub view_url: Option<String>,
    /// Names of those who booked hours, most hours first, then those who are assigned; at most five.
    pub people: Vec<String>,
    /// Where it is.
    pub places: Vec<link::Place>,
    /// The worst state over its connections.
    pub link_state: Option<LinkState>,
}

/// Which projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProjectFilter {
    /// Only those put away, or only those that are not.
    pub archived: Option<bool>,
    /// Only those shown in the sidebar.
    pub pinned: bool,
    /// Words of the name or note, any order, begins of words.
    pub search: Option<String>,
    /// Only those of this client.
    pub client: Option<RecordId>,
}

/// Projects by name.
///
/// # Errors
/// The database's; a cursor of another list.
pub fn page(
    conn: &Connection,
    filter: &ProjectFilter,
    page: &PageRequest,
) -> Result<Slice<ProjectRow>, StoreError> {
    let mut conditions = Filter::new("p.deleted_at IS NULL");
    if let Some(archived) = filter.archived {
        conditions.with("p.archived = ?", Sql::from(archived));
    }
    if filter.pinned {
        conditions.and("p.pinned = 1");
    }
    if let Some(client) = &filter.client {
        conditions.with("p.client_id = ?", client.0.clone());
    }
    if let Some(text) = &filter.search {
        match search::prefix_query(text) {
            Some(query) => {
                conditions
                    .with("p.seq IN (SELECT rowid FROM projects_fts WHERE projects_fts MATCH ?)", query);
            }
            None => conditions.with("instr(lower(p.name), ?) > 0", fold(text)),
        }
    }
    let order = Order { name: "projects", key: "lower(p.name)", descending: false };
    let rows = keyset::rows(conn, "projects p", &conditions, order, page)?;
    let facts = Facts::of(conn, None)?;
    rows.load(|row| project_at(conn, row, &facts))
}

/// One project.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<ProjectRow>, StoreError> {
    let Some(row) = row_of(conn, "projects", id)? else { return Ok(None) };
    let facts = Facts::of(conn, Some(id))?;
    project_at(conn, row, &facts).map(Some)
}

/// The project that `text` means: its id, or its name whatever the case.
///
/// # Errors
/// [`StoreError::Ambiguous`], [`StoreError::NotFound`] with the nearest name.
pub fn find(conn: &Connection, text: &str) -> Result<RecordId, StoreError> {
    super::names::find(conn, RecordType::Project, text)
}

fn project_at(conn: &Connection, row: i64, facts: &Facts) -> Result<ProjectRow, StoreError> {
    let mut project = conn
        .prepare_cached(
            "SELECT p.id, p.name, p.color, p.client_id, c.name, p.workspace_id, p.note, p.archived, p.pinned, p.billable,
                    p.tracked_s, p.estimate_s, p.root_folder_id, p.view_url
             FROM projects p LEFT JOIN clients c ON c.id = p.client_id WHERE p.seq = ?1",
        )?
        .query_row([row], |row| {
            Ok(ProjectRow {
                id: RecordId(row.get(0)?),
                name: row.get(1)?,
                color: row.get(2)?,
                client_id: row.get::<_, Option<String>>(3)?.map(RecordId),
                client: row.get(4)?,
                workspace_id: row.get::<_, Option<String>>(5)?.map(RecordId),
                note: row.get(6)?,
                archived: row.get(7)?,
                pinned: row.get(8)?,
                billable: row.get(9)?,
                tracked_s: 0,
                remote_tracked_s: row.get(10)?,
                estimate_s: row.get(11)?,
                assets: 0,
                bytes: 0,
                open_tasks: 0,
                tasks: 0,
                open_comments: 0,
                last_activity_at: None,
                root_folder_id: row.get::<_, Option<String>>(12)?.map(RecordId),
                view_url: row.get(13)?,
                people: Vec::new(),
                places: Vec::new(),
                link_state: None,
            })
        })?;
    facts.fill(&mut project);
    project.people = people_of(conn, &project.id)?;
    project.places = link::places(conn, &project.id)?;
    project.link_state = link::summary(conn, &project.id)?.state;
    Ok(project)
}

fn people_of(conn: &Connection, project: &RecordId) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached(
        "WITH hours (person, ms) AS (
             SELECT person_id, SUM(end_at - start_at) FROM time_entries
             WHERE project_id = ?1 AND deleted_at IS NULL AND person_id IS NOT NULL GROUP BY person_id
             UNION ALL
             SELECT DISTINCT a.value, 0 FROM tasks t, json_each(t.assignees) a
             WHERE t.project_id = ?1 AND t.deleted_at IS NULL
         )
         SELECT p.name FROM hours JOIN people p ON p.id = hours.person
         GROUP BY p.id ORDER BY MAX(COALESCE(hours.ms, 0)) DESC, lower(p.name) LIMIT ?2",
    )?;
    let rows = statement.query_map(params![project.as_str(), PEOPLE], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sums over the tables that belong to projects, read once for a whole list.
#[derive(Debug, Default)]
struct Facts {
    by_project: HashMap<String, Fact>,
}

#[derive(Debug, Default)]
struct Fact {
    assets: u64,
    bytes: u64,
    tracked_s: u64,
    open_tasks: u64,
    tasks: u64,
    open_comments: u64,
    last: Option<i64>,
}

impl Facts {
    /// Of one project, or of all.
    fn of(conn: &Connection, only: Option<&RecordId>) -> Result<Self, StoreError> {
        let mut facts = Self::default();
        let only_sql = |column: &str| match only {
            Some(_) => format!("{column} = ?1"),
            None => format!("{column} IS NOT NULL AND ?1 IS NULL"),
        };
        let only = only.map(|id| id.0.as_str());
        facts.read(
            conn,
            &format!(
                "SELECT project_id, SUM(kind = 'version_stack' OR (kind = 'file' AND position IS NULL)),
                        TOTAL(size), MAX(COALESCE(remote_updated_at, changed_at))
                 FROM assets WHERE deleted_at IS NULL AND kind <> 'folder' AND {} GROUP BY project_id",
                only_sql("project_id")
            ),
            only,
            |fact, row| {
                fact.assets = row.get(1)?;
                fact.bytes = whole(row.get(2)?);
                fact.last = fact.last.max(row.get(3)?);
                Ok(())
            },
        )?;
        facts.read(
            conn,
            &format!(
                "SELECT project_id, COALESCE(SUM(end_at - start_at), 0) / 1000, MAX(end_at)
                 FROM time_entries WHERE deleted_at IS NULL AND {} GROUP BY project_id",
                only_sql("project_id")
            ),
            only,
            |fact, row| {
                fact.tracked_s = row.get::<_, i64>(1)?.try_into().unwrap_or(0);
                fact.last = fact.last.max(row.get(2)?);
                Ok(())
            },
        )?;
        facts.read(
            conn,
            &format!(
                "SELECT project_id, SUM(status <> 'DONE'), count(*) FROM tasks
                 WHERE deleted_at IS NULL AND {} GROUP BY project_id",
                only_sql("project_id")
            ),
            only,
            |fact, row| {
                fact.open_tasks = row.get(1)?;
                fact.tasks = row.get(2)?;
                Ok(())
            },
        )?;
        // From the open comments to their assets: the other way round would walk over every asset.
        facts.read(
            conn,
            &format!(
                "SELECT a.project_id, count(*) FROM comments c CROSS JOIN assets a ON a.id = c.asset_id
                 WHERE c.completed = 0 AND c.parent_id IS NULL AND c.deleted_at IS NULL AND a.deleted_at IS NULL
                   AND {} GROUP BY a.project_id",
                only_sql("a.project_id")
            ),
            only,
            |fact, row| {
                fact.open_comments = row.get(1)?;
                Ok(())
            },
        )?;
        Ok(facts)
    }

    fn read(
        &mut self,
        conn: &Connection,
        sql: &str,
        only: Option<&str>,
        mut note: impl FnMut(&mut Fact, &rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query([only])?;
        while let Some(row) = rows.next()? {
            note(self.by_project.entry(row.get(0)?).or_default(), row)?;
        }
        Ok(())
    }

    fn fill(&self, project: &mut ProjectRow) {
        let Some(fact) = self.by_project.get(project.id.as_str()) else { return };
        project.assets = fact.assets;
        project.bytes = fact.bytes;
        project.tracked_s = fact.tracked_s;
        project.open_tasks = fact.open_tasks;
        project.tasks = fact.tasks;
        project.open_comments = fact.open_comments;
        project.last_activity_at = fact.last.map(UnixMillis);
    }
}

/// A sum of whole numbers that SQLite gives as a float so that it cannot overflow.
fn whole(total: f64) -> u64 {
    // Sizes are not negative; beyond 2^53 the last bytes do not matter to a person.
    total.max(0.0) as u64
}
