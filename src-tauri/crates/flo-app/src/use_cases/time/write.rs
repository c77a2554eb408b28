//! How an entry is written: drafts become fields, the workspace's rules are kept, and the one connection that keeps time
//! gets it.

use flo_model::{ConnectionId, FieldMap, IntentId, RecordId, RecordType, UnixMillis};
use flo_store::lists::time::TimeEntryRow;
use flo_store::sync::{intents, links};
use flo_store::{Connection, StoreError, connections, lists};
use flo_time::rules::{Checked, Fault, Rules};
use flo_time::{Span, calendar};
use jiff::tz::TimeZone;

use crate::call::EntryDraft;
use crate::use_cases::edit::{BY_PERSON, BY_TIMER, Change, Editor};

/// Longest entry that is taken: Clockify shows at most 999:59:59.
const LONGEST_MS: i64 = 3_600_000_000;

pub(super) fn entry(conn: &Connection, id: &RecordId) -> Result<TimeEntryRow, StoreError> {
    lists::time::get(conn, id)?.ok_or_else(|| StoreError::NotFound(format!("There is no time entry “{id}”.")))
}

/// Refuses what the service would refuse, in words that say what to do.
pub(super) fn check(
    conn: &Connection,
    draft: &FieldMap,
    before: Option<&TimeEntryRow>,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let rules = rules_of(conn, now)?;
    if let Some(entry) = before {
        unlocked(&rules, entry)?;
    }
    let time = |name: &str, old: Option<UnixMillis>| {
        draft.0.get(name).map_or(old, |value| value.as_str().and_then(|text| UnixMillis::parse(text).ok()))
    };
    let has = |name: &str, old: bool| draft.0.get(name).map_or(old, |value| !value.is_null());
    unlocked_at(&rules, time("start", before.map(|entry| entry.start)).unwrap_or(now))?;
    let checked = Checked {
        start: time("start", before.map(|entry| entry.start)).unwrap_or(now),
        finished: time("end", before.and_then(|entry| entry.end)).is_some(),
        project: has("project", before.is_some_and(|entry| entry.project_id.is_some())),
        task: has("task", before.is_some_and(|entry| entry.task_id.is_some())),
        tag: draft.0.get("tags").map_or(before.is_some_and(|entry| !entry.tag_ids.is_empty()), |tags| {
            tags.as_array().is_some_and(|tags| !tags.is_empty())
        }),
        description: draft
            .text("description")
            .unwrap_or_else(|| before.map_or("", |entry| &entry.description)),
    };
    let missing: Vec<&str> = rules
        .check(&checked)
        .into_iter()
        .filter_map(|fault| match fault {
            Fault::Missing(field) => Some(field.word()),
            Fault::Locked { .. } => None,
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(StoreError::Invalid(format!("This workspace wants a {} on every entry.", missing.join(" and a "))))
}

/// Refuses to change or delete what the service has locked.
pub(super) fn check_unlocked(
    conn: &Connection,
    entry: &TimeEntryRow,
    now: UnixMillis,
) -> Result<(), StoreError> {
    unlocked(&rules_of(conn, now)?, entry)
}

fn unlocked(rules: &Rules, entry: &TimeEntryRow) -> Result<(), StoreError> {
    if entry.locked {
        return Err(StoreError::Locked(String::from(
            "This entry is locked or approved at the service. An administrator can unlock it there.",
        )));
    }
    unlocked_at(rules, entry.start)
}

fn unlocked_at(rules: &Rules, start: UnixMillis) -> Result<(), StoreError> {
    match rules.check(&Checked { start, ..Checked::default() }).first() {
        Some(Fault::Locked { before }) => Err(StoreError::Locked(locked_words(*before))),
        _ => Ok(()),
    }
}

pub(super) fn locked_words(before: UnixMillis) -> String {
    let day = calendar::date_at(before, &TimeZone::system())
        .map_or_else(|_| before.to_string(), |date| date.to_string());
    format!("Entries before {day} are locked in this workspace. An administrator can unlock them.")
}

/// The workspace's rules for the signed-in person; none before they were read.
pub(super) fn rules_of(conn: &Connection, now: UnixMillis) -> Result<Rules, StoreError> {
    let Some(connection) = keeping_time(conn)?.into_iter().next() else { return Ok(Rules::default()) };
    let Some(settings) = lists::time::workspace_settings(conn, &connection)? else {
        return Ok(Rules::default());
    };
    // The role there, not the person's: somebody may administrate the hours and only review the films.
    let me = lists::people::self_at(conn, &connection)?;
    let link = me.map(|id| links::get(conn, &connection, RecordType::Person, &id)).transpose()?.flatten();
    Ok(Rules::of(&settings, link.as_ref().and_then(|link| link.seen().text("role")), now))
}

/// Ends a running entry, never before it began: clocks jump. Returns the writes that carry it.
pub(super) fn end_entry(
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
pub(super) fn create(
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
pub(super) fn keeping_time(conn: &Connection) -> Result<Vec<ConnectionId>, StoreError> {
    let rows = connections::list(conn)?;
    let keeps = |row: &&connections::ConnectionRow| crate::registry::keeps_time(&row.service);
    Ok(rows.iter().find(keeps).map(|row| row.id.clone()).into_iter().collect())
}

/// The fields of a draft; names become ids. `before` is the entry that it changes.
pub(super) fn fields_of(
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
pub(super) fn whole_second(at: UnixMillis) -> UnixMillis {
    UnixMillis(at.0.div_euclid(1000) * 1000)
}

/// Gives an entry another time. A running one keeps running.
pub(super) fn set_span(
    editor: &mut Editor<'_, '_>,
    before: &TimeEntryRow,
    span: Span,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let mut fields = FieldMap::default().with("start", whole_second(span.start).to_rfc3339_seconds());
    if before.end.is_some() {
        fields.set("end", whole_second(span.end).to_rfc3339_seconds());
    }
    check(editor.tx, &fields, Some(before), now)?;
    editor.make(Change::update(RecordType::TimeEntry, &before.id, fields))?;
    Ok(())
}

/// Books the same work at another time.
pub(super) fn copy_of(
    editor: &mut Editor<'_, '_>,
    of: &TimeEntryRow,
    span: Span,
    now: UnixMillis,
) -> Result<TimeEntryRow, StoreError> {
    let mut fields = work_of(of);
    fields.set("start", whole_second(span.start).to_rfc3339_seconds());
    fields.set("end", whole_second(span.end).to_rfc3339_seconds());
    check(editor.tx, &fields, None, now)?;
    create(editor, fields, BY_PERSON, &[])
}

/// What an entry is booked on, without its time.
pub(super) fn work_of(row: &TimeEntryRow) -> FieldMap {
    let tags: Vec<&str> = row.tag_ids.iter().map(RecordId::as_str).collect();
    FieldMap::default()
        .with("description", row.description.clone())
        .with("project", row.project_id.clone().map(|id| id.0))
        .with("task", row.task_id.clone().map(|id| id.0))
        .with("tags", tags)
        .with("billable", row.billable)
}
