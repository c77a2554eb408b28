//! Every released schema upgrades to the one of a fresh database, and the published views are what was published.

use std::fs;

use expect_test::expect_file;
use flo_store::Store;
use rusqlite::Connection;

use crate::support::clock;

/// The statements that make the schema, and the rows of the history, so that a file can be made from it that an older
/// app could have left.
fn dump(conn: &Connection) -> String {
    let mut statement = conn
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
               AND NOT (type = 'table' AND (name GLOB '*_fts_data' OR name GLOB '*_fts_idx' OR name GLOB '*_fts_content'
                                            OR name GLOB '*_fts_docsize' OR name GLOB '*_fts_config'))
             ORDER BY type = 'view', type = 'trigger', type = 'index', rowid",
        )
        .unwrap();
    let mut text = String::new();
    for sql in statement.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        text.push_str(&sql.unwrap());
        text.push_str(";\n\n");
    }
    text
}

fn history(conn: &Connection) -> String {
    let mut statement =
        conn.prepare("SELECT version, name, checksum FROM refinery_schema_history ORDER BY version").unwrap();
    let rows = statement
        .query_map([], |row| {
            let (version, name, checksum): (u32, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!(
                "INSERT INTO refinery_schema_history VALUES ({version}, '{name}', '2026-10-15T14:32:00Z', '{checksum}');\n"
            ))
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

fn fresh(folder: &std::path::Path) -> Connection {
    let path = folder.join("fresh.db");
    Store::open(&path, clock()).unwrap().close();
    Connection::open(&path).unwrap()
}

#[test]
fn the_newest_schema_is_the_released_one() {
    let folder = tempfile::tempdir().unwrap();
    let conn = fresh(folder.path());
    let version: u32 =
        conn.query_row("SELECT MAX(version) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
    let mark: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0)).unwrap();
    let text = format!("PRAGMA application_id = {mark};\n\n{}{}", dump(&conn), history(&conn));
    expect_file![format!("released/{version:04}.sql")].assert_eq(&text);
}

#[test]
fn every_released_schema_upgrades_to_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let want = dump(&fresh(folder.path()));
    let released = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/store/released");
    for entry in fs::read_dir(released).unwrap() {
        let file = entry.unwrap().path();
        let path = folder.path().join(file.file_stem().unwrap()).with_extension("db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(&fs::read_to_string(&file).unwrap()).unwrap();
        old.close().unwrap();
        Store::open(&path, clock()).unwrap().close();
        let upgraded = dump(&Connection::open(&path).unwrap());
        assert_eq!(upgraded, want, "{} upgrades to the same schema", file.display());
    }
}

/// Names and fields as the business platform publishes them, in snake case.
const PUBLISHED: &[(&str, &[&str])] = &[
    (
        "frameio_integration",
        &["id", "project_id", "frameio_project_id", "sync_status", "last_sync_time", "api_key", "settings"],
    ),
    (
        "frameio_asset",
        &[
            "id",
            "integration_id",
            "project_flo_file_id",
            "frameio_asset_id",
            "sync_status",
            "last_modified",
            "metadata",
        ],
    ),
    (
        "clockify_integration",
        &["id", "workspace_id", "api_key", "sync_enabled", "last_sync_time", "mapping_rules"],
    ),
    (
        "clockify_time_entry",
        &[
            "id",
            "task_id",
            "clockify_entry_id",
            "contributor_id",
            "duration",
            "description",
            "billable",
            "sync_status",
        ],
    ),
    ("payment_integration", &["id", "provider", "merchant_id", "api_key", "webhook_secret", "settings"]),
    (
        "payment_transaction",
        &[
            "id",
            "build_id",
            "provider_transaction_id",
            "amount",
            "currency",
            "status",
            "processed_at",
            "metadata",
        ],
    ),
    ("ai_integration", &["id", "provider", "api_key", "model", "request_count", "cost_tracking", "settings"]),
    (
        "ai_request",
        &[
            "id",
            "request_type",
            "input_data",
            "response",
            "status",
            "processing_time",
            "cost",
            "human_reviewed",
        ],
    ),
    ("communication_integration", &["id", "type", "provider", "api_key", "settings", "templates"]),
    (
        "communication_log",
        &[
            "id",
            "integration_id",
            "recipient_id",
            "message_type",
            "status",
            "sent_at",
            "delivered_at",
            "metadata",
        ],
    ),
];

#[test]
fn the_published_views_have_the_published_fields() {
    let folder = tempfile::tempdir().unwrap();
    let conn = fresh(folder.path());
    for (view, fields) in PUBLISHED {
        let mut statement = conn.prepare(&format!("SELECT * FROM {view}")).unwrap();
        assert_eq!(statement.column_names().collect::<Vec<_>>(), *fields, "{view}");
        assert!(statement.query([]).unwrap().next().unwrap().is_none());
    }
}

#[test]
fn no_view_or_table_holds_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let conn = fresh(folder.path());
    let mut statement = conn
        .prepare(
            "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND (c.name LIKE '%token%' OR c.name LIKE '%password%' OR c.name LIKE '%api_key%')",
        )
        .unwrap();
    let columns: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(columns, Vec::<String>::new());
}
