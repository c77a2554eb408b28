//! Reports over the mirrored hours: sums, shares, estimates, and the entries behind every figure.

use std::collections::BTreeMap;

use flo_model::{Count, RecordId, RecordType};
use flo_store::lists::report::{ReportFilter, ReportRow};
use flo_store::time::{capacity as stored_capacity, rates as stored_rates};
use flo_store::{Connection, StoreError, lists};
use flo_time::calendar;
use flo_time::capacity::{Hours, capacity};
use flo_time::money::{self, Amounts};
use flo_time::rates::{Kind, Work, in_force};
use flo_time::report::{By, Group, Key, Report, Row, Sums, permille, report};
use flo_time::rules::Rounding;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::rates::dated;
use super::write::rules_of;
use crate::call::{ReportBy, ReportQuery};
use crate::view::{
    EstimateView, GroupView, MoneyView, ReportEntry, ReportView, SeriesPoint, SumsView, UtilisationView,
};
use crate::{App, CommandError, ErrorCode, Result};

/// Levels of groups at most.
const MOST_LEVELS: usize = 3;
/// Longest range, days: fifty years.
const MOST_DAYS: i64 = 18_300;
/// The chart shows days up to this many, then weeks, then months.
const DAYS_OF_CHART: i64 = 70;
const WEEKS_OF_CHART: i64 = 500;

impl App {
    /// A report.
    ///
    /// # Errors
    /// `Invalid` for days that are none, or more than three levels; `NotFound` or `Ambiguous` for a name.
    pub async fn report(&self, query: ReportQuery) -> Result<ReportView> {
        let found = self.gather(query).await?;
        found.view()
    }

    /// The entries behind one figure of a report: `path` holds the keys of the groups that lead to it; the whole report's
    /// when it is empty.
    ///
    /// # Errors
    /// As for the report.
    pub async fn report_entries(&self, query: ReportQuery, path: Vec<String>) -> Result<Vec<ReportEntry>> {
        let found = self.gather(query).await?;
        found.entries(&path)
    }

    pub(super) async fn gather(&self, query: ReportQuery) -> Result<Gathered> {
        if query.by.len() > MOST_LEVELS {
            return Err(CommandError::new(ErrorCode::Invalid, "A report has at most three levels."));
        }
        let zone = TimeZone::system();
        let (first, last) = (calendar::date(&query.from)?, calendar::date(&query.to)?);
        let days = i64::from((last - first).get_days());
        if !(0..MOST_DAYS).contains(&days) {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                "The last day stands before the first, or too far behind it.",
            ));
        }
        let now = self.now();
        let from = calendar::start_of(first, &zone)?;
        let to = calendar::start_of(calendar::plus_days(last, 1)?, &zone)?;
        self.read(move |conn| {
            let ids = |record_type: RecordType, names: &[String]| {
                names.iter().map(|name| lists::find(conn, record_type, name)).collect::<Result<Vec<_>, _>>()
            };
            let filter = ReportFilter {
                from,
                to,
                people: ids(RecordType::Person, &query.people)?,
                projects: ids(RecordType::Project, &query.projects)?,
                clients: ids(RecordType::Client, &query.clients)?,
                tasks: query.tasks.clone(),
                billable: query.billable,
            };
            let stored = lists::report::rows(conn, &filter)?;
            let rules = rules_of(conn, now)?;
            let rounds = query.rounding.unwrap_or(rules.rounds);
            let rates = dated(stored_rates::list(conn)?);
            let rows = stored.iter().map(|row| priced(row, &rates)).collect();
            Ok(Gathered {
                estimates: estimates(conn, &stored)?,
                hours: stored_capacity::hours(conn)?,
                absences: stored_capacity::absences(conn)?,
                rounding: if rounds { rules.rounding } else { Rounding::NONE },
                query,
                first,
                last,
                zone,
                stored,
                rows,
            })
        })
        .await
    }
}

/// What a report is made of.
pub(super) struct Gathered {
    pub(super) query: ReportQuery,
    first: Date,
    last: Date,
    zone: TimeZone,
    rounding: Rounding,
    stored: Vec<ReportRow>,
    rows: Vec<Row>,
    estimates: Vec<EstimateView>,
    hours: Vec<stored_capacity::HoursRow>,
    absences: Vec<stored_capacity::AbsenceRow>,
}

impl Gathered {
    fn report(&self, by: &[By]) -> Result<Report> {
        Ok(report(&self.rows, by, self.rounding, &self.zone)?)
    }

    pub(super) fn view(&self) -> Result<ReportView> {
        let by: Vec<By> = self.query.by.iter().copied().map(level).collect();
        let report = self.report(&by)?;
        Ok(ReportView {
            from: self.first.to_string(),
            to: self.last.to_string(),
            zone: self.zone.iana_name().unwrap_or("UTC").to_owned(),
            by: self.query.by.clone(),
            rounding: self.rounding.words(),
            money_rounding: money::ROUNDING.to_owned(),
            sums: sums_view(&report.sums),
            groups: report.groups.iter().map(|group| self.group_view(group, &self.query.by)).collect(),
            series: self.series()?,
            utilisation: self.utilisation()?,
            estimates: self.estimates.clone(),
        })
    }

