//! A note to do something later names the issue that tracks it.

use super::Finding;
use super::sources::Sources;

const WORDS: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
const KINDS: &[&str] = &[".rs", ".ts", ".tsx", ".css", ".sql", ".py", ".sh", ".toml", ".js"];

pub(super) fn check(sources: &Sources) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in sources.ending(KINDS) {
        for (number, line) in file.lines() {
            if WORDS.iter().any(|word| has_unnumbered(line, word)) {
                findings
                    .push(Finding::new(format!("{}:{number}", file.path), "a note without an issue number"));
            }
        }
    }
    findings
}

/// Whether the line has the word, standing alone, without `(#12)` right after it.
fn has_unnumbered(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
        let (before, after) = (&line[..start], &line[start + word.len()..]);
        let numbered =
            after.strip_prefix("(#").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        !before.ends_with(part_of_word) && !after.starts_with(part_of_word) && !numbered
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, want: bool) {
        assert_eq!(WORDS.iter().any(|word| has_unnumbered(line, word)), want, "{line}");
    }

    #[test]
    fn a_note_needs_the_number_of_an_issue() {
        check(concat!("// TO", "DO: later"), true);
        check(concat!("// TO", "DO(#12): later"), false);
        check(concat!("// TO", "DO(me): later"), true);
        check(concat!("enum State { TO", "DO_LIST }"), false);
        check("nothing to do", false);
    }
}
