//! Looking whether a write of unknown outcome took effect.
//!
//! Clockify knows no idempotency keys: two equal POSTs make two entries. So a create whose answer was lost is looked
//! for by what it says and by when it was made, which the id tells.

use flo_connect::{CallContext, Mirror, RemoteRecord, Result, Write};
use flo_model::{FieldMap, IntentAction, RecordType, RemoteId, UnixMillis};

use crate::api::{CLIENTS, PROJECTS, TAGS, TASKS, USER_ENTRIES};
use crate::writer::remote_id;
use crate::{Clockify, convert};

impl Clockify {
    pub(crate) async fn look(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        if write.action != IntentAction::Create {
            let found = self.get(cx, write.record_type, remote_id(write)?, &write.fields).await?;
            return Ok(found.into_iter().collect());
        }
        let mut found = match write.record_type {
            RecordType::TimeEntry => self.look_for_entry(cx, write).await?,
            _ => self.look_by_name(cx, write).await?,
        };
        found.sort_by(|a, b| made(&a.id).cmp(&made(&b.id)).then_with(|| a.id.cmp(&b.id)));
        found.dedup_by(|a, b| a.id == b.id);
        Ok(found)
    }

    /// Entries with the same fingerprint that were made since. A running one is among the running timers, or has been
    /// stopped since; finished ones are found by their description, never by a window alone, which may lag.
    async fn look_for_entry(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for a time entry";
        let user = match write.fields.text("person") {
            Some(person) => person,
            None => self.me(cx).await?,
        };
        let description = write.fields.text("description").unwrap_or_default();
        let is_running = write.fields.get("end").is_null();
        let mut found = Vec::new();
        if is_running {
            let rows = self.api.page(cx, doing, USER_ENTRIES, &[user], &[("in-progress", "true")], 1).await?;
            let since = write.made_since(cx.clock.now(), rows.response.date());
            for row in rows.rows {
                let record = convert::entry(row, doing)?;
                if is_same_entry(&record.fields, &write.fields) && made(&record.id) >= since {
                    found.push(record);
                }
            }
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let query: Vec<_> =
            Some(("description", description)).filter(|(_, text)| !text.is_empty()).into_iter().collect();
        let ours = write.fields.text("start").and_then(|start| UnixMillis::parse(start).ok());
        for page in 1.. {
            let rows = self.api.page(cx, doing, USER_ENTRIES, &[user], &query, page).await?;
            let since = write.made_since(cx.clock.now(), rows.response.date());
            // Newest start first: behind ours there is nothing to find.
            let is_past = rows.rows.iter().filter_map(convert::entry_start).any(|start| Some(start) < ours);
            for row in rows.rows {
                let record = convert::entry(row, doing)?;
                if is_same_entry(&record.fields, &write.fields) && made(&record.id) >= since {
                    found.push(record);
                }
            }
            if rows.is_last || is_past {
                break;
            }
        }
        Ok(found)
    }

    /// Clients, projects, tasks and tags of the same name that were made since.
    async fn look_by_name(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        let doing = "looking for a record by its name";
        let name = write.fields.text("name").unwrap_or_default();
        let project = write.fields.text("project").unwrap_or_default();
        let (route, args): (_, &[&str]) = match write.record_type {
            RecordType::Client => (CLIENTS, &[]),
            RecordType::Project => (PROJECTS, &[]),
            RecordType::Task => (TASKS, &[project]),
            _ => (TAGS, &[]),
        };
        let currency = if write.record_type == RecordType::Project {
            self.currency(cx).await?
        } else {
            Default::default()
        };
        let mut found = Vec::new();
        for page in 1.. {
            let rows = self.api.page(cx, doing, route, args, &[("name", name)], page).await?;
            let since = write.made_since(cx.clock.now(), rows.response.date());
            for row in rows.rows {
                let record = match write.record_type {
                    RecordType::Client => convert::client(row, doing)?,
                    RecordType::Project => convert::project(row, currency, doing)?,
                    RecordType::Task => convert::task(row, doing)?,
                    _ => convert::tag(row, doing)?,
                };
                let is_named = record.fields.text("name").is_some_and(|other| is_same_name(other, name));
                let is_of_client = write.record_type != RecordType::Project
                    || record.fields.get("client") == write.fields.get("client");
                if is_named && is_of_client && made(&record.id) >= since {
                    found.push(record);
                }
            }
            if rows.is_last {
                break;
            }
        }
        Ok(found)
    }
}

/// Same start, end, text, project, task and tags. A timer that was running when it was sent may have an end by now.
/// `billable` and `kind` do not count: some workspaces replace them silently.
fn is_same_entry(there: &FieldMap, sent: &FieldMap) -> bool {
    let second = |map: &FieldMap, name| {
        map.text(name).and_then(|text| UnixMillis::parse(text).ok()).map(|at| at.0 / 1000)
    };
    let text = |map: &FieldMap| map.text("description").unwrap_or_default().trim().to_owned();
    let tags = |map: &FieldMap| {
        let tags = map
            .get("tags")
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|tag| tag.as_str().map(str::to_owned));
        tags.collect::<std::collections::BTreeSet<_>>()
    };
    second(there, "start") == second(sent, "start")
        && (sent.get("end").is_null() || second(there, "end") == second(sent, "end"))
        && text(there) == text(sent)
        && there.get("project") == sent.get("project")
        && there.get("task") == sent.get("task")
        && tags(there) == tags(sent)
}

fn is_same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn made(id: &RemoteId) -> UnixMillis {
    convert::made_at(id).unwrap_or(UnixMillis(i64::MAX))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sent() -> FieldMap {
        FieldMap::default()
            .with("start", "2026-03-02T09:00:00Z")
            .with("end", "2026-03-02T10:00:00Z")
            .with("description", "Cut ")
            .with("project", "p1")
            .with("tags", json!(["a", "b"]))
            .with("billable", true)
    }

    #[test]
    fn a_fingerprint_forgives_what_the_service_changes_silently() {
        let there = sent()
            .with("billable", false)
            .with("description", "Cut")
            .with("start", "2026-03-02T09:00:00.900Z");
        assert!(is_same_entry(&there, &sent()));
        assert!(!is_same_entry(&sent().with("project", "p2"), &sent()));
        assert!(!is_same_entry(&sent().with("end", "2026-03-02T11:00:00Z"), &sent()));
        assert!(!is_same_entry(&sent().with("tags", json!(["a"])), &sent()));
    }

    #[test]
    fn a_timer_that_was_stopped_meanwhile_is_still_ours() {
        assert!(is_same_entry(&sent(), &sent().with("end", Value::Null)));
    }
}
