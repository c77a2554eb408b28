//! The reports host. Money is cents as floats, durations are whole seconds, times carry the offset of the
//! zone that was asked for, and ids are called `_id`.

mod attendance;
mod detailed;
mod expenses;
mod filter;
mod money;
mod shared;
mod summary;
mod weekly;

use super::auth::Caller;
use super::http::{Route, route};
use super::model::Role;
use super::world::World;

pub(super) use shared::is_public;

const BODY: &[&str] = &[
    "dateRangeStart",
    "dateRangeEnd",
    "dateRangeType",
    "timeZone",
    "exportType",
    "amountShown",
    "amounts",
    "rounding",
    "billable",
    "approvalState",
    "invoicingState",
    "description",
    "withoutDescription",
    "sortOrder",
    "weekStart",
    "zoomLevel",
    "userLocale",
    "archived",
    "users",
    "userGroups",
    "clients",
    "projects",
    "currency",
    "tasks",
    "tags",
    "customFields",
    "userCustomFields",
    "dateFormat",
    "timeFormat",
    "detailedFilter",
    "summaryFilter",
    "weeklyFilter",
    "attendanceFilter",
];
const EXPENSES: &[&str] = &[
    "dateRangeStart",
    "dateRangeEnd",
    "dateRangeType",
    "timeZone",
    "exportType",
    "billable",
    "approvalState",
    "invoicingState",
    "sortOrder",
    "sortColumn",
    "weekStart",
    "zoomLevel",
    "userLocale",
    "users",
    "userGroups",
    "clients",
    "projects",
    "currency",
    "tasks",
    "categories",
    "note",
    "withoutNote",
    "page",
    "pageSize",
];
const SHARED: &[&str] =
    &["name", "type", "fixedDate", "isPublic", "visibleToUsers", "visibleToUserGroups", "filter", "link"];
const SHARED_VIEW: &[&str] =
    &["dateRangeStart", "dateRangeEnd", "sortOrder", "sortColumn", "exportType", "page", "pageSize"];

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/workspaces/{ws}/reports/detailed", &[], BODY, detailed::run),
    route("POST", "/workspaces/{ws}/reports/summary", &[], BODY, summary::run),
    route("POST", "/workspaces/{ws}/reports/weekly", &[], BODY, weekly::run),
    route("POST", "/workspaces/{ws}/reports/attendance", &[], BODY, attendance::run),
    route("POST", "/workspaces/{ws}/reports/expenses/detailed", &[], EXPENSES, expenses::run),
    route(
        "GET",
        "/workspaces/{ws}/shared-reports",
        &["page", "pageSize", "sharedReportsFilter"],
        &[],
        shared::list,
    ),
    route("POST", "/workspaces/{ws}/shared-reports", &[], SHARED, shared::create),
    route("PUT", "/workspaces/{ws}/shared-reports/{id}", &[], SHARED, shared::replace),
    route("DELETE", "/workspaces/{ws}/shared-reports/{id}", &[], &[], shared::delete),
    route("GET", shared::VIEW, SHARED_VIEW, &[], shared::view),
];

/// Who looks at a public shared report without signing in: sees what its owner sees.
pub(super) fn anybody(world: &World) -> Caller {
    Caller { user: world.addon_user, role: Role::Owner, is_addon: false, credential: String::new() }
}
