//! The light of a card: may it be formatted?
//!
//! Green only when every clip has the copies that were asked for, each proven by a read-back, nothing on the card is
//! left out, and no copy is known to be damaged. Everything else says what is missing.

use std::collections::{BTreeMap, HashMap};

use flo_model::CopyState;
use flo_store::offloads::{Copy, NewFile, Offload, OffloadFile, Target, TargetKind};

use crate::planning::Listing;

/// What one clip has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipState {
    /// Its name.
    pub name: String,
    /// Its files.
    pub files: u32,
    /// Bytes.
    pub bytes: u64,
    /// Disks that hold all of its files, proven.
    pub local: u32,
    /// Services that hold all of its files, proven.
    pub remote: u32,
    /// Why it has fewer than wanted; `None` when it has enough.
    pub lacks: Option<String>,
    /// What is proven of it at each target, in their order: as much as of the least proven of its files.
    pub copies: Vec<CopyState>,
}

/// The light and its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Light {
    /// The card may be formatted.
    pub is_safe: bool,
    /// Each clip, by name; files of the card as a whole are the one without a name.
    pub clips: Vec<ClipState>,
    /// Clips that have what they need.
    pub safe_clips: u32,
    /// What is missing, in sentences; empty when it is safe.
    pub missing: Vec<String>,
}

/// Decides. `left_out` are files that are on the card now and not in the offload as they stand.
#[must_use]
pub(crate) fn light(
    offload: &Offload,
    targets: &[Target],
    files: &[OffloadFile],
    copies: &[Copy],
    left_out: &[String],
) -> Light {
    let mut by_clip: BTreeMap<String, Vec<&OffloadFile>> = BTreeMap::new();
    for file in files {
        by_clip.entry(file.clip.clone().unwrap_or_default()).or_default().push(file);
    }
    let states: BTreeMap<(u32, u32), &Copy> =
        copies.iter().map(|copy| ((copy.target, copy.file), copy)).collect();
    let clips: Vec<ClipState> =
        by_clip.into_iter().map(|(name, files)| clip(offload, targets, &states, name, &files)).collect();
    let mut missing = Vec::new();
    let short: Vec<&ClipState> = clips.iter().filter(|clip| clip.lacks.is_some()).collect();
    for clip in &short {
        missing.extend(clip.lacks.clone());
    }
    if !left_out.is_empty() {
        let shown = left_out.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
        let more =
            if left_out.len() > 3 { format!(" and {} more", left_out.len() - 3) } else { String::new() };
        missing.push(format!("On the card and not in this offload: {shown}{more}."));
    }
    if files.is_empty() {
        missing.push(String::from("There is nothing on the card that was copied."));
    }
    if offload.copies_local == 0 && offload.copies_remote == 0 {
        missing.push(String::from("No copies are asked for, so nothing is proven."));
    }
    let safe_clips = u32::try_from(clips.len() - short.len()).unwrap_or(u32::MAX);
    Light { is_safe: missing.is_empty(), clips, safe_clips, missing }
}

fn clip(
    offload: &Offload,
    targets: &[Target],
    states: &BTreeMap<(u32, u32), &Copy>,
    name: String,
    files: &[&OffloadFile],
) -> ClipState {
    let holds = |target: &Target| {
        files.iter().all(|file| {
            file.error_kind.is_none()
                && (states
                    .get(&(target.number, file.number))
                    .is_some_and(|copy| copy.state == CopyState::Verified)
                    // Services take no empty files: there is nothing in them to prove.
                    || (target.kind == TargetKind::Remote && file.size == 0))
        })
    };
    let count = |kind: TargetKind| {
        let holding = targets.iter().filter(|target| target.kind == kind && holds(target)).count();
        u32::try_from(holding).unwrap_or(u32::MAX)
    };
    let (local, remote) = (count(TargetKind::Local), count(TargetKind::Remote));
    let copies = targets.iter().map(|target| least(target, files, states)).collect();
    let shown = if name.is_empty() { "The card's own files" } else { name.as_str() };
    let fault = files.iter().find_map(|file| file.error_detail.clone()).or_else(|| {
        let mut bad = targets.iter().flat_map(|target| files.iter().map(move |file| (target, *file)));
        bad.find_map(|(target, file)| {
            let copy = states.get(&(target.number, file.number))?;
            let is_bad = matches!(copy.state, CopyState::Differs | CopyState::Failed);
            is_bad.then(|| copy.error_detail.clone()).flatten()
        })
    });
    let fault = fault.or_else(|| targets.iter().find_map(|target| target.error_detail.clone()));
    let sent = || {
        let is_sent = |target: &Target| {
            target.kind == TargetKind::Remote && least(target, files, states) == CopyState::Copied
        };
        targets.iter().any(is_sent).then(|| String::from("Sent, but not compared with what stands there."))
    };
    let fault = fault.or_else(sent);
    let lacks = (local < offload.copies_local || remote < offload.copies_remote).then(|| {
        let mut have = Vec::new();
        if offload.copies_local > 0 {
            have.push(format!("{local} of {} verified copies on disks", offload.copies_local));
        }
        if offload.copies_remote > 0 {
            have.push(format!("{remote} of {} at services", offload.copies_remote));
        }
        let reason = fault.map(|fault| format!(" {fault}")).unwrap_or_default();
        format!("{shown}: {}.{reason}", have.join(", "))
    });
    ClipState {
        files: u32::try_from(files.len()).unwrap_or(u32::MAX),
        bytes: files.iter().map(|file| file.size).sum(),
        local,
        remote,
        lacks,
        copies,
        name,
    }
}

