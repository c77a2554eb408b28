//! What is shown of an offload.

use std::collections::HashMap;
use std::path::PathBuf;

use flo_model::{ByteCount, CopyState, Count, OffloadState};
use flo_offload::{Gauge, Light, Rows};
use flo_store::offloads::{self, CopyCounts, Target, TargetKind};
use flo_store::{Connection, StoreError, connections};
use flo_watch::CardKind;

use super::activity::problem;
use super::cards::look_again;
use crate::view::{ClipView, OffloadDetail, OffloadTargetView, OffloadView, TargetPlace, VerifyWhat};
use crate::{App, CommandError, Result};

impl App {
    /// An offload with its clips. When it would be called safe and its card is there, the card is looked at once more:
    /// what was shot since is not safe.
    pub(super) async fn show_offload(&self, rows: Rows) -> Result<OffloadDetail> {
        let looking = tokio::task::spawn_blocking(move || {
            let source = PathBuf::from(&rows.offload.source);
            let asks = rows.offload.state == OffloadState::Done && rows.light(&[]).is_safe;
            let found = if asks { look_again(&rows, &source) } else { None };
            let is_here = found.is_some() || (!asks && source.is_dir());
            let light = rows.light(&found.unwrap_or_default());
            (rows, light, is_here)
        });
        let (rows, light, is_here) = looking.await.map_err(CommandError::internal)?;
        let gauge = self.inner.offloads.gauge(&rows.offload.id);
        self.read(move |conn| {
            let counts: HashMap<u32, CopyCounts> =
                offloads::counts(conn, &rows.offload.id)?.into_iter().collect();
            detail(conn, &rows, &light, &counts, gauge.as_deref(), is_here)
        })
        .await
    }
}

fn detail(
    conn: &Connection,
    rows: &Rows,
    light: &Light,
    counts: &HashMap<u32, CopyCounts>,
    gauge: Option<&Gauge>,
    is_here: bool,
) -> Result<OffloadDetail, StoreError> {
    let offload = rows.offload.clone();
    let targets = rows
        .targets
        .iter()
        .map(|row| target(conn, row, counts.get(&row.number).copied().unwrap_or_default(), light, gauge))
        .collect::<Result<Vec<_>, _>>()?;
    // Files of the card as a whole are no clip.
    let named = light.clips.iter().filter(|clip| !clip.name.is_empty());
    let safe_clips = named.clone().filter(|clip| clip.lacks.is_none()).count();
    let view = OffloadView {
        id: offload.id,
        name: offload.name,
        source: offload.source,
        source_here: is_here,
        camera: offload.kind.as_deref().and_then(CardKind::of_word).map(|kind| kind.camera().to_owned()),
        state: offload.state,
        // Safe is what was proven and nobody is still working on.
        safe: light.is_safe && offload.state == OffloadState::Done,
        missing: light.missing.clone(),
        clips: Count(named.count() as u64),
        safe_clips: Count(safe_clips as u64),
        files: Count(rows.files.len() as u64),
        size: ByteCount(rows.files.iter().map(|file| file.size).sum()),
        copies: offload.copies_local,
        copies_remote: offload.copies_remote,
        verify: if offload.reads_back_remote { VerifyWhat::All } else { VerifyWhat::Disks },
        targets,
        error: problem(offload.error_kind.as_deref(), offload.error_detail),
        speed: None,
        eta_s: None,
        reading: gauge.and_then(|gauge| reading(rows, gauge)),
        created_at: offload.created_at,
        copied_at: offload.copied_at,
        ended_at: offload.ended_at,
    };
    let clips = light
        .clips
        .iter()
        .map(|clip| ClipView {
            name: clip.name.clone(),
            files: Count(u64::from(clip.files)),
            size: ByteCount(clip.bytes),
            copies: clip.copies.clone(),
            safe: clip.lacks.is_none(),
            missing: clip.lacks.clone(),
        })
        .collect();
    Ok(OffloadDetail { offload: view, clips })
}

/// The clip or file that is being read from the source.
pub(super) fn reading(rows: &Rows, gauge: &Gauge) -> Option<String> {
    let file = rows.files.get(gauge.file()? as usize)?;
    Some(file.clip.clone().unwrap_or_else(|| file.path.clone()))
}

fn target(
    conn: &Connection,
    row: &Target,
    counts: CopyCounts,
    light: &Light,
    gauge: Option<&Gauge>,
) -> Result<OffloadTargetView, StoreError> {
    let moving = gauge.filter(|_| row.kind == TargetKind::Local);
    let of = |moved: Option<u64>, stored: u64| ByteCount(moved.unwrap_or(stored).clamp(stored, counts.bytes));
    let at = row.number as usize;
    let is_whole = |copies: &[CopyState]| copies.get(at) == Some(&CopyState::Verified);
    let whole = light.clips.iter().filter(|clip| !clip.name.is_empty() && is_whole(&clip.copies)).count();
    Ok(OffloadTargetView {
        place: match row.kind {
            TargetKind::Local => TargetPlace::Disk,
            TargetKind::Remote => TargetPlace::Service,
        },
        name: name(conn, row)?,
        path: row.path.clone(),
        files: Count(counts.files),
        size: ByteCount(counts.bytes),
        copied: Count(counts.copied),
        copied_size: of(moving.map(|gauge| gauge.written(row.number)), counts.copied_bytes),
        verified: Count(counts.verified),
        verified_size: of(moving.map(|gauge| gauge.proven(row.number)), counts.verified_bytes),
        bad: Count(counts.bad),
        verified_clips: Count(whole as u64),
        manifest: row.manifest.clone(),
        error: problem(row.error_kind.as_deref(), row.error_detail.clone()),
    })
}

/// The folder's name, or the service's.
fn name(conn: &Connection, row: &Target) -> Result<String, StoreError> {
    let Some(folder) = &row.folder_id else {
        let own = PathBuf::from(&row.path);
        return Ok(own
            .file_name()
            .map_or_else(|| row.path.clone(), |name| name.to_string_lossy().into_owned()));
    };
    let account = match super::transfers::media_connection(conn, folder) {
        Ok(connection) => connections::get(conn, &connection)?,
        // The folder or the account was removed: its path still says what it was.
        Err(StoreError::NotFound(_) | StoreError::Invalid(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(account.map_or_else(|| row.path.clone(), |row| crate::registry::service_name(&row.service).to_owned()))
}
