//! How connections are doing, and what a person should hear of it.

use std::time::Duration;

use flo_connect::http::{Budget, BudgetSnapshot};
use flo_engine::{Asked, Outlook, availability, outlook};
use flo_model::{ByteCount, ConnectionId, Count, UnixMillis};
use flo_store::connections::{self, ConnectionRow};
use flo_store::lists::at_risk::{self, AtRisk};
use flo_store::{alerts, budgets, reach, requests, webhooks};

use crate::alerts::{Facts, News, news};
use crate::registry;
use crate::view::{AnswersView, AtRiskView, ConnectionDetail, Health, HourView, UpcomingView};
use crate::{App, AppEvent, CommandError, Result};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Hours shown before and after this one.
const HOURS: std::ops::RangeInclusive<i64> = -3..=2;

/// How far ahead is planned.
const HORIZON: Duration = Duration::from_secs(3 * 3600);

/// Things shown that are asked next.
const NEXT: usize = 6;

impl App {
    /// One connection in full: how well it answers, what it asks next, how long its sign-in holds.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn connection_detail(&self, id: ConnectionId) -> Result<ConnectionDetail> {
        let row = self.connection_row(&id).await?;
        let now = self.now();
        let plan = self.outlook(&row).await?;
        let first_hour = now.0.div_euclid(HOUR_MS) * HOUR_MS;
        let wanted = id.clone();
        let (answers, spans, sent) = self
            .read(move |conn| {
                Ok((
                    requests::answers(conn, &wanted, now.plus_ms(-DAY_MS))?,
                    reach::spans(conn, &wanted, now.plus_ms(-7 * DAY_MS))?,
                    requests::times_since(conn, &wanted, UnixMillis(first_hour + HOURS.start() * HOUR_MS))?,
                ))
            })
            .await?;
        let hours = HOURS.map(|number| {
            let at = UnixMillis(first_hour + number * HOUR_MS);
            let within = |times: &[UnixMillis]| {
                u32::try_from(times.iter().filter(|time| (0..HOUR_MS).contains(&time.since(at))).count())
                    .unwrap_or(u32::MAX)
            };
            HourView { at, used: within(&sent), planned: within(&plan.requests) }
        });
        let share = |days: i64| availability(&spans, now.plus_ms(-days * DAY_MS), now).share();
        Ok(ConnectionDetail {
            answers: AnswersView {
                total: Count(answers.total),
                failed: Count(answers.failed),
                median_ms: answers.median_ms,
                p95_ms: answers.p95_ms,
                day: share(1),
                week: share(7),
            },
            hours: hours.collect(),
            upcoming: upcoming(plan),
            sign_in: self.inner.held_secrets.get(&row.id),
            secrets: self.inner.secrets.kind().to_owned(),
            since: stands_since(&spans, &row.health),
            revocable: registry::is_revocable(&row.service),
        })
    }

    /// What is planned for a connection, by its budget as it is now or as it was kept.
    pub(super) async fn outlook(&self, row: &ConnectionRow) -> Result<Outlook> {
        let budget = match self.connector(&row.id) {
            Some(connector) => connector.budget().clone(),
            None => self.kept_budget(row).await?,
        };
        let (id, clock) = (row.id.clone(), self.inner.clock.clone());
        self.read(move |conn| outlook(conn, &id, &budget, &*clock, HORIZON)).await
    }

    /// The budget of a connection whose connector is not built: as it was kept, and as time has refilled it.
    pub(super) async fn kept_budget(&self, row: &ConnectionRow) -> Result<Budget> {
        let wanted = row.id.clone();
        let budget = Budget::new(registry::limits(&row.service));
        if let Some((text, _)) = self.read(move |conn| budgets::get(conn, &wanted)).await? {
            let snapshot: BudgetSnapshot = serde_json::from_str(&text).map_err(CommandError::internal)?;
            budget.restore(&*self.inner.clock, &snapshot);
        }
        Ok(budget)
    }

    /// Tells what is new, once. Returns what was told.
    pub(crate) async fn tell_alerts(&self) -> Result<News> {
        let now = self.now();
        let mut facts = Vec::new();
        for row in self.read(connections::list).await? {
            let id = row.id.clone();
            let (risk, parked, spans) = self
                .read(move |conn| {
                    Ok((
                        at_risk::of_connection(conn, &id)?,
                        flo_store::sync::intents::backlog(conn, &id)?.parked,
                        reach::spans(conn, &id, now.plus_ms(-DAY_MS))?,
                    ))
                })
                .await?;
            let sign_in = self.inner.held_secrets.get(&row.id);
            facts.push(Facts {
                name: format!("{}, {}", registry::service_name(&row.service), row.account_name),
                health: Health::of(&row.health),
                since: stands_since(&spans, &row.health),
                at_risk: risk_in_words(&risk),
                parked,
                ends_at: sign_in.filter(|held| held.renews_at.is_none()).and_then(|held| held.ends_at),
                touched_at: self.inner.held_secrets.touched_at(&row.id),
                id: row.id.0,
            });
        }
        let (told, endpoints) =
            self.read(|conn| Ok((alerts::told(conn)?, webhooks::endpoints(conn)?))).await?;
        let stopped: Vec<(String, String)> = endpoints
            .into_iter()
            .filter(|endpoint| endpoint.state == "ERROR")
            .map(|endpoint| (endpoint.id.0, endpoint.name))
            .collect();
        let news = news(now, &facts, &stopped, &told);
        let (raised, cleared): (Vec<String>, Vec<String>) =
            (news.raised.iter().map(|alert| alert.key.clone()).collect(), news.cleared.clone());
        if !raised.is_empty() || !cleared.is_empty() {
            self.write(move |tx| {
                cleared.iter().try_for_each(|key| alerts::clear(tx, key))?;
                raised.iter().try_for_each(|key| alerts::raise(tx, key).map(drop))
            })
            .await?;
        }
        for alert in &news.raised {
            self.emit(AppEvent::Alert(alert.clone()));
        }
        Ok(news)
    }
}

