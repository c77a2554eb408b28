//! Two records that are one thing at two services, and the way back.
//!
//! A project of a media service and one of a time service may be the same production under two names; so may people with
//! two mail addresses. Joined, they are one record with two links; parted, each link has a record of its own again. No
//! service hears of it: nothing there changes.

use flo_model::{ConnectionId, DeviceId, FieldMap, LinkState, RecordId, RecordType};
use rusqlite::params;

use super::audit::{self, Changes};
use super::links::{self, Link};
use crate::records::{self, Presence};
use crate::{StoreError, Tx};

/// Who pairs, and where.
#[derive(Debug, Clone)]
pub struct By {
    /// `person:<name>` or `rule:<name>`.
    pub actor: String,
    /// This installation.
    pub device: DeviceId,
}

/// Types of which two records can be one.
const PAIRED: [RecordType; 5] =
    [RecordType::Client, RecordType::Project, RecordType::Task, RecordType::Tag, RecordType::Person];

/// Makes `other` the same record as `keep`. What both services carry stays as `keep` has it until a side changes; what
/// only `other`'s services carry is taken.
///
/// # Errors
/// [`StoreError::Invalid`] for types that are never paired, for a record with itself, and when both stand at one account;
/// [`StoreError::NotFound`].
pub fn join(
    tx: &Tx<'_>,
    record_type: RecordType,
    keep: &RecordId,
    other: &RecordId,
    by: &By,
) -> Result<(), StoreError> {
    if !PAIRED.contains(&record_type) || keep == other {
        return Err(StoreError::Invalid(format!(
            "a {record_type} is linked with another one, not with this"
        )));
    }
    let here = live(tx, record_type, keep)?;
    let there = live(tx, record_type, other)?;
    let (kept, joined) = (links::of_record(tx, keep)?, links::of_record(tx, other)?);
    for link in &joined {
        let Some(twin) = kept.iter().find(|twin| twin.connection == link.connection) else { continue };
        if link.state != LinkState::Absent && twin.state != LinkState::Absent {
            return Err(StoreError::Invalid(format!(
                "both are at the same account, where they are two {record_type}s"
            )));
        }
        // What is proven gone makes room for what is there.
        let gone = if twin.state == LinkState::Absent { twin } else { link };
        links::remove(tx, &gone.connection, record_type, &gone.record_id)?;
    }
    let carried = |links: &[Link], name: &str| links.iter().any(|link| link.base.0.contains_key(name));
    let taken: FieldMap = there
        .0
        .into_iter()
        .filter(|(name, value)| !carried(&kept, name) && carried(&joined, name) && here.get(name) != value)
        .collect();
    records::apply(tx, record_type, keep, &taken)?;
    note(tx, by, record_type, keep, "link", Changes::between(&here, &taken), other.as_str())?;
    hand_over(tx, record_type, other, keep, None)?;
    records::delete(tx, record_type, other)?;
    note(tx, by, record_type, other, "delete", Changes::default(), keep.as_str())
}

