//! Saved reports that others may see, public ones without signing in.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply};
use super::super::ids::Id;
use super::super::time;
use super::super::world::World;
use super::{detailed, summary, weekly};

/// The one route without a workspace in its path.
pub(super) const VIEW: &str = "/shared-reports/{id}";
const TYPES: [&str; 3] = ["DETAILED", "SUMMARY", "WEEKLY"];

/// Whether a request needs no credentials because its report is public.
pub(crate) fn is_public(template: &str, world: &World, path: &str) -> bool {
    let id = path.rsplit('/').next().and_then(Id::parse);
    template == VIEW
        && id.and_then(|id| world.shared_reports.get(&id)).is_some_and(|report| report["isPublic"] == true)
}

pub(super) fn list(call: &mut Call<'_>) -> Result<Reply> {
    let (page, size) = (call.number("page", 1)?.max(1), call.number("pageSize", 50)?);
    let all = &call.world.shared_reports;
    let rows: Vec<_> = all.values().skip((page - 1).saturating_mul(size)).take(size).collect();
    Reply::ok(json!({ "reports": rows, "count": all.len() }))
}

fn read(world: &World, body: Fields<'_>, id: Id, user: Id, now_s: i64) -> Result<Value> {
    let name = body.name(1, 250)?;
    let filter = body
        .get("filter")
        .filter(|filter| filter.is_object())
        .ok_or_else(|| ApiError::bad_value("filter"))?;
    Ok(json!({
        "id": id, "workspaceId": world.workspace, "userId": user, "reportAuthor": user, "name": name,
        "type": body.choice("type", &TYPES)?.ok_or_else(|| ApiError::bad_value("type"))?,
        "fixedDate": body.flag("fixedDate")?.unwrap_or(false), "isPublic": body.flag("isPublic")?.unwrap_or(false),
        "visibleToUsers": body.get("visibleToUsers").cloned().unwrap_or_else(|| json!([])),
        "visibleToUserGroups": body.get("visibleToUserGroups").cloned().unwrap_or_else(|| json!([])),
        "filter": filter, "link": format!("/shared/{id}"), "createdAt": time::iso(now_s),
    }))
}

pub(super) fn create(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Shared reports")?;
    let id = call.world.minter.mint(call.now_s);
    let report = read(call.world, call.object()?, id, call.caller.user, call.now_s)?;
    call.world.shared_reports.insert(id, report.clone());
    Reply::ok(report)
}

fn find(call: &Call<'_>) -> Result<(Id, Value)> {
    let id = call.id("id", "Shared report")?;
    let report = call.world.shared_reports.get(&id).ok_or_else(|| ApiError::foreign("Shared report"))?;
    Ok((id, report.clone()))
}

/// Keys that are left out stay.
pub(super) fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let (id, mut report) = find(call)?;
    for (key, value) in call.object()?.0 {
        report[key] = value.clone();
    }
    call.world.shared_reports.insert(id, report.clone());
    Reply::ok(report)
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let (id, _) = find(call)?;
    call.world.shared_reports.remove(&id);
    Reply::empty()
}

/// Runs the saved filter; dates of the query win unless the report has fixed dates.
pub(super) fn view(call: &mut Call<'_>) -> Result<Reply> {
    let (_, report) = find(call)?;
    let mut filter = report["filter"].clone();
    if report["fixedDate"] != true {
        for key in ["dateRangeStart", "dateRangeEnd"] {
            if let Some(text) = call.text(key) {
                filter[key] = json!(text);
            }
        }
    }
    call.body = filter;
    match report["type"].as_str() {
        Some("SUMMARY") => summary::run(call),
        Some("WEEKLY") => weekly::run(call),
        _ => detailed::run(call),
    }
}
