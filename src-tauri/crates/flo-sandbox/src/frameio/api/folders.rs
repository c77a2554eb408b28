//! Folders and what they hold.

use http::StatusCode;
use serde_json::json;

use super::page;
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{AssetView, Include};
use crate::frameio::world::comments::CopyComments;
use crate::frameio::world::copy::Taking;
use crate::frameio::world::order::Only;
use crate::frameio::world::{Ix, World};

/// Extras of folders.
pub(super) const FOLDER_EXTRAS: [&str; 3] = ["creator", "project", "metadata"];
/// Extras of files and stacks, and of mixed lists.
pub(super) const FILE_EXTRAS: [&str; 10] = [
    "creator",
    "project",
    "metadata",
    "media_links.original",
    "media_links.thumbnail",
    "media_links.thumbnail_high_quality",
    "media_links.video_h264_180",
    "media_links.high_quality",
    "media_links.efficient",
    "media_links.scrub_sheet",
];
/// Name of a folder that is created without one.
const UNNAMED: &str = "New Folder";

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&FOLDER_EXTRAS)?;
    let ix = call.folder(&world)?;
    call.show(&world, ix, include)
}

pub(super) fn children(call: &Call<'_>) -> Reply {
    let only = match call.query("type") {
        None => Only::All,
        Some("file") => Only::Files,
        Some("folder") => Only::Folders,
        Some("version_stack") => Only::Stacks,
        Some(_) => return Err(Refusal::invalid("/type", "should be one of file, folder, version_stack")),
    };
    listed(call, only, &FILE_EXTRAS)
}

pub(super) fn files(call: &Call<'_>) -> Reply {
    listed(call, Only::Files, &FILE_EXTRAS)
}

pub(super) fn folders(call: &Call<'_>) -> Reply {
    listed(call, Only::Folders, &FOLDER_EXTRAS)
}

pub(super) fn stacks(call: &Call<'_>) -> Reply {
    listed(call, Only::Stacks, &FILE_EXTRAS)
}

fn listed(call: &Call<'_>, only: Only, extras: &[&str]) -> Reply {
    let world = call.fio.read();
    let include = call.include(extras)?;
    let folder = call.folder(&world)?;
    page::assets(call, &world, folder, only, include)
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.text("name").filter(|name| !name.trim().is_empty());
    fields.done()?;
    let mut world = call.fio.write();
    let parent = call.folder(&world)?;
    call.may_edit(&world, parent)?;
    let ix = world.create_folder(call.by(), parent, name.as_deref().unwrap_or(UNNAMED));
    Answer::created(AssetView::of(&call.look(&world, Include::default()), ix))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    rename(call, |world| call.folder(world))
}

/// Renames what `find` finds.
pub(super) fn rename(call: &Call<'_>, find: impl Fn(&World) -> Result<Ix, Refusal>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    fields.done()?;
    let mut world = call.fio.write();
    let ix = find(&world)?;
    call.may_edit(&world, ix)?;
    world.rename(call.by(), ix, &name);
    call.show(&world, ix, Include::default())
}

pub(super) fn move_one(call: &Call<'_>) -> Reply {
    relocate(call, |world| call.folder(world))
}

