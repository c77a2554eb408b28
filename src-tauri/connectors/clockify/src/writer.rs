//! Writing time entries, clients, projects, tasks and tags.

use async_trait::async_trait;
use flo_connect::{Applied, CallContext, Error, ErrorKind, RemoteRecord, Result, Writable, Write, Writer};
use flo_model::{IntentAction, RecordType, RemoteId};
use http::Method;
use serde_json::{Value, json};

use crate::api::{
    CLIENT, CLIENTS, ENTRY, PROJECT, PROJECT_ESTIMATE, PROJECTS, TAG, TAGS, TASK, TASK_RATE, TASKS,
    USER_ENTRIES, without_record,
};
use crate::{Clockify, convert};

#[async_trait]
impl Writer for Clockify {
    fn can(&self, record_type: RecordType, _: IntentAction) -> bool {
        !fields_of(record_type).is_empty()
    }

    fn writable(&self, record_type: RecordType) -> Writable {
        let after_create: &[&str] = match record_type {
            RecordType::Client | RecordType::Tag => &["archived"],
            RecordType::Project => &["archived", "budget"],
            RecordType::Task => &["hourly_rate"],
            _ => &[],
        };
        Writable { fields: Some(fields_of(record_type)), after_create }
    }

    async fn apply(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        if !self.can(write.record_type, write.action) {
            return Err(Error::new(
                ErrorKind::Invalid,
                "writing to Clockify",
                format!("Clockify has no {} of a {} here", write.action, write.record_type),
            ));
        }
        let result = match (write.record_type, write.action) {
            (RecordType::TimeEntry, IntentAction::Delete) => self.delete_entry(cx, write).await,
            (_, IntentAction::Delete) => self.delete_from_catalogue(cx, write).await,
            (RecordType::TimeEntry, IntentAction::Create) => self.create_entry(cx, write).await.map(record),
            (RecordType::TimeEntry, IntentAction::Update) => self.replace_entry(cx, write).await.map(record),
            (RecordType::Project, action) => self.write_project(cx, write, action).await.map(record),
            (RecordType::Task, action) => self.write_task(cx, write, action).await.map(record),
            (RecordType::Client, action) => self.write_client(cx, write, action).await.map(record),
            (_, action) => self.write_tag(cx, write, action).await.map(record),
        };
        self.memory.note_write(cx.clock.now());
        result
    }

    async fn find_effect(&self, cx: &CallContext, write: &Write) -> Result<Vec<RemoteRecord>> {
        self.look(cx, write).await
    }
}

impl Clockify {
    async fn create_entry(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let user = match write.fields.text("person") {
            Some(person) => person,
            None => self.me(cx).await?,
        };
        if write.fields.get("end").is_null() {
            self.refuse_second_timer(cx, user).await?;
        }
        let doing = "adding a time entry";
        let body = convert::entry_body(&write.fields);
        // The route with the user lets admins add finished entries to workspaces that take timers only.
        let raw = self.api.write(cx, doing, Method::POST, USER_ENTRIES, &[user], Some(&body)).await?;
        convert::entry(some(raw, doing)?, doing)
    }

    /// A new timer would silently stop one that was started elsewhere.
    async fn refuse_second_timer(&self, cx: &CallContext, user: &str) -> Result<()> {
        let doing = "starting the timer";
        let running = self.api.page(cx, doing, USER_ENTRIES, &[user], &[("in-progress", "true")], 1).await?;
        match running.rows.first() {
            None => Ok(()),
            Some(other) => {
                let since = other["timeInterval"]["start"].as_str().unwrap_or("an unknown time");
                let detail = format!(
                    "another timer runs in Clockify since {since}, and starting this one would stop it: stop it first, then retry"
                );
                Err(Error::new(ErrorKind::Conflict, doing, detail))
            }
        }
    }

