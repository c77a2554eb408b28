//! Tags.

use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply, Route, route};
use super::super::ids::Id;
use super::super::model::Tag;
use super::super::world::World;
use super::{by_name, check_may_create, check_name_is_free};

const LIST: &[&str] = &[
    "name",
    "strict-name-search",
    "excluded-ids",
    "archived",
    "sort-column",
    "sort-order",
    "page",
    "page-size",
];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/tags", LIST, &[], list),
    route("POST", "/workspaces/{ws}/tags", &[], &["name"], create),
    route("GET", "/workspaces/{ws}/tags/{id}", &[], &[], one),
    route("PUT", "/workspaces/{ws}/tags/{id}", &[], &["name", "archived"], replace),
    route("DELETE", "/workspaces/{ws}/tags/{id}", &[], &[], delete),
];

pub(crate) fn show_tag(world: &World, tag: &Tag) -> Value {
    json!({ "id": tag.id, "name": tag.name, "workspaceId": world.workspace, "archived": tag.archived })
}

fn find(call: &Call<'_>) -> Result<Tag> {
    let id = call.id("id", "Tag")?;
    call.world.tags.get(&id).cloned().ok_or_else(|| ApiError::foreign("Tag"))
}

fn list(call: &mut Call<'_>) -> Result<Reply> {
    let fits = call.name_filter()?;
    let archived = call.flag("archived")?;
    let excluded: Vec<_> = call.texts("excluded-ids").into_iter().filter_map(Id::parse).collect();
    let column = call.choice("sort-column", &["ID", "NAME"])?.unwrap_or("NAME");
    let rows = call.world.tags.values();
    let mut rows: Vec<_> = rows
        .filter(|tag| {
            fits(&tag.name) && archived.is_none_or(|a| a == tag.archived) && !excluded.contains(&tag.id)
        })
        .collect();
    let descending = call.descending()?;
    if column == "NAME" {
        rows = by_name(rows, |tag| &tag.name, descending);
    } else if descending {
        rows.reverse();
    }
    call.page(rows.into_iter(), 50, |tag| show_tag(call.world, tag))
}

fn create(call: &mut Call<'_>) -> Result<Reply> {
    check_may_create(call, |permissions| &permissions.who_can_create_tags)?;
    let name = call.object()?.name(1, 100)?;
    check_name_is_free("Tag", &name, call.world.tags.values().map(|tag| tag.name.as_str()))?;
    let id = call.world.minter.mint(call.now_s);
    let tag = Tag { id, name, archived: false, updated_s: call.now_s };
    let shown = show_tag(call.world, &tag);
    call.world.tags.insert(id, tag);
    Reply::created(shown)
}

fn one(call: &mut Call<'_>) -> Result<Reply> {
    Reply::ok(show_tag(call.world, &find(call)?))
}

/// Replaces: leaving out `archived` takes the tag out of the archive.
fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let mut tag = find(call)?;
    let body = call.object()?;
    tag.name = body.name(1, 100)?;
    tag.archived = body.flag("archived")?.unwrap_or(false);
    tag.updated_s = call.now_s;
    let others = call.world.tags.values().filter(|other| other.id != tag.id);
    check_name_is_free("Tag", &tag.name, others.map(|other| other.name.as_str()))?;
    let shown = show_tag(call.world, &tag);
    call.world.tags.insert(tag.id, tag);
    Reply::ok(shown)
}

fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let tag = find(call)?;
    let shown = show_tag(call.world, &tag);
    call.world.tags.remove(&tag.id);
    call.world.bury(tag.id, "TAGS", call.now_s, shown.clone());
    Reply::ok(shown)
}
