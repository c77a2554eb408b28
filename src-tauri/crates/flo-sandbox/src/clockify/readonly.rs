//! Lists that can be read but not changed here: expenses, invoices, time off, holidays, scheduling.

use serde_json::{Value, json};

use super::error::{ApiError, Result};
use super::http::{Call, Reply, Route, route};
use super::time;

/// The rows, as the service shows them.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) expenses: Vec<Value>,
    pub(super) categories: Vec<Value>,
    pub(super) invoices: Vec<Value>,
    pub(super) policies: Vec<Value>,
    pub(super) time_off: Vec<Value>,
    pub(super) balances: Vec<Value>,
    pub(super) holidays: Vec<Value>,
    pub(super) assignments: Vec<Value>,
}

const PAGES: &[&str] = &["page", "page-size", "sort-column", "sort-order"];
const INVOICES: &[&str] = &["statuses", "sort-column", "sort-order", "page", "page-size"];
const SCHEDULE: &[&str] = &["start", "end", "name", "sort-column", "sort-order", "page", "page-size"];
const POLICIES: &[&str] = &["page", "page-size", "name", "status"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/expenses", &["user-id", "page", "page-size"], &[], expenses),
    route(
        "GET",
        "/workspaces/{ws}/expenses/categories",
        &["name", "archived", "page", "page-size", "sort-column", "sort-order"],
        &[],
        categories,
    ),
    route("GET", "/workspaces/{ws}/expenses/{id}", &[], &[], expense),
    route("GET", "/workspaces/{ws}/invoices", INVOICES, &[], invoices),
    route("GET", "/workspaces/{ws}/invoices/{id}", &[], &[], invoice),
    route("GET", "/workspaces/{ws}/time-off/policies", POLICIES, &[], policies),
    route("GET", "/workspaces/{ws}/time-off/policies/{id}", &[], &[], policy),
    route(
        "POST",
        "/workspaces/{ws}/time-off/requests",
        &[],
        &["page", "pageSize", "statuses", "start", "end", "users", "userGroups"],
        time_off,
    ),
    route("GET", "/workspaces/{ws}/time-off/balance/policy/{id}", PAGES, &[], balance_of_policy),
    route("GET", "/workspaces/{ws}/time-off/balance/user/{uid}", PAGES, &[], balance_of_user),
    route("GET", "/workspaces/{ws}/holidays", &["assigned-to"], &[], holidays),
    route(
        "GET",
        "/workspaces/{ws}/holidays/in-period",
        &["assigned-to", "start", "end"],
        &[],
        holidays_in_period,
    ),
    route("GET", "/workspaces/{ws}/scheduling/assignments/all", SCHEDULE, &[], assignments),
];

/// The page's rows as a bare array.
fn rows<'a>(call: &Call<'_>, rows: impl Iterator<Item = &'a Value>) -> Result<Value> {
    let reply = call.page(rows, 50, Value::clone)?;
    Ok(reply.body.unwrap_or_default())
}

fn by_id(call: &Call<'_>, rows: &[Value], what: &str) -> Result<Value> {
    let id = call.id("id", what)?.to_string();
    rows.iter().find(|row| row["id"] == id.as_str()).cloned().ok_or_else(|| ApiError::foreign(what))
}

fn expenses(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Expenses")?;
    let user = call.text("user-id");
    let all: Vec<_> =
        call.world.lists.expenses.iter().filter(|row| user.is_none_or(|id| row["userId"] == id)).collect();
    let daily = all.iter().map(|row| json!({ "date": row["date"], "total": row["total"] }));
    let total: i64 = all.iter().filter_map(|row| row["total"].as_i64()).sum();
    let shown = rows(call, all.iter().copied())?;
    Reply::ok(json!({
        "expenses": { "expenses": shown, "count": all.len() },
        "dailyTotals": daily.collect::<Value>(),
        "weeklyTotals": [{ "date": all.first().map(|row| row["date"].clone()), "total": total }],
    }))
}

