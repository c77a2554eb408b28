//! Which files are never reported: what operating systems, editing programs and copying programs leave about.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// File and folder names that are ignored wherever they stand, with all that is in them. Case does not matter.
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
    "#recycle",
    "#snapshot",
    "__macosx",
    // Premiere Pro, After Effects, Audition, Media Encoder.
    "adobe premiere pro auto-save",
    "adobe premiere pro audio previews",
    "adobe premiere pro video previews",
    "adobe premiere pro preview files",
    "adobe after effects auto-save",
    "media cache",
    "media cache files",
    "peak files",
    // Final Cut Pro 7 and X.
    "render files",
    "audio render files",
    "autosave vault",
    "thumbnail cache files",
    "waveform cache files",
    // DaVinci Resolve.
    "cacheclip",
    // Avid Media Composer.
    "avid attic",
    "msmmmob.mdb",
    "msmfmid.pmr",
];

/// Patterns over the path within the folder that are ignored. `*` stays within one name, `**` crosses folders. Case
/// does not matter.
pub const SHIPPED_GLOBS: &[&str] = &[
    // Hidden: .DS_Store, ._resource forks, .Trashes, .Spotlight-V100, .nfs0000, .gallery, .sync and their like.
    "**/.*",
    // Temporary and partial files of programs that write under another name first.
    "**/~$*",
    "**/~*.tmp",
    "**/*~",
    "**/*.tmp",
    "**/*.temp",
    "**/*.part",
    "**/*.partial",
    "**/*.filepart",
    "**/*.crdownload",
    "**/*.download",
    "**/*.opdownload",
    "**/*.!ut",
    "**/*.aspera-ckpt",
    "**/*.swp",
    // Locks.
    "**/*.lock",
    "**/*.lck",
    "**/*.prlock",
    "**/*.idlk",
    "**/*.lk",
    // Caches and indexes of editing programs.
    "**/*.pek",
    "**/*.cfa",
    "**/*.mcdb",
    "**/*.mpgindex",
    "**/*.prmdc",
    "**/*.prmdc2",
    "**/*.aecache",
    "**/*.dvcc",
    "**/*.fcpcache",
    "**/avid mediafiles/**/creating",
];

/// A pattern that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("“{pattern}” is not a pattern: {reason}")]
pub struct BadGlob {
    /// The pattern as it was given.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Decides which paths of one folder count.
#[derive(Debug, Clone)]
pub struct IgnoreRules {
    shipped: GlobSet,
    exclude: GlobSet,
    include: Option<GlobSet>,
}

impl IgnoreRules {
    /// The shipped rules and those of one folder. A pattern without a slash holds in every sub-folder. With `include`
    /// only files that match one of its patterns count; an empty list includes all. What is excluded is never included.
    ///
    /// # Errors
    /// [`BadGlob`] for the first pattern that cannot be read.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, BadGlob> {
        Ok(Self {
            shipped: globs(SHIPPED_GLOBS.iter().copied())?,
            exclude: globs(exclude.iter().map(String::as_str))?,
            include: if include.is_empty() { None } else { Some(globs(include.iter().map(String::as_str))?) },
        })
    }

    /// Whether a folder, and with it all that it holds, is ignored. `relative` is its path within the watched folder.
    #[must_use]
    pub fn ignores_dir(&self, relative: &Path) -> bool {
        relative.ancestors().any(|path| !path.as_os_str().is_empty() && self.ignores_entry(path))
    }

    /// Whether a file is ignored, by its own name, by a folder that it stands in, or because it is not included.
    #[must_use]
    pub fn ignores_file(&self, relative: &Path) -> bool {
        self.ignores_dir(relative) || self.include.as_ref().is_some_and(|include| !include.is_match(relative))
    }

    /// One entry whose parents are known not to be ignored.
    pub(crate) fn ignores_entry(&self, relative: &Path) -> bool {
        let named = relative.file_name().is_some_and(|name| {
            let name = name.to_string_lossy().to_lowercase();
            SHIPPED_NAMES.contains(&name.as_str())
        });
        named || self.shipped.is_match(relative) || self.exclude.is_match(relative)
    }

    pub(crate) fn leaves_out(&self, relative: &Path) -> bool {
        self.include.as_ref().is_some_and(|include| !include.is_match(relative))
    }
}

fn globs<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<GlobSet, BadGlob> {
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
    set.build().map_err(|error| bad("", error))
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
            "Film/Adobe Premiere Pro Auto-Save/Film-2026.prproj",
            "Film/Adobe Premiere Pro Video Previews/x/Rendered.mpeg",
            "Media Cache Files/a.cfa",
            "Film.fcpbundle/Cut 1/Render Files/High Quality Media/1.mov",
            "CacheClip/1/2.dvcc",
            "Avid MediaFiles/MXF/Creating/A.mxf",
            "Avid MediaFiles/MXF/1/msmMMOB.mdb",
            "bins/Rushes.lck",
            ".nfs000000012",
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
            "part/take.mov",
            "a.part.mov",
            "100% cut.mp4",
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
