//! Taking decisions about conflicts back: the losing value again, or the choice itself again.
//!
//! Both are edits like any other: written here, queued for the service, noted in the audit trail. Only a choice of which
//! the service has not heard yet is taken back entirely: the conflict is open again, as before.

use std::collections::BTreeSet;

use flo_model::{DeviceId, FieldMap, IntentAction, UnixMillis};
use flo_store::records::{self, Presence};
use flo_store::sync::audit::{self, Changes};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::sync::intents::{self, Intent};
use flo_store::sync::links::{self, Link};
use flo_store::sync::{Edit, edit};
use flo_store::{StoreError, Tx};
use flo_sync::{PRESENCE, Rules, UNIT_SEPARATOR, same};
use serde_json::Value;

use crate::apply::{hold_back, stored_here};
use crate::conflicts::{Keep, Side, value_of};

/// Days for which the losing value of a decided conflict can be fetched back.
pub const KEPT_DAYS: i64 = 30;

/// Who takes something back, where, and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// `person:<name>`.
    pub actor: &'a str,
    /// This installation.
    pub device: &'a DeviceId,
    /// For the audit trail.
    pub reason: &'a str,
}

/// What became of a choice that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversed {
    /// The service had not heard of it: everything is as before.
    Folded,
    /// The service had heard of it: the reverse is queued.
    Queued,
    /// The conflict is open again.
    Reopened,
}

/// When the losing value of a decided conflict stops being there.
#[must_use]
pub fn kept_until(decided_at: UnixMillis) -> UnixMillis {
    decided_at.plus_ms(KEPT_DAYS * 24 * 3_600_000)
}

/// Writes the value that lost a conflict here again, and queues it for the service. The conflict stays decided.
///
/// # Errors
/// [`StoreError::Invalid`] while it is open, or after [`KEPT_DAYS`]; the database's.
pub fn fetch_back(tx: &mut Tx<'_>, conflict: &Conflict, by: By<'_>) -> Result<(), StoreError> {
    let decided_at = conflict
        .resolved_at
        .ok_or_else(|| StoreError::Invalid(String::from("nobody has decided this conflict yet")))?;
    if tx.now() > kept_until(decided_at) {
        return Err(StoreError::Invalid(format!(
            "the value that was not kept could be fetched back for {KEPT_DAYS} days"
        )));
    }
    let keep = Keep::parse(conflict.kept.as_deref().unwrap_or_default());
    if conflict.field == PRESENCE {
        return other_presence(tx, conflict, &keep, by);
    }
    let losing = fields_of(conflict, |field| match keep.side(field) {
        Side::Local => &conflict.remote,
        Side::Remote => &conflict.local,
    });
    write(tx, conflict, IntentAction::Update, stored_here(conflict.record_type, &losing), by)
}

/// Takes a choice back. While the service has not heard of it the conflict is open again; after that the other value is
/// written, as [`fetch_back`] does.
///
/// # Errors
/// [`StoreError::Invalid`] while the conflict is open, or when what was chosen has been changed since.
pub fn take_back(tx: &mut Tx<'_>, conflict: &Conflict, by: By<'_>) -> Result<Reversed, StoreError> {
    if conflict.resolved_at.is_none() {
        return Err(StoreError::Invalid(String::from("nobody has decided this conflict yet")));
    }
    let keep = Keep::parse(conflict.kept.as_deref().unwrap_or_default());
    if conflict.field == PRESENCE {
        other_presence(tx, conflict, &keep, by)?;
        return Ok(Reversed::Queued);
    }
    let kept = fields_of(conflict, |field| match keep.side(field) {
        Side::Local => &conflict.local,
        Side::Remote => &conflict.remote,
    });
    let stored = records::fields(tx, conflict.record_type, &conflict.record_id)?
        .ok_or_else(|| StoreError::Invalid(String::from("the record was deleted since")))?;
    if !agree(conflict, &stored, &stored_here(conflict.record_type, &kept)) {
        return Err(StoreError::Invalid(String::from("it was changed again since; undo that first")));
    }
    let link = links::get(tx, &conflict.connection, conflict.record_type, &conflict.record_id)?;
    let open = intents::open_of(tx, &conflict.connection, &conflict.record_id)?;
    if let Some(link) = link
        && agree(conflict, link.seen(), &fields_of(conflict, |_| &conflict.remote))
        && open.iter().all(Intent::is_settled)
        && conflicts::reopen(tx, &conflict.id)?
    {
        reopen(tx, conflict, link, &stored, by)?;
        return Ok(Reversed::Reopened);
    }
    fetch_back(tx, conflict, by)?;
    Ok(Reversed::Queued)
}

