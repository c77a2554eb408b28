//! Assets: pages of them, one of them, the versions of a stack, what waits for a review.

use flo_model::{AssetKind, LinkState, RecordId, RecordType, UnixMillis};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params};

use super::keyset::{self, Filter, Order, PageRequest, Slice};
use super::{link, row_of};
use crate::records::fold;
use crate::{StoreError, search};

/// A folder, file or version stack.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetRow {
    /// Its id.
    pub id: RecordId,
    /// Its shape.
    pub kind: AssetKind,
    /// Its name.
    pub name: String,
    /// Its project.
    pub project_id: Option<RecordId>,
    /// The project's name.
    pub project: Option<String>,
    /// Folder or stack that holds it.
    pub parent_id: Option<RecordId>,
    /// A stack's newest file.
    pub head_id: Option<RecordId>,
    /// Bytes; `None` for folders. Of a stack: of its newest file, like everything below.
    pub size: Option<u64>,
    /// MIME type, once the service knows it.
    pub media_type: Option<String>,
    /// State of the media at the service: created, uploaded, transcoded.
    pub status: Option<String>,
    /// Approval status in the account's own words.
    pub review_status: Option<String>,
    /// Versions in a stack; 1 for a file, 0 for a folder.
    pub versions: u64,
    /// Comments, replies included.
    pub comments: u64,
    /// Length in seconds.
    pub duration_s: Option<f64>,
    /// Frames per second, as the service rounds it.
    pub frame_rate: Option<f64>,
    /// Source timecode of the first frame.
    pub start_tc: Option<String>,
    /// Picture width in pixels.
    pub width: Option<u32>,
    /// Picture height in pixels.
    pub height: Option<u32>,
    /// Codec.
    pub codec: Option<String>,
    /// Who brought it in.
    pub creator: Option<String>,
    /// When it came to the service.
    pub created_at: Option<UnixMillis>,
    /// When it last changed there; here, as long as it is not there.
    pub updated_at: UnixMillis,
    /// Page at the review service.
    pub view_url: Option<String>,
    /// BLAKE3 (hex) of its bytes, when they passed through this device.
    pub content_id: Option<String>,
    /// The worst state over its connections.
    pub link_state: Option<LinkState>,
    /// Its id at the service.
    pub remote_id: Option<String>,
}

/// Order of a list of assets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssetSort {
    /// Natural order of names.
    #[default]
    Name,
    /// Last change.
    Updated,
    /// Bytes; folders and stacks count as the smallest.
    Size,
}

/// Which assets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFilter {
    /// Only those of this project, at any depth.
    pub project: Option<RecordId>,
    /// Only those directly in this folder or stack.
    pub parent: Option<RecordId>,
    /// Only those below this folder, at any depth.
    pub below: Option<RecordId>,
    /// Words of the name, any order, begins of words.
    pub search: Option<String>,
    /// Only those with this approval status, whatever the case.
    pub review_status: Option<String>,
    /// Only those in one of these states; empty: all. A record at no connection counts as pending.
    pub link_states: Vec<LinkState>,
    /// Only these shapes; empty: all.
    pub kinds: Vec<AssetKind>,
    /// Leaves out the files inside version stacks: the stack stands for them.
    pub stacks_as_one: bool,
    /// Order.
    pub sort: AssetSort,
    /// Reversed: last name, newest change, largest first.
    pub descending: bool,
}

