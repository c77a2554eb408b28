//! The transport that talks to the network.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
/// An upload of which nothing moved for so long is given up. Longer than full socket buffers take on a poor line.
const STALL: Duration = Duration::from_secs(120);
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// The network: pooled connections, TLS by rustls with the system's certificates, proxies as the environment names
/// them (never for the loopback interface), no redirects. Cloning shares the pool.
#[derive(Debug, Clone)]
pub struct Client {
    user_agent: String,
    stall: Duration,
    remote: Arc<OnceCell<reqwest::Client>>,
    loopback: Arc<OnceCell<reqwest::Client>>,
}

impl Client {
    /// A client that introduces itself as `user_agent`. Opens nothing before the first request.
    #[must_use]
    pub fn new(user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), stall: STALL, remote: Arc::default(), loopback: Arc::default() }
    }

    /// The same client, which gives up an upload of which nothing moved for this long.
    #[must_use]
    pub fn with_stall(mut self, stall: Duration) -> Self {
        self.stall = stall;
        self
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
        let flow = Arc::new(Flow::default());
        let is_streamed = request.stream.is_some();
        let mut outgoing = pool.request(request.method, request.url).headers(request.headers);
        outgoing = match request.stream {
            Some((stream, length)) => outgoing
                .header(CONTENT_LENGTH, HeaderValue::from(length))
                .body(reqwest::Body::wrap_stream(watched(stream, flow.clone()))),
            None if request.body.is_empty() => outgoing,
            None => outgoing.body(request.body),
        };
        let explain = |error| explain(&head, &host, &flow, error);
        let answer = tokio::select! {
            answer = outgoing.send() => answer.map_err(explain)?,
            () = flow.stalls(self.stall), if is_streamed => {
                return Err(head.perhaps_done(ErrorKind::Timeout, format!("the upload to {host} no longer moved")));
            }
        };
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

/// How an upload gets on.
#[derive(Debug, Default)]
struct Flow {
    bytes: AtomicU64,
    failed_here: AtomicBool,
}

impl Flow {
    /// Ends when nothing moved for `time`.
    async fn stalls(&self, time: Duration) {
        let mut before = None;
        loop {
            let bytes = self.bytes.load(Ordering::Acquire);
            if before == Some(bytes) {
                return;
            }
            before = Some(bytes);
            tokio::time::sleep(time).await;
        }
    }
}

/// Notes what the network took, and when the local side fails, so that it is not blamed on the network.
fn watched(
    stream: PartBody,
    flow: Arc<Flow>,
) -> impl futures::Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    stream.inspect(move |item| match item {
        Ok(chunk) => {
            flow.bytes.fetch_add(chunk.len() as u64, Ordering::AcqRel);
        }
        Err(_) => flow.failed_here.store(true, Ordering::Release),
    })
}

fn explain(head: &Head, host: &str, flow: &Flow, error: reqwest::Error) -> Error {
    // The address may carry a signature.
    let error = error.without_url();
    let cause = root_cause(&error);
    let explained = if flow.failed_here.load(Ordering::Acquire) {
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
