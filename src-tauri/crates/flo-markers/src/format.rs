//! The formats and how one is recognised.

use std::fmt;
use std::str::FromStr;

use flo_model::Rate;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Marker, MarkerList, ReadError, Reading, avid, edl, fcpxml, resolve, table, xmeml};

/// A file of markers that an editing program reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MarkerFormat {
    /// CMX 3600 edit decision list with locators, for Avid, Flame, Premiere and others.
    Edl,
    /// Final Cut Pro.
    Fcpxml,
    /// Premiere Pro and Final Cut Pro 7.
    Premiere,
    /// DaVinci Resolve: “Timeline Markers from EDL”.
    Resolve,
    /// Avid Media Composer: marker list as text.
    Avid,
    /// A table.
    Csv,
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no marker format; write edl, fcpxml, premiere, resolve, avid or csv")]
pub struct UnknownFormat(String);

impl MarkerFormat {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Edl, Self::Fcpxml, Self::Premiere, Self::Resolve, Self::Avid, Self::Csv];

    /// Its word on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Edl => "edl",
            Self::Fcpxml => "fcpxml",
            Self::Premiere => "premiere",
            Self::Resolve => "resolve",
            Self::Avid => "avid",
            Self::Csv => "csv",
        }
    }

    /// The usual end of a file name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Edl | Self::Resolve => "edl",
            Self::Fcpxml => "fcpxml",
            Self::Premiere => "xml",
            Self::Avid => "txt",
            Self::Csv => "csv",
        }
    }

    /// The format of a text, by what stands in it.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let second_is_timecode = |line: &str| {
            let column = line.split('\t').nth(1);
            column.is_some_and(|text| {
                Rate::nominal_of(240, false, false).and_then(|any| any.frame(text)).is_some()
            })
        };
        let is_xml = text.trim_start().starts_with('<');
        if is_xml && text.contains("<fcpxml") {
            Some(Self::Fcpxml)
        } else if is_xml && text.contains("<xmeml") {
            Some(Self::Premiere)
        } else if text.lines().any(resolve::is_note) {
            Some(Self::Resolve)
        } else if edl::is_edl(text) {
            Some(Self::Edl)
        } else if text.lines().any(second_is_timecode) {
            Some(Self::Avid)
        } else if table::is_table(text) {
            Some(Self::Csv)
        } else {
            None
        }
    }

    /// The list as a file of this format.
    #[must_use]
    pub fn write(self, list: &MarkerList) -> String {
        match self {
            Self::Edl => edl::write(list),
            Self::Fcpxml => fcpxml::write(list),
            Self::Premiere => xmeml::write(list),
            Self::Resolve => resolve::write(list),
            Self::Avid => avid::write(list),
            Self::Csv => table::write(list),
        }
    }

    /// The markers of a file of this format, in its order.
    ///
    /// # Errors
    /// [`ReadError`] for another format, a broken file, a place that does not exist, other frames than the file has.
    pub fn read(self, text: &str, reading: &Reading<'_>) -> Result<Vec<Marker>, ReadError> {
        match self {
            Self::Edl => edl::read(text, reading),
            Self::Fcpxml => fcpxml::read(text, reading),
            Self::Premiere => xmeml::read(text, reading),
            Self::Resolve => resolve::read(text, reading),
            Self::Avid => avid::read(text, reading),
            Self::Csv => table::read(text, reading),
        }
    }
}

impl fmt::Display for MarkerFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for MarkerFormat {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        let wanted = text.trim().to_lowercase();
        let found = Self::ALL.into_iter().find(|format| format.word() == wanted);
        match wanted.as_str() {
            "xmeml" | "xml" => Ok(Self::Premiere),
            _ => found.ok_or_else(|| UnknownFormat(text.to_owned())),
        }
    }
}
