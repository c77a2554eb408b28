//! Work that a person starts again and again.

use flo_model::RecordId;
use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// One favourite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FavouriteRow {
    /// Its id.
    pub id: RecordId,
    /// What is done.
    pub description: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name; `None` also when it is gone.
    pub project: Option<String>,
    /// The project's colour.
    pub project_color: Option<String>,
    /// Its task.
    pub task_id: Option<RecordId>,
    /// The task's name.
    pub task: Option<String>,
    /// Its tags.
    pub tag_ids: Vec<RecordId>,
    /// Billable.
    pub billable: bool,
}

/// Keeps a favourite; one with the same work is kept once. Returns its id.
///
/// # Errors
/// The database's.
pub fn add(tx: &Tx<'_>, row: &FavouriteRow) -> Result<RecordId, StoreError> {
    let same = |other: &FavouriteRow| {
        (&other.description, &other.project_id, &other.task_id, &other.tag_ids, other.billable)
            == (&row.description, &row.project_id, &row.task_id, &row.tag_ids, row.billable)
    };
    if let Some(known) = list(tx)?.into_iter().find(same) {
        return Ok(known.id);
    }
    tx.prepare_cached(
        "INSERT INTO time_favourites (id, description, project_id, task_id, tags, billable, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        row.id.as_str(),
        row.description,
        row.project_id.as_ref().map(RecordId::as_str),
        row.task_id.as_ref().map(RecordId::as_str),
        serde_json::to_string(&row.tag_ids)?,
        row.billable,
        tx.now().0
    ])?;
    Ok(row.id.clone())
}

/// Forgets a favourite. `false` when there was none.
///
/// # Errors
/// The database's.
pub fn remove(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM time_favourites WHERE id = ?1")?.execute([id.as_str()])? > 0)
}

/// All favourites, oldest first.
///
/// # Errors
/// The database's.
pub fn list(conn: &Connection) -> Result<Vec<FavouriteRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT f.id, f.description, f.project_id, p.name, p.color, f.task_id, t.name, f.tags, f.billable
         FROM time_favourites f LEFT JOIN projects p ON p.id = f.project_id AND p.deleted_at IS NULL
              LEFT JOIN tasks t ON t.id = f.task_id AND t.deleted_at IS NULL
         ORDER BY f.created_at, f.id",
    )?;
    let mut rows = statement.query([])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let tags: String = row.get(7)?;
        list.push(FavouriteRow {
            id: RecordId(row.get(0)?),
            description: row.get(1)?,
            project_id: row.get::<_, Option<String>>(2)?.map(RecordId),
            project: row.get(3)?,
            project_color: row.get(4)?,
            task_id: row.get::<_, Option<String>>(5)?.map(RecordId),
            task: row.get(6)?,
            tag_ids: serde_json::from_str(&tags)?,
            billable: row.get(8)?,
        });
    }
    Ok(list)
}
