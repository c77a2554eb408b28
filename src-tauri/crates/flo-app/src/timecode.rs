//! Frames as SMPTE timecode.

/// Frame rates that the NTSC family rounds to, with the nominal rate and whether counting drops frames.
const NTSC: &[(f64, i64, bool)] =
    &[(23.976, 24, false), (29.97, 30, true), (47.952, 48, false), (59.94, 60, true)];

/// The timecode of a frame, counted from 0 at the start of the file: `HH:MM:SS:FF`, or `HH:MM:SS;FF` where the rate
/// drops frame numbers (29.97 and 59.94: two or four a minute, except each tenth). `None` for a rate that has none.
pub(crate) fn timecode(frame: i64, rate: f64) -> Option<String> {
    if frame < 0 || !rate.is_finite() || !(1.0..=240.0).contains(&rate) {
        return None;
    }
    let ntsc = NTSC.iter().find(|(rounded, ..)| (rate - rounded).abs() < 0.005);
    #[expect(clippy::cast_possible_truncation, reason = "between 1 and 240")]
    let (nominal, drops) =
        ntsc.map_or((rate.round() as i64, false), |(_, nominal, drops)| (*nominal, *drops));
    let number = if drops { frame + dropped_before(frame, nominal) } else { frame };
    let (seconds, frames) = (number / nominal, number % nominal);
    let mark = if drops { ';' } else { ':' };
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}{mark}{frames:02}"))
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
    fn dropped_numbers_never_appear() {
        for frame in 0..200_000 {
            let text = timecode(frame, 29.97).unwrap();
            let (minute, second, rest) = (&text[3..5], &text[6..8], &text[9..]);
            let tenth = minute.ends_with('0');
            assert!(second != "00" || tenth || (rest != "00" && rest != "01"), "{frame}: {text}");
        }
    }
}