    async fn replace_entry(&self, cx: &CallContext, write: &Write) -> Result<RemoteRecord> {
        let doing = "changing a time entry";
        let id = remote_id(write)?;
        let mut fields = write.fields.clone();
        if fields.get("end").is_null() {
            // Leaving out the end of a finished entry would make it run again.
            let raw = self.api.get(cx, doing, ENTRY, &[id.as_str()], &[]).await?;
            let there = convert::entry(raw, doing)?;
            let end = there.fields.get("end").clone();
            if !end.is_null() {
                if write.changes("end") {
                    return Err(Error::new(
                        ErrorKind::Conflict,
                        doing,
                        "the timer was stopped in Clockify: keep its end, or start a new timer",
                    ));
                }
                fields.set("end", end);
            }
        }
        let body = convert::entry_body(&fields);
        let raw = self.api.write(cx, doing, Method::PUT, ENTRY, &[id.as_str()], Some(&body)).await?;
        let mut replaced = convert::entry(some(raw, doing)?, doing)?;
        // Answers to writes leave out the rates; unless they were set anew they are as they were.
        let is_rated_again = ["project", "task", "billable"].iter().any(|field| write.changes(field));
        for name in ["hourly_rate", "cost_rate"] {
            if !replaced.fields.0.contains_key(name) && !is_rated_again {
                replaced.fields.set(name, write.fields.get(name).clone());
            }
        }
        Ok(RemoteRecord::new(replaced.record_type, replaced.id, replaced.fields, replaced.extra))
    }

    async fn delete_entry(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        let id = remote_id(write)?;
        self.api.write(cx, "deleting a time entry", Method::DELETE, ENTRY, &[id.as_str()], None).await?;
        Ok(Applied::Deleted)
    }

    /// Deletes a client, project, task or tag. Clockify deletes only what is put away, and a task only when it is done:
    /// that comes first. Each step can be repeated.
    async fn delete_from_catalogue(&self, cx: &CallContext, write: &Write) -> Result<Applied> {
        let doing = "deleting from the catalogue";
        let id = remote_id(write)?.as_str();
        let project = write.fields.text("project").unwrap_or_default();
        let task_args = [project, id];
        let (route, args): (_, &[&str]) = match write.record_type {
            RecordType::Client => (CLIENT, &[id]),
            RecordType::Project => (PROJECT, &[id]),
            RecordType::Task => (TASK, &task_args),
            _ => (TAG, &[id]),
        };
        let away = write.fields.clone().with("archived", true).with("status", "DONE");
        let put_away = match write.record_type {
            RecordType::Client => Some(convert::client_body(&away, &write.extra, false)),
            RecordType::Project => Some(convert::project_body(&away, &[])),
            RecordType::Task => Some(convert::task_body(&away, &write.extra)),
            _ => None,
        };
        let is_away = ["archived", "status"]
            .iter()
            .any(|name| !write.fields.get(name).is_null() && write.fields.get(name) == away.get(name));
        if let Some(body) = put_away.filter(|_| !is_away) {
            self.api.write(cx, doing, Method::PUT, route, args, Some(&body)).await?;
        }
        self.api.write(cx, doing, Method::DELETE, route, args, None).await?;
        Ok(Applied::Deleted)
    }

    async fn write_project(
        &self,
        cx: &CallContext,
        write: &Write,
        action: IntentAction,
    ) -> Result<RemoteRecord> {
        let doing = "writing a project";
        let currency = self.currency(cx).await?;
        if action == IntentAction::Create {
            let body = convert::new_project_body(&write.fields);
            let raw = self.api.write(cx, doing, Method::POST, PROJECTS, &[], Some(&body)).await?;
            return convert::project(some(raw, doing)?, currency, doing);
        }
        let id = remote_id(write)?;
        let is_estimate = |field: &String| matches!(field.as_str(), "estimate_s" | "budget");
        let mut raw = Value::Null;
        if write.changed.iter().any(|field| !is_estimate(field)) {
            let body = convert::project_body(&write.fields, &write.changed);
            raw = self.api.write(cx, doing, Method::PUT, PROJECT, &[id.as_str()], Some(&body)).await?;
        }
        if write.changed.iter().any(is_estimate) {
            let body = convert::estimate_body(&write.fields, &write.extra);
            raw = self
                .api
                .write(cx, doing, Method::PATCH, PROJECT_ESTIMATE, &[id.as_str()], Some(&body))
                .await?;
        }
        convert::project(some(raw, doing)?, currency, doing)
    }

