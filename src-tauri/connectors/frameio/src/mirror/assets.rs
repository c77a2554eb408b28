//! Folders with their content, version stacks, deleted assets.

use flo_connect::{CallContext, Cursor, Error, ErrorKind, Page, RemoteRecord, RemoteRef, Result, StreamSpec};
use flo_model::{AssetKind, FieldMap, RecordType, RemoteId, UnixMillis};
use serde_json::Value;

use super::{Place, absent_is_none, streams};
use crate::api::routes::{CHILDREN, DELETED, FILE_SHOW, FOLDER_SHOW, STACK, STACK_CHILDREN};
use crate::api::{Listed, Route};
use crate::memory::{Pulse, SMALL_PAGE};
use crate::{Frameio, convert};

/// Extras of files, stacks and mixed lists that the mirror wants. Links to media would make pages large and die soon.
const EXTRAS: &str = "creator,metadata";
/// Extras of a single folder.
const FOLDER_EXTRAS: &str = "creator,project,metadata";
/// How far a pass for changes reads behind its mark: writes of one moment may appear out of order.
const OVERLAP_MS: i64 = 300_000;
/// Rows of the first page of a pass for changes, which mostly finds nothing.
const PEEK: u32 = 25;
/// For so long after its last change an asset counts as recent work.
const RECENT_MS: i64 = 14 * 86_400_000;
/// For so long the service may be at work on a new file. Some types stay `uploaded` for ever.
const UNFINISHED_MS: i64 = 86_400_000;

impl Frameio {
    /// Everything in a folder. Sorted by creation, which never changes, so that no page shifts under the pass; newest
    /// first, so that the first page holds the latest change for the next pass to start from.
    pub(super) async fn children_page(
        &self,
        cx: &CallContext,
        folder: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing a folder";
        let place = Place::of(cursor, doing)?;
        let is_first = place.is_first();
        let listed =
            self.children(cx, doing, folder, "created_at_desc", self.memory.folder_page(), &place).await?;
        let mut page = Page { total: listed.total, next: place.behind(&listed, doing)?, ..Page::default() };
        let latest = listed.rows.iter().map(|row| &row["updated_at"]).max_by_key(|text| convert::time(text));
        page.mark = latest.and_then(Value::as_str).map(str::to_owned).filter(|_| is_first);
        let pulse = self.add_assets(cx, &mut page, listed.rows, doing)?;
        // Later pages of a pass can only add to what the first has told.
        let pulse = if is_first { pulse } else { pulse.max(self.memory.pulse(folder)) };
        self.memory.note_pulse(folder, pulse);
        // Only what is in a folder tells how busy it is: its own change time does not follow its content. One that
        // has come to rest is announced as such by its parent.
        page.streams.extend((pulse > Pulse::Still).then(|| streams::children(folder, pulse)));
        Ok(page)
    }

    /// What changed in a folder since the mark. Finds new, renamed and finished entries; proves no absence.
    pub(super) async fn changed_children_page(
        &self,
        cx: &CallContext,
        folder: &str,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing changes of a folder";
        let place = Place::of(cursor, doing)?;
        let is_first = place.is_first();
        let size = if is_first { PEEK } else { SMALL_PAGE };
        let mut listed = self.children(cx, doing, folder, "updated_at_desc", size, &place).await?;
        let newest = listed.rows.first().and_then(|row| row["updated_at"].as_str()).map(str::to_owned);
        let stop = since.and_then(|mark| UnixMillis::parse(mark).ok()).map(|mark| mark.plus_ms(-OVERLAP_MS));
        let read = listed.rows.len();
        if let Some(stop) = stop {
            listed.rows.retain(|row| convert::time(&row["updated_at"]).is_none_or(|at| at >= stop));
        }
        let is_end = listed.rows.len() < read;
        let mut page = Page::default();
        if !is_end {
            page.next = place.behind(&listed, doing)?;
        }
        if is_first {
            page.mark = newest.or_else(|| since.map(str::to_owned));
        }
        let pulse = self.add_assets(cx, &mut page, listed.rows, doing)?;
        if pulse > Pulse::Still {
            self.memory.note_pulse(folder, pulse);
            page.streams.push(streams::children(folder, pulse));
        }
        Ok(page)
    }

