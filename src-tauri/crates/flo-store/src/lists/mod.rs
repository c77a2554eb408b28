//! What screens and `flo` read: plain rows with joined names, the worst link state and the id at the service.
//!
//! Lists come in pages by keyset, see [`Slice`]. All functions read one snapshot when they are called in one
//! [`crate::Store::read`]. Tombstones are listed nowhere.

pub mod activity;
mod asset_detail;
pub mod assets;
pub mod at_risk;
pub mod comments;
pub mod custom_fields;
pub mod evidence;
mod files_below;
pub mod folders;
mod home;
mod keyset;
pub mod link;
mod names;
pub mod people;
pub mod projects;
pub mod queues;
pub mod report;
pub mod tasks;
pub mod time;

use flo_model::RecordId;
use rusqlite::{Connection, OptionalExtension};

pub use asset_detail::{
    AssetDetailRow, MetadataRow, ReviewOptionRow, detail as asset_detail, review_options,
};
pub use files_below::{FileBelow, files_below};
pub use home::{HomeRows, home};
pub use keyset::{DEFAULT_LIMIT, MAX_LIMIT, PageRequest, Slice};
pub use names::find;

use crate::StoreError;

/// Row number of a live record.
fn row_of(conn: &Connection, table: &str, id: &RecordId) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(&format!("SELECT rowid FROM {table} WHERE id = ?1 AND deleted_at IS NULL"))?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?)
}
