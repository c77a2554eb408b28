//! Version stacks: made of files, joined, ordered and left.

use flo_model::{AssetKind, FieldMap, RecordId, RecordType};
use flo_store::lists::assets::AssetRow;
use flo_store::{Connection, StoreError, lists, records};
use serde_json::{Value, json};

use super::assets::{connections_of, inner_asset};
use super::edit::{Change, Editor};
use crate::view::AssetView;
use crate::{App, Result};

/// Files of a new stack. Source: Frame.io V4 API docs, read 2026-08.
const FILES: std::ops::RangeInclusive<usize> = 2..=10;

impl App {
    /// Makes a version stack of files in one folder, the newest first.
    ///
    /// # Errors
    /// `Invalid` for fewer than two or more than ten files, for files of several folders and for what is no file.
    pub async fn stack_files(&self, files: Vec<RecordId>) -> Result<AssetView> {
        let id = self.edit(move |editor| make(editor, &files)).await?;
        Ok(self.asset(id).await?.asset)
    }

    /// Adds a file to a stack, as its newest version.
    ///
    /// # Errors
    /// `Invalid` for what is no file or no stack, `NotFound`.
    pub async fn add_version(&self, stack: RecordId, file: RecordId) -> Result<AssetView> {
        let wanted = stack.clone();
        self.edit(move |editor| {
            stack_row(editor.tx, &stack)?;
            file_row(editor.tx, &file)?;
            let fields = FieldMap::default().with("parent", stack.as_str());
            editor.make(Change::update(RecordType::Asset, &file, fields))?;
            let mut versions = vec![file.clone()];
            versions.extend(versions_of(editor.tx, &stack)?.into_iter().filter(|other| *other != file));
            show_order(editor, &stack, &versions)
        })
        .await?;
        Ok(self.asset(wanted).await?.asset)
    }

    /// Takes a file out of its stack, into the folder that the stack is in.
    ///
    /// # Errors
    /// `Invalid` for a file that is in no stack, `NotFound`.
    pub async fn remove_version(&self, file: RecordId) -> Result<()> {
        self.edit(move |editor| leave(editor, &file)).await
    }

    /// Takes every file out of a stack, into the folder that the stack is in. A stack without files is none any more: the
    /// service dissolves it, which the next pass shows here.
    ///
    /// # Errors
    /// `Invalid` for what is no stack, `NotFound`.
    pub async fn unstack(&self, stack: RecordId) -> Result<()> {
        self.edit(move |editor| {
            stack_row(editor.tx, &stack)?;
            // The oldest first: each one that leaves lets the head stand.
            for file in versions_of(editor.tx, &stack)?.iter().rev() {
                leave(editor, file)?;
            }
            Ok(())
        })
        .await
    }

    /// Brings the versions of a stack into this order, newest first.
    ///
    /// # Errors
    /// `Invalid` when it does not name exactly the stack's versions, `NotFound`.
    pub async fn order_versions(&self, stack: RecordId, versions: Vec<RecordId>) -> Result<AssetView> {
        let wanted = stack.clone();
        self.edit(move |editor| {
            stack_row(editor.tx, &stack)?;
            let mut there = versions_of(editor.tx, &stack)?;
            let mut named = versions.clone();
            there.sort();
            named.sort();
            if there != named {
                return Err(StoreError::Invalid(String::from("Name every version of the stack once.")));
            }
            // An older wish is none any more: without it, wanting the same order again is a new edit.
            let no_wish = FieldMap::default().with("versions", Value::Null);
            records::apply(editor.tx, RecordType::Asset, &stack, &no_wish)?;
            let fields = FieldMap::default().with("versions", json!(versions));
            editor.make(Change::update(RecordType::Asset, &stack, fields))?;
            show_order(editor, &stack, &versions)
        })
        .await?;
        Ok(self.asset(wanted).await?.asset)
    }
}

