//! Frames of a file as timecode of a timeline that starts somewhere in the day.

use flo_model::Rate;

use crate::{MarkerList, ReadError, Reading};

/// Timecode of a frame of the list's file; goes round at midnight, as recorders do.
pub(crate) fn timecode(list: &MarkerList, frame: i64) -> String {
    let day = list.rate.frames_per_day();
    list.rate.timecode((list.start + frame).rem_euclid(day)).unwrap_or_default()
}

/// How the timecodes of a marker file are read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock<'a> {
    rate: Rate,
    start: i64,
    shown: &'a str,
}

impl<'a> Clock<'a> {
    /// The clock for a file that says `drops`, or does not say how it counts.
    pub(crate) fn new(reading: &Reading<'a>, drops: Option<bool>) -> Result<Self, ReadError> {
        let rate = drops.map_or(reading.rate, |drops| reading.rate.counted(drops));
        let start =
            rate.frame(reading.start).ok_or_else(|| ReadError::Start(reading.start.to_owned(), rate))?;
        Ok(Self { rate, start, shown: reading.start })
    }

    /// The frame of the file that has this timecode. What is more than half a day after the start is before it.
    pub(crate) fn frame(&self, line: usize, timecode: &str) -> Result<i64, ReadError> {
        let day = self.rate.frames_per_day();
        let at = self.rate.frame(timecode).ok_or_else(|| ReadError::Place {
            line,
            found: timecode.to_owned(),
            rate: self.rate,
        })?;
        let frame = (at - self.start).rem_euclid(day);
        if frame < day / 2 {
            return Ok(frame);
        }
        Err(ReadError::BeforeStart { line, found: timecode.to_owned(), start: self.shown.to_owned() })
    }
}
