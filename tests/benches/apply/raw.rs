//! The raw loop: pages parsed and the rows that must stand at the end written, one transaction per page, nothing else.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use flo_model::{RecordId, SystemClock};
use flo_store::Store;
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use super::now;

/// An empty database with the app's own schema.
pub(crate) struct Raw {
    conn: Connection,
}

/// A row of every kind of table that has no place for nulls.
const HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Raw {
    pub(crate) fn open(file: &Path) -> Self {
        Store::open(file, Arc::new(SystemClock)).expect("the store opens").close();
        let conn = Connection::open(file).expect("the database opens");
        conn.pragma_update(None, "journal_mode", "WAL").expect("a log");
        conn.pragma_update(None, "synchronous", "FULL").expect("as durable as the app");
        conn.pragma_update(None, "cache_size", -65_536).expect("a cache");
        conn.set_prepared_statement_cache_capacity(64);
        conn.execute(
            "INSERT INTO connections (id, service, account_id, account_name, user_id, user_name, user_email, state,
                                      health, config, secret_ref, created_at)
             VALUES ('c', 'frameio', 'a', '', 'u', '', '', 'ACTIVE', 'online', '{}', '', 0)",
            [],
        )
        .expect("a connection");
        Self { conn }
    }

    /// Writes every row of the pages as a new record: its own row, its link, its event. How many, and how long.
    pub(crate) fn create(&self, pages: &[Bytes]) -> (u64, Duration) {
        self.run(pages, |conn, row, fields, at| {
            let id = RecordId::new().0;
            conn.prepare_cached(
                "INSERT INTO assets (id, kind, name, name_key, parent_id, project_id, size, media_type, status, metadata,
                                     creator, view_url, remote_created_at, remote_updated_at, created_at, changed_at)
                 VALUES (?1, ?2, ?3, lower(?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?12, ?12)",
            )?
            .execute(params![
                id,
                row["type"].as_str(),
                row["name"].as_str(),
                row["parent_id"].as_str(),
                row["project_id"].as_str(),
                row["file_size"].as_i64(),
                row["media_type"].as_str(),
                row["status"].as_str(),
                row["metadata"].to_string(),
                row["creator"]["name"].as_str(),
                row["view_url"].as_str(),
                at,
            ])?;
            conn.prepare_cached(
                "INSERT INTO links (connection_id, record_type, record_id, remote_id, revision, base, stream, seen_in,
                                    state, changed_at)
                 VALUES ('c', 'asset', ?1, ?2, ?3, ?4, 's', 1, 'SYNCED', ?5)",
            )?
            .execute(params![id, row["id"].as_str(), row["updated_at"].as_str(), fields, at])?;
            event(conn, &id, "create", fields, at)
        })
    }

    /// The same with changed records: their own row and link are changed, and an event is added.
    pub(crate) fn update(&self, pages: &[Bytes]) -> (u64, Duration) {
        self.run(pages, |conn, row, fields, at| {
            let id: String = conn
                .prepare_cached(
                    "SELECT record_id FROM links WHERE connection_id = 'c' AND record_type = 'asset' AND remote_id = ?1",
                )?
                .query_row([row["id"].as_str()], |row| row.get(0))?;
            conn.prepare_cached(
                "UPDATE assets SET name = ?2, name_key = lower(?2), remote_updated_at = ?3, changed_at = ?3 WHERE id = ?1",
            )?
            .execute(params![id, row["name"].as_str(), at])?;
            conn.prepare_cached(
                "UPDATE links SET base = ?2, revision = ?3, seen_in = 2, changed_at = ?4
                 WHERE connection_id = 'c' AND record_type = 'asset' AND record_id = ?1",
            )?
            .execute(params![id, fields, row["updated_at"].as_str(), at])?;
            let changes = json!({ "name": [null, row["name"]], "updated_at": [null, row["updated_at"]] });
            event(conn, &id, "update", &changes.to_string(), at)
        })
    }

    fn run(
        &self,
        pages: &[Bytes],
        each: impl Fn(&Connection, &Value, &str, i64) -> rusqlite::Result<()>,
    ) -> (u64, Duration) {
        let begun = now();
        let mut rows = 0;
        for page in pages {
            let page: Value = serde_json::from_slice(page).expect("JSON");
            let tx = self.conn.unchecked_transaction().expect("a transaction");
            for (at, row) in page["data"].as_array().into_iter().flatten().enumerate() {
                each(&tx, row, &row.to_string(), at as i64).expect("a row");
                rows += 1;
            }
            tx.commit().expect("a commit");
        }
        (rows, begun.elapsed())
    }
}

fn event(conn: &Connection, id: &str, action: &str, changes: &str, at: i64) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO audit_events (at, hlc, device, actor, record_type, record_id, action, changes, reason, previous, hash,
                                   salt)
         VALUES (?1, '', 'd', 'service:c', 'asset', ?2, ?3, ?4, '', ?5, ?5, '')",
    )?
    .execute(params![at, id, action, changes, HASH])?;
    Ok(())
}
