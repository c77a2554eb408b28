//! The audit trail, conflicts, the outbox.

use std::collections::BTreeMap;

use flo_engine::conflicts::{Keep as Choice, Side};
use flo_engine::reverse::{self, KEPT_DAYS, Reversed};
use flo_engine::{EngineError, undo};
use flo_model::{ConflictId, Count, IntentId, IntentState, RecordId};
use flo_store::lists::activity::{ActivityFilter, ActivityRow};
use flo_store::sync::conflicts::Conflict;
use flo_store::sync::intents::Intent;
use flo_store::{Connection, StoreError, lists, records, sync};

use flo_sync::{PRESENCE, Rules, UNIT_SEPARATOR};

use super::home::{Names, actor_name, service_names};
use crate::call::{AuditFilter, Keep, PageRequest};
use crate::view::{
    AuditCheck, AuditView, ConflictView, FieldChange, IntentView, Listing, Outcome, Problem, Resolved,
    SideBySide, Undone,
};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Audit events, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn activity(&self, filter: AuditFilter, page: PageRequest) -> Result<Listing<AuditView>> {
        let filter = ActivityFilter {
            record: filter.entity,
            record_type: filter.record_type,
            action: filter.action,
            by: filter.by,
            since: filter.since,
            until: filter.until,
            project: None,
        };
        self.read(move |conn| {
            let slice = lists::activity::page(conn, &filter, &page.into())?;
            let names = service_names(conn)?;
            let items =
                slice.items.into_iter().map(|row| audit_view(conn, row, &names)).collect::<Result<_, _>>()?;
            Ok(Listing { items, next: slice.next, total: Count(slice.total) })
        })
        .await
    }

    /// Recomputes the hash chain of the audit trail.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_verify(&self) -> Result<AuditCheck> {
        let verified = self.read(sync::audit::verify).await?;
        Ok(AuditCheck {
            ok: verified.first_bad.is_none(),
            events: Count(verified.events),
            first_bad: verified.first_bad.map(|seq| Count(seq.unsigned_abs())),
            compacted: Count(verified.compacted),
            erased: Count(verified.erased),
            head: verified.head,
        })
    }

    /// Open conflicts, newest first; with `all` also those that were decided within the last days, whose other value can
    /// still be fetched back.
    ///
    /// # Errors
    /// The database's.
    pub async fn conflicts(&self, all: bool, page: PageRequest) -> Result<Listing<ConflictView>> {
        let since = all.then(|| self.now().plus_ms(-KEPT_DAYS * 24 * 3_600_000));
        self.read(move |conn| {
            let slice = lists::queues::conflicts(conn, since, &page.into())?;
            let names = service_names(conn)?;
            let mut views = Vec::with_capacity(slice.items.len());
            for conflict in slice.items {
                views.push(conflict_view(conn, conflict, &names)?);
            }
            Ok(Listing { items: views, next: slice.next, total: Count(slice.total) })
        })
        .await
    }

    /// Keeps one side of a conflict, or of all open conflicts of its record. The other value stays in the history.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for a field that is not in conflict.
    pub async fn resolve_conflict(&self, id: ConflictId, keep: Keep) -> Result<()> {
        let actor = self.actor().await?;
        match keep {
            Keep::Local => self.inner.engine.resolve(&id, Choice::All(Side::Local), &actor).await?,
            Keep::Remote => self.inner.engine.resolve(&id, Choice::All(Side::Remote), &actor).await?,
            Keep::Fields(fields) => {
                for (conflict, choice) in self.choices(id, fields).await? {
                    self.inner.engine.resolve(&conflict, choice, &actor).await?;
                }
            }
        }
        Ok(())
    }

    /// Keeps one side of these conflicts, or of all open ones.
    ///
    /// # Errors
    /// The database's; `Invalid` for a choice by field.
    pub async fn resolve_conflicts(&self, ids: Option<Vec<ConflictId>>, keep: Keep) -> Result<Resolved> {
        let side = match keep {
            Keep::Local => Side::Local,
            Keep::Remote => Side::Remote,
            Keep::Fields(_) => {
                return Err(CommandError::new(
                    ErrorCode::Invalid,
                    "Several conflicts are decided for one side: local or remote.",
                ));
            }
        };
        let ids = match ids {
            Some(ids) => ids,
            None => self.read(sync::conflicts::all_open).await?,
        };
        let actor = self.actor().await?;
        let mut done = Resolved { resolved: Count(0), skipped: Count(0) };
        for id in ids {
            match self.inner.engine.resolve(&id, Choice::All(side), &actor).await {
                Ok(()) => done.resolved.0 += 1,
                Err(EngineError::NoConflict(_)) => done.skipped.0 += 1,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(done)
    }

    /// Writes the value that lost a decided conflict again, here and at the service.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` while it is open or when it was decided too long ago.
    pub async fn restore_conflict(&self, id: ConflictId) -> Result<()> {
        let actor = self.actor().await?;
        Ok(self.inner.engine.fetch_back(&id, &actor).await?)
    }

    /// Undoes a step of the history; the newest one of this person when none is named.
    ///
    /// # Errors
    /// `NotFound` when there is none; `Invalid` when it cannot be undone any more.
    pub async fn undo(&self, step: Option<Count>) -> Result<Undone> {
        let actor = self.actor().await?;
        let step = match step {
            Some(step) => i64::try_from(step.0).unwrap_or(i64::MAX),
            None => {
                let (actor, device) = (actor.clone(), self.inner.device.clone());
                let newest = self.read(move |conn| flo_engine::undo::newest(conn, &actor, &device)).await?;
                newest.ok_or_else(|| {
                    CommandError::new(ErrorCode::NotFound, "There is no step of yours that can be undone.")
                })?
            }
        };
        let (record_id, reversed) = self.inner.engine.undo(step, &actor).await?;
        let outcome = match reversed {
            Reversed::Folded => Outcome::Folded,
            Reversed::Queued => Outcome::Queued,
            Reversed::Reopened => Outcome::Reopened,
        };
        Ok(Undone { step: Count(step.unsigned_abs()), record_id, outcome })
    }

    /// Writes that are queued or parked, parked ones first.
    ///
    /// # Errors
    /// The database's.
    pub async fn outbox(&self, page: PageRequest) -> Result<Listing<IntentView>> {
        self.read(move |conn| {
            let slice = lists::queues::outbox(conn, &page.into())?;
            let names = service_names(conn)?;
            let mut views = Vec::with_capacity(slice.items.len());
            for intent in slice.items {
                views.push(intent_view(conn, intent, &names)?);
            }
            Ok(Listing { items: views, next: slice.next, total: Count(slice.total) })
        })
        .await
    }

    /// Tries a parked write again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for one that is not parked.
    pub async fn retry_intent(&self, id: IntentId) -> Result<()> {
        self.inner.engine.retry(&id).await?;
        Ok(())
    }

    /// Gives a write up; the record here goes back to what the service has.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for one that is under way.
    pub async fn drop_intent(&self, id: IntentId) -> Result<()> {
        let actor = self.actor().await?;
        self.inner.engine.give_up(&id, &actor).await?;
        Ok(())
    }

    /// The open conflicts of the record of this one, each with the sides that a person chose for its fields.
    async fn choices(
        &self,
        id: ConflictId,
        fields: Vec<(String, bool)>,
    ) -> Result<Vec<(ConflictId, Choice)>> {
        self.read(move |conn| {
            let one = sync::conflicts::get(conn, &id)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no conflict “{id}”.")))?;
            let open = sync::conflicts::open_of(conn, &one.connection, &one.record_id)?;
            choose(&open, &fields)
        })
        .await
    }
}

/// What a choice by field means for each conflict. A conflict about several fields at once takes their names too.
fn choose(open: &[Conflict], fields: &[(String, bool)]) -> Result<Vec<(ConflictId, Choice)>, StoreError> {
    let parts = |conflict: &Conflict| -> Vec<String> {
        conflict.field.split(UNIT_SEPARATOR).map(str::to_owned).collect()
    };
    let fits =
        |conflict: &Conflict, field: &String| conflict.field == *field || parts(conflict).contains(field);
    if let Some((stray, _)) =
        fields.iter().find(|(field, _)| !open.iter().any(|conflict| fits(conflict, field)))
    {
        return Err(StoreError::Invalid(format!("“{stray}” of this record is not in conflict.")));
    }
    let side = |keeps_local: bool| if keeps_local { Side::Local } else { Side::Remote };
    let mut choices = Vec::new();
    for conflict in open {
        let chosen: BTreeMap<String, Side> = fields
            .iter()
            .filter(|(field, _)| fits(conflict, field))
            .map(|(field, keeps_local)| (field.clone(), side(*keeps_local)))
            .collect();
        match chosen.get(&conflict.field) {
            Some(side) => choices.push((conflict.id.clone(), Choice::All(*side))),
            None if chosen.is_empty() => {}
            None => choices.push((conflict.id.clone(), Choice::Each(chosen))),
        }
    }
    Ok(choices)
}

pub(super) fn service(names: &Names, id: &flo_model::ConnectionId) -> String {
    names.get(id).copied().unwrap_or_default().to_owned()
}

pub(super) fn audit_view(
    conn: &Connection,
    row: ActivityRow,
    names: &Names,
) -> Result<AuditView, StoreError> {
    let undoable = undo::is_step(&row.action);
    let undone = undoable && undo::is_undone(conn, &row.record_id, row.seq)?;
    Ok(AuditView {
        undoable: undoable && !undone,
        undone,
        id: Count(row.seq.unsigned_abs()),
        at: row.at,
        actor: actor_name(&row.actor, names),
        action: row.action,
        entity: row.record_type,
        record_id: row.record_id,
        record_name: row.title,
        changes: row.changes.into_iter().map(|(field, old, new)| FieldChange { field, old, new }).collect(),
        reason: row.reason,
    })
}

pub(super) fn conflict_view(
    conn: &Connection,
    conflict: Conflict,
    names: &Names,
) -> Result<ConflictView, StoreError> {
    let first = conflict.field.split(UNIT_SEPARATOR).next().filter(|field| *field != PRESENCE);
    let edit = sync::audit::last_write(conn, &conflict.record_id, first, "person", conflict.at)?;
    let before = edit.as_ref().map_or(conflict.at, |edit| edit.at);
    let agreed = sync::audit::last_write(conn, &conflict.record_id, None, "service", before)?;
    Ok(ConflictView {
        base_at: agreed.map(|event| event.at),
        local_at: edit.as_ref().map(|event| event.at),
        local_by: edit.map(|event| actor_name(&event.actor, names)),
        others: others(conn, &conflict)?,
        kept_until: conflict.resolved_at.map(reverse::kept_until),
        resolved_at: conflict.resolved_at,
        resolved_by: conflict.resolved_by.as_deref().map(|actor| actor_name(actor, names)),
        kept: conflict.kept.clone(),
        service: service(names, &conflict.connection),
        record_name: records::title(conn, conflict.record_type, &conflict.record_id)?,
        id: conflict.id,
        connection: conflict.connection,
        entity: conflict.record_type,
        record_id: conflict.record_id,
        field: conflict.field,
        base: conflict.base,
        local: conflict.local,
        remote: conflict.remote,
        at: conflict.at,
    })
}

/// The fields of the record that are not disputed, side by side.
fn others(conn: &Connection, conflict: &Conflict) -> Result<Vec<SideBySide>, StoreError> {
    if conflict.resolved_at.is_some() {
        return Ok(Vec::new());
    }
    let link = sync::links::get(conn, &conflict.connection, conflict.record_type, &conflict.record_id)?;
    let stored = records::fields(conn, conflict.record_type, &conflict.record_id)?;
    let (Some(link), Some(stored)) = (link, stored) else { return Ok(Vec::new()) };
    let disputed: Vec<&str> = conflict.field.split(UNIT_SEPARATOR).collect();
    let rules = Rules::of(conflict.record_type);
    let names = stored.0.keys().filter(|name| rules.is_open(name) && link.seen().0.contains_key(*name));
    let shown = names.filter(|name| !disputed.contains(&name.as_str())).map(|name| {
        let say = |value: &serde_json::Value| names_of(conn, rules, name, value);
        Ok(SideBySide {
            field: name.clone(),
            base: say(link.base.get(name))?,
            local: say(stored.get(name))?,
            remote: say(link.seen().get(name))?,
        })
    });
    shown.collect()
}

/// A value with the names of the records that it refers to in place of their ids.
fn names_of(
    conn: &Connection,
    rules: Rules,
    field: &str,
    value: &serde_json::Value,
) -> Result<serde_json::Value, StoreError> {
    let Some(target) = rules.shape(field).target() else { return Ok(value.clone()) };
    let name = |id: &str| records::title(conn, target, &RecordId::from(id));
    Ok(match value {
        serde_json::Value::String(id) => name(id)?.into(),
        serde_json::Value::Array(ids) => ids
            .iter()
            .filter_map(serde_json::Value::as_str)
            .map(|id| Ok(name(id)?.into()))
            .collect::<Result<Vec<serde_json::Value>, StoreError>>()?
            .into(),
        other => other.clone(),
    })
}

pub(super) fn intent_view(
    conn: &Connection,
    intent: Intent,
    names: &Names,
) -> Result<IntentView, StoreError> {
    let error = problem(intent.error_kind.as_deref(), intent.error_detail);
    Ok(IntentView {
        service: service(names, &intent.connection),
        record_name: records::title(conn, intent.record_type, &intent.record_id)?,
        next_try_at: (intent.state == IntentState::Queued && intent.next_at.0 > 0).then_some(intent.next_at),
        id: intent.id,
        connection: intent.connection,
        entity: intent.record_type,
        record_id: intent.record_id,
        action: intent.action,
        fields: intent.fields,
        state: intent.state,
        attempts: intent.attempts,
        error,
        created_at: intent.created_at,
    })
}

/// A stored failure for people: its kind is the word of an error code.
pub(super) fn problem(kind: Option<&str>, detail: Option<String>) -> Option<Problem> {
    let error = CommandError::new(ErrorCode::of_stored(kind?), detail.unwrap_or_default());
    Some(Problem { code: error.code, message: error.message, hint: error.hint })
}
