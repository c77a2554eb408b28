//! Frames and SMPTE timecode.
//!
//! A frame is counted from 0. A [`Rate`] is exact (30000/1001, not 29.97) and says how its frames are numbered: one by
//! one, or with numbers left out so that the timecode keeps up with the clock (drop-frame). Only numbers are dropped,
//! never pictures. Source: SMPTE ST 12-1, from memory; it agrees with pairs seen at Frame.io (frame 9000 at 29.97 is
//! 00:05:00;10).

use std::fmt;
use std::str::FromStr;

/// Hours after which a timecode begins again at midnight.
const HOURS: i64 = 24;

/// Frames per second, exactly, and how they are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Numbers in one second of timecode: 30 for 29.97.
    nominal: i64,
    /// Slower than nominal by 1000/1001, the NTSC family.
    ntsc: bool,
    /// Numbers are dropped.
    drops: bool,
}

/// A text or a number that is no frame rate with a timecode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRate(String);

impl fmt::Display for BadRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is no frame rate; write 23.976, 24, 25, 29.97, 29.97ndf, 30, 50, 59.94, 59.94ndf or 60",
            self.0
        )
    }
}

impl std::error::Error for BadRate {}

impl Rate {
    /// The rate that a service rounded to `fps`; 29.97 and 59.94 drop numbers. `None` for what has no timecode: not a
    /// number, below 1 or above 240.
    #[must_use]
    pub fn of(fps: f64) -> Option<Self> {
        const NTSC: [(f64, i64); 4] = [(23.976, 24), (29.97, 30), (47.952, 48), (59.94, 60)];
        if !fps.is_finite() || !(1.0..=240.0).contains(&fps) {
            return None;
        }
        if let Some((_, nominal)) = NTSC.iter().find(|(rounded, _)| (fps - rounded).abs() < 0.005) {
            return Some(Self { nominal: *nominal, ntsc: true, drops: nominal % 30 == 0 });
        }
        #[expect(clippy::cast_possible_truncation, reason = "between 1 and 240")]
        Some(Self { nominal: fps.round() as i64, ntsc: false, drops: false })
    }

    /// The rate of a file with the timecode of its first frame: its mark (`;` or `:`) says whether numbers are dropped.
    #[must_use]
    pub fn of_file(fps: f64, start: Option<&str>) -> Option<Self> {
        let rate = Self::of(fps)?;
        Some(match start {
            Some(start) if rate.can_drop() => Self { drops: start.contains(';'), ..rate },
            _ => rate,
        })
    }

    /// The rate with so many numbers in a second, `ntsc` for the 1000/1001 of it. `None` outside 1 to 240.
    #[must_use]
    pub fn nominal_of(nominal: i64, ntsc: bool, drops: bool) -> Option<Self> {
        let rate = Self { nominal, ntsc, drops: false };
        (1..=240).contains(&nominal).then_some(Self { drops: drops && rate.can_drop(), ..rate })
    }

    /// The same frames, numbered with or without drops. Rates that cannot drop stay as they are.
    #[must_use]
    pub fn counted(self, drops: bool) -> Self {
        Self { drops: drops && self.can_drop(), ..self }
    }

    /// Only 29.97 and 59.94 have a drop-frame count.
    #[must_use]
    pub fn can_drop(self) -> bool {
        self.ntsc && self.nominal % 30 == 0
    }

    /// Numbers are dropped.
    #[must_use]
    pub fn drops(self) -> bool {
        self.drops
    }

    /// Numbers in a second of timecode.
    #[must_use]
    pub fn nominal(self) -> i64 {
        self.nominal
    }

    /// A member of the NTSC family: 1000/1001 of its nominal rate.
    #[must_use]
    pub fn is_ntsc(self) -> bool {
        self.ntsc
    }

    /// Both have their pictures at the same times, however they are numbered.
    #[must_use]
    pub fn same_frames(self, other: Self) -> bool {
        (self.nominal, self.ntsc) == (other.nominal, other.ntsc)
    }

    /// The duration of a frame in seconds, as a fraction: 1001/30000.
    #[must_use]
    pub fn frame_duration(self) -> (i64, i64) {
        if self.ntsc { (1001, self.nominal * 1000) } else { (1, self.nominal) }
    }

