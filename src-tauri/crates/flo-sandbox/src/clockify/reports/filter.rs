//! Which entries a report is about.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde_json::Value;

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields};
use super::super::model::{Client, Entry, Project, Task, User};
use super::super::time;
use super::super::world::World;
use super::money::{Amount, Shown, rounded};

/// An entry in a report, with what it refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'w> {
    pub(super) entry: &'w Entry,
    pub(super) user: &'w User,
    pub(super) project: Option<&'w Project>,
    pub(super) client: Option<&'w Client>,
    pub(super) task: Option<&'w Task>,
    /// Rounded if rounding is on.
    pub(super) seconds: i64,
    pub(super) amount: Amount,
}

/// The frame of a report.
#[derive(Debug, Clone)]
pub(super) struct Range {
    pub(super) from: DateTime,
    pub(super) to: DateTime,
    pub(super) zone: TimeZone,
}

impl Range {
    /// `dateRangeStart` and `dateRangeEnd` are wall-clock digits in `timeZone`, or in the profile's zone.
    pub(super) fn read(call: &Call<'_>, body: Fields<'_>) -> Result<Self> {
        let profile = &call.world.user(call.caller.user)?.zone;
        let zone = match body.text("timeZone")? {
            Some(name) => TimeZone::get(name).map_err(|_| ApiError::bad_value("timeZone"))?,
            None => time::zone(profile),
        };
        let wall = |key: &str| {
            let text = body.text(key)?.ok_or_else(|| ApiError::missing(key))?;
            text.trim_end_matches('Z').parse::<DateTime>().map_err(|_| ApiError::bad_value(key))
        };
        let (from, to) = (wall("dateRangeStart")?, wall("dateRangeEnd")?);
        let today =
            Timestamp::from_second(call.now_s).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date();
        let (from, to) = match relative(body, today)? {
            Some((first, last)) => (first.at(0, 0, 0, 0), last.at(23, 59, 59, 0)),
            None => (from, to),
        };
        if to < from {
            return Err(ApiError::domain("Start date is after end date"));
        }
        let range = Self { from, to, zone };
        if call.knobs.is_free() && range.days() > 31 {
            return Err(ApiError::domain("Reports are limited to one month on your plan"));
        }
        Ok(range)
    }

    /// Calendar days that the range touches.
    pub(super) fn days(&self) -> i64 {
        let last = self.last_day();
        i64::from(self.from.date().until(last).map_or(0, |span| span.get_days())) + 1
    }

    /// The last day; an end at midnight does not reach into the day that begins there.
    pub(super) fn last_day(&self) -> Date {
        let is_midnight = self.to.time() == jiff::civil::Time::midnight();
        if is_midnight && self.to > self.from {
            self.to.date().saturating_sub(1.days())
        } else {
            self.to.date()
        }
    }

    pub(super) fn local(&self, second: i64) -> Zoned {
        Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(self.zone.clone())
    }

    /// `2026-03-02T10:00:00+01:00`.
    pub(super) fn offset_time(&self, second: i64) -> String {
        self.local(second).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn bounds(&self) -> (i64, i64) {
        let at = |wall| self.zone.to_timestamp(wall).map_or(0, Timestamp::as_second);
        (at(self.from), at(self.to))
    }
}

fn relative(body: Fields<'_>, today: Date) -> Result<Option<(Date, Date)>> {
    const TYPES: [&str; 10] = [
        "ABSOLUTE",
        "TODAY",
        "YESTERDAY",
        "THIS_WEEK",
        "LAST_WEEK",
        "PAST_TWO_WEEKS",
        "THIS_MONTH",
        "LAST_MONTH",
        "THIS_YEAR",
        "LAST_YEAR",
    ];
    let monday = today.saturating_sub(i64::from(Weekday::Monday.until(today.weekday())).days());
    let last_month = today.first_of_month().saturating_sub(1.months());
    let last_year = today.first_of_year().saturating_sub(1.years());
    Ok(match body.choice("dateRangeType", &TYPES)?.unwrap_or("ABSOLUTE") {
        "TODAY" => Some((today, today)),
        "YESTERDAY" => Some((today.saturating_sub(1.days()), today.saturating_sub(1.days()))),
        "THIS_WEEK" => Some((monday, monday.saturating_add(6.days()))),
        "LAST_WEEK" => Some((monday.saturating_sub(7.days()), monday.saturating_sub(1.days()))),
        "PAST_TWO_WEEKS" => Some((monday.saturating_sub(14.days()), monday.saturating_sub(1.days()))),
        "THIS_MONTH" => Some((today.first_of_month(), today.last_of_month())),
        "LAST_MONTH" => Some((last_month, last_month.last_of_month())),
        "THIS_YEAR" => Some((today.first_of_year(), today.last_of_year())),
        "LAST_YEAR" => Some((last_year, last_year.last_of_year())),
        _ => None,
    })
}

/// `{ids, contains, status}`.
struct Ids {
    ids: Vec<String>,
    without: bool,
    status: Option<&'static str>,
}

const STATES: [&str; 6] = ["ALL", "ACTIVE", "ARCHIVED", "ACTIVE_WITH_PENDING", "PENDING", "INACTIVE"];

impl Ids {
    fn read(body: Fields<'_>, key: &str) -> Result<Self> {
        let Some(part) = body.object(key)? else {
            return Ok(Self { ids: Vec::new(), without: false, status: None });
        };
        let ids = part.get("ids").and_then(Value::as_array).cloned().unwrap_or_default();
        let contains = part.choice("contains", &["CONTAINS", "DOES_NOT_CONTAIN", "CONTAINS_ONLY"])?;
        Ok(Self {
            ids: ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            without: contains == Some("DOES_NOT_CONTAIN"),
            status: part.choice("status", &STATES)?,
        })
    }

