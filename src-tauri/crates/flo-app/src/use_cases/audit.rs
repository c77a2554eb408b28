//! The history as a file, and how long single events are kept.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use flo_model::Count;
use flo_store::sync::audit::{self, AuditRow};
use flo_store::sync::{checkpoints, conflicts};
use flo_store::{Connection, StoreError};
use serde_json::json;

use crate::call::ExportFormat;
use crate::view::HistoryFile;
use crate::{App, CommandError, ErrorCode, Result};

/// Columns of the table form.
const COLUMNS: &str = "seq,at,hlc,device,actor,entity,record_id,action,field,old,new,reason,previous,hash";

impl App {
    /// Writes the whole history to a new file: one JSON object per line with the hashes, or a table with a line per field.
    ///
    /// # Errors
    /// `Invalid` when the file exists; `DiskFull`, `Unreadable`.
    pub async fn audit_export(&self, file: PathBuf, format: ExportFormat) -> Result<HistoryFile> {
        if file.exists() {
            return Err(CommandError::new(ErrorCode::Invalid, format!("{} exists already.", file.display()))
                .with_hint("Name a new file: an export never overwrites another."));
        }
        let target = file.clone();
        let events =
            self.read(move |conn| Ok(write(conn, &target, format))).await?.map_err(
                |failure| match failure {
                    Failure::Store(error) => error.into(),
                    Failure::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                        CommandError::new(
                            ErrorCode::DiskFull,
                            format!("The history was not written: {error}."),
                        )
                    }
                    Failure::Io(error) => CommandError::new(
                        ErrorCode::Unreadable,
                        format!("The history was not written: {error}."),
                    ),
                },
            )?;
        Ok(HistoryFile { file: file.display().to_string(), events: Count(events) })
    }

    /// Lets a checkpoint stand for events that are older than `days`. Returns how many went.
    ///
    /// # Errors
    /// `Invalid` below 30 days, for which choices can be taken back, and when the history does not agree with itself.
    pub async fn audit_compact(&self, days: u32) -> Result<Count> {
        if days < checkpoints::LEAST_DAYS {
            let least = checkpoints::LEAST_DAYS;
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!(
                    "Single events are kept for {least} days at least: so long a choice can be taken back."
                ),
            ));
        }
        let before = self.now().plus_ms(-i64::from(days) * 24 * 3_600_000);
        Ok(Count(self.write(move |tx| checkpoints::compact(tx, before)).await?))
    }

    /// What is older than the person wants gives way.
    pub(crate) async fn keep_house(&self) -> Result<()> {
        let lost = self.now().plus_ms(-flo_engine::reverse::KEPT_DAYS * 24 * 3_600_000);
        self.write(move |tx| conflicts::forget(tx, lost)).await?;
        match self.settings().await?.keep_audit_days {
            0 => Ok(()),
            days => self.audit_compact(days.max(checkpoints::LEAST_DAYS)).await.map(drop),
        }
    }
}

enum Failure {
    Store(StoreError),
    Io(std::io::Error),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn write(conn: &Connection, file: &Path, format: ExportFormat) -> Result<u64, Failure> {
    let mut out = BufWriter::new(std::fs::File::create_new(file)?);
    if format == ExportFormat::Csv {
        out.write_all(format!("{COLUMNS}\r\n").as_bytes())?;
    } else if let Some(checkpoint) = checkpoints::newest(conn)? {
        let line = json!({ "checkpoint": {
            "at": checkpoint.at.to_string(), "through": checkpoint.through, "events": checkpoint.events,
            "last_hash": checkpoint.last_hash, "states": checkpoint.states, "previous": checkpoint.previous,
            "hash": checkpoint.hash,
        } });
        out.write_all(format!("{line}\n").as_bytes())?;
    }
    let mut events = 0;
    let mut failed = Ok(());
    audit::for_each(conn, |event| {
        events += 1;
        let text = if format == ExportFormat::Csv { table_lines(&event) } else { json_line(&event) };
        if failed.is_ok() {
            failed = out.write_all(text.as_bytes());
        }
        Ok(())
    })?;
    failed?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(events)
}

fn json_line(event: &AuditRow) -> String {
    let line = json!({
        "seq": event.seq, "at": event.at.to_string(), "hlc": event.hlc, "device": event.device, "actor": event.actor,
        "entity": event.record_type.as_str(), "record_id": event.record_id.as_str(), "action": event.action,
        "changes": event.changes, "reason": event.reason, "previous": event.previous, "hash": event.hash,
        "salt": event.salt, "erased": event.erased,
    });
    format!("{line}\n")
}

/// One line per changed field; one without a field when nothing changed.
fn table_lines(event: &AuditRow) -> String {
    let line = |field: &str, old: &str, new: &str| {
        let cells = [
            event.seq.to_string(),
            event.at.to_string(),
            event.hlc.clone(),
            event.device.clone(),
            event.actor.clone(),
            event.record_type.to_string(),
            event.record_id.0.clone(),
            event.action.clone(),
            field.to_owned(),
            old.to_owned(),
            new.to_owned(),
            event.reason.clone(),
            event.previous.clone(),
            event.hash.clone(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        format!("{}\r\n", cells.join(","))
    };
    let changes = event.changes.as_object().into_iter().flatten();
    let say = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let lines: String =
        changes.map(|(field, pair)| line(field, &say(pair.get(0)), &say(pair.get(1)))).collect();
    if lines.is_empty() { line("", "", "") } else { lines }
}

/// A cell as RFC 4180 wants it. What a spreadsheet would run as a formula begins with an apostrophe.
fn quoted(cell: &str) -> String {
    let safe =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "'=HYPERLINK(1)");
    }
}
