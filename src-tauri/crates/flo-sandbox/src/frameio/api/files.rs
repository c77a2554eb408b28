//! Files.

use serde_json::json;

use super::folders::{self, FILE_EXTRAS};
use super::{Answer, Call, Reply};
use crate::frameio::media;
use crate::frameio::world::Status;

pub(super) fn show(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let include = call.include(&FILE_EXTRAS)?;
    let ix = call.file(&world)?;
    call.show(&world, ix, include)
}

pub(super) fn status(call: &Call<'_>) -> Reply {
    let world = call.fio.read();
    let asset = world.asset(call.file(&world)?);
    let file = asset.file();
    Answer::ok(json!({
        "id": asset.id,
        "filetype": file.and_then(|file| file.media_type).unwrap_or_else(|| media::mime_of(&asset.name)),
        "upload_complete": file.is_some_and(|file| file.status != Status::Created),
        "upload_completed_at": file.and_then(|file| file.completed_at),
        "upload_failed": file.is_some_and(|file| file.failed),
        "uploaded_at": asset.created_at,
    }))
}

pub(super) fn update(call: &Call<'_>) -> Reply {
    folders::rename(call, |world| call.file(world))
}

pub(super) fn move_one(call: &Call<'_>) -> Reply {
    folders::relocate(call, |world| call.file(world))
}

pub(super) fn copy(call: &Call<'_>) -> Reply {
    folders::duplicate(call, |world| call.file(world))
}

pub(super) fn delete(call: &Call<'_>) -> Reply {
    let mut world = call.fio.write();
    let ix = call.file(&world)?;
    call.may_edit(&world, ix)?;
    world.delete(call.by(), ix)?;
    Answer::nothing()
}

pub(super) fn bulk_copy(call: &Call<'_>) -> Reply {
    folders::bulk(call, "file_ids", "file", |world, ixs, parent| {
        folders::copy_all(call, world, ixs, parent, "file")
    })
}

pub(super) fn bulk_move(call: &Call<'_>) -> Reply {
    folders::bulk(call, "file_ids", "file", |world, ixs, parent| folders::move_all(call, world, ixs, parent))
}