/// Assets that fit the filter.
///
/// # Errors
/// The database's; a cursor of another list or order.
pub fn page(
    conn: &Connection,
    filter: &AssetFilter,
    page: &PageRequest,
) -> Result<Slice<AssetRow>, StoreError> {
    let mut conditions = Filter::new("a.deleted_at IS NULL");
    if let Some(project) = &filter.project {
        conditions.with("a.project_id = ?", project.0.clone());
    }
    if let Some(parent) = &filter.parent {
        conditions.with("a.parent_id = ?", parent.0.clone());
    }
    if let Some(folder) = &filter.below {
        conditions.with(
            "a.parent_id IN (WITH RECURSIVE below (id) AS (
                 SELECT ? UNION SELECT f.id FROM assets f JOIN below ON f.parent_id = below.id
                 WHERE f.kind = 'folder' AND f.deleted_at IS NULL)
             SELECT id FROM below)",
            folder.0.clone(),
        );
    }
    if let Some(text) = &filter.search {
        match search::prefix_query(text) {
            Some(query) => {
                conditions.with("a.seq IN (SELECT rowid FROM assets_fts WHERE assets_fts MATCH ?)", query);
            }
            None => conditions.with("instr(lower(a.name), ?) > 0", fold(text)),
        }
    }
    if let Some(status) = &filter.review_status {
        conditions.with(
            "lower(COALESCE(a.review_status, (SELECT h.review_status FROM assets h WHERE h.id = a.head_id))) = ?",
            Sql::from(fold(status)),
        );
    }
    if !filter.link_states.is_empty() {
        conditions.and(&link::in_states("a", RecordType::Asset, &filter.link_states));
    }
    if !filter.kinds.is_empty() {
        let kinds: Vec<String> = filter.kinds.iter().map(|kind| format!("'{kind}'")).collect();
        conditions.and(&format!("a.kind IN ({})", kinds.join(", ")));
    }
    if filter.stacks_as_one {
        conditions.and("a.position IS NULL");
    }
    let (name, key) = match filter.sort {
        AssetSort::Name => ("assets.name", "a.name_key"),
        AssetSort::Updated => ("assets.updated", "COALESCE(a.remote_updated_at, a.changed_at)"),
        AssetSort::Size => ("assets.size", "COALESCE(a.size, -1)"),
    };
    let order = Order { name, key, descending: filter.descending };
    keyset::rows(conn, "assets a", &conditions, order, page)?.load(|row| asset_at(conn, row))
}

/// One asset.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<AssetRow>, StoreError> {
    row_of(conn, "assets", id)?.map(|row| asset_at(conn, row)).transpose()
}

/// The versions of a stack, newest first. Empty when it is no stack.
///
/// # Errors
/// The database's.
pub fn versions(conn: &Connection, stack: &RecordId) -> Result<Vec<AssetRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT v.seq FROM assets v JOIN assets s ON s.id = v.parent_id
         WHERE v.parent_id = ?1 AND s.kind = 'version_stack' AND v.deleted_at IS NULL
         ORDER BY v.position IS NULL, v.position, v.name_key",
    )?;
    let rows =
        statement.query_map([stack.as_str()], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    rows.into_iter().map(|row| asset_at(conn, row)).collect()
}

