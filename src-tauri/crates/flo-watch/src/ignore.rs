//! Which files are never reported: what operating systems, editing programs and copying programs leave about.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// File and folder names that are ignored wherever they stand, with all that is in them. Small letters; case does not
/// matter.
pub const SHIPPED_NAMES: &[&str] = &[
    // Operating systems and network storage.
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "icon\r",
    "$recycle.bin",
    "system volume information",
    "recycler",
    "lost+found",
    "network trash folder",
    "temporary items",
    "@eadir",
    "@tmp",
    "@recycle",
    "@recently-snapshot",
    "#recycle",
    "#snapshot",
    "~snapshot",
    "__macosx",
    "lost.dir",
    // Premiere Pro, After Effects, Audition, Media Encoder.
    "adobe premiere pro auto-save",
    "adobe premiere pro audio previews",
    "adobe premiere pro video previews",
    "adobe premiere pro preview files",
    "adobe premiere pro captured audio",
    "adobe after effects auto-save",
    "adobe audition auto-save",
    "media cache",
    "media cache files",
    "peak files",
    // Final Cut Pro 7 and X.
    "render files",
    "audio render files",
    "analysis files",
    "autosave vault",
    "thumbnail cache files",
    "thumbnail media",
    "waveform cache files",
    "peaks data",
    // DaVinci Resolve.
    "cacheclip",
    "optimizedmedia",
    // Avid Media Composer and Pro Tools.
    "avid attic",
    "unity attic",
    "waveformcache",
    "session file backups",
    "wavecache.wfm",
    "msmmmob.mdb",
    "msmfmid.pmr",
    // Lightroom, Nuke, Blender.
    "nuke_cache",
    "blendcache",
];

/// Kinds of files that are ignored: what stands behind the last dot. Small letters; case does not matter.
pub const SHIPPED_KINDS: &[&str] = &[
    // Temporary and partial files of programs that write under another name first.
    "tmp",
    "temp",
    "part",
    "partial",
    "filepart",
    "crdownload",
    "download",
    "opdownload",
    "!ut",
    "!qb",
    "!sync",
    "bts",
    "aspera-ckpt",
    "aspx-partial",
    "fctmp",
    "swp",
    "unpack",
    "unzipping",
    // Locks.
    "lock",
    "lck",
    "prlock",
    "idlk",
    "lk",
    "avidlock",
    // Caches and indexes of editing programs.
    "pek",
    "cfa",
    "ims",
    "mcdb",
    "mpgindex",
    "prmdc",
    "prmdc2",
    "aecache",
    "dvcc",
    "fcpcache",
    "pkf",
    "sfk",
    "gpk",
    "reapeaks",
    "lrdata",
    "blend1",
];

/// How ignored names begin: hidden ones (.DS_Store, ._resource forks, .Trashes, .nfs0000, .rsync.Xy1, .icloud and their
/// like), owner files of office programs, folders in which programs unpack. Small letters; case does not matter.
pub const SHIPPED_BEGINNINGS: &[&str] =
    &[".", "~$", "_unpack_", "_failed_", "~syncthing~", "adobe after effects disk cache"];

/// A pattern that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("“{pattern}” is not a pattern: {reason}")]
pub struct BadGlob {
    /// The pattern as it was given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Why a file or folder does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Programs leave it about: it is on the shipped list.
    Shipped,
    /// A pattern of the folder leaves it out.
    Excluded,
    /// The folder has patterns of what counts, and it matches none.
    NotIncluded,
}

/// Decides which paths of one folder count.
#[derive(Debug, Clone)]
pub struct IgnoreRules {
    exclude: Option<GlobSet>,
    include: Option<GlobSet>,
}

impl IgnoreRules {
    /// The shipped rules and those of one folder. A pattern without a slash holds in every sub-folder. With `include`
    /// only files that match one of its patterns count; an empty list includes all. What is excluded is never included.
    ///
    /// # Errors
    /// [`BadGlob`] for the first pattern that cannot be read.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, BadGlob> {
        Ok(Self { exclude: globs(exclude)?, include: globs(include)? })
    }

    /// Whether a folder, and with it all that it holds, is ignored. `relative` is its path within the watched folder.
    #[must_use]
    pub fn ignores_dir(&self, relative: &Path) -> bool {
        relative.ancestors().any(|path| !path.as_os_str().is_empty() && self.ignores_entry(path).is_some())
    }

    /// Whether a file is ignored, by its own name, by a folder that it stands in, or because it is not included.
    #[must_use]
    pub fn ignores_file(&self, relative: &Path) -> bool {
        self.ignores_dir(relative) || self.leaves_out(relative)
    }

    /// One entry whose parents are known not to be ignored.
    pub(crate) fn ignores_entry(&self, relative: &Path) -> Option<Ignored> {
        if is_shipped(relative) {
            return Some(Ignored::Shipped);
        }
        self.exclude.as_ref().is_some_and(|exclude| exclude.is_match(relative)).then_some(Ignored::Excluded)
    }

    /// Whether a file matches none of the patterns of what counts.
    pub(crate) fn leaves_out(&self, relative: &Path) -> bool {
        self.include.as_ref().is_some_and(|include| !include.is_match(relative))
    }
}

