//! Metadata fields that a person may change.

use flo_model::RecordId;
use rusqlite::Connection;
use serde_json::Value;

use crate::StoreError;

/// A field that an account offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomField {
    /// Its id at the service: values stand under it.
    pub remote_id: String,
    /// Its name.
    pub name: String,
    /// Kind of value.
    pub kind: String,
    /// Id and name of each choice.
    pub options: Vec<(String, String)>,
}

/// The fields that the accounts of this asset let people change, by name, without the approval status.
///
/// # Errors
/// The database's.
pub fn of_asset(conn: &Connection, asset: &RecordId) -> Result<Vec<CustomField>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT dl.remote_id, d.name, d.field_type, d.options FROM links al
         JOIN links dl ON dl.connection_id = al.connection_id AND dl.record_type = 'field_definition'
         JOIN field_definitions d ON d.id = dl.record_id
         WHERE al.record_id = ?1 AND d.mutable = 1 AND d.is_status = 0 AND d.deleted_at IS NULL
           AND dl.remote_id IS NOT NULL
         ORDER BY lower(d.name), dl.remote_id",
    )?;
    let rows = statement.query_and_then([asset.as_str()], |row| {
        let options: Vec<Value> = serde_json::from_str(&row.get::<_, String>(3)?)?;
        let text = |option: &Value, key: &str| option[key].as_str().map(str::to_owned);
        Ok(CustomField {
            remote_id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            options: options
                .iter()
                .filter_map(|option| Some((text(option, "id")?, text(option, "display_name")?)))
                .collect(),
        })
    })?;
    rows.collect()
}