/// Flat ids here, objects in the list.
fn expense(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Expenses")?;
    let mut row = by_id(call, &call.world.lists.expenses, "Expense")?;
    if let Some(keys) = row.as_object_mut() {
        for (object, id) in [("category", "categoryId"), ("project", "projectId")] {
            let object = keys.remove(object).unwrap_or_default();
            keys.insert(id.to_owned(), object["id"].clone());
        }
    }
    Reply::ok(row)
}

fn categories(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Expenses")?;
    let all = &call.world.lists.categories;
    Reply::ok(json!({ "count": all.len(), "categories": rows(call, all.iter())? }))
}

fn invoices(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    call.require_paid("Invoicing")?;
    let states = call.texts("statuses");
    let fits =
        |row: &&Value| states.is_empty() || row["status"].as_str().is_some_and(|s| states.contains(&s));
    let all: Vec<_> = call.world.lists.invoices.iter().filter(fits).collect();
    let total = all.len();
    Reply::ok(json!({ "total": total, "invoices": rows(call, all.into_iter())? }))
}

fn invoice(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    call.require_paid("Invoicing")?;
    Reply::ok(by_id(call, &call.world.lists.invoices, "Invoice")?)
}

fn policies(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Time off")?;
    call.page(call.world.lists.policies.iter(), 50, Value::clone)
}

fn policy(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Time off")?;
    Reply::ok(by_id(call, &call.world.lists.policies, "Policy")?)
}

fn time_off(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Time off")?;
    let body = call.object()?;
    let wanted = body.get("statuses").and_then(Value::as_array).cloned().unwrap_or_default();
    let fits = |row: &&Value| {
        wanted.is_empty()
            || wanted.iter().any(|s| s == "ALL")
            || wanted.contains(&row["status"]["statusType"])
    };
    let all: Vec<_> = call.world.lists.time_off.iter().filter(fits).collect();
    let number = |key, default| Ok(body.whole(key)?.and_then(|n| usize::try_from(n).ok()).unwrap_or(default));
    let (page, size) = (number("page", 1)?.max(1), number("pageSize", 50)?);
    let shown: Vec<_> = all.iter().skip((page - 1).saturating_mul(size)).take(size).collect();
    Reply::ok(json!({ "count": all.len(), "requests": shown }))
}

fn balances(call: &Call<'_>, key: &str, id: &str) -> Result<Reply> {
    call.require_paid("Time off")?;
    let all: Vec<_> = call.world.lists.balances.iter().filter(|row| row[key] == id).collect();
    let count = all.len();
    Reply::ok(json!({ "balances": rows(call, all.into_iter())?, "count": count }))
}

fn balance_of_policy(call: &mut Call<'_>) -> Result<Reply> {
    let id = call.id("id", "Policy")?.to_string();
    balances(call, "policyId", &id)
}

fn balance_of_user(call: &mut Call<'_>) -> Result<Reply> {
    let id = call.world.user(call.id("uid", "User")?)?.id.to_string();
    balances(call, "userId", &id)
}

/// Not paginated.
fn holidays(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Time off")?;
    Reply::ok(json!(call.world.lists.holidays))
}

fn holidays_in_period(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Time off")?;
    for key in ["assigned-to", "start", "end"] {
        call.text(key).ok_or_else(|| ApiError::missing(key))?;
    }
    let day = |key: &str| call.text(key).unwrap_or_default().get(..10).unwrap_or_default().to_owned();
    let (from, to) = (day("start"), day("end"));
    let within = |row: &&Value| {
        row["datePeriod"]["startDate"]
            .as_str()
            .is_some_and(|date| from.as_str() <= date && date <= to.as_str())
    };
    Reply::ok(json!(call.world.lists.holidays.iter().filter(within).collect::<Vec<_>>()))
}

fn assignments(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Scheduling")?;
    let from = call.time("start")?.ok_or_else(|| ApiError::missing("start"))?;
    let to = call.time("end")?.ok_or_else(|| ApiError::missing("end"))?;
    let second =
        |value: &Value| value.as_str().and_then(|text| time::parse(text, "period").ok()).unwrap_or(0);
    let overlaps =
        |row: &&Value| second(&row["period"]["start"]) <= to && second(&row["period"]["end"]) >= from;
    call.page(call.world.lists.assignments.iter().filter(overlaps), 50, Value::clone)
}
