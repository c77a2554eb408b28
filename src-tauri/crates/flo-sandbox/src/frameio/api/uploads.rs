//! Creating files and handing out the addresses of their parts.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Call, Reply};
use crate::Service;
use crate::frameio::media;
use crate::frameio::refusal::Refusal;
use crate::frameio::view::{AssetView, Include, UploadUrl};
use crate::frameio::world::{Content, Ix, Step, World};

/// Largest file. Source: Frame.io V4 API docs, 5 TB.
const MOST_BYTES: i64 = 5_000_000_000_000;
/// Most parts of one upload; above it parts grow. Not published.
const MOST_PARTS: u64 = 4000;
/// Length of a file that comes from an address, which is not known before it is fetched.
const REMOTE_SIZE: u64 = 8 * 1024 * 1024;

pub(super) fn local(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let size = fields.need_whole("file_size");
    if !(1..=MOST_BYTES).contains(&size) {
        fields.refuse("file_size", "should be 1 to 5000000000000");
    }
    fields.done()?;
    let early = call.fio.shared.faults.is_armed(Service::Frameio, "media_type_at_creation");
    open(call, &name, size, early.then(|| media::mime_of(&name)))
}

pub(super) fn superseded(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let size = fields.need_whole("file_size");
    let mime = fields.need_text("media_type");
    let source = fields.text("source_url");
    if !(1..=MOST_BYTES).contains(&size) {
        fields.refuse("file_size", "should be 1 to 5000000000000");
    }
    if source.is_some() {
        fields.refuse("source_url", "use remote_upload instead");
    }
    if !mime.is_empty() && mime != media::mime_of(&name) {
        fields.refuse("media_type", "does not fit the name");
    }
    fields.done()?;
    open(call, &name, size, Some(media::mime_of(&name)))
}

fn open(call: &Call<'_>, name: &str, size: i64, media_type: Option<&'static str>) -> Reply {
    let size = u64::try_from(size).unwrap_or(0);
    let mut world = call.fio.write();
    let folder = call.folder(&world)?;
    call.may_edit(&world, folder)?;
    has_room(call, &world, size)?;
    let ix = world.create_placeholder(call.by(), folder, name, size);
    if let Some(file) = world.asset_mut(ix).file_mut() {
        file.media_type = media_type;
    }
    let id = world.asset(ix).id;
    let sizes = part_sizes(size, call.fio.shared.options.part_size);
    call.fio.uploads.open(id, size, &sizes);
    let content_type = media_type.unwrap_or("application/octet-stream");
    let count = sizes.len();
    let parts = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| UploadUrl {
            size: *size,
            url: call.fio.signer.part_url(id, (at + 1, count), name, content_type, call.now),
        })
        .collect();
    Answer::created(AssetView::with_parts(&call.look(&world, Include::default()), ix, parts))
}

fn has_room(call: &Call<'_>, world: &World, size: u64) -> Result<(), Refusal> {
    let full = call.fio.shared.fire(Service::Frameio, "storage_full", "POST", "local_upload").is_some();
    if full || world.account.storage_usage + size > world.account.storage_limit {
        return Err(Refusal::forbidden("The storage limit of the account is reached."));
    }
    Ok(())
}

/// Equal slices of about `target` bytes, the last one smaller.
pub(super) fn part_sizes(size: u64, target: u64) -> Vec<u64> {
    let count = size.div_ceil(target.max(1)).clamp(1, MOST_PARTS);
    let slice = size.div_ceil(count);
    let mut sizes = Vec::new();
    let mut left = size;
    while left > 0 {
        sizes.push(left.min(slice));
        left -= left.min(slice);
    }
    sizes
}

/// Storage Connect, which the account of the studio does not have.
pub(super) fn import(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    for name in ["name", "key", "storage_location"] {
        fields.need_text(name);
    }
    fields.done()?;
    call.folder(&call.fio.read())?;
    Err(Refusal::forbidden("Storage Connect is not enabled for this account."))
}

/// Takes a file from an address. The simulator does not fetch it: the bytes are made up.
pub(super) fn remote(call: &Call<'_>) -> Reply {
    let mut fields = call.data()?;
    let name = fields.need_text("name");
    let source = fields.need_text("source_url");
    let fetchable = url::Url::parse(&source).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !source.is_empty() && !fetchable {
        fields.refuse("source_url", "should be an http or https address");
    }
    fields.done()?;
    let mut world = call.fio.write();
    let folder = call.folder(&world)?;
    call.may_edit(&world, folder)?;
    let ix = world.create_placeholder(call.by(), folder, &name, REMOTE_SIZE);
    let id = world.asset(ix).id;
    plan_arrival(call, &mut world, ix, id);
    let data = json!(AssetView::of(&call.look(&world, Include::default()), ix));
    let account = world.account.id;
    drop(world);
    call.fio.plan_changed();
    let links: Value = json!({ "status": format!("/v4/accounts/{account}/files/{id}/status") });
    Answer::json(StatusCode::ACCEPTED, &json!({ "data": data, "links": links }))
}

fn plan_arrival(call: &Call<'_>, world: &mut World, ix: Ix, id: Uuid) {
    let options = &call.fio.shared.options;
    let arrived = call.now.plus(options.stitch_delay).plus(Duration::from_secs(1));
    if let Some(file) = world.asset_mut(ix).file_mut() {
        file.content = Content::MadeUp;
    }
    world.plan(arrived, id, Step::Uploaded);
    world.plan(arrived.plus(options.transcode_delay), id, Step::Transcoded);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_equal_slices_with_a_smaller_last_one() {
        assert_eq!(part_sizes(50_645_990, 20 * 1024 * 1024), [16_881_997, 16_881_997, 16_881_996]);
        assert_eq!(part_sizes(1, 20), [1]);
        assert_eq!(part_sizes(40, 20), [20, 20]);
    }

    #[test]
    fn no_part_is_ever_empty_and_none_is_lost() {
        for size in 1..500 {
            for target in 1..50 {
                let sizes = part_sizes(size, target);
                assert_eq!(sizes.iter().sum::<u64>(), size);
                assert!(sizes.iter().all(|part| *part > 0), "{size} in {target}: {sizes:?}");
                let slice = size.div_ceil(sizes.len() as u64);
                assert!(
                    sizes[..sizes.len() - 1].iter().all(|part| *part == slice),
                    "clients divide by the count"
                );
            }
        }
    }

    #[test]
    fn huge_files_get_larger_parts_instead_of_more() {
        assert_eq!(part_sizes(5_000_000_000_000, 20 * 1024 * 1024).len(), 4000);
    }
}
