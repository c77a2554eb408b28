//! Tokens from Adobe's identity service. Source: Adobe IMS documentation and the official Frame.io clients.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use flo_connect::http::{Budget, Effect, Head, Request, Response, Stack, Surroundings, Transport, address};
use flo_connect::{CallContext, Error, ErrorKind, Result};
use flo_model::UnixMillis;
use http::Method;
use serde::{Deserialize, Serialize};
use url::Url;

/// Permissions of a person's sign-in. Without the account roles Frame.io refuses the token, without offline access
/// there is no refresh token. Source: Frame.io V4 API docs and reports of integrators.
pub const USER_SCOPES: &str = "openid,email,profile,offline_access,additional_info.roles";

/// Who asks for a sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OAuthConfig {
    /// Base of the identity service, without `/ims`.
    pub ims_base_url: Url,
    /// Id of the credential in the Adobe developer console.
    pub client_id: String,
    /// Secret of a web credential; native and single-page credentials have none.
    pub client_secret: Option<String>,
    /// Where the browser is sent back to; must equal the credential's, character by character.
    pub redirect_uri: String,
    /// What is asked for, usually [`USER_SCOPES`].
    pub scopes: String,
}

impl fmt::Debug for OAuthConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuthConfig").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// A pair of tokens. Belongs into the keychain.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// Signs requests.
    pub access_token: String,
    /// Gets the next pair, once; missing when the credential gets none.
    pub refresh_token: Option<String>,
    /// When the access token dies.
    pub expires_at: UnixMillis,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    error: String,
    error_description: String,
}

/// The token endpoint.
pub struct Ims {
    transport: Arc<dyn Transport>,
    config: OAuthConfig,
}

impl Ims {
    /// Talks to the identity service through `transport`.
    #[must_use]
    pub fn new(config: OAuthConfig, transport: Arc<dyn Transport>, surroundings: Surroundings) -> Self {
        let stack = Stack {
            service: "adobe-ims",
            transport,
            tokens: None,
            budget: Budget::new(&[]),
            classify,
            attempt_timeout: Duration::from_secs(30),
            surroundings,
        };
        Self { transport: stack.build(), config }
    }

    /// Exchanges the code that came back from the browser. A code works once.
    ///
    /// # Errors
    /// `SignIn` when Adobe refuses the code or the credential.
    pub async fn exchange(&self, cx: &CallContext, code: &str, verifier: &str) -> Result<Tokens> {
        let pairs = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.config.redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        self.token(cx, "signing in to Frame.io", &pairs, Effect::Create, None).await
    }

    /// Gets the next pair. Adobe may end the old refresh token with this, so the new one must be kept at once.
    ///
    /// # Errors
    /// `SignIn` when the refresh token no longer works.
    pub async fn refresh(&self, cx: &CallContext, refresh_token: &str) -> Result<Tokens> {
        let pairs = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(cx, "renewing the Frame.io sign-in", &pairs, Effect::Repeatable, Some(refresh_token)).await
    }

    /// Ends a token at Adobe, and with a refresh token the whole sign-in.
    ///
    /// # Errors
    /// `Offline` and the like; a token that is dead already is no error.
    pub async fn revoke(&self, cx: &CallContext, token: &str) -> Result<()> {
        let doing = "ending the Frame.io sign-in";
        let query = [("client_id", self.config.client_id.as_str())];
        let url = address(&self.config.ims_base_url, "/ims/revoke", &[], &query);
        let mut form = vec![("token", token)];
        form.extend(self.config.client_secret.as_deref().map(|secret| ("client_secret", secret)));
        let mut request = Request::new(Method::POST, url, "ims", "/ims/revoke", doing)
            .with_form(&form)
            .with_effect(Effect::Repeatable);
        request.expects_json = false;
        match self.transport.send(cx, request).await {
            Err(error) if error.kind != ErrorKind::SignIn => Err(error),
            _ => Ok(()),
        }
    }

    async fn token(
        &self,
        cx: &CallContext,
        doing: &'static str,
        pairs: &[(&str, &str)],
        effect: Effect,
        old_refresh_token: Option<&str>,
    ) -> Result<Tokens> {
        let mut form = vec![("client_id", self.config.client_id.as_str())];
        form.extend(self.config.client_secret.as_deref().map(|secret| ("client_secret", secret)));
        form.extend_from_slice(pairs);
        let url = address(&self.config.ims_base_url, "/ims/token/v3", &[], &[]);
        let request = Request::new(Method::POST, url, "ims", "/ims/token/v3", doing)
            .with_form(&form)
            .with_effect(effect);
        let sent_at = cx.clock.now();
        let answer: Answer = self.transport.send(cx, request).await?.json(doing)?;
        Ok(Tokens {
            access_token: answer.access_token,
            refresh_token: answer.refresh_token.or_else(|| old_refresh_token.map(str::to_owned)),
            expires_at: sent_at.plus_ms(answer.expires_in.unwrap_or(0).saturating_mul(1000)),
        })
    }
}

fn classify(head: &Head, response: &Response) -> Error {
    let said: Refusal = serde_json::from_slice(&response.body).unwrap_or_default();
    let error = match (response.status, said.error.as_str()) {
        (429, _) => head.not_sent(ErrorKind::RateLimited, "Adobe asks to wait with the sign-in"),
        (500.., _) => head.perhaps_done(ErrorKind::Server, format!("Adobe's sign-in failed (status {})", response.status)),
        (_, "invalid_grant" | "invalid_token") => {
            head.not_sent(ErrorKind::SignIn, "the Frame.io sign-in has ended: sign in again")
        }
        (_, "invalid_client" | "unauthorized_client") => head.not_sent(
            ErrorKind::SignIn,
            "Adobe does not accept this app's credential: check the client id and where it sends the browser back to",
        ),
        (_, "invalid_scope") => head.not_sent(ErrorKind::SignIn, "Adobe does not grant this app the permissions it asks for"),
        _ => head.not_sent(ErrorKind::SignIn, format!("Adobe refused the sign-in: {}", reason(&said))),
    };
    let error = error.with_status(response.status);
    if said.error.is_empty() { error } else { error.with_code(said.error) }
}

fn reason(said: &Refusal) -> String {
    let text = if said.error_description.is_empty() { &said.error } else { &said.error_description };
    if text.is_empty() { "no reason given".to_owned() } else { text.chars().take(240).collect() }
}
