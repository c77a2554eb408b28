//! The detailed report: one row per entry, in pages without a `Last-Page` header.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply};
use super::filter::{Range, Row, amounts, check_export, select, totals};
use super::money::Shown;

/// Rows of a page at most. Sources differ between 200 and 1000.
const PAGE_CAP: usize = 1_000;
const COLUMNS: [&str; 8] =
    ["ID", "DESCRIPTION", "USER", "DURATION", "DATE", "ZONED_DATE", "NATURAL", "USER_DATE"];

pub(super) fn run(call: &mut Call<'_>) -> Result<Reply> {
    let body = call.object()?;
    check_export(call, body)?;
    let range = Range::read(call, body)?;
    let filter = body.object("detailedFilter")?.ok_or_else(|| ApiError::missing("detailedFilter"))?;
    let shown = amounts(call, body)?;
    let mut rows = select(call, &range)?;
    audit(filter, &mut rows)?;
    sort(body, filter, &mut rows)?;
    let number =
        |key, default| Ok(filter.whole(key)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(default));
    let (page, size) = (number("page", 1)?.max(1), number("pageSize", 50)?.clamp(1, PAGE_CAP));
    let options =
        filter.object("options")?.map_or(Ok(None), |o| o.choice("totals", &["CALCULATE", "EXCLUDE"]))?;
    let sums = if options == Some("EXCLUDE") { json!([]) } else { totals(&rows, &shown) };
    let page = rows.iter().skip((page - 1).saturating_mul(size)).take(size);
    let page: Vec<_> = page.map(|row| show(call, &range, row, &shown)).collect();
    Reply::ok(json!({ "totals": sums, "timeentries": page }))
}

/// `auditFilter`: without project or task, longer or shorter than so many seconds.
fn audit(filter: Fields<'_>, rows: &mut Vec<Row<'_>>) -> Result<()> {
    let Some(audit) = filter.object("auditFilter")? else { return Ok(()) };
    let without_project = audit.flag("withoutProject")?.unwrap_or(false);
    let without_task = audit.flag("withoutTask")?.unwrap_or(false);
    let (duration, shorter) = (audit.whole("duration")?, audit.flag("durationShorter")?.unwrap_or(false));
    rows.retain(|row| {
        (!without_project || row.project.is_none())
            && (!without_task || row.task.is_none())
            && duration.is_none_or(|limit| if shorter { row.seconds < limit } else { row.seconds > limit })
    });
    Ok(())
}

fn sort(body: Fields<'_>, filter: Fields<'_>, rows: &mut [Row<'_>]) -> Result<()> {
    let column = filter.choice("sortColumn", &COLUMNS)?.unwrap_or("DATE");
    // The same order for the same question, whatever the store's own order is.
    rows.sort_by_key(|row| (row.entry.start_s, row.entry.id));
    match column {
        "ID" => rows.sort_by_key(|row| row.entry.id),
        "DESCRIPTION" => rows.sort_by_key(|row| row.entry.description.to_lowercase()),
        "USER" | "USER_DATE" => rows.sort_by_key(|row| row.user.name.to_lowercase()),
        "DURATION" => rows.sort_by_key(|row| row.seconds),
        _ => {}
    }
    if body.choice("sortOrder", &["ASCENDING", "DESCENDING"])? != Some("ASCENDING") {
        rows.reverse();
    }
    Ok(())
}

fn show(call: &Call<'_>, range: &Range, row: &Row<'_>, shown: &Shown) -> Value {
    let (world, entry) = (&*call.world, row.entry);
    let end_s = entry.end_s.unwrap_or(call.now_s);
    let hourly = if entry.billable { entry.rates.hourly.unwrap_or(0) } else { 0 };
    let cost = entry.rates.cost.unwrap_or(0);
    let tags = entry.tags.iter().filter_map(|id| world.tags.get(id));
    let custom = entry.custom.iter().filter_map(|(id, value)| {
        let field = world.custom_fields.get(id)?;
        Some(json!({ "customFieldId": id, "name": field.name, "type": field.kind, "value": value }))
    });
    let mut shown_row = json!({
        "_id": entry.id, "description": entry.description, "userId": row.user.id, "userName": row.user.name,
        "userEmail": row.user.email, "billable": entry.billable,
        "projectId": entry.project, "projectName": row.project.map(|p| p.name.as_str()),
        "projectColor": row.project.map(|p| p.color.as_str()),
        "clientId": row.client.map(|c| c.id), "clientName": row.client.map(|c| c.name.as_str()),
        "taskId": entry.task, "taskName": row.task.map(|t| t.name.as_str()),
        "tags": tags.map(|tag| json!({ "_id": tag.id, "name": tag.name })).collect::<Value>(),
        "type": entry.kind, "isLocked": entry.approval.is_some() || world.is_before_lock(entry.start_s, call.now_s),
        "approvalRequestId": entry.approval, "customFields": custom.collect::<Value>(),
        "timeInterval": {
            "start": range.offset_time(entry.start_s), "end": range.offset_time(end_s), "duration": row.seconds,
        },
        "currency": world.currency.0, "amount": shown.main(row.amount), "amounts": shown.all(row.amount),
    });
    if let (false, Some(keys)) = (shown.main(row.amount).is_null(), shown_row.as_object_mut()) {
        let money = [
            ("rate", hourly_as_float(hourly)),
            ("earnedRate", hourly_as_float(hourly)),
            ("earnedAmount", row.amount.earned),
            ("costRate", hourly_as_float(cost)),
            ("costAmount", row.amount.cost),
        ];
        keys.extend(money.map(|(key, value)| (key.to_owned(), json!(value))));
    }
    shown_row
}

#[expect(clippy::cast_precision_loss, reason = "cents of an hourly rate")]
fn hourly_as_float(cents: i64) -> f64 {
    cents as f64
}
