//! The files in a folder, at any depth, with the folders that they are in.

use flo_model::{AssetKind, RecordId};
use rusqlite::Connection;

use super::assets::{self, AssetRow};
use crate::StoreError;

/// A file and its place beneath what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileBelow {
    /// The file.
    pub id: RecordId,
    /// The folder that holds it.
    pub folder: RecordId,
    /// Names from what was asked for to the file, its own last.
    pub path: Vec<String>,
    /// Bytes, as the mirror knows them.
    pub size: u64,
}

/// The files of an asset: itself, the newest version of a stack, or all that is in a folder, under the folder's name.
/// What has no place (a file whose folder is not known) is left out.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such asset; the database's.
pub fn files_below(conn: &Connection, asset: &RecordId) -> Result<Vec<FileBelow>, StoreError> {
    let row = assets::get(conn, asset)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{asset}”.")))?;
    let mut found = Vec::new();
    let mut open = vec![(row, Vec::new())];
    let mut children = conn.prepare_cached(
        "SELECT id FROM assets WHERE parent_id = ?1 AND deleted_at IS NULL ORDER BY name_key DESC, seq DESC",
    )?;
    while let Some((row, above)) = open.pop() {
        match row.kind {
            AssetKind::Folder => {
                let mut path = above;
                path.push(row.name);
                let ids = children.query_map([row.id.as_str()], |row| row.get(0).map(RecordId))?;
                for id in ids.collect::<Result<Vec<_>, _>>()? {
                    open.extend(assets::get(conn, &id)?.map(|child| (child, path.clone())));
                }
            }
            AssetKind::File => found.extend(file(row, above)),
            AssetKind::VersionStack => {
                let head = match &row.head_id {
                    Some(head) => assets::get(conn, head)?,
                    None => None,
                };
                found
                    .extend(head.and_then(|head| file(AssetRow { parent_id: row.parent_id, ..head }, above)));
            }
        }
    }
    Ok(found)
}

fn file(row: AssetRow, mut path: Vec<String>) -> Option<FileBelow> {
    path.push(row.name);
    Some(FileBelow { id: row.id, folder: row.parent_id?, path, size: row.size.unwrap_or(0) })
}
