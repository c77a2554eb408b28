//! XML of Premiere Pro and Final Cut Pro 7 (`xmeml`): a sequence with its markers, frames from its start.
//!
//! A marker has `name`, `comment`, `in`, and `out`, which is -1 for a moment. Source: Apple, “Final Cut Pro XML Interchange
//! Format”, Elements Catalog, read 2026-11-29. Premiere keeps a marker's colour in `pproColor`, as 0xAABBGGRR, and writes
//! none for green, its default. Source: exports of Premiere described in public repositories, read 2026-11-29. So a marker
//! without a colour is green only in a file that Premiere wrote. The text is the comment, the author the name.

use std::fmt::Write;

use flo_model::Rate;
use roxmltree::Node;

use crate::place::timecode;
use crate::text::clean;
use crate::xml::{child, escape, number, parse, text};
use crate::{Marker, MarkerList, ReadError, Reading};

/// Premiere's red.
const RED: u32 = 4_281_740_498;

/// Picture size of a sequence whose file has none that is known.
const SIZE: (u32, u32) = (1920, 1080);

pub(crate) fn write(list: &MarkerList) -> String {
    let rate = rate_element(list.rate);
    let (width, height) = list.size.unwrap_or(SIZE);
    let count = if list.rate.drops() { "DF" } else { "NDF" };
    let (name, start, shown, span) = (escape(&clean(&list.name)), list.start, timecode(list, 0), list.span());
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE xmeml>\n<xmeml version=\"4\">\n\
         <sequence id=\"sequence-1\">\n<name>{name}</name>\n<duration>{span}</duration>\n{rate}\n\
         <timecode>{rate}<string>{shown}</string><frame>{start}</frame><displayformat>{count}</displayformat></timecode>\n\
         <media><video><format><samplecharacteristics>{rate}<width>{width}</width><height>{height}</height>\
         </samplecharacteristics></format><track></track></video></media>\n"
    );
    for marker in &list.markers {
        let author = escape(marker.author.as_deref().unwrap_or_default());
        let (comment, first) = (escape(&marker.text), marker.frame);
        let after = if marker.frames > 1 { first + marker.frames } else { -1 };
        let colour = if marker.done {
            String::from("<color><alpha>0</alpha><red>0</red><green>255</green><blue>0</blue></color>")
        } else {
            format!(
                "<pproColor>{RED}</pproColor><color><alpha>0</alpha><red>255</red><green>0</green><blue>0</blue></color>"
            )
        };
        // Writing to a string cannot fail.
        writeln!(
            out,
            "<marker><comment>{comment}</comment><name>{author}</name><in>{first}</in><out>{after}</out>{colour}</marker>"
        )
        .unwrap_or_default();
    }
    out.push_str("</sequence>\n</xmeml>\n");
    out
}

fn rate_element(rate: Rate) -> String {
    let ntsc = if rate.is_ntsc() { "TRUE" } else { "FALSE" };
    format!("<rate><timebase>{}</timebase><ntsc>{ntsc}</ntsc></rate>", rate.nominal())
}

pub(crate) fn read(source: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    let document = parse(source)?;
    let root = document.root_element();
    let sequence = root.descendants().find(|node| node.has_tag_name("sequence"));
    let Some(sequence) = sequence.filter(|_| root.has_tag_name("xmeml")) else {
        return Err(ReadError::NotThis("XML of Premiere Pro or Final Cut Pro 7 with a sequence"));
    };
    let there = child(sequence, "rate").and_then(rate_of);
    if let Some(there) = there.filter(|there| !there.same_frames(reading.rate)) {
        return Err(ReadError::OtherRate { there: there.to_string(), here: reading.rate });
    }
    let by_premiere =
        sequence.attributes().any(|each| each.name().starts_with("MZ.") || each.name().starts_with("TL."));
    let mut markers = Vec::new();
    for node in sequence.descendants().filter(|node| node.has_tag_name("marker")) {
        let Some(first) = number(node, "in") else { continue };
        let Some(frame) = on_timeline(sequence, node, first, reading.rate) else { continue };
        let after = number(node, "out").unwrap_or(-1);
        let (name, comment) = (clean(text(node, "name")), clean(text(node, "comment")));
        let (said, author) = if comment.is_empty() { (name, String::new()) } else { (comment, name) };
        markers.push(Marker {
            frame,
            frames: (after - first).max(1),
            text: said,
            author: Some(author).filter(|author| !author.is_empty()),
            done: is_green(node, by_premiere),
        });
    }
    Ok(markers)
}

/// The rate of an element; `None` when it is none that is known.
fn rate_of(node: Node<'_, '_>) -> Option<Rate> {
    let ntsc = node.children().find(|child| child.has_tag_name("ntsc")).and_then(|child| child.text());
    Rate::nominal_of(
        number(node, "timebase")?,
        ntsc.is_some_and(|word| word.trim().eq_ignore_ascii_case("true")),
        false,
    )
}

/// The sequence's frame of a marker: its own if it stands on the sequence, moved with the clip if it stands on one that
/// has the sequence's rate and shows this frame.
fn on_timeline(sequence: Node<'_, '_>, marker: Node<'_, '_>, first: i64, rate: Rate) -> Option<i64> {
    let parent = marker.parent()?;
    if parent == sequence {
        return Some(first).filter(|frame| *frame >= 0);
    }
    if !parent.has_tag_name("clipitem") {
        return None;
    }
    let own = parent.children().find(|child| child.has_tag_name("rate")).and_then(rate_of);
    if own.is_some_and(|own| !own.same_frames(rate)) {
        return None;
    }
    let (start, cut, end) = (number(parent, "start")?, number(parent, "in")?, number(parent, "out")?);
    (cut..end).contains(&first).then(|| start + first - cut).filter(|frame| *frame >= 0)
}

fn is_green(marker: Node<'_, '_>, by_premiere: bool) -> bool {
    if let Some(colour) = number(marker, "pproColor") {
        return more_green(colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF);
    }
    let Some(colour) = marker.children().find(|child| child.has_tag_name("color")) else {
        return by_premiere;
    };
    let part = |name| number(colour, name).unwrap_or(0);
    more_green(part("red"), part("green"), part("blue"))
}

/// Green by more than a third: yellow, cyan and white are not.
fn more_green(red: i64, green: i64, blue: i64) -> bool {
    green * 3 > red.max(blue) * 4
}
