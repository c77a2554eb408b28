//! Typed settings by key, and the id of this installation.

use flo_model::DeviceId;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{StoreError, Tx};

/// Key of the id of this installation.
const DEVICE: &str = "device";

/// The setting `key`; `None` when it was never set.
///
/// # Errors
/// [`StoreError::Stored`] when its value is not a `T`.
pub fn get<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|text| Ok(serde_json::from_str(&text)?)).transpose()
}

/// Sets `key`. `false` when it had this value already.
///
/// # Errors
/// The database's.
pub fn set<T: Serialize + ?Sized>(tx: &Tx<'_>, key: &str, value: &T) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "INSERT INTO settings (key, value, changed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
             WHERE value <> excluded.value",
        )?
        .execute(params![key, serde_json::to_string(value)?, tx.now().0])?;
    Ok(changed > 0)
}

/// Forgets `key`. `false` when it was not set.
///
/// # Errors
/// The database's.
pub fn remove(tx: &Tx<'_>, key: &str) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM settings WHERE key = ?1")?.execute([key])? > 0)
}

/// The id of this installation, made on the first call and the same ever after.
///
/// # Errors
/// The database's.
pub fn device(tx: &Tx<'_>) -> Result<DeviceId, StoreError> {
    if let Some(id) = get(tx, DEVICE)? {
        return Ok(id);
    }
    let id = DeviceId::new();
    set(tx, DEVICE, &id)?;
    Ok(id)
}
