//! User groups. There is no read by id: 405.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::Group;
use super::super::world::World;
use super::{by_name, check_name_is_free};

const LIST: &[&str] =
    &["project-id", "name", "includeTeamManagers", "sort-column", "sort-order", "page", "page-size"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/user-groups", LIST, &[], list),
    route("POST", "/workspaces/{ws}/user-groups", &[], &["name"], create),
    route("PUT", "/workspaces/{ws}/user-groups/{id}", &[], &["name"], rename),
    route("DELETE", "/workspaces/{ws}/user-groups/{id}", &[], &[], delete),
    route("POST", "/workspaces/{ws}/user-groups/{id}/users", &[], &["userId"], add_user),
    route("DELETE", "/workspaces/{ws}/user-groups/{id}/users/{uid}", &[], &[], remove_user),
];

pub(crate) fn show_group(world: &World, group: &Group) -> Value {
    json!({
        "id": group.id, "name": group.name, "userIds": group.users, "workspaceId": world.workspace, "teamManagers": [],
    })
}

fn find(call: &Call<'_>) -> Result<Group> {
    let id = call.id("id", "User group")?;
    call.world.groups.get(&id).cloned().ok_or_else(|| ApiError::foreign("User group"))
}

fn save(call: &mut Call<'_>, mut group: Group) -> Value {
    group.updated_s = call.now_s;
    let shown = show_group(call.world, &group);
    call.world.groups.insert(group.id, group);
    shown
}

fn check_name(call: &Call<'_>, name: &str, id: Id) -> Result<()> {
    let others = call.world.groups.values().filter(|group| group.id != id);
    check_name_is_free("User group", name, others.map(|group| group.name.as_str()))
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let fits = call.name_filter()?;
    let project = call.text("project-id").and_then(Id::parse).and_then(|id| call.world.projects.get(&id));
    let on_project = |group: &Group| {
        project.is_none_or(|p| group.users.iter().any(|user| p.members.iter().any(|m| m.user == *user)))
    };
    call.choice("sort-column", &["ID", "NAME"])?;
    let rows = call.world.groups.values().filter(|group| fits(&group.name) && on_project(group)).collect();
    let rows = by_name(rows, |group| &group.name, call.descending()?);
    call.page(rows.into_iter(), 50, |group| show_group(call.world, group))
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let id = call.world.minter.mint(call.now_s);
    let name = call.object()?.name(1, 100)?;
    check_name(call, &name, id)?;
    let shown = save(call, Group { id, name, users: Vec::new(), updated_s: 0 });
    Reply::created(shown)
}

fn rename(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let mut group = find(call)?;
    group.name = call.object()?.name(1, 100)?;
    check_name(call, &group.name, group.id)?;
    Reply::ok(save(call, group))
}

fn delete(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let group = find(call)?;
    let shown = show_group(call.world, &group);
    call.world.groups.remove(&group.id);
    call.world.bury(group.id, "USER_GROUPS", call.now_s, shown.clone());
    Reply::ok(shown)
}

fn add_user(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let mut group = find(call)?;
    let user = call.object()?.id("userId", "User")?.ok_or_else(|| ApiError::bad_value("userId"))?;
    call.world.user(user)?;
    if !group.users.contains(&user) {
        group.users.push(user);
    }
    Reply::ok(save(call, group))
}

fn remove_user(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let mut group = find(call)?;
    let user = call.id("uid", "User")?;
    group.users.retain(|other| *other != user);
    Reply::ok(save(call, group))
}
