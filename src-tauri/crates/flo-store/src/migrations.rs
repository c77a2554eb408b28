//! The steps of the schema, in order. Released steps never change; a new one is added at the end.

use refinery::{Migration, Runner};

use crate::OpenError;

/// Name and text of each step. Refinery wants `V<number>__<name>`; the files are `<number>_<name>.sql`.
const STEPS: &[(&str, &str)] = &[
    ("V1__init", include_str!("../../../../migrations/0001_init.sql")),
    ("V2__offloads", include_str!("../../../../migrations/0002_offloads.sql")),
    ("V3__part_receipts", include_str!("../../../../migrations/0003_part_receipts.sql")),
    ("V4__audit_checkpoints", include_str!("../../../../migrations/0004_audit_checkpoints.sql")),
    ("V5__transfer_proof", include_str!("../../../../migrations/0005_transfer_proof.sql")),
    ("V6__time", include_str!("../../../../migrations/0006_time.sql")),
    (
        "V7__versions_and_custom_fields",
        include_str!("../../../../migrations/0007_versions_and_custom_fields.sql"),
    ),
    ("V8__health_and_webhooks", include_str!("../../../../migrations/0008_health_and_webhooks.sql")),
    ("V9__privacy", include_str!("../../../../migrations/0009_privacy.sql")),
    ("V10__cards", include_str!("../../../../migrations/0010_cards.sql")),
];

/// The highest schema version that this app knows.
pub(crate) fn known_version() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The schema version of an open file; 0 when it has no schema yet.
pub(crate) fn version_of(conn: &rusqlite::Connection) -> rusqlite::Result<u32> {
    let has_history: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'refinery_schema_history')",
        [],
        |row| row.get(0),
    )?;
    if !has_history {
        return Ok(0);
    }
    conn.query_row("SELECT COALESCE(MAX(version), 0) FROM refinery_schema_history", [], |row| row.get(0))
}

/// Runs the steps that the file lacks, each in a transaction of its own.
pub(crate) fn run(conn: &mut rusqlite::Connection, path: &std::path::Path) -> Result<(), OpenError> {
    let failed = |detail: String| OpenError::Migration { path: path.to_owned(), detail };
    let steps = STEPS
        .iter()
        .map(|(name, sql)| Migration::unapplied(name, sql))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| failed(error.to_string()))?;
    Runner::new(&steps).run(conn).map_err(|error| failed(error.to_string()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn every_file_of_the_migrations_folder_is_a_step() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".sql"))
            .collect();
        files.sort();
        let steps: Vec<String> = STEPS
            .iter()
            .enumerate()
            .map(|(at, (name, _))| {
                let (number, rest) = name.split_once("__").unwrap();
                assert_eq!(number, format!("V{}", at + 1), "steps are numbered without gaps");
                format!("{:04}_{rest}.sql", at + 1)
            })
            .collect();
        assert_eq!(files, steps);
    }
}
