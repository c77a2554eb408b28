//! Home and the status bar.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use flo_model::{ConnectionId, ConnectionState, Count, RecordType};
use flo_store::lists::activity::{ActivityRow, Change};
use flo_store::{Connection, StoreError, connections, lists, sync};
use flo_time::calendar;
use jiff::tz::TimeZone;

use super::assets::asset_view;
use super::projects::task_view;
use super::time::{bounds_of, entry_view, week_view};
use crate::view::{BudgetView, ChangeView, HomeView, NeedKind, NeedView, StatusView};
use crate::{App, Result};

/// Approval words that ask for a review, in lower case.
const ASKS_FOR_REVIEW: &[&str] = &["needs review", "in review", "ready for review", "review"];

/// Needs shown on Home; the rest is in Activity.
const NEEDS: u32 = 12;

impl App {
    /// Everything on the first screen.
    ///
    /// # Errors
    /// The database's.
    pub async fn home(&self) -> Result<HomeView> {
        let now = self.now();
        let zone = TimeZone::system();
        let days = calendar::week(calendar::date_at(now, &zone)?, &zone)?;
        let bounds = bounds_of(&days);
        let (rows, needs, names) = self
            .read(move |conn| {
                let options = lists::review_options(conn)?;
                let asks = |name: &String| ASKS_FOR_REVIEW.contains(&name.to_lowercase().as_str());
                let waiting: Vec<String> =
                    options.into_iter().map(|option| option.name).filter(asks).collect();
                Ok((lists::home(conn, &bounds, &waiting, now)?, needs(conn)?, service_names(conn)?))
            })
            .await?;
        Ok(HomeView {
            timer: rows.timer.map(|row| entry_view(row, now)),
            week: week_view(&days, rows.days),
            transfers: self.transfer_summary().await?,
            needs_you: needs,
            reviews: rows.reviews.into_iter().map(asset_view).collect(),
            tasks: rows.tasks.into_iter().map(task_view).collect(),
            changes: rows.changes.into_iter().filter_map(|change| change_view(change, &names)).collect(),
        })
    }

    /// The status bar.
    ///
    /// # Errors
    /// The database's.
    pub async fn status(&self) -> Result<StatusView> {
        let now = self.now();
        let (rows, counts, timer) = self
            .read(|conn| {
                let rows = connections::list(conn)?;
                let mut counts = Counts { needs_you: needs(conn)?.len() as u64, waiting: 0 };
                for row in &rows {
                    counts.waiting += sync::intents::backlog(conn, &row.id)?.waiting;
                }
                let timer = lists::time::running(conn, &lists::people::selves(conn)?)?;
                Ok((rows, counts, timer))
            })
            .await?;
        let transfers = self.transfer_summary().await?;
        let reachable =
            |row: &&connections::ConnectionRow| !matches!(row.health.as_str(), "offline" | "portal");
        let online = rows.is_empty() || rows.iter().any(|row| reachable(&row));
        let offline_since = if online { None } else { rows.iter().filter_map(|row| row.last_ok_at).max() };
        let budget = rows
            .iter()
            .filter_map(|row| {
                let connector = self.connector(&row.id)?;
                let state = connector.budget().state(&*self.inner.clock)?;
                Some((connector.descriptor().name.to_owned(), budget_view(&state)))
            })
            .min_by_key(|(_, budget)| u64::from(budget.remaining) * 1000 / u64::from(budget.limit.max(1)));
        Ok(StatusView {
            online,
            offline_since,
            syncing: self.inner.syncing.load(Ordering::Relaxed),
            synced_at: if rows.iter().any(|row| row.last_sync_at.is_none()) {
                None
            } else {
                rows.iter().filter_map(|row| row.last_sync_at).min()
            },
            paused: !rows.is_empty() && rows.iter().all(|row| row.state == ConnectionState::Paused),
            waiting: Count(counts.waiting + transfers.waiting.0 + transfers.running.0),
            needs_you: Count(counts.needs_you),
            transfers,
            line: self.line().await?,
            budget,
            timer: timer.map(|row| entry_view(row, now)),
            connections: Count(rows.len() as u64),
            sample: self.is_sample(),
        })
    }
}

struct Counts {
    waiting: u64,
    needs_you: u64,
}

/// A budget for people.
pub(super) fn budget_view(state: &flo_connect::http::BudgetState) -> BudgetView {
    BudgetView { limit: state.limit, remaining: state.remaining, resets_at: state.resets_at }
}

