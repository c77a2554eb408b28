//! Events that a service told of, by webhook or in a page of a poll.
//!
//! An event is a hint, never the truth: what it names is read again, so it does not matter in which order events come or
//! how often. Each is acted on once.

use flo_model::{ConnectionId, RecordType, RemoteId, UnixMillis};
use rusqlite::{OptionalExtension, params};

use super::rereads::{self, Reason};
use super::streams;
use crate::{StoreError, Tx};

/// How long an event is remembered, milliseconds: longer than any service delivers it again.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

/// How long an event without a time of its own is the same one, milliseconds. Its key is made of its content, and a record
/// that is changed and changed back has the same content twice.
const UNTIMED_MS: i64 = 60 * 60 * 1000;

/// How long after a webhook its record is read, milliseconds. Its key holds the second of its signature: what changed once
/// more within that second has the same key, counts as a repetition, and must be in what is read.
const SETTLE_MS: i64 = 1000;

/// How an event came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// In a page that was asked for.
    Poll,
    /// The service sent it by itself.
    Webhook,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same for every delivery of it.
    pub key: String,
    /// How it came.
    pub source: Source,
    /// The service's own word for what happened.
    pub kind: String,
    /// What it is about, if it is mirrored.
    pub record: Option<(RecordType, RemoteId)>,
    /// When, by the service's clock.
    pub happened_at: Option<UnixMillis>,
}

/// Takes an event in: what it names is read again soon. `false` when it came before; then nothing else happens.
///
/// # Errors
/// The database's.
pub fn receive(tx: &Tx<'_>, connection: &ConnectionId, event: &Event) -> Result<bool, StoreError> {
    let now = tx.now();
    if is_repeated(tx, connection, event)? {
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO inbox (connection_id, key, source, kind, record_type, remote_id, happened_at, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (connection_id, key) DO UPDATE SET received_at = excluded.received_at",
    )?
    .execute(params![
        connection.as_str(),
        event.key,
        match event.source {
            Source::Poll => "poll",
            Source::Webhook => "webhook",
        },
        event.kind,
        event.record.as_ref().map(|(record_type, _)| record_type.as_str()),
        event.record.as_ref().map(|(_, id)| id.as_str()),
        event.happened_at.map(|at| at.0),
        now.0,
    ])?;
    if let Some((record_type, id)) = &event.record {
        let is_told = event.source == Source::Webhook;
        let due_at = if is_told { now.plus_ms(SETTLE_MS) } else { now };
        rereads::add(tx, connection, *record_type, id, Reason::Hint, due_at)?;
        if is_told {
            streams::hurry(tx, connection, id.as_str())?;
        }
    }
    tx.prepare_cached("DELETE FROM inbox WHERE received_at < ?1")?.execute([now.0 - KEPT_MS])?;
    Ok(true)
}

/// Whether the event came before. Counts it if so.
fn is_repeated(tx: &Tx<'_>, connection: &ConnectionId, event: &Event) -> Result<bool, StoreError> {
    Ok(tx
        .prepare_cached(
            "UPDATE inbox SET times = times + 1 WHERE connection_id = ?1 AND key = ?2
             RETURNING happened_at IS NOT NULL OR received_at > ?3",
        )?
        .query_row(params![connection.as_str(), event.key, tx.now().0 - UNTIMED_MS], |row| row.get(0))
        .optional()?
        .unwrap_or(false))
}
