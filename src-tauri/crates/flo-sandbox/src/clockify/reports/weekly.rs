//! The weekly report: seven days by person or project.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply};
use super::filter::{Range, Row, amounts, check_export, select, totals};
use super::money::{Amount, Shown};
use super::summary::keys;

pub(super) fn run(call: &mut Call<'_>) -> Result<Reply> {
    let body = call.object()?;
    check_export(call, body)?;
    let range = Range::read(call, body)?;
    if range.days() != 7 {
        return Err(ApiError::domain("Weekly report must have exactly 7 days"));
    }
    let filter = body.object("weeklyFilter")?.ok_or_else(|| ApiError::missing("weeklyFilter"))?;
    let group = filter.choice("group", &["USER", "PROJECT"])?.ok_or_else(|| ApiError::bad_value("group"))?;
    filter.choice("subgroup", &["TIME"])?.ok_or_else(|| ApiError::bad_value("subgroup"))?;
    let shown = amounts(call, body)?;
    let rows = select(call, &range)?;
    let week: Vec<_> = (0..7).map(|n: i64| range.from.date().saturating_add(n.days())).collect();
    let mut groups: BTreeMap<_, Vec<Row<'_>>> = BTreeMap::new();
    for row in &rows {
        for key in keys(call.world, &range, row, group) {
            groups.entry(key).or_default().push(*row);
        }
    }
    let groups = groups.into_iter().map(|(key, rows)| {
        let seconds: i64 = rows.iter().map(|row| row.seconds).sum();
        let amount = rows.iter().fold(Amount::default(), |sum, row| sum.plus(row.amount));
        json!({
            "_id": key.id, "name": key.name, "nameLowerCase": key.name.to_lowercase(), "duration": seconds,
            "amount": shown.main(amount), "days": days(&range, &week, &rows, &shown),
        })
    });
    Reply::ok(json!({
        "totals": totals(&rows, &shown), "groupOne": groups.collect::<Value>(),
        "totalsByDay": days(&range, &week, &rows, &shown), "usersWithoutTime": [], "includeUsersWithoutTime": false,
        "decimalFormat": false, "trackTimeDownToSeconds": true,
    }))
}

fn days(range: &Range, week: &[Date], rows: &[Row<'_>], shown: &Shown) -> Value {
    let day = |date: &Date| {
        let on_day = rows.iter().filter(|row| range.local(row.entry.start_s).date() == *date);
        let (seconds, amount) = on_day.fold((0, Amount::default()), |(seconds, amount), row| {
            (seconds + row.seconds, amount.plus(row.amount))
        });
        json!({ "date": date.to_string(), "duration": seconds, "amount": shown.main(amount) })
    };
    week.iter().map(day).collect()
}