/// What does not go on without a person, most pressing first.
fn needs(conn: &Connection) -> Result<Vec<NeedView>, StoreError> {
    let mut needs = Vec::new();
    let rows = connections::list(conn)?;
    let service = |id: &flo_model::ConnectionId| {
        rows.iter()
            .find(|row| row.id == *id)
            .map_or("the service", |row| crate::registry::service_name(&row.service))
    };
    for row in rows.iter().filter(|row| row.state == ConnectionState::Error) {
        needs.push(NeedView {
            kind: NeedKind::Connection,
            id: row.id.0.clone(),
            title: format!("{} wants you to sign in again", crate::registry::service_name(&row.service)),
            detail: row.error_detail.clone().unwrap_or_default(),
            action: String::from("Sign in"),
        });
    }
    for conflict in lists::queues::conflicts(conn, None, &lists::PageRequest::first(NEEDS))?.items {
        let name = title(conn, conflict.record_type, &conflict.record_id)?;
        needs.push(NeedView {
            kind: NeedKind::Conflict,
            id: conflict.id.0.clone(),
            title: format!("Two values for “{}” of {name}", conflict.field.replace('_', " ")),
            detail: format!("It was changed here and at {}. Both are kept.", service(&conflict.connection)),
            action: String::from("Compare"),
        });
    }
    for intent in lists::queues::parked_writes(conn, NEEDS)? {
        let name = title(conn, intent.record_type, &intent.record_id)?;
        needs.push(NeedView {
            kind: NeedKind::ParkedWrite,
            id: intent.id.0.clone(),
            title: format!("{} refused {name}", service(&intent.connection)),
            detail: intent.error_detail.clone().unwrap_or_default(),
            action: String::from("See options"),
        });
    }
    for transfer in lists::queues::parked_transfers(conn, NEEDS)? {
        needs.push(NeedView {
            kind: NeedKind::ParkedTransfer,
            id: transfer.id.0.clone(),
            title: format!("{} is not sent", transfer.name),
            detail: transfer.error_detail.clone().unwrap_or_default(),
            action: String::from("Send again"),
        });
    }
    for gap in flo_store::time::gaps::open(conn)? {
        let minutes = gap.to.since(gap.from) / 60_000;
        needs.push(NeedView {
            kind: NeedKind::Gap,
            id: gap.id.0,
            title: format!("The timer ran for {minutes} minutes while nobody was there"),
            detail: String::from("They are not booked until you choose."),
            action: String::from("Choose"),
        });
    }
    for watch in flo_store::transfers::watch_folders::list(conn)? {
        if let Some(error) = watch.error {
            needs.push(NeedView {
                kind: NeedKind::WatchFolder,
                id: watch.id.0,
                title: format!("{} is not reachable", watch.path),
                detail: error,
                action: String::from("See folder"),
            });
        }
    }
    Ok(needs)
}

pub(super) fn title(
    conn: &Connection,
    record_type: RecordType,
    id: &flo_model::RecordId,
) -> Result<String, StoreError> {
    let title = flo_store::records::title(conn, record_type, id)?.filter(|title| !title.is_empty());
    Ok(title.map_or_else(|| record_type.as_str().replace('_', " "), |title| format!("“{title}”")))
}

fn change_view(change: Change, names: &Names) -> Option<ChangeView> {
    match change {
        Change::Comments { at, author, count, asset_id, asset } => Some(ChangeView {
            at,
            entity: RecordType::Comment,
            record_id: asset_id?,
            actor: author.unwrap_or_else(|| String::from("Somebody")),
            subject: asset?,
            what: match count {
                1 => String::from("left a note on"),
                _ => format!("left {count} notes on"),
            },
        }),
        Change::Files { id, at, creator, name, count, folder } => {
            let (what, subject) = match folder {
                Some(folder) if count > 1 => (format!("added {count} files to"), folder),
                _ => (String::from("added"), name),
            };
            let actor = creator.unwrap_or_else(|| String::from("Somebody"));
            Some(ChangeView { at, entity: RecordType::Asset, record_id: id, actor, subject, what })
        }
        Change::Event(event) => Some(ChangeView {
            at: event.at,
            entity: event.record_type,
            what: what_happened(&event),
            actor: actor_name(&event.actor, names),
            subject: event.title.filter(|title| !title.is_empty())?,
            record_id: event.record_id,
        }),
    }
}

/// Names of the services behind connections.
pub(super) type Names = HashMap<ConnectionId, &'static str>;

/// Reads them.
pub(super) fn service_names(conn: &Connection) -> Result<Names, StoreError> {
    let rows = connections::list(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, crate::registry::service_name(&row.service))).collect())
}

/// `person:Ida Berg` is Ida Berg, `service:<connection>` the service's name, `rule:upload` the app's own rule.
pub(super) fn actor_name(actor: &str, names: &Names) -> String {
    match actor.split_once(':') {
        Some(("service", id)) => {
            names.get(&ConnectionId::from(id)).copied().unwrap_or("A service").to_owned()
        }
        Some(("rule", name)) => format!("ProjectFlo ({name})"),
        Some((_, name)) => name.to_owned(),
        None => actor.to_owned(),
    }
}

fn what_happened(event: &ActivityRow) -> String {
    let verb = match event.action.as_str() {
        "create" => "added",
        "delete" => "deleted",
        "conflict" => "found two values for",
        "resolve" => "decided",
        "park" => "set aside",
        _ => match event.changes.as_slice() {
            [(field, ..)] if field == "name" => "renamed",
            [(field, ..)] if field == "review_status" => "set the status of",
            [(field, ..)] if field == "completed" => "completed",
            _ => "changed",
        },
    };
    verb.to_owned()
}
