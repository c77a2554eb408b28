//! Long files hide seams.

use super::Finding;
use super::sources::{Source, Sources};

const KINDS: &[&str] = &[".rs", ".ts", ".tsx", ".css", ".py", ".sh", ".js"];
const WORTH_A_LOOK: usize = 500;
const TOO_LONG: usize = 1000;

/// Files that must be split.
pub(super) fn too_long(sources: &Sources) -> Vec<Finding> {
    with_lines(sources, |lines| lines > TOO_LONG)
}

/// Files that are worth a look.
pub(super) fn long(sources: &Sources) -> Vec<Finding> {
    with_lines(sources, |lines| lines > WORTH_A_LOOK && lines <= TOO_LONG)
}

fn with_lines(sources: &Sources, wanted: impl Fn(usize) -> bool) -> Vec<Finding> {
    let finding = |file: &Source| {
        let lines = file.text.lines().count();
        wanted(lines)
            .then(|| Finding::new(&file.path, format!("{lines} lines; look for the seam and split there")))
    };
    sources.ending(KINDS).filter(|file| !file.is_generated()).filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_noted_from_500_lines_and_fails_from_1000_except_in_generated_files() {
        let of = |lines: usize| "x\n".repeat(lines);
        let sources = Sources::made_of(&[
            ("a.rs", &of(500)),
            ("b.rs", &of(501)),
            ("c.tsx", &of(1001)),
            ("ui/src/api/bindings.ts", &of(2000)),
        ]);
        assert_eq!(long(&sources)[0].place, "b.rs");
        assert_eq!(long(&sources).len(), 1);
        assert_eq!(too_long(&sources)[0].place, "c.tsx");
        assert_eq!(too_long(&sources).len(), 1);
    }
}
