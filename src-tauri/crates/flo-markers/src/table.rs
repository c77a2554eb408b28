//! A table: one row each, columns found by their names. A text that a spreadsheet would run as a formula gets an
//! apostrophe before it, which is taken away again.

use csv::{ReaderBuilder, StringRecord};

use crate::place::{Clock, timecode};
use crate::text::clean;
use crate::{Marker, MarkerList, ReadError, Reading};

const HEAD: [&str; 6] = ["Timecode", "Frame", "Frames", "Done", "Author", "Comment"];

/// Names under which other programs write the same columns, all in lower case.
const TIMECODE: &[&str] = &["timecode", "timecode in", "in", "start", "record in", "tc", "tc in"];
const FRAME: &[&str] = &["frame"];
const FRAMES: &[&str] = &["frames", "duration (frames)", "length (frames)"];
const DONE: &[&str] = &["done", "completed", "status"];
const AUTHOR: &[&str] = &["author", "commenter", "user", "name", "marker name"];
const COMMENT: &[&str] = &["comment", "comments", "text", "note", "notes", "description"];

/// What makes a spreadsheet run a cell, and the mark against it.
const RUNS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

pub(crate) fn write(list: &MarkerList) -> String {
    let head = HEAD.map(String::from);
    let rows = list.markers.iter().map(|marker| {
        [
            timecode(list, marker.frame),
            marker.frame.to_string(),
            marker.frames.to_string(),
            String::from(if marker.done { "yes" } else { "no" }),
            harmless(marker.author.as_deref().unwrap_or_default()),
            harmless(&marker.text),
        ]
    });
    std::iter::once(head).chain(rows).map(|cells| row(&cells)).collect()
}

/// One row as RFC 4180 has it.
fn row(cells: &[String; 6]) -> String {
    let quoted = cells.iter().map(|cell| {
        if cell.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    });
    format!("{}\r\n", quoted.collect::<Vec<_>>().join(","))
}

pub(crate) fn is_table(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default();
    let names: Vec<String> =
        head.split(delimiter(head)).map(|name| name.trim_matches('"').to_lowercase()).collect();
    let has = |known: &[&str]| names.iter().any(|name| known.contains(&name.trim()));
    (has(TIMECODE) || has(FRAME)) && has(COMMENT)
}

pub(crate) fn read(text: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    let head = text.lines().next().unwrap_or_default();
    let broken = |error: csv::Error| ReadError::Table(error.to_string());
    let delimiter = u8::try_from(delimiter(head)).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let names: Vec<String> =
        reader.headers().map_err(broken)?.iter().map(|name| name.trim().to_lowercase()).collect();
    let column = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
    let Some(comment) = column(COMMENT) else { return Err(ReadError::NotThis("table of markers")) };
    let (frame, at) = (column(FRAME), column(TIMECODE));
    if frame.is_none() && at.is_none() {
        return Err(ReadError::NotThis("table of markers"));
    }
    let (frames, done, author) = (column(FRAMES), column(DONE), column(AUTHOR));
    let mut markers = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        let cell = |column: Option<usize>| cell(&record, column);
        let (counted, shown) = (cell(frame), cell(at));
        if counted.is_empty() && shown.is_empty() {
            continue;
        }
        let place = || ReadError::Place { line, found: counted.clone(), rate: reading.rate };
        let frame = if counted.is_empty() {
            let drops = reading.rate.can_drop().then(|| shown.contains(';'));
            Clock::new(reading, drops)?.frame(line, &shown)?
        } else {
            counted.parse().ok().filter(|frame| *frame >= 0).ok_or_else(place)?
        };
        let author = clean(&plain(&cell(author)));
        markers.push(Marker {
            frame,
            frames: cell(frames).parse().unwrap_or(1).max(1),
            text: clean(&plain(&cell(Some(comment)))),
            author: Some(author).filter(|author| !author.is_empty()),
            done: is_yes(&cell(done)),
        });
    }
    Ok(markers)
}

fn cell(record: &StringRecord, column: Option<usize>) -> String {
    column.and_then(|column| record.get(column)).unwrap_or_default().trim().to_owned()
}

fn is_yes(word: &str) -> bool {
    ["yes", "true", "1", "x", "done", "completed"].iter().any(|yes| yes.eq_ignore_ascii_case(word))
}

/// The mark that divides the columns: the most frequent in the first line.
fn delimiter(head: &str) -> char {
    [',', ';', '\t'].into_iter().rev().max_by_key(|mark| head.matches(*mark).count()).unwrap_or(',')
}

fn harmless(cell: &str) -> String {
    if cell.starts_with(RUNS) { format!("'{cell}") } else { cell.to_owned() }
}

fn plain(cell: &str) -> String {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(RUNS)).unwrap_or(cell).to_owned()
}
