//! Many entries at once. Each is changed or refused for itself, in one transaction; what was refused says why.

use flo_model::{Count, RecordId, RecordType, UnixMillis};
use flo_store::{StoreError, lists};
use flo_time::copy;
use jiff::tz::TimeZone;

use super::overlaps::piece;
use super::write::{check, copy_of, entry, fields_of};
use crate::call::EntryDraft;
use crate::use_cases::edit::{Change, Editor};
use crate::view::{BulkRefusal, BulkReport};
use crate::{App, CommandError, ErrorCode, Result};

/// Entries that are changed at once at most.
const MOST: usize = 1000;

impl App {
    /// Changes many entries alike; what is not given stays. Times cannot be set for many.
    ///
    /// # Errors
    /// `Invalid` for more than 1,000 entries or a draft with times; `NotFound` or `Ambiguous` for a name in the draft.
    pub async fn edit_entries(&self, ids: Vec<RecordId>, draft: EntryDraft) -> Result<BulkReport> {
        few(&ids)?;
        if draft.start.is_some() || draft.end.is_some() {
            return Err(CommandError::new(ErrorCode::Invalid, "Times are set for one entry at a time."));
        }
        let now = self.now();
        self.edit(move |editor| {
            each(editor, &ids, |editor, id| {
                let before = entry(editor.tx, id)?;
                let fields = fields_of(editor.tx, &draft, Some(&before))?;
                check(editor.tx, &fields, Some(&before), now)?;
                editor.make(Change::update(RecordType::TimeEntry, id, fields))?;
                Ok(())
            })
        })
        .await
    }

    /// Deletes many entries.
    ///
    /// # Errors
    /// `Invalid` for more than 1,000.
    pub async fn delete_entries(&self, ids: Vec<RecordId>) -> Result<BulkReport> {
        few(&ids)?;
        let now = self.now();
        self.edit(move |editor| each(editor, &ids, |editor, id| delete(editor, id, now))).await
    }
}

fn few(ids: &[RecordId]) -> Result<()> {
    if ids.len() <= MOST {
        return Ok(());
    }
    Err(CommandError::new(ErrorCode::Invalid, format!("At most {MOST} entries are changed at once.")))
}

fn each(
    editor: &mut Editor<'_, '_>,
    ids: &[RecordId],
    mut change: impl FnMut(&mut Editor<'_, '_>, &RecordId) -> Result<(), StoreError>,
) -> Result<BulkReport, StoreError> {
    let mut report = BulkReport { changed: Count(0), refused: Vec::new() };
    for id in ids {
        match change(editor, id) {
            Ok(()) => report.changed.0 += 1,
            Err(error) => report.refused.push(refusal(id.clone(), error)?),
        }
    }
    Ok(report)
}

/// What concerns one entry alone; a fault of the database ends the whole change.
fn refusal(id: RecordId, error: StoreError) -> Result<BulkRefusal, StoreError> {
    match error {
        StoreError::Locked(_) | StoreError::Invalid(_) | StoreError::NotFound(_) => {
            Ok(BulkRefusal { id, reason: error.to_string() })
        }
        other => Err(other),
    }
}

pub(super) fn delete(editor: &mut Editor<'_, '_>, id: &RecordId, now: UnixMillis) -> Result<(), StoreError> {
    let before = entry(editor.tx, id)?;
    super::write::check_unlocked(editor.tx, &before, now)?;
    editor.make(Change::delete(RecordType::TimeEntry, id))?;
    Ok(())
}

/// Copies the finished entries of one stretch of days to another one `days` later.
pub(super) fn copy(
    editor: &mut Editor<'_, '_>,
    source: &[UnixMillis],
    target: &[UnixMillis],
    days: i64,
    zone: &TimeZone,
    now: UnixMillis,
) -> Result<BulkReport, StoreError> {
    let selves = lists::people::selves(editor.tx)?;
    let of = |conn: &flo_store::Connection, bounds: &[UnixMillis]| {
        let (from, to) = (bounds[0], bounds[bounds.len() - 1]);
        let mut rows = lists::time::within(conn, &selves, from, to, now)?;
        rows.retain(|row| row.end.is_some() && from <= row.start && row.start < to);
        Ok::<_, StoreError>(rows)
    };
    let (rows, there) = (of(editor.tx, source)?, of(editor.tx, target)?);
    let pieces = |rows: &[_]| rows.iter().map(|row| piece(row, now)).collect::<Vec<_>>();
    let copies = copy::copies(&pieces(&rows), &pieces(&there), days, zone)
        .map_err(|error| StoreError::Invalid(error.to_string()))?;
    let mut report = BulkReport { changed: Count(0), refused: Vec::new() };
    for copied in copies {
        let Some(row) = rows.iter().find(|row| row.id == copied.of) else { continue };
        match copy_of(editor, row, copied.span, now) {
            Ok(_) => report.changed.0 += 1,
            Err(error) => report.refused.push(refusal(row.id.clone(), error)?),
        }
    }
    Ok(report)
}
