//! Camera cards: which files of a listing belong together as one card, with its clips, their parts and sidecars.
//!
//! Pure: a listing in, groups out. A card is known by its folders and names alone, so that the same look works for a
//! mounted card, a copy of one in a watched folder, and a table in a test. What no rule knows stays out of every group.
//!
//! | kind | where its clips are | described in (from memory, to be checked) |
//! |---|---|---|
//! | Sony XAVC | `XDROOT/Clip`, `PRIVATE/M4ROOT/CLIP`; proxies in `Sub`, pictures in `Thmbnl` | Sony, “Folder structure of XQD memory cards” |
//! | Canon | `CONTENTS/CLIPS001/…` (XF), `DCIM/100CANON` (MP4, CRM) | Canon, XF305 and C70 manuals, “Clip file names” |
//! | RED | `*.RDM/*.RDC/*.R3D`, numbered parts | RED, “Media file names” |
//! | ARRI | `A001C001_240101_R1AB.mxf`, `.ari` and `.arx` sequences | ARRI, “File and folder names” |
//! | Panasonic P2 | `CONTENTS/{CLIP,VIDEO,AUDIO,ICON,PROXY,VOICE}` | Panasonic, P2 “Directory structure” |
//! | Blackmagic | flat `.braw` with `.sidecar` | Blackmagic RAW user guide |

mod flat;
mod names;
mod structured;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

/// One file of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Path beneath the listed folder, parts separated by `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
}

impl Listed {
    /// A file of `size` bytes at `path`.
    #[must_use]
    pub fn new(path: impl Into<String>, size: u64) -> Self {
        Self { path: path.into(), size }
    }
}

/// Whose structure a card has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CardKind {
    /// Sony XAVC: `XDROOT` or `M4ROOT`.
    Sony,
    /// Canon XF or DCIM.
    Canon,
    /// RED: magazines with R3D.
    Red,
    /// ARRI: MXF, ProRes or frame sequences.
    Arri,
    /// Panasonic P2.
    PanasonicP2,
    /// Blackmagic RAW.
    Blackmagic,
}

impl CardKind {
    /// The stored and published word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sony => "sony",
            Self::Canon => "canon",
            Self::Red => "red",
            Self::Arri => "arri",
            Self::PanasonicP2 => "panasonic_p2",
            Self::Blackmagic => "blackmagic",
        }
    }
}

impl fmt::Display for CardKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One recording: what a person plays as one clip. Numbers are places in the listing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clip {
    /// Its name, as the camera shows it.
    pub name: String,
    /// The recording itself, in order; more than one when the camera split it.
    pub parts: Vec<usize>,
    /// What belongs to it: metadata, proxy, sound, picture.
    pub sidecars: Vec<usize>,
    /// Parts that the numbering says should be there and are not.
    pub missing: Vec<String>,
}

impl Clip {
    /// Parts and sidecars.
    pub fn files(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().chain(&self.sidecars).copied()
    }
}

/// One card, or the copy of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Whose structure it has.
    pub kind: CardKind,
    /// The folder of the listing that is the card; empty when it is the listed folder itself.
    pub root: String,
    /// Its clips, by name.
    pub clips: Vec<Clip>,
    /// Files of the card that belong to no single clip: indexes, volume information.
    pub rest: Vec<usize>,
}

/// The one state of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardState {
    /// At least one of its files still grows.
    Growing,
    /// All stand still, but a clip lacks a part.
    Incomplete,
    /// All stand still and no part is missing.
    Settled,
}

impl Card {
    /// Every file of it, clips first.
    pub fn files(&self) -> impl Iterator<Item = usize> + '_ {
        self.clips.iter().flat_map(Clip::files).chain(self.rest.iter().copied())
    }

    /// The one state of the group: a card is settled when each of its files is.
    pub fn state(&self, is_settled: impl Fn(usize) -> bool) -> CardState {
        if !self.files().all(is_settled) {
            CardState::Growing
        } else if self.clips.iter().any(|clip| !clip.missing.is_empty()) {
            CardState::Incomplete
        } else {
            CardState::Settled
        }
    }
}

/// The cards in a listing. A file is in one card at most; the order of the listing does not matter.
#[must_use]
pub fn recognise(files: &[Listed]) -> Vec<Card> {
    let mut found: BTreeMap<(String, CardKind), Draft> = BTreeMap::new();
    let mut left = Vec::new();
    for (index, file) in files.iter().enumerate() {
        match structured::place(&file.path) {
            Some((kind, root, place)) => {
                found.entry((root, kind)).or_default().structured.push((index, place));
            }
            None => left.push(index),
        }
    }
    let mut cards: Vec<Card> = found
        .into_iter()
        .filter_map(|((root, kind), draft)| structured::card(kind, root, &draft.structured, files))
        .collect();
    // Loose files beside a card's folders (volume information, a report of the camera) are the card's when the card is
    // the whole listed folder; anywhere else they may be anybody's.
    if let [card] = cards.as_mut_slice()
        && card.root.is_empty()
    {
        card.rest.append(&mut left);
    }
    cards.extend(flat::cards(&left, files));
    cards.sort_by(|a, b| (&a.root, a.kind).cmp(&(&b.root, b.kind)));
    cards
}

/// What is found of one card while the listing is read.
#[derive(Default)]
struct Draft {
    structured: Vec<(usize, structured::Place)>,
}