fn reopen(
    tx: &Tx<'_>,
    conflict: &Conflict,
    mut link: Link,
    stored: &FieldMap,
    by: By<'_>,
) -> Result<(), StoreError> {
    let seen = link.seen().clone();
    let ours = fields_of(conflict, |_| &conflict.local);
    for (field, was) in fields_of(conflict, |_| &conflict.base).0 {
        link.base.set(&field, was);
    }
    link.remote = Some(seen);
    links::save(tx, &link)?;
    hold_back(tx, &conflict.connection, &conflict.record_id, &BTreeSet::from([conflict.field.clone()]))?;
    let ours = stored_here(conflict.record_type, &ours);
    records::apply(tx, conflict.record_type, &conflict.record_id, &ours)?;
    let event = audit::Event {
        device: by.device,
        actor: by.actor,
        record_type: conflict.record_type,
        record_id: &conflict.record_id,
        action: "reopen",
        changes: Changes::between(stored, &ours),
        reason: by.reason,
    };
    audit::append(tx, &event)?;
    links::settle(tx, &conflict.connection, &conflict.record_id)
}

/// The other side of a dispute about existence: what was kept goes, what went comes back.
fn other_presence(tx: &mut Tx<'_>, conflict: &Conflict, keep: &Keep, by: By<'_>) -> Result<(), StoreError> {
    let is_gone_there = conflict.remote.is_null();
    let is_back = match (is_gone_there, keep.side(PRESENCE)) {
        (true, Side::Local) | (false, Side::Remote) => None,
        (true, Side::Remote) => Some(&conflict.local),
        (false, Side::Local) => Some(&conflict.remote),
    };
    let is_here = records::presence(tx, conflict.record_type, &conflict.record_id)? == Presence::Live;
    match is_back {
        None if is_here => write(tx, conflict, IntentAction::Delete, FieldMap::default(), by),
        Some(side) if !is_here => {
            let fields: FieldMap = serde_json::from_value(side.clone())?;
            write(tx, conflict, IntentAction::Create, stored_here(conflict.record_type, &fields), by)
        }
        _ => Err(StoreError::Invalid(String::from("it was changed again since; undo that first"))),
    }
}

fn write(
    tx: &mut Tx<'_>,
    conflict: &Conflict,
    action: IntentAction,
    fields: FieldMap,
    by: By<'_>,
) -> Result<(), StoreError> {
    let connections =
        if action == IntentAction::Create { vec![conflict.connection.clone()] } else { Vec::new() };
    let edit_ = Edit {
        record_type: conflict.record_type,
        record_id: Some(conflict.record_id.clone()),
        action,
        fields,
        actor: by.actor.to_owned(),
        device: by.device.clone(),
        reason: by.reason.to_owned(),
        connections,
        priority: 0,
    };
    edit(tx, edit_).map(drop)
}

fn fields_of<'a>(conflict: &Conflict, side: impl Fn(&str) -> &'a Value) -> FieldMap {
    let names = conflict.field.split(UNIT_SEPARATOR);
    names.map(|name| (name.to_owned(), value_of(conflict, side(name), name))).collect()
}

fn agree(conflict: &Conflict, have: &FieldMap, want: &FieldMap) -> bool {
    let rules = Rules::of(conflict.record_type);
    want.0.iter().all(|(name, value)| same(rules.shape(name), have.get(name), value))
}
