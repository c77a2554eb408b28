//! The simulated service, asked once: what it answered is given again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use flo_connect::http::{Request, Response, Transport};
use flo_connect::{CallContext, Result};
use flo_sandbox::Sandbox;
use http::HeaderMap;
use tower::ServiceExt as _;

/// One answer.
#[derive(Clone)]
struct Kept {
    status: u16,
    headers: HeaderMap,
    body: Bytes,
}

/// Answers by their addresses.
pub(crate) struct Replay {
    router: Router,
    kept: Mutex<BTreeMap<String, Kept>>,
}

impl Replay {
    pub(crate) fn of(sandbox: &Sandbox) -> Arc<Self> {
        Arc::new(Self { router: sandbox.router(), kept: Mutex::default() })
    }

    /// The service is asked anew.
    pub(crate) fn forget(&self) {
        self.kept().clear();
    }

    /// The pages of folders, as they were answered.
    pub(crate) fn pages(&self) -> Vec<Bytes> {
        let kept = self.kept();
        let pages = kept.iter().filter(|(path, _)| path.contains("/children?"));
        pages.map(|(_, answer)| answer.body.clone()).collect()
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Replay {
    async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
        let path = request.url[url::Position::BeforePath..].to_owned();
        let known = self.kept().get(&path).cloned();
        let answer = match known {
            Some(answer) => answer,
            None => {
                let mut outgoing = http::Request::builder().method(request.method.clone()).uri(&path);
                if let Some(headers) = outgoing.headers_mut() {
                    headers.extend(request.headers.clone());
                }
                let outgoing = outgoing.body(Body::from(request.body.clone())).expect("a request");
                let Ok(response) = self.router.clone().oneshot(outgoing).await;
                let (parts, body) = response.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
                let answer = Kept { status: parts.status.as_u16(), headers: parts.headers, body };
                self.kept().insert(path, answer.clone());
                answer
            }
        };
        Ok(Response { status: answer.status, headers: answer.headers, body: answer.body })
    }
}
