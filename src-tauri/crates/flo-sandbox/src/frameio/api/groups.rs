//! Groups of people.

use super::page::{self, MOST, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{GroupView, Include};
use crate::frameio::world::World;
use crate::frameio::world::order::Key;
use crate::frameio::world::shares::Group;

fn find(call: &Call<'_>, world: &World) -> Result<usize, Refusal> {
    let id = call.id("group_id")?;
    world.groups.iter().position(|group| group.id == id).ok_or_else(|| Refusal::not_found("group"))
}

pub(super) fn list(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let wanted = Wanted::read(call, &["name", "creator", "created_at"], MOST)?;
    let rows = world
        .groups
        .iter()
        .map(|group| Row {
            key: match wanted.field() {
                "created_at" => Key::Number(group.created_at.0),
                "creator" => page::name_key(&world.people[group.creator].name),
                _ => page::name_key(&group.name),
            },
            id: group.id,
            item: group,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |group| GroupView::of(&look, group))
}

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let (name, emoji) = (fields.need_text("name"), fields.need_text("emoji"));
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    if world.groups.iter().any(|group| group.name == name) {
        return Err(Refusal::conflict("A group of this name exists."));
    }
    let id = world.ids.uuid();
    world.groups.push(Group {
        id,
        name,
        emoji,
        members: Vec::new(),
        creator: call.caller,
        created_at: call.now,
        updated_at: call.now,
    });
    let look = call.look(&world, Include::default());
    Answer::created(GroupView::of(&look, &world.groups[world.groups.len() - 1]))
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&["creator"])?;
    let index = find(call, &world)?;
    Answer::ok(GroupView::of(&call.look(&world, include), &world.groups[index]))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let (name, emoji) = (fields.text("name"), fields.text("emoji"));
    fields.done()?;
    let mut world = call.fio.write();
    call.need_admin(&world)?;
    let index = find(call, &world)?;
    let group = &mut world.groups[index];
    group.name = name.unwrap_or_else(|| group.name.clone());
    group.emoji = emoji.unwrap_or_else(|| group.emoji.clone());
    group.updated_at = call.now;
    Answer::ok(GroupView::of(&call.look(&world, Include::default()), &world.groups[index]))
}
