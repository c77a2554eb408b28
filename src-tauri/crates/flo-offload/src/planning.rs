//! What a source holds, and which of it belongs together.

use std::path::Path;

use flo_store::offloads::NewFile;
use flo_watch::{CardKind, FileState, Listed, recognise};
use walkdir::WalkDir;

use crate::failure::Failure;

/// What operating systems leave on a card. Everything else is copied, known or not.
const JUNK: [&str; 12] = [
    ".ds_store",
    ".trashes",
    ".trash-1000",
    ".spotlight-v100",
    ".fseventsd",
    ".documentrevisions-v100",
    ".temporaryitems",
    "system volume information",
    "$recycle.bin",
    "recycler",
    "thumbs.db",
    "lost+found",
];

/// A source as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Whose structure it has; `None` for a plain folder or for several cards.
    pub kind: Option<CardKind>,
    /// Its files in the order in which they are copied: by path, sidecars of the card at the end.
    pub files: Vec<NewFile>,
    /// Its folders, empty ones too, each after the one that holds it.
    pub folders: Vec<String>,
    /// Clips whose parts are not all there, in words.
    pub missing: Vec<String>,
    /// What cannot be listed, each with its reason. Nothing is safe while there is something here.
    pub unreadable: Vec<String>,
}

/// Whether a name is left behind by an operating system. Resource forks (`._NAME`) of macOS are.
pub(crate) fn is_junk(name: &str) -> bool {
    name.starts_with("._") || JUNK.contains(&name.to_lowercase().as_str())
}

/// Lists a source. Blocks.
///
/// # Errors
/// `source_away` when it is not there.
pub fn list(source: &Path) -> Result<Listing, Failure> {
    std::fs::read_dir(source).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotADirectory => {
            Failure::place("source_away", format!("{} is no folder.", source.display()))
        }
        _ => Failure::place("source_away", format!("{} cannot be read: {error}.", source.display())),
    })?;
    let (mut found, mut folders, mut unreadable) = (Vec::new(), Vec::new(), Vec::new());
    let entries = WalkDir::new(source)
        .min_depth(1)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_junk(&entry.file_name().to_string_lossy()));
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                unreadable.push(error.to_string());
                continue;
            }
        };
        let relative = entry.path().strip_prefix(source).unwrap_or(entry.path());
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        let Some(path) = parts.map(|parts| parts.join("/")) else {
            unreadable.push(format!("{} has a name that is no Unicode.", entry.path().display()));
            continue;
        };
        // The histories of ASC MHL are carried over and extended, not copied as media.
        if path == crate::mhl::FOLDER || path.starts_with("ascmhl/") {
            continue;
        }
        if entry.file_type().is_dir() {
            folders.push(path);
        } else if entry.file_type().is_file() {
            match FileState::look(entry.path()) {
                Ok(state) => found.push((path, state)),
                Err(error) => unreadable.push(format!("{path}: {error}")),
            }
        }
    }
    let listed: Vec<Listed> =
        found.iter().map(|(path, state)| Listed::new(path.as_str(), state.size)).collect();
    let cards = recognise(&listed);
    let mut clips: Vec<Option<(String, bool)>> = vec![None; found.len()];
    for card in &cards {
        for clip in &card.clips {
            // Two magazines on one card may hold clips of the same name.
            let name = if cards.len() > 1 && !card.root.is_empty() {
                format!("{}/{}", card.root, clip.name)
            } else {
                clip.name.clone()
            };
            for part in &clip.parts {
                clips[*part] = Some((name.clone(), true));
            }
            for sidecar in &clip.sidecars {
                clips[*sidecar] = Some((name.clone(), false));
            }
        }
    }
    let missing = cards.iter().flat_map(|card| &card.clips).flat_map(|clip| clip.missing.clone()).collect();
    let mut kinds: Vec<CardKind> = cards.iter().map(|card| card.kind).collect();
    kinds.dedup();
    let files = found
        .into_iter()
        .zip(clips)
        .map(|((path, state), clip)| {
            // A folder that is no card has a clip for each file: what a person counts.
            let (clip, is_part) = match clip {
                Some((name, is_part)) => (Some(name), is_part),
                None if cards.is_empty() => (Some(path.clone()), true),
                None => (None, false),
            };
            NewFile { path, size: state.size, mtime_ns: state.mtime_ns, clip, is_part }
        })
        .collect();
    Ok(Listing {
        kind: if kinds.len() == 1 { kinds.pop() } else { None },
        files,
        folders,
        missing,
        unreadable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_listed_with_its_clips_and_without_junk() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "XDROOT/Clip/C1.MXF",
            "XDROOT/Clip/C1M01.XML",
            "XDROOT/MEDIAPRO.XML",
            ".DS_Store",
            "XDROOT/._x",
            "ascmhl/a.mhl",
        ] {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "1").unwrap();
        }
        std::fs::create_dir_all(folder.path().join("XDROOT/Edit")).unwrap();
        let listing = list(folder.path()).unwrap();
        let shown: Vec<_> = listing
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.clip.as_deref(), file.is_part))
            .collect();
        assert_eq!(
            shown,
            [
                ("XDROOT/Clip/C1.MXF", Some("C1"), true),
                ("XDROOT/Clip/C1M01.XML", Some("C1"), false),
                ("XDROOT/MEDIAPRO.XML", None, false)
            ]
        );
        assert_eq!(listing.kind, Some(CardKind::Sony));
        assert_eq!(
            listing.folders,
            ["XDROOT", "XDROOT/Clip", "XDROOT/Edit"],
            "empty folders are part of a card"
        );
        assert_eq!(list(&folder.path().join("gone")).unwrap_err().kind, "source_away");
    }
}
