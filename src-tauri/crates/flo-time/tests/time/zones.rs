//! Every change of every zone from 1970 to 2037: days and weeks leave nothing out and count nothing twice, and moving or
//! stretching an entry over a change neither makes nor loses a second.

use flo_model::UnixMillis;
use flo_time::{Span, calendar};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::{self, TimeZone};

/// Every zone of the database with the instants at which it changes its offset.
fn changes() -> Vec<(String, TimeZone, Vec<Timestamp>)> {
    let from = date(1970, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
    let to = date(2038, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp();
    tz::db()
        .available()
        .map(|name| {
            let zone = TimeZone::get(name.as_str()).unwrap();
            let mut before = zone.to_offset(from);
            let mut list = Vec::new();
            for change in zone.following(from).take_while(|change| change.timestamp() < to) {
                // A change of the name alone moves no clock.
                if change.offset() != before {
                    list.push(change.timestamp());
                }
                before = change.offset();
            }
            (name.to_string(), zone, list)
        })
        .collect()
}

/// Spans around a change: across it, inside the hours around it, over several days.
fn around(at: UnixMillis) -> [Span; 5] {
    let span = |from: i64, to: i64| Span::new(at.plus_ms(from * 60_000), at.plus_ms(to * 60_000));
    [span(-95, 47), span(-30, -1), span(0, 61), span(-60 * 30, 60 * 30), span(13, 14)]
}

#[test]
fn days_and_weeks_over_every_zone_change_leave_nothing_out_and_count_nothing_twice() {
    let all = changes();
    let count: usize = all.iter().map(|(_, _, list)| list.len()).sum();
    assert!(all.len() > 300 && count > 20_000, "{} zones with {count} changes", all.len());
    for (name, zone, list) in &all {
        for change in list {
            let at = UnixMillis(change.as_millisecond());
            let first = calendar::plus_days(calendar::date_at(at, zone).unwrap(), -3).unwrap();
            let days = calendar::days(first, 7, zone).unwrap();
            for pair in days.windows(2) {
                assert_eq!(pair[0].span.end, pair[1].span.start, "{name} {change}: days touch");
            }
            assert!(days.iter().all(|day| day.span.seconds() <= 50 * 3600), "{name} {change}");
            let whole: i64 = days.iter().map(|day| day.span.millis()).sum();
            assert_eq!(whole, days[6].span.end.since(days[0].span.start), "{name} {change}");
            for span in around(at) {
                let parts: i64 = days.iter().filter_map(|day| day.span.common(span)).map(Span::millis).sum();
                assert_eq!(parts, span.millis(), "{name} {change}: the days' parts add up to the entry");
                let owners = days
                    .iter()
                    .filter(|day| day.span.start <= span.start && span.start < day.span.end)
                    .count();
                assert_eq!(owners, 1, "{name} {change}: an entry belongs to one day");
            }
        }
    }
}

#[test]
fn moving_and_stretching_over_every_zone_change_keeps_true_time() {
    for (name, zone, list) in changes() {
        for change in list {
            let at = UnixMillis(change.as_millisecond());
            let today = calendar::date_at(at, &zone).unwrap();
            for span in around(at) {
                for (days, minute) in [(0, 0), (0, 150), (1, 1439), (-1, 120), (0, 23 * 60 + 30)] {
                    let date = calendar::plus_days(today, days).unwrap();
                    let there = calendar::moved(span, date, minute, &zone).unwrap();
                    assert_eq!(
                        there.millis(),
                        span.millis(),
                        "{name} {change}: a moved entry keeps its length"
                    );
                    let asked = calendar::instant(date, minute, &zone).unwrap();
                    assert_eq!(there.start, asked, "{name} {change}: and begins where it was put");
                    let again = calendar::moved(there, date, minute, &zone).unwrap();
                    assert_eq!(
                        again, there,
                        "{name} {change}: putting it there twice is putting it there once"
                    );

                    let early = calendar::starting(span, date, minute, &zone).unwrap();
                    assert!(early.end == span.end && early.millis() >= 60_000, "{name} {change}");
                    let late = calendar::ending(span, date, minute, &zone).unwrap();
                    assert!(late.start == span.start && late.millis() >= 60_000, "{name} {change}");
                }
                let later = calendar::days_later(span, 7, &zone).unwrap();
                assert_eq!(later.millis(), span.millis(), "{name} {change}: a copied entry keeps its length");
            }
            for day in calendar::days(calendar::plus_days(today, -1).unwrap(), 3, &zone).unwrap() {
                for block in calendar::blocks(&day, &around(at), &zone).unwrap() {
                    assert!(block.top <= block.bottom && block.bottom <= 1440, "{name} {change}: {block:?}");
                    assert!(block.lane < block.lanes, "{name} {change}: {block:?}");
                }
            }
        }
    }
}
