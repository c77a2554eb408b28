//! Assets, folders, approval.

use std::time::Duration;

use flo_model::{AssetKind, ByteCount, Count, FieldMap, LinkState, RecordId, RecordType};
use flo_store::lists::assets::AssetRow;
use flo_store::lists::{self, AssetDetailRow, MetadataRow};
use flo_store::sync::intents;
use flo_store::{Connection, StoreError, records};
use serde_json::Value;

use super::edit::Change;
use crate::call::{AssetFilter, AssetSort, PageRequest};
use crate::convert::{listing, sync_status};
use crate::view::{AssetDetail, AssetView, Crumb, FolderView, Listing, MetadataView, ReviewOption};
use crate::{App, CommandError, ErrorCode, Result};

/// Longest name that Frame.io and every file system take.
const LONGEST_NAME: usize = 255;

impl App {
    /// Assets that fit the filter.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for the project's name.
    pub async fn assets(&self, filter: AssetFilter, page: PageRequest) -> Result<Listing<AssetView>> {
        let rows = self
            .read(move |conn| {
                let filter = store_filter(conn, filter)?;
                lists::assets::page(conn, &filter, &page.into())
            })
            .await?;
        Ok(listing(rows, asset_view))
    }

    /// One asset with everything that is known about it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn asset(&self, id: RecordId) -> Result<AssetDetail> {
        let wanted = id.clone();
        let row = self.read(move |conn| lists::asset_detail(conn, &wanted)).await?;
        row.map(detail_view).ok_or_else(|| CommandError::not_found("asset", id))
    }

    /// The folder tree of a project, parents before children.
    ///
    /// # Errors
    /// The database's.
    pub async fn folders(&self, project: RecordId) -> Result<Vec<FolderView>> {
        let rows = self.read(move |conn| lists::folders::tree(conn, &project)).await?;
        let view = |row: lists::folders::FolderRow| FolderView {
            id: row.id,
            name: row.name,
            parent_id: row.parent_id,
            depth: row.depth,
            files: Count(row.files),
            watched: row.watched,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// The account's own approval words.
    ///
    /// # Errors
    /// The database's.
    pub async fn review_options(&self) -> Result<Vec<ReviewOption>> {
        let rows = self.read(lists::review_options).await?;
        Ok(rows.into_iter().map(|row| ReviewOption { name: row.name, color: row.color }).collect())
    }

    /// Sets the approval status of assets; `None` clears it. A version stack stands for its newest file.
    ///
    /// # Errors
    /// `Invalid` for a word that the account does not have; nothing is changed then.
    pub async fn set_review_status(&self, assets: Vec<RecordId>, status: Option<String>) -> Result<()> {
        self.edit(move |editor| {
            let options = lists::review_options(editor.tx)?;
            if let Some(status) = &status
                && !options.iter().any(|option| option.name == *status)
            {
                let known: Vec<_> = options.into_iter().map(|option| option.name).collect();
                return Err(StoreError::Invalid(format!(
                    "“{status}” is no approval status of this account. It has {}.",
                    known.join(", ")
                )));
            }
            for id in &assets {
                let file = lists::assets::head_file(editor.tx, id)?.unwrap_or_else(|| id.clone());
                let fields = FieldMap::default().with("review_status", status.clone());
                editor.make(Change::update(RecordType::Asset, &file, fields))?;
            }
            Ok(())
        })
        .await
    }

    /// Makes a folder. It is here at once and at the service when there is a network.
    ///
    /// # Errors
    /// `Invalid` for an unusable name, `NotFound` for the parent.
    pub async fn create_folder(&self, parent: RecordId, name: String) -> Result<AssetView> {
        let name = usable_name(&name)?;
        let id = self.edit(move |editor| new_folder(editor, &parent, &name)).await?;
        Ok(self.asset(id).await?.asset)
    }

    /// Renames a folder or file. A version stack goes by its newest file's name.
    ///
    /// # Errors
    /// `Invalid` for an unusable name or a project's top folder, `NotFound`.
    pub async fn rename_asset(&self, id: RecordId, name: String) -> Result<()> {
        let name = usable_name(&name)?;
        self.edit(move |editor| {
            let row = inner_asset(editor.tx, &id)?;
            let fields = FieldMap::default().with("name", name);
            if row.kind == AssetKind::VersionStack {
                // No service renames a stack: it takes the name of its newest version.
                records::apply(editor.tx, RecordType::Asset, &id, &fields)?;
            }
            let target = lists::assets::head_file(editor.tx, &id)?.unwrap_or(id);
            editor.make(Change::update(RecordType::Asset, &target, fields))?;
            Ok(())
        })
        .await
    }

    /// Moves folders, files and version stacks into a folder. No bytes are sent.
    ///
    /// # Errors
    /// `Invalid` for a folder that would lie in itself, for a project's top folder and between accounts; `NotFound`.
    pub async fn move_assets(&self, ids: Vec<RecordId>, folder: RecordId) -> Result<()> {
        self.edit(move |editor| {
            let target = lists::assets::get(editor.tx, &folder)?
                .filter(|row| row.kind == AssetKind::Folder)
                .ok_or_else(|| StoreError::NotFound(String::from("The folder is not there any more.")))?;
            let above: Vec<_> =
                lists::folders::path(editor.tx, &folder)?.into_iter().map(|step| step.id).collect();
            let places = connections_of(editor.tx, &folder)?;
            for id in &ids {
                let row = inner_asset(editor.tx, id)?;
                if *id == folder || above.contains(id) {
                    return Err(StoreError::Invalid(String::from("A folder cannot lie in itself.")));
                }
                if connections_of(editor.tx, id)? != places {
                    return Err(StoreError::Invalid(format!(
                        "“{}” is at another account: it would have to be uploaded anew.",
                        row.name
                    )));
                }
                let mut fields = FieldMap::default().with("parent", folder.as_str());
                if target.project_id != row.project_id {
                    fields.set("project", target.project_id.clone().map(|id| id.0));
                }
                editor.make(Change::update(RecordType::Asset, id, fields))?;
            }
            Ok(())
        })
        .await
    }

    /// Deletes folders with what is in them, files, and version stacks with all their versions. The service hears of it
    /// after `grace`: until then an undo leaves everything there as it is; later the bytes would have to be sent anew.
    ///
    /// # Errors
    /// `Invalid` for a project's top folder, `NotFound`.
    pub async fn delete_assets(&self, ids: Vec<RecordId>, grace: Duration) -> Result<()> {
        self.edit(move |editor| {
            let until = editor.tx.now().plus_ms(i64::try_from(grace.as_millis()).unwrap_or(i64::MAX));
            for id in &ids {
                inner_asset(editor.tx, id)?;
                for intent in editor.make(Change::delete(RecordType::Asset, id))?.intents {
                    intents::hold(editor.tx, &intent, until)?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// An asset that is no project's top folder: that one goes by its project.
pub(super) fn inner_asset(conn: &Connection, id: &RecordId) -> Result<AssetRow, StoreError> {
    let row = lists::assets::get(conn, id)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{id}”.")))?;
    if row.parent_id.is_none() && row.kind == AssetKind::Folder {
        return Err(StoreError::Invalid(String::from(
            "This is the project's top folder: rename or archive the project instead.",
        )));
    }
    Ok(row)
}

/// The accounts where a record is.
pub(super) fn connections_of(
    conn: &Connection,
    id: &RecordId,
) -> Result<Vec<flo_model::ConnectionId>, StoreError> {
    Ok(lists::link::places(conn, id)?.into_iter().map(|place| place.connection).collect())
}

/// A new folder below `parent`, at the connections where the parent lives.
pub(super) fn new_folder(
    editor: &mut super::edit::Editor<'_, '_>,
    parent: &RecordId,
    name: &str,
) -> Result<RecordId, StoreError> {
    let above = lists::assets::get(editor.tx, parent)?
        .ok_or_else(|| StoreError::NotFound(String::from("The folder is not there any more.")))?;
    let connections = connections_of(editor.tx, parent)?;
    let fields = FieldMap::default()
        .with("kind", AssetKind::Folder.as_str())
        .with("name", name)
        .with("parent", parent.as_str())
        .with("project", above.project_id.map(|id| id.0));
    Ok(editor.make(Change::create(RecordType::Asset, fields, connections))?.record_id)
}

pub(super) fn usable_name(name: &str) -> Result<String> {
    let name = name.trim();
    let message = if name.is_empty() {
        "A name needs at least one letter."
    } else if name.chars().count() > LONGEST_NAME {
        "A name has at most 255 letters."
    } else if name.contains('/') || name.contains('\0') {
        "A name has no slash in it."
    } else {
        return Ok(name.to_owned());
    };
    Err(CommandError::new(ErrorCode::Invalid, message))
}

fn store_filter(conn: &Connection, filter: AssetFilter) -> Result<lists::assets::AssetFilter, StoreError> {
    let project = filter.project.map(|text| lists::projects::find(conn, &text)).transpose()?;
    let recursive = filter.recursive || filter.search.is_some();
    Ok(lists::assets::AssetFilter {
        project: if recursive || filter.folder.is_none() { project } else { None },
        parent: if recursive { None } else { filter.folder.clone() },
        below: if recursive { filter.folder } else { None },
        search: filter.search.filter(|text| !text.trim().is_empty()),
        review_status: filter.review_status,
        link_states: filter.state.map_or_else(Vec::new, states),
        kinds: if filter.files_only { vec![AssetKind::File, AssetKind::VersionStack] } else { Vec::new() },
        stacks_as_one: true,
        sort: match filter.sort {
            AssetSort::Name => lists::assets::AssetSort::Name,
            AssetSort::Updated => lists::assets::AssetSort::Updated,
            AssetSort::Size => lists::assets::AssetSort::Size,
        },
        descending: filter.descending,
    })
}

/// ERROR is published for both kinds of trouble; CONFLICT can be asked for by itself.
fn states(state: LinkState) -> Vec<LinkState> {
    match state {
        LinkState::Error => vec![LinkState::Error, LinkState::Conflict],
        other => vec![other],
    }
}

pub(super) fn asset_view(row: AssetRow) -> AssetView {
    let thumbnail = has_picture(&row).then(|| thumbnail_address(&row.id, row.updated_at.0));
    AssetView {
        id: row.id,
        kind: row.kind,
        name: row.name,
        project_id: row.project_id,
        project: row.project,
        parent_id: row.parent_id,
        remote_id: row.remote_id,
        size: row.size.map(ByteCount),
        media_type: row.media_type,
        status: row.status,
        review_status: row.review_status,
        versions: Count(row.versions),
        comments: Count(row.comments),
        duration_s: row.duration_s,
        frame_rate: row.frame_rate,
        start_tc: row.start_tc,
        width: row.width,
        height: row.height,
        codec: row.codec,
        creator: row.creator,
        created_at: row.created_at,
        updated_at: Some(row.updated_at),
        sync_status: sync_status(row.link_state),
        thumbnail,
    }
}

fn has_picture(row: &AssetRow) -> bool {
    if row.kind == AssetKind::Folder {
        return false;
    }
    let pictured = row.media_type.as_deref().is_none_or(|media| {
        media.starts_with("video/") || media.starts_with("image/") || media == "application/pdf"
    });
    pictured && row.status.as_deref() != Some("created")
}

/// The address changes with the asset, so that the web view never shows an older picture. Windows and Android web views
/// know custom schemes only as hosts of `http`.
fn thumbnail_address(id: &RecordId, version: i64) -> String {
    let base = if cfg!(windows) { "http://flo-media.localhost" } else { "flo-media://localhost" };
    format!("{base}/thumbnail/{id}?v={version}")
}

fn detail_view(row: AssetDetailRow) -> AssetDetail {
    AssetDetail {
        content_id: row.asset.content_id.clone(),
        view_url: row.asset.view_url.clone(),
        path: row.path.into_iter().map(|step| Crumb { id: step.id, name: step.name }).collect(),
        versions: row.versions.into_iter().map(asset_view).collect(),
        metadata: row.metadata.iter().filter_map(metadata_view).collect(),
        local_path: row.local_path,
        asset: asset_view(row.asset),
    }
}

fn metadata_view(row: &MetadataRow) -> Option<MetadataView> {
    let value = words(&row.value);
    (!value.is_empty()).then(|| MetadataView { name: row.name.clone(), value })
}

/// A metadata value for people: names of options, plain numbers, yes and no.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => String::from("Yes"),
        Value::Bool(false) => String::from("No"),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            items.iter().map(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Value::Object(object) => {
            ["display_name", "name"].iter().find_map(|key| object.get(*key)).map(words).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_is_told_by_the_names_of_its_options() {
        assert_eq!(words(&json!([{"id": "o2", "display_name": "Approved"}])), "Approved");
        assert_eq!(words(&json!(25.0)), "25.0");
        assert_eq!(words(&json!([])), "");
    }

    #[test]
    fn names_that_no_disk_takes_are_refused() {
        assert_eq!(usable_name("  Day 05 ").unwrap(), "Day 05");
        for bad in ["", "   ", "a/b", &"x".repeat(256)] {
            assert_eq!(usable_name(bad).unwrap_err().code, ErrorCode::Invalid, "{bad:?}");
        }
    }
}