pub(super) fn at_risk_view(risk: &AtRisk) -> AtRiskView {
    AtRiskView {
        entries: Count(risk.entries),
        booked_s: Count(u64::try_from(risk.booked_ms / 1000).unwrap_or(0)),
        uploads: Count(risk.uploads),
        upload_bytes: ByteCount(risk.upload_bytes),
        comments: Count(risk.comments),
        others: Count(risk.others),
    }
}

/// What is at risk, the weightiest first: `11.5 h are not booked, 3 uploads`. `None`: nothing.
fn risk_in_words(risk: &AtRisk) -> Option<String> {
    let plural = |n: u64, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
    let mut parts = Vec::new();
    if risk.booked_ms > 0 {
        parts.push(format!("{:.1} h not booked", risk.booked_ms as f64 / 3.6e6));
    }
    if risk.uploads > 0 {
        parts.push(format!("{} not there", plural(risk.uploads, "upload")));
    }
    if risk.comments > 0 {
        parts.push(format!("{} unseen", plural(risk.comments, "comment")));
    }
    if risk.others > 0 {
        parts.push(format!("{} waiting", plural(risk.others, "change")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Since when the last spans say the same without a gap.
fn stands_since(spans: &[reach::Span], health: &str) -> Option<UnixMillis> {
    let mut since = None;
    let mut next: Option<UnixMillis> = None;
    for span in spans.iter().rev() {
        let is_joined = next.is_none_or(|begin| begin.since(span.until) <= reach::GAP_MS);
        if span.health != health || !is_joined {
            break;
        }
        since = Some(span.since);
        next = Some(span.since);
    }
    since
}

/// What is asked next, streams of one kind within a minute together.
fn upcoming(plan: Outlook) -> Vec<UpcomingView> {
    let mut views: Vec<UpcomingView> = Vec::new();
    for next in plan.upcoming {
        let what = match &next.asked {
            Asked::Writes => "Changes made here".to_owned(),
            Asked::Stream(key) => words(key.split('/').next().unwrap_or(key)),
        };
        let is_full = views.len() == NEXT;
        match views.last_mut() {
            Some(last) if last.what == what && next.at.since(last.at) < 60_000 => {
                last.requests += next.requests
            }
            _ if is_full => break,
            _ => views.push(UpcomingView { at: next.at, what, requests: next.requests }),
        }
    }
    views
}

/// What a stream of this family brings.
fn words(family: &str) -> String {
    match family {
        "timer" => "Running timer".to_owned(),
        "entries" => "Time entries".to_owned(),
        other => {
            let mut text = other.replace(['_', '-'], " ");
            if let Some(first) = text.get_mut(0..1) {
                first.make_ascii_uppercase();
            }
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(since: i64, until: i64, health: &str) -> reach::Span {
        reach::Span { since: UnixMillis(since), until: UnixMillis(until), health: health.into() }
    }

    #[test]
    fn a_state_began_with_its_first_span_without_a_gap() {
        let gap = reach::GAP_MS;
        for (spans, want) in [
            (vec![], None),
            (vec![span(0, 10, "online"), span(10, 20, "offline")], Some(10)),
            (vec![span(0, 10, "offline"), span(10, 20, "offline")], Some(0)),
            (vec![span(0, 10, "offline"), span(11 + gap, 20 + gap, "offline")], Some(11 + gap)),
            (vec![span(0, 10, "offline"), span(10, 20, "online")], None),
        ] {
            assert_eq!(stands_since(&spans, "offline").map(|at| at.0), want);
        }
    }

    #[test]
    fn what_is_at_risk_is_said_in_the_words_of_the_work() {
        let risk = AtRisk { booked_ms: 41_400_000, entries: 4, uploads: 3, comments: 1, ..AtRisk::default() };
        assert_eq!(risk_in_words(&risk).unwrap(), "11.5 h not booked, 3 uploads not there, 1 comment unseen");
        assert_eq!(risk_in_words(&AtRisk::default()), None);
    }
}
