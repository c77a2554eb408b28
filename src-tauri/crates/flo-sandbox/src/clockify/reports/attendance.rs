//! The attendance report: one row per person and day.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply};
use super::filter::{Range, Row, check_export, select};

/// Seconds that a day of work has in the studio: 7:36.
const CAPACITY_S: i64 = 27_360;

pub(super) fn run(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Attendance report")?;
    let body = call.object()?;
    check_export(call, body)?;
    let range = Range::read(call, body)?;
    let filter = body.object("attendanceFilter")?.ok_or_else(|| ApiError::missing("attendanceFilter"))?;
    let mut days: BTreeMap<_, Vec<Row<'_>>> = BTreeMap::new();
    for row in select(call, &range)? {
        let key = (range.local(row.entry.start_s).date(), row.user.name.as_str());
        days.entry(key).or_default().push(row);
    }
    let number =
        |key, default| Ok(filter.whole(key)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(default));
    let (page, size) = (number("page", 1)?.max(1), number("pageSize", 50)?.clamp(1, 1_000));
    let page = days.into_iter().skip((page - 1).saturating_mul(size)).take(size);
    let rows = page.map(|((date, name), rows)| {
        let sum = |breaks: bool| {
            rows.iter().filter(|row| (row.entry.kind == "BREAK") == breaks).map(|row| row.seconds).sum::<i64>()
        };
        let (worked, breaks) = (sum(false), sum(true));
        let start_s = rows.iter().map(|row| row.entry.start_s).min().unwrap_or(0);
        let end_s = rows.iter().map(|row| row.entry.end_s.unwrap_or(call.now_s)).max().unwrap_or(start_s);
        json!({
            "userId": rows.first().map(|row| row.user.id), "userName": name, "imageUrl": "",
            "date": date.to_string(), "startTime": range.offset_time(start_s), "endTime": range.offset_time(end_s),
            "totalDuration": worked, "break": breaks, "capacity": CAPACITY_S,
            "remainingCapacity": (CAPACITY_S - worked).max(0), "overtime": (worked - CAPACITY_S).max(0), "timeOff": 0,
            "hasRunningEntry": rows.iter().any(|row| row.entry.end_s.is_none()),
        })
    });
    Reply::ok(json!({ "entities": rows.collect::<Value>() }))
}