    fn fits(&self, mut ids: impl Iterator<Item = String>) -> bool {
        self.ids.is_empty() || self.without != ids.any(|id| self.ids.contains(&id))
    }

    fn fits_archived(&self, archived: Option<bool>) -> bool {
        match (self.status, archived) {
            (Some("ACTIVE"), Some(archived)) => !archived,
            (Some("ARCHIVED"), archived) => archived == Some(true),
            _ => true,
        }
    }
}

/// The entries of a report, in no order.
pub(super) fn select<'w>(call: &'w Call<'_>, range: &Range) -> Result<Vec<Row<'w>>> {
    let world: &'w World = call.world;
    let body = call.object()?;
    let read = |key| Ids::read(body, key);
    let (users, groups, clients) = (read("users")?, read("userGroups")?, read("clients")?);
    let (projects, tasks, tags) = (read("projects")?, read("tasks")?, read("tags")?);
    let billable = body.flag("billable")?;
    let approved = state(body, "approvalState", ["APPROVED", "UNAPPROVED", "ALL"])?;
    let invoiced = state(body, "invoicingState", ["INVOICED", "UNINVOICED", "ALL"])?;
    let text = body.text("description")?.filter(|text| !text.is_empty()).map(str::to_lowercase);
    let without_text = body.flag("withoutDescription")?.unwrap_or(false);
    let round = body.flag("rounding")?.unwrap_or(world.settings.time_rounding_in_reports);
    let (from, to) = range.bounds();
    let row = |entry: &'w Entry| {
        let user = world.users.get(&entry.user)?;
        let project = entry.project.and_then(|id| world.projects.get(&id));
        let client = project.and_then(|p| p.client).and_then(|id| world.clients.get(&id));
        let task = entry.task.and_then(|id| world.tasks.get(&id));
        let end_s = entry.end_s.or(call.knobs.running_in_reports.then_some(call.now_s))?;
        let in_groups =
            || world.groups.values().filter(|g| g.users.contains(&user.id)).map(|g| g.id.to_string());
        let fits = (from..=to).contains(&entry.start_s)
            && world.check_may_see(entry.user, &call.caller).is_ok()
            && users.fits([user.id.to_string()].into_iter())
            && (groups.ids.is_empty() || groups.fits(in_groups()))
            && clients.fits(client.map(|c| c.id.to_string()).into_iter())
            && clients.fits_archived(client.map(|c| c.archived))
            && projects.fits(project.map(|p| p.id.to_string()).into_iter())
            && projects.fits_archived(project.map(|p| p.archived))
            && tasks.fits(task.map(|t| t.id.to_string()).into_iter())
            && tags.fits(entry.tags.iter().map(ToString::to_string))
            && billable.is_none_or(|wanted| wanted == entry.billable)
            && approved.is_none_or(|wanted| wanted == entry.approval.is_some())
            && invoiced.is_none_or(|wanted| wanted == entry.invoiced)
            && text.as_ref().is_none_or(|text| entry.description.to_lowercase().contains(text))
            && (!without_text || entry.description.is_empty());
        let exact = (end_s - entry.start_s).max(0);
        let seconds = if round { rounded(exact, &world.settings.round) } else { exact };
        fits.then(|| Row { entry, user, project, client, task, seconds, amount: Amount::of(entry, seconds) })
    };
    Ok(world.entries.all().filter_map(row).collect())
}

fn state(body: Fields<'_>, key: &str, names: [&'static str; 3]) -> Result<Option<bool>> {
    Ok(match body.choice(key, &names)? {
        Some(name) if name == names[0] => Some(true),
        Some(name) if name == names[1] => Some(false),
        _ => None,
    })
}

/// The amounts that the caller asked for and may see.
pub(super) fn amounts(call: &Call<'_>, body: Fields<'_>) -> Result<Shown> {
    let hidden = call.world.settings.only_admins_see_billable_rates && !call.caller.role.is_admin();
    Shown::read(body, call.world.currency.0, hidden)
}

/// Totals over rows: `[null]` when there are none.
pub(super) fn totals(rows: &[Row<'_>], shown: &Shown) -> Value {
    if rows.is_empty() {
        return Value::Array(vec![Value::Null]);
    }
    let seconds = rows.iter().map(|row| row.seconds).sum();
    let billable = rows.iter().filter(|row| row.entry.billable).map(|row| row.seconds).sum();
    let amount = rows.iter().fold(Amount::default(), |sum, row| sum.plus(row.amount));
    Value::Array(vec![shown.totals(seconds, billable, rows.len(), amount)])
}

/// Refuses kinds of export that only the service's own pages need.
pub(super) fn check_export(call: &Call<'_>, body: Fields<'_>) -> Result<()> {
    match body.choice("exportType", &["JSON", "JSON_V1", "PDF", "CSV", "XLSX", "ZIP"])? {
        None | Some("JSON" | "JSON_V1") => Ok(()),
        Some(kind) if call.knobs.is_free() && kind != "PDF" => Err(ApiError::not_in_plan("Export")),
        Some(_) => Err(ApiError::domain("This simulator exports JSON only")),
    }
}
