//! One asset with everything that is known about it, and the choices of approval status.

use std::collections::HashMap;

use flo_model::{AssetKind, RecordId};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

use super::assets::{self, AssetRow};
use super::folders::{self, Step};
use crate::StoreError;

/// One asset with everything that is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct AssetDetailRow {
    /// The asset.
    pub asset: AssetRow,
    /// From the project down to it.
    pub path: Vec<Step>,
    /// Its versions, newest first; only the asset itself when it is no stack.
    pub versions: Vec<AssetRow>,
    /// Its metadata fields, by name.
    pub metadata: Vec<MetadataRow>,
    /// Where its bytes are on this computer, if they passed through it and the file is still there.
    pub local_path: Option<String>,
}

/// One metadata field of an asset.
#[derive(Debug, Clone, PartialEq)]
pub struct MetadataRow {
    /// The field's name; its id at the service while the definition is not mirrored.
    pub name: String,
    /// Type of the field at the service.
    pub field_type: Option<String>,
    /// A person may change it.
    pub mutable: bool,
    /// Its value; the names of chosen options in place of their ids.
    pub value: Value,
}

/// A choice of approval status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOptionRow {
    /// Its id at the service.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its colour, where the account gave it one.
    pub color: Option<String>,
}

/// One asset with everything that is known about it.
///
/// # Errors
/// The database's.
pub fn detail(conn: &Connection, id: &RecordId) -> Result<Option<AssetDetailRow>, StoreError> {
    let Some(asset) = assets::get(conn, id)? else { return Ok(None) };
    let versions = match asset.kind {
        AssetKind::VersionStack => assets::versions(conn, id)?,
        AssetKind::File | AssetKind::Folder => beside(conn, &asset)?,
    };
    let file = asset.head_id.clone().unwrap_or_else(|| asset.id.clone());
    let local_path = conn
        .prepare_cached(
            "SELECT path FROM sources WHERE asset_id = ?1 AND state NOT IN ('gone', 'unreadable')
             ORDER BY changed_at DESC LIMIT 1",
        )?
        .query_row([file.as_str()], |row| row.get(0))
        .optional()?;
    Ok(Some(AssetDetailRow {
        path: folders::path(conn, id)?,
        metadata: metadata(conn, &file)?,
        versions,
        local_path,
        asset,
    }))
}

/// The versions of the stack that a file lies in, newest first; only the file when it lies in none.
fn beside(conn: &Connection, file: &assets::AssetRow) -> Result<Vec<assets::AssetRow>, StoreError> {
    let stack = file.parent_id.as_ref().map(|parent| assets::versions(conn, parent)).transpose()?;
    Ok(stack.filter(|versions| !versions.is_empty()).unwrap_or_else(|| vec![file.clone()]))
}

struct Definition {
    name: String,
    field_type: String,
    mutable: bool,
    options: HashMap<String, String>,
}

fn metadata(conn: &Connection, asset: &RecordId) -> Result<Vec<MetadataRow>, StoreError> {
    let text: String = conn
        .prepare_cached("SELECT json_patch(metadata, custom_fields) FROM assets WHERE id = ?1")?
        .query_row([asset.as_str()], |row| row.get(0))?;
    let values: serde_json::Map<String, Value> = serde_json::from_str(&text)?;
    let mut rows = Vec::with_capacity(values.len());
    for (definition, value) in values {
        let row = match definition_of(conn, &definition)? {
            Some(known) => MetadataRow {
                value: with_names(value, &known.options),
                name: known.name,
                field_type: Some(known.field_type),
                mutable: known.mutable,
            },
            None => MetadataRow { name: definition, field_type: None, mutable: false, value },
        };
        rows.push(row);
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

/// The definition with this id at a service.
fn definition_of(conn: &Connection, remote_id: &str) -> Result<Option<Definition>, StoreError> {
    let found = conn
        .prepare_cached(
            "SELECT d.name, d.field_type, d.mutable, d.options FROM connections c
             JOIN links l ON l.connection_id = c.id AND l.record_type = 'field_definition' AND l.remote_id = ?1
             JOIN field_definitions d ON d.id = l.record_id AND d.deleted_at IS NULL LIMIT 1",
        )?
        .query_row([remote_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    let Some((name, field_type, mutable, options)) = found else { return Ok(None) };
    let options = options_of(&options)?.into_iter().map(|option| (option.id, option.name)).collect();
    Ok(Some(Definition { name, field_type, mutable, options }))
}

fn options_of(json: &str) -> Result<Vec<ReviewOptionRow>, StoreError> {
    let options: Vec<Value> = serde_json::from_str(json)?;
    let text = |option: &Value, key: &str| option.get(key).and_then(Value::as_str).map(str::to_owned);
    Ok(options
        .iter()
        .filter_map(|option| {
            Some(ReviewOptionRow {
                id: text(option, "id")?,
                name: text(option, "display_name")?,
                color: text(option, "color"),
            })
        })
        .collect())
}

fn with_names(value: Value, options: &HashMap<String, String>) -> Value {
    match value {
        Value::String(id) => match options.get(&id) {
            Some(name) => Value::String(name.clone()),
            None => Value::String(id),
        },
        Value::Array(items) => items.into_iter().map(|item| with_names(item, options)).collect(),
        other => other,
    }
}

/// The choices of approval status that the connected accounts offer, in their order, each name once.
///
/// # Errors
/// The database's.
pub fn review_options(conn: &Connection) -> Result<Vec<ReviewOptionRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT options FROM field_definitions WHERE is_status = 1 AND deleted_at IS NULL ORDER BY created_at, id",
    )?;
    let all = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut options: Vec<ReviewOptionRow> = Vec::new();
    for json in all {
        for option in options_of(&json)? {
            if !options.iter().any(|known| known.name == option.name) {
                options.push(option);
            }
        }
    }
    Ok(options)
}
