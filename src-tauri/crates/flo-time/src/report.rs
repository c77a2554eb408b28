//! Hours and money summed by person, project, client, task, billability and time.
//!
//! A report is made of [`Row`]s, one per finished entry, in the order in which they were given. Each entry is rounded first,
//! as the workspace rounds, and then added; money is the rounded seconds at the rate in force, exactly. A group knows the
//! rows that it is made of, so that every figure opens to them.

use std::collections::HashMap;

use flo_model::{RecordId, UnixMillis};
use jiff::tz::TimeZone;

use crate::calendar::{self, BadDate};
use crate::money::{Amounts, Rate};
use crate::rules::Rounding;

/// One finished entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The entry.
    pub id: RecordId,
    /// When it began.
    pub start: UnixMillis,
    /// Its seconds as booked.
    pub seconds: i64,
    /// Billable.
    pub billable: bool,
    /// Whose time it is.
    pub person: Option<RecordId>,
    /// Its project.
    pub project: Option<RecordId>,
    /// The project's client.
    pub client: Option<RecordId>,
    /// Its task.
    pub task: Option<RecordId>,
    /// What an hour earns when it is billable.
    pub bill: Option<Rate>,
    /// What an hour costs.
    pub cost: Option<Rate>,
}

/// What a report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whose time it is.
    Person,
    /// The project.
    Project,
    /// The project's client.
    Client,
    /// The task.
    Task,
    /// Billable or not.
    Billable,
    /// The day on which entries began.
    Day,
    /// The week, by its Monday.
    Week,
    /// The month.
    Month,
}

/// What the entries of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A record; `None` for entries without one.
    Record(Option<RecordId>),
    /// Billable or not.
    Billable(bool),
    /// A day, the Monday of a week, or the first of a month: `YYYY-MM-DD`.
    Date(String),
}

/// Sums over entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sums {
    /// Entries.
    pub entries: u64,
    /// Seconds, each entry rounded.
    pub seconds: i64,
    /// Those that are billable.
    pub billable_s: i64,
    /// What billable time earns.
    pub earned: Amounts,
    /// What all time costs.
    pub cost: Amounts,
    /// Billable seconds for which no rate was in force: they earn nothing here, which a person must know.
    pub unpriced_s: i64,
    /// Seconds for which no cost rate was in force.
    pub uncosted_s: i64,
}

impl Sums {
    fn add(&mut self, row: &Row, seconds: i64) {
        self.entries += 1;
        self.seconds += seconds;
        if row.billable {
            self.billable_s += seconds;
            match &row.bill {
                Some(rate) => self.earned.add(&rate.currency, rate.over(seconds)),
                None => self.unpriced_s += seconds,
            }
        }
        match &row.cost {
            Some(rate) => self.cost.add(&rate.currency, rate.over(seconds)),
            None => self.uncosted_s += seconds,
        }
    }

    /// What is left of the earnings after the costs.
    #[must_use]
    pub fn profit(&self) -> Amounts {
        let mut profit = self.earned.clone();
        profit.add_all(&self.cost, -1);
        profit
    }
}

/// One group with its sums and the groups in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What its entries have in common.
    pub key: Key,
    /// Its sums.
    pub sums: Sums,
    /// The groups of the next level; empty on the last.
    pub children: Vec<Group>,
    /// Positions of its entries in the rows that were given.
    pub rows: Vec<usize>,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Sums over everything.
    pub sums: Sums,
    /// The groups of the first level: times in order, all others by hours, most first.
    pub groups: Vec<Group>,
}

/// Sums `rows`, grouped by each of `by` within the one before.
///
/// # Errors
/// [`BadDate`] for an instant out of range.
pub fn report(rows: &[Row], by: &[By], rounding: Rounding, zone: &TimeZone) -> Result<Report, BadDate> {
    let mut sums = Sums::default();
    for row in rows {
        sums.add(row, rounding.apply(row.seconds));
    }
    let all: Vec<usize> = (0..rows.len()).collect();
    Ok(Report { sums, groups: groups(rows, &all, by, rounding, zone)? })
}

