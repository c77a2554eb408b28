//! Weeks and days as a person sees them: sums, places in the columns, and entries that are put elsewhere.

use flo_model::{Count, RecordId, UnixMillis};
use flo_store::lists;
use flo_store::lists::time::{DayRow, ProjectHoursRow, TimeEntryRow};
use flo_time::calendar::{self, Day};
use flo_time::{Span, overlap};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::overlaps::{overlap_view, piece};
use super::rules::rules_view;
use super::write::{copy_of, entry, rules_of, set_span};
use super::{bulk, entry_view, gaps};
use crate::call::{EntryPlace, PlaceEdge};
use crate::view::{
    CalendarDay, CalendarView, DayView, PlacedEntry, ProjectHours, SpanView, TimeEntryView, WeekView,
};
use crate::{App, CommandError, ErrorCode, Result};

/// Days of a calendar at most: six weeks.
const MOST_DAYS: u32 = 42;

impl App {
    /// The signed-in person's week of this Monday (`YYYY-MM-DD`), or the current one.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date.
    pub async fn week(&self, monday: Option<String>) -> Result<WeekView> {
        let zone = TimeZone::system();
        let now = self.now();
        let date = match monday {
            Some(text) => calendar::date(&text)?,
            None => calendar::date_at(now, &zone)?,
        };
        let days = calendar::week(date, &zone)?;
        let bounds = bounds_of(&days);
        let rows = self
            .read(move |conn| lists::time::days(conn, &bounds, &lists::people::selves(conn)?, now))
            .await?;
        Ok(week_view(&days, rows))
    }

    /// `count` days from `first` (`YYYY-MM-DD`), 1 to 42: what stands where, what overlaps, what is locked, what is asked.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date, or too many days.
    pub async fn calendar(&self, first: String, count: u32) -> Result<CalendarView> {
        if !(1..=MOST_DAYS).contains(&count) {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("A calendar has 1 to {MOST_DAYS} days."),
            ));
        }
        let zone = TimeZone::system();
        let now = self.now();
        let days = calendar::days(calendar::date(&first)?, count, &zone)?;
        let bounds = bounds_of(&days);
        let (from, to) = (bounds[0], bounds[bounds.len() - 1]);
        let (rows, sums, rules, gaps) = self
            .read(move |conn| {
                let selves = lists::people::selves(conn)?;
                Ok((
                    lists::time::within(conn, &selves, from, to, now)?,
                    lists::time::days(conn, &bounds, &selves, now)?,
                    rules_of(conn, now)?,
                    gaps::views(conn)?,
                ))
            })
            .await?;
        let spans: Vec<Span> = rows.iter().map(|row| span_of(row, now)).collect();
        let finished = rows.iter().filter(|row| row.end.is_some()).map(|row| piece(row, now)).collect();
        let mut shown = Vec::with_capacity(days.len());
        for (day, sum) in days.iter().zip(sums) {
            let blocks = calendar::blocks(day, &spans, &zone)?;
            shown.push(CalendarDay {
                date: day.date.to_string(),
                seconds: Count(sum.totals.seconds),
                minutes: u32::try_from(day.span.seconds() / 60).unwrap_or(0),
                entries: blocks.iter().map(|block| placed(block, &rows[block.index])).collect(),
            });
        }
        Ok(CalendarView {
            days: shown,
            entries: rows.into_iter().map(|row| entry_view(row, now)).collect(),
            overlaps: overlap::overlaps(finished).iter().map(overlap_view).collect(),
            gaps: gaps.into_iter().filter(|gap| gap.from < to && gap.to > from).collect(),
            rules: rules_view(&rules),
        })
    }

    /// Moves an entry, one of its edges, or a copy of it to a wall-clock time. Moving keeps its length in true time.
    ///
    /// # Errors
    /// `NotFound`; `Locked` when the old or the new time is locked; `Invalid` for a text that is no date, or when the end
    /// of a running entry is moved.
    pub async fn place_entry(&self, id: RecordId, place: EntryPlace) -> Result<TimeEntryView> {
        let zone = TimeZone::system();
        let now = self.now();
        let date = calendar::date(&place.day)?;
        let row = self
            .edit(move |editor| {
                let before = entry(editor.tx, &id)?;
                let span = placed_span(&before, date, &place, &zone, now)?;
                if place.copy {
                    return copy_of(editor, &before, span, now);
                }
                set_span(editor, &before, span, now)?;
                entry(editor.tx, &id)
            })
            .await?;
        Ok(entry_view(row, now))
    }

    /// The instants of a stretch of a day's wall clock, for an entry that is drawn with the pointer.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date.
    pub fn time_span(&self, day: &str, from_minute: u32, to_minute: u32) -> Result<SpanView> {
        let zone = TimeZone::system();
        let date = calendar::date(day)?;
        let (first, last) = (from_minute.min(to_minute), from_minute.max(to_minute));
        let start = calendar::instant(date, first, &zone)?;
        let end = calendar::instant(date, last.max(first + 1), &zone)?;
        Ok(SpanView { start, end: UnixMillis(end.0.max(start.0)) })
    }

    /// Books the work of one week at the same wall-clock times of another one. What is there already stays alone.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date, or for copying a week onto itself.
    pub async fn copy_week(&self, from: String, to: String) -> Result<crate::view::BulkReport> {
        let zone = TimeZone::system();
        let now = self.now();
        let (from, to) =
            (calendar::monday_of(calendar::date(&from)?)?, calendar::monday_of(calendar::date(&to)?)?);
        let days = i64::from((to - from).get_days());
        if days == 0 {
            return Err(CommandError::new(ErrorCode::Invalid, "A week cannot be copied onto itself."));
        }
        let (source, target) = (calendar::week(from, &zone)?, calendar::week(to, &zone)?);
        self.edit(move |editor| {
            bulk::copy(editor, &bounds_of(&source), &bounds_of(&target), days, &zone, now)
        })
        .await
    }
}

