//! Routes that need the header `api-version: experimental`.

use http::StatusCode;
use serde_json::{Value, json};

use super::fields;
use super::{Answer, Call, Reply};
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{AssetView, Include, entries};
use crate::frameio::world::{Ix, World};

/// Most files of one bulk read. Source: Frame.io experimental API docs.
const MOST_FILES: usize = 50;

pub(super) fn bulk_get(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let ids = fields.ids("file_ids", 1..=MOST_FILES);
    fields.done()?;
    let world = call.fio.read();
    let look = call.look(&world, Include::default());
    let data: Vec<Value> = ids
        .iter()
        .map(|id| match call.asset(&world, *id, "file").ok().filter(|ix| world.asset(*ix).file().is_some()) {
            Some(ix) => json!({"file_id": id, "status": 200, "file": AssetView::of(&look, ix)}),
            None => json!({"file_id": id, "status": 404, "error": {"detail": "The file was not found."}}),
        })
        .collect();
    Answer::ok(data)
}

pub(super) fn restore(call: &Call<'_>) -> Reply {
    let (id, what) = ["file_id", "folder_id", "version_stack_id"]
        .into_iter()
        .find_map(|name| Some((call.id(name).ok()?, name.trim_end_matches("_id"))))
        .ok_or_else(|| Refusal::not_found("asset"))?;
    let mut world = call.fio.write();
    let found = world.find(id).filter(|ix| world.asset(*ix).type_word() == what);
    let ix = found.ok_or_else(|| Refusal::not_found("asset"))?;
    call.may_edit(&world, ix)?;
    world.restore(call.by(), ix)?;
    call.show(&world, ix, Include::default())
}

pub(super) fn set_metadata(call: &Call<'_>) -> Reply {
    let mut body = call.data()?;
    let mut world = call.fio.write();
    let ix = call.file(&world)?;
    call.may_edit(&world, ix)?;
    let values = fields::values(&mut body, &world);
    body.done()?;
    fields::set(call, &mut world, &[ix], &values);
    Answer::ok(json!({"file_id": world.asset(ix).id, "metadata": entries(&world, ix, false)}))
}

pub(super) fn reorder(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let target = fields.id("target_file_id");
    let above = fields.id("move_above_file_id");
    let below = fields.id("move_below_file_id");
    let end = fields.word("move_to", &["top", "bottom"]);
    let ways = usize::from(above.is_some()) + usize::from(below.is_some()) + usize::from(end.is_some());
    if ways != 1 {
        fields.refuse("move_to", "give one of move_above_file_id, move_below_file_id and move_to");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let stack = call.stack(&world)?;
    call.may_edit(&world, stack)?;
    let mut versions = world.asset(stack).stack().map(|held| held.versions.clone()).unwrap_or_default();
    let find = |id: Option<uuid::Uuid>, versions: &[Ix], world: &World| {
        let at = id.and_then(|id| versions.iter().position(|ix| world.asset(*ix).id == id));
        at.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "The file is no version of this stack."))
    };
    let moved = versions.remove(find(target, &versions, &world)?);
    // The top is the newest place, which stands last.
    let at = match end.as_deref() {
        Some("top") => versions.len(),
        Some(_) => 0,
        None if above.is_some() => find(above, &versions, &world)? + 1,
        None => find(below, &versions, &world)?,
    };
    versions.insert(at, moved);
    world.reorder(call.by(), stack, versions);
    call.show(&world, stack, Include::default())
}
