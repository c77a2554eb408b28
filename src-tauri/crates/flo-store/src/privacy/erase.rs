//! Erasing who somebody is, everywhere, in one transaction.

use flo_model::{DeviceId, FieldMap, RecordId, RecordType};
use rusqlite::params;
use serde_json::Value;

use super::shade::{alias_in, remember};
use super::{Identity, PERSONAL, Traces, traces};
use crate::sync::audit::{self, Changes, Event};
use crate::sync::{checkpoints, conflicts, links, rebuild};
use crate::{StoreError, Tx, records};

/// What erasing a person did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// The name that stands where theirs stood.
    pub alias: String,
    /// Records in which it does.
    pub records: u64,
    /// Events of which a part was erased.
    pub events: u64,
    /// Events that gave way to a checkpoint, because an older version of the app had sealed them as a whole.
    pub folded: u64,
    /// Messages to others that were deleted.
    pub deliveries: u64,
}

/// Erases who a person is. Their hours, comments and files stay, under a made-up name. What is freed is overwritten.
///
/// # Errors
/// [`StoreError::Invalid`] for a person whom a connection is signed in as, and when the history does not agree with
/// itself; the database's.
pub fn erase(tx: &Tx<'_>, who: &Identity, device: &DeviceId, actor: &str) -> Result<Erased, StoreError> {
    if who.is_self {
        return Err(StoreError::Invalid(format!("a connection is signed in as {}", who.name)));
    }
    tx.pragma_update(None, "secure_delete", true)?;
    let erased = in_tx(tx, who, device, actor);
    tx.pragma_update(None, "secure_delete", false)?;
    erased
}

fn in_tx(tx: &Tx<'_>, who: &Identity, device: &DeviceId, actor: &str) -> Result<Erased, StoreError> {
    let found = traces(tx, who)?;
    let first = who.ids.first().map_or("", |id| id.as_str());
    let alias = format!("Erased person {}", &first[first.len().saturating_sub(6)..]);
    let work = Work { tx, who, device, actor, alias: &alias };
    remember(tx, who, &alias)?;
    for id in &who.ids {
        work.record(RecordType::Person, id)?;
        tx.prepare_cached("DELETE FROM working_hours WHERE person_id = ?1")?.execute([id.as_str()])?;
        tx.prepare_cached("DELETE FROM absences WHERE person_id = ?1")?.execute([id.as_str()])?;
    }
    for id in &found.comments {
        work.record(RecordType::Comment, id)?;
    }
    for id in &found.assets {
        work.record(RecordType::Asset, id)?;
    }
    work.conflicts(&found)?;
    work.intents()?;
    for id in &found.deliveries {
        tx.prepare_cached("DELETE FROM webhook_deliveries WHERE id = ?1")?.execute([id.as_str()])?;
    }
    let (events, folded) = work.history(&found)?;
    let records = who.ids.len() + found.comments.len() + found.assets.len();
    let deliveries = found.deliveries.len() as u64;
    Ok(Erased { alias: alias.clone(), records: records as u64, events, folded, deliveries })
}

struct Work<'a> {
    tx: &'a Tx<'a>,
    who: &'a Identity,
    device: &'a DeviceId,
    actor: &'a str,
    alias: &'a str,
}

