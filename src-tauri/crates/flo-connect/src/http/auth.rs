//! Credentials: who adds them, who renews them.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use tokio::sync::Mutex;

use crate::http::{Request, Response, Transport};
use crate::{CallContext, Error, ErrorKind, Result};

/// The headers that sign a request. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Credential {
    /// `Authorization: Bearer <token>`.
    ///
    /// # Errors
    /// `SignIn` when the token holds characters that no header can carry, as after a bad paste.
    pub fn bearer(token: &str) -> Result<Self> {
        Self::of(AUTHORIZATION, &format!("Bearer {}", token.trim()))
    }

    /// A key in a header of its own.
    ///
    /// # Errors
    /// `SignIn` as for [`Credential::bearer`].
    pub fn api_key(header: HeaderName, key: &str) -> Result<Self> {
        Self::of(header, key.trim())
    }

    /// The same credential with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn of(name: HeaderName, text: &str) -> Result<Self> {
        let mut value = HeaderValue::from_str(text).map_err(|_| {
            Error::new(
                ErrorKind::SignIn,
                "preparing the sign-in",
                "the key or token contains characters that cannot be part of one: copy it again",
            )
        })?;
        value.set_sensitive(true);
        Ok(Self { headers: vec![(name, value)] })
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Where credentials come from.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// The credential to use now; may renew one that is about to expire.
    ///
    /// # Errors
    /// `SignIn` when a person must sign in again; connection errors while renewing.
    async fn current(&self, cx: &CallContext) -> Result<Credential>;

    /// A new credential after the service refused `current`; `None` when there is no way to get one without a person.
    /// Called by one task at a time.
    ///
    /// # Errors
    /// As for [`TokenSource::current`].
    async fn refresh(&self, cx: &CallContext) -> Result<Option<Credential>>;
}

/// A credential that never changes.
#[derive(Debug, Clone)]
pub struct FixedCredential(pub Credential);

#[async_trait]
impl TokenSource for FixedCredential {
    async fn current(&self, _cx: &CallContext) -> Result<Credential> {
        Ok(self.0.clone())
    }

    async fn refresh(&self, _cx: &CallContext) -> Result<Option<Credential>> {
        Ok(None)
    }
}

/// Signs requests; after a 401 renews the credential once and sends again.
pub struct Auth {
    inner: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    renewing: Mutex<()>,
}

impl Auth {
    /// Signs what goes to `inner` with credentials of `tokens`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>, tokens: Arc<dyn TokenSource>) -> Self {
        Self { inner, tokens, renewing: Mutex::new(()) }
    }

    /// A credential other than the refused one: somebody else's renewal when there was one, else our own.
    async fn renew(&self, cx: &CallContext, refused: &Credential) -> Result<Option<Credential>> {
        let _one_at_a_time = self.renewing.lock().await;
        let current = self.tokens.current(cx).await?;
        if current != *refused {
            return Ok(Some(current));
        }
        self.tokens.refresh(cx).await
    }
}

#[async_trait]
impl Transport for Auth {
    async fn send(&self, cx: &CallContext, mut request: Request) -> Result<Response> {
        if !request.signed {
            return self.inner.send(cx, request).await;
        }
        let credential = self.tokens.current(cx).await?;
        let spare = request.again();
        sign(&mut request, &credential);
        let response = self.inner.send(cx, request).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let Some(mut spare) = spare else { return Ok(response) };
        match self.renew(cx, &credential).await? {
            Some(renewed) => {
                sign(&mut spare, &renewed);
                self.inner.send(cx, spare).await
            }
            None => Ok(response),
        }
    }
}

fn sign(request: &mut Request, credential: &Credential) {
    for (name, value) in &credential.headers {
        request.headers.insert(name.clone(), value.clone());
    }
}
