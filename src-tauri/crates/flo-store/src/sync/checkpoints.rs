//! Retention of the audit trail: old events give way to a checkpoint that stands for them.
//!
//! A checkpoint holds the hash of the last event that it replaced, so that the chain goes on from there, and a digest of
//! the state in which those events had left every record, which is kept: each record can still be rebuilt. Checkpoints
//! form a chain of their own. hash = BLAKE3(hash of the checkpoint before, hex, followed by the JSON array of its columns).

use std::collections::HashMap;

use flo_model::{RecordId, RecordType, UnixMillis};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::audit::{self, GENESIS};
use super::rebuild::{self, Rebuilt};
use crate::{StoreError, Tx};

/// Least time for which single events are kept, days: as long as choices can be taken back.
pub const LEAST_DAYS: u32 = 30;

/// What stands for the events up to one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// When it was made.
    pub at: UnixMillis,
    /// Number of the last event that it stands for.
    pub through: i64,
    /// How many events all checkpoints up to this one stand for.
    pub events: u64,
    /// Hash of that last event, hex.
    pub last_hash: String,
    /// Digest of the state of every record at that event, hex.
    pub states: String,
    /// Hash of the checkpoint before, hex.
    pub previous: String,
    /// Its own hash, hex.
    pub hash: String,
}

impl Checkpoint {
    fn hash(&self) -> Result<String, StoreError> {
        let columns = (self.at.0, self.through, self.events, &self.last_hash, &self.states);
        Ok(audit::hash_of(&self.previous, &serde_json::to_string(&columns)?))
    }
}

/// The newest checkpoint.
///
/// # Errors
/// The database's.
pub fn newest(conn: &Connection) -> Result<Option<Checkpoint>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT at, through, events, last_hash, states, previous, hash FROM audit_checkpoints
             ORDER BY id DESC LIMIT 1",
        )?
        .query_row([], from_row)
        .optional()?)
}

/// Whether the chain of checkpoints and the states that the newest one vouches for are as they were written.
///
/// # Errors
/// The database's.
pub fn are_whole(conn: &Connection) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT at, through, events, last_hash, states, previous, hash FROM audit_checkpoints ORDER BY id",
    )?;
    let mut previous = GENESIS.to_owned();
    let mut last = None;
    for checkpoint in statement.query_map([], from_row)? {
        let checkpoint = checkpoint?;
        if checkpoint.previous != previous || checkpoint.hash()? != checkpoint.hash {
            return Ok(false);
        }
        previous.clone_from(&checkpoint.hash);
        last = Some(checkpoint);
    }
    match last {
        Some(last) => Ok(digest(conn)? == last.states),
        None => Ok(!conn.prepare_cached("SELECT 1 FROM audit_states")?.exists([])?),
    }
}

/// Lets a checkpoint stand for the events before `before`, which are removed. The newest event always stays. Returns how
/// many events went.
///
/// # Errors
/// [`StoreError::Invalid`] when the trail does not agree with itself: a break is never tidied away.
pub fn compact(tx: &Tx<'_>, before: UnixMillis) -> Result<u64, StoreError> {
    let through: Option<i64> = tx
        .prepare_cached(
            "SELECT max(seq) FROM audit_events
             WHERE seq < COALESCE((SELECT min(seq) FROM audit_events WHERE at >= ?1), 9223372036854775807)
               AND seq < (SELECT max(seq) FROM audit_events)",
        )?
        .query_row([before.0], |row| row.get(0))?;
    through.map_or(Ok(0), |through| compact_through(tx, through))
}

/// Lets a checkpoint stand for the events up to number `through`. Returns how many events went.
///
/// # Errors
/// [`StoreError::Invalid`] when the trail does not agree with itself.
pub(crate) fn compact_through(tx: &Tx<'_>, through: i64) -> Result<u64, StoreError> {
    let verified = audit::verify(tx)?;
    if let Some(first) = verified.first_bad {
        return Err(StoreError::Invalid(format!(
            "the audit trail does not agree with itself from event {first} on"
        )));
    }
    let old = newest(tx)?;
    let mut states: HashMap<(RecordType, RecordId), Rebuilt> = HashMap::new();
    let (mut gone, mut last_hash) = (0, String::new());
    audit::for_each(tx, |event| {
        if event.seq > through {
            return Ok(());
        }
        let key = (event.record_type, event.record_id.clone());
        if !states.contains_key(&key) {
            states.insert(key.clone(), rebuild::checkpointed(tx, key.0, &key.1)?);
        }
        if let Some(state) = states.get_mut(&key) {
            state.take(&event);
        }
        gone += 1;
        last_hash = event.hash;
        Ok(())
    })?;
    for ((record_type, id), state) in &states {
        rebuild::save(tx, *record_type, id, state)?;
    }
    tx.prepare_cached("DELETE FROM audit_events WHERE seq <= ?1")?.execute([through])?;
    let mut checkpoint = Checkpoint {
        at: tx.now(),
        through,
        events: old.as_ref().map_or(0, |old| old.events) + gone,
        last_hash,
        states: digest(tx)?,
        previous: old.map_or_else(|| GENESIS.to_owned(), |old| old.hash),
        hash: String::new(),
    };
    checkpoint.hash = checkpoint.hash()?;
    save(tx, &checkpoint)?;
    Ok(gone)
}

/// Vouches for the kept states as they are now, after something in them was erased: a further checkpoint for the same
/// events. Nothing to do before the first one.
pub(crate) fn vouch_again(tx: &Tx<'_>) -> Result<(), StoreError> {
    let Some(old) = newest(tx)? else { return Ok(()) };
    let states = digest(tx)?;
    let mut checkpoint =
        Checkpoint { at: tx.now(), states, previous: old.hash.clone(), hash: String::new(), ..old };
    checkpoint.hash = checkpoint.hash()?;
    save(tx, &checkpoint)
}

/// Digest of the kept states, in the order of their keys.
fn digest(conn: &Connection) -> Result<String, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT json_array(record_type, record_id, is_there, fields) FROM audit_states
         ORDER BY record_type, record_id",
    )?;
    let mut rows = statement.query([])?;
    let mut hasher = blake3::Hasher::new();
    while let Some(row) = rows.next()? {
        hasher.update(row.get_ref(0)?.as_bytes().unwrap_or_default());
        hasher.update(b"\n");
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn save(tx: &Tx<'_>, checkpoint: &Checkpoint) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO audit_checkpoints (at, through, events, last_hash, states, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        checkpoint.at.0,
        checkpoint.through,
        checkpoint.events,
        checkpoint.last_hash,
        checkpoint.states,
        checkpoint.previous,
        checkpoint.hash,
    ])?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Checkpoint> {
    Ok(Checkpoint {
        at: UnixMillis(row.get(0)?),
        through: row.get(1)?,
        events: row.get(2)?,
        last_hash: row.get(3)?,
        states: row.get(4)?,
        previous: row.get(5)?,
        hash: row.get(6)?,
    })
}
