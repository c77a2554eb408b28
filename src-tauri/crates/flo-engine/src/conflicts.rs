//! Choosing what stays of a conflict. The other value stays in the conflict's row and in the audit trail.

use std::collections::BTreeMap;

use flo_model::{ConflictId, ConnectionId, DeviceId, FieldMap, IntentAction, LinkState};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::sync::links::{self, Link};
use flo_store::sync::{Wish, queue, rereads};
use flo_store::{Store, StoreError, Tx, records};
use flo_sync::{PRESENCE, Rules, Shape, UNIT_SEPARATOR, same};
use serde_json::Value;

use crate::EngineError;
use crate::apply::{Content, Effects, Place, stored_here};

/// A side of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What stands here.
    Local,
    /// What stands at the service.
    Remote,
}

impl Side {
    fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
        }
    }
}

/// What stays of a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// All of one side.
    All(Side),
    /// One side per field, for a unit such as `start+end`. Fields that are not named keep what stands here.
    Each(BTreeMap<String, Side>),
}

impl Keep {
    /// The side that is kept of a field.
    #[must_use]
    pub fn side(&self, field: &str) -> Side {
        match self {
            Self::All(side) => *side,
            Self::Each(sides) => sides.get(field).copied().unwrap_or(Side::Local),
        }
    }

    /// As it is stored: one word, or the side of each field: `end=local,start=remote`.
    fn word(&self, fields: &[&str]) -> String {
        let sides: Vec<Side> = fields.iter().map(|field| self.side(field)).collect();
        if let [first, rest @ ..] = &sides[..]
            && rest.iter().all(|side| side == first)
        {
            return first.as_str().to_owned();
        }
        let mut words: Vec<String> =
            fields.iter().zip(sides).map(|(field, side)| format!("{field}={}", side.as_str())).collect();
        words.sort_unstable();
        words.join(",")
    }

    /// What was kept, from its stored form.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        let side = |word: &str| if word == Side::Remote.as_str() { Side::Remote } else { Side::Local };
        if !word.contains('=') {
            return Self::All(side(word));
        }
        let sides = word.split(',').filter_map(|pair| pair.split_once('='));
        Self::Each(sides.map(|(field, word)| (field.to_owned(), side(word))).collect())
    }
}

/// Resolves an open conflict: writes what stays here, queues what is to be written at the service, notes who chose.
/// `false` when it is resolved already.
///
/// # Errors
/// The database's.
pub fn resolve(
    tx: &Tx<'_>,
    conflict: &Conflict,
    keep: &Keep,
    actor: &str,
    device: &DeviceId,
) -> Result<bool, StoreError> {
    let fields: Vec<&str> = conflict.field.split(UNIT_SEPARATOR).collect();
    if !conflicts::close(tx, &conflict.id, &keep.word(&fields), actor)? {
        return Ok(false);
    }
    let Some(link) = links::get(tx, &conflict.connection, conflict.record_type, &conflict.record_id)? else {
        return Ok(true);
    };
    let chosen = Choice { tx, conflict, actor, device };
    if conflict.field == PRESENCE {
        chosen.presence(link, keep.side(PRESENCE))?;
    } else {
        chosen.fields(link, &fields, keep)?;
    }
    links::settle(tx, &conflict.connection, &conflict.record_id)?;
    Ok(true)
}

struct Choice<'a> {
    tx: &'a Tx<'a>,
    conflict: &'a Conflict,
    actor: &'a str,
    device: &'a DeviceId,
}

