//! Everything that entries refer to: workspace, people, clients, projects, tasks, tags, groups, custom fields.

mod clients;
mod custom_fields;
mod groups;
mod project_edits;
mod projects;
mod tags;
mod tasks;
mod users;
mod workspace;

use super::error::{ApiError, Result};
use super::http::{Call, Route};

pub(super) use clients::show_client;
pub(super) use custom_fields::show_custom_field;
pub(super) use groups::show_group;
pub(super) use projects::show_project;
pub(super) use tags::show_tag;
pub(super) use tasks::show_task;
pub(super) use users::{Memberships, show_user};

pub(super) const ROUTES: &[&[Route]] = &[
    clients::ROUTES,
    custom_fields::ROUTES,
    groups::ROUTES,
    project_edits::ROUTES,
    projects::ROUTES,
    tags::ROUTES,
    tasks::ROUTES,
    users::ROUTES,
    workspace::ROUTES,
];

/// Refuses those whom the workspace does not let create this kind of thing.
fn check_may_create(call: &Call<'_>, who: impl Fn(&super::settings::Permissions) -> &String) -> Result<()> {
    let allowed = who(&call.world.settings.entity_creation_permissions) == "EVERYONE";
    if allowed || call.caller.role.is_admin() { Ok(()) } else { Err(ApiError::forbidden()) }
}

/// Refuses a name that something else already has, archived or not.
fn check_name_is_free<'n>(what: &str, name: &str, mut taken: impl Iterator<Item = &'n str>) -> Result<()> {
    if taken.any(|other| other.to_lowercase() == name.to_lowercase()) {
        return Err(ApiError::domain(format!("{what} with name '{name}' already exists")));
    }
    Ok(())
}

/// Rows sorted by a text key, for the `NAME` columns.
fn by_name<T>(mut rows: Vec<&T>, name: impl Fn(&T) -> &str, descending: bool) -> Vec<&T> {
    rows.sort_by_key(|row| name(row).to_lowercase());
    if descending {
        rows.reverse();
    }
    rows
}
