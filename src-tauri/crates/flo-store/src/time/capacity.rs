//! Working hours and absences of people.

use flo_model::RecordId;
use rusqlite::{Connection, params};

use crate::{StoreError, Tx};

/// Hours a person has for work, from a date on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursRow {
    /// Whose.
    pub person_id: RecordId,
    /// `YYYY-MM-DD`.
    pub from_date: String,
    /// Seconds, Monday to Sunday.
    pub seconds: [u32; 7],
}

/// Days on which a person does not work, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceRow {
    /// Its id.
    pub id: RecordId,
    /// Whose.
    pub person_id: RecordId,
    /// `YYYY-MM-DD`.
    pub first_date: String,
    /// `YYYY-MM-DD`.
    pub last_date: String,
    /// Why.
    pub note: String,
}

/// Sets the hours from a date on.
///
/// # Errors
/// The database's.
pub fn set_hours(tx: &Tx<'_>, row: &HoursRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO working_hours (person_id, from_date, seconds) VALUES (?1, ?2, ?3)
         ON CONFLICT (person_id, from_date) DO UPDATE SET seconds = excluded.seconds",
    )?
    .execute(params![row.person_id.as_str(), row.from_date, serde_json::to_string(&row.seconds)?])?;
    Ok(())
}

/// Everybody's hours, by date.
///
/// # Errors
/// The database's.
pub fn hours(conn: &Connection) -> Result<Vec<HoursRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT person_id, from_date, seconds FROM working_hours ORDER BY from_date, person_id",
    )?;
    let mut rows = statement.query([])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let seconds: String = row.get(2)?;
        list.push(HoursRow {
            person_id: RecordId(row.get(0)?),
            from_date: row.get(1)?,
            seconds: serde_json::from_str(&seconds)?,
        });
    }
    Ok(list)
}

/// Keeps an absence.
///
/// # Errors
/// The database's.
pub fn add_absence(tx: &Tx<'_>, row: &AbsenceRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO absences (id, person_id, first_date, last_date, note) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        row.id.as_str(),
        row.person_id.as_str(),
        row.first_date,
        row.last_date,
        row.note
    ])?;
    Ok(())
}

/// Forgets an absence. `false` when there was none.
///
/// # Errors
/// The database's.
pub fn remove_absence(tx: &Tx<'_>, id: &RecordId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM absences WHERE id = ?1")?.execute([id.as_str()])? > 0)
}

/// Everybody's absences, by date.
///
/// # Errors
/// The database's.
pub fn absences(conn: &Connection) -> Result<Vec<AbsenceRow>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, person_id, first_date, last_date, note FROM absences ORDER BY first_date, id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(AbsenceRow {
            id: RecordId(row.get(0)?),
            person_id: RecordId(row.get(1)?),
            first_date: row.get(2)?,
            last_date: row.get(3)?,
            note: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
