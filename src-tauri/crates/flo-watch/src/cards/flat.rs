//! Cards without folders of their own, known by the names of their files: ARRI, Blackmagic.

use std::collections::BTreeMap;

use super::names::{base, fits, folder, split};
use super::{Card, CardKind, Clip, Listed};

/// ARRI's clip names. Camera, reel and clip (`C`, or `D` past 999), date, and the camera's mark. Early cameras write the
/// year with four digits. The longer ones are of ALEXA 35 and later, with two signs for the camera; their end is from
/// memory.
const ARRI_NAMES: [&str; 4] = [
    "A000A000_000000_****",
    "A000A000_00000000_****",
    "A_0000A000_000000_000000_*****",
    "AA0000A000_000000_000000_*****",
];

/// The files of each clip with their numbers.
type Clips = BTreeMap<String, Vec<(u32, usize)>>;

/// The cards among the files that stand in no card's folders.
pub(super) fn cards(left: &[usize], files: &[Listed]) -> Vec<Card> {
    let mut found: BTreeMap<(String, CardKind), Clips> = BTreeMap::new();
    for index in left {
        if let Some((kind, root, clip, number)) = recording(&files[*index].path) {
            found.entry((root, kind)).or_default().entry(clip).or_default().push((number, *index));
        }
    }
    found.into_iter().map(|((root, kind), clips)| card(kind, root, clips, left, files)).collect()
}

/// Kind, root, clip and part of a recording.
fn recording(path: &str) -> Option<(CardKind, String, String, u32)> {
    let (stem, extension) = split(path);
    match extension.as_str() {
        // A clip that is written to two cards has a second file, which need not be on the same card.
        "braw" => Some((CardKind::Blackmagic, folder(path).to_owned(), stem.to_owned(), 1)),
        "braw2" => Some((CardKind::Blackmagic, folder(path).to_owned(), stem.to_owned(), 2)),
        "mxf" | "mov" => {
            let is_arri = ARRI_NAMES.iter().any(|pattern| fits(stem, pattern));
            is_arri.then(|| (CardKind::Arri, folder(path).to_owned(), stem.to_owned(), 1))
        }
        "ari" | "arx" => {
            // One file a frame, in a folder with the clip's name.
            let frames = folder(path);
            let clip = base(frames);
            (!clip.is_empty()).then(|| {
                (CardKind::Arri, folder(frames).to_owned(), clip.to_owned(), frame_number(stem).unwrap_or(1))
            })
        }
        _ => None,
    }
}

/// The digits at the end of a frame's name.
fn frame_number(stem: &str) -> Option<u32> {
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count().min(9);
    stem.get(stem.len() - digits..)?.parse().ok()
}

fn card(kind: CardKind, root: String, clips: Clips, left: &[usize], files: &[Listed]) -> Card {
    let recordings: Vec<usize> = clips.values().flatten().map(|(_, index)| *index).collect();
    let inside = |path: &str, clip: &str| {
        let place = if root.is_empty() { Some(path) } else { path.strip_prefix(&format!("{root}/")) };
        place.is_some_and(|place| {
            let (stem, _) = split(place);
            (!place.contains('/') && stem == clip)
                || place.strip_prefix(clip).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let clips = clips
        .into_iter()
        .map(|(name, mut parts)| {
            parts.sort_by_key(|(number, index)| (*number, files[*index].path.clone()));
            let numbers: Vec<u32> = parts.iter().map(|(number, _)| *number).collect();
            let is_sequence =
                files[parts[0].1].path.ends_with("ari") || files[parts[0].1].path.ends_with("arx");
            // Only frames are numbered without a gap; the other file of a clip may be on another card.
            let missing = if is_sequence { holes(&numbers) } else { Vec::new() };
            let missing = missing.into_iter().map(|number| format!("frame {number} of {name}")).collect();
            let sidecars = left
                .iter()
                .copied()
                .filter(|index| !recordings.contains(index) && inside(&files[*index].path, &name))
                .collect();
            Clip { parts: parts.into_iter().map(|(_, index)| index).collect(), sidecars, missing, name }
        })
        .collect();
    Card { kind, root, clips, rest: Vec::new() }
}

/// Frames that are missing between the first and the last, which need not be 0 or 1. The first few are enough to tell.
fn holes(sorted: &[u32]) -> Vec<u32> {
    sorted.windows(2).flat_map(|pair| pair[0] + 1..pair[1]).take(10).collect()
}
