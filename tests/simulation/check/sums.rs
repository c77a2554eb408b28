//! I9: every sum of a report is the sum of its parts, to the last fraction of a cent, and is rounded once where it is shown.

use flo_model::UnixMillis;
use flo_store::StoreError;
use flo_store::lists::report::{ReportFilter, rows};
use flo_time::money::Rate;
use flo_time::report::{By, Group, Report, Row, Sums};
use flo_time::rules::{Direction, Rounding};
use jiff::tz::TimeZone;

use super::report;
use crate::run::Scene;

/// Cents an hour: no number of seconds at this rate is a round one.
const CENTS_AN_HOUR: i64 = 8_537;

/// The roundings of workspaces that are tried.
const ROUNDINGS: [Rounding; 3] = [
    Rounding::NONE,
    Rounding { direction: Direction::Nearest, minutes: 15 },
    Rounding { direction: Direction::Up, minutes: 6 },
];

pub(super) async fn reports_add_up(scene: &mut Scene, number: usize) {
    let found = scene.devices[number]
        .read(|conn| {
            let everything =
                ReportFilter { from: UnixMillis(0), to: UnixMillis(i64::MAX), ..ReportFilter::default() };
            let rate = || Some(Rate { minor: CENTS_AN_HOUR, currency: String::from("EUR") });
            let rows: Vec<Row> = rows(conn, &everything)?
                .into_iter()
                .map(|row| Row {
                    id: row.id,
                    start: row.start,
                    seconds: row.end.since(row.start) / 1000,
                    billable: row.billable,
                    person: row.person.map(|(id, _)| id),
                    project: row.project.map(|(id, _)| id),
                    client: row.client.map(|(id, _)| id),
                    task: row.task.map(|(id, _)| id),
                    bill: rate(),
                    cost: rate(),
                })
                .collect();
            let mut found = Vec::new();
            for rounding in ROUNDINGS {
                let whole =
                    flo_time::report::report(&rows, &[By::Project, By::Day], rounding, &TimeZone::UTC)
                        .map_err(|error| StoreError::Invalid(error.to_string()))?;
                found.extend(differs(&whole, &rows, rounding));
            }
            Ok(found)
        })
        .await;
    report(scene, &format!("I9: device {number}"), found);
}

/// Sums that are not those of their parts.
fn differs(whole: &Report, rows: &[Row], rounding: Rounding) -> Vec<String> {
    let mut found = Vec::new();
    let seconds: i64 = rows.iter().map(|row| rounding.apply(row.seconds)).sum();
    let billable: i64 = rows.iter().filter(|row| row.billable).map(|row| rounding.apply(row.seconds)).sum();
    let sums = &whole.sums;
    let money = |seconds: i64| i128::from(seconds) * i128::from(CENTS_AN_HOUR);
    let (cost, earned) = (sums.cost.of("EUR").0, sums.earned.of("EUR").0);
    if (sums.seconds, sums.billable_s, cost, earned) != (seconds, billable, money(seconds), money(billable)) {
        found.push(format!("{sums:?} of {seconds} s, {billable} s billable, {rounding:?}"));
    }
    if (i128::from(sums.cost.of("EUR").minor()) * 3600 - cost).abs() > 1800 {
        found.push(format!("{} is shown for {cost}", sums.cost.of("EUR").minor()));
    }
    compare(sums, &whole.groups, &mut found);
    found
}

fn compare(sums: &Sums, groups: &[Group], found: &mut Vec<String>) {
    if groups.is_empty() {
        return;
    }
    let mut added = Sums::default();
    for group in groups {
        added.entries += group.sums.entries;
        added.seconds += group.sums.seconds;
        added.billable_s += group.sums.billable_s;
        added.unpriced_s += group.sums.unpriced_s;
        added.uncosted_s += group.sums.uncosted_s;
        added.earned.add_all(&group.sums.earned, 1);
        added.cost.add_all(&group.sums.cost, 1);
        compare(&group.sums, &group.children, found);
    }
    if added != *sums {
        found.push(format!("{sums:?} over parts that make {added:?}"));
    }
}
