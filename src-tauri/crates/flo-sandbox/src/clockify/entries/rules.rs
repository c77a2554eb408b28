//! What an entry may be, and who may write it.

use serde_json::Value;

use super::super::auth::Caller;
use super::super::error::{ApiError, Result};
use super::super::http::Fields;
use super::super::ids::Id;
use super::super::knobs::{AutoStopEnd, Knobs};
use super::super::model::{Entry, Rates};
use super::super::time;
use super::super::world::World;

/// Longest entry, 999:59:59. The service documents no limit.
const LONGEST_S: i64 = 3_599_999;
const KINDS: [&str; 4] = ["REGULAR", "BREAK", "HOLIDAY", "TIME_OFF"];

/// The fields of a write as they came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) start_s: Option<i64>,
    pub(crate) end_s: Option<i64>,
    pub(crate) description: Option<String>,
    pub(crate) billable: Option<bool>,
    pub(crate) project: Option<Id>,
    pub(crate) task: Option<Id>,
    pub(crate) tags: Vec<Id>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) custom: Vec<(Id, Value)>,
}

/// Who writes, through which switches and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) knobs: &'a Knobs,
    pub(crate) now_s: i64,
}

impl Draft {
    pub(crate) fn read(fields: Fields<'_>) -> Result<Self> {
        let description = fields.short_text("description", 3_000)?;
        if description.as_ref().is_some_and(|text| text.contains(['<', '>'])) {
            return Err(ApiError::domain("Description contains illegal characters"));
        }
        if fields.get("customAttributes").and_then(Value::as_array).is_some_and(|rows| rows.len() > 10) {
            return Err(ApiError::bad_value("customAttributes"));
        }
        Ok(Self {
            start_s: fields.time("start")?,
            end_s: fields.time("end")?,
            description,
            billable: fields.flag("billable")?,
            project: fields.id("projectId", "Project")?,
            task: fields.id("taskId", "Task")?,
            tags: fields.ids("tagIds", "Tag")?.unwrap_or_default(),
            kind: fields.choice("type", &KINDS)?,
            custom: read_custom(fields)?,
        })
    }
}

fn read_custom(fields: Fields<'_>) -> Result<Vec<(Id, Value)>> {
    let Some(rows) = fields.get("customFields") else { return Ok(Vec::new()) };
    let rows = rows.as_array().ok_or_else(|| ApiError::bad_value("customFields"))?;
    if rows.len() > 50 {
        return Err(ApiError::bad_value("customFields"));
    }
    let read = |row: &Value| {
        let row = Fields::of(row)?;
        row.choice("sourceType", &["WORKSPACE", "PROJECT", "TIMEENTRY"])?;
        let id =
            row.id("customFieldId", "Custom field")?.ok_or_else(|| ApiError::bad_value("customFieldId"))?;
        Ok((id, row.get("value").cloned().unwrap_or(Value::Null)))
    };
    rows.iter().map(read).collect()
}

impl World {
    /// Makes the entry of a draft, with everything checked that does not depend on an earlier state of it.
    pub(crate) fn entry_from(
        &self,
        draft: Draft,
        id: Id,
        user: Id,
        start_s: i64,
        origin: Origin<'_>,
    ) -> Result<Entry> {
        self.check_references(&draft, user, origin)?;
        if let Some(end_s) = draft.end_s {
            check_order(start_s, end_s)?;
        }
        let project_billable =
            draft.project.and_then(|id| self.projects.get(&id)).is_some_and(|p| p.billable);
        let silenced = self.settings.only_admins_can_change_billable_status && !origin.caller.role.is_admin();
        let billable = if silenced { project_billable } else { draft.billable.unwrap_or(project_billable) };
        let entry = Entry {
            id,
            user,
            description: draft.description.unwrap_or_default(),
            billable,
            project: draft.project,
            task: draft.task,
            tags: draft.tags,
            start_s,
            end_s: draft.end_s,
            kind: draft.kind.unwrap_or("REGULAR"),
            custom: self.custom_with_defaults(draft.custom, draft.project)?,
            rates: Rates::default(),
            approval: None,
            invoiced: false,
            created_s: id.created_s(),
            updated_s: origin.now_s,
        };
        if entry.end_s.is_some() {
            self.check_required(&entry)?;
        }
        Ok(entry)
    }

    fn check_references(&self, draft: &Draft, user: Id, origin: Origin<'_>) -> Result<()> {
        if let Some(id) = draft.project {
            let project = self.project(id)?;
            if project.archived && origin.knobs.refuse_archived_projects {
                return Err(ApiError::domain("Project is archived"));
            }
            let is_member = project.members.iter().any(|m| m.user == user);
            if !project.public && !is_member && !origin.caller.role.is_admin() {
                return Err(ApiError::domain("Project is private and user is not a member"));
            }
        }
        match (draft.task, draft.project) {
            (Some(task), Some(project)) => drop(self.task(project, task)?),
            (Some(_), None) => return Err(ApiError::domain("Task doesn't belong to Project")),
            (None, _) => {}
        }
        for id in &draft.tags {
            let tag = self.tags.get(id).ok_or_else(|| ApiError::foreign("Tag"))?;
            if tag.archived && origin.knobs.refuse_archived_tags {
                return Err(ApiError::domain("Tag is archived"));
            }
        }
        Ok(())
    }

