//! Which cards are there: on a mounted volume, or below a folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use flo_watch::{Card, CardKind, Listed, recognise};
use walkdir::WalkDir;

use crate::failure::Failure;
use crate::planning::{self, Listing, is_junk};

/// How deep a volume is looked into: `PRIVATE/M4ROOT/CLIP/C0001.MP4` is the deepest that a card keeps its clips.
const DEEP: usize = 4;
/// Entries of a volume that are looked at; a disk full of files is no card, and is not read to its end to know that.
const ENTRIES: usize = 20_000;

/// A card that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenCard {
    /// Where it is.
    pub path: PathBuf,
    /// What it holds.
    pub listing: Listing,
}

/// Whether a mounted volume is a card: its clips stand where a camera puts them. Copies of cards in folders of a disk
/// make no card of that disk. Blocks; reads names only.
#[must_use]
pub fn is_card(volume: &Path) -> bool {
    let entries = WalkDir::new(volume)
        .min_depth(1)
        .max_depth(DEEP)
        .into_iter()
        .filter_entry(|entry| !is_junk(&entry.file_name().to_string_lossy()));
    let listed: Vec<Listed> = entries
        .take(ENTRIES)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(volume).ok()?;
            let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
            Some(Listed::new(parts?.join("/"), 0))
        })
        .collect();
    let name = volume.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stands = |card: &Card| {
        // ARRI cameras put their clips into one folder with the name of the card.
        card.root.is_empty() || (card.kind == CardKind::Arri && card.root.eq_ignore_ascii_case(&name))
    };
    recognise(&listed).iter().any(stands)
}

/// The cards in a folder: the folder itself, or cards below it. A folder without any is listed as it is, when it has
/// files. Blocks.
///
/// # Errors
/// `source_away` when it cannot be read.
pub fn cards_below(folder: &Path) -> Result<Vec<SeenCard>, Failure> {
    let whole = planning::list(folder)?;
    let listed: Vec<Listed> =
        whole.files.iter().map(|file| Listed::new(file.path.as_str(), file.size)).collect();
    // Two cameras may have written to one card.
    let roots: BTreeSet<String> = recognise(&listed).into_iter().map(|card| card.root).collect();
    if roots.is_empty() || roots.contains("") {
        let is_empty = whole.files.is_empty();
        return Ok(if is_empty {
            Vec::new()
        } else {
            vec![SeenCard { path: folder.to_owned(), listing: whole }]
        });
    }
    roots
        .into_iter()
        .map(|root| {
            let path = root.split('/').fold(folder.to_owned(), |place, part| place.join(part));
            let listing = planning::list(&path)?;
            Ok(SeenCard { path, listing })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(name: &str, files: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let volume = folder.path().join(name);
        std::fs::create_dir(&volume).unwrap();
        for file in files {
            let path = volume.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "1").unwrap();
        }
        (folder, volume)
    }

    #[test]
    fn a_volume_is_a_card_when_its_clips_stand_where_a_camera_puts_them() {
        let check = |name: &str, files: &[&str], want: bool| {
            let (_folder, volume) = disk(name, files);
            assert_eq!(is_card(&volume), want, "{files:?}");
        };
        check("UNTITLED", &["PRIVATE/M4ROOT/CLIP/C0001.MP4", "AVF_INFO/AVIN0001.BNP"], true);
        check("A001R1JL", &["A001R1JL/A001C001_240101_R1JL.mov"], true);
        check("Shuttle RAID", &["A001R1JL/A001C001_240101_R1JL.mov"], false);
        check("Shuttle RAID", &["A001/XDROOT/Clip/C1.MXF", "A002/XDROOT/Clip/C2.MXF"], false);
        check("BACKUP", &["letters/a.txt"], false);
    }

    #[test]
    fn a_folder_gives_the_cards_below_it_or_itself() {
        let check = |files: &[&str], want: &[(&str, Option<CardKind>)]| {
            let (_folder, volume) = disk("Day 1", files);
            let found = cards_below(&volume).unwrap();
            let found: Vec<_> = found
                .iter()
                .map(|card| {
                    (card.path.strip_prefix(&volume).unwrap().display().to_string(), card.listing.kind)
                })
                .collect();
            let want: Vec<_> = want.iter().map(|(path, kind)| ((*path).to_owned(), *kind)).collect();
            assert_eq!(found, want);
        };
        check(
            &["A001/XDROOT/Clip/C1.MXF", "B001/x.braw", "notes.txt"],
            &[("A001", Some(CardKind::Sony)), ("B001", Some(CardKind::Blackmagic))],
        );
        check(&["sound/1.wav"], &[("", None)]);
        check(&[], &[]);
    }
}
