//! What a watch would make of a folder as it stands: a look that changes nothing and waits for nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use flo_model::UnixMillis;

use crate::container::{self, Ending};
use crate::ignore::Ignored;
use crate::placeholder::{self, Placeholder};
use crate::writers::{Holder, Writers};
use crate::{BadGlob, FileState, IgnoreRules, sidecar, source};

/// A file that changed within this time is called growing.
const FRESH: Duration = Duration::from_secs(5);

/// What would become of a file or folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It counts, and nothing speaks against it.
    Counts(FileState),
    /// It counts, and it would be waited for: why, in a sentence.
    Waits(FileState, &'static str),
    /// It does not count. Of an ignored folder only the folder itself is told.
    Ignored(Ignored),
    /// It cannot be read: why, in a sentence.
    Unreadable(String),
}

/// Looks at everything in `root` and tells what would become of it, in the order of the disk. Ends early when `found`
/// says so by `false`.
///
/// # Errors
/// [`BadGlob`] when a pattern cannot be read.
pub fn survey(
    root: &Path,
    include: &[String],
    exclude: &[String],
    now: UnixMillis,
    found: &mut dyn FnMut(&Path, Verdict) -> bool,
) -> Result<(), BadGlob> {
    let rules = IgnoreRules::new(include, exclude)?;
    let (writers, keeps_blocks) = (Writers::now(), source::keeps_blocks(root));
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                if !found(&folder, Verdict::Unreadable(format!("It cannot be read: {error}."))) {
                    return Ok(());
                }
                continue;
            }
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let Ok(relative) = path.strip_prefix(root) else { continue };
            let Ok(kind) = entry.file_type() else { continue };
            let verdict = match rules.ignores_entry(relative) {
                Some(why) => Verdict::Ignored(why),
                None if kind.is_dir() => {
                    folders.push(path);
                    continue;
                }
                None if !kind.is_file() => continue,
                None if rules.leaves_out(relative) && !goes_with_clip(&rules, root, &path) => {
                    Verdict::Ignored(Ignored::NotIncluded)
                }
                None => judge(&path, &entry, &writers, keeps_blocks, now),
            };
            if !found(&path, verdict) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether a file stands beside a clip that counts, though no pattern names it.
pub(crate) fn goes_with_clip(rules: &IgnoreRules, root: &Path, path: &Path) -> bool {
    sidecar::is_sidecar(path)
        && sidecar::clips_of(path).any(|clip: PathBuf| {
            clip.strip_prefix(root).is_ok_and(|relative| !rules.leaves_out(relative))
                && std::fs::symlink_metadata(&clip).is_ok_and(|found| found.is_file())
        })
}

fn judge(
    path: &Path,
    entry: &std::fs::DirEntry,
    writers: &Writers,
    keeps_blocks: bool,
    now: UnixMillis,
) -> Verdict {
    if path.to_str().is_none() {
        return Verdict::Unreadable(crate::folder::NOT_UNICODE.to_owned());
    }
    let metadata = match entry.metadata() {
        Ok(metadata) => metadata,
        Err(error) => return Verdict::Unreadable(format!("It cannot be read: {error}.")),
    };
    let state = FileState::of(path, &metadata);
    match placeholder::of(&metadata, keeps_blocks) {
        Some(Placeholder::Cloud) => return Verdict::Unreadable(placeholder::CLOUD.to_owned()),
        Some(Placeholder::Hollow) => return Verdict::Waits(state, "No bytes stand in it yet."),
        None => {}
    }
    if writers.of(&metadata) == Holder::Writing {
        return Verdict::Waits(state, "A program has it open for writing.");
    }
    match container::ending(path) {
        Err(error) => return Verdict::Unreadable(format!("It cannot be read: {error}.")),
        Ok(Ending::Missing) => {
            return Verdict::Waits(
                state,
                "Its end is missing: it is still being written, or it was cut off.",
            );
        }
        Ok(Ending::Complete | Ending::Untold) => {}
    }
    let age_ms = now.0.saturating_sub(state.mtime_ns / 1_000_000);
    if (0..i64::try_from(FRESH.as_millis()).unwrap_or(0)).contains(&age_ms) {
        return Verdict::Waits(state, "It changed just now.");
    }
    Verdict::Counts(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survey_tells_what_would_become_of_each_file() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for name in ["a.mov", "a.xml", "notes.txt", "Media Cache/x.cfa", "old/b.mov", ".DS_Store"] {
            std::fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            std::fs::write(root.join(name), b"1").unwrap();
        }
        std::fs::write(root.join("cut.mov"), [0, 0, 0, 16, b'f', b't', b'y', b'p', 0, 0]).unwrap();
        let mut told = Vec::new();
        let much_later = UnixMillis(i64::MAX / 2);
        survey(root, &["*.mov".into()], &["old".into()], much_later, &mut |path, verdict| {
            let word = match verdict {
                Verdict::Counts(_) => "counts",
                Verdict::Waits(..) => "waits",
                Verdict::Ignored(Ignored::Shipped) => "shipped",
                Verdict::Ignored(Ignored::Excluded) => "excluded",
                Verdict::Ignored(Ignored::NotIncluded) => "not included",
                Verdict::Unreadable(_) => "unreadable",
            };
            told.push(format!("{}: {word}", path.strip_prefix(root).unwrap().display()));
            true
        })
        .unwrap();
        assert_eq!(
            told,
            [
                ".DS_Store: shipped",
                "Media Cache: shipped",
                "a.mov: counts",
                "a.xml: counts",
                "cut.mov: waits",
                "notes.txt: not included",
                "old: excluded",
            ]
        );
    }
}
