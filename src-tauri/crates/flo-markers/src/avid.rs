//! Avid Media Composer's marker list: a line each, columns divided by tabs: user, timecode, track, colour, comment, length.
//!
//! Sources: lists exported by Media Composer and kept in public repositories (adamhawkey/EDL_tools, Marker_tools), read
//! 2026-11-29. Later versions add columns after the length; they are passed over. Drop-frame timecode has a semicolon
//! (Avid Log Exchange specification).

use crate::place::{Clock, timecode};
use crate::text::{clean, escape, is_green, unescape};
use crate::{Marker, MarkerList, ReadError, Reading};

/// The track on which the markers stand.
const TRACK: &str = "V1";

pub(crate) fn write(list: &MarkerList) -> String {
    let lines = list.markers.iter().map(|marker| {
        let author = escape(marker.author.as_deref().unwrap_or_default());
        let colour = if marker.done { "green" } else { "red" };
        let (at, text, frames) = (timecode(list, marker.frame), escape(&marker.text), marker.frames);
        format!("{author}\t{at}\t{TRACK}\t{colour}\t{text}\t{frames}\n")
    });
    lines.collect()
}

pub(crate) fn read(text: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).peekable();
    let drops = lines.peek().and_then(|(_, line)| line.split('\t').nth(1)).map(|at| at.contains(';'));
    let clock = Clock::new(reading, drops)?;
    let mut markers = Vec::new();
    for (number, line) in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let [author, at, _, colour, text, ..] = columns[..] else {
            return Err(ReadError::NotThis("marker list of Media Composer"));
        };
        let author = clean(&unescape(author));
        markers.push(Marker {
            frame: clock.frame(number, at)?,
            frames: columns.get(5).and_then(|frames| frames.trim().parse().ok()).unwrap_or(1).max(1),
            text: clean(&unescape(text)),
            author: Some(author).filter(|author| !author.is_empty()),
            done: is_green(colour.trim()),
        });
    }
    Ok(markers)
}
