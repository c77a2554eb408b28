//! Requests: signed one by one, sent again with the service's own time when it refuses ours.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use flo_connect::http::{Effect, Request, Response, Transport};
use flo_connect::{CallContext, Error, ErrorKind, PartBody, Result, Retry};
use flo_model::UnixMillis;
use http::Method;
use http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use rusty_s3::{Bucket, Credentials, UrlStyle};

use crate::config::Config;
use crate::error::SKEWED;
use crate::server_clock::ServerClock;

/// For how long a signature holds: longer than the layers try again with the same one.
const SIGNED_FOR: Duration = Duration::from_secs(3600);
/// No request is counted.
const BUCKET: &str = "s3";

/// One request before it is signed.
pub(crate) struct Call<'a> {
    pub(crate) doing: &'static str,
    /// The route's pattern.
    pub(crate) route: &'static str,
    pub(crate) method: Method,
    /// Without the prefix of the connection; `None` for the bucket itself.
    pub(crate) id: Option<&'a str>,
    pub(crate) query: BTreeMap<&'a str, &'a str>,
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) body: Bytes,
    pub(crate) effect: Option<Effect>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) max_answer: Option<usize>,
}

impl<'a> Call<'a> {
    /// A request about an object.
    pub(crate) fn on(method: Method, id: &'a str, route: &'static str, doing: &'static str) -> Self {
        Self { id: Some(id), ..Self::on_bucket(method, route, doing) }
    }

    /// A request about the bucket.
    pub(crate) fn on_bucket(method: Method, route: &'static str, doing: &'static str) -> Self {
        Self {
            doing,
            route,
            method,
            id: None,
            query: BTreeMap::new(),
            headers: BTreeMap::new(),
            body: Bytes::new(),
            effect: None,
            deadline: None,
            max_answer: None,
        }
    }

    pub(crate) fn query(mut self, name: &'a str, value: &'a str) -> Self {
        self.query.insert(name, value);
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.insert(name, value.into());
        self
    }
}

/// Signs and sends.
pub(crate) struct Api {
    transport: Arc<dyn Transport>,
    server_clock: Arc<ServerClock>,
    bucket: Bucket,
    prefix: String,
    keys: Credentials,
}

impl Api {
    pub(crate) fn new(
        transport: Arc<dyn Transport>,
        server_clock: Arc<ServerClock>,
        config: &Config,
        secret: &str,
    ) -> Result<Self> {
        let settings = &config.settings;
        let style = if config.is_virtual_host() { UrlStyle::VirtualHost } else { UrlStyle::Path };
        let (name, region) = (settings.bucket.clone(), settings.region.clone());
        let bucket = Bucket::new(config.endpoint.clone(), style, name, region).map_err(|error| {
            Error::new(
                ErrorKind::Invalid,
                "reading where the bucket is",
                "bucket and endpoint make no address",
            )
            .with_source(error)
        })?;
        let keys = Credentials::new(settings.access_key.clone(), secret.trim());
        Ok(Self { transport, server_clock, bucket, prefix: settings.prefix.clone(), keys })
    }

    /// The name of the bucket and the whole key, as copies name their source.
    pub(crate) fn source_of(&self, id: &str) -> String {
        let key = format!("{}/{}{id}", self.bucket.name(), self.prefix);
        percent_encoding::utf8_percent_encode(&key, COPY_SOURCE).to_string()
    }

    /// The time that the service takes for now.
    pub(crate) fn now(&self, cx: &CallContext) -> UnixMillis {
        self.server_clock.now(cx)
    }

    /// Sends a request whose body is in memory.
    pub(crate) async fn send(&self, cx: &CallContext, call: &Call<'_>) -> Result<Response> {
        let answer = self.transport.send(cx, self.request(cx, call)?).await;
        match answer {
            // The refusal brought the service's time.
            Err(error) if error.code.as_deref() == Some(SKEWED) => {
                self.transport.send(cx, self.request(cx, call)?).await
            }
            other => other,
        }
    }

    /// Sends a request whose body comes as a stream: it cannot be sent again here.
    pub(crate) async fn send_stream(
        &self,
        cx: &CallContext,
        call: &Call<'_>,
        body: PartBody,
        size: u64,
    ) -> Result<Response> {
        let mut request = self.request(cx, call)?;
        request.stream = Some((body, size));
        let answer = self.transport.send(cx, request).await;
        answer.map_err(|error| match error.code.as_deref() {
            Some(SKEWED) => error.with_retry(Retry::After(Some(Duration::ZERO))),
            _ => error,
        })
    }

    fn request(&self, cx: &CallContext, call: &Call<'_>) -> Result<Request> {
        let url = match call.id {
            Some(id) => self.bucket.object_url(&format!("{}{id}", self.prefix)),
            None => self.bucket.base_url().clone(),
        };
        let local = |error: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(ErrorKind::Local, call.doing, "the request cannot be signed").with_source(error)
        };
        let now = jiff::Timestamp::from_millisecond(self.now(cx).0).map_err(|error| local(error.into()))?;
        let url = rusty_s3::signing::sign(
            &now,
            method(&call.method),
            url,
            self.keys.key(),
            self.keys.secret(),
            None,
            self.bucket.region(),
            SIGNED_FOR.as_secs(),
            call.query.iter().map(|(name, value)| (*name, *value)),
            call.headers.iter().map(|(name, value)| (*name, value.as_str())),
        );
        let mut request = Request::new(call.method.clone(), url, BUCKET, call.route, call.doing).unsigned();
        for (name, value) in &call.headers {
            let value = HeaderValue::from_str(value).map_err(|error| local(error.into()))?;
            request.headers.insert(HeaderName::from_static(name), value);
        }
        if call.body.is_empty() && matches!(call.method, Method::PUT | Method::POST) {
            // Without a body the client leaves it out, and the service insists on it.
            request.headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        request.body = call.body.clone();
        request.effect = call.effect.unwrap_or(request.effect);
        request.deadline = call.deadline;
        request.max_answer = call.max_answer.unwrap_or(request.max_answer);
        Ok(request)
    }
}

/// What must not stand in the address of a copy's source as it is.
const COPY_SOURCE: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

fn method(method: &Method) -> rusty_s3::Method {
    match *method {
        Method::HEAD => rusty_s3::Method::Head,
        Method::POST => rusty_s3::Method::Post,
        Method::PUT => rusty_s3::Method::Put,
        Method::DELETE => rusty_s3::Method::Delete,
        _ => rusty_s3::Method::Get,
    }
}
