//! Comments as markers of editing programs, and back. Pure: text in, text out.
//!
//! A [`MarkerList`] is written in one of six [`MarkerFormat`]s and read again without loss: frame, length, text, author, done.
//! - **Frames** count from the first frame of the file. Formats that write timecode add the timecode at which the timeline
//!   starts; formats that write fractions of seconds use the exact rate.
//! - **Done** is the colour green (open is red), in FCPXML the to-do marker that is checked. So an editor who turns a marker
//!   green in the timeline says that it is done.
//! - **Text** that a line of a format cannot hold (line breaks, tabs) is escaped, see [`clean`] for what is never written.
//!
//! [`pair`] finds for each marker that comes back the comment that it was. No format keeps ids through an editing
//! program, so place and text decide. Left out on purpose: replies, drawings, and markers of other kinds (chapters of a
//! disc, analysis).

mod avid;
mod edl;
mod fcpxml;
mod format;
mod list;
mod pairing;
mod place;
mod resolve;
mod table;
mod text;
mod xmeml;
mod xml;

pub use format::{MarkerFormat, UnknownFormat};
pub use list::{Marker, MarkerList, ReadError, Reading};
pub use pairing::{Note, pair};
pub use text::{NotText, clean, text_of};
