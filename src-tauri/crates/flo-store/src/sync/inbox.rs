//! Events that a service told of, by webhook or in a page of a poll.
//!
//! An event is a hint, never the truth: what it names is read again, so it does not matter in which order events come or
//! how often. Each is acted on once.

use flo_model::{ConnectionId, RecordType, RemoteId, UnixMillis};
use rusqlite::params;

use super::rereads::{self, Reason};
use super::streams;
use crate::{StoreError, Tx};

/// How long an event is remembered, milliseconds: longer than any service delivers it again.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;

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
    let times: u32 = tx
        .prepare_cached(
            "INSERT INTO inbox (connection_id, key, source, kind, record_type, remote_id, happened_at, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (connection_id, key) DO UPDATE SET times = times + 1 RETURNING times",
        )?
        .query_row(
            params![
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
            ],
            |row| row.get(0),
        )?;
    if times > 1 {
        return Ok(false);
    }
    if let Some((record_type, id)) = &event.record {
        rereads::add(tx, connection, *record_type, id, Reason::Hint, now)?;
        if event.source == Source::Webhook {
            streams::hurry(tx, connection, id.as_str())?;
        }
    }
    tx.prepare_cached("DELETE FROM inbox WHERE received_at < ?1")?.execute([now.0 - KEPT_MS])?;
    Ok(true)
}
