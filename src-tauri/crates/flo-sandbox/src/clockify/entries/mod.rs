//! Time entries: shapes, rules, lists and writes.
//!
//! A PUT replaces the whole entry, nothing carries a version, equal POSTs make two entries, and at most one
//! timer runs per person.

mod list;
mod rules;
mod view;
mod write;
mod write_many;

use super::http::{Route, route};

pub(super) use rules::{Draft, Origin};
pub(super) use view::{Shape, show};

const BODY: &[&str] = &[
    "start",
    "end",
    "description",
    "billable",
    "projectId",
    "taskId",
    "tagIds",
    "type",
    "customFields",
    "customAttributes",
];
const BULK_BODY: &[&str] = &[
    "id",
    "start",
    "end",
    "description",
    "billable",
    "projectId",
    "taskId",
    "tagIds",
    "type",
    "customFields",
];
const LIST_QUERY: &[&str] = &[
    "description",
    "start",
    "end",
    "project",
    "task",
    "tags",
    "project-required",
    "task-required",
    "hydrated",
    "in-progress",
    "get-week-before",
    "page",
    "page-size",
];

pub(super) const ROUTES: &[Route] = &[
    route("POST", "/workspaces/{ws}/time-entries", &[], BODY, write::create),
    route("POST", "/workspaces/{ws}/user/{uid}/time-entries", &["from-entry"], BODY, write::create_for),
    route("GET", "/workspaces/{ws}/user/{uid}/time-entries", LIST_QUERY, &[], list::of_user),
    route("GET", "/workspaces/{ws}/time-entries/{id}", &["hydrated"], &[], list::one),
    route("PUT", "/workspaces/{ws}/time-entries/{id}", &[], BODY, write::replace),
    route("DELETE", "/workspaces/{ws}/time-entries/{id}", &[], &[], write::delete),
    route("POST", "/workspaces/{ws}/time-entries/batch", &[], &["timeEntryIds", "hydrated"], list::batch),
    route("PUT", "/workspaces/{ws}/user/{uid}/time-entries", &["hydrated"], BULK_BODY, write_many::replace),
    route("DELETE", "/workspaces/{ws}/user/{uid}/time-entries", &["time-entry-ids"], &[], write_many::delete),
    route("PATCH", "/workspaces/{ws}/user/{uid}/time-entries", &[], &["end"], write::stop),
    route("POST", "/workspaces/{ws}/user/{uid}/time-entries/{id}/duplicate", &[], &[], write::duplicate),
    route(
        "GET",
        "/workspaces/{ws}/time-entries/status/in-progress",
        &["page", "page-size"],
        &[],
        list::running,
    ),
    route(
        "PATCH",
        "/workspaces/{ws}/time-entries/invoiced",
        &[],
        &["timeEntryIds", "invoiced"],
        write_many::invoice,
    ),
];
