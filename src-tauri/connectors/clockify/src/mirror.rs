//! Reading the workspace.

use std::time::Duration;

use async_trait::async_trait;
use flo_connect::{
    CallContext, Cursor, Error, ErrorKind, Hint, Mirror, Page, PassKind, RemoteRecord, RemoteRef, Result,
    StreamKey, StreamSpec,
};
use flo_model::{FieldMap, RecordType, RemoteId};
use serde_json::Value;

use crate::api::{
    CLIENT, CLIENTS, ENTRY, PROJECT, PROJECTS, TAG, TAGS, TASK, USER, USER_ENTRIES, USERS, WORKSPACE,
};
use crate::config::Plan;
use crate::{Clockify, convert};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);
const WEEK: Duration = Duration::from_secs(7 * 86_400);

#[async_trait]
impl Mirror for Clockify {
    fn root_streams(&self) -> Vec<StreamSpec> {
        ["workspace", "people", "clients", "tags", "projects"]
            .into_iter()
            .map(|name| self.catalogue(name))
            .collect()
    }

    async fn page(
        &self,
        cx: &CallContext,
        stream: &StreamKey,
        kind: PassKind,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        match stream.family() {
            "workspace" => self.workspace_page(cx).await,
            "people" => self.people_page(cx, cursor).await,
            "clients" => {
                let read = |row| convert::client(row, "listing clients").map(|record| vec![record]);
                self.list(cx, "listing clients", CLIENTS, &[], cursor, read).await
            }
            "tags" => {
                let read = |row| convert::tag(row, "listing tags").map(|record| vec![record]);
                self.list(cx, "listing tags", TAGS, &[], cursor, read).await
            }
            "projects" => {
                let currency = self.currency(cx).await?;
                let read = |row| convert::project_with_tasks(row, currency, "listing projects");
                self.list(cx, "listing projects", PROJECTS, &[("hydrated", "true")], cursor, read).await
            }
            "entries" => match kind {
                PassKind::Full => self.all_entries(cx, stream.argument(), cursor).await,
                PassKind::Changes => self.recent_entries(cx, stream.argument(), cursor).await,
            },
            "timer" => self.timer(cx, stream.argument(), since).await,
            _ => Err(Error::new(
                ErrorKind::Invalid,
                "reading Clockify",
                format!("there is no stream “{stream}”"),
            )),
        }
    }

    async fn get(
        &self,
        cx: &CallContext,
        record_type: RecordType,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>> {
        let doing = "reading one record";
        let one = [id.as_str()];
        match record_type {
            RecordType::TimeEntry => {
                let raw = self.one(cx, "reading a time entry", ENTRY, &one).await?;
                raw.map(|raw| convert::entry(raw, "reading a time entry")).transpose()
            }
            RecordType::Project => {
                let Some(raw) = self.one(cx, "reading a project", PROJECT, &one).await? else {
                    return Ok(None);
                };
                let currency = self.currency(cx).await?;
                convert::project(raw, currency, "reading a project").map(Some)
            }
            RecordType::Task => {
                let project = known.text("project").ok_or_else(|| {
                    Error::new(ErrorKind::Invalid, doing, "a task can be read only when its project is known")
                })?;
                let raw = self.one(cx, "reading a task", TASK, &[project, id.as_str()]).await?;
                raw.map(|raw| convert::task(raw, "reading a task")).transpose()
            }
            RecordType::Client => {
                let raw = self.one(cx, "reading a client", CLIENT, &one).await?;
                raw.map(|raw| convert::client(raw, "reading a client")).transpose()
            }
            RecordType::Tag => {
                let raw = self.one(cx, "reading a tag", TAG, &one).await?;
                raw.map(|raw| convert::tag(raw, "reading a tag")).transpose()
            }
            RecordType::Person => self.find_person(cx, id).await,
            RecordType::Workspace if id.as_str() == self.api.workspace() => {
                let page = self.workspace_page(cx).await;
                match page {
                    Ok(page) => Ok(page.records.into_iter().next()),
                    Err(error) if error.kind == ErrorKind::NotFound => Ok(None),
                    Err(error) => Err(error),
                }
            }
            RecordType::Workspace | RecordType::Asset | RecordType::Comment | RecordType::FieldDefinition => {
                Err(Error::new(
                    ErrorKind::Invalid,
                    doing,
                    format!("this Clockify connection has no such {record_type}"),
                ))
            }
        }
    }
}

impl Clockify {
    fn catalogue(&self, name: &str) -> StreamSpec {
        let every = if self.is_hourly() { DAY } else { HOUR };
        StreamSpec::whole(name, u8::from(name == "projects"), every)
    }

