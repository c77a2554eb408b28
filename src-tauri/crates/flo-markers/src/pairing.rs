//! Which comment a marker was.

use std::collections::HashMap;

use crate::Marker;

/// A comment, as far as a marker can show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// Its frame; the first for one about the whole.
    pub frame: i64,
    /// What it says.
    pub text: &'a str,
}

/// Shortest text that stands for a longer one which begins with it.
const STUMP: usize = 12;

/// For each marker the place of its comment in `notes`; no comment is taken twice.
///
/// First those with the same frame and words go together, then those whose words only one marker and one comment have (a
/// cut moved them), then those at the same frame where one text is the beginning of the other (a program cut it short).
/// Case and spacing of the words do not count.
#[must_use]
pub fn pair(markers: &[Marker], notes: &[Note<'_>]) -> Vec<Option<usize>> {
    let marked: Vec<String> = markers.iter().map(|marker| words(&marker.text)).collect();
    let noted: Vec<String> = notes.iter().map(|note| words(note.text)).collect();
    let mut found = vec![None; markers.len()];
    let mut free = vec![true; notes.len()];
    let mut take = |marker: usize, note: usize, found: &mut Vec<Option<usize>>| {
        if found[marker].is_none() && free[note] {
            found[marker] = Some(note);
            free[note] = false;
        }
    };

    let mut at: HashMap<(i64, &str), Vec<usize>> = HashMap::new();
    for (place, note) in notes.iter().enumerate() {
        at.entry((note.frame, &noted[place])).or_default().push(place);
    }
    for (place, marker) in markers.iter().enumerate() {
        for note in at.get(&(marker.frame, marked[place].as_str())).into_iter().flatten() {
            take(place, *note, &mut found);
        }
    }

    let (once_marked, once_noted) = (singles(&marked), singles(&noted));
    for (text, marker) in &once_marked {
        if let Some(note) = once_noted.get(text) {
            take(*marker, *note, &mut found);
        }
    }

    for (place, marker) in markers.iter().enumerate() {
        for (other, _) in notes.iter().enumerate().filter(|(_, note)| note.frame == marker.frame) {
            let (short, long) = if marked[place].len() < noted[other].len() {
                (&marked[place], &noted[other])
            } else {
                (&noted[other], &marked[place])
            };
            if short.chars().count() >= STUMP && long.starts_with(short.as_str()) {
                take(place, other, &mut found);
            }
        }
    }
    found
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Texts that occur once, with their place.
fn singles(texts: &[String]) -> HashMap<&str, usize> {
    let mut seen: HashMap<&str, Option<usize>> = HashMap::new();
    for (place, text) in texts.iter().enumerate() {
        seen.entry(text).and_modify(|only| *only = None).or_insert(Some(place));
    }
    seen.into_iter().filter_map(|(text, only)| only.map(|place| (text, place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(markers: &[(i64, &str)], notes: &[(i64, &str)], wanted: &[Option<usize>]) {
        let markers: Vec<Marker> = markers
            .iter()
            .map(|(frame, text)| Marker {
                frame: *frame,
                frames: 1,
                text: (*text).to_owned(),
                author: None,
                done: false,
            })
            .collect();
        let notes: Vec<Note<'_>> = notes.iter().map(|(frame, text)| Note { frame: *frame, text }).collect();
        assert_eq!(pair(&markers, &notes), wanted);
    }

    #[test]
    fn place_and_words_decide() {
        check(
            &[(10, "Too dark"), (20, "too  DARK")],
            &[(20, "Too dark"), (10, "Too dark")],
            &[Some(1), Some(0)],
        );
    }

    #[test]
    fn a_comment_that_a_cut_moved_is_found_by_its_words_if_no_other_has_them() {
        check(&[(99, "Hold longer")], &[(10, "Hold longer")], &[Some(0)]);
        check(&[(99, "Nice")], &[(10, "Nice"), (20, "Nice")], &[None]);
        check(&[(98, "Nice"), (99, "Nice")], &[(10, "Nice")], &[None, None]);
    }

    #[test]
    fn a_text_that_was_cut_short_is_found_at_its_frame_only() {
        check(
            &[(10, "Hold this 14 frames")],
            &[(10, "Hold this 14 frames longer, until the crane")],
            &[Some(0)],
        );
        check(
            &[(11, "Hold this 14 frames")],
            &[(10, "Hold this 14 frames longer, until the crane")],
            &[None],
        );
        check(&[(10, "Hold")], &[(10, "Hold this")], &[None]);
    }

    #[test]
    fn the_same_words_twice_at_one_frame_are_two_comments() {
        check(&[(5, "+1"), (5, "+1"), (5, "+1")], &[(5, "+1"), (5, "+1")], &[Some(0), Some(1), None]);
    }
}
