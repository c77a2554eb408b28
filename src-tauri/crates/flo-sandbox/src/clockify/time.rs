//! Times as the service writes and reads them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::error::{ApiError, Result};

/// `2026-03-02T09:00:00Z`.
pub(super) fn iso(second: i64) -> String {
    Timestamp::from_second(second).map_or_else(|_| "1970-01-01T00:00:00Z".to_owned(), |at| at.to_string())
}

/// `PT1H30M`, `PT0S`.
pub(super) fn iso_duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = |n: i64, unit: char| if n == 0 { String::new() } else { format!("{n}{unit}") };
    match (hours, minutes, rest) {
        (0, 0, 0) => "PT0S".to_owned(),
        _ => format!("PT{}{}{}", part(hours, 'H'), part(minutes, 'M'), part(rest, 'S')),
    }
}

/// Seconds of an ISO-8601 duration such as `PT80H`.
pub(super) fn duration_seconds(text: &str) -> Option<i64> {
    text.parse::<SignedDuration>().ok().map(|duration| duration.as_secs())
}

/// Unix second of a time in a request; fractions are cut.
pub(super) fn parse(text: &str, field: &str) -> Result<i64> {
    text.parse::<Timestamp>()
        .map(|at| at.as_nanosecond().div_euclid(1_000_000_000))
        .ok()
        .and_then(|second| i64::try_from(second).ok())
        .ok_or_else(|| ApiError::bad_value(field))
}

/// The zone called `name`; UTC when there is none.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Reads the UTC wall-clock digits of `second` as wall-clock time in `zone`.
///
/// The service does this to `start` and `end` of the entry list: with a profile at UTC+2 a window that begins
/// at 10:00Z selects from 08:00Z. Seen on the live service in August 2026; not documented.
pub(super) fn digits_in_zone(second: i64, zone: &TimeZone) -> i64 {
    let Ok(at) = Timestamp::from_second(second) else { return second };
    let wall = at.to_zoned(TimeZone::UTC).datetime();
    zone.to_timestamp(wall).map_or(second, Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shifted(at: &str, name: &str, want: &str) {
        let second = parse(at, "start").unwrap();
        assert_eq!(iso(digits_in_zone(second, &zone(name))), want);
    }

    #[test]
    fn a_window_is_read_in_the_zone_of_the_profile() {
        shifted("2026-08-08T10:00:00Z", "Europe/Berlin", "2026-08-08T08:00:00Z");
        shifted("2026-01-08T10:00:00Z", "Europe/Berlin", "2026-01-08T09:00:00Z");
        shifted("2026-08-08T10:00:00Z", "America/New_York", "2026-08-08T14:00:00Z");
        shifted("2026-08-08T10:00:00Z", "UTC", "2026-08-08T10:00:00Z");
    }

    #[test]
    fn the_shift_follows_daylight_saving_time() {
        shifted("2026-03-29T01:30:00Z", "Europe/Berlin", "2026-03-29T00:30:00Z");
        shifted("2026-03-29T03:30:00Z", "Europe/Berlin", "2026-03-29T01:30:00Z");
        // 02:30 does not exist on that day: the clock went from 02:00 to 03:00.
        shifted("2026-03-29T02:30:00Z", "Europe/Berlin", "2026-03-29T01:30:00Z");
        // 02:30 happens twice: the first one counts.
        shifted("2026-10-25T02:30:00Z", "Europe/Berlin", "2026-10-25T00:30:00Z");
    }

    #[test]
    fn durations_are_iso_8601() {
        assert_eq!(iso_duration(0), "PT0S");
        assert_eq!(iso_duration(5_400), "PT1H30M");
        assert_eq!(iso_duration(38), "PT38S");
        assert_eq!(iso_duration(172_800), "PT48H");
        assert_eq!(duration_seconds("PT80H"), Some(288_000));
    }

    #[test]
    fn fractions_of_a_second_are_cut() {
        assert_eq!(
            parse("2026-03-02T09:00:00.987Z", "start").unwrap(),
            parse("2026-03-02T09:00:00Z", "start").unwrap()
        );
        assert!(parse("yesterday", "start").is_err());
    }
}
