//! The timer: started and stopped in one local transaction, watched while it runs.
//!
//! A timer that is started here is watched: every few seconds a reading of the clocks and of the person's presence goes
//! into the store. What a reading finds is carried out in the transaction that stores it, so that a kill in between
//! leaves either both or none.

use flo_model::{FieldMap, RecordId, RecordType, UnixMillis};
use flo_store::lists::time::TimeEntryRow;
use flo_store::time::{gaps, watch};
use flo_store::{Connection, StoreError, lists};
use flo_time::watch::{Finding, Gap, Policy, Sample, Watch};

use super::entry_view;
use super::write::{create, end_entry, entry, fields_of, whole_second, work_of};
use crate::call::EntryDraft;
use crate::use_cases::edit::{BY_TIMER, Change, Editor};
use crate::view::{TimeEntryView, TimerStarted};
use crate::{App, AppEvent, CommandError, ErrorCode, Presence, Result};

/// An entry that is shorter holds nothing worth keeping when it only came to be around a gap, milliseconds.
const FRAGMENT_MS: i64 = 60_000;

impl App {
    /// The running timer of the signed-in person.
    ///
    /// # Errors
    /// The database's.
    pub async fn timer(&self) -> Result<Option<TimeEntryView>> {
        let now = self.now();
        let row = self.read(running).await?;
        Ok(row.map(|row| entry_view(row, now)))
    }

    /// Starts the timer now. One that was started here is stopped at the same moment; one that was started elsewhere is
    /// stopped only with `take_over`.
    ///
    /// # Errors
    /// `TimerElsewhere` when somebody has to be asked first; `NotFound` or `Ambiguous` for project, task or tag.
    pub async fn start_timer(&self, draft: EntryDraft, take_over: bool) -> Result<TimerStarted> {
        let now = whole_second(self.now());
        let sample = self.is_started().then(|| self.sample());
        let started = self
            .edit(move |editor| {
                let before = running(editor.tx)?;
                let elsewhere = match &before {
                    Some(row) => watch::get(editor.tx)?.is_none_or(|(id, _)| id != row.id),
                    None => false,
                };
                if let Some(row) = &before
                    && elsewhere
                    && !take_over
                {
                    return Ok(Err(row.clone()));
                }
                let stops = match &before {
                    Some(row) => end_entry(editor, row, now)?,
                    None => Vec::new(),
                };
                let start = draft.start.map_or(now, whole_second);
                let draft = EntryDraft { start: Some(start), end: None, ..draft };
                let mut fields = fields_of(editor.tx, &draft, None)?;
                fields.set("end", serde_json::Value::Null);
                let row = create(editor, fields, BY_TIMER, &stops)?;
                let mut state = Watch::new(row.start);
                if let Some(sample) = sample {
                    state.observe(&sample, &Policy::default());
                }
                watch::set(editor.tx, &row.id, &serde_json::to_string(&state)?)?;
                Ok(Ok((row, before.filter(|_| elsewhere))))
            })
            .await?;
        match started {
            Ok((row, stopped)) => {
                let now = self.now();
                let stopped_elsewhere = stopped.map(|row| row.id);
                Ok(TimerStarted { timer: entry_view(row, now), stopped_elsewhere })
            }
            Err(row) => Err(elsewhere(&row)),
        }
    }

    /// Stops the timer now; `None` when none runs.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop_timer(&self) -> Result<Option<TimeEntryView>> {
        let now = whole_second(self.now());
        // Whoever presses the button is there.
        let sample = Sample { idle_ms: 0, locked: false, ..self.sample() };
        let stopped = self
            .edit(move |editor| {
                observe(editor, &sample, true)?;
                let Some(row) = running(editor.tx)? else { return Ok(None) };
                watch::clear(editor.tx)?;
                let gap =
                    gaps::open(editor.tx)?.into_iter().find(|gap| gap.next_id.as_ref() == Some(&row.id));
                if let Some(gap) = gap
                    && now.since(row.start) < 1000
                    && gap.entry_id != row.id
                {
                    // The press itself ended the gap: nothing began after it.
                    editor.make(Change::delete(RecordType::TimeEntry, &row.id))?;
                    return lists::time::get(editor.tx, &gap.entry_id);
                }
                end_entry(editor, &row, now)?;
                lists::time::get(editor.tx, &row.id)
            })
            .await?;
        Ok(stopped.map(|row| entry_view(row, now)))
    }

    /// Takes a reading of the clocks for the running timer; does nothing when none was started here.
    ///
    /// # Errors
    /// The database's.
    pub async fn watch_timer(&self) -> Result<()> {
        if self.read(watch::get).await?.is_none() {
            return Ok(());
        }
        let sample = self.sample();
        // Readings alone are not news for the engine; what they find goes through an edit.
        let found = self.edit_quietly(move |editor| observe(editor, &sample, false)).await?;
        if found {
            self.inner.engine.nudge_all();
            if let Some(gap) = self.time_gaps().await?.pop() {
                self.emit(AppEvent::Away(gap));
            }
        }
        Ok(())
    }

    fn sample(&self) -> Sample {
        let steady = self.inner.clock.steady();
        let Presence { idle, locked } = self.inner.presence.read();
        Sample {
            wall: self.now(),
            steady_ms: steady.ms,
            steady_id: steady.id,
            counts_sleep: steady.counts_sleep,
            run: self.inner.run.clone(),
            idle_ms: i64::try_from(idle.as_millis()).unwrap_or(i64::MAX),
            locked,
        }
    }
}

