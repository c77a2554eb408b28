//! Days and weeks of a zone, and entries placed, moved and stretched by wall clock.
//!
//! A day is the time from its first instant to the first instant of the next date. So days never overlap and never leave
//! anything out, whatever a zone does: a day may have 23 or 25 hours, begin at 01:00, or not exist at all (then it is
//! empty). An instant belongs to the day whose stretch holds it. Moving an entry keeps its length in true time; stretching
//! one moves a single edge to a wall-clock time. A wall-clock time that a zone skips means the moment after the skip, one
//! that occurs twice means the first.

use flo_model::UnixMillis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::Span;

/// Minutes of a day on the wall.
pub const DAY_MINUTES: u32 = 24 * 60;
/// Shortest entry that stretching leaves: one minute.
const SHORTEST_MS: i64 = 60_000;

/// A date or instant outside of what calendars know (years -9999 to 9999).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no date of the calendar")]
pub struct BadDate(pub String);

/// One day of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its date.
    pub date: Date,
    /// From its first instant to the first of the next date.
    pub span: Span,
}

/// The date `YYYY-MM-DD`.
///
/// # Errors
/// [`BadDate`].
pub fn date(text: &str) -> Result<Date, BadDate> {
    text.parse().map_err(|_| BadDate(text.to_owned()))
}

/// The date that the wall calendar of `zone` shows at `at`.
///
/// # Errors
/// [`BadDate`] for an instant out of range.
pub fn date_at(at: UnixMillis, zone: &TimeZone) -> Result<Date, BadDate> {
    Ok(civil(at, zone)?.date())
}

/// The Monday of the week that holds `date`.
///
/// # Errors
/// [`BadDate`] before the first week of the calendar.
pub fn monday_of(date: Date) -> Result<Date, BadDate> {
    plus_days(date, -i64::from(date.weekday().since(Weekday::Monday)))
}

/// The date that is `days` later.
///
/// # Errors
/// [`BadDate`] at the ends of the calendar.
pub fn plus_days(date: Date, days: i64) -> Result<Date, BadDate> {
    date.checked_add(days.days()).map_err(|_| BadDate(date.to_string()))
}

/// First instant of `date`.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn start_of(date: Date, zone: &TimeZone) -> Result<UnixMillis, BadDate> {
    let start = date.to_zoned(zone.clone()).map_err(|_| BadDate(date.to_string()))?;
    Ok(millis(start.timestamp()))
}

/// `count` days from `first`.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn days(first: Date, count: u32, zone: &TimeZone) -> Result<Vec<Day>, BadDate> {
    let mut list = Vec::with_capacity(count as usize);
    let (mut date, mut begins) = (first, start_of(first, zone)?);
    for _ in 0..count {
        let next = plus_days(date, 1)?;
        // A zone that skips a date gives both dates the same first instant.
        let ends = start_of(next, zone)?;
        list.push(Day { date, span: Span::new(begins, ends) });
        (date, begins) = (next, ends);
    }
    Ok(list)
}

/// The seven days of the week that holds `date`, from Monday.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn week(date: Date, zone: &TimeZone) -> Result<Vec<Day>, BadDate> {
    days(monday_of(date)?, 7, zone)
}

/// The instant at which the wall clock of `date` shows `minute` minutes after midnight; 1,440 is the end of the day.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn instant(date: Date, minute: u32, zone: &TimeZone) -> Result<UnixMillis, BadDate> {
    if minute >= DAY_MINUTES {
        return start_of(plus_days(date, 1)?, zone);
    }
    let (hour, rest) = (minute / 60, minute % 60);
    let bad = || BadDate(date.to_string());
    let hour = i8::try_from(hour).map_err(|_| bad())?;
    let rest = i8::try_from(rest).map_err(|_| bad())?;
    let zoned = date.at(hour, rest, 0, 0).to_zoned(zone.clone()).map_err(|_| bad())?;
    Ok(millis(zoned.timestamp()))
}

/// Minutes after midnight that the wall clock shows at `at`, on whatever date.
///
/// # Errors
/// [`BadDate`] for an instant out of range.
pub fn minute_at(at: UnixMillis, zone: &TimeZone) -> Result<u32, BadDate> {
    let time = civil(at, zone)?;
    Ok(u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs()))
}

/// The span that begins at a wall-clock time of `date`, with the same length in true time.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn moved(span: Span, date: Date, minute: u32, zone: &TimeZone) -> Result<Span, BadDate> {
    let start = instant(date, minute.min(DAY_MINUTES - 1), zone)?;
    Ok(Span { start, end: start.plus_ms(span.millis()) })
}

