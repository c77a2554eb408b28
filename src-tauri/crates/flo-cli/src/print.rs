//! Answers for people and for scripts.

use std::io::{IsTerminal, Write};

use comfy_table::{ContentArrangement, Table, presets};
use flo_app::{AppEvent, CommandError};
use serde_json::{Map, Value, json};

/// Keys that say more to scripts than to people, left out of tables.
const HIDDEN: &[&str] = &[
    "account_id",
    "asset_id",
    "batch",
    "checksum",
    "client",
    "codec",
    "content_id",
    "coverage_reason",
    "created_at",
    "creator",
    "direction",
    "drawing",
    "ended_at",
    "folder_id",
    "health",
    "height",
    "media_type",
    "parent_id",
    "person_id",
    "pinned",
    "position",
    "priority",
    "project_color",
    "project_id",
    "proved_at",
    "record_id",
    "root_folder_id",
    "rules",
    "service_name",
    "start_tc",
    "task_id",
    "thumbnail",
    "view_url",
    "width",
];

/// Columns that come first, in this order; the others follow by name.
const FIRST: &[&str] =
    &["id", "at", "name", "service", "account", "start", "end", "path", "to", "entity", "field", "state"];

/// One line on standard output.
pub(crate) fn line(value: &str) {
    text(&format!("{value}\n"));
}

/// A text on standard output, as it is. A reader that went away is no fault.
pub(crate) fn text(text: &str) {
    let mut stdout = std::io::stdout().lock();
    if stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).is_err() {
        tracing::debug!("nobody reads standard output");
    }
}

/// Prints an answer and returns the exit code that it implies: 3 when something in it needs a person.
pub(crate) fn answer(value: &Value, json: bool) -> u8 {
    if json {
        line(&value.to_string());
    } else {
        people(value);
    }
    flo_app::exit_code_of_answer(value)
}

/// Prints an error and returns its exit code.
pub(crate) fn failure(error: &CommandError, json: bool) -> u8 {
    if json {
        line(&json!({ "error": error }).to_string());
    } else {
        let mut stderr = std::io::stderr().lock();
        let hint = error.hint.as_deref().map(|hint| format!("\n{hint}")).unwrap_or_default();
        if writeln!(stderr, "flo: {}{hint}", error.message).is_err() {
            tracing::debug!("nobody reads standard error");
        }
    }
    error.exit_code()
}

/// One event of `flo run`.
pub(crate) fn event(event: &AppEvent, json: bool) {
    match serde_json::to_value(event) {
        Ok(value) if json => line(&value.to_string()),
        Ok(value) => {
            if let Some(text) = event.sentence() {
                line(&text);
            } else {
                tracing::debug!(%value, "event");
            }
        }
        Err(error) => tracing::warn!(%error, "an event has no JSON form"),
    }
}

/// Logs on standard error; `FLO_LOG` chooses how much (`info` when it is not set).
pub(crate) fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let set = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .try_init();
    if set.is_err() {
        tracing::debug!("logs already have a place");
    }
}

fn people(value: &Value) {
    let Some(object) = value.as_object() else {
        return line(&cell(value));
    };
    let mut rest = Map::new();
    for (key, inner) in object {
        match inner {
            Value::Array(rows) if rows.iter().all(Value::is_object) => {
                if rows.is_empty() {
                    line("Nothing here.");
                } else {
                    line(&table(rows));
                }
            }
            Value::Object(inner) => line(&pairs(inner)),
            other => {
                rest.insert(key.clone(), other.clone());
            }
        }
    }
    if !rest.is_empty() {
        line(&pairs(&rest));
    }
}

fn bare_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

fn table(rows: &[Value]) -> String {
    let Some(first) = rows[0].as_object() else { return String::new() };
    let mut columns: Vec<&String> = first
        .keys()
        .filter(|key| !HIDDEN.contains(&key.as_str()))
        .filter(|key| rows.iter().any(|row| !row[key.as_str()].is_null()))
        .collect();
    let rank = |key: &str| FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len());
    columns.sort_by_key(|key| rank(key));
    let mut table = bare_table();
    table.set_header(columns.iter().map(|key| key.replace('_', " ")));
    for row in rows {
        table.add_row(columns.iter().map(|key| cell(&row[key.as_str()])));
    }
    table.to_string()
}

fn pairs(object: &Map<String, Value>) -> String {
    let mut table = bare_table();
    for (key, value) in object.iter().filter(|(_, value)| !value.is_null()) {
        table.add_row([key.replace('_', " "), cell(value)]);
    }
    table.to_string()
}

/// A value in few words. Control characters of outside text do not reach the terminal.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::from("–"),
        Value::Bool(true) => String::from("yes"),
        Value::Bool(false) => String::from("no"),
        Value::String(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        Value::Object(object) => match object.get("message") {
            Some(message) => cell(message),
            None => object
                .iter()
                .map(|(key, value)| format!("{key} {}", cell(value)))
                .collect::<Vec<_>>()
                .join(", "),
        },
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_in_names_do_not_reach_the_terminal() {
        assert_eq!(cell(&json!("a\u{1b}[31mred\u{7}")), "a [31mred ");
    }

    #[test]
    fn an_error_in_a_row_is_told_by_its_message() {
        assert_eq!(
            cell(&json!({"code": "locked", "message": "That week is locked."})),
            "That week is locked."
        );
    }
}