    async fn write_task(
        &self,
        cx: &CallContext,
        write: &Write,
        action: IntentAction,
    ) -> Result<RemoteRecord> {
        let doing = "writing a task";
        let project = write.fields.text("project").ok_or_else(|| {
            Error::new(ErrorKind::Invalid, doing, "the task has no project in Clockify: give it one")
        })?;
        let body = convert::task_body(&write.fields, &write.extra);
        if action == IntentAction::Create {
            let raw = self.api.write(cx, doing, Method::POST, TASKS, &[project], Some(&body)).await?;
            return convert::task(some(raw, doing)?, doing);
        }
        if write.changes("project") {
            return Err(Error::new(
                ErrorKind::Invalid,
                doing,
                "Clockify cannot move a task to another project: make a new one there",
            ));
        }
        let args = [project, remote_id(write)?.as_str()];
        let mut raw = self.api.write(cx, doing, Method::PUT, TASK, &args, Some(&body)).await?;
        let rate = write.fields.get("hourly_rate")["amount"].as_i64();
        if let (true, Some(amount)) = (write.changes("hourly_rate"), rate) {
            let body = json!({ "amount": amount });
            raw = self.api.write(cx, doing, Method::PUT, TASK_RATE, &args, Some(&body)).await?;
        }
        convert::task(some(raw, doing)?, doing)
    }

    async fn write_client(
        &self,
        cx: &CallContext,
        write: &Write,
        action: IntentAction,
    ) -> Result<RemoteRecord> {
        let doing = "writing a client";
        let is_new = action == IntentAction::Create;
        let body = convert::client_body(&write.fields, &write.extra, is_new);
        let raw = if is_new {
            self.api.write(cx, doing, Method::POST, CLIENTS, &[], Some(&body)).await?
        } else {
            self.api.write(cx, doing, Method::PUT, CLIENT, &[remote_id(write)?.as_str()], Some(&body)).await?
        };
        convert::client(some(raw, doing)?, doing)
    }

    async fn write_tag(&self, cx: &CallContext, write: &Write, action: IntentAction) -> Result<RemoteRecord> {
        let doing = "writing a tag";
        let is_new = action == IntentAction::Create;
        let body = convert::tag_body(&write.fields, is_new);
        let raw = if is_new {
            self.api.write(cx, doing, Method::POST, TAGS, &[], Some(&body)).await?
        } else {
            self.api.write(cx, doing, Method::PUT, TAG, &[remote_id(write)?.as_str()], Some(&body)).await?
        };
        convert::tag(some(raw, doing)?, doing)
    }
}

/// What can be written of each type of record; nothing of the others.
fn fields_of(record_type: RecordType) -> &'static [&'static str] {
    match record_type {
        RecordType::TimeEntry => &[
            "start",
            "end",
            "description",
            "project",
            "task",
            "tags",
            "billable",
            "person",
            "kind",
            "custom_fields",
        ],
        RecordType::Client => &["name", "email", "address", "note", "archived"],
        RecordType::Project => &[
            "name",
            "client",
            "color",
            "billable",
            "public",
            "archived",
            "note",
            "estimate_s",
            "budget",
            "hourly_rate",
            "cost_rate",
        ],
        RecordType::Task => {
            &["name", "project", "status", "estimate_s", "assignees", "billable", "hourly_rate"]
        }
        RecordType::Tag => &["name", "archived"],
        _ => &[],
    }
}

fn record(record: RemoteRecord) -> Applied {
    Applied::Record(Box::new(record))
}

fn some(raw: Value, doing: &'static str) -> Result<Value> {
    if raw.is_null() { Err(without_record(doing)) } else { Ok(raw) }
}

pub(crate) fn remote_id(write: &Write) -> Result<&RemoteId> {
    write.remote_id.as_ref().ok_or_else(|| {
        Error::new(ErrorKind::Invalid, "writing to Clockify", "the record has no id in Clockify yet")
    })
}