fn is_shipped(relative: &Path) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| SHIPPED_NAMES.iter().copied().collect());
    static KINDS: LazyLock<HashSet<&str>> = LazyLock::new(|| SHIPPED_KINDS.iter().copied().collect());
    let Some(name) = relative.file_name() else { return false };
    let name = small(name.to_string_lossy());
    SHIPPED_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || name.ends_with('~')
        || name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(kind))
        || NAMES.contains(&*name)
        || (name == "creating" && is_in_avid_media(relative))
}

/// Where Media Composer writes a clip before it is whole.
fn is_in_avid_media(relative: &Path) -> bool {
    relative
        .ancestors()
        .skip(1)
        .any(|folder| folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case("avid mediafiles")))
}

fn small(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.is_ascii() && !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, BadGlob> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let bad = |pattern: &str, error: globset::Error| BadGlob {
        pattern: pattern.to_owned(),
        reason: error.kind().to_string(),
    };
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let trimmed = pattern.trim().trim_start_matches("./").trim_matches('/');
        let anywhere = if trimmed.contains('/') { trimmed.to_owned() } else { format!("**/{trimmed}") };
        let glob = GlobBuilder::new(&anywhere)
            .case_insensitive(true)
            .literal_separator(true)
            .build()
            .map_err(|error| bad(pattern, error))?;
        set.add(glob);
    }
    set.build().map(Some).map_err(|error| bad("", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rules: &IgnoreRules, path: &str, ignored: bool) {
        assert_eq!(rules.ignores_file(Path::new(path)), ignored, "{path}");
    }

    #[test]
    fn what_programs_leave_about_is_ignored() {
        let rules = IgnoreRules::new(&[], &[]).unwrap();
        for path in [
            ".DS_Store",
            "day 1/._A001.mov",
            "Thumbs.db",
            "~$budget.xlsx",
            "A001.mov.part",
            "A001.MOV.CRDOWNLOAD",
            "_UNPACK_Card 3/A001.mov",
            "A001.mov~",
            "Film/Adobe Premiere Pro Auto-Save/Film-2026.prproj",
            "Film/Adobe Premiere Pro Video Previews/x/Rendered.mpeg",
            "Media Cache Files/a.cfa",
            "Film.fcpbundle/Cut 1/Render Files/High Quality Media/1.mov",
            "CacheClip/1/2.dvcc",
            "Avid MediaFiles/MXF/Creating/A.mxf",
            "Avid MediaFiles/MXF/1/msmMMOB.mdb",
            "bins/Rushes.lck",
            ".nfs000000012",
            ".A001.mov.icloud",
            "$RECYCLE.BIN/S-1/A001.mov",
        ] {
            check(&rules, path, true);
        }
    }

    #[test]
    fn media_with_odd_names_is_kept() {
        let rules = IgnoreRules::new(&[], &[]).unwrap();
        for path in [
            "A001.mov",
            "day 1/interview (final).mxf",
            "Größe/été.wav",
            "Avid MediaFiles/MXF/1/A.mxf",
            "creating/A.mxf",
            "part/take.mov",
            "a.part.mov",
            "100% cut.mp4",
            "~rough.mov",
        ] {
            check(&rules, path, false);
        }
    }

    #[test]
    fn patterns_of_the_folder_exclude_and_include() {
        let rules = IgnoreRules::new(
            &["*.mov".into(), "sound/*.wav".into()],
            &["*_proxy.*".into(), "Old/".into(), "day 2/raw".into()],
        )
        .unwrap();
        check(&rules, "a.mov", false);
        check(&rules, "deep/er/a.MOV", false);
        check(&rules, "sound/a.wav", false);
        check(&rules, "a.wav", true);
        check(&rules, "a_proxy.mov", true);
        check(&rules, "x/old/a.mov", true);
        check(&rules, "day 2/raw/a.mov", true);
        check(&rules, "raw/a.mov", false);
    }

    #[test]
    fn a_bad_pattern_is_named() {
        let error = IgnoreRules::new(&[], &["[a".into()]).unwrap_err();
        assert_eq!(error.pattern, "[a");
    }
}