/// Gives what the record is at `connection` a record of its own again. Returns that record.
///
/// # Errors
/// [`StoreError::Invalid`] when it stands at one account only; [`StoreError::NotFound`].
pub fn part(
    tx: &Tx<'_>,
    record_type: RecordType,
    id: &RecordId,
    connection: &ConnectionId,
    by: &By,
) -> Result<RecordId, StoreError> {
    let here = live(tx, record_type, id)?;
    let links = links::of_record(tx, id)?;
    let (mine, others): (Vec<&Link>, Vec<&Link>) =
        links.iter().partition(|link| link.connection == *connection);
    let link = mine
        .first()
        .ok_or_else(|| StoreError::NotFound(format!("This {record_type} is not at that account")))?;
    if !others.iter().any(|other| other.state != LinkState::Absent) {
        return Err(StoreError::Invalid(format!("this {record_type} stands at one account only")));
    }
    let made = RecordId::new();
    // A record that was never sent has no agreed fields yet: it starts as a copy.
    let own = if link.base.0.is_empty() { here.clone() } else { known_here(record_type, &link.base) };
    records::apply(tx, record_type, &made, &own)?;
    note(tx, by, record_type, &made, "create", Changes::between(&FieldMap::default(), &own), id.as_str())?;
    let leaves: FieldMap = own
        .0
        .keys()
        .filter(|name| {
            !others.iter().any(|other| other.base.0.contains_key(*name)) && name.as_str() != "name"
        })
        .map(|name| (name.clone(), serde_json::Value::Null))
        .collect();
    records::apply(tx, record_type, id, &leaves)?;
    note(tx, by, record_type, id, "unlink", Changes::between(&here, &leaves), made.as_str())?;
    hand_over(tx, record_type, id, &made, Some(connection))?;
    Ok(made)
}

fn live(tx: &Tx<'_>, record_type: RecordType, id: &RecordId) -> Result<FieldMap, StoreError> {
    match records::presence(tx, record_type, id)? {
        Presence::Live => Ok(records::fields(tx, record_type, id)?.unwrap_or_default()),
        _ => Err(StoreError::NotFound(format!("There is no {record_type} “{id}”."))),
    }
}

fn known_here(record_type: RecordType, fields: &FieldMap) -> FieldMap {
    let known = records::field_names(record_type)
        .filter_map(|name| fields.0.get(name).map(|value| (name.to_owned(), value.clone())));
    known.collect()
}

/// Everything that hangs on `from` hangs on `to` from now on: links, waiting writes, conflicts, and what refers to it. With
/// `only_at`, only what belongs to that connection.
fn hand_over(
    tx: &Tx<'_>,
    record_type: RecordType,
    from: &RecordId,
    to: &RecordId,
    only_at: Option<&ConnectionId>,
) -> Result<(), StoreError> {
    records::repoint(tx, record_type, from, to, only_at)?;
    let at = only_at.map(ConnectionId::as_str);
    for sql in [
        "UPDATE links SET record_id = ?2 WHERE record_id = ?1 AND (?3 IS NULL OR connection_id = ?3)",
        "UPDATE intents SET record_id = ?2, lane = ?2 WHERE record_id = ?1 AND (?3 IS NULL OR connection_id = ?3)",
        "UPDATE conflicts SET record_id = ?2 WHERE record_id = ?1 AND (?3 IS NULL OR connection_id = ?3)",
    ] {
        tx.prepare_cached(sql)?.execute(params![from.as_str(), to.as_str(), at])?;
    }
    // Ids are unique, so a quoted one can only be a reference to it.
    for (table, column) in [("links", "base"), ("links", "remote"), ("intents", "sent")] {
        let open =
            if table == "intents" { "AND state IN ('queued', 'in_flight', 'unknown', 'parked')" } else { "" };
        tx.prepare_cached(&format!(
            "UPDATE {table} SET {column} = replace({column}, '\"' || ?1 || '\"', '\"' || ?2 || '\"')
             WHERE (?3 IS NULL OR connection_id = ?3) AND instr({column}, '\"' || ?1 || '\"') > 0 {open}"
        ))?
        .execute(params![from.as_str(), to.as_str(), at])?;
    }
    for link in links::of_record(tx, to)? {
        links::settle(tx, &link.connection, to)?;
    }
    Ok(())
}

fn note(
    tx: &Tx<'_>,
    by: &By,
    record_type: RecordType,
    record: &RecordId,
    action: &str,
    changes: Changes,
    with: &str,
) -> Result<(), StoreError> {
    let event = audit::Event {
        device: &by.device,
        actor: &by.actor,
        record_type,
        record_id: record,
        action,
        changes,
        reason: &format!("with {with}"),
    };
    audit::append(tx, &event).map(drop)
}
