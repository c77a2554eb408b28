//! FCPXML of Final Cut Pro: a sequence with the file as its one clip, the markers on the clip.
//!
//! A marker has `start` and `duration` as fractions of seconds in the clip's own time, `value` and `note`; with `completed`
//! it is a to-do that is open (0) or done (1). Source: the DTD of FCPXML 1.8, and Apple, “Final Cut Pro X XML Format”, read
//! 2026-11-29. Times are multiples of the frame duration, so nothing is rounded. The text is the value, the author the
//! note.

use std::fmt::Write;

use flo_model::Rate;
use roxmltree::Node;

use crate::text::clean;
use crate::xml::{escape, parse};
use crate::{Marker, MarkerList, ReadError, Reading};

/// Elements that stand in a timeline and have a time of their own.
const CLIPS: [&str; 9] =
    ["asset-clip", "clip", "ref-clip", "sync-clip", "mc-clip", "video", "audio", "title", "gap"];

/// Picture size of a sequence whose file has none that is known.
const SIZE: (u32, u32) = (1920, 1080);

pub(crate) fn write(list: &MarkerList) -> String {
    let rate = list.rate;
    let name = escape(&clean(&list.name));
    let source = escape(&format!("file:///{}", path_of(&clean(&list.name))));
    let (width, height) = list.size.unwrap_or(SIZE);
    let (start, span, frame) = (time(rate, list.start), time(rate, list.span()), time(rate, 1));
    let count = if rate.drops() { "DF" } else { "NDF" };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE fcpxml>\n<fcpxml version=\"1.8\">\n<resources>\n\
         <format id=\"r1\" frameDuration=\"{frame}\" width=\"{width}\" height=\"{height}\"/>\n\
         <asset id=\"r2\" name=\"{name}\" src=\"{source}\" start=\"{start}\" duration=\"{span}\" hasVideo=\"1\" format=\"r1\"/>\n\
         </resources>\n<library>\n<event name=\"{name}\">\n<project name=\"{name}\">\n\
         <sequence format=\"r1\" duration=\"{span}\" tcStart=\"{start}\" tcFormat=\"{count}\">\n<spine>\n\
         <asset-clip ref=\"r2\" name=\"{name}\" offset=\"{start}\" start=\"{start}\" duration=\"{span}\" format=\"r1\" \
         tcFormat=\"{count}\">\n"
    );
    for marker in &list.markers {
        let (at, length) = (time(rate, list.start + marker.frame), time(rate, marker.frames));
        let (value, done) = (escape(&marker.text), u8::from(marker.done));
        let note = marker
            .author
            .as_deref()
            .map(|author| format!(" note=\"{}\"", escape(author)))
            .unwrap_or_default();
        // Writing to a string cannot fail.
        writeln!(
            out,
            "<marker start=\"{at}\" duration=\"{length}\" value=\"{value}\" completed=\"{done}\"{note}/>"
        )
        .unwrap_or_default();
    }
    out.push_str("</asset-clip>\n</spine>\n</sequence>\n</project>\n</event>\n</library>\n</fcpxml>\n");
    out
}

/// So many frames as a fraction of seconds.
fn time(rate: Rate, frames: i64) -> String {
    let (duration, unit) = rate.frame_duration();
    if frames == 0 { String::from("0s") } else { format!("{}/{unit}s", frames * duration) }
}

/// A name as the path of an address.
fn path_of(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let parts = name
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    parts.collect()
}

pub(crate) fn read(source: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
    let document = parse(source)?;
    let root = document.root_element();
    if !root.has_tag_name("fcpxml") {
        return Err(ReadError::NotThis("FCPXML"));
    }
    let mut markers = Vec::new();
    for node in root.descendants().filter(|node| node.has_tag_name("marker")) {
        let line = || usize::try_from(document.text_pos_at(node.range().start).row).unwrap_or(usize::MAX);
        let attribute = |name| node.attribute(name).unwrap_or_default();
        let wrong =
            |found: &str| ReadError::Place { line: line(), found: found.to_owned(), rate: reading.rate };
        let at = Time::of(attribute("start")).ok_or_else(|| wrong(attribute("start")))?;
        let clip = node.parent().ok_or_else(|| wrong("marker"))?;
        let place = on_timeline(clip, at).ok_or_else(|| wrong(attribute("start")))?;
        let sequence = node.ancestors().find(|each| each.has_tag_name("sequence"));
        let start =
            sequence.and_then(|sequence| sequence.attribute("tcStart")).map_or(Some(Time::ZERO), Time::of);
        check_rate(root, sequence.unwrap_or(clip), reading.rate)?;
        let frame = place.minus(start.ok_or_else(|| wrong("tcStart"))?).frames(reading.rate);
        if frame < 0 {
            let start =
                sequence.and_then(|sequence| sequence.attribute("tcStart")).unwrap_or("0s").to_owned();
            return Err(ReadError::BeforeStart { line: line(), found: attribute("start").to_owned(), start });
        }
        let length =
            node.attribute("duration").and_then(Time::of).map_or(1, |time| time.frames(reading.rate));
        let author = clean(attribute("note"));
        markers.push(Marker {
            frame,
            frames: length.max(1),
            text: clean(attribute("value")),
            author: Some(author).filter(|author| !author.is_empty()),
            done: attribute("completed") == "1",
        });
    }
    Ok(markers)
}