    /// The entries of the group at the end of `path`.
    pub(super) fn entries(&self, path: &[String]) -> Result<Vec<ReportEntry>> {
        let by: Vec<By> = self.query.by.iter().copied().map(level).collect();
        let report = self.report(&by)?;
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        let mut groups = &report.groups;
        for key in path {
            let group = groups
                .iter()
                .find(|group| key_text(&group.key) == *key)
                .ok_or_else(|| CommandError::not_found("group of this report", key))?;
            rows.clone_from(&group.rows);
            groups = &group.children;
        }
        Ok(rows.into_iter().map(|index| self.entry(index)).collect())
    }

    fn entry(&self, index: usize) -> ReportEntry {
        let (stored, row) = (&self.stored[index], &self.rows[index]);
        let seconds = self.rounding.apply(row.seconds);
        let name = |pair: &Option<(RecordId, String)>| pair.as_ref().map(|(_, name)| name.clone());
        let bill = row.bill.as_ref().filter(|_| row.billable);
        ReportEntry {
            id: stored.id.clone(),
            start: stored.start,
            end: stored.end,
            seconds: count(seconds),
            description: stored.description.clone(),
            person: name(&stored.person),
            client: name(&stored.client),
            project: name(&stored.project),
            task: name(&stored.task),
            billable: stored.billable,
            rate: bill.map(|rate| money_view(rate.minor, &rate.currency)),
            earned: bill.map(|rate| money_view(rate.over(seconds).minor(), &rate.currency)),
            cost: row.cost.as_ref().map(|rate| money_view(rate.over(seconds).minor(), &rate.currency)),
        }
    }

    fn group_view(&self, group: &Group, by: &[ReportBy]) -> GroupView {
        let first = &self.stored[group.rows[0]];
        let name = |pair: &Option<(RecordId, String)>, none: &str| {
            pair.as_ref().map_or_else(|| none.to_owned(), |(_, name)| name.clone())
        };
        let (label, color) = match by.first() {
            Some(ReportBy::Person) => (name(&first.person, "Nobody"), None),
            Some(ReportBy::Project) => (name(&first.project, "No project"), first.color.clone()),
            Some(ReportBy::Client) => (name(&first.client, "No client"), None),
            Some(ReportBy::Task) => (name(&first.task, "No task"), first.color.clone()),
            Some(ReportBy::Billable) => {
                (String::from(if first.billable { "Billable" } else { "Not billable" }), None)
            }
            _ => (key_text(&group.key), None),
        };
        GroupView {
            key: key_text(&group.key),
            name: label,
            color,
            sums: sums_view(&group.sums),
            children: group.children.iter().map(|child| self.group_view(child, &by[1..])).collect(),
        }
    }

    /// Every step of the range, also those without hours.
    fn series(&self) -> Result<Vec<SeriesPoint>> {
        let days = i64::from((self.last - self.first).get_days()) + 1;
        let by = if days <= DAYS_OF_CHART {
            By::Day
        } else if days <= WEEKS_OF_CHART {
            By::Week
        } else {
            By::Month
        };
        let mut points = BTreeMap::new();
        let mut day = self.first;
        while day <= self.last {
            let step = match by {
                By::Week => calendar::monday_of(day)?,
                By::Month => day.first_of_month(),
                _ => day,
            };
            points.entry(step.to_string()).or_insert((0, 0));
            day = calendar::plus_days(day, 1)?;
        }
        for group in self.report(&[by])?.groups {
            points.insert(key_text(&group.key), (group.sums.seconds, group.sums.billable_s));
        }
        let point = |(date, (seconds, billable_s))| SeriesPoint {
            date,
            seconds: count(seconds),
            billable_s: count(billable_s),
        };
        Ok(points.into_iter().map(point).collect())
    }

    fn utilisation(&self) -> Result<Vec<UtilisationView>> {
        let mut list = Vec::new();
        for group in self.report(&[By::Person])?.groups {
            let person = self.stored[group.rows[0]].person.clone();
            let id = person.as_ref().map(|(id, _)| id.clone());
            let capacity_s = match &id {
                Some(id) => self.capacity_of(id)?,
                None => None,
            };
            let share =
                |seconds: i64| permille(seconds, capacity_s?).and_then(|share| u32::try_from(share).ok());
            list.push(UtilisationView {
                person_id: id,
                person: person.map_or_else(|| String::from("Nobody"), |(_, name)| name),
                seconds: count(group.sums.seconds),
                billable_s: count(group.sums.billable_s),
                capacity_s: capacity_s.map(count),
                booked: share(group.sums.seconds),
                billable: share(group.sums.billable_s),
            });
        }
        Ok(list)
    }

    fn capacity_of(&self, person: &RecordId) -> Result<Option<i64>> {
        let mut hours = Vec::new();
        for row in self.hours.iter().filter(|row| row.person_id == *person) {
            hours.push(Hours { from: calendar::date(&row.from_date)?, seconds: row.seconds });
        }
        let mut absences = Vec::new();
        for row in self.absences.iter().filter(|row| row.person_id == *person) {
            absences.push((calendar::date(&row.first_date)?, calendar::date(&row.last_date)?));
        }
        Ok(capacity(&hours, &absences, self.first, self.last)?)
    }
}

