//! Requests of the V4 interface: `{"data": …}` around everything, cursors that forget their parameters.

use std::sync::Arc;

use flo_connect::http::{Request, Response, Transport, address};
use flo_connect::{CallContext, Error, ErrorKind, Result};
use http::{HeaderValue, Method};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// A route with the bucket that counts it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) bucket: &'static str,
    pub(crate) path: &'static str,
}

/// The routes in use; those under an account begin with its id.
pub(crate) mod routes {
    use super::Route;
    use crate::config::{DELETE, FILE, FILE_WRITE, FOLDER, QUICK, READ, WRITE};

    const fn route(bucket: &'static str, path: &'static str) -> Route {
        Route { bucket, path }
    }

    macro_rules! a {
        ($path:literal) => {
            concat!("/v4/accounts/{account}", $path)
        };
    }

    pub(crate) const ME: Route = route(READ, "/v4/me");
    pub(crate) const ACCOUNTS: Route = route(READ, "/v4/accounts");
    pub(crate) const AUDIT_LOGS: Route = route(READ, a!("/audit_logs"));
    pub(crate) const USERS: Route = route(READ, a!("/users"));
    pub(crate) const WORKSPACES: Route = route(READ, a!("/workspaces"));
    pub(crate) const WORKSPACE: Route = route(READ, a!("/workspaces/{id}"));
    pub(crate) const WORKSPACE_PROJECTS: Route = route(READ, a!("/workspaces/{id}/projects"));
    pub(crate) const NEW_PROJECT: Route = route(WRITE, a!("/workspaces/{id}/projects"));
    pub(crate) const PROJECTS: Route = route(READ, a!("/projects"));
    pub(crate) const INVITED_PROJECTS: Route = route(READ, a!("/invited_projects"));
    pub(crate) const PROJECT: Route = route(READ, a!("/projects/{id}"));
    pub(crate) const CHANGE_PROJECT: Route = route(WRITE, a!("/projects/{id}"));
    pub(crate) const DELETED: Route = route(QUICK, a!("/projects/{id}/recently_deleted"));
    pub(crate) const SET_METADATA: Route = route(WRITE, a!("/projects/{id}/metadata/values"));
    pub(crate) const FIELDS: Route = route(READ, a!("/metadata/field_definitions"));
    pub(crate) const FOLDER_SHOW: Route = route(READ, a!("/folders/{id}"));
    pub(crate) const CHILDREN: Route = route(READ, a!("/folders/{id}/children"));
    pub(crate) const FOLDERS: Route = route(QUICK, a!("/folders/{id}/folders"));
    pub(crate) const FILES: Route = route(QUICK, a!("/folders/{id}/files"));
    pub(crate) const NEW_FOLDER: Route = route(FOLDER, a!("/folders/{id}/folders"));
    pub(crate) const CHANGE_FOLDER: Route = route(WRITE, a!("/folders/{id}"));
    pub(crate) const MOVE_FOLDER: Route = route(WRITE, a!("/folders/{id}/move"));
    pub(crate) const DELETE_FOLDER: Route = route(DELETE, a!("/folders/{id}"));
    pub(crate) const LOCAL_UPLOAD: Route = route(QUICK, a!("/folders/{id}/files/local_upload"));
    pub(crate) const FILE_SHOW: Route = route(FILE, a!("/files/{id}"));
    pub(crate) const FILE_STATUS: Route = route(QUICK, a!("/files/{id}/status"));
    pub(crate) const CHANGE_FILE: Route = route(FILE_WRITE, a!("/files/{id}"));
    pub(crate) const MOVE_FILE: Route = route(FILE_WRITE, a!("/files/{id}/move"));
    pub(crate) const STACK: Route = route(READ, a!("/version_stacks/{id}"));
    pub(crate) const STACK_CHILDREN: Route = route(READ, a!("/version_stacks/{id}/children"));
    pub(crate) const NEW_STACK: Route = route(WRITE, a!("/folders/{id}/version_stacks"));
    pub(crate) const ORDER_STACK: Route = route(WRITE, a!("/version_stacks/{id}/versions"));
    pub(crate) const MOVE_STACK: Route = route(WRITE, a!("/version_stacks/{id}/move"));
    pub(crate) const COMMENTS: Route = route(READ, a!("/files/{id}/comments"));
    pub(crate) const NEW_COMMENT: Route = route(FILE_WRITE, a!("/files/{id}/comments"));
    pub(crate) const COMMENT: Route = route(READ, a!("/comments/{id}"));
    pub(crate) const CHANGE_COMMENT: Route = route(WRITE, a!("/comments/{id}"));
    pub(crate) const DELETE_COMMENT: Route = route(DELETE, a!("/comments/{id}"));
}