/// Files and stacks with one of these approval statuses (whatever the case), last changed first, and how many there
/// are. A stack without a status of its own has its newest version's. The words differ from account to account: see [`super::review_options`].
///
/// # Errors
/// The database's.
pub fn in_review(
    conn: &Connection,
    statuses: &[String],
    limit: u32,
) -> Result<(Vec<AssetRow>, u64), StoreError> {
    let folded: Vec<String> = statuses.iter().map(|status| fold(status)).collect();
    let json = serde_json::to_string(&folded)?;
    let condition = "deleted_at IS NULL AND position IS NULL AND kind <> 'folder' AND seq IN (
            SELECT COALESCE(s.seq, a.seq) FROM assets a
            LEFT JOIN assets s ON s.id = a.parent_id AND s.head_id = a.id AND s.review_status IS NULL
            WHERE a.review_status IS NOT NULL AND a.deleted_at IS NULL
              AND lower(a.review_status) IN (SELECT value FROM json_each(?1)))";
    let total = conn
        .prepare_cached(&format!("SELECT count(*) FROM assets WHERE {condition}"))?
        .query_row([&json], |row| row.get(0))?;
    let sql = format!(
        "SELECT seq FROM assets WHERE {condition} ORDER BY COALESCE(remote_updated_at, changed_at) DESC, seq DESC LIMIT ?2"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement
        .query_map(params![json, limit], |row| row.get::<_, i64>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let assets = rows.into_iter().map(|row| asset_at(conn, row)).collect::<Result<_, _>>()?;
    Ok((assets, total))
}

fn asset_at(conn: &Connection, row: i64) -> Result<AssetRow, StoreError> {
    let mut asset = conn
        .prepare_cached(
            "SELECT a.id, a.kind, a.name, a.project_id, p.name, a.parent_id, a.head_id,
                    COALESCE(a.size, h.size), COALESCE(a.media_type, h.media_type), COALESCE(a.status, h.status),
                    COALESCE(a.review_status, h.review_status),
                    CASE a.kind WHEN 'folder' THEN 0 WHEN 'file' THEN 1 ELSE
                        (SELECT count(*) FROM assets v WHERE v.parent_id = a.id AND v.deleted_at IS NULL) END,
                    MAX(a.comment_count, COALESCE(h.comment_count, 0),
                        (SELECT count(*) FROM comments c
                         WHERE c.asset_id = COALESCE(a.head_id, a.id) AND c.deleted_at IS NULL)),
                    COALESCE(a.duration_s, h.duration_s), COALESCE(a.frame_rate, h.frame_rate),
                    COALESCE(a.start_tc, h.start_tc), COALESCE(a.width, h.width), COALESCE(a.height, h.height),
                    COALESCE(a.codec, h.codec), COALESCE(a.creator, h.creator), a.remote_created_at,
                    COALESCE(a.remote_updated_at, a.changed_at), COALESCE(a.view_url, h.view_url),
                    COALESCE(a.content_id, h.content_id)
             FROM assets a LEFT JOIN assets h ON h.id = a.head_id LEFT JOIN projects p ON p.id = a.project_id
             WHERE a.seq = ?1",
        )?
        .query_row([row], |row| {
            let kind = row.get_ref(1)?.as_str().unwrap_or_default().parse::<AssetKind>();
            Ok(kind.map(|kind| {
                Ok::<_, rusqlite::Error>(AssetRow {
                    id: RecordId(row.get(0)?),
                    kind,
                    name: row.get(2)?,
                    project_id: row.get::<_, Option<String>>(3)?.map(RecordId),
                    project: row.get(4)?,
                    parent_id: row.get::<_, Option<String>>(5)?.map(RecordId),
                    head_id: row.get::<_, Option<String>>(6)?.map(RecordId),
                    size: row.get(7)?,
                    media_type: row.get(8)?,
                    status: row.get(9)?,
                    review_status: row.get(10)?,
                    versions: row.get(11)?,
                    comments: row.get(12)?,
                    duration_s: row.get(13)?,
                    frame_rate: row.get(14)?,
                    start_tc: row.get(15)?,
                    width: row.get(16)?,
                    height: row.get(17)?,
                    codec: row.get(18)?,
                    creator: row.get(19)?,
                    created_at: row.get::<_, Option<i64>>(20)?.map(UnixMillis),
                    updated_at: UnixMillis(row.get(21)?),
                    view_url: row.get(22)?,
                    content_id: row.get(23)?,
                    link_state: None,
                    remote_id: None,
                })
            }))
        })???;
    let link = link::summary(conn, &asset.id)?;
    asset.link_state = link.state;
    asset.remote_id = link.remote_id;
    Ok(asset)
}

/// The newest file of a version stack; `None` for everything that is no stack.
///
/// # Errors
/// The database's.
pub fn head_file(conn: &Connection, id: &RecordId) -> Result<Option<RecordId>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT COALESCE(s.head_id, (SELECT v.id FROM assets v WHERE v.parent_id = s.id AND v.deleted_at IS NULL
                                         ORDER BY v.position LIMIT 1))
             FROM assets s WHERE s.id = ?1 AND s.kind = 'version_stack' AND s.deleted_at IS NULL",
        )?
        .query_row([id.as_str()], |row| row.get::<_, Option<String>>(0))
        .optional()?
        .flatten()
        .map(RecordId))
}
