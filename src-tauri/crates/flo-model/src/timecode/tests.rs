//! Frames and timecodes against a table that was counted out, and against themselves.

use super::*;

/// Rate, frame, timecode: the table that the window's own counting is checked against too.
const TABLE: &str = include_str!("../../../../../tests/fixtures/timecode.txt");

const RATES: [&str; 11] =
    ["23.976", "24", "25", "29.97df", "29.97ndf", "30", "47.952", "50", "59.94df", "59.94ndf", "60"];

fn rate(text: &str) -> Rate {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn frames_and_timecodes_agree_with_the_table_both_ways() {
    let mut seen = 0;
    for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let [counted, frame, timecode] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("three columns: {line}")
        };
        let (counted, frame) = (rate(counted), frame.parse().expect("a frame"));
        assert_eq!(counted.timecode(frame).as_deref(), Some(timecode), "{line}");
        assert_eq!(counted.frame(timecode), Some(frame), "{line}");
        seen += 1;
    }
    assert!(seen > 30, "the table was read");
}

#[test]
fn every_timecode_leads_back_to_its_frame() {
    for text in RATES {
        let rate = rate(text);
        for frame in (0..rate.frames_per_day()).step_by(97) {
            let timecode = rate.timecode(frame).expect("not negative");
            assert_eq!(rate.frame(&timecode), Some(frame), "{text}: {timecode}");
        }
    }
}

#[test]
fn a_day_ends_where_the_next_begins() {
    for text in RATES {
        let rate = rate(text);
        assert_eq!(
            rate.timecode(rate.frames_per_day()).map(|code| code.replace(';', ":")).as_deref(),
            Some("24:00:00:00")
        );
    }
    assert_eq!(rate("29.97").frames_per_day(), 2_589_408, "86,400 seconds of 30000/1001 and a tenth of one");
}

#[test]
fn dropped_numbers_never_appear_and_none_else_is_missing() {
    for (text, dropped) in [("29.97", 2), ("59.94", 4)] {
        let rate = rate(text);
        let mut before = 0;
        for frame in 1..rate.nominal() * 60 * 21 {
            let code = rate.timecode(frame).expect("not negative");
            let number = rate.counted(false).frame(&code).expect("a number");
            let expected = if code[6..8] == *"00" && number - before > 1 { dropped + 1 } else { 1 };
            assert_eq!(number - before, expected, "{code}");
            before = number;
        }
        assert_eq!(rate.frame("00:01:00;00"), None, "this number is dropped");
        assert_eq!(
            rate.frame("00:10:00;00"),
            Some(rate.frame("00:09:59;00").unwrap_or_default() + rate.nominal())
        );
    }
}

#[test]
fn a_rounded_rate_is_the_exact_one() {
    for (rounded, fraction) in [
        (23.976, (1001, 24_000)),
        (23.98, (1001, 24_000)),
        (24.0, (1, 24)),
        (29.97, (1001, 30_000)),
        (29.970_03, (1001, 30_000)),
        (59.94, (1001, 60_000)),
    ] {
        assert_eq!(Rate::of(rounded).map(Rate::frame_duration), Some(fraction), "{rounded}");
    }
    for none in [0.0, -25.0, f64::NAN, f64::INFINITY, 1000.0] {
        assert_eq!(Rate::of(none), None);
    }
}

#[test]
fn the_start_of_a_file_says_how_it_counts() {
    let counts = |start| Rate::of_file(29.97, start).map(Rate::drops);
    assert_eq!(counts(None), Some(true));
    assert_eq!(counts(Some("01:00:00;00")), Some(true));
    assert_eq!(counts(Some("01:00:00:00")), Some(false));
    assert_eq!(Rate::of_file(25.0, Some("10:00:00;00")).map(Rate::drops), Some(false), "25 never drops");
}

#[test]
fn what_is_no_timecode_or_no_rate_is_refused() {
    for text in
        ["10:00:00:25", "10:60:00:00", "10:00:60:00", "1:00:00:00", "10:00:00", "now", "-1:00:00:00", ""]
    {
        assert_eq!(rate("25").frame(text), None, "{text}");
    }
    for text in ["25df", "fast", "0", ""] {
        assert!(text.parse::<Rate>().is_err(), "{text}");
    }
    for text in RATES {
        let shown = rate(text).to_string();
        assert_eq!(shown.replace(' ', "").to_lowercase(), *text, "a rate is shown as it is written");
    }
}