/// The span with its start at a wall-clock time; a minute before its end at the latest.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn starting(span: Span, date: Date, minute: u32, zone: &TimeZone) -> Result<Span, BadDate> {
    let start = instant(date, minute, zone)?;
    Ok(Span { start: UnixMillis(start.0.min(span.end.0 - SHORTEST_MS)), end: span.end })
}

/// The span with its end at a wall-clock time; a minute after its start at the earliest.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn ending(span: Span, date: Date, minute: u32, zone: &TimeZone) -> Result<Span, BadDate> {
    let end = instant(date, minute, zone)?;
    Ok(Span { start: span.start, end: UnixMillis(end.0.max(span.start.0 + SHORTEST_MS)) })
}

/// The span at the same wall-clock time `days` later, with the same length in true time.
///
/// # Errors
/// [`BadDate`] out of range.
pub fn days_later(span: Span, days: i64, zone: &TimeZone) -> Result<Span, BadDate> {
    let bad = || BadDate(span.start.to_string());
    let there = civil(span.start, zone)?.checked_add(days.days()).map_err(|_| bad())?;
    let start = millis(there.to_zoned(zone.clone()).map_err(|_| bad())?.timestamp());
    Ok(Span { start, end: start.plus_ms(span.millis()) })
}

/// Where one span stands in a day's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Which of the spans that were given.
    pub index: usize,
    /// Wall-clock minutes after midnight of its upper edge.
    pub top: u32,
    /// And of its lower one: never above the upper one, at most 1,440.
    pub bottom: u32,
    /// It began on an earlier day.
    pub continued: bool,
    /// It goes on on the next day.
    pub continues: bool,
    /// Which of `lanes` columns it takes where spans share time.
    pub lane: u32,
    /// How many columns its neighbours need.
    pub lanes: u32,
}

/// The blocks of a day, by begin. Spans that share time share the width. In a repeated hour the wall clock shows the same
/// minutes twice; a block then keeps its true height below its upper edge.
///
/// # Errors
/// [`BadDate`] for an instant out of range.
pub fn blocks(day: &Day, spans: &[Span], zone: &TimeZone) -> Result<Vec<Block>, BadDate> {
    let mut parts: Vec<(usize, Span)> = spans
        .iter()
        .enumerate()
        .filter_map(|(index, span)| {
            let starts_here = span.is_empty() && day.span.start <= span.start && span.start < day.span.end;
            if starts_here { Some((index, *span)) } else { span.common(day.span).map(|part| (index, part)) }
        })
        .collect();
    parts.sort_by_key(|(index, part)| (part.start, std::cmp::Reverse(part.end), *index));
    let mut list: Vec<Block> = Vec::with_capacity(parts.len());
    let (mut first, mut reach, mut ends): (usize, i64, Vec<i64>) = (0, i64::MIN, Vec::new());
    for (index, part) in parts {
        if part.start.0 >= reach {
            close(&mut list[first..], ends.len());
            first = list.len();
            ends.clear();
        }
        let free = ends.iter().position(|end| *end <= part.start.0);
        let lane = free.unwrap_or(ends.len());
        if free.is_none() {
            ends.push(0);
        }
        ends[lane] = part.end.0;
        reach = reach.max(part.end.0);
        let span = spans[index];
        let top = if span.start < day.span.start { 0 } else { minute_at(part.start, zone)? };
        let continues = span.end > day.span.end;
        let shown = if part.end == day.span.end { DAY_MINUTES } else { minute_at(part.end, zone)? };
        let length = u32::try_from(part.millis() / 60_000).unwrap_or(DAY_MINUTES);
        let bottom = if shown >= top { shown } else { (top + length).min(DAY_MINUTES) };
        list.push(Block {
            index,
            top,
            bottom,
            continued: span.start < day.span.start,
            continues,
            lane: u32::try_from(lane).unwrap_or(u32::MAX),
            lanes: 1,
        });
    }
    close(&mut list[first..], ends.len());
    Ok(list)
}

fn close(group: &mut [Block], lanes: usize) {
    for block in group {
        block.lanes = u32::try_from(lanes.max(1)).unwrap_or(u32::MAX);
    }
}

fn civil(at: UnixMillis, zone: &TimeZone) -> Result<jiff::civil::DateTime, BadDate> {
    let timestamp = Timestamp::from_millisecond(at.0).map_err(|_| BadDate(at.0.to_string()))?;
    Ok(zone.to_datetime(timestamp))
}