/// The row with the rates that were in force when its work began.
fn priced(row: &ReportRow, rates: &flo_time::rates::Rates) -> Row {
    let id = |pair: &Option<(RecordId, String)>| pair.as_ref().map(|(id, _)| id.clone());
    let (person, project, task) = (id(&row.person), id(&row.project), id(&row.task));
    let work = Work { person: person.as_ref(), project: project.as_ref(), task: task.as_ref() };
    let bill = in_force(
        rates.at(Kind::Bill, row.start, work),
        [&row.hourly_rate, &row.task_rate, &row.project_rate],
    );
    let cost = in_force(rates.at(Kind::Cost, row.start, work), [&row.cost_rate, &row.project_cost]);
    Row {
        id: row.id.clone(),
        start: row.start,
        seconds: (row.end.since(row.start) / 1000).max(0),
        billable: row.billable,
        client: id(&row.client),
        person,
        project,
        task,
        bill,
        cost,
    }
}

/// The estimates of the projects of these rows and of their tasks.
fn estimates(conn: &Connection, rows: &[ReportRow]) -> Result<Vec<EstimateView>, StoreError> {
    let mut projects: Vec<&RecordId> =
        rows.iter().filter_map(|row| row.project.as_ref().map(|(id, _)| id)).collect();
    projects.sort_unstable();
    projects.dedup();
    let mut list = Vec::new();
    for id in projects {
        let Some(project) = lists::projects::get(conn, id)? else { continue };
        let view = |task: Option<(&RecordId, &str)>, done, estimate_s: u64, actual_s: u64| EstimateView {
            project_id: project.id.clone(),
            project: project.name.clone(),
            task_id: task.map(|(id, _)| id.clone()),
            task: task.map(|(_, name)| name.to_owned()),
            done,
            estimate_s: Count(estimate_s),
            actual_s: Count(actual_s),
            used: used(actual_s, estimate_s),
        };
        if let Some(estimate) = project.estimate_s.filter(|seconds| *seconds > 0) {
            list.push(view(None, project.archived, estimate, project.tracked_s));
        }
        let filter = lists::tasks::TaskFilter { project: Some(id.clone()), ..Default::default() };
        let tasks = lists::tasks::page(conn, &filter, &lists::PageRequest::first(lists::MAX_LIMIT))?;
        for task in tasks.items {
            if let Some(estimate) = task.estimate_s.filter(|seconds| *seconds > 0) {
                list.push(view(Some((&task.id, &task.name)), task.done, estimate, task.tracked_s));
            }
        }
    }
    Ok(list)
}

fn used(actual: u64, estimate: u64) -> u32 {
    let share =
        permille(i64::try_from(actual).unwrap_or(i64::MAX), i64::try_from(estimate).unwrap_or(i64::MAX));
    share.and_then(|share| u32::try_from(share).ok()).unwrap_or(u32::MAX)
}

fn level(by: ReportBy) -> By {
    match by {
        ReportBy::Person => By::Person,
        ReportBy::Project => By::Project,
        ReportBy::Client => By::Client,
        ReportBy::Task => By::Task,
        ReportBy::Billable => By::Billable,
        ReportBy::Day => By::Day,
        ReportBy::Week => By::Week,
        ReportBy::Month => By::Month,
    }
}

fn key_text(key: &Key) -> String {
    match key {
        Key::Record(id) => id.as_ref().map(|id| id.0.clone()).unwrap_or_default(),
        Key::Billable(billable) => billable.to_string(),
        Key::Date(date) => date.clone(),
    }
}

fn sums_view(sums: &Sums) -> SumsView {
    let profit = sums.profit();
    SumsView {
        entries: Count(sums.entries),
        seconds: count(sums.seconds),
        billable_s: count(sums.billable_s),
        unpriced_s: count(sums.unpriced_s),
        uncosted_s: count(sums.uncosted_s),
        margin: margin(&sums.earned, &profit),
        earned: amounts_view(&sums.earned),
        cost: amounts_view(&sums.cost),
        profit: amounts_view(&profit),
    }
}

/// Only amounts of one currency have a share.
fn margin(earned: &Amounts, profit: &Amounts) -> Option<i32> {
    let (mut earned, mut profit) = (earned.iter(), profit.iter());
    let (currency, amount) = earned.next()?;
    let (other, left) = profit.next()?;
    if earned.next().is_some() || profit.next().is_some() || currency != other || amount.0 <= 0 {
        return None;
    }
    i32::try_from(left.0 * 1000 / amount.0).ok()
}

fn amounts_view(amounts: &Amounts) -> Vec<MoneyView> {
    amounts.iter().map(|(currency, amount)| money_view(amount.minor(), currency)).collect()
}

pub(super) fn money_view(minor: i64, currency: &str) -> MoneyView {
    MoneyView { amount: money::decimal(minor), currency: currency.to_owned() }
}

fn count(seconds: i64) -> Count {
    Count(u64::try_from(seconds).unwrap_or(0))
}
