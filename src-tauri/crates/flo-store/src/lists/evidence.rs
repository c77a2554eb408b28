//! What a person did here that speaks for work on a project: comments, statuses, tasks, uploads.

use flo_model::{RecordId, UnixMillis};
use rusqlite::{Connection, params};

use crate::StoreError;

/// Something that was done here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceRow {
    /// When.
    pub at: UnixMillis,
    /// For which project.
    pub project: RecordId,
    /// comment, review, task, upload.
    pub what: String,
}

/// What was done on this device between two moments, by time. What services brought in does not count: only events of a
/// person at this device, and files that were queued here.
///
/// # Errors
/// The database's.
pub fn traces(conn: &Connection, from: UnixMillis, to: UnixMillis) -> Result<Vec<TraceRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT e.at, COALESCE(a.project_id, ca.project_id, t.project_id) AS project,
                CASE e.record_type WHEN 'comment' THEN 'comment' WHEN 'task' THEN 'task' ELSE 'review' END
         FROM audit_events e
              LEFT JOIN assets a ON e.record_type = 'asset' AND a.id = e.record_id
              LEFT JOIN comments c ON e.record_type = 'comment' AND c.id = e.record_id
              LEFT JOIN assets ca ON ca.id = c.asset_id
              LEFT JOIN tasks t ON e.record_type = 'task' AND t.id = e.record_id
         WHERE e.at >= ?1 AND e.at < ?2 AND e.actor LIKE 'person:%' AND e.record_type IN ('asset', 'comment', 'task')
           AND project IS NOT NULL
         UNION ALL
         SELECT x.created_at, f.project_id, 'upload'
         FROM transfers x JOIN assets f ON f.id = x.folder_id
         WHERE x.created_at >= ?1 AND x.created_at < ?2 AND x.direction = 'upload' AND f.project_id IS NOT NULL
         ORDER BY 1",
    )?;
    let rows = statement.query_map(params![from.0, to.0], |row| {
        Ok(TraceRow { at: UnixMillis(row.get(0)?), project: RecordId(row.get(1)?), what: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
