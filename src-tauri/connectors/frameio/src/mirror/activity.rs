//! What changed anywhere in the account: its audit log, the closest thing to a feed that Frame.io has.
//!
//! Each entry names a record and is a hint to read it again. Not documented are who may read the log (403 when one may
//! not), how late entries appear, and in which order they come; so passes overlap, both orders are read, and the mark is
//! the latest time of any entry. Source: Frame.io V4 API docs and SDK 4.0.0, read 2026-08.

use flo_connect::{CallContext, Cursor, Hint, Page, RemoteRef, Result, StreamKey};
use flo_model::{RecordType, RemoteId, UnixMillis};
use serde_json::Value;

use super::{Place, streams};
use crate::api::routes::AUDIT_LOGS;
use crate::{Frameio, convert};

/// How far a pass reads behind its mark, milliseconds: entries may appear late.
const OVERLAP_MS: i64 = 10 * 60 * 1000;

/// The time zone of the log's days is not documented: a day begins at most so long after that of UTC, milliseconds.
const LATEST_DAY_MS: i64 = 12 * 3_600_000;

impl Frameio {
    /// Entries since the mark. With no mark it only finds out where the log ends: what is read later contains everything
    /// before.
    pub(super) async fn activity_page(
        &self,
        cx: &CallContext,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let doing = "reading the audit log";
        let place = Place::of(cursor, doing)?;
        let mark = since.and_then(|mark| UnixMillis::parse(mark).ok());
        let stop = mark.map(|mark| mark.plus_ms(-OVERLAP_MS));
        let from = day_of(stop.unwrap_or_else(|| cx.clock.now()).plus_ms(-LATEST_DAY_MS));
        let query = [("page_size", "100"), ("filters[from_date]", from.as_str())];
        let listed = self.api.list(cx, doing, AUDIT_LOGS, &[], &query, place.after.as_deref()).await?;
        let time = |row: &Value| convert::time(&row["inserted_at"]);
        let newest_first = match (listed.rows.first(), listed.rows.last()) {
            (Some(first), Some(last)) => time(first) >= time(last),
            _ => true,
        };
        let latest = listed
            .rows
            .iter()
            .filter_map(|row| row["inserted_at"].as_str())
            .chain(place.latest.as_deref())
            .chain(since)
            .max_by_key(|text| UnixMillis::parse(text).ok())
            .map(str::to_owned);
        let is_over = newest_first
            && (stop.is_none() || listed.rows.last().and_then(time).is_some_and(|at| Some(at) < stop));
        let mut page = Page::default();
        for row in &listed.rows {
            if stop.is_some_and(|stop| time(row).is_none_or(|at| at >= stop)) {
                tell(&mut page, row);
            }
        }
        // An empty log goes on from now, by the service's clock: ours may be wrong.
        page.mark = latest.clone().or_else(|| listed.response.date().map(|at| at.to_string()));
        if !is_over {
            page.next = Place { latest, ..place }.behind(&listed, doing)?;
        }
        Ok(page)
    }
}

/// The date of an instant in UTC.
fn day_of(at: UnixMillis) -> String {
    at.to_string().chars().take(10).collect()
}

/// What is to be read again because of an entry. Words that are not known tell nothing.
fn tell(page: &mut Page, row: &Value) {
    let text = |name: &str| row[name].as_str().filter(|text| !text.is_empty());
    let (Some(event), Some(at)) = (text("event_type"), text("inserted_at")) else { return };
    let has = |word: &str| event.contains(word);
    let is_about = |begin: &str| event.starts_with(begin);
    let mut read = |key: String| page.changed.push(StreamKey(key));
    if is_about("project_") {
        read(String::from("projects"));
    } else if is_about("account_field") || has("field_definition") || has("custom_field") {
        read(String::from("fields"));
    }
    let record_type = match text("resource_type") {
        Some("asset" | "file" | "folder" | "version_stack") => Some(RecordType::Asset),
        Some("comment") => Some(RecordType::Comment),
        _ if is_about("comment_") => Some(RecordType::Comment),
        _ if is_about("asset_") || is_about("metadata_value") => Some(RecordType::Asset),
        _ => None,
    };
    if has("assets_deleted") || (has("deleted") && record_type == Some(RecordType::Asset)) {
        // One list proves them all.
        if let Some(project) = text("project_id") {
            read(streams::deleted_key(project));
        }
    }
    if let (Some(record_type), Some(id)) = (record_type, text("resource_id")) {
        page.hints.push(Hint {
            record: RemoteRef { record_type, id: RemoteId::from(id) },
            kind: event.to_owned(),
            key: Some(format!("audit/{event}/{id}/{at}")),
            happened_at: UnixMillis::parse(at).ok(),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(row: Value) -> (Vec<String>, Vec<String>) {
        let mut page = Page::default();
        tell(&mut page, &row);
        let hints = page.hints.iter().map(|hint| format!("{} {}", hint.record.record_type, hint.record.id));
        (hints.collect(), page.changed.into_iter().map(|key| key.0).collect())
    }

    #[test]
    fn an_entry_names_what_to_read_again() {
        for (event, resource, hint, stream) in [
            ("asset_created", "asset", Some("asset r"), None),
            ("asset_moved", "folder", Some("asset r"), None),
            ("asset_deleted", "asset", Some("asset r"), Some("deleted/p")),
            ("bulk_assets_deleted", "project", None, Some("deleted/p")),
            ("asset_status_changed", "a_word_of_the_future", Some("asset r"), None),
            ("metadata_value_updated", "asset", Some("asset r"), None),
            ("comment_completed", "comment", Some("comment r"), None),
            ("comment_deleted", "comment", Some("comment r"), None),
            ("project_updated", "project", None, Some("projects")),
            ("account_field_created", "account_field_definition", None, Some("fields")),
            ("share_viewed", "share", None, None),
        ] {
            let row = json!({"event_type": event, "resource_type": resource, "resource_id": "r", "project_id": "p",
                             "inserted_at": "2026-03-02T09:00:00.000001Z"});
            let want = (hint.map(str::to_owned), stream.map(str::to_owned));
            assert_eq!(told(row), (want.0.into_iter().collect(), want.1.into_iter().collect()), "{event}");
        }
        assert_eq!(
            told(json!({"event_type": "asset_created"})),
            (vec![], vec![]),
            "without a time it is none"
        );
    }

    #[test]
    fn the_first_day_that_may_hold_an_instant() {
        let at = UnixMillis::parse("2026-03-02T09:00:00Z").unwrap_or_default();
        assert_eq!(day_of(at.plus_ms(-LATEST_DAY_MS)), "2026-03-01");
    }
}
