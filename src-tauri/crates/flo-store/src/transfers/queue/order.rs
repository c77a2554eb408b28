//! The order that a person gives the queue.

use flo_model::TransferId;
use rusqlite::params;

use super::get;
use crate::{StoreError, Tx};

/// Room that is made before a transfer, so that a few more fit in without moving the others again.
const ROOM: i64 = 1 << 20;

/// Where in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
    /// Right before this one, with its priority.
    Before(TransferId),
}

/// Puts transfers at a place of the queue, in the order given. Those that are not open are passed over.
///
/// # Errors
/// `NotFound` when the one that they should go before is not open.
pub fn place(tx: &Tx<'_>, ids: &[TransferId], place: &Place) -> Result<usize, StoreError> {
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let (priority, first, step) = match place {
        Place::First => {
            let (priority, least) = edge(tx, "min")?;
            (priority, least.saturating_sub(count), 1)
        }
        Place::Last => {
            let (priority, most) = edge(tx, "max")?;
            (priority, most.saturating_add(1), 1)
        }
        Place::Before(other) => {
            let other = get(tx, other)?
                .filter(super::Transfer::is_open)
                .ok_or_else(|| StoreError::NotFound(format!("There is no open transfer {other}.")))?;
            let room = ROOM.max(count + 1);
            tx.prepare_cached(
                "UPDATE transfers SET position = position + ?4
                 WHERE state NOT IN ('done', 'cancelled') AND priority = ?1 AND (position, id) >= (?2, ?3)",
            )?
            .execute(params![other.priority, other.position, other.id.0, room])?;
            (other.priority, other.position + (room / (count + 1)).max(1), (room / (count + 1)).max(1))
        }
    };
    let mut changed = 0;
    let mut statement = tx.prepare_cached(
        "UPDATE transfers SET priority = ?2, position = ?3, changed_at = ?4
         WHERE id = ?1 AND state NOT IN ('done', 'cancelled')",
    )?;
    for (number, id) in (0_i64..).zip(ids) {
        let position = first.saturating_add(number * step);
        changed += statement.execute(params![id.0, priority, position, tx.now().0])?;
    }
    Ok(changed)
}

/// The lowest or highest priority of the open transfers, and the lowest or highest position in it.
fn edge(tx: &Tx<'_>, which: &str) -> Result<(i64, i64), StoreError> {
    let open = "state NOT IN ('done', 'cancelled')";
    Ok(tx
        .prepare_cached(&format!(
            "SELECT coalesce(priority, 1), coalesce({which}(position), 0) FROM transfers
         WHERE {open} AND priority = (SELECT {which}(priority) FROM transfers WHERE {open})"
        ))?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