/// The begins of the days and the end of the last one.
pub(in crate::use_cases) fn bounds_of(days: &[Day]) -> Vec<UnixMillis> {
    days.iter().map(|day| day.span.start).chain(days.last().map(|day| day.span.end)).collect()
}

/// A week from its days' sums.
pub(in crate::use_cases) fn week_view(days: &[Day], rows: Vec<DayRow>) -> WeekView {
    let mut projects: Vec<ProjectHours> = Vec::new();
    let (mut seconds, mut billable_s) = (0, 0);
    let mut views = Vec::with_capacity(rows.len());
    for (day, row) in days.iter().zip(rows) {
        seconds += row.totals.seconds;
        billable_s += row.totals.billable_s;
        for hours in &row.projects {
            match projects.iter_mut().find(|known| known.project_id == hours.project_id) {
                Some(known) => known.seconds.0 += hours.seconds,
                None => projects.push(hours_view(hours)),
            }
        }
        views.push(DayView {
            date: day.date.to_string(),
            seconds: Count(row.totals.seconds),
            projects: row.projects.iter().map(hours_view).collect(),
        });
    }
    projects.sort_by_key(|hours| std::cmp::Reverse(hours.seconds));
    let monday = days.first().map(|day| day.date.to_string()).unwrap_or_default();
    WeekView { monday, days: views, seconds: Count(seconds), billable_s: Count(billable_s), projects }
}

fn hours_view(row: &ProjectHoursRow) -> ProjectHours {
    ProjectHours {
        project_id: row.project_id.clone(),
        name: row.name.clone().unwrap_or_else(|| String::from("No project")),
        color: row.color.clone(),
        seconds: Count(row.seconds),
    }
}

/// The time of an entry, up to now while it runs.
pub(super) fn span_of(row: &TimeEntryRow, now: UnixMillis) -> Span {
    Span::new(row.start, row.end.unwrap_or(now))
}

fn placed(block: &calendar::Block, row: &TimeEntryRow) -> PlacedEntry {
    PlacedEntry {
        id: row.id.clone(),
        top: block.top,
        bottom: block.bottom,
        continued: block.continued,
        continues: block.continues,
        lane: block.lane,
        lanes: block.lanes,
    }
}

fn placed_span(
    before: &TimeEntryRow,
    date: Date,
    place: &EntryPlace,
    zone: &TimeZone,
    now: UnixMillis,
) -> Result<Span, flo_store::StoreError> {
    let span = span_of(before, now);
    if before.end.is_none() && place.edge != PlaceEdge::Start {
        return Err(invalid("The timer runs: stop it first, or move its start."));
    }
    let placed = match place.edge {
        PlaceEdge::Whole => calendar::moved(span, date, place.minute, zone),
        PlaceEdge::Start => calendar::starting(span, date, place.minute, zone),
        PlaceEdge::End => calendar::ending(span, date, place.minute, zone),
    };
    placed.map_err(|error| invalid(&error.to_string()))
}

fn invalid(text: &str) -> flo_store::StoreError {
    flo_store::StoreError::Invalid(text.to_owned())
}