impl Choice<'_> {
    fn fields(&self, mut link: Link, fields: &[&str], keep: &Keep) -> Result<(), StoreError> {
        let value = |side: &Value, field: &str| value_of(self.conflict, side, field);
        let (mut taken, mut sent) = (FieldMap::default(), FieldMap::default());
        let seen = link.seen().clone();
        for field in fields {
            // Whatever is chosen, the service's value is known now: the next difference is a new one.
            let there = value(&self.conflict.remote, field);
            let shape = Rules::of(self.conflict.record_type).shape(field);
            // Either side of a map holds what both sides changed of the members that are not disputed.
            let as_it_is = if shape == Shape::Map { seen.get(field).clone() } else { there.clone() };
            link.base.set(field, as_it_is.clone());
            match keep.side(field) {
                Side::Remote if same(shape, &there, &as_it_is) => taken.set(field, there),
                Side::Remote => sent.set(field, there),
                Side::Local => sent.set(field, value(&self.conflict.local, field)),
            }
        }
        link.remote = Some(seen);
        links::save(self.tx, &link)?;
        let old = self.stored()?;
        let here: FieldMap =
            taken.0.iter().chain(&sent.0).map(|(name, value)| (name.clone(), value.clone())).collect();
        records::apply(
            self.tx,
            self.conflict.record_type,
            &self.conflict.record_id,
            &stored_here(self.conflict.record_type, &here),
        )?;
        let hlc = self.note(Changes::between(&old, &here))?;
        if !sent.0.is_empty() {
            self.queue(&link, IntentAction::Update, &sent, &hlc)?;
        }
        Ok(())
    }

    fn presence(&self, mut link: Link, side: Side) -> Result<(), StoreError> {
        let (record_type, id) = (self.conflict.record_type, &self.conflict.record_id);
        let is_gone_there = self.conflict.remote.is_null();
        match (is_gone_there, side) {
            (true, Side::Local) => {
                let stored = self.stored()?;
                Content::of(self.tx, &link)?.ask_for(self.tx, &link.connection)?;
                let anew = Link::new(link.connection.clone(), record_type, id.clone());
                links::save(self.tx, &anew)?;
                let hlc = self.note(Changes::default())?;
                self.queue(&anew, IntentAction::Create, &stored, &hlc)
            }
            (true, Side::Remote) => {
                let stored = self.stored()?;
                let content = Content::of(self.tx, &link)?;
                records::delete(self.tx, record_type, id)?;
                link.state = LinkState::Absent;
                link.written_at = self.tx.now();
                link.stream = None;
                link.dirty = 0;
                links::save(self.tx, &link)?;
                self.note(Changes::removal(&stored).with_presence(false))?;
                let place = Place { connection: link.connection, device: self.device.clone() };
                content.go(self.tx, &place, &mut Effects::default())
            }
            (false, Side::Local) => {
                link.base = link.seen().clone();
                links::save(self.tx, &link)?;
                let hlc = self.note(Changes::default())?;
                self.queue(&link, IntentAction::Delete, &FieldMap::default(), &hlc)
            }
            (false, Side::Remote) => {
                records::restore(self.tx, record_type, id)?;
                ask_again(self.tx, &link)?;
                let old = self.stored()?;
                let there = stored_here(record_type, link.seen());
                records::apply(self.tx, record_type, id, &there)?;
                link.base = link.seen().clone();
                links::save(self.tx, &link)?;
                self.note(Changes::between(&old, &there).with_presence(true)).map(drop)
            }
        }
    }

    fn stored(&self) -> Result<FieldMap, StoreError> {
        let (record_type, id) = (self.conflict.record_type, &self.conflict.record_id);
        Ok(records::fields_even_deleted(self.tx, record_type, id)?.unwrap_or_default())
    }

    fn queue(
        &self,
        link: &Link,
        action: IntentAction,
        fields: &FieldMap,
        hlc: &str,
    ) -> Result<(), StoreError> {
        let wish = Wish { action, fields, priority: 0, actor: self.actor, device: self.device, hlc };
        queue(self.tx, link, &wish).map(drop)
    }

    fn note(&self, changes: Changes) -> Result<String, StoreError> {
        let event = audit::Event {
            device: self.device,
            actor: self.actor,
            record_type: self.conflict.record_type,
            record_id: &self.conflict.record_id,
            action: "resolve",
            changes,
            reason: &self.conflict.field,
        };
        Ok(audit::append(self.tx, &event)?.to_string())
    }
}

/// The value of one field in a side of a conflict, which is an object by field when the conflict is about a unit.
pub(crate) fn value_of(conflict: &Conflict, side: &Value, field: &str) -> Value {
    if conflict.field.contains(UNIT_SEPARATOR) {
        side.get(field).cloned().unwrap_or(Value::Null)
    } else {
        side.clone()
    }
}

/// What is brought back here may be gone there by now, alone or with what it belonged to.
pub(crate) fn ask_again(tx: &Tx<'_>, link: &Link) -> Result<(), StoreError> {
    let Some(remote_id) = &link.remote_id else { return Ok(()) };
    rereads::add(tx, &link.connection, link.record_type, remote_id, rereads::Reason::Hint, tx.now())
}

pub(crate) async fn in_store(
    store: &Store,
    id: &ConflictId,
    keep: Keep,
    actor: &str,
    device: &DeviceId,
) -> Result<ConnectionId, EngineError> {
    let (wanted, actor, device) = (id.clone(), actor.to_owned(), device.clone());
    let resolved = store
        .write(move |tx| {
            let Some(conflict) = conflicts::get(tx, &wanted)? else { return Ok(None) };
            let resolved = resolve(tx, &conflict, &keep, &actor, &device)?;
            Ok(resolved.then_some(conflict.connection))
        })
        .await?;
    resolved.ok_or_else(|| EngineError::NoConflict(id.clone()))
}
