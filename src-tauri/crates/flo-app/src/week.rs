//! Days and weeks in the computer's time zone, also where a day has 23 or 25 hours.

use flo_model::UnixMillis;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::{CommandError, ErrorCode, Result};

/// Seven days from a Monday.
#[derive(Debug, Clone)]
pub(crate) struct Week {
    monday: Date,
    zone: TimeZone,
}

impl Week {
    /// The week of `now`.
    pub(crate) fn of(now: UnixMillis, zone: TimeZone) -> Result<Self> {
        let date = local_date(now, &zone)?;
        let back = i64::from(date.weekday().since(Weekday::Monday));
        let monday = date.checked_sub(back.days()).map_err(CommandError::internal)?;
        Ok(Self { monday, zone })
    }

    /// The week of this Monday, `YYYY-MM-DD`; another day of the week stands for its own week.
    pub(crate) fn parse(text: &str, zone: TimeZone) -> Result<Self> {
        let date: Date = text.parse().map_err(|_| {
            CommandError::new(ErrorCode::Invalid, format!("“{text}” is no date."))
                .with_hint("Write 2026-03-02.")
        })?;
        let back = i64::from(date.weekday().since(Weekday::Monday));
        let monday = date.checked_sub(back.days()).map_err(CommandError::internal)?;
        Ok(Self { monday, zone })
    }

    /// Its Monday.
    pub(crate) fn monday(&self) -> Date {
        self.monday
    }

    /// Its days: date, first instant, first instant of the next day.
    pub(crate) fn days(&self) -> Result<Vec<(Date, UnixMillis, UnixMillis)>> {
        (0..7_i64)
            .map(|offset| {
                let date = self.monday.checked_add(offset.days()).map_err(CommandError::internal)?;
                let next = date.tomorrow().map_err(CommandError::internal)?;
                Ok((date, start_of(date, &self.zone)?, start_of(next, &self.zone)?))
            })
            .collect()
    }
}

/// First instant of today.
pub(crate) fn start_of_today(now: UnixMillis, zone: &TimeZone) -> Result<UnixMillis> {
    start_of(local_date(now, zone)?, zone)
}

fn local_date(at: UnixMillis, zone: &TimeZone) -> Result<Date> {
    let timestamp = Timestamp::from_millisecond(at.0).map_err(CommandError::internal)?;
    Ok(timestamp.to_zoned(zone.clone()).date())
}

fn start_of(date: Date, zone: &TimeZone) -> Result<UnixMillis> {
    let start = date.to_zoned(zone.clone()).map_err(CommandError::internal)?;
    Ok(UnixMillis(start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_of_a_clock_change_has_one_day_of_25_hours() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let week = Week::parse("2026-10-22", zone).unwrap();
        assert_eq!(week.monday().to_string(), "2026-10-19");
        let hours: Vec<i64> =
            week.days().unwrap().iter().map(|(_, from, to)| to.since(*from) / 3_600_000).collect();
        assert_eq!(hours, [24, 24, 24, 24, 24, 24, 25]);
    }

    #[test]
    fn a_zone_that_skips_midnight_still_has_a_first_instant() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let day = Week::parse("2018-11-04", zone).unwrap().days().unwrap();
        assert_eq!(day[6].1.to_string(), "2018-11-04T03:00:00Z", "that day began at 01:00");
    }
}
