//! The timer and time entries: durable here at once, with or without a network. Rules and sums are flo-time's.

mod bulk;
mod calendar;
mod capacity;
mod evidence;
mod export;
mod favourites;
mod gaps;
mod overlaps;
mod rates;
mod reports;
mod rules;
mod timer;
mod write;

use flo_model::{Count, RecordId, RecordType, UnixMillis};
use flo_store::lists;
use flo_store::lists::time::{TimeEntryRow, TimeFilter};

pub(super) use self::calendar::{bounds_of, week_view};
use self::write::{check, create, entry, fields_of};
use super::edit::Change;
use crate::call::{EntryDraft, EntryFilter, PageRequest};
use crate::convert::{listing, sync_status};
use crate::view::{Listing, TimeEntryView};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Time entries, newest first.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for the project's name.
    pub async fn time_entries(
        &self,
        filter: EntryFilter,
        page: PageRequest,
    ) -> Result<Listing<TimeEntryView>> {
        let now = self.now();
        let rows = self
            .read(move |conn| {
                let filter = TimeFilter {
                    from: filter.from,
                    to: filter.to,
                    project: filter.project.map(|text| lists::projects::find(conn, &text)).transpose()?,
                    people: if filter.everybody { Vec::new() } else { lists::people::selves(conn)? },
                    search: filter.text.filter(|text| !text.trim().is_empty()),
                    ..TimeFilter::default()
                };
                lists::time::page(conn, &filter, &page.into())
            })
            .await?;
        Ok(listing(rows, |row| entry_view(row, now)))
    }

    /// Books time.
    ///
    /// # Errors
    /// `Invalid` without start and end, with an end before the start, or without what the workspace wants; `Locked`;
    /// `NotFound`, `Ambiguous`, `NotConnected`.
    pub async fn add_entry(&self, draft: EntryDraft) -> Result<TimeEntryView> {
        let now = self.now();
        if draft.start.is_none() || draft.end.is_none() {
            return Err(CommandError::new(ErrorCode::Invalid, "An entry needs a start and an end.")
                .with_hint("Start the timer for work that is not done yet."));
        }
        let row = self
            .edit(move |editor| {
                let fields = fields_of(editor.tx, &draft, None)?;
                check(editor.tx, &fields, None, now)?;
                create(editor, fields, super::edit::BY_PERSON, &[])
            })
            .await?;
        Ok(entry_view(row, now))
    }

    /// Changes an entry; what is not given stays.
    ///
    /// # Errors
    /// `NotFound`; `Locked` when the service would refuse it; `Invalid` for an end before the start, or without what the
    /// workspace wants.
    pub async fn edit_entry(&self, id: RecordId, draft: EntryDraft) -> Result<TimeEntryView> {
        let now = self.now();
        let row = self
            .edit(move |editor| {
                let before = entry(editor.tx, &id)?;
                let fields = fields_of(editor.tx, &draft, Some(&before))?;
                check(editor.tx, &fields, Some(&before), now)?;
                editor.make(Change::update(RecordType::TimeEntry, &id, fields))?;
                entry(editor.tx, &id)
            })
            .await?;
        Ok(entry_view(row, now))
    }

    /// Deletes an entry.
    ///
    /// # Errors
    /// `NotFound`; `Locked` when the service would refuse it.
    pub async fn delete_entry(&self, id: RecordId) -> Result<()> {
        let now = self.now();
        self.edit(move |editor| bulk::delete(editor, &id, now)).await
    }
}

pub(super) fn entry_view(row: TimeEntryRow, now: UnixMillis) -> TimeEntryView {
    TimeEntryView {
        seconds: Count(row.seconds(now)),
        id: row.id,
        remote_id: row.remote_id,
        start: row.start,
        end: row.end,
        description: row.description,
        project_id: row.project_id,
        project: row.project,
        project_color: row.project_color,
        task_id: row.task_id,
        task: row.task,
        tags: row.tags,
        billable: row.billable,
        person_id: row.person_id,
        person: row.person,
        locked: row.locked,
        sync_status: sync_status(row.link_state),
    }
}
