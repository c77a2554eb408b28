//! Requests of the main interface. Routes are written as the vendor documents them.

use std::sync::Arc;

use flo_connect::http::{Request, Response, Transport, address};
use flo_connect::{CallContext, Error, ErrorKind, Result};
use http::Method;
use serde_json::Value;
use url::Url;

use crate::config::BUCKET;

/// Rows per page. Larger pages are not honoured everywhere. Source: client libraries clamp at 200, read 2026-08.
pub(crate) const PAGE_SIZE: usize = 200;

pub(crate) const USER: &str = "/user";
pub(crate) const WORKSPACES: &str = "/workspaces";
pub(crate) const WORKSPACE: &str = "/workspaces/{ws}";
pub(crate) const USERS: &str = "/workspaces/{ws}/users";
pub(crate) const CLIENTS: &str = "/workspaces/{ws}/clients";
pub(crate) const CLIENT: &str = "/workspaces/{ws}/clients/{id}";
pub(crate) const TAGS: &str = "/workspaces/{ws}/tags";
pub(crate) const TAG: &str = "/workspaces/{ws}/tags/{id}";
pub(crate) const PROJECTS: &str = "/workspaces/{ws}/projects";
pub(crate) const PROJECT: &str = "/workspaces/{ws}/projects/{id}";
pub(crate) const PROJECT_ESTIMATE: &str = "/workspaces/{ws}/projects/{id}/estimate";
pub(crate) const TASKS: &str = "/workspaces/{ws}/projects/{project}/tasks";
pub(crate) const TASK: &str = "/workspaces/{ws}/projects/{project}/tasks/{id}";
pub(crate) const TASK_RATE: &str = "/workspaces/{ws}/projects/{project}/tasks/{id}/hourly-rate";
pub(crate) const USER_ENTRIES: &str = "/workspaces/{ws}/user/{user}/time-entries";
pub(crate) const ENTRY: &str = "/workspaces/{ws}/time-entries/{id}";

pub(crate) struct Api {
    transport: Arc<dyn Transport>,
    base: Url,
    workspace: String,
}

/// One page of a list.
pub(crate) struct Rows {
    pub(crate) rows: Vec<Value>,
    pub(crate) is_last: bool,
    pub(crate) response: Response,
}

impl Api {
    pub(crate) fn new(transport: Arc<dyn Transport>, base: Url, workspace: String) -> Self {
        Self { transport, base, workspace }
    }

    pub(crate) fn workspace(&self) -> &str {
        &self.workspace
    }

    /// Reads one object or an unpaged list.
    pub(crate) async fn get(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: &'static str,
        args: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value> {
        let request = self.request(Method::GET, doing, route, args, query);
        self.transport.send(cx, request).await?.json(doing)
    }

    /// Reads one page of a list; `page` counts from 1.
    pub(crate) async fn page(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: &'static str,
        args: &[&str],
        query: &[(&str, &str)],
        page: u32,
    ) -> Result<Rows> {
        let (page, size) = (page.to_string(), PAGE_SIZE.to_string());
        let mut paged = query.to_vec();
        paged.extend([("page", page.as_str()), ("page-size", size.as_str())]);
        let request = self.request(Method::GET, doing, route, args, &paged);
        let response = self.transport.send(cx, request).await?;
        let rows: Vec<Value> = response.json(doing)?;
        let is_last = match response.header("last-page") {
            Some(text) => text.eq_ignore_ascii_case("true") || rows.is_empty(),
            None => rows.len() < PAGE_SIZE,
        };
        Ok(Rows { rows, is_last, response })
    }

    /// Writes; the answer as JSON, or null when it is empty.
    pub(crate) async fn write(
        &self,
        cx: &CallContext,
        doing: &'static str,
        method: Method,
        route: &'static str,
        args: &[&str],
        body: Option<&Value>,
    ) -> Result<Value> {
        let mut request = self.request(method, doing, route, args, &[]);
        if let Some(body) = body {
            request = request.with_json(body);
        }
        let response = self.transport.send(cx, request).await?;
        if response.body.is_empty() { Ok(Value::Null) } else { response.json(doing) }
    }

    fn request(
        &self,
        method: Method,
        doing: &'static str,
        route: &'static str,
        args: &[&str],
        query: &[(&str, &str)],
    ) -> Request {
        let in_workspace = route.contains("{ws}").then_some(self.workspace.as_str());
        let args: Vec<&str> = in_workspace.into_iter().chain(args.iter().copied()).collect();
        Request::new(method, address(&self.base, route, &args, query), BUCKET, route, doing)
    }
}

/// The answer to a write was a success without the record in it.
pub(crate) fn without_record(doing: &'static str) -> Error {
    Error::new(ErrorKind::BadAnswer, doing, "Clockify answered without the record").with_unknown_outcome()
}
