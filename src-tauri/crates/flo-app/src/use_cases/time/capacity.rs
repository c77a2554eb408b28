//! The hours that people have for work.

use flo_model::RecordId;
use flo_store::time::capacity::{self, AbsenceRow, HoursRow};
use flo_time::calendar;

use crate::call::{AbsenceDraft, HoursDraft};
use crate::view::{AbsenceView, CapacityView, WorkingHoursView};
use crate::{App, CommandError, ErrorCode, Result};

const DAY_S: u32 = 86_400;

impl App {
    /// Working hours and absences of everybody.
    ///
    /// # Errors
    /// The database's.
    pub async fn capacity(&self) -> Result<CapacityView> {
        let (hours, absences) =
            self.read(|conn| Ok((capacity::hours(conn)?, capacity::absences(conn)?))).await?;
        let hours = hours.into_iter().map(|row| WorkingHoursView {
            person_id: row.person_id,
            from: row.from_date,
            seconds: row.seconds.to_vec(),
        });
        let absences = absences.into_iter().map(|row| AbsenceView {
            id: row.id,
            person_id: row.person_id,
            first: row.first_date,
            last: row.last_date,
            note: row.note,
        });
        Ok(CapacityView { hours: hours.collect(), absences: absences.collect() })
    }

    /// Sets a person's hours from a day on.
    ///
    /// # Errors
    /// `Invalid` for a day that is none, or hours that are not seven days of at most 24.
    pub async fn set_working_hours(&self, draft: HoursDraft) -> Result<()> {
        let from_date = calendar::date(&draft.from)?.to_string();
        let seconds: [u32; 7] = draft
            .seconds
            .try_into()
            .ok()
            .filter(|days: &[u32; 7]| days.iter().all(|seconds| *seconds <= DAY_S))
            .ok_or_else(|| {
                CommandError::new(ErrorCode::Invalid, "Working hours are seven days of at most 24 hours.")
            })?;
        let row = HoursRow { person_id: draft.person, from_date, seconds };
        self.write(move |tx| capacity::set_hours(tx, &row)).await
    }

    /// Notes days on which a person does not work.
    ///
    /// # Errors
    /// `Invalid` for days that are none or stand the wrong way round.
    pub async fn add_absence(&self, draft: AbsenceDraft) -> Result<()> {
        let (first, last) = (calendar::date(&draft.first)?, calendar::date(&draft.last)?);
        if last < first {
            return Err(CommandError::new(ErrorCode::Invalid, "The last day stands before the first."));
        }
        let row = AbsenceRow {
            id: RecordId::new(),
            person_id: draft.person,
            first_date: first.to_string(),
            last_date: last.to_string(),
            note: draft.note,
        };
        self.write(move |tx| capacity::add_absence(tx, &row)).await
    }

    /// Forgets an absence.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_absence(&self, id: RecordId) -> Result<()> {
        let wanted = id.clone();
        if self.write(move |tx| capacity::remove_absence(tx, &wanted)).await? {
            return Ok(());
        }
        Err(CommandError::not_found("absence", id))
    }
}
