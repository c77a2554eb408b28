//! The expense report.

use serde_json::{Value, json};

use super::super::error::Result;
use super::super::http::{Call, Reply};
use super::super::time;
use super::filter::{Range, check_export};

pub(super) fn run(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Expenses")?;
    let body = call.object()?;
    check_export(call, body)?;
    let range = Range::read(call, body)?;
    let world = &*call.world;
    let billable = body.flag("billable")?;
    let note = body.text("note")?.map(str::to_lowercase);
    let within = |row: &&Value| {
        let second = row["date"].as_str().and_then(|text| time::parse(text, "date").ok()).unwrap_or(0);
        let wall = range.local(second).datetime();
        let notes = row["notes"].as_str().unwrap_or_default().to_lowercase();
        (range.from..=range.to).contains(&wall)
            && billable.is_none_or(|wanted| row["billable"] == wanted)
            && note.as_ref().is_none_or(|note| notes.contains(note))
    };
    let rows: Vec<_> = world.lists.expenses.iter().filter(within).collect();
    let sum = |fits: &dyn Fn(&Value) -> bool| -> f64 {
        rows.iter().filter(|row| fits(row)).filter_map(|row| row["total"].as_f64()).sum()
    };
    let totals = json!({
        "expensesCount": rows.len(), "totalAmount": sum(&|_| true),
        "totalAmountBillable": sum(&|row| row["billable"] == true),
    });
    let number = |key, default| Ok(body.whole(key)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(default));
    let (page, size) = (number("page", 1)?.max(1), number("pageSize", 50)?.clamp(1, 1_000));
    let shown = rows.iter().skip((page - 1).saturating_mul(size)).take(size).map(|row| {
        let user = row["userId"].as_str().and_then(|id| world.find_user(id));
        json!({
            "id": row["id"], "workspaceId": row["workspaceId"], "date": row["date"], "notes": row["notes"],
            "amount": row["total"].as_f64(), "quantity": row["quantity"], "billable": row["billable"],
            "locked": row["locked"], "approvalRequestId": null, "fileId": row["fileId"], "fileName": row["fileName"],
            "categoryId": row["category"]["id"], "categoryName": row["category"]["name"],
            "categoryHasUnitPrice": row["category"]["hasUnitPrice"], "categoryUnit": row["category"]["unit"],
            "projectId": row["project"]["id"], "projectName": row["project"]["name"],
            "projectColor": row["project"]["color"], "userId": row["userId"],
            "userName": user.map(|u| u.name.as_str()), "userEmail": user.map(|u| u.email.as_str()),
            "userStatus": "ACTIVE", "invoicingInfo": null,
        })
    });
    Reply::ok(json!({ "totals": totals, "expenses": shown.collect::<Value>() }))
}
