//! Why a record is as it is: the rule behind its state at each service, who did what and when, what waits.

use flo_model::{LinkState, RecordId};
use flo_store::lists::activity::ActivityFilter;
use flo_store::sync::links::Link;
use flo_store::sync::{audit, conflicts, intents, links, merge_rules};
use flo_store::{Connection, StoreError, lists, records};
use flo_sync::{Rules, Shape, UNIT_SEPARATOR};

use super::activity::{audit_view, conflict_view, intent_view, service};
use super::home::{Names, service_names};
use super::merge_rules::view as rule_view;
use super::parked::type_of;
use crate::view::{ConflictView, ExplainView, IntentView, KnownAtView};
use crate::{App, Result};

/// Steps shown; the rest is in Activity.
const STEPS: u32 = 20;

impl App {
    /// Names rules, times and actors behind the state of a record.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn explain(&self, id: RecordId) -> Result<ExplainView> {
        self.read(move |conn| {
            let entity = type_of(conn, &id)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no record “{id}”.")))?;
            let names = service_names(conn)?;
            let filter = ActivityFilter { record: Some(id.clone()), ..ActivityFilter::default() };
            let steps = lists::activity::page(conn, &filter, &lists::PageRequest::first(STEPS))?;
            let steps =
                steps.items.into_iter().map(|row| audit_view(conn, row, &names)).collect::<Result<_, _>>()?;
            let places = links::of_record(conn, &id)?;
            let rules = merge_rules::of(conn, entity)?.into_iter().map(|(field, rule)| {
                let shape = match field.contains(UNIT_SEPARATOR) {
                    true => Shape::Value,
                    false => Rules::of(entity).shape(&field),
                };
                rule_view(entity, field, shape, Some(rule))
            });
            Ok(ExplainView {
                entity,
                name: records::title(conn, entity, &id)?,
                rules: rules.collect(),
                places: places.into_iter().map(|link| place(conn, link, &names)).collect::<Result<_, _>>()?,
                steps,
                record_id: id,
            })
        })
        .await
    }
}

fn place(conn: &Connection, link: Link, names: &Names) -> Result<KnownAtView, StoreError> {
    let name = service(names, &link.connection);
    let waiting = intents::open_of(conn, &link.connection, &link.record_id)?
        .into_iter()
        .map(|intent| intent_view(conn, intent, names))
        .collect::<Result<Vec<_>, _>>()?;
    let open = conflicts::open_of(conn, &link.connection, &link.record_id)?
        .into_iter()
        .map(|conflict| conflict_view(conn, conflict, names))
        .collect::<Result<Vec<_>, _>>()?;
    let proven = audit::last_by(conn, &link.record_id, &format!("service:{}", link.connection))?;
    Ok(KnownAtView {
        rule: rule_of(&name, link.state, &waiting, &open),
        proven_at: proven.map(|event| event.at),
        remote_id: link.remote_id.map(|id| id.0),
        connection: link.connection,
        state: link.state,
        service: name,
        waiting,
        conflicts: open,
    })
}

/// The rule behind a state, as a sentence.
fn rule_of(service: &str, state: LinkState, waiting: &[IntentView], open: &[ConflictView]) -> String {
    match state {
        LinkState::Synced => format!("What stands here was read back from {service} and agrees."),
        LinkState::Pending => {
            format!(
                "The change is saved here and goes to {service} by itself. It counts as there after a proven round trip."
            )
        }
        LinkState::Conflict => {
            let fields: Vec<String> = open.iter().map(|one| one.field.replace(['+', '_'], " ")).collect();
            format!(
                "Here and at {service} the same was changed: {}. Both values are kept until someone chooses.",
                fields.join(", ")
            )
        }
        LinkState::Error => waiting.iter().find_map(|intent| intent.error.as_ref()).map_or_else(
            || format!("It was made here and is not at {service}."),
            |problem| problem.message.clone(),
        ),
        LinkState::Absent => format!("{service} was asked for it and does not have it any more."),
    }
}
