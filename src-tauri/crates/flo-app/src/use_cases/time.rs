//! The timer and time entries: durable here at once, with or without a network.

use flo_model::{ConnectionId, Count, FieldMap, IntentId, RecordId, RecordType, UnixMillis};
use flo_store::lists::time::{ProjectHoursRow, TimeEntryRow, TimeFilter};
use flo_store::sync::intents;
use flo_store::{Connection, StoreError, connections, lists};
use jiff::tz::TimeZone;

use super::edit::{BY_TIMER, Change, Editor};
use crate::call::{EntryDraft, EntryFilter, PageRequest};
use crate::convert::{listing, sync_status};
use crate::view::{DayView, Listing, ProjectHours, TimeEntryView, WeekView};
use crate::week::Week;
use crate::{App, CommandError, ErrorCode, Result};

/// Longest entry that is taken: Clockify shows at most 999:59:59.
const LONGEST_MS: i64 = 3_600_000_000;

impl App {
    /// The running timer of the signed-in person.
    ///
    /// # Errors
    /// The database's.
    pub async fn timer(&self) -> Result<Option<TimeEntryView>> {
        let now = self.now();
        let row = self.read(|conn| lists::time::running(conn, &lists::people::selves(conn)?)).await?;
        Ok(row.map(|row| entry_view(row, now)))
    }

    /// Starts the timer now. One that runs is stopped at the same moment, as the service would do.
    ///
    /// # Errors
    /// `NotFound` or `Ambiguous` for project, task or tag; `NotConnected` without a service that keeps time.
    pub async fn start_timer(&self, draft: EntryDraft) -> Result<TimeEntryView> {
        let now = whole_second(self.now());
        self.edit(move |editor| {
            let selves = lists::people::selves(editor.tx)?;
            let stops = match lists::time::running(editor.tx, &selves)? {
                Some(running) => end_entry(editor, &running, now)?,
                None => Vec::new(),
            };
            let start = draft.start.map_or(now, whole_second);
            let draft = EntryDraft { start: Some(start), end: None, ..draft };
            let mut fields = fields_of(editor.tx, &draft, None)?;
            fields.set("end", serde_json::Value::Null);
            create(editor, fields, BY_TIMER, &stops)
        })
        .await
        .map(|row| entry_view(row, self.now()))
    }

