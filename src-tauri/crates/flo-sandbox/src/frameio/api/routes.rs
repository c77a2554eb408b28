//! Every route of the API with its limit and the query keys it knows.
//!
//! Limits are per person and account. Source: the rate limits of the Frame.io V4 API reference.

use std::time::Duration;

use http::Method;

use super::{Call, Reply};
use super::{
    accounts, comments, experimental, fields, files, folders, groups, hooks, projects, roles, search, shares,
    stacks, uploads,
};
use crate::Rate;

/// One route.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) rate: Rate,
    query: &'static [&'static [&'static str]],
    pub(super) experimental: bool,
    pub(super) handler: fn(&Call<'_>) -> Reply,
}

impl Route {
    pub(super) fn knows_query(&self, name: &str) -> bool {
        self.query.iter().any(|keys| keys.contains(&name))
    }
}

const MINUTE: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);
/// 100 per minute: most reads, and changes of files.
const R100: Rate = Rate::leaky(100, MINUTE);
/// 10 per minute: most writes.
const W10: Rate = Rate::leaky(10, MINUTE);
/// 60 per minute: most deletes, and bulk changes of files.
const D60: Rate = Rate::leaky(60, MINUTE);
const PER_SECOND_3: Rate = Rate::leaky(3, SECOND);
const PER_SECOND_5: Rate = Rate::leaky(5, SECOND);
const PER_SECOND_10: Rate = Rate::leaky(10, SECOND);

