//! The rules that a person set for disputes, per record type and field.

use std::collections::BTreeMap;

use flo_model::{MergeRule, RecordType};
use rusqlite::Connection;

use crate::{StoreError, Tx, settings};

/// Key of the setting.
const KEY: &str = "merge_rules";

/// Rules by field or unit (`start+end`), by record type. What is not named has its usual rule.
pub type All = BTreeMap<RecordType, BTreeMap<String, MergeRule>>;

/// Every rule that a person set.
///
/// # Errors
/// The database's.
pub fn all(conn: &Connection) -> Result<All, StoreError> {
    Ok(settings::get(conn, KEY)?.unwrap_or_default())
}

/// The rules that a person set for one record type.
///
/// # Errors
/// The database's.
pub fn of(conn: &Connection, record_type: RecordType) -> Result<BTreeMap<String, MergeRule>, StoreError> {
    Ok(all(conn)?.remove(&record_type).unwrap_or_default())
}

/// Sets the rule of a field or unit; `None` gives it its usual one again. It holds for disputes from now on. `false` when
/// it was so already.
///
/// # Errors
/// The database's.
pub fn set(
    tx: &Tx<'_>,
    record_type: RecordType,
    field: &str,
    rule: Option<MergeRule>,
) -> Result<bool, StoreError> {
    let mut all = all(tx)?;
    let of_type = all.entry(record_type).or_default();
    match rule {
        Some(rule) => drop(of_type.insert(field.to_owned(), rule)),
        None => drop(of_type.remove(field)),
    }
    all.retain(|_, rules| !rules.is_empty());
    settings::set(tx, KEY, &all)
}
