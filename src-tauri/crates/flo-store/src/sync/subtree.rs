//! What goes with a record that is gone: the content of a folder or project, the comments of a file, their replies.

use flo_model::{ConnectionId, RecordId, RecordType};
use rusqlite::{Connection, params};

use crate::StoreError;

/// Everything below `record` that stands at `connection` and is not known to be gone there, parents before children.
///
/// # Errors
/// The database's.
pub fn below(
    conn: &Connection,
    connection: &ConnectionId,
    record_type: RecordType,
    record: &RecordId,
) -> Result<Vec<(RecordType, RecordId)>, StoreError> {
    let start = match record_type {
        RecordType::Asset => "SELECT 'asset', ?2, 0",
        RecordType::Project => {
            "SELECT 'asset', id, 1 FROM assets WHERE project_id = ?2 AND deleted_at IS NULL
             UNION SELECT 'task', id, 1 FROM tasks WHERE project_id = ?2 AND deleted_at IS NULL"
        }
        RecordType::Comment => "SELECT 'comment', ?2, 0",
        _ => return Ok(Vec::new()),
    };
    let mut statement = conn.prepare_cached(&format!(
        "WITH RECURSIVE tree (type, id, depth) AS (
             {start}
             UNION SELECT 'asset', assets.id, depth + 1 FROM tree JOIN assets ON assets.parent_id = tree.id
                   WHERE tree.type = 'asset' AND assets.deleted_at IS NULL
             UNION SELECT 'comment', comments.id, depth + 1 FROM tree JOIN comments ON comments.asset_id = tree.id
                   WHERE tree.type = 'asset' AND comments.deleted_at IS NULL
             UNION SELECT 'comment', comments.id, depth + 1 FROM tree JOIN comments ON comments.parent_id = tree.id
                   WHERE tree.type = 'comment' AND comments.deleted_at IS NULL)
         SELECT tree.type, tree.id FROM tree JOIN links ON links.record_id = tree.id
         WHERE links.connection_id = ?1 AND links.record_type = tree.type AND links.state <> 'ABSENT' AND tree.id <> ?2
         GROUP BY tree.type, tree.id ORDER BY min(depth)"
    ))?;
    let rows = statement.query_and_then(params![connection.as_str(), record.as_str()], |row| {
        Ok::<_, StoreError>((row.get_ref(0)?.as_str().unwrap_or_default().parse()?, RecordId(row.get(1)?)))
    })?;
    rows.collect()
}