/// What is proven of all of these files at a target.
fn least(target: &Target, files: &[&OffloadFile], states: &BTreeMap<(u32, u32), &Copy>) -> CopyState {
    let rank = |state: &CopyState| match state {
        CopyState::Differs => 0,
        CopyState::Failed => 1,
        CopyState::Waiting => 2,
        CopyState::Copied => 3,
        CopyState::Verified => 4,
    };
    files
        .iter()
        // Services take no empty files.
        .filter(|file| target.kind == TargetKind::Local || file.size > 0)
        .map(|file| match states.get(&(target.number, file.number)) {
            _ if file.error_kind.is_some() => CopyState::Failed,
            Some(copy) => copy.state,
            None => CopyState::Waiting,
        })
        .min_by_key(rank)
        .unwrap_or(CopyState::Verified)
}

/// What is on the card now and not in the offload as it stands: paths beneath the card.
#[must_use]
pub fn left_out(files: &[OffloadFile], now: &Listing) -> Vec<String> {
    let planned: HashMap<&str, (u64, i64)> =
        files.iter().map(|file| (file.path.as_str(), (file.size, file.mtime_ns))).collect();
    let is_new = |file: &&NewFile| planned.get(file.path.as_str()) != Some(&(file.size, file.mtime_ns));
    now.files
        .iter()
        .filter(is_new)
        .map(|file| file.path.clone())
        .chain(now.unreadable.iter().cloned())
        .collect()
}

#[cfg(test)]
mod tests {
    use flo_model::{OffloadId, OffloadState, UnixMillis};

    use super::*;

    fn offload(local: u32, remote: u32) -> Offload {
        Offload {
            id: OffloadId::new(),
            name: "A001".into(),
            source: "/card".into(),
            volume: String::new(),
            kind: None,
            state: OffloadState::Done,
            copies_local: local,
            copies_remote: remote,
            formats: Vec::new(),
            reads_back_remote: false,
            report: None,
            error_kind: None,
            error_detail: None,
            created_at: UnixMillis(0),
            begun_at: None,
            copied_at: None,
            ended_at: None,
        }
    }

    /// Copies as words: one line for each target, one letter for each file: v verified, c copied, w waiting, d differs.
    #[track_caller]
    fn check(
        wanted: (u32, u32),
        targets: &[(TargetKind, &str)],
        left_out: &[&str],
        safe: u32,
        missing: usize,
    ) {
        let rows: Vec<Target> = (0_u32..)
            .zip(targets)
            .map(|(number, (kind, _))| Target {
                number,
                kind: *kind,
                path: String::new(),
                volume: String::new(),
                folder_id: None,
                manifest: None,
                error_kind: None,
                error_detail: None,
            })
            .collect();
        let files: Vec<OffloadFile> = (0_u32..3)
            .map(|number| OffloadFile {
                number,
                path: number.to_string(),
                size: 1,
                mtime_ns: 0,
                clip: Some(if number < 2 { "C1".into() } else { "C2".into() }),
                is_part: true,
                content_id: None,
                hashes: std::collections::BTreeMap::new(),
                read_at: None,
                error_kind: None,
                error_detail: None,
            })
            .collect();
        let copies: Vec<Copy> = (0_u32..)
            .zip(targets)
            .flat_map(|(target, (_, states))| {
                (0_u32..).zip(states.chars()).map(move |(file, letter)| Copy {
                    target,
                    file,
                    state: match letter {
                        'v' => CopyState::Verified,
                        'c' => CopyState::Copied,
                        'd' => CopyState::Differs,
                        _ => CopyState::Waiting,
                    },
                    there_before: false,
                    transfer: None,
                    error_kind: None,
                    error_detail: (letter == 'd').then(|| "It differs.".into()),
                    copied_at: None,
                    verified_at: None,
                })
            })
            .collect();
        let left_out: Vec<String> = left_out.iter().map(|path| (*path).to_owned()).collect();
        let light = light(&offload(wanted.0, wanted.1), &rows, &files, &copies, &left_out);
        assert_eq!(
            (light.safe_clips, light.missing.len(), light.is_safe),
            (safe, missing, missing == 0),
            "{light:?}"
        );
    }

    #[test]
    fn it_is_green_only_when_every_clip_has_every_copy() {
        use TargetKind::{Local, Remote};
        check((2, 0), &[(Local, "vvv"), (Local, "vvv")], &[], 2, 0);
        check((2, 0), &[(Local, "vvv"), (Local, "vvc")], &[], 1, 1);
        check((2, 0), &[(Local, "vvv"), (Local, "vdv")], &[], 1, 1);
        check((1, 0), &[(Local, "vvw"), (Local, "wwv")], &[], 2, 0);
        // A clip whose files are spread over two disks is on neither.
        check((1, 0), &[(Local, "vwv"), (Local, "wvv")], &[], 1, 1);
        check((1, 1), &[(Local, "vvv"), (Remote, "vvw")], &[], 1, 1);
        check((1, 1), &[(Local, "vvv"), (Remote, "vvv")], &[], 2, 0);
        check((2, 0), &[(Local, "vvv"), (Remote, "vvv")], &[], 0, 2);
    }

    #[test]
    fn what_was_shot_after_the_offload_keeps_it_red() {
        check((1, 0), &[(TargetKind::Local, "vvv")], &["C3.MXF"], 2, 1);
        check((0, 0), &[(TargetKind::Local, "vvv")], &[], 2, 1);
    }
}
