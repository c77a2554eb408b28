//! Comments as threads.

use std::collections::HashMap;

use flo_model::{LinkState, RecordId, UnixMillis};
use rusqlite::{Connection, Row};
use serde_json::Value;

use super::{link, row_of};
use crate::StoreError;

/// A note on a file, with its replies.
#[derive(Debug, Clone, PartialEq)]
pub struct CommentRow {
    /// Its id.
    pub id: RecordId,
    /// Its file.
    pub asset_id: Option<RecordId>,
    /// The comment that it answers.
    pub parent_id: Option<RecordId>,
    /// What it says. Written by others.
    pub text: String,
    /// Frame from the start of the file, 0-based; `None` when it is about the whole.
    pub frame: Option<i64>,
    /// Length in frames of a range.
    pub duration_frames: Option<i64>,
    /// Page of a document.
    pub page: Option<i64>,
    /// Point on the picture, `{x, y}`.
    pub anchor: Option<Value>,
    /// Shapes drawn on the picture, as the service keeps them.
    pub annotation: Option<String>,
    /// Done.
    pub completed: bool,
    /// When it was done.
    pub completed_at: Option<UnixMillis>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Their mail address.
    pub author_email: Option<String>,
    /// When; here, as long as it is not at the service.
    pub created_at: UnixMillis,
    /// When its text was changed.
    pub edited_at: Option<UnixMillis>,
    /// Replies, oldest first.
    pub replies: Vec<CommentRow>,
    /// The worst state over its connections.
    pub link_state: Option<LinkState>,
    /// Its id at the service.
    pub remote_id: Option<String>,
}

const SELECT: &str = "SELECT id, asset_id, parent_id, text, frame, duration_frames, page, anchor, annotation, completed,
                             completed_at, author, author_email, COALESCE(remote_created_at, created_at), edited_at
                      FROM comments";

/// The threads of a file: notes about the whole first, then by frame or page, then by time; replies under their note. A
/// reply whose note is gone stands by itself.
///
/// # Errors
/// The database's.
pub fn threads(conn: &Connection, asset: &RecordId) -> Result<Vec<CommentRow>, StoreError> {
    let sql = format!(
        "{SELECT} WHERE asset_id = ?1 AND deleted_at IS NULL
         ORDER BY frame, page, COALESCE(remote_created_at, created_at), seq"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_and_then([asset.as_str()], from_row)?;
    let comments = rows.collect::<Result<Vec<CommentRow>, StoreError>>()?;

    let ids: std::collections::HashSet<RecordId> =
        comments.iter().map(|comment| comment.id.clone()).collect();
    let mut replies: HashMap<RecordId, Vec<CommentRow>> = HashMap::new();
    let mut roots = Vec::new();
    for mut comment in comments {
        let link = link::summary(conn, &comment.id)?;
        comment.link_state = link.state;
        comment.remote_id = link.remote_id;
        match comment.parent_id.clone() {
            Some(parent) if parent != comment.id && ids.contains(&parent) => {
                replies.entry(parent).or_default().push(comment);
            }
            _ => roots.push(comment),
        }
    }
    for root in &mut roots {
        gather(root, &mut replies);
    }
    Ok(roots)
}

/// Moves the replies of a comment, and theirs, under it: one level, oldest first, as people read them.
fn gather(root: &mut CommentRow, replies: &mut HashMap<RecordId, Vec<CommentRow>>) {
    let mut open = vec![root.id.clone()];
    while let Some(id) = open.pop() {
        for reply in replies.remove(&id).unwrap_or_default() {
            open.push(reply.id.clone());
            root.replies.push(reply);
        }
    }
    root.replies.sort_by_key(|reply| reply.created_at);
}

/// One comment, without its replies.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<CommentRow>, StoreError> {
    let Some(row) = row_of(conn, "comments", id)? else { return Ok(None) };
    let mut statement = conn.prepare_cached(&format!("{SELECT} WHERE seq = ?1"))?;
    let mut rows = statement.query([row])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut comment = from_row(row)?;
    let link = link::summary(conn, &comment.id)?;
    comment.link_state = link.state;
    comment.remote_id = link.remote_id;
    Ok(Some(comment))
}

fn from_row(row: &Row<'_>) -> Result<CommentRow, StoreError> {
    let anchor: Option<String> = row.get(7)?;
    Ok(CommentRow {
        id: RecordId(row.get(0)?),
        asset_id: row.get::<_, Option<String>>(1)?.map(RecordId),
        parent_id: row.get::<_, Option<String>>(2)?.map(RecordId),
        text: row.get(3)?,
        frame: row.get(4)?,
        duration_frames: row.get(5)?,
        page: row.get(6)?,
        anchor: anchor.map(|json| serde_json::from_str(&json)).transpose()?,
        annotation: row.get(8)?,
        completed: row.get(9)?,
        completed_at: row.get::<_, Option<i64>>(10)?.map(UnixMillis),
        author: row.get(11)?,
        author_email: row.get(12)?,
        created_at: UnixMillis(row.get(13)?),
        edited_at: row.get::<_, Option<i64>>(14)?.map(UnixMillis),
        replies: Vec::new(),
        link_state: None,
        remote_id: None,
    })
}