fn millis(timestamp: Timestamp) -> UnixMillis {
    UnixMillis(timestamp.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse(text).unwrap()
    }

    fn span(start: &str, end: &str) -> Span {
        Span::new(at(start), at(end))
    }

    #[test]
    fn the_week_of_a_clock_change_has_one_day_of_25_hours() {
        let week = week(date("2026-10-22").unwrap(), &zone("Europe/Berlin")).unwrap();
        assert_eq!(week[0].date.to_string(), "2026-10-19");
        let hours: Vec<i64> = week.iter().map(|day| day.span.seconds() / 3600).collect();
        assert_eq!(hours, [24, 24, 24, 24, 24, 24, 25]);
    }

    #[test]
    fn a_zone_that_skips_midnight_still_has_a_first_instant() {
        let week = week(date("2018-11-04").unwrap(), &zone("America/Sao_Paulo")).unwrap();
        assert_eq!(week[6].span.start.to_string(), "2018-11-04T03:00:00Z", "that day began at 01:00");
    }

    #[test]
    fn a_date_that_a_zone_skips_is_an_empty_day() {
        let days = days(date("2011-12-29").unwrap(), 3, &zone("Pacific/Apia")).unwrap();
        assert!(days[1].span.is_empty(), "Samoa had no 30 December 2011");
        assert_eq!(days[0].span.end, days[2].span.start);
    }

    #[test]
    fn a_moved_entry_keeps_its_true_length_over_a_clock_change() {
        let zone = zone("Europe/Berlin");
        let night = span("2026-10-23T21:00:00Z", "2026-10-24T02:00:00Z");
        let there = moved(night, date("2026-10-24").unwrap(), 23 * 60, &zone).unwrap();
        assert_eq!(there.seconds(), night.seconds());
        assert_eq!(there.end.to_string(), "2026-10-25T02:00:00Z", "three o'clock there, not four");
    }

    #[test]
    fn a_copy_a_week_later_begins_at_the_same_time_on_the_wall() {
        let zone = zone("Europe/Berlin");
        let there = days_later(span("2026-10-22T07:00:00Z", "2026-10-22T08:00:00Z"), 7, &zone).unwrap();
        assert_eq!(there.start.to_string(), "2026-10-29T08:00:00Z");
        assert_eq!(there.seconds(), 3600);
    }

    #[test]
    fn an_edge_never_passes_the_other_one() {
        let zone = TimeZone::UTC;
        let entry = span("2026-10-15T09:00:00Z", "2026-10-15T10:00:00Z");
        let day = date("2026-10-15").unwrap();
        assert_eq!(ending(entry, day, 8 * 60, &zone).unwrap().seconds(), 60);
        assert_eq!(starting(entry, day, 11 * 60, &zone).unwrap().seconds(), 60);
        assert_eq!(ending(entry, day, DAY_MINUTES, &zone).unwrap().end.to_string(), "2026-10-16T00:00:00Z");
    }

    #[test]
    fn entries_that_share_time_share_the_width_and_only_those() {
        let spans = [
            span("2026-10-15T09:00:00Z", "2026-10-15T11:00:00Z"),
            span("2026-10-15T10:00:00Z", "2026-10-15T12:00:00Z"),
            span("2026-10-15T12:00:00Z", "2026-10-15T13:00:00Z"),
            span("2026-10-14T23:00:00Z", "2026-10-15T01:30:00Z"),
        ];
        let day = days(date("2026-10-15").unwrap(), 1, &TimeZone::UTC).unwrap()[0];
        let blocks = blocks(&day, &spans, &TimeZone::UTC).unwrap();
        let seen: Vec<_> = blocks.iter().map(|b| (b.index, b.top, b.bottom, b.lane, b.lanes)).collect();
        assert_eq!(seen, [(3, 0, 90, 0, 1), (0, 540, 660, 0, 2), (1, 600, 720, 1, 2), (2, 720, 780, 0, 1)]);
        assert!(blocks[0].continued && !blocks[0].continues);
    }

    #[test]
    fn a_block_in_the_repeated_hour_never_stands_upside_down() {
        let zone = zone("Europe/Berlin");
        let day = days(date("2026-10-25").unwrap(), 1, &zone).unwrap()[0];
        // 02:45 summer time to 02:15 winter time: half an hour.
        let blocks = blocks(&day, &[span("2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z")], &zone).unwrap();
        assert_eq!((blocks[0].top, blocks[0].bottom), (165, 195));
    }
}
