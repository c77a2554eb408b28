//! Times that lie ahead although they should not: the clock was set back since they were written.

use flo_model::ConnectionId;
use rusqlite::named_params;

use crate::{StoreError, Tx};

/// A stream rests at most for its longest period and this, milliseconds.
const LONGEST_REST: i64 = 7 * 60 * 60 * 1000;

/// No reread is put off for longer, milliseconds.
const LONGEST_REREAD: i64 = 2 * 60 * 60 * 1000;

/// Makes due what a clock that ran ahead put off: otherwise it would wait for as long as the clock was wrong. Returns
/// how much that was.
///
/// # Errors
/// The database's.
pub fn rewind(tx: &Tx<'_>, connection: &ConnectionId) -> Result<usize, StoreError> {
    let (id, now) = (connection.as_str(), tx.now().0);
    let writes = tx
        .prepare_cached(
            "UPDATE intents SET next_at = :now, changed_at = :now
             WHERE connection_id = :id AND state IN ('queued', 'unknown') AND changed_at > :now",
        )?
        .execute(named_params! {":id": id, ":now": now})?;
    let streams = tx
        .prepare_cached(
            "UPDATE streams SET due_at = :now, last_changes_at = min(last_changes_at, :now),
                    last_full_at = min(last_full_at, :now), page_at = min(page_at, :now)
             WHERE connection_id = :id AND (last_changes_at > :now OR last_full_at > :now OR page_at > :now
                   OR due_at > :now + 1000 * max(changes_every_s, full_every_s) + :rest)",
        )?
        .execute(named_params! {":id": id, ":now": now, ":rest": LONGEST_REST})?;
    let rereads = tx
        .prepare_cached(
            "UPDATE rereads SET due_at = :now WHERE connection_id = :id AND due_at > :now + :longest",
        )?
        .execute(named_params! {":id": id, ":now": now, ":longest": LONGEST_REREAD})?;
    Ok(writes + streams + rereads)
}
