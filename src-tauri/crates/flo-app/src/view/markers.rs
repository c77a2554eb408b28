//! Comments as markers of an editing program.

use flo_model::{Count, RecordId};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::call::MarkerFormat;

/// Markers that were written.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MarkersWritten {
    /// How.
    pub format: MarkerFormat,
    /// Frames per second, and whether numbers are dropped.
    pub rate: String,
    /// Timecode of the first frame.
    pub start: String,
    /// How many.
    pub markers: Count,
    /// The file; `None` when the text is the answer.
    pub file: Option<String>,
    /// The text, when no file was named.
    pub text: Option<String>,
}

/// Markers that were read, with what they mean for the comments here.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MarkersRead {
    /// How they were written.
    pub format: MarkerFormat,
    /// Frames per second, and whether numbers are dropped.
    pub rate: String,
    /// How many.
    pub markers: Count,
    /// Comments that are done there and open here.
    pub completes: Vec<MarkerView>,
    /// Markers that no comment here is: notes of the editor.
    pub unknown: Vec<MarkerView>,
    /// Comments that are the same there and here, or open there and done here.
    pub unchanged: Count,
    /// The comments were completed; false for a preview.
    pub applied: bool,
    /// Comments that were made of unknown markers.
    pub added: Count,
}

/// One marker.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct MarkerView {
    /// The comment that it is.
    pub comment_id: Option<RecordId>,
    /// Frame from the start of the file, 0-based.
    #[specta(type = i32)]
    pub frame: i64,
    /// The frame as timecode of the file.
    pub timecode: Option<String>,
    /// What it says. Written by others: show it as text only.
    pub text: String,
    /// Who wrote it.
    pub author: Option<String>,
}
