//! Camera cards: which files of a listing belong together as one card, with its clips, their parts and sidecars.
//!
//! Pure: a listing in, groups out. A card is known by its folders and names alone, so that the same look works for a
//! mounted card, a copy of one in a watched folder, and a table in a test. What no rule knows stays out of every group.
//!
//! | kind | where its clips are | source, read 2026-11-29 |
//! |---|---|---|
//! | Sony XAVC | `XDROOT/Clip`, `PRIVATE/M4ROOT/CLIP` with `C0001M01.XML`; proxies `C0001S01` in `Sub`, pictures in `Thmbnl` | Sony, PDW-F1600 manual, “File operations”, for `Clip`, `Sub` and the names; `XDROOT`, `M4ROOT` and `Thmbnl` from memory |
//! | Canon | `CONTENTS/CLIPS001/AA0001` (XF); `DCIM/100CANON` | PRONOM fmt/1751 for XF, Canon, PowerShot manuals for `DCIM`; names of parts, `CRM` and `CPF` from memory |
//! | RED | `*.RDM/*.RDC/*.R3D`, numbered parts; ProRes (`mov`) and Avid (`mxf`) beside them or alone | RED, REDCINE-X PRO guide, “R3D file structure”; SCARLET-W guide, “File structure of recorded Avid codec files” |
//! | ARRI | `A001C001_240101_R1AB.mxf` or `.mov` in a folder named like the card; `.ari` and `.arx` sequences | ARRI, ALEXA manual, “File naming scheme” and “Card file structure”; “New file naming (ALEXA 35 and later)”, whose last part is from memory |
//! | Panasonic P2 | `CONTENTS/{CLIP,VIDEO,AVCLIP,AUDIO,ICON,PROXY,VOICE}`, names of six signs | Panasonic, “How to handle data recorded on P2 cards”; BBC ingex, “P2 filesystem layout” |
//! | Blackmagic | flat `.braw` with `.sidecar`; `.braw2` when two cards share a clip; `_S001` is a still | Blackmagic, URSA Cine manual, “File naming convention”; DaVinci Resolve manual, “BRAW sidecar metadata files” |
//!
//! What is from memory has to be checked against a card.

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
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Sony, Self::Canon, Self::Red, Self::Arri, Self::PanasonicP2, Self::Blackmagic];

    /// The kind of a stored or published word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// What people call it.
    #[must_use]
    pub fn camera(self) -> &'static str {
        match self {
            Self::Sony => "Sony XAVC",
            Self::Canon => "Canon",
            Self::Red => "RED",
            Self::Arri => "ARRI",
            Self::PanasonicP2 => "Panasonic P2",
            Self::Blackmagic => "Blackmagic RAW",
        }
    }

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
