//! A list of markers and what can be wrong with one that is read.

use flo_model::Rate;

/// A place on a timeline with something said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Frame from the start of the file, 0-based; below half a day.
    pub frame: i64,
    /// Length in frames; 1 for a moment.
    pub frames: i64,
    /// What is said, as [`crate::clean`] leaves it; not empty.
    pub text: String,
    /// Who says it, on one line.
    pub author: Option<String>,
    /// It was done.
    pub done: bool,
}

/// The markers of one file, in the order of their frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkerList {
    /// Name of the file.
    pub name: String,
    /// Its rate and how it counts.
    pub rate: Rate,
    /// Timecode of its first frame, in frames from midnight.
    pub start: i64,
    /// Its length in frames, where it is known.
    pub length: Option<i64>,
    /// Width and height of its picture, where they are known.
    pub size: Option<(u32, u32)>,
    /// Its markers.
    pub markers: Vec<Marker>,
}

impl MarkerList {
    /// Frames that a timeline needs to hold the file and all its markers; at least one.
    pub(crate) fn span(&self) -> i64 {
        let last = self.markers.iter().map(|marker| marker.frame + marker.frames).max();
        self.length.unwrap_or(1).max(last.unwrap_or(1)).max(1)
    }
}

/// What a marker file does not say by itself, or not reliably.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The rate of the file that the markers are about.
    pub rate: Rate,
    /// Timecode at which the timeline starts, for formats that write timecode.
    pub start: &'a str,
}

/// Why markers cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The text is not of this format.
    #[error("this is no {0}")]
    NotThis(&'static str),
    /// The XML is broken.
    #[error("the XML is broken: {0}")]
    Xml(String),
    /// The table is broken.
    #[error("the table is broken: {0}")]
    Table(String),
    /// A line that should name a place does not.
    #[error("line {line}: “{found}” is no timecode or frame at {rate} frames a second")]
    Place {
        /// 1-based.
        line: usize,
        /// What stands there.
        found: String,
        /// The rate that it was read with.
        rate: Rate,
    },
    /// A marker stands before the timeline starts.
    #[error("line {line}: {found} is before the start of the timeline, {start}")]
    BeforeStart {
        /// 1-based.
        line: usize,
        /// The marker's timecode.
        found: String,
        /// The timeline's.
        start: String,
    },
    /// The start that was given is no timecode of this rate.
    #[error("“{0}” is no timecode at {1} frames a second")]
    Start(String, Rate),
    /// The timeline has other frames than the file.
    #[error("the markers count {there} frames a second, the file has {here}")]
    OtherRate {
        /// In the marker file.
        there: String,
        /// Of the file here.
        here: Rate,
    },
}
