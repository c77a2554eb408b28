//! Version stacks.

use super::folders::{self, FILE_EXTRAS};
use super::page::{self, MOST_ASSETS, Row, Wanted};
use super::{Answer, Call, Reply};
use crate::frameio::view::{AssetView, Include};
use crate::frameio::world::change::STACK_FILES;
use crate::frameio::world::order::Key;

pub(super) fn create(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let ids = fields.ids("file_ids", STACK_FILES);
    fields.done()?;
    let mut world = call.fio.write();
    let folder = call.folder(&world)?;
    call.may_edit(&world, folder)?;
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        files.push(call.asset(&world, id, "file")?);
    }
    let stack = world.make_stack(call.by(), folder, &files)?;
    Answer::created(AssetView::of(&call.look(&world, Include::default()), stack))
}

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&FILE_EXTRAS)?;
    let ix = call.stack(&world)?;
    call.show(&world, ix, include)
}

pub(super) fn children(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&FILE_EXTRAS)?;
    let stack = call.stack(&world)?;
    // Without a sort: newest version first, by place in the stack.
    let wanted =
        Wanted::read(call, &["-version", "name", "created_at", "updated_at", "file_size"], MOST_ASSETS)?;
    let versions = world.asset(stack).stack().map(|held| held.versions.as_slice()).unwrap_or_default();
    let rows = versions
        .iter()
        .enumerate()
        .map(|(at, ix)| Row {
            key: match wanted.field() {
                "version" => Key::Number(i64::try_from(at).unwrap_or(i64::MAX)),
                field => world.key_of(*ix, page::sort_by(field)),
            },
            id: world.asset(*ix).id,
            item: *ix,
        })
        .collect();
    let look = call.look(&world, include);
    page::rows(call, &wanted, rows, |ix| AssetView::of(&look, *ix))
}

pub(super) fn move_one(call: &Call<'_>) -> Reply {
    folders::relocate(call, |world| call.stack(world))
}

pub(super) fn copy(call: &Call<'_>) -> Reply {
    folders::duplicate(call, |world| call.stack(world))
}