    /// Entries and timer of one person. On a budget by the hour the others' entries come a few times a day, their
    /// timers not at all.
    fn personal(&self, user: &str, is_me: bool) -> Vec<StreamSpec> {
        let (timer_every, changes_every, full_every) = match (self.is_hourly(), is_me) {
            (true, true) => (Some(5 * MINUTE), 15 * MINUTE, WEEK),
            (true, false) => (None, 6 * HOUR, 4 * WEEK),
            (false, true) => (Some(MINUTE / 2), 2 * MINUTE, WEEK),
            (false, false) => (Some(5 * MINUTE), 10 * MINUTE, WEEK),
        };
        let entries = StreamSpec {
            changes_every,
            has_changes_pass: true,
            ..StreamSpec::whole(format!("entries/{user}"), 2, full_every)
        };
        let timer = timer_every.map(|changes_every| StreamSpec {
            key: StreamKey(format!("timer/{user}")),
            changes_every,
            proves_candidates: false,
            ..entries.clone()
        });
        timer.into_iter().chain([entries]).collect()
    }

    fn is_hourly(&self) -> bool {
        matches!(self.memory.plan(), Plan::Unknown | Plan::Free)
    }

    async fn workspace_page(&self, cx: &CallContext) -> Result<Page> {
        let doing = "reading the workspace";
        let raw = self.api.get(cx, doing, WORKSPACE, &[], &[]).await?;
        self.learn_workspace(&raw);
        Ok(Page { records: vec![convert::workspace(raw, doing)?], ..Page::default() })
    }

    async fn people_page(&self, cx: &CallContext, cursor: Option<&Cursor>) -> Result<Page> {
        let me = self.me(cx).await?;
        let read = |row| convert::person(row, me, "listing people").map(|record| vec![record]);
        let query = [("status", "ALL"), ("memberships", "NONE"), ("include-roles", "true")];
        let mut page = match self.list(cx, "listing people", USERS, &query, cursor, read).await {
            Err(error) if error.kind == ErrorKind::Forbidden && cursor.is_none() => {
                self.only_me(cx, me).await?
            }
            other => other?,
        };
        let users = page.records.iter().map(|record| record.id.as_str());
        let shown = users.filter(|user| self.config.reads_team || *user == me);
        page.streams = shown.flat_map(|user| self.personal(user, user == me)).collect();
        Ok(page)
    }

    /// Some roles may not list the members: then there is only oneself.
    async fn only_me(&self, cx: &CallContext, me: &str) -> Result<Page> {
        let doing = "reading who is signed in to Clockify";
        let raw = self.api.get(cx, doing, USER, &[], &[]).await?;
        Ok(Page { records: vec![convert::person(raw, me, doing)?], ..Page::default() })
    }

    /// People have no address of their own: a complete list without them is the proof.
    async fn find_person(&self, cx: &CallContext, id: &RemoteId) -> Result<Option<RemoteRecord>> {
        let me = self.me(cx).await?;
        let query = [("status", "ALL"), ("memberships", "NONE"), ("include-roles", "true")];
        let mut cursor = None;
        loop {
            let read = |row| convert::person(row, me, "listing people").map(|record| vec![record]);
            let page = self.list(cx, "listing people", USERS, &query, cursor.as_ref(), read).await?;
            if let Some(found) = page.records.into_iter().find(|record| record.id == *id) {
                return Ok(Some(found));
            }
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(None),
            }
        }
    }

    /// A list whose cursor is the number of the next page.
    async fn list(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: &'static str,
        query: &[(&str, &str)],
        cursor: Option<&Cursor>,
        mut read: impl FnMut(Value) -> Result<Vec<RemoteRecord>>,
    ) -> Result<Page> {
        let number = cursor.map_or(Ok(1), |cursor| cursor.0.parse::<u32>()).map_err(|_| {
            Error::new(ErrorKind::Invalid, doing, "the stored position in this list cannot be read")
        })?;
        let rows = self.api.page(cx, doing, route, &[], query, number).await?;
        let mut page = Page::default();
        for row in rows.rows {
            page.records.extend(read(row)?);
        }
        page.next = (!rows.is_last).then(|| Cursor((number + 1).to_string()));
        Ok(page)
    }

    /// One object by its address; `None` when Clockify says that this very record is not in the workspace.
    async fn one(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: &'static str,
        args: &[&str],
    ) -> Result<Option<Value>> {
        match self.api.get(cx, doing, route, args, &[]).await {
            Ok(raw) => Ok(Some(raw)),
            // An empty 404 speaks of the workspace, not of the record.
            Err(error) if error.kind == ErrorKind::NotFound && error.status == Some(400) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The running timer. The mark is the id of the one that ran last: when it no longer runs it is read again.
    async fn timer(&self, cx: &CallContext, user: &str, since: Option<&str>) -> Result<Page> {
        let doing = "looking for a running timer";
        let rows = self.api.page(cx, doing, USER_ENTRIES, &[user], &[("in-progress", "true")], 1).await?;
        let records =
            rows.rows.into_iter().map(|row| convert::entry(row, doing)).collect::<Result<Vec<_>>>()?;
        let running = records.first().map(|record| record.id.0.clone()).unwrap_or_default();
        let stopped = since.filter(|last| !last.is_empty() && *last != running);
        let hint = |id: &str| Hint {
            record: RemoteRef { record_type: RecordType::TimeEntry, id: RemoteId::from(id) },
            kind: String::from("stopped"),
            key: None,
            happened_at: None,
        };
        Ok(Page {
            records,
            hints: stopped.map(hint).into_iter().collect(),
            mark: Some(running),
            ..Page::default()
        })
    }
}