type Keys = &'static [&'static [&'static str]];
const NONE: Keys = &[];
const PAGE: &[&str] = &["page_size", "after", "include_total_count", "sort"];
const INCLUDE: &[&str] = &["include"];
const LIST: Keys = &[PAGE, INCLUDE];
const SHOW: Keys = &[INCLUDE];
const PEOPLE: Keys = &[PAGE, &["include_deactivated"]];
const COPY: Keys = &[&["copy_metadata", "copy_comments"]];
const TIMECODE: Keys = &[INCLUDE, &["timestamp_as_timecode"]];
const AUDIT: Keys = &[
    PAGE,
    INCLUDE,
    &[
        "filters[from_date]",
        "filters[to_date]",
        "filters[event_type]",
        "filters[resource_type]",
        "filters[resource_id]",
        "filters[project_id]",
        "filters[workspace_id]",
        "filters[user_id]",
        "filters[ip_address]",
    ],
];

type Handler = fn(&Call<'_>) -> Reply;

const fn route(method: Method, path: &'static str, rate: Rate, query: Keys, handler: Handler) -> Route {
    Route { method, path, rate, query, experimental: false, handler }
}

const fn get(path: &'static str, rate: Rate, query: Keys, handler: Handler) -> Route {
    route(Method::GET, path, rate, query, handler)
}

const fn post(path: &'static str, rate: Rate, query: Keys, handler: Handler) -> Route {
    route(Method::POST, path, rate, query, handler)
}

const fn patch(path: &'static str, rate: Rate, query: Keys, handler: Handler) -> Route {
    route(Method::PATCH, path, rate, query, handler)
}

const fn delete(path: &'static str, rate: Rate, handler: Handler) -> Route {
    route(Method::DELETE, path, rate, NONE, handler)
}

const fn experimental(method: Method, path: &'static str, rate: Rate, handler: Handler) -> Route {
    Route { method, path, rate, query: NONE, experimental: true, handler }
}

macro_rules! a {
    ($path:literal) => {
        concat!("/v4/accounts/{account_id}", $path)
    };
}

pub(super) static ROUTES: &[Route] = &[
    get("/v4/me", R100, NONE, accounts::me),
    get("/v4/accounts", R100, &[PAGE], accounts::list),
    get(a!("/users"), R100, PEOPLE, roles::account_list),
    patch(a!("/users/{user_id}"), W10, NONE, roles::account_set),
    get(a!("/audit_logs"), R100, AUDIT, accounts::audit_logs),
    get(a!("/workspaces"), R100, LIST, accounts::workspaces),
    post(a!("/workspaces"), W10, NONE, accounts::create_workspace),
    get(a!("/workspaces/{workspace_id}"), R100, SHOW, accounts::show_workspace),
    patch(a!("/workspaces/{workspace_id}"), W10, NONE, accounts::update_workspace),
    delete(a!("/workspaces/{workspace_id}"), D60, accounts::delete_workspace),
    get(a!("/workspaces/{workspace_id}/users"), R100, PEOPLE, roles::workspace_list),
    patch(a!("/workspaces/{workspace_id}/users/{user_id}"), W10, NONE, roles::workspace_set),
    delete(a!("/workspaces/{workspace_id}/users/{user_id}"), D60, roles::workspace_remove),
    get(a!("/projects"), R100, LIST, projects::list),
    get(a!("/invited_projects"), R100, LIST, projects::invited),
    get(a!("/workspaces/{workspace_id}/projects"), R100, LIST, projects::of_workspace),
    post(a!("/workspaces/{workspace_id}/projects"), W10, NONE, projects::create),
    get(a!("/projects/{project_id}"), R100, SHOW, projects::show),
    patch(a!("/projects/{project_id}"), W10, NONE, projects::update),
    delete(a!("/projects/{project_id}"), D60, projects::delete),
    get(a!("/projects/{project_id}/recently_deleted"), PER_SECOND_5, &[PAGE], projects::recently_deleted),
    get(a!("/projects/{project_id}/users"), R100, PEOPLE, roles::project_list),
    patch(a!("/projects/{project_id}/users/{user_id}"), W10, NONE, roles::project_set),
    delete(a!("/projects/{project_id}/users/{user_id}"), D60, roles::project_remove),
    get(a!("/folders/{folder_id}"), R100, SHOW, folders::show),
    get(a!("/folders/{folder_id}/children"), R100, &[PAGE, INCLUDE, &["type"]], folders::children),
    get(a!("/folders/{folder_id}/files"), PER_SECOND_5, LIST, folders::files),
    get(a!("/folders/{folder_id}/folders"), PER_SECOND_5, LIST, folders::folders),
    get(a!("/folders/{folder_id}/version_stacks"), PER_SECOND_5, LIST, folders::stacks),
    post(a!("/folders/{folder_id}/folders"), PER_SECOND_3, NONE, folders::create),
    patch(a!("/folders/{folder_id}"), W10, NONE, folders::update),
    patch(a!("/folders/{folder_id}/move"), W10, NONE, folders::move_one),
    post(a!("/folders/{folder_id}/copy"), W10, COPY, folders::copy),
    delete(a!("/folders/{folder_id}"), D60, folders::delete),
    post(a!("/folders/copy"), W10, COPY, folders::bulk_copy),
    patch(a!("/folders/move"), W10, NONE, folders::bulk_move),
    get(a!("/folders/{folder_id}/users"), R100, PEOPLE, roles::folder_list),
    patch(a!("/folders/{folder_id}/users/{user_id}"), W10, NONE, roles::folder_set),
    delete(a!("/folders/{folder_id}/users/{user_id}"), D60, roles::folder_remove),
    post(a!("/folders/{folder_id}/files/local_upload"), PER_SECOND_5, NONE, uploads::local),
    post(a!("/folders/{folder_id}/files/remote_upload"), PER_SECOND_5, NONE, uploads::remote),
    post(a!("/folders/{folder_id}/files/import"), PER_SECOND_5, NONE, uploads::import),
    post(a!("/folders/{folder_id}/files"), PER_SECOND_5, NONE, uploads::superseded),
    get(a!("/files/{file_id}"), PER_SECOND_10, SHOW, files::show),
    get(a!("/files/{file_id}/status"), PER_SECOND_5, NONE, files::status),
    patch(a!("/files/{file_id}"), R100, NONE, files::update),
    patch(a!("/files/{file_id}/move"), R100, NONE, files::move_one),
    post(a!("/files/{file_id}/copy"), R100, COPY, files::copy),
    delete(a!("/files/{file_id}"), R100, files::delete),
    post(a!("/files/copy"), D60, COPY, files::bulk_copy),
    patch(a!("/files/move"), D60, NONE, files::bulk_move),
    get(a!("/files/{file_id}/metadata"), R100, &[&["show_null"]], fields::of_file),
    patch(a!("/projects/{project_id}/metadata/values"), W10, NONE, fields::bulk_update),
    get(a!("/metadata/field_definitions"), R100, LIST, fields::list),
    post(a!("/metadata/field_definitions"), W10, NONE, fields::create),
    patch(a!("/metadata/field_definitions/{field_definition_id}"), W10, NONE, fields::update),
    delete(a!("/metadata/field_definitions/{field_definition_id}"), D60, fields::delete),
    post(a!("/folders/{folder_id}/version_stacks"), W10, NONE, stacks::create),
    get(a!("/version_stacks/{version_stack_id}"), R100, SHOW, stacks::show),
    get(a!("/version_stacks/{version_stack_id}/children"), R100, LIST, stacks::children),
    patch(a!("/version_stacks/{version_stack_id}/move"), W10, NONE, stacks::move_one),
    post(a!("/version_stacks/{version_stack_id}/copy"), W10, COPY, stacks::copy),
    get(a!("/files/{file_id}/comments"), R100, &[PAGE, INCLUDE, &["timestamp_as_timecode"]], comments::list),
    post(a!("/files/{file_id}/comments"), R100, TIMECODE, comments::create),
    get(a!("/comments/{comment_id}"), R100, TIMECODE, comments::show),
    patch(a!("/comments/{comment_id}"), W10, TIMECODE, comments::update),
    delete(a!("/comments/{comment_id}"), D60, comments::delete),
    post(a!("/comments/{comment_id}/attachments"), D60, NONE, comments::attach),
    delete(a!("/comments/{comment_id}/attachments/{attachment_id}"), D60, comments::detach),
    get(a!("/projects/{project_id}/shares"), R100, &[PAGE], shares::list),
    post(a!("/projects/{project_id}/shares"), W10, NONE, shares::create),
    get(a!("/shares/{share_id}"), R100, NONE, shares::show),
    patch(a!("/shares/{share_id}"), W10, NONE, shares::update),
    delete(a!("/shares/{share_id}"), D60, shares::delete),
    get(a!("/shares/{share_id}/assets"), R100, LIST, shares::assets),
    post(a!("/shares/{share_id}/assets"), W10, NONE, shares::add_asset),
    delete(a!("/shares/{share_id}/assets/{asset_id}"), W10, shares::remove_asset),
    get(a!("/shares/{share_id}/reviewers"), R100, &[PAGE], shares::reviewers),
    post(a!("/shares/{share_id}/reviewers"), W10, NONE, shares::add_reviewers),
    delete(a!("/shares/{share_id}/reviewers"), W10, shares::remove_reviewers),
    get(a!("/shares/{share_id}/activities"), R100, LIST, shares::activities),
    get(a!("/projects/{project_id}/collections"), R100, LIST, shares::collections),
    get(a!("/collections/{collection_id}"), R100, SHOW, shares::show_collection),
    get(a!("/workspaces/{workspace_id}/webhooks"), R100, LIST, hooks::list),
    post(a!("/workspaces/{workspace_id}/webhooks"), W10, NONE, hooks::create),
    get(a!("/webhooks/{webhook_id}"), R100, SHOW, hooks::show),
    patch(a!("/webhooks/{webhook_id}"), W10, NONE, hooks::update),
    delete(a!("/webhooks/{webhook_id}"), D60, hooks::delete),
    get(a!("/workspaces/{workspace_id}/actions"), R100, LIST, hooks::list_actions),
    post(a!("/workspaces/{workspace_id}/actions"), W10, NONE, hooks::create_action),
    get(a!("/actions/{action_id}"), R100, SHOW, hooks::show_action),
    patch(a!("/actions/{action_id}"), W10, NONE, hooks::update_action),
    delete(a!("/actions/{action_id}"), D60, hooks::delete_action),
    get(a!("/groups"), R100, LIST, groups::list),
    post(a!("/groups"), W10, NONE, groups::create),
    get(a!("/groups/{group_id}"), R100, SHOW, groups::show),
    patch(a!("/groups/{group_id}"), W10, NONE, groups::update),
    post(a!("/search"), R100, &[&["page_size", "after", "include_total_count"]], search::search),
    experimental(Method::POST, a!("/files/bulk_get"), D60, experimental::bulk_get),
    experimental(Method::PATCH, a!("/files/{file_id}/restore"), R100, experimental::restore),
    experimental(Method::PATCH, a!("/folders/{folder_id}/restore"), R100, experimental::restore),
    experimental(
        Method::PATCH,
        a!("/version_stacks/{version_stack_id}/restore"),
        R100,
        experimental::restore,
    ),
    experimental(Method::PATCH, a!("/files/{file_id}/metadata"), R100, experimental::set_metadata),
    experimental(
        Method::PATCH,
        a!("/version_stacks/{version_stack_id}/versions"),
        W10,
        experimental::reorder,
    ),
];