    /// The fields that the workspace wants on every finished entry.
    pub(crate) fn check_required(&self, entry: &Entry) -> Result<()> {
        let settings = &self.settings;
        let missing = |what: &str| Err(ApiError::domain(format!("{what} is required")));
        if settings.force_projects && entry.project.is_none() {
            return missing("Project");
        }
        if settings.force_tasks && entry.task.is_none() {
            return missing("Task");
        }
        if settings.force_tags && entry.tags.is_empty() {
            return missing("Tag");
        }
        if settings.force_description && entry.description.trim().is_empty() {
            return missing("Description");
        }
        Ok(())
    }

    /// Values as sent, numeric text of number fields as numbers, and the defaults of fields that were not sent.
    /// Values of dropdowns are not checked.
    fn custom_with_defaults(&self, sent: Vec<(Id, Value)>, project: Option<Id>) -> Result<Vec<(Id, Value)>> {
        let mut values = Vec::with_capacity(sent.len());
        for (id, value) in sent {
            let field = self.custom_fields.get(&id).ok_or_else(|| ApiError::foreign("Custom field"))?;
            let number =
                value.as_str().filter(|_| field.kind == "NUMBER").and_then(|text| text.parse::<f64>().ok());
            values.push((id, number.map_or(value, Value::from)));
        }
        for field in self.custom_fields.values().filter(|f| f.entity == "TIMEENTRY" && f.status != "INACTIVE")
        {
            let own = project.and_then(|p| field.project_defaults.get(&p)).map(|(value, _)| value);
            let default = own.unwrap_or(&field.default);
            if !default.is_null() && !values.iter().any(|(id, _)| *id == field.id) {
                values.push((field.id, default.clone()));
            }
        }
        Ok(values)
    }

    /// Whether the caller may write this person's entries.
    pub(crate) fn check_may_write_for(&self, user: Id, origin: Origin<'_>) -> Result<()> {
        self.user(user)?;
        if user == origin.caller.user || origin.caller.role.is_admin() {
            Ok(())
        } else {
            Err(ApiError::forbidden())
        }
    }

    /// Whether the caller may see this person's entries.
    pub(crate) fn check_may_see(&self, user: Id, caller: &Caller) -> Result<()> {
        let hidden = self.settings.only_admins_see_all_time_entries;
        if hidden && user != caller.user && !caller.role.is_admin() {
            Err(ApiError::forbidden())
        } else {
            Ok(())
        }
    }

    /// Entries before the lock date are read-only for ordinary users.
    pub(crate) fn check_unlocked(&self, start_s: i64, origin: Origin<'_>) -> Result<()> {
        if !origin.caller.role.is_admin() && self.is_before_lock(start_s, origin.now_s) {
            return Err(ApiError::locked());
        }
        Ok(())
    }

    /// Whether this entry may be changed or deleted by the caller.
    pub(crate) fn check_may_change(&self, entry: &Entry, origin: Origin<'_>) -> Result<()> {
        self.check_may_write_for(entry.user, origin)?;
        if entry.approval.is_some() {
            return Err(ApiError::approved());
        }
        self.check_unlocked(entry.start_s, origin)
    }

    /// The running entry of `user` as it will be after a new entry starts, if one runs.
    pub(crate) fn stopped_by_start(
        &self,
        user: Id,
        start_s: i64,
        origin: Origin<'_>,
    ) -> Result<Option<Entry>> {
        let Some(running) = self.entries.running_of(user) else { return Ok(None) };
        let mut stopped = running.clone();
        let end_s = match origin.knobs.auto_stop_end {
            AutoStopEnd::NewStart if start_s > stopped.start_s => start_s,
            AutoStopEnd::NewStart | AutoStopEnd::Now => origin.now_s,
        };
        stopped.end_s = Some(end_s.max(stopped.start_s));
        stopped.updated_s = origin.now_s;
        self.check_required(&stopped)?;
        Ok(Some(stopped))
    }
}

/// Refuses an end before the start, and entries without end in sight.
pub(crate) fn check_order(start_s: i64, end_s: i64) -> Result<()> {
    if end_s < start_s {
        let (start, end) = (time::iso(start_s), time::iso(end_s));
        return Err(ApiError::domain(format!("Start datetime {start} is greater than end datetime {end}")));
    }
    if end_s - start_s > LONGEST_S {
        return Err(ApiError::domain("Time entry can't be longer than 999 hours"));
    }
    Ok(())
}