/// The running entry of the signed-in person.
pub(super) fn running(conn: &Connection) -> Result<Option<TimeEntryRow>, StoreError> {
    lists::time::running(conn, &lists::people::selves(conn)?)
}

fn elsewhere(row: &TimeEntryRow) -> CommandError {
    let what = if row.description.is_empty() {
        String::from("without a description")
    } else {
        format!("“{}”", row.description)
    };
    CommandError::new(
        ErrorCode::TimerElsewhere,
        format!(
            "A timer that was not started here runs since {}: {what}. Starting this one stops it.",
            row.start.to_rfc3339_seconds()
        ),
    )
    .with_hint("Stop it and start this one, or let it run.")
}

/// Hands a reading to the watch and carries out what it finds. `false` when it found nothing.
fn observe(editor: &mut Editor<'_, '_>, sample: &Sample, only_watched: bool) -> Result<bool, StoreError> {
    let Some((id, state)) = watch::get(editor.tx)? else { return Ok(false) };
    let Some(mut row) = running(editor.tx)?.filter(|row| row.id == id) else {
        // Stopped elsewhere, deleted, or another one took its place.
        watch::clear(editor.tx)?;
        return Ok(false);
    };
    let mut state: Watch = serde_json::from_str(&state)?;
    if only_watched && !state.is_watched() {
        return Ok(false);
    }
    let findings = state.observe(sample, &Policy::default());
    let found = !findings.is_empty();
    for finding in findings {
        row = match finding {
            Finding::Shift(by) => shift(editor, &row, by)?,
            Finding::Cut(gap) => cut(editor, &row, gap)?,
        };
    }
    watch::set(editor.tx, &row.id, &serde_json::to_string(&state)?)?;
    Ok(found)
}

fn shift(editor: &mut Editor<'_, '_>, row: &TimeEntryRow, by: i64) -> Result<TimeEntryRow, StoreError> {
    let start = whole_second(row.start.plus_ms(by)).to_rfc3339_seconds();
    let fields = FieldMap::default().with("start", start);
    let change = Change::update(RecordType::TimeEntry, &row.id, fields);
    editor.make(Change { priority: BY_TIMER, reason: "the clock was set", ..change })?;
    entry(editor.tx, &row.id)
}

/// Ends the running entry where the gap begins and goes on with one like it where it ends; the gap itself is asked about.
fn cut(editor: &mut Editor<'_, '_>, row: &TimeEntryRow, gap: Gap) -> Result<TimeEntryRow, StoreError> {
    let from = UnixMillis(whole_second(gap.from).0.max(row.start.0));
    let to = whole_second(gap.to);
    let next = if from.since(row.start) < 1000 {
        // Nobody was there from the start on: the entry begins when somebody came back.
        let fields = FieldMap::default().with("start", to.to_rfc3339_seconds());
        let change = Change::update(RecordType::TimeEntry, &row.id, fields);
        editor.make(Change { priority: BY_TIMER, reason: "nobody was there", ..change })?;
        entry(editor.tx, &row.id)?
    } else {
        let stops = end_entry(editor, row, from)?;
        let mut fields = work_of(row);
        fields.set("start", to.to_rfc3339_seconds());
        fields.set("end", serde_json::Value::Null);
        create(editor, fields, BY_TIMER, &stops)?
    };
    let question = gaps::GapRow {
        id: RecordId::new(),
        entry_id: row.id.clone(),
        next_id: Some(next.id.clone()),
        from,
        to,
        away: gap.away.word().to_owned(),
        choice: None,
    };
    gaps::add(editor.tx, &question)?;
    Ok(next)
}

/// Stops the entry that began after a gap, if it still runs; one of less than a minute goes.
pub(super) fn stop_after_gap(
    editor: &mut Editor<'_, '_>,
    next: &RecordId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let Some(row) = running(editor.tx)?.filter(|row| row.id == *next) else { return Ok(()) };
    watch::clear(editor.tx)?;
    if now.since(row.start) < FRAGMENT_MS {
        editor.make(Change::delete(RecordType::TimeEntry, &row.id))?;
    } else {
        end_entry(editor, &row, now)?;
    }
    Ok(())
}