    /// Frames from midnight to midnight.
    #[must_use]
    pub fn frames_per_day(self) -> i64 {
        let minutes = HOURS * 60;
        minutes * 60 * self.nominal - self.dropped_in(minutes)
    }

    /// The timecode of a frame counted from midnight: `HH:MM:SS:FF`, or `HH:MM:SS;FF` where numbers are dropped. Hours go
    /// on past 24. `None` below 0.
    #[must_use]
    pub fn timecode(self, frame: i64) -> Option<String> {
        if frame < 0 {
            return None;
        }
        let number = if self.drops { frame + self.dropped_before(frame) } else { frame };
        let (seconds, frames) = (number / self.nominal, number % self.nominal);
        let mark = if self.drops { ';' } else { ':' };
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Some(format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}"))
    }

    /// The frame counted from midnight that has this timecode; `:` and `;` count alike. `None` for a text that is no
    /// timecode, or one whose number this rate does not have.
    #[must_use]
    pub fn frame(self, timecode: &str) -> Option<i64> {
        let parts: Vec<i64> = timecode
            .trim()
            .split([':', ';'])
            .map(|part| {
                let is_number = matches!(part.len(), 2 | 3) && part.bytes().all(|each| each.is_ascii_digit());
                part.parse().ok().filter(|_| is_number)
            })
            .collect::<Option<_>>()?;
        let [hours, minutes, seconds, frames] = parts[..] else { return None };
        if hours > 99 || minutes > 59 || seconds > 59 || frames >= self.nominal {
            return None;
        }
        let minutes = hours * 60 + minutes;
        if self.drops && seconds == 0 && frames < self.nominal / 15 && minutes % 10 != 0 {
            return None;
        }
        Some((minutes * 60 + seconds) * self.nominal + frames - self.dropped_in(minutes))
    }

    /// Numbers left out in so many minutes: two (29.97) or four (59.94) in each, except each tenth.
    fn dropped_in(self, minutes: i64) -> i64 {
        if self.drops { self.nominal / 15 * (minutes - minutes / 10) } else { 0 }
    }

    /// Numbers left out before this frame.
    fn dropped_before(self, frame: i64) -> i64 {
        let dropped = self.nominal / 15;
        let per_ten_minutes = self.nominal * 600 - dropped * 9;
        let per_minute = self.nominal * 60 - dropped;
        let (tens, rest) = (frame / per_ten_minutes, frame % per_ten_minutes);
        let first = self.nominal * 60;
        let minutes = if rest < first { 0 } else { (rest - first) / per_minute + 1 };
        dropped * (9 * tens + minutes)
    }
}

impl FromStr for Rate {
    type Err = BadRate;

    /// `25`, `23.98`, `29.97` (drops), `29.97df`, `29.97ndf`.
    fn from_str(text: &str) -> Result<Self, BadRate> {
        let bad = || BadRate(text.to_owned());
        let lower = text.trim().to_lowercase();
        let (number, drops) = if let Some(number) = lower.strip_suffix("ndf") {
            (number, Some(false))
        } else if let Some(number) = lower.strip_suffix("df") {
            (number, Some(true))
        } else {
            (lower.as_str(), None)
        };
        let rate = Self::of(number.trim().parse().map_err(|_| bad())?).ok_or_else(bad)?;
        match drops {
            Some(true) if !rate.can_drop() => Err(bad()),
            Some(drops) => Ok(rate.counted(drops)),
            None => Ok(rate),
        }
    }
}

impl fmt::Display for Rate {
    /// As people write it: `25`, `23.976`, `29.97 DF`, `29.97 NDF`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.ntsc, self.nominal) {
            (false, nominal) => write!(f, "{nominal}"),
            (true, 24) => f.write_str("23.976"),
            (true, 48) => f.write_str("47.952"),
            #[expect(clippy::cast_precision_loss, reason = "at most 240")]
            (true, nominal) => {
                write!(f, "{:.2}", nominal as f64 * 1000.0 / 1001.0)?;
                match (self.can_drop(), self.drops) {
                    (true, true) => f.write_str(" DF"),
                    (true, false) => f.write_str(" NDF"),
                    (false, _) => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