    /// The versions of a stack, newest first.
    pub(super) async fn stack_page(
        &self,
        cx: &CallContext,
        stack: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing the versions of a stack";
        let place = Place::of(cursor, doing)?;
        let before = place.rows;
        let mut query = vec![("page_size", "100"), ("include", EXTRAS)];
        if place.is_first() {
            query.push(("include_total_count", "true"));
        }
        let listed =
            self.api.list(cx, doing, STACK_CHILDREN, &[stack], &query, place.after.as_deref()).await?;
        let mut page = Page { total: listed.total, next: place.behind(&listed, doing)?, ..Page::default() };
        let status_id = self.memory.status_id();
        for (position, row) in (before..).zip(listed.rows) {
            let version = convert::asset(row, status_id.as_deref(), Some(position), doing)?;
            page.streams.extend(comments_of(cx, &version));
            page.records.push(version);
        }
        Ok(page)
    }

    /// What was deleted in a project, newest first: the proof that something is gone. A deleted folder stands for
    /// everything in it.
    pub(super) async fn deleted_page(
        &self,
        cx: &CallContext,
        project: &str,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "listing deleted assets";
        let place = Place::of(cursor, doing)?;
        let is_first = place.is_first();
        let query = [("page_size", "100"), ("sort", "deleted_at_desc")];
        let listed = self.api.list(cx, doing, DELETED, &[project], &query, place.after.as_deref()).await?;
        let stop = since.and_then(|mark| UnixMillis::parse(mark).ok());
        let is_new = |row: &&Value| match (stop, convert::time(&row["deleted_at"])) {
            (Some(stop), Some(at)) => at >= stop,
            _ => true,
        };
        let deleted: Vec<RemoteRef> = listed
            .rows
            .iter()
            .take_while(is_new)
            .filter_map(|row| row["id"].as_str())
            .map(|id| RemoteRef { record_type: RecordType::Asset, id: RemoteId::from(id) })
            .collect();
        let mut page = Page::default();
        if is_first {
            let newest = listed.rows.first().and_then(|row| row["deleted_at"].as_str());
            page.mark = newest.or(since).map(str::to_owned);
        }
        if deleted.len() == listed.rows.len() {
            page.next = place.behind(&listed, doing)?;
        }
        page.deleted = deleted;
        Ok(page)
    }

