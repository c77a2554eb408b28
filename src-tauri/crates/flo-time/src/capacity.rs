//! How many seconds a person has for work.

use jiff::civil::{Date, Weekday};

use crate::calendar::{self, BadDate};

/// Hours of a week from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// First day on which they hold.
    pub from: Date,
    /// Seconds, Monday to Sunday.
    pub seconds: [u32; 7],
}

/// Seconds of the days `first` to `last`, both included: of each day the hours that began to hold last, and nothing on
/// days of absence (both ends included). `None` when no hours hold on any of the days: nobody can say then.
///
/// # Errors
/// [`BadDate`] at the ends of the calendar.
pub fn capacity(
    hours: &[Hours],
    absences: &[(Date, Date)],
    first: Date,
    last: Date,
) -> Result<Option<i64>, BadDate> {
    let (mut sum, mut known, mut day) = (0, false, first);
    while day <= last {
        let holds = hours.iter().filter(|hours| hours.from <= day).max_by_key(|hours| hours.from);
        if let Some(hours) = holds {
            known = true;
            let absent = absences.iter().any(|(from, to)| *from <= day && day <= *to);
            let weekday = usize::try_from(day.weekday().since(Weekday::Monday)).unwrap_or(0);
            sum += if absent { 0 } else { i64::from(hours.seconds[weekday]) };
        }
        day = calendar::plus_days(day, 1)?;
    }
    Ok(known.then_some(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_hold_from_their_day_on_and_absences_take_days_off() {
        let date = |text| calendar::date(text).unwrap();
        let full =
            Hours { from: date("2026-01-01"), seconds: [28_800, 28_800, 28_800, 28_800, 28_800, 0, 0] };
        let half =
            Hours { from: date("2026-10-14"), seconds: [14_400, 14_400, 14_400, 14_400, 14_400, 0, 0] };
        let week = |hours: &[Hours], absences: &[(Date, Date)]| {
            capacity(hours, absences, date("2026-10-12"), date("2026-10-18"))
                .unwrap()
                .map(|seconds| seconds / 3600)
        };
        assert_eq!(week(&[], &[]), None);
        assert_eq!(week(&[full], &[]), Some(40));
        assert_eq!(week(&[half, full], &[]), Some(8 + 8 + 4 + 4 + 4));
        assert_eq!(week(&[full], &[(date("2026-10-16"), date("2026-10-20"))]), Some(32));
    }
}