/// Routes that answer only to the header `api-version: experimental`. Source: Frame.io experimental API docs.
const EXPERIMENTAL: &[Route] = &[routes::ORDER_STACK];

pub(crate) struct Api {
    transport: Arc<dyn Transport>,
    base: Url,
    account: String,
}

/// One page of a list.
pub(crate) struct Listed {
    pub(crate) rows: Vec<Value>,
    /// Where the next page begins; `None` on the last one.
    pub(crate) after: Option<String>,
    pub(crate) total: Option<u64>,
    pub(crate) response: Response,
}

#[derive(Deserialize)]
struct Envelope {
    data: Option<Vec<Value>>,
    links: Option<Links>,
    total_count: Option<u64>,
}

#[derive(Deserialize)]
struct Links {
    next: Option<String>,
}

#[derive(Deserialize)]
struct One {
    data: Value,
}

impl Api {
    pub(crate) fn new(transport: Arc<dyn Transport>, base: Url, account: String) -> Self {
        Self { transport, base, account }
    }

    pub(crate) fn account(&self) -> &str {
        &self.account
    }

    /// Reads one object.
    pub(crate) async fn get(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: Route,
        args: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Value> {
        let request = self.request(Method::GET, doing, route, args, query);
        let one: One = self.transport.send(cx, request).await?.json(doing)?;
        Ok(one.data)
    }

    /// Reads one page. `links.next` carries nothing but `after`, so every page asks with all parameters again.
    pub(crate) async fn list(
        &self,
        cx: &CallContext,
        doing: &'static str,
        route: Route,
        args: &[&str],
        query: &[(&str, &str)],
        after: Option<&str>,
    ) -> Result<Listed> {
        let mut query = query.to_vec();
        query.extend(after.map(|after| ("after", after)));
        let request = self.request(Method::GET, doing, route, args, &query);
        let response = self.transport.send(cx, request).await?;
        let envelope: Envelope = response.json(doing)?;
        let next = envelope.links.and_then(|links| links.next);
        let next = next.map(|path| self.after_of(&path, doing)).transpose()?;
        if next.is_some() && next.as_deref() == after {
            return Err(Error::new(ErrorKind::BadAnswer, doing, "Frame.io's list does not get on"));
        }
        Ok(Listed {
            rows: envelope.data.unwrap_or_default(),
            after: next,
            total: envelope.total_count,
            response,
        })
    }

    /// Writes `data`; what the answer holds as `data`, or null when it is empty.
    pub(crate) async fn write(
        &self,
        cx: &CallContext,
        doing: &'static str,
        method: Method,
        route: Route,
        args: &[&str],
        data: Option<Value>,
    ) -> Result<Value> {
        let mut request = self.request(method, doing, route, args, &[]);
        if EXPERIMENTAL.iter().any(|experimental| experimental.path == route.path) {
            request.headers.insert("api-version", HeaderValue::from_static("experimental"));
        }
        if let Some(data) = data {
            request = request.with_json(&json!({ "data": data }));
        }
        let response = self.transport.send(cx, request).await?;
        if response.body.is_empty() {
            return Ok(Value::Null);
        }
        let one: One = response.json(doing)?;
        Ok(one.data)
    }

    /// Sends a request to an address that needs no credentials.
    pub(crate) async fn send_unsigned(&self, cx: &CallContext, request: Request) -> Result<Response> {
        self.transport.send(cx, request.unsigned()).await
    }

    fn request(
        &self,
        method: Method,
        doing: &'static str,
        route: Route,
        args: &[&str],
        query: &[(&str, &str)],
    ) -> Request {
        let account = route.path.contains("{account}").then_some(self.account.as_str());
        let args: Vec<&str> = account.into_iter().chain(args.iter().copied()).collect();
        let address = address(&self.base, route.path, &args, query);
        let mut request = Request::new(method, address, route.bucket, route.path, doing);
        if route.path == routes::AUDIT_LOGS.path {
            // Source: SDK 4.0.0, which names the version on this route alone.
            request.headers.insert("api-version", HeaderValue::from_static("4.0"));
        }
        request
    }

    /// The cursor within a `links.next` path.
    fn after_of(&self, next: &str, doing: &'static str) -> Result<String> {
        let url = self.base.join(next).ok();
        let after = url.and_then(|url| {
            url.query_pairs().find(|(key, _)| key == "after").map(|(_, value)| value.into_owned())
        });
        after.ok_or_else(|| {
            Error::new(ErrorKind::BadAnswer, doing, "Frame.io's list has a next page without an address")
        })
    }
}