/// Moves what `find` finds to `parent_id` of the body.
pub(super) fn relocate(call: &Call<'_>, find: impl Fn(&World) -> Result<Ix, Refusal>) -> Reply {
    let mut fields = call.data()?;
    let parent = fields.id("parent_id");
    if parent.is_none() {
        fields.refuse("parent_id", "missing field");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let ix = find(&world)?;
    let parent = call.asset(&world, parent.unwrap_or_default(), "destination")?;
    call.may_edit(&world, ix)?;
    call.may_edit(&world, parent)?;
    world.move_to(call.by(), ix, parent)?;
    call.show(&world, ix, Include::default())
}

pub(super) fn copy(call: &Call<'_>) -> Reply {
    duplicate(call, |world| call.folder(world))
}

/// Copies what `find` finds to `parent_id` of the body, or beside itself.
pub(super) fn duplicate(call: &Call<'_>, find: impl Fn(&World) -> Result<Ix, Refusal>) -> Reply {
    let taking = taking(call)?;
    let parent = if call.body.is_empty() {
        None
    } else {
        let mut fields = call.data()?;
        let parent = fields.id("parent_id");
        fields.done()?;
        parent
    };
    let mut world = call.fio.write();
    let ix = find(&world)?;
    let parent = parent.map(|id| call.asset(&world, id, "destination")).transpose()?;
    call.may_edit(&world, parent.unwrap_or(ix))?;
    let copy = world.copy(call.by(), ix, parent, taking)?;
    call.show(&world, copy, Include::default())
}

/// What the query says about metadata and comments of copies.
fn taking(call: &Call<'_>) -> Result<Taking, Refusal> {
    let comments = match call.query("copy_comments") {
        None | Some("none") => CopyComments::None,
        Some("internal") => CopyComments::Internal,
        Some("public") => CopyComments::Public,
        Some("all") => CopyComments::All,
        Some(_) => {
            return Err(Refusal::invalid("/copy_comments", "should be one of none, internal, public, all"));
        }
    };
    Ok(Taking { metadata: call.flag("copy_metadata")?, comments })
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let ix = call.folder(&world)?;
    call.may_edit(&world, ix)?;
    world.delete(call.by(), ix)?;
    Answer::nothing()
}

pub(super) fn bulk_copy(call: &Call<'_>) -> Reply {
    bulk(call, "folder_ids", "folder", |world, ixs, parent| copy_all(call, world, ixs, parent, "folder"))
}

/// Copies each and answers with source and copy; `what` names both in the answer.
pub(super) fn copy_all(call: &Call<'_>, world: &mut World, ixs: &[Ix], parent: Ix, what: &str) -> Reply {
    let taking = taking(call)?;
    let mut copies = Vec::new();
    for ix in ixs {
        let copy = world.copy(call.by(), *ix, Some(parent), taking)?;
        copies.push((world.asset(*ix).id, copy));
    }
    let look = call.look(world, Include::default());
    let source_id = format!("source_{what}_id");
    let data: Vec<_> = copies
        .iter()
        .map(|(source, copy)| json!({source_id.as_str(): source, what: AssetView::of(&look, *copy)}))
        .collect();
    Answer::ok(data)
}

pub(super) fn bulk_move(call: &Call<'_>) -> Reply {
    bulk(call, "folder_ids", "folder", |world, ixs, parent| move_all(call, world, ixs, parent))
}

/// Moves all and shows them.
pub(super) fn move_all(call: &Call<'_>, world: &mut World, ixs: &[Ix], parent: Ix) -> Reply {
    for ix in ixs {
        world.move_to(call.by(), *ix, parent)?;
    }
    let look = call.look(world, Include::default());
    let data: Vec<_> = ixs.iter().map(|ix| AssetView::of(&look, *ix)).collect();
    Answer::json(StatusCode::OK, &json!({ "data": data }))
}

/// Reads a list of 1 to 100 ids and a destination, checks all, then works on them.
pub(super) fn bulk(
    call: &Call<'_>,
    ids_field: &str,
    what: &str,
    work: impl FnOnce(&mut World, &[Ix], Ix) -> Reply,
) -> Reply {
    let mut fields = call.data()?;
    let ids = fields.ids(ids_field, 1..=100);
    let parent = fields.id("parent_id");
    if parent.is_none() {
        fields.refuse("parent_id", "missing field");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let parent = call.asset(&world, parent.unwrap_or_default(), "destination")?;
    call.may_edit(&world, parent)?;
    let mut ixs = Vec::with_capacity(ids.len());
    for (at, id) in ids.into_iter().enumerate() {
        let ix = call.asset(&world, id, what)?;
        if world.asset(ix).type_word() != what {
            return Err(Refusal::invalid(
                format!("/data/{ids_field}/{at}"),
                format!("the entity is not a {what}"),
            ));
        }
        call.may_edit(&world, ix)?;
        ixs.push(ix);
    }
    work(&mut world, &ixs, parent)
}
