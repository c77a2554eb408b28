//! Time in which the timer ran and nobody was there: asked about, never booked silently.

use flo_model::{FieldMap, RecordId, RecordType, UnixMillis};
use flo_store::time::gaps::{self, GapRow};
use flo_store::{Connection, StoreError, lists};
use flo_time::watch::Away;

use super::timer::stop_after_gap;
use super::write::{create, whole_second, work_of};
use crate::call::GapChoice;
use crate::use_cases::edit::{BY_PERSON, Change, Editor};
use crate::view::GapView;
use crate::{App, Result};

impl App {
    /// The stretches about which nobody chose yet, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn time_gaps(&self) -> Result<Vec<GapView>> {
        self.read(views).await
    }

    /// Answers one of them. Repeating an answer changes nothing more.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when somebody chose otherwise before.
    pub async fn choose_gap(&self, id: RecordId, choice: GapChoice) -> Result<()> {
        let now = whole_second(self.now());
        self.edit(move |editor| {
            let gap = gaps::get(editor.tx, &id)?
                .ok_or_else(|| StoreError::NotFound(format!("There is no gap “{id}”.")))?;
            if !gaps::choose(editor.tx, &id, word(choice))? {
                return match gap.choice.as_deref() == Some(word(choice)) {
                    true => Ok(()),
                    false => Err(StoreError::Invalid(String::from("This was answered already."))),
                };
            }
            match choice {
                GapChoice::Keep => keep(editor, &gap),
                GapChoice::Continue => Ok(()),
                GapChoice::Discard => match &gap.next_id {
                    Some(next) => stop_after_gap(editor, next, now),
                    None => Ok(()),
                },
            }
        })
        .await
    }
}

/// The gap becomes booked time: the entry before it, or the one after it, reaches over it; if neither is as it was, an entry of its own is made.
fn keep(editor: &mut Editor<'_, '_>, gap: &GapRow) -> Result<(), StoreError> {
    let before = lists::time::get(editor.tx, &gap.entry_id)?;
    let next = gap.next_id.as_ref().map(|id| lists::time::get(editor.tx, id)).transpose()?.flatten();
    if let Some(row) = before.as_ref().filter(|row| row.end == Some(gap.from)) {
        let fields = FieldMap::default().with("end", gap.to.to_rfc3339_seconds());
        editor.make(Change::update(RecordType::TimeEntry, &row.id, fields))?;
        return Ok(());
    }
    if let Some(row) = next.as_ref().filter(|row| row.start == gap.to) {
        let fields = FieldMap::default().with("start", gap.from.to_rfc3339_seconds());
        editor.make(Change::update(RecordType::TimeEntry, &row.id, fields))?;
        return Ok(());
    }
    let mut fields = before.or(next).as_ref().map_or_else(FieldMap::default, work_of);
    fields.set("start", gap.from.to_rfc3339_seconds());
    fields.set("end", gap.to.to_rfc3339_seconds());
    create(editor, fields, BY_PERSON, &[])?;
    Ok(())
}

pub(super) fn views(conn: &Connection) -> Result<Vec<GapView>, StoreError> {
    gaps::open(conn)?.into_iter().map(|gap| view(conn, gap)).collect()
}

fn view(conn: &Connection, gap: GapRow) -> Result<GapView, StoreError> {
    let of = match lists::time::get(conn, &gap.entry_id)? {
        Some(row) => Some(row),
        None => gap.next_id.as_ref().map(|id| lists::time::get(conn, id)).transpose()?.flatten(),
    };
    let away = Away::from_word(&gap.away)
        .ok_or_else(|| StoreError::Stored(format!("“{}” is no reason of a gap", gap.away)))?;
    Ok(GapView {
        id: gap.id,
        from: gap.from,
        to: gap.to,
        seconds: flo_model::Count(seconds(gap.from, gap.to)),
        away,
        entry_id: gap.entry_id,
        description: of.as_ref().map(|row| row.description.clone()).unwrap_or_default(),
        project_id: of.as_ref().and_then(|row| row.project_id.clone()),
        project: of.as_ref().and_then(|row| row.project.clone()),
        project_color: of.and_then(|row| row.project_color),
    })
}

fn seconds(from: UnixMillis, to: UnixMillis) -> u64 {
    u64::try_from(to.since(from) / 1000).unwrap_or(0)
}

fn word(choice: GapChoice) -> &'static str {
    match choice {
        GapChoice::Keep => "keep",
        GapChoice::Discard => "discard",
        GapChoice::Continue => "continue",
    }
}
