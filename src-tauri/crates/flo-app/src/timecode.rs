//! Frames as SMPTE timecode.

/// Frame rates that the NTSC family rounds to, with the nominal rate and whether counting drops frames.
const NTSC: &[(f64, i64, bool)] =
    &[(23.976, 24, false), (29.97, 30, true), (47.952, 48, false), (59.94, 60, true)];

/// The timecode of a frame, counted from 0 at the start of the file: `HH:MM:SS:FF`, or `HH:MM:SS;FF` where the rate
/// drops frame numbers (29.97 and 59.94: two or four a minute, except each tenth). `None` for a rate that has none.
pub(crate) fn timecode(frame: i64, rate: f64) -> Option<String> {
    let (nominal, drops) = counting(rate).filter(|_| frame >= 0)?;
    let number = if drops { frame + dropped_before(frame, nominal) } else { frame };
    let (seconds, frames) = (number / nominal, number % nominal);
    let mark = if drops { ';' } else { ':' };
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}"))
}

/// The frame, counted from 0 at the start of the file, that has this timecode in a file whose first frame has `start`
/// (midnight when `None`). `None` for a text that is no timecode of this rate, or one before the start.
pub(crate) fn frame_at(timecode: &str, rate: f64, start: Option<&str>) -> Option<i64> {
    let first = start.map_or(Some(0), |start| frame_of(start, rate))?;
    frame_of(timecode, rate).map(|frame| frame - first).filter(|frame| *frame >= 0)
}

/// Frames from midnight.
fn frame_of(timecode: &str, rate: f64) -> Option<i64> {
    let (nominal, drops) = counting(rate)?;
    let parts: Vec<i64> = timecode
        .split([':', ';'])
        .map(|part| part.parse().ok().filter(|_| part.len() == 2))
        .collect::<Option<_>>()?;
    let [hours, minutes, seconds, frames] = parts[..] else { return None };
    if minutes > 59 || seconds > 59 || frames >= nominal {
        return None;
    }
    let minutes = hours * 60 + minutes;
    if drops && seconds == 0 && frames < nominal / 15 && minutes % 10 != 0 {
        return None;
    }
    let number = (minutes * 60 + seconds) * nominal + frames;
    let dropped = if drops { nominal / 15 * (minutes - minutes / 10) } else { 0 };
    Some(number - dropped)
}

/// How a rate counts: frames of a full second, and whether numbers are dropped. `None` for a rate that has no timecode.
fn counting(rate: f64) -> Option<(i64, bool)> {
    if !rate.is_finite() || !(1.0..=240.0).contains(&rate) {
        return None;
    }
    let ntsc = NTSC.iter().find(|(rounded, ..)| (rate - rounded).abs() < 0.005);
    #[expect(clippy::cast_possible_truncation, reason = "between 1 and 240")]
    Some(ntsc.map_or((rate.round() as i64, false), |(_, nominal, drops)| (*nominal, *drops)))
}

/// Frame numbers that were left out before this frame. Source: SMPTE ST 12-1, drop-frame counting.
fn dropped_before(frame: i64, nominal: i64) -> i64 {
    let dropped = nominal / 15;
    let per_ten_minutes = nominal * 600 - dropped * 9;
    let per_minute = nominal * 60 - dropped;
    let (tens, rest) = (frame / per_ten_minutes, frame % per_ten_minutes);
    let minutes = if rest < nominal * 60 { 0 } else { (rest - nominal * 60) / per_minute + 1 };
    dropped * (9 * tens + minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drop_frame_agrees_with_published_pairs() {
        assert_eq!(timecode(9000, 29.97).as_deref(), Some("00:05:00;10"));
        assert_eq!(timecode(11974, 29.97).as_deref(), Some("00:06:39;16"));
        assert_eq!(timecode(1799, 29.97).as_deref(), Some("00:00:59;29"));
        assert_eq!(timecode(1800, 29.97).as_deref(), Some("00:01:00;02"));
        assert_eq!(timecode(17982, 29.97).as_deref(), Some("00:10:00;00"));
        assert_eq!(timecode(107_892, 29.97).as_deref(), Some("01:00:00;00"));
        assert_eq!(timecode(3600, 59.94).as_deref(), Some("00:01:00;04"));
    }

    #[test]
    fn other_rates_count_every_frame() {
        assert_eq!(timecode(248, 25.0).as_deref(), Some("00:00:09:23"));
        assert_eq!(timecode(24, 23.976).as_deref(), Some("00:00:01:00"));
        assert_eq!(timecode(5, 0.0), None);
    }

    #[test]
    fn a_timecode_leads_back_to_its_frame() {
        for rate in [23.976, 24.0, 25.0, 29.97, 50.0, 59.94] {
            for frame in (0..300_000).step_by(7) {
                let text = timecode(frame, rate).unwrap();
                assert_eq!(frame_at(&text, rate, None), Some(frame), "{rate}: {text}");
            }
        }
        assert_eq!(frame_at("10:00:02:05", 25.0, Some("10:00:00:00")), Some(55));
        for text in ["09:59:59:24", "10:00:00:25", "10:60:00:00", "1:00:00:00", "10:00:00", "now"] {
            assert_eq!(frame_at(text, 25.0, Some("10:00:00:00")), None, "{text}");
        }
        assert_eq!(frame_at("00:01:00;01", 29.97, None), None, "this number is dropped");
    }

    #[test]
    fn dropped_numbers_never_appear() {
        for frame in 0..200_000 {
            let text = timecode(frame, 29.97).unwrap();
            let (minute, second, rest) = (&text[3..5], &text[6..8], &text[9..]);
            let tenth = minute.ends_with('0');
            assert!(second != "00" || tenth || (rest != "00" && rest != "01"), "{frame}: {text}");
        }
    }
}