    /// Stops the timer now; `None` when none runs.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop_timer(&self) -> Result<Option<TimeEntryView>> {
        let now = whole_second(self.now());
        let stopped = self
            .edit(move |editor| {
                let selves = lists::people::selves(editor.tx)?;
                let Some(running) = lists::time::running(editor.tx, &selves)? else { return Ok(None) };
                end_entry(editor, &running, now)?;
                lists::time::get(editor.tx, &running.id)
            })
            .await?;
        Ok(stopped.map(|row| entry_view(row, now)))
    }

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
    /// `Invalid` without start and end or with an end before the start; `NotFound`, `Ambiguous`, `NotConnected`.
    pub async fn add_entry(&self, draft: EntryDraft) -> Result<TimeEntryView> {
        if draft.start.is_none() || draft.end.is_none() {
            return Err(CommandError::new(ErrorCode::Invalid, "An entry needs a start and an end.")
                .with_hint("Start the timer for work that is not done yet."));
        }
        let row = self
            .edit(move |editor| {
                let fields = fields_of(editor.tx, &draft, None)?;
                create(editor, fields, super::edit::BY_PERSON, &[])
            })
            .await?;
        Ok(entry_view(row, self.now()))
    }

    /// Changes an entry; what is not given stays.
    ///
    /// # Errors
    /// `NotFound`; `Locked` when the service would refuse it; `Invalid` for an end before the start.
    pub async fn edit_entry(&self, id: RecordId, draft: EntryDraft) -> Result<TimeEntryView> {
        let row = self
            .edit(move |editor| {
                let before = entry(editor.tx, &id)?;
                if before.locked {
                    return Err(locked());
                }
                let fields = fields_of(editor.tx, &draft, Some(&before))?;
                editor.make(Change::update(RecordType::TimeEntry, &id, fields))?;
                entry(editor.tx, &id)
            })
            .await?;
        Ok(entry_view(row, self.now()))
    }

    /// Deletes an entry.
    ///
    /// # Errors
    /// `NotFound`; `Locked` when the service would refuse it.
    pub async fn delete_entry(&self, id: RecordId) -> Result<()> {
        self.edit(move |editor| {
            if entry(editor.tx, &id)?.locked {
                return Err(locked());
            }
            editor.make(Change::delete(RecordType::TimeEntry, &id))?;
            Ok(())
        })
        .await
    }

    /// The signed-in person's week of this Monday (`YYYY-MM-DD`), or the current one.
    ///
    /// # Errors
    /// `Invalid` for a text that is no date.
    pub async fn week(&self, monday: Option<String>) -> Result<WeekView> {
        let zone = TimeZone::system();
        let now = self.now();
        let week = match monday {
            Some(text) => Week::parse(&text, zone)?,
            None => Week::of(now, zone)?,
        };
        let days = week.days()?;
        let bounds: Vec<UnixMillis> =
            days.iter().map(|(_, from, _)| *from).chain(days.last().map(|(_, _, to)| *to)).collect();
        let rows = self
            .read(move |conn| lists::time::days(conn, &bounds, &lists::people::selves(conn)?, now))
            .await?;
        let dates: Vec<String> = days.iter().map(|(date, ..)| date.to_string()).collect();
        Ok(week_view(week.monday().to_string(), &dates, rows))
    }
}

/// A week from its days' sums.
pub(super) fn week_view(monday: String, dates: &[String], rows: Vec<lists::time::DayRow>) -> WeekView {
    let mut projects: Vec<ProjectHours> = Vec::new();
    let (mut seconds, mut billable_s) = (0, 0);
    let mut days = Vec::with_capacity(rows.len());
    for (date, row) in dates.iter().zip(rows) {
        seconds += row.totals.seconds;
        billable_s += row.totals.billable_s;
        for hours in &row.projects {
            match projects.iter_mut().find(|known| known.project_id == hours.project_id) {
                Some(known) => known.seconds.0 += hours.seconds,
                None => projects.push(hours_view(hours)),
            }
        }
        days.push(DayView {
            date: date.clone(),
            seconds: Count(row.totals.seconds),
            projects: row.projects.iter().map(hours_view).collect(),
        });
    }
    projects.sort_by_key(|hours| std::cmp::Reverse(hours.seconds));
    WeekView { monday, days, seconds: Count(seconds), billable_s: Count(billable_s), projects }
}

