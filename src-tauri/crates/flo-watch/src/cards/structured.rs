//! Cards that are known by their folders: Sony, Canon, RED, Panasonic P2.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{gaps, number_at_end, split};
use super::{Card, CardKind, Clip, Listed};

/// What a file is on its card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The recording of the clip of this name, or its part of this number.
    Part(String, u32),
    /// The same in another format: the recording when the camera made none in its own, else it belongs to that clip.
    Instead(String, u32),
    /// Belongs to the clip of this name, if there is one.
    Sidecar(String),
    /// Of the card as a whole.
    Rest,
}

/// Kind, root and place of a file that stands in a card's folders.
pub(super) fn place(path: &str) -> Option<(CardKind, String, Place)> {
    let parts: Vec<&str> = path.split('/').collect();
    for at in 0..parts.len().saturating_sub(1) {
        let upper = parts[at].to_ascii_uppercase();
        let inner = &parts[at + 1..];
        let root = |levels: usize| parts[..at - levels].join("/");
        match upper.as_str() {
            "XDROOT" => return Some((CardKind::Sony, root(0), sony(inner))),
            "M4ROOT" => {
                let below_private = at > 0 && parts[at - 1].eq_ignore_ascii_case("PRIVATE");
                return Some((CardKind::Sony, root(usize::from(below_private)), sony(inner)));
            }
            "CONTENTS" => {
                let first = inner[0].to_ascii_uppercase();
                if let Some(place) = canon_xf(&first, inner) {
                    return Some((CardKind::Canon, root(0), place));
                }
                if let Some(place) = p2(&first, inner) {
                    return Some((CardKind::PanasonicP2, root(0), place));
                }
            }
            "DCIM" => {
                if let Some(place) = canon_dcim(inner) {
                    return Some((CardKind::Canon, root(0), place));
                }
            }
            _ if upper.ends_with(".RDM") => return Some((CardKind::Red, root(0), red(inner))),
            _ => {}
        }
    }
    None
}

fn sony(inner: &[&str]) -> Place {
    let [folder, .., _] = inner else { return Place::Rest };
    let (stem, extension) = split(inner[inner.len() - 1]);
    // Metadata, proxy and picture carry the clip's name and a letter with two digits: C0001M01, C0001S03, C0001T01.
    let clip = number_at_end(stem, 2)
        .and_then(|(head, _)| head.strip_suffix(['M', 'S', 'T', 'R', 'm', 's', 't', 'r']))
        .filter(|clip| !clip.is_empty());
    match folder.to_ascii_uppercase().as_str() {
        "CLIP" if matches!(extension.as_str(), "mxf" | "mp4") => Place::Part(stem.to_owned(), 1),
        "CLIP" | "SUB" | "THMBNL" => Place::Sidecar(clip.unwrap_or(stem).to_owned()),
        _ => Place::Rest,
    }
}

fn canon_xf(first: &str, inner: &[&str]) -> Option<Place> {
    if !first.starts_with("CLIPS") {
        return None;
    }
    let (stem, extension) = split(inner[inner.len() - 1]);
    let is_media = extension == "mxf" || extension == "mp4" || extension == "crm";
    Some(match inner {
        // A folder for each clip; the camera splits a long one into AA000101.MXF, AA000102.MXF.
        [_, clip, _] if is_media => match number_at_end(stem, 2) {
            Some((head, number)) if head.eq_ignore_ascii_case(clip) => {
                Place::Part((*clip).to_owned(), number)
            }
            _ => Place::Part((*clip).to_owned(), 1),
        },
        [_, clip, ..] if inner.len() > 2 => Place::Sidecar((*clip).to_owned()),
        [_, _] if is_media => Place::Part(stem.to_owned(), 1),
        [_, _] => Place::Sidecar(stem.to_owned()),
        _ => Place::Rest,
    })
}

fn canon_dcim(inner: &[&str]) -> Option<Place> {
    let [folder, _] = inner else { return None };
    let upper = folder.to_ascii_uppercase();
    // 100CANON, 100EOS5D, or 100_0101 with the date on cinema cameras.
    let digits = upper.len() > 3 && upper.bytes().take(3).all(|byte| byte.is_ascii_digit());
    if !(digits && (upper.ends_with("CANON") || upper.contains("EOS") || upper.as_bytes()[3] == b'_')) {
        return None;
    }
    let (stem, extension) = split(inner[1]);
    Some(match extension.as_str() {
        "mp4" | "mov" | "crm" | "mxf" => Place::Part(stem.to_owned(), 1),
        "xml" | "thm" | "lrv" | "cpf" | "wav" => Place::Sidecar(stem.to_owned()),
        _ => Place::Rest,
    })
}

