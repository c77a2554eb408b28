//! Joining the parts of a file once the last one is there.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::time::Duration;

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::hex;
use super::uploads::Stored;
use crate::Service;
use crate::frameio::Fio;
use crate::frameio::stamp::Stamp;
use crate::frameio::world::{Content, Step};

/// Joins the parts on disk and plans the file's next steps. Runs on a thread that may block.
pub(super) fn join(fio: &Fio, file: Uuid, parts: usize) {
    match join_parts(fio, file, parts) {
        Ok(stored) => finish(fio, file, stored),
        Err(error) => {
            tracing::error!(%file, %error, "the parts of an upload could not be joined");
            fail(fio, file);
        }
    }
}

fn join_parts(fio: &Fio, file: Uuid, parts: usize) -> anyhow::Result<Stored> {
    let path = fio.uploads.object_path(file);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path).context("object file")?);
    let mut buffer = vec![0; 1 << 20];
    let (mut size, mut sum) = (0_u64, Sha256::new());
    for number in 1..=parts {
        let mut part = File::open(fio.uploads.part_path(file, number)).context("part file")?;
        loop {
            let read = part.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            sum.update(&buffer[..read]);
            out.write_all(&buffer[..read])?;
            size += u64::try_from(read)?;
        }
    }
    out.flush()?;
    if let Err(error) = std::fs::remove_dir_all(fio.uploads.parts_folder(file)) {
        tracing::warn!(%file, %error, "parts of a joined upload stay on disk");
    }
    Ok(Stored { size, sha256: hex(&sum.finalize()), path })
}

fn finish(fio: &Fio, id: Uuid, stored: Stored) {
    let options = &fio.shared.options;
    let fault = |name: &str| fio.shared.fire(Service::Frameio, name, "PUT", &format!("/storage/{id}"));
    let delay = |name: &str, default: Duration| {
        fault(name).map_or(default, |fault| Duration::from_millis(fault.number(60_000)))
    };
    let failed = fault("upload_fails").is_some();
    let stitch = delay("slow_stitch", options.stitch_delay);
    let transcode = delay("slow_transcode", options.transcode_delay);
    let never = fault("never_transcoded").is_some();
    let now = Stamp::of(fio.shared.now());

    let mut world = fio.write();
    let Some(ix) = world.find(id) else { return };
    let transcoded = {
        let Some(file) = world.asset(ix).file() else { return };
        if failed || file.size != stored.size {
            drop(world);
            fail(fio, id);
            return;
        }
        world.media_of(file).is_transcoded() && !never
    };
    if let Some(file) = world.asset_mut(ix).file_mut() {
        file.content = Content::Stored(id);
    }
    fio.uploads.keep(id, stored);
    let uploaded = now.plus(stitch);
    world.plan(uploaded, id, Step::Uploaded);
    if transcoded {
        world.plan(uploaded.plus(transcode), id, Step::Transcoded);
    }
    drop(world);
    fio.plan_changed();
}

fn fail(fio: &Fio, id: Uuid) {
    let mut world = fio.write();
    if let Some(ix) = world.find(id)
        && let Some(file) = world.asset_mut(ix).file_mut()
    {
        file.failed = true;
    }
}