fn make(editor: &mut Editor<'_, '_>, files: &[RecordId]) -> Result<RecordId, StoreError> {
    let rows = files.iter().map(|id| file_row(editor.tx, id)).collect::<Result<Vec<_>, _>>()?;
    let distinct: std::collections::BTreeSet<_> = files.iter().collect();
    if !FILES.contains(&files.len()) || distinct.len() != files.len() {
        return Err(StoreError::Invalid(String::from("A version stack is made of 2 to 10 different files.")));
    }
    let head = &rows[0];
    if rows.iter().any(|row| row.parent_id != head.parent_id) {
        return Err(StoreError::Invalid(String::from(
            "The versions of a stack come from one folder: move them first.",
        )));
    }
    let fields = FieldMap::default()
        .with("kind", AssetKind::VersionStack.as_str())
        .with("name", head.name.as_str())
        .with("parent", head.parent_id.clone().map(|id| id.0))
        .with("project", head.project_id.clone().map(|id| id.0))
        .with("versions", json!(files));
    let connections = connections_of(editor.tx, &head.id)?;
    let stack = editor.make(Change::create(RecordType::Asset, fields, connections))?.record_id;
    for file in files {
        // The service moves them itself when it makes the stack: by then this is true already.
        let fields = FieldMap::default().with("parent", stack.as_str());
        editor.make(Change::update(RecordType::Asset, file, fields))?;
    }
    show_order(editor, &stack, files)?;
    Ok(stack)
}

/// Moves a file into the folder that its stack is in.
fn leave(editor: &mut Editor<'_, '_>, file: &RecordId) -> Result<(), StoreError> {
    let row = file_row(editor.tx, file)?;
    let not_stacked = || StoreError::Invalid(format!("“{}” is in no version stack.", row.name));
    let stack = row.parent_id.clone().ok_or_else(not_stacked)?;
    let above = lists::assets::get(editor.tx, &stack)?
        .filter(|above| above.kind == AssetKind::VersionStack)
        .ok_or_else(not_stacked)?;
    let fields = FieldMap::default().with("parent", above.parent_id.map(|id| id.0));
    editor.make(Change::update(RecordType::Asset, file, fields))?;
    let left: Vec<_> = versions_of(editor.tx, &stack)?.into_iter().filter(|other| other != file).collect();
    let no_place = FieldMap::default().with("position", Value::Null);
    records::apply(editor.tx, RecordType::Asset, file, &no_place)?;
    show_order(editor, &stack, &left)
}

/// Numbers the versions and names the head as the service will: it counts them itself, so that nothing is sent.
fn show_order(
    editor: &mut Editor<'_, '_>,
    stack: &RecordId,
    versions: &[RecordId],
) -> Result<(), StoreError> {
    for (position, file) in versions.iter().enumerate() {
        let fields = FieldMap::default().with("position", position);
        records::apply(editor.tx, RecordType::Asset, file, &fields)?;
    }
    let head = FieldMap::default().with("head", versions.first().map(|id| id.0.clone()));
    records::apply(editor.tx, RecordType::Asset, stack, &head).map(drop)
}

fn versions_of(conn: &Connection, stack: &RecordId) -> Result<Vec<RecordId>, StoreError> {
    Ok(lists::assets::versions(conn, stack)?.into_iter().map(|row| row.id).collect())
}

fn file_row(conn: &Connection, id: &RecordId) -> Result<AssetRow, StoreError> {
    of_kind(conn, id, AssetKind::File, "is no file")
}

fn stack_row(conn: &Connection, id: &RecordId) -> Result<AssetRow, StoreError> {
    of_kind(conn, id, AssetKind::VersionStack, "is no version stack")
}

fn of_kind(conn: &Connection, id: &RecordId, kind: AssetKind, not: &str) -> Result<AssetRow, StoreError> {
    let row = inner_asset(conn, id)?;
    if row.kind == kind { Ok(row) } else { Err(StoreError::Invalid(format!("“{}” {not}.", row.name))) }
}