fn hours_view(row: &ProjectHoursRow) -> ProjectHours {
    ProjectHours {
        project_id: row.project_id.clone(),
        name: row.name.clone().unwrap_or_else(|| String::from("No project")),
        color: row.color.clone(),
        seconds: Count(row.seconds),
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

fn entry(conn: &Connection, id: &RecordId) -> Result<TimeEntryRow, StoreError> {
    lists::time::get(conn, id)?.ok_or_else(|| StoreError::NotFound(format!("There is no time entry “{id}”.")))
}

fn locked() -> StoreError {
    StoreError::Invalid(String::from(
        "This entry is locked or approved at the service. An administrator can unlock it there.",
    ))
}

/// Ends a running entry, never before it began: clocks jump. Returns the writes that carry it.
fn end_entry(
    editor: &mut Editor<'_, '_>,
    running: &TimeEntryRow,
    now: UnixMillis,
) -> Result<Vec<IntentId>, StoreError> {
    let end = UnixMillis(now.0.max(running.start.0));
    let fields = FieldMap::default().with("end", end.to_rfc3339_seconds());
    let change = Change::update(RecordType::TimeEntry, &running.id, fields);
    Ok(editor.make(Change { priority: BY_TIMER, ..change })?.intents)
}

/// Makes an entry. It is sent after the writes in `after`: a service that allows one timer at a time would otherwise stop
/// the one before in its own way, or refuse.
fn create(
    editor: &mut Editor<'_, '_>,
    mut fields: FieldMap,
    priority: u8,
    after: &[IntentId],
) -> Result<TimeEntryRow, StoreError> {
    let connections = keeping_time(editor.tx)?;
    if let Some(connection) = connections.first()
        && let Some(person) = lists::people::self_at(editor.tx, connection)?
    {
        fields.set("person", person.0);
    }
    let change = Change::create(RecordType::TimeEntry, fields, connections);
    let edited = editor.make(Change { priority, ..change })?;
    for (intent, before) in edited.intents.iter().flat_map(|one| after.iter().map(move |other| (one, other)))
    {
        intents::depend(editor.tx, intent, before)?;
    }
    entry(editor.tx, &edited.record_id)
}

/// The connection to which new entries go: the first one that keeps time.
fn keeping_time(conn: &Connection) -> Result<Vec<ConnectionId>, StoreError> {
    let rows = connections::list(conn)?;
    let keeps = |row: &&connections::ConnectionRow| crate::registry::keeps_time(&row.service);
    Ok(rows.iter().find(keeps).map(|row| row.id.clone()).into_iter().collect())
}

/// The fields of a draft; names become ids. `before` is the entry that it changes.
fn fields_of(
    conn: &Connection,
    draft: &EntryDraft,
    before: Option<&TimeEntryRow>,
) -> Result<FieldMap, StoreError> {
    let mut fields = FieldMap::default();
    let start = draft.start.map(whole_second).or_else(|| before.map(|entry| entry.start));
    let end = draft.end.map(whole_second).or_else(|| before.and_then(|entry| entry.end));
    if let (Some(start), Some(end)) = (start, end) {
        let length = end.since(start);
        if length < 0 {
            return Err(StoreError::Invalid(String::from("The end stands before the start.")));
        }
        if length > LONGEST_MS {
            return Err(StoreError::Invalid(String::from("An entry has at most 1,000 hours.")));
        }
    }
    if let Some(start) = draft.start {
        fields.set("start", whole_second(start).to_rfc3339_seconds());
    }
    if let Some(end) = draft.end {
        fields.set("end", whole_second(end).to_rfc3339_seconds());
    }
    if let Some(description) = &draft.description {
        fields.set("description", description.trim());
    }
    let mut project = before.and_then(|entry| entry.project_id.clone());
    if let Some(text) = &draft.project {
        project = if text.is_empty() { None } else { Some(lists::projects::find(conn, text)?) };
        fields.set("project", project.clone().map(|id| id.0));
        if draft.task.is_none() {
            fields.set("task", serde_json::Value::Null);
        }
    }
    match draft.task.as_deref() {
        None => {}
        Some("") => fields.set("task", serde_json::Value::Null),
        Some(text) => {
            let project = project.as_ref().ok_or_else(|| {
                StoreError::Invalid(String::from("A task needs its project: name the project too."))
            })?;
            fields.set("task", lists::tasks::find(conn, project, text)?.0);
        }
    }
    if let Some(names) = &draft.tags {
        let ids = names.iter().map(|name| lists::find(conn, RecordType::Tag, name).map(|id| id.0));
        fields.set("tags", ids.collect::<Result<Vec<_>, _>>()?);
    }
    match draft.billable {
        Some(billable) => fields.set("billable", billable),
        None if before.is_none() => {
            let usual = project.as_ref().map(|id| lists::projects::get(conn, id)).transpose()?.flatten();
            fields.set("billable", usual.is_some_and(|project| project.billable));
        }
        None => {}
    }
    Ok(fields)
}

/// Clockify counts whole seconds.
fn whole_second(at: UnixMillis) -> UnixMillis {
    UnixMillis(at.0.div_euclid(1000) * 1000)
}