fn groups(
    rows: &[Row],
    of: &[usize],
    by: &[By],
    rounding: Rounding,
    zone: &TimeZone,
) -> Result<Vec<Group>, BadDate> {
    let Some((level, deeper)) = by.split_first() else { return Ok(Vec::new()) };
    let mut at: HashMap<Key, usize> = HashMap::new();
    let mut list: Vec<Group> = Vec::new();
    for index in of {
        let row = &rows[*index];
        let key = key_of(row, *level, zone)?;
        let place = *at.entry(key.clone()).or_insert_with(|| {
            list.push(Group { key, sums: Sums::default(), children: Vec::new(), rows: Vec::new() });
            list.len() - 1
        });
        list[place].sums.add(row, rounding.apply(row.seconds));
        list[place].rows.push(*index);
    }
    for group in &mut list {
        group.children = groups(rows, &group.rows, deeper, rounding, zone)?;
    }
    match level {
        By::Day | By::Week | By::Month => list.sort_by(|a, b| date_of(&a.key).cmp(date_of(&b.key))),
        _ => list.sort_by_key(|group| std::cmp::Reverse(group.sums.seconds)),
    }
    Ok(list)
}

fn key_of(row: &Row, by: By, zone: &TimeZone) -> Result<Key, BadDate> {
    let date = || calendar::date_at(row.start, zone);
    Ok(match by {
        By::Person => Key::Record(row.person.clone()),
        By::Project => Key::Record(row.project.clone()),
        By::Client => Key::Record(row.client.clone()),
        By::Task => Key::Record(row.task.clone()),
        By::Billable => Key::Billable(row.billable),
        By::Day => Key::Date(date()?.to_string()),
        By::Week => Key::Date(calendar::monday_of(date()?)?.to_string()),
        By::Month => Key::Date(date()?.first_of_month().to_string()),
    })
}

fn date_of(key: &Key) -> &str {
    match key {
        Key::Date(date) => date,
        _ => "",
    }
}

/// `part` of `whole` in tenths of a percent; `None` of nothing.
#[must_use]
pub fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0)
        .then(|| (i128::from(part) * 1000 + i128::from(whole) / 2) / i128::from(whole))
        .and_then(|share| i64::try_from(share).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Direction;

    fn row(id: &str, start: &str, minutes: i64, person: &str, project: Option<&str>, billable: bool) -> Row {
        let rate = |minor| Some(Rate { minor, currency: "EUR".into() });
        Row {
            id: id.into(),
            start: UnixMillis::parse(start).unwrap(),
            seconds: minutes * 60,
            billable,
            person: Some(person.into()),
            project: project.map(RecordId::from),
            client: None,
            task: None,
            bill: if person == "ida" { rate(8500) } else { None },
            cost: rate(4100),
        }
    }

    fn rows() -> Vec<Row> {
        vec![
            row("1", "2026-10-14T22:30:00Z", 10, "ida", Some("film"), true),
            row("2", "2026-10-15T08:00:00Z", 50, "ida", Some("film"), false),
            row("3", "2026-10-12T08:00:00Z", 60, "ben", None, true),
        ]
    }

    #[test]
    fn groups_nest_and_add_up_to_their_parents() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let report = report(&rows(), &[By::Person, By::Day], Rounding::NONE, &zone).unwrap();
        assert_eq!((report.sums.seconds, report.sums.billable_s, report.sums.unpriced_s), (7200, 4200, 3600));
        assert_eq!(report.sums.earned.of("EUR").minor(), 1417, "10 minutes at 85 euros");
        assert_eq!(report.sums.cost.of("EUR").minor(), 8200);
        assert_eq!(report.sums.profit().of("EUR").minor(), 1417 - 8200);
        let ida = &report.groups.iter().find(|g| g.key == Key::Record(Some("ida".into()))).unwrap();
        assert_eq!(ida.rows, [0, 1]);
        assert_eq!(ida.children.len(), 1, "half past ten in UTC is the next day there");
        assert_eq!(ida.children[0].key, Key::Date("2026-10-15".into()));
        let sum: i64 = report.groups.iter().map(|group| group.sums.seconds).sum();
        assert_eq!(sum, report.sums.seconds);
    }

    #[test]
    fn entries_are_rounded_before_they_are_added() {
        let up = Rounding { direction: Direction::Up, minutes: 15 };
        let report = report(&rows(), &[], up, &TimeZone::UTC).unwrap();
        assert_eq!(report.sums.seconds, (15 + 60 + 60) * 60);
    }

    #[test]
    fn shares_are_told_in_tenths_of_a_percent() {
        assert_eq!(permille(1, 3), Some(333));
        assert_eq!(permille(2, 3), Some(667));
        assert_eq!(permille(1, 0), None);
    }
}
