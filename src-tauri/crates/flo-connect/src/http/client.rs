//! The transport that talks to the network.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::header::{CONTENT_LENGTH, HeaderValue};
use tokio::sync::OnceCell;
use url::{Host, Url};

use crate::http::{Head, Request, Response, Transport};
use crate::{CallContext, Error, ErrorKind, PartBody, Result};

/// Time to make a connection, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The network: pooled connections, TLS by rustls with the system's certificates, proxies as the environment names
/// them (never for the loopback interface), no redirects. Cloning shares the pool.
#[derive(Debug, Clone)]
pub struct Client {
    user_agent: String,
    remote: Arc<OnceCell<reqwest::Client>>,
    loopback: Arc<OnceCell<reqwest::Client>>,
}

impl Client {
    /// A client that introduces itself as `user_agent`. Opens nothing before the first request.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), remote: Arc::default(), loopback: Arc::default() }
    }

    async fn pool_for(&self, url: &Url, head: &Head) -> Result<&reqwest::Client> {
        let local = is_loopback(url);
        let cell = if local { &self.loopback } else { &self.remote };
        cell.get_or_try_init(|| async {
            let builder = reqwest::Client::builder()
                .user_agent(&self.user_agent)
                .connect_timeout(CONNECT_TIMEOUT)
                .pool_idle_timeout(IDLE_TIMEOUT)
                .redirect(reqwest::redirect::Policy::none());
            let builder = if local { builder.no_proxy() } else { builder };
            builder.build()
        })
        .await
        .map_err(|error| {
            head.not_sent(
                ErrorKind::Local,
                format!("the network client cannot start: {}", root_cause(&error)),
            )
            .with_source(error)
        })
    }
}

#[async_trait]
impl Transport for Client {
    async fn send(&self, _cx: &CallContext, request: Request) -> Result<Response> {
        let head = request.head();
        let host = request.url.host_str().unwrap_or("the service").to_owned();
        let pool = self.pool_for(&request.url, &head).await?;
        let local_failure = Arc::new(AtomicBool::new(false));
        let mut outgoing = pool.request(request.method, request.url).headers(request.headers);
        outgoing = match request.stream {
            Some((stream, length)) => outgoing
                .header(CONTENT_LENGTH, HeaderValue::from(length))
                .body(reqwest::Body::wrap_stream(watched(stream, local_failure.clone()))),
            None if request.body.is_empty() => outgoing,
            None => outgoing.body(request.body),
        };
        let explain = |error| explain(&head, &host, &local_failure, error);
        let answer = outgoing.send().await.map_err(explain)?;
        let status = answer.status().as_u16();
        let headers = answer.headers().clone();
        let body = read_body(answer, request.max_answer, &head).await?.map_err(explain)?;
        Ok(Response { status, headers, body })
    }
}

/// Reads the whole body, giving up on one that is longer than promised.
async fn read_body(
    answer: reqwest::Response,
    limit: usize,
    head: &Head,
) -> Result<std::result::Result<Bytes, reqwest::Error>> {
    let mut chunks = answer.bytes_stream();
    let mut body = BytesMut::new();
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) if body.len() + chunk.len() > limit => {
                return Err(head
                    .perhaps_done(ErrorKind::BadAnswer, format!("the answer is longer than {limit} bytes")));
            }
            Ok(chunk) => body.extend_from_slice(&chunk),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(body.freeze()))
}

/// Notes when the local side of an upload fails, so that it is not blamed on the network.
fn watched(
    stream: PartBody,
    failed: Arc<AtomicBool>,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream.inspect(move |item| {
        if item.is_err() {
            failed.store(true, Ordering::Release);
        }
    })
}

fn explain(head: &Head, host: &str, local_failure: &AtomicBool, error: reqwest::Error) -> Error {
    // The address may carry a signature.
    let error = error.without_url();
    let cause = root_cause(&error);
    let explained = if local_failure.load(Ordering::Acquire) {
        head.perhaps_done(ErrorKind::Local, format!("the local file could not be read to its end: {cause}"))
    } else if error.is_connect() {
        head.not_sent(ErrorKind::Offline, format!("no connection to {host}: {cause}"))
    } else if error.is_builder() {
        head.not_sent(ErrorKind::Invalid, format!("the request cannot be sent: {cause}"))
    } else if error.is_timeout() {
        head.perhaps_done(ErrorKind::Timeout, format!("{host} did not answer in time"))
    } else {
        head.perhaps_done(ErrorKind::Interrupted, format!("the connection to {host} broke: {cause}"))
    };
    explained.with_source(error)
}

fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
