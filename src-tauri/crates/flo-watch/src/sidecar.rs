//! Which files belong to a clip: the notes, looks and listings that cameras and editors write beside it.
//!
//! A sidecar carries its clip's name, sometimes with a mark behind it (`C0001.MP4` and `C0001M01.XML`, `A001.mov` and
//! `A001.mov.xmp`). It is sent with its clip: not before the clip is finished, and right behind it.

use std::path::Path;

/// Kinds of files that hold pictures or sound.
const CLIPS: &[&str] = &[
    "mov", "mp4", "m4v", "mxf", "mts", "m2ts", "avi", "r3d", "braw", "ari", "arx", "crm", "cine", "dng",
    "nef", "cr3", "cr2", "arw", "raf", "wav", "bwf", "mkv", "insv", "360", "jpg",
];

/// Kinds of files that stand beside a clip.
const SIDECARS: &[&str] = &[
    "xml", "xmp", "cdl", "ccc", "cc", "cube", "look", "aml", "srt", "scc", "thm", "lrv", "lrf", "bim", "smi",
    "ppn", "cpf", "sidecar", "rmd", "ale", "cif", "fcpxml", "txt", "json", "md5",
];

/// Marks that cameras put between the clip's name and the dot. Source: Sony XAVC (`M01`), read 2026-11-20.
const MARKS: &[&str] = &["M01", "m01", "_sidecar", "R01"];

/// Whether the kind of a file says that it may stand beside a clip.
#[must_use]
pub fn is_sidecar(path: &Path) -> bool {
    is_one_of(path, SIDECARS)
}

/// Whether the kind of a file says that it holds pictures or sound.
#[must_use]
pub fn is_clip(path: &Path) -> bool {
    is_one_of(path, CLIPS)
}

/// What a clip and its sidecars have in common: folder and name without kind and mark.
#[must_use]
pub fn clip_stem(path: &Path) -> &Path {
    // The stem is a piece of the path itself, so nothing is copied.
    let text = path.to_str().unwrap_or_default();
    let name_at = text.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let stem =
        |text: &str| text[name_at..].rfind('.').filter(|at| *at > 0).map_or(text.len(), |at| name_at + at);
    let mut end = stem(text);
    let before_kind = Path::new(&text[..end]);
    if is_sidecar(path) {
        if is_clip(before_kind) {
            end = stem(&text[..end]);
        } else if let Some(mark) =
            MARKS.iter().find(|mark| text[name_at..end].len() > mark.len() && text[..end].ends_with(**mark))
        {
            end -= mark.len();
        }
    }
    Path::new(&text[..end])
}

/// Where the clip of a sidecar may stand: one path for each kind of clip, in both cases of letters.
pub(crate) fn clips_of(sidecar: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    let stem = clip_stem(sidecar).as_os_str().to_owned();
    let with = move |kind: &str| {
        let mut path = stem.clone();
        path.push(".");
        path.push(kind);
        std::path::PathBuf::from(path)
    };
    CLIPS.iter().flat_map(move |kind| [with(kind), with(&kind.to_ascii_uppercase())])
}

fn is_one_of(path: &Path, kinds: &[&str]) -> bool {
    path.extension()
        .and_then(|kind| kind.to_str())
        .is_some_and(|kind| kinds.iter().any(|known| known.eq_ignore_ascii_case(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_finds_its_clip() {
        for (sidecar, clip) in [
            ("/card/CLIP/C0001M01.XML", "/card/CLIP/C0001.MP4"),
            ("/d.1/A001.mov.xmp", "/d.1/A001.mov"),
            ("/d/A001.xmp", "/d/A001.r3d"),
            ("GH010001.THM", "GH010001.MP4"),
        ] {
            assert_eq!(clip_stem(Path::new(sidecar)), clip_stem(Path::new(clip)), "{sidecar}");
            assert!(clips_of(Path::new(sidecar)).any(|path| path == Path::new(clip)), "{sidecar}");
        }
    }

    #[test]
    fn other_names_are_left_as_they_are() {
        for (path, stem) in [("/d/M01.xml", "/d/M01"), ("/d/.hidden", "/d/.hidden"), ("/d/a.b.mov", "/d/a.b")]
        {
            assert_eq!(clip_stem(Path::new(path)), Path::new(stem));
        }
        assert!(!is_sidecar(Path::new("a.mov")) && !is_clip(Path::new("a.xml")));
    }
}
