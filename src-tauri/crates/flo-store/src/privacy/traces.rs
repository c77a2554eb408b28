//! Where a person stands.

use flo_model::{ConflictId, DeliveryId, RecordId, RecordType};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Identity, PERSONAL};
use crate::sync::audit::{self, AuditRow};
use crate::sync::{conflicts, links};
use crate::{StoreError, records};

/// Everything that is kept about a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traces {
    /// Comments that they wrote.
    pub comments: Vec<RecordId>,
    /// Assets that they brought in.
    pub assets: Vec<RecordId>,
    /// Their hours.
    pub time_entries: Vec<RecordId>,
    /// Tasks that they work on.
    pub tasks: Vec<RecordId>,
    /// Events that name them, each with the names of the parts that do.
    pub events: Vec<(AuditRow, Vec<String>)>,
    /// Conflicts of which a side names them.
    pub conflicts: Vec<ConflictId>,
    /// Messages to others that name them.
    pub deliveries: Vec<DeliveryId>,
}

/// Finds everything that is kept about a person. Reads the whole history: some seconds for millions of events.
///
/// # Errors
/// The database's.
pub fn traces(conn: &Connection, who: &Identity) -> Result<Traces, StoreError> {
    let (name, email) = (who.name.trim(), who.email.trim());
    let comments = ids(
        conn,
        "SELECT id FROM comments WHERE (?2 <> '' AND author_email = ?2 COLLATE NOCASE)
             OR (?1 <> '' AND COALESCE(author_email, '') = '' AND author = ?1 COLLATE NOCASE) ORDER BY id",
        &[name, email],
    )?;
    let assets = ids(
        conn,
        "SELECT id FROM assets WHERE (?1 <> '' AND creator = ?1 COLLATE NOCASE)
             OR (?2 <> '' AND creator = ?2 COLLATE NOCASE) ORDER BY id",
        &[name, email],
    )?;
    let mut traces = Traces { comments, assets, ..Traces::default() };
    for id in &who.ids {
        let hours = "SELECT id FROM time_entries WHERE person_id = ?1 ORDER BY start_at, id";
        traces.time_entries.extend(ids(conn, hours, &[id.as_str()])?);
        let tasks = "SELECT t.id FROM tasks t, json_each(t.assignees) a WHERE a.value = ?1 ORDER BY t.id";
        traces.tasks.extend(ids(conn, tasks, &[id.as_str()])?);
    }
    audit::for_each(conn, |event| {
        let parts = parts_that_name(who, &event);
        if !parts.is_empty() {
            traces.events.push((event, parts));
        }
        Ok(())
    })?;
    for conflict in conflicts::all(conn)? {
        let sides = [&conflict.base, &conflict.local, &conflict.remote];
        let is_own = who.ids.contains(&conflict.record_id) && PERSONAL.contains(&conflict.field.as_str());
        if is_own || sides.iter().any(|side| who.is_in(side)) {
            traces.conflicts.push(conflict.id);
        }
    }
    let mut statement = conn.prepare_cached("SELECT id, payload FROM webhook_deliveries ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let payload: Value = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or("null"))?;
        if who.is_in(&payload) {
            traces.deliveries.push(DeliveryId(row.get(0)?));
        }
    }
    Ok(traces)
}

impl Traces {
    /// Everything as one document.
    ///
    /// # Errors
    /// The database's.
    pub fn document(&self, conn: &Connection, who: &Identity) -> Result<Value, StoreError> {
        let all = |record_type, ids: &[RecordId]| -> Result<Vec<Value>, StoreError> {
            ids.iter().map(|id| record(conn, record_type, id)).collect()
        };
        let mut terms = Vec::new();
        for id in &who.ids {
            terms.extend(terms_of(conn, id)?);
        }
        let events = self.events.iter().map(|(event, _)| {
            json!({
                "seq": event.seq, "at": event.at.to_string(), "actor": event.actor, "entity": event.record_type.as_str(),
                "record_id": event.record_id.as_str(), "action": event.action, "changes": event.changes,
                "reason": event.reason,
            })
        });
        let mut sides = Vec::new();
        for conflict in self.conflicts.iter().filter_map(|id| conflicts::get(conn, id).transpose()) {
            let conflict = conflict?;
            sides.push(json!({
                "record_id": conflict.record_id.as_str(), "field": conflict.field, "at": conflict.at.to_string(),
                "base": conflict.base, "local": conflict.local, "remote": conflict.remote,
            }));
        }
        Ok(json!({
            "name": who.name, "email": who.email,
            "people": all(RecordType::Person, &who.ids)?,
            "comments": all(RecordType::Comment, &self.comments)?,
            "assets": all(RecordType::Asset, &self.assets)?,
            "time_entries": all(RecordType::TimeEntry, &self.time_entries)?,
            "tasks": all(RecordType::Task, &self.tasks)?,
            "terms": terms,
            "history": events.collect::<Vec<_>>(),
            "conflicts": sides,
            "messages_to_others": self.deliveries.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        }))
    }
}

/// A record with what each service has of it.
fn record(conn: &Connection, record_type: RecordType, id: &RecordId) -> Result<Value, StoreError> {
    let fields = records::fields_even_deleted(conn, record_type, id)?.unwrap_or_default();
    let links = links::of_record(conn, id)?.into_iter().map(|link| {
        json!({
            "connection": link.connection.as_str(), "remote_id": link.remote_id.as_ref().map(|id| id.as_str()),
            "agreed": link.base.0, "seen_there": link.seen().0, "other_fields_there": link.extra,
        })
    });
    Ok(json!({ "id": id.as_str(), "fields": fields.0, "services": links.collect::<Vec<_>>() }))
}

/// Rates, working hours and absences of a person, each as an object.
fn terms_of(conn: &Connection, id: &RecordId) -> Result<Vec<Value>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT json_object('rate', json(rate), 'kind', kind, 'from', from_at) FROM rates WHERE person_id = ?1
         UNION ALL SELECT json_object('working_seconds', json(seconds), 'from', from_date) FROM working_hours
                   WHERE person_id = ?1
         UNION ALL SELECT json_object('absent_from', first_date, 'to', last_date, 'note', note) FROM absences
                   WHERE person_id = ?1",
    )?;
    let rows = statement.query_and_then([id.as_str()], |row| {
        Ok::<_, StoreError>(serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or("null"))?)
    })?;
    rows.collect()
}

/// The parts of an event that name a person.
fn parts_that_name(who: &Identity, event: &AuditRow) -> Vec<String> {
    let mut parts = Vec::new();
    if event.actor.split_once(':').is_some_and(|(kind, name)| kind == "person" && who.is_called(name)) {
        parts.push(String::from("actor"));
    }
    if who.is_mentioned(&event.reason) {
        parts.push(String::from("reason"));
    }
    let is_own = event.record_type == RecordType::Person && who.ids.contains(&event.record_id);
    for (field, pair) in event.changes.as_object().into_iter().flatten() {
        if (is_own && PERSONAL.contains(&field.as_str())) || who.is_in(pair) {
            parts.push(format!("changes.{field}"));
        }
    }
    parts
}

fn ids(conn: &Connection, sql: &str, asked: &[&str]) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(rusqlite::params_from_iter(asked), |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
