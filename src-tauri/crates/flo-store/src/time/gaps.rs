//! Stretches in which the timer ran and nobody was there, and what a person chose.

use flo_model::{RecordId, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{StoreError, Tx};

/// One gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapRow {
    /// Its id.
    pub id: RecordId,
    /// The entry that ends where it begins.
    pub entry_id: RecordId,
    /// The entry that begins where it ends.
    pub next_id: Option<RecordId>,
    /// Last moment at which somebody was there.
    pub from: UnixMillis,
    /// First moment at which somebody was there again.
    pub to: UnixMillis,
    /// Why nobody was: idle, locked, asleep, closed.
    pub away: String,
    /// What was chosen: keep, discard, continue; `None` while the question is open.
    pub choice: Option<String>,
}

/// A gap that was found now.
///
/// # Errors
/// The database's.
pub fn add(tx: &Tx<'_>, gap: &GapRow) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO time_gaps (id, entry_id, next_id, from_at, to_at, away, found_at, choice)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        gap.id.as_str(),
        gap.entry_id.as_str(),
        gap.next_id.as_ref().map(RecordId::as_str),
        gap.from.0,
        gap.to.0,
        gap.away,
        tx.now().0,
        gap.choice
    ])?;
    Ok(())
}

const COLUMNS: &str = "id, entry_id, next_id, from_at, to_at, away, choice";

/// The gaps about which nobody chose yet, oldest first.
///
/// # Errors
/// The database's.
pub fn open(conn: &Connection) -> Result<Vec<GapRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM time_gaps WHERE choice IS NULL ORDER BY from_at");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], gap_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One gap.
///
/// # Errors
/// The database's.
pub fn get(conn: &Connection, id: &RecordId) -> Result<Option<GapRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM time_gaps WHERE id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.as_str()], gap_of).optional()?)
}

/// Keeps what a person chose. `false` when somebody had chosen already.
///
/// # Errors
/// The database's.
pub fn choose(tx: &Tx<'_>, id: &RecordId, choice: &str) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached("UPDATE time_gaps SET choice = ?2, chosen_at = ?3 WHERE id = ?1 AND choice IS NULL")?
        .execute(params![id.as_str(), choice, tx.now().0])?;
    Ok(changed > 0)
}

fn gap_of(row: &Row<'_>) -> rusqlite::Result<GapRow> {
    Ok(GapRow {
        id: RecordId(row.get(0)?),
        entry_id: RecordId(row.get(1)?),
        next_id: row.get::<_, Option<String>>(2)?.map(RecordId),
        from: UnixMillis(row.get(3)?),
        to: UnixMillis(row.get(4)?),
        away: row.get(5)?,
        choice: row.get(6)?,
    })
}
