//! References from one record to another, when two records turn out to be one, or one to be two.

use flo_model::{ConnectionId, RecordId, RecordType};
use rusqlite::params;

use super::table_of;
use crate::{StoreError, Tx};

/// A column that refers to records.
struct Reference {
    /// Whose column.
    holder: RecordType,
    column: &'static str,
    /// A JSON array of ids rather than one id.
    is_set: bool,
}

const fn one(holder: RecordType, column: &'static str) -> Reference {
    Reference { holder, column, is_set: false }
}

const fn set(holder: RecordType, column: &'static str) -> Reference {
    Reference { holder, column, is_set: true }
}

/// The columns that refer to records of this type; none for types that are never paired.
fn references(target: RecordType) -> &'static [Reference] {
    match target {
        RecordType::Client => const { &[one(RecordType::Project, "client_id")] },
        RecordType::Project => {
            const {
                &[
                    one(RecordType::Task, "project_id"),
                    one(RecordType::TimeEntry, "project_id"),
                    one(RecordType::Asset, "project_id"),
                ]
            }
        }
        RecordType::Task => const { &[one(RecordType::TimeEntry, "task_id")] },
        RecordType::Tag => const { &[set(RecordType::TimeEntry, "tags")] },
        RecordType::Person => {
            const { &[one(RecordType::TimeEntry, "person_id"), set(RecordType::Task, "assignees")] }
        }
        _ => &[],
    }
}

/// Lets what refers to `from` refer to `to`. With `only_at`, only records that stand at that connection.
///
/// # Errors
/// The database's.
pub(crate) fn repoint(
    tx: &Tx<'_>,
    target: RecordType,
    from: &RecordId,
    to: &RecordId,
    only_at: Option<&ConnectionId>,
) -> Result<(), StoreError> {
    for reference in references(target) {
        let (table, column) = (table_of(reference.holder).name, reference.column);
        let (value, holds) = if reference.is_set {
            (
                format!(
                    "(SELECT json_group_array(id) FROM (SELECT DISTINCT CASE value WHEN ?1 THEN ?2 ELSE value END AS id
                      FROM json_each({table}.{column}) ORDER BY id))"
                ),
                format!("instr({table}.{column}, '\"' || ?1 || '\"') > 0"),
            )
        } else {
            (String::from("?2"), format!("{table}.{column} = ?1"))
        };
        let sql = format!(
            "UPDATE {table} SET {column} = {value}, changed_at = ?3 WHERE {holds}
             AND (?4 IS NULL OR EXISTS (SELECT 1 FROM links WHERE record_id = {table}.id AND connection_id = ?4))"
        );
        tx.prepare_cached(&sql)?.execute(params![
            from.as_str(),
            to.as_str(),
            tx.now().0,
            only_at.map(ConnectionId::as_str)
        ])?;
    }
    Ok(())
}
