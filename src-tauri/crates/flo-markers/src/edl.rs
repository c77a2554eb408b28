//! CMX 3600 edit decision list: one event over the whole file, a locator (`* LOC:`) under it for each marker.
//!
//! A locator is a timecode, a colour and a text: `* LOC: 01:00:01:14 RED     ANIM FIX NEEDED`. Source:
//! `otio-cmx3600-adapter` 1.0.0, `cmx_3600.py`, read 2026-11-29. Its timecode has colons even in a drop-frame list: that
//! adapter knows no other, and the `FCM` line says how the list counts. Author and length have no place in a locator; they
//! follow as comment lines, which other programs pass over.

use std::fmt::Write;

use crate::place::{Clock, timecode};
use crate::text::{clean, escape, is_green, unescape};
use crate::{Marker, MarkerList, ReadError, Reading};

/// Colours that stand before the text of a locator.
const COLOURS: [&str; 13] = [
    "red", "green", "blue", "cyan", "magenta", "yellow", "black", "white", "pink", "orange", "purple",
    "gray", "grey",
];

const BY: &str = "MARKER BY:";
const LENGTH: &str = "MARKER LENGTH:";

/// `TITLE`, `FCM` and an empty line, as every list of this family begins.
pub(crate) fn head(list: &MarkerList) -> String {
    let count = if list.rate.drops() { "DROP FRAME" } else { "NON-DROP FRAME" };
    format!("TITLE: {}\nFCM: {count}\n\n", escape(&clean(&list.name)))
}

/// How the list says that it counts.
pub(crate) fn drops(text: &str) -> Option<bool> {
    let mut modes = text.lines().filter_map(|line| line.trim().strip_prefix("FCM:"));
    modes.next().map(|mode| !mode.to_uppercase().contains("NON") && mode.to_uppercase().contains("DROP"))
}

pub(crate) fn is_edl(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("TITLE:") || line.starts_with("FCM:") || locator(line).is_some())
}

pub(crate) fn write(list: &MarkerList) -> String {
    let mut out = head(list);
    let (first, after) = (timecode(list, 0), timecode(list, list.span()));
    let line = |out: &mut String, text: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        out.write_fmt(text).unwrap_or_default();
    };
    line(&mut out, format_args!("001  AX       V     C        {first} {after} {first} {after}\n"));
    line(&mut out, format_args!("* FROM CLIP NAME: {}\n", escape(&clean(&list.name))));
    for marker in &list.markers {
        let colour = if marker.done { "GREEN" } else { "RED" };
        let at = timecode(list, marker.frame).replace(';', ":");
        line(&mut out, format_args!("* LOC: {at} {colour:<7} {}\n", escape(&marker.text)));
        if let Some(author) = &marker.author {
            line(&mut out, format_args!("* {BY} {}\n", escape(author)));
        }
        if marker.frames > 1 {
            line(&mut out, format_args!("* {LENGTH} {}\n", marker.frames));
        }
    }
    out
}

pub(crate) fn read(text: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    if !is_edl(text) {
        return Err(ReadError::NotThis("edit decision list"));
    }
    let clock = Clock::new(reading, drops(text))?;
    let mut markers: Vec<Marker> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(locator) = locator(line) {
            let (at, rest) = word(locator);
            let (colour, after) = word(rest);
            let is_colour = COLOURS.iter().any(|known| known.eq_ignore_ascii_case(colour));
            markers.push(Marker {
                frame: clock.frame(number, at)?,
                frames: 1,
                text: clean(&unescape(if is_colour { after } else { rest })),
                author: None,
                done: is_green(colour),
            });
        } else if let (Some(comment), Some(marker)) = (comment(line), markers.last_mut()) {
            if let Some(author) = comment.strip_prefix(BY) {
                marker.author = Some(clean(&unescape(author)));
            } else if let Some(frames) = comment.strip_prefix(LENGTH) {
                let wrong =
                    || ReadError::Place { line: number, found: comment.to_owned(), rate: reading.rate };
                marker.frames = frames.trim().parse().map_err(|_| wrong())?;
            }
        }
    }
    Ok(markers)
}

/// The text of a comment line.
fn comment(line: &str) -> Option<&str> {
    line.trim().strip_prefix('*').map(str::trim)
}

/// What follows `* LOC:`.
fn locator(line: &str) -> Option<&str> {
    comment(line)?.strip_prefix("LOC:").map(str::trim)
}

/// The first word and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}
