//! Is this the service's own answer?

use std::sync::Arc;

use async_trait::async_trait;
use http::header::{CONTENT_TYPE, LOCATION};
use serde::de::IgnoredAny;
use url::Url;

use crate::http::{Head, Request, Response, Transport};
use crate::{CallContext, Error, ErrorKind, Result};

/// Network authentication required (RFC 6585): only a captive portal answers so.
const PORTAL_STATUS: u16 = 511;
/// A proxy between us and the service wants its own sign-in.
const PROXY_STATUS: u16 = 407;

/// Refuses answers that did not come from the service: a portal's page, a proxy's error, a redirect elsewhere, a cut
/// body. Such an answer to a write leaves its outcome unknown, because the request may have passed all the same.
pub struct Check {
    inner: Arc<dyn Transport>,
}

impl Check {
    /// Checks what `inner` answers.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner }
    }
}

#[async_trait]
impl Transport for Check {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let head = request.head();
        let url = request.url.clone();
        let response = self.inner.send(cx, request).await?;
        match problem(&head, &url, &response) {
            Some(error) => Err(error.with_status(response.status)),
            None => Ok(response),
        }
    }
}

fn problem(head: &Head, url: &Url, response: &Response) -> Option<Error> {
    let host = url.host_str().unwrap_or("the service");
    if matches!(response.status, PORTAL_STATUS | PROXY_STATUS) {
        return Some(head.not_sent(
            ErrorKind::Portal,
            format!("the network wants its own sign-in before it lets anything through to {host}"),
        ));
    }
    // Without a place to go to it is the service's own refusal: a bucket that is elsewhere.
    if (300..400).contains(&response.status)
        && let Some(location) = response.headers.get(LOCATION)
    {
        let target = location
            .to_str()
            .ok()
            .and_then(|location| url.join(location).ok())
            .and_then(|target| target.host_str().map(str::to_owned))
            .unwrap_or_else(|| "another place".to_owned());
        return Some(
            head.perhaps_done(ErrorKind::Portal, format!("instead of answering, {host} pointed to {target}")),
        );
    }
    if !head.expects_json || response.body.is_empty() {
        return None;
    }
    if is_markup(response) {
        // A failing service may well send a page; below 500 its own answers are JSON.
        return (response.status < 500).then(|| {
            head.perhaps_done(
                ErrorKind::Portal,
                format!("a web page came where the answer of {host} was due: a sign-in page of the network, a proxy, or a wrong address"),
            )
        });
    }
    if !response.is_success() {
        return None;
    }
    let error = serde_json::from_slice::<IgnoredAny>(&response.body).err()?;
    Some(if error.is_eof() {
        head.perhaps_done(ErrorKind::Interrupted, format!("the answer of {host} ended in the middle"))
    } else {
        head.perhaps_done(ErrorKind::BadAnswer, format!("the answer of {host} is not JSON"))
    })
}

fn is_markup(response: &Response) -> bool {
    let says_html = response
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().contains("text/html"));
    says_html || response.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}
