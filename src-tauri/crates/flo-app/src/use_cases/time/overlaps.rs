//! Entries that cover the same minutes.

use flo_model::{RecordId, RecordType, UnixMillis};
use flo_store::StoreError;
use flo_store::lists::time::TimeEntryRow;
use flo_time::overlap::{self, Overlap, Parting, Piece, Step};

use super::calendar::span_of;
use super::write::{check_unlocked, copy_of, entry, set_span};
use crate::call::OverlapWay;
use crate::use_cases::edit::Change;
use crate::view::OverlapView;
use crate::{App, Result};

impl App {
    /// Parts two entries that overlap. Together they cover the same minutes afterwards, each once.
    ///
    /// # Errors
    /// `NotFound`; `Locked`; `Invalid` when they do not overlap (any more) or cannot be parted this way.
    pub async fn part_overlap(&self, first: RecordId, second: RecordId, way: OverlapWay) -> Result<()> {
        let now = self.now();
        self.edit(move |editor| {
            let (a, b) = (entry(editor.tx, &first)?, entry(editor.tx, &second)?);
            if a.end.is_none() || b.end.is_none() {
                return Err(StoreError::Invalid(String::from("The timer runs: stop it first.")));
            }
            let found = overlap::overlaps(vec![piece(&a, now), piece(&b, now)]);
            let plan = found.first().and_then(|overlap| overlap.plan(parting(way))).ok_or_else(|| {
                StoreError::Invalid(String::from("These entries cannot be parted this way (any more)."))
            })?;
            for step in plan {
                match step {
                    Step::Set(id, span) => set_span(editor, if id == a.id { &a } else { &b }, span, now)?,
                    Step::Copy(id, span) => {
                        copy_of(editor, if id == a.id { &a } else { &b }, span, now)?;
                    }
                    Step::Delete(id) => {
                        check_unlocked(editor.tx, if id == a.id { &a } else { &b }, now)?;
                        editor.make(Change::delete(RecordType::TimeEntry, &id))?;
                    }
                }
            }
            Ok(())
        })
        .await
    }
}

/// An entry as far as overlaps go. Entries that agree in everything but time may become one.
pub(super) fn piece(row: &TimeEntryRow, now: UnixMillis) -> Piece {
    let work = super::write::work_of(row).canonical();
    Piece { id: row.id.clone(), span: span_of(row, now), work }
}

pub(super) fn overlap_view(overlap: &Overlap) -> OverlapView {
    OverlapView {
        first: overlap.first.id.clone(),
        second: overlap.second.id.clone(),
        from: overlap.shared.start,
        to: overlap.shared.end,
        ways: overlap.partings().into_iter().map(way).collect(),
    }
}

fn parting(way: OverlapWay) -> Parting {
    match way {
        OverlapWay::TrimFirst => Parting::TrimFirst,
        OverlapWay::TrimSecond => Parting::TrimSecond,
        OverlapWay::Split => Parting::Split,
        OverlapWay::Merge => Parting::Merge,
    }
}

fn way(parting: Parting) -> OverlapWay {
    match parting {
        Parting::TrimFirst => OverlapWay::TrimFirst,
        Parting::TrimSecond => OverlapWay::TrimSecond,
        Parting::Split => OverlapWay::Split,
        Parting::Merge => OverlapWay::Merge,
    }
}