fn p2(first: &str, inner: &[&str]) -> Option<Place> {
    const FOLDERS: [&str; 7] = ["CLIP", "VIDEO", "AVCLIP", "AUDIO", "ICON", "PROXY", "VOICE"];
    if !FOLDERS.contains(&first) || inner.len() != 2 {
        return None;
    }
    let (stem, extension) = split(inner[1]);
    // Clips are named by six characters; sound and voice files add the number of their channel.
    let clip = stem.get(..6).unwrap_or(stem).to_owned();
    Some(match (first, extension.as_str()) {
        // AVCLIP is of microP2 cards: picture and sound in one file.
        ("VIDEO" | "AVCLIP", "mxf") => Place::Part(clip, 1),
        ("CLIP", "txt") => Place::Rest,
        _ => Place::Sidecar(clip),
    })
}

fn red(inner: &[&str]) -> Place {
    let Some(clip) = inner[0].get(..inner[0].len().saturating_sub(4)) else { return Place::Rest };
    if inner.len() < 2 || !inner[0].to_ascii_uppercase().ends_with(".RDC") {
        return Place::Rest;
    }
    let (stem, extension) = split(inner[inner.len() - 1]);
    let number = number_at_end(stem, 3).map_or(1, |(_, number)| number);
    match extension.as_str() {
        "r3d" => Place::Part(clip.to_owned(), number),
        // Cameras that record ProRes or Avid codecs alone, or beside R3D.
        "mov" | "mxf" => Place::Instead(clip.to_owned(), number),
        _ => Place::Sidecar(clip.to_owned()),
    }
}

/// Puts the files of one card together. `None` when there is no recording in it.
pub(super) fn card(
    kind: CardKind,
    root: String,
    placed: &[(usize, Place)],
    files: &[Listed],
) -> Option<Card> {
    let mut clips: BTreeMap<String, Vec<(u32, usize)>> = BTreeMap::new();
    for (index, place) in placed {
        if let Place::Part(name, number) = place {
            clips.entry(name.clone()).or_default().push((*number, *index));
        }
    }
    let own: HashSet<String> = clips.keys().cloned().collect();
    for (index, place) in placed {
        if let Place::Instead(name, number) = place
            && !own.contains(name)
        {
            clips.entry(name.clone()).or_default().push((*number, *index));
        }
    }
    if clips.is_empty() {
        return None;
    }
    // Names of sidecars differ in case on some cards.
    let by_lower: HashMap<String, String> =
        clips.keys().map(|name| (name.to_ascii_lowercase(), name.clone())).collect();
    let (mut sidecars, mut rest): (HashMap<String, Vec<usize>>, Vec<usize>) = (HashMap::new(), Vec::new());
    for (index, place) in placed {
        let known = match place {
            Place::Part(..) => continue,
            Place::Instead(name, _) if !own.contains(name) => continue,
            Place::Sidecar(name) | Place::Instead(name, _) => by_lower.get(&name.to_ascii_lowercase()),
            Place::Rest => None,
        };
        match known {
            Some(name) => sidecars.entry(name.clone()).or_default().push(*index),
            None => rest.push(*index),
        }
    }
    let by_path = |indexes: &mut Vec<usize>| indexes.sort_by(|a, b| files[*a].path.cmp(&files[*b].path));
    by_path(&mut rest);
    let clips = clips
        .into_iter()
        .map(|(name, mut parts)| {
            parts.sort_by_key(|(number, index)| (*number, files[*index].path.clone()));
            let numbers: Vec<u32> = parts.iter().map(|(number, _)| *number).collect();
            let missing =
                gaps(&numbers).into_iter().map(|number| format!("part {number} of {name}")).collect();
            let mut sidecars = sidecars.remove(&name).unwrap_or_default();
            by_path(&mut sidecars);
            Clip { parts: parts.into_iter().map(|(_, index)| index).collect(), sidecars, missing, name }
        })
        .collect();
    Some(Card { kind, root, clips, rest })
}