/// The frames of a timeline or clip are those of the file, as far as its format says.
fn check_rate(root: Node<'_, '_>, timeline: Node<'_, '_>, here: Rate) -> Result<(), ReadError> {
    let format = timeline.attribute("format").and_then(|id| {
        root.descendants().find(|node| node.has_tag_name("format") && node.attribute("id") == Some(id))
    });
    let Some(there) = format.and_then(|format| format.attribute("frameDuration")) else { return Ok(()) };
    let (duration, unit) = here.frame_duration();
    let same = Time::of(there).is_some_and(|there| {
        i128::from(there.over) * i128::from(unit) == i128::from(there.under) * i128::from(duration)
    });
    if same {
        return Ok(());
    }
    let shown = Time::of(there).and_then(Time::per_second).unwrap_or_else(|| format!("{there} ·"));
    Err(ReadError::OtherRate { there: shown, here })
}

/// The time in the sequence of a time in the clip: what stands on a clip moves with it, also where clips stand on clips or
/// in a storyline beside the main one.
fn on_timeline(mut clip: Node<'_, '_>, mut at: Time) -> Option<Time> {
    let of = |node: Node<'_, '_>, name| node.attribute(name).map_or(Some(Time::ZERO), Time::of);
    let is_clip = |node: &Node<'_, '_>| CLIPS.contains(&node.tag_name().name());
    loop {
        let inside = at.minus(of(clip, "start")?);
        let placed = of(clip, "offset")?.plus(inside);
        let parent = clip.parent()?;
        if is_clip(&parent) {
            (clip, at) = (parent, placed);
            continue;
        }
        if !parent.has_tag_name("spine") {
            // A clip in an event, without a timeline.
            return Some(inside);
        }
        let Some(holder) = parent.parent().filter(is_clip) else { return Some(placed) };
        (clip, at) = (holder, of(parent, "offset")?.plus(placed));
    }
}

/// Seconds as a fraction.
#[derive(Debug, Clone, Copy)]
struct Time {
    over: i64,
    under: i64,
}

impl Time {
    const ZERO: Self = Self { over: 0, under: 1 };

    /// `1001/30000s`, `5s`, `0s`. `None` for anything else, or a number that no timeline has.
    fn of(text: &str) -> Option<Self> {
        const MOST: i64 = 1 << 40;
        let number = text.trim().strip_suffix('s')?;
        let (over, under) = number.split_once('/').unwrap_or((number, "1"));
        let time = Self { over: over.parse().ok()?, under: under.parse().ok()? };
        ((-MOST..MOST).contains(&time.over) && (1..MOST).contains(&time.under)).then_some(time)
    }

    fn plus(self, other: Self) -> Self {
        Self::sum(self, other, 1)
    }

    fn minus(self, other: Self) -> Self {
        Self::sum(self, other, -1)
    }

    /// Reduced, so that the sum of times of one timeline stays small.
    fn sum(one: Self, other: Self, sign: i128) -> Self {
        let (a, b) = (i128::from(one.under), i128::from(other.under));
        let over = i128::from(one.over) * b + sign * i128::from(other.over) * a;
        let common = divisor(over.abs(), a * b).max(1);
        let part = |value: i128| i64::try_from(value / common).unwrap_or(i64::MAX);
        Self { over: part(over), under: part(a * b) }
    }

    /// The frame in which this time lies.
    fn frames(self, rate: Rate) -> i64 {
        let (duration, unit) = rate.frame_duration();
        let frames = (i128::from(self.over) * i128::from(unit))
            .div_euclid(i128::from(self.under) * i128::from(duration));
        i64::try_from(frames).unwrap_or(i64::MAX)
    }

    /// How many of it are in a second, for people.
    fn per_second(self) -> Option<String> {
        #[expect(clippy::cast_precision_loss, reason = "shown with two decimals")]
        let rate = self.under as f64 / self.over as f64;
        Rate::of(rate).map(|rate| rate.to_string())
    }
}

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { divisor(b, a % b) }
}
