//! The audit trail, conflicts, the outbox.

use std::collections::BTreeMap;

use flo_engine::conflicts::{Keep as Choice, Side};
use flo_model::{ConflictId, Count, IntentId, IntentState, RecordId};
use flo_store::lists::activity::{ActivityFilter, ActivityRow};
use flo_store::sync::conflicts::Conflict;
use flo_store::sync::intents::Intent;
use flo_store::{Connection, StoreError, lists, records, sync};

use flo_sync::UNIT_SEPARATOR;

use super::home::{Names, actor_name, service_names};
use crate::call::{Keep, PageRequest};
use crate::convert::listing;
use crate::view::{AuditCheck, AuditView, ConflictView, FieldChange, IntentView, Listing, Problem};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Audit events, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn activity(&self, entity: Option<RecordId>, page: PageRequest) -> Result<Listing<AuditView>> {
        let filter = ActivityFilter { record: entity, ..ActivityFilter::default() };
        let (rows, names) = self
            .read(move |conn| Ok((lists::activity::page(conn, &filter, &page.into())?, service_names(conn)?)))
            .await?;
        Ok(listing(rows, |row| audit_view(row, &names)))
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
        })
    }

    /// Open conflicts, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn conflicts(&self, page: PageRequest) -> Result<Listing<ConflictView>> {
        self.read(move |conn| {
            let slice = lists::queues::conflicts(conn, &page.into())?;
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

fn service(names: &Names, id: &flo_model::ConnectionId) -> String {
    names.get(id).copied().unwrap_or_default().to_owned()
}

fn audit_view(row: ActivityRow, names: &Names) -> AuditView {
    AuditView {
        id: Count(row.seq.unsigned_abs()),
        at: row.at,
        actor: actor_name(&row.actor, names),
        action: row.action,
        entity: row.record_type,
        record_id: row.record_id,
        record_name: row.title,
        changes: row.changes.into_iter().map(|(field, old, new)| FieldChange { field, old, new }).collect(),
        reason: row.reason,
    }
}

fn conflict_view(conn: &Connection, conflict: Conflict, names: &Names) -> Result<ConflictView, StoreError> {
    Ok(ConflictView {
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

fn intent_view(conn: &Connection, intent: Intent, names: &Names) -> Result<IntentView, StoreError> {
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
