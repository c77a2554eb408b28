//! Workspaces, people, field definitions, projects.

use flo_connect::{CallContext, Cursor, ErrorKind, Page, RemoteRecord, Result};
use flo_model::RemoteId;
use serde_json::Value;

use super::{Place, absent_is_none, streams};
use crate::api::Route;
use crate::api::routes::{FIELDS, INVITED_PROJECTS, PROJECT, PROJECTS, USERS, WORKSPACE, WORKSPACES};
use crate::memory::Pulse;
use crate::{Frameio, convert};

impl Frameio {
    pub(crate) async fn workspaces_page(&self, cx: &CallContext, cursor: Option<&Cursor>) -> Result<Page> {
        let doing = "listing workspaces";
        self.plain_list(cx, doing, WORKSPACES, &[], cursor, |row| convert::workspace(row, doing)).await
    }

    pub(super) async fn people_page(&self, cx: &CallContext, cursor: Option<&Cursor>) -> Result<Page> {
        let doing = "listing people";
        let me = &self.me(cx).await?.id;
        let query = [("include_deactivated", "true")];
        self.plain_list(cx, doing, USERS, &query, cursor, |row| convert::person(row, me, doing)).await
    }

    pub(crate) async fn fields_page(&self, cx: &CallContext, cursor: Option<&Cursor>) -> Result<Page> {
        let doing = "listing metadata fields";
        let is_status = |id: &str, name: &str, field_type: &str| self.memory.is_status(id, name, field_type);
        let read = |row| convert::field_definition(row, is_status, doing);
        let page = self.plain_list(cx, doing, FIELDS, &[], cursor, read).await?;
        if let Some(field) = page.records.iter().find_map(convert::status_field) {
            self.memory.learn_status(field);
        }
        Ok(page)
    }

    /// First the few projects that one is only invited to, then all others.
    pub(super) async fn projects_page(&self, cx: &CallContext, cursor: Option<&Cursor>) -> Result<Page> {
        let doing = "listing projects";
        let mut place = Place::of(cursor, doing)?;
        let query = [("page_size", "100"), ("sort", "created_at_asc")];
        let route = if place.second { PROJECTS } else { INVITED_PROJECTS };
        let listed = match self.api.list(cx, doing, route, &[], &query, place.after.as_deref()).await {
            // Some roles have no such list.
            Err(error)
                if !place.second && matches!(error.kind, ErrorKind::Forbidden | ErrorKind::NotFound) =>
            {
                None
            }
            other => Some(other?),
        };
        let (rows, after) = listed.map_or((Vec::new(), None), |listed| (listed.rows, listed.after));
        let mut page = Page::default();
        for row in rows {
            let project = convert::project(row, doing)?;
            if place.second && place.seen.contains(&project.id.0) {
                continue;
            }
            if !place.second {
                place.seen.push(project.id.0.clone());
            }
            add_project(&mut page, project);
        }
        place.second |= after.is_none() && !place.second;
        let is_end = after.is_none() && route.path == PROJECTS.path;
        place.after = after;
        page.next = (!is_end).then(|| place.cursor(doing)).transpose()?;
        Ok(page)
    }

    pub(super) async fn get_workspace(
        &self,
        cx: &CallContext,
        id: &RemoteId,
    ) -> Result<Option<RemoteRecord>> {
        let doing = "reading a workspace";
        let raw = absent_is_none(self.api.get(cx, doing, WORKSPACE, &[id.as_str()], &[]).await)?;
        raw.map(|raw| convert::workspace(raw, doing)).transpose()
    }

    pub(crate) async fn get_project(&self, cx: &CallContext, id: &RemoteId) -> Result<Option<RemoteRecord>> {
        let doing = "reading a project";
        let raw = absent_is_none(self.api.get(cx, doing, PROJECT, &[id.as_str()], &[]).await)?;
        raw.map(|raw| convert::project(raw, doing)).transpose()
    }

    /// People have no address of their own: a complete list without them is the proof.
    pub(super) async fn find_person(&self, cx: &CallContext, id: &RemoteId) -> Result<Option<RemoteRecord>> {
        let mut cursor = None;
        loop {
            let page = self.people_page(cx, cursor.as_ref()).await?;
            if let Some(found) = page.records.into_iter().find(|record| record.id == *id) {
                return Ok(Some(found));
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }

    /// Field definitions have no stable address of their own either.
    pub(super) async fn find_field(&self, cx: &CallContext, id: &RemoteId) -> Result<Option<RemoteRecord>> {
        let mut cursor = None;
        loop {
            let page = self.fields_page(cx, cursor.as_ref()).await?;
            if let Some(found) = page.records.into_iter().find(|record| record.id == *id) {
                return Ok(Some(found));
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(None);
            }
        }
    }

    /// One page of a list in which each row is one record.
    async fn plain_list(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: Route,
        query: &[(&str, &str)],
        cursor: Option<&Cursor>,
        read: impl Fn(Value) -> Result<RemoteRecord>,
    ) -> Result<Page> {
        let place = Place::of(cursor, doing)?;
        let mut query = query.to_vec();
        query.push(("page_size", "100"));
        if place.is_first() {
            query.push(("include_total_count", "true"));
        }
        let listed = self.api.list(cx, doing, route, &[], &query, place.after.as_deref()).await?;
        let total = listed.total;
        let next = place.behind(&listed, doing)?;
        let records = listed.rows.into_iter().map(read).collect::<Result<_>>()?;
        Ok(Page { records, next, total, ..Page::default() })
    }
}

/// A project, its root folder, and what there is to read in it.
fn add_project(page: &mut Page, project: RemoteRecord) {
    let is_active = project.fields.get("archived") != &Value::Bool(true);
    page.streams.push(streams::deleted(project.id.as_str(), is_active));
    let root = convert::root_folder(&project);
    page.records.push(project);
    if let Some(root) = root {
        let pulse = if is_active { Pulse::Recent } else { Pulse::Still };
        page.streams.push(streams::children(root.id.as_str(), pulse));
        page.records.push(root);
    }
}