    /// One asset by its id. When the kind is not known it is found by asking for each.
    pub(super) async fn get_asset(
        &self,
        cx: &CallContext,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        let kinds = match known.text("kind").and_then(|kind| kind.parse::<AssetKind>().ok()) {
            Some(kind) => vec![kind],
            None => vec![AssetKind::File, AssetKind::Folder, AssetKind::VersionStack],
        };
        let is_guess = kinds.len() > 1;
        for kind in kinds {
            match self.get_asset_of(cx, kind, id).await {
                Ok(Some(record)) => return Ok(Some(with_known_position(record, known))),
                Ok(None) => {}
                Err(error) if is_guess && is_of_another_kind(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    pub(crate) async fn get_asset_of(
        &self,
        cx: &CallContext,
        kind: AssetKind,
        id: &RemoteId,
    ) -> Result<Option<RemoteRecord>> {
        let (doing, route, extras): (_, Route, _) = match kind {
            AssetKind::File => ("reading a file", FILE_SHOW, EXTRAS),
            AssetKind::Folder => ("reading a folder", FOLDER_SHOW, FOLDER_EXTRAS),
            AssetKind::VersionStack => ("reading a version stack", STACK, EXTRAS),
        };
        let raw =
            absent_is_none(self.api.get(cx, doing, route, &[id.as_str()], &[("include", extras)]).await)?;
        let Some(raw) = raw else { return Ok(None) };
        if kind == AssetKind::Folder && raw["parent_id"].is_null() && raw["project"].is_object() {
            // A root folder goes by its project's name, here as in the list of projects.
            let project = convert::project(raw["project"].clone(), doing)?;
            return Ok(convert::root_folder(&project).filter(|root| root.id == *id));
        }
        convert::asset(raw, self.memory.status_id().as_deref(), None, doing).map(Some)
    }

    async fn children(
        &self,
        cx: &CallContext,
        doing: &'static str,
        folder: &str,
        sort: &str,
        size: u32,
        place: &Place,
    ) -> Result<Listed> {
        let count = size.to_string();
        let mut query = vec![("page_size", count.as_str()), ("sort", sort), ("include", EXTRAS)];
        if place.is_first() {
            query.push(("include_total_count", "true"));
        }
        let result = self.api.list(cx, doing, CHILDREN, &[folder], &query, place.after.as_deref()).await;
        match result {
            Err(error) if size > SMALL_PAGE && is_about_page_size(&error) => {
                self.memory.refuse_large_pages();
                let count = SMALL_PAGE.to_string();
                query[0] = ("page_size", count.as_str());
                self.api.list(cx, doing, CHILDREN, &[folder], &query, place.after.as_deref()).await
            }
            result => result,
        }
    }

    /// Adds assets with the streams that they show to exist; tells what goes on among them.
    fn add_assets(
        &self,
        cx: &CallContext,
        page: &mut Page,
        rows: Vec<Value>,
        doing: &'static str,
    ) -> Result<Pulse> {
        let status_id = self.memory.status_id();
        let mut pulse = Pulse::Still;
        for row in rows {
            let record = convert::asset(row, status_id.as_deref(), None, doing)?;
            pulse = pulse.max(pulse_of(cx, &record));
            page.streams.extend(self.stream_of(cx, &record));
            page.records.push(record);
        }
        Ok(pulse)
    }

    /// What there is to read in an asset.
    pub(super) fn stream_of(&self, cx: &CallContext, asset: &RemoteRecord) -> Option<StreamSpec> {
        let id = asset.id.as_str();
        match asset.fields.text("kind") {
            Some("folder") => {
                let own = if is_within(cx, asset, RECENT_MS) { Pulse::Recent } else { Pulse::Still };
                Some(streams::children(id, own.max(self.memory.pulse(id))))
            }
            Some("version_stack") => {
                let text = |name| asset.fields.text(name).unwrap_or_default();
                Some(streams::stack(id, text("head"), text("updated_at")))
            }
            _ => comments_of(cx, asset),
        }
    }
}

/// The comments of a file, if it has any, or may have some that the answer did not count.
fn comments_of(cx: &CallContext, file: &RemoteRecord) -> Option<StreamSpec> {
    let recent = is_within(cx, file, RECENT_MS);
    let is_worth = match convert::comment_count(file) {
        Some(count) => count > 0,
        None => recent,
    };
    is_worth.then(|| streams::comments(file.id.as_str(), convert::comment_count(file), recent))
}

fn pulse_of(cx: &CallContext, asset: &RemoteRecord) -> Pulse {
    let is_unfinished = matches!(asset.fields.text("status"), Some("created" | "uploaded"));
    if is_unfinished && is_within(cx, asset, UNFINISHED_MS) {
        Pulse::Unfinished
    } else if is_within(cx, asset, RECENT_MS) {
        Pulse::Recent
    } else {
        Pulse::Still
    }
}

/// Whether the service says that it changed within so many milliseconds.
fn is_within(cx: &CallContext, record: &RemoteRecord, ms: i64) -> bool {
    record.updated_at.is_some_and(|at| cx.clock.now().since(at) < ms)
}

/// Asked for as what it is not. Source: forum 2996, read 2026-08: the entity is not a folder.
pub(crate) fn is_of_another_kind(error: &Error) -> bool {
    error.kind == ErrorKind::Invalid && error.status == Some(422)
}

fn is_about_page_size(error: &Error) -> bool {
    error.kind == ErrorKind::Invalid
        && error.code.as_deref().is_some_and(|pointer| pointer.contains("page_size"))
}

/// A single answer does not tell the place in a stack; it stays while the file stays in the stack.
fn with_known_position(record: RemoteRecord, known: &FieldMap) -> RemoteRecord {
    let stays = record.fields.get("parent") == known.get("parent");
    if !stays || known.get("position").is_null() {
        return record;
    }
    let fields = record.fields.with("position", known.get("position").clone());
    RemoteRecord::new(record.record_type, record.id, fields, record.extra).updated_at(record.updated_at)
}