impl Work<'_> {
    /// One record, what each service has of it, and an event that says so.
    fn record(&self, record_type: RecordType, id: &RecordId) -> Result<(), StoreError> {
        let tx = self.tx;
        let old = records::fields_even_deleted(tx, record_type, id)?.unwrap_or_default();
        let new = self.covered(record_type, id, &old);
        records::apply(tx, record_type, id, &new)?;
        for mut link in links::of_record(tx, id)? {
            link.base = overlaid(&link.base, &self.covered(record_type, id, &link.base));
            link.remote =
                link.remote.map(|remote| overlaid(&remote, &self.covered(record_type, id, &remote)));
            link.extra = match record_type {
                RecordType::Person => Value::Null,
                _ => self.scrubbed(&link.extra),
            };
            link.digest.clear();
            links::save(tx, &link)?;
        }
        // The values that go are in no event: the trail says what stands there now.
        let changes = Changes::between(&FieldMap::default(), &new);
        let event = Event {
            device: self.device,
            actor: self.actor,
            record_type,
            record_id: id,
            action: "erase",
            changes,
            reason: "who it names was erased",
        };
        audit::append(tx, &event)?;
        Ok(())
    }

    /// The fields that name the person, as they are to be.
    fn covered(&self, record_type: RecordType, id: &RecordId, fields: &FieldMap) -> FieldMap {
        let is_own = record_type == RecordType::Person && self.who.ids.contains(id);
        let named = fields.0.iter().filter_map(|(name, value)| {
            if is_own && PERSONAL.contains(&name.as_str()) {
                return Some((name.clone(), alias_in(name, self.alias)));
            }
            let is_named = self.who.is_in(value);
            is_named.then(|| (name.clone(), self.instead_of(name, value)))
        });
        named.collect()
    }

    fn instead_of(&self, field: &str, value: &Value) -> Value {
        if field == "author_email" { Value::Null } else { self.scrubbed(value) }
    }

    /// A value with the made-up name where the person's stood.
    fn scrubbed(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if self.who.is_called(text) => Value::from(self.alias),
            Value::Array(values) => values.iter().map(|value| self.scrubbed(value)).collect(),
            Value::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), self.scrubbed(value))).collect()
            }
            other => other.clone(),
        }
    }

    fn conflicts(&self, found: &Traces) -> Result<(), StoreError> {
        for id in &found.conflicts {
            let Some(mut conflict) = conflicts::get(self.tx, id)? else { continue };
            let is_own = self.who.ids.contains(&conflict.record_id);
            for side in [&mut conflict.base, &mut conflict.local, &mut conflict.remote] {
                *side = if is_own { alias_in(&conflict.field, self.alias) } else { self.scrubbed(side) };
            }
            conflicts::rewrite(self.tx, &conflict)?;
        }
        Ok(())
    }

    /// Writes that the person queued or that carry their name. What waits to be sent keeps its fields: they are read from
    /// the record when it is.
    fn intents(&self) -> Result<(), StoreError> {
        let actor = format!("person:{}", self.who.name);
        self.tx
            .prepare_cached("UPDATE intents SET actor = ?2 WHERE actor = ?1 COLLATE NOCASE")?
            .execute(params![actor, format!("person:{}", self.alias)])?;
        let mut statement = self.tx.prepare_cached("SELECT id, sent FROM intents WHERE sent IS NOT NULL")?;
        let mut named: Vec<(String, String)> = Vec::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let sent: FieldMap = serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or("{}"))?;
            let covered: FieldMap =
                sent.0.iter().map(|(name, value)| (name.clone(), self.scrubbed(value))).collect();
            if covered != sent {
                named.push((row.get(0)?, covered.canonical()));
            }
        }
        for (id, sent) in named {
            self.tx.prepare_cached("UPDATE intents SET sent = ?2 WHERE id = ?1")?.execute([id, sent])?;
        }
        Ok(())
    }

    /// The history: events give up the parts that name the person. Returns how many did, and how many were sealed as a
    /// whole and gave way to a checkpoint.
    fn history(&self, found: &Traces) -> Result<(u64, u64), StoreError> {
        let tx = self.tx;
        let whole = found.events.iter().filter(|(event, _)| event.salt.is_none());
        let folded = match whole.map(|(event, _)| event.seq).max() {
            Some(through) => checkpoints::compact_through(tx, through)?,
            None => 0,
        };
        for ((record_type, id), mut state) in rebuild::checkpointed_all(tx)? {
            let covered = self.covered(record_type, &id, &state.fields);
            if !covered.0.is_empty() {
                state.fields = overlaid(&state.fields, &covered);
                rebuild::save(tx, record_type, &id, &state)?;
            }
        }
        checkpoints::vouch_again(tx)?;
        let mut events = 0;
        let instead = format!("person:{}", self.alias);
        for (event, parts) in &found.events {
            if audit::get(tx, event.seq)?.is_some() {
                audit::erase(tx, event, parts, &instead)?;
                events += 1;
            }
        }
        Ok((events, folded))
    }
}

fn overlaid(fields: &FieldMap, over: &FieldMap) -> FieldMap {
    let mut fields = fields.clone();
    fields.0.extend(over.0.iter().map(|(name, value)| (name.clone(), value.clone())));
    fields
}
