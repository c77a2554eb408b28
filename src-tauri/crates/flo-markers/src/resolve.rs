//! DaVinci Resolve's marker list: an event for each marker, under it `note |C:ResolveColorBlue |M:name |D:frames`.
//!
//! Menu: Timelines > Export > Timeline Markers to EDL, Timelines > Import > Timeline Markers from EDL. Sources: DaVinci
//! Resolve 18.6 manual, “Exporting Timeline Markers to EDL”; lists written by Resolve and kept as samples in public
//! repositories; read 2026-11-29. There too: text before the first `|` becomes the note, and a note that begins with a
//! digit is taken for an event and lost, so such a note is written with a backslash before it. The text is the note, the
//! author the name.

use std::fmt::Write;

use crate::edl::{drops, head};
use crate::place::{Clock, timecode};
use crate::text::{clean, escape, is_green, unescape};
use crate::{Marker, MarkerList, ReadError, Reading};

/// Stands for `|`, which ends a field.
const BAR: char = '¦';

/// The line that says what a marker is: it has a name and ends with a length.
pub(crate) fn is_note(line: &str) -> bool {
    let length = line.rsplit_once("|D:").map(|(fields, length)| (fields.contains("|M:"), length.trim()));
    length.is_some_and(|(named, length)| {
        named && !length.is_empty() && length.bytes().all(|each| each.is_ascii_digit())
    })
}

pub(crate) fn write(list: &MarkerList) -> String {
    let mut out = head(list);
    for (number, marker) in (1..).zip(&list.markers) {
        let (first, after) = (timecode(list, marker.frame), timecode(list, marker.frame + 1));
        let colour = if marker.done { "Green" } else { "Red" };
        let name = marker.author.as_deref().map_or_else(|| format!("Marker {number}"), field);
        let note = field(&marker.text);
        let guard = if note.starts_with(|each: char| each.is_ascii_digit()) { "\\" } else { "" };
        let frames = marker.frames;
        // Writing to a string cannot fail.
        write!(
            out,
            "{number:03}  001      V     C        {first} {after} {first} {after}  \n\
             {guard}{note} |C:ResolveColor{colour} |M:{name} |D:{frames}\n\n"
        )
        .unwrap_or_default();
    }
    out
}

pub(crate) fn read(text: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    if !text.lines().any(is_note) && !crate::edl::is_edl(text) {
        return Err(ReadError::NotThis("marker list of DaVinci Resolve"));
    }
    let clock = Clock::new(reading, drops(text))?;
    let mut markers = Vec::new();
    // The event whose note is read: its line, its place, and lines of the note so far.
    let mut event: Option<(usize, &str, String)> = None;
    for (number, line) in (1..).zip(text.lines().map(str::trim)) {
        if is_note(line) {
            let Some((at_line, at, mut note)) = event.take() else { continue };
            note.push_str(line);
            markers.push(marker(&note, clock.frame(at_line, at)?, markers.len() + 1));
        } else if let Some(at) = record_in(line) {
            event = Some((number, at, String::new()));
        } else if let Some((_, _, note)) = &mut event
            && !line.is_empty()
        {
            note.push_str(line);
            note.push('\n');
        }
    }
    Ok(markers)
}

/// The marker of a note with its fields.
fn marker(note: &str, frame: i64, number: usize) -> Marker {
    let mut parts = note.split('|');
    let text = parts.next().unwrap_or_default().trim();
    let text =
        text.strip_prefix('\\').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let (mut colour, mut name, mut frames) = ("", "", 1);
    for part in parts {
        match part.split_once(':') {
            Some(("C", value)) => colour = value.trim().trim_start_matches("ResolveColor"),
            Some(("M", value)) => name = value.trim(),
            Some(("D", value)) => frames = value.trim().parse().unwrap_or(1).max(1),
            _ => {}
        }
    }
    let unnamed = name.is_empty() || name == format!("Marker {number}");
    let (text, author) = if text.is_empty() { (name, None) } else { (text, (!unnamed).then_some(name)) };
    Marker { frame, frames, text: plain(text), author: author.map(plain), done: is_green(colour) }
}

/// Where an event begins on the timeline: the third of its four timecodes.
fn record_in(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_event = words.len() >= 8 && words[0].chars().all(|each| each.is_ascii_digit());
    is_event.then(|| words[words.len() - 2])
}

fn field(text: &str) -> String {
    escape(text).replace(BAR, "\\¦").replace('|', "¦")
}

fn plain(field: &str) -> String {
    let mut text = String::with_capacity(field.len());
    let mut escaped = false;
    for each in field.chars() {
        match each {
            BAR if escaped => {
                text.pop();
                text.push(BAR);
            }
            BAR => text.push('|'),
            each => text.push(each),
        }
        escaped = each == '\\' && !escaped;
    }
    clean(&unescape(&text))
}
