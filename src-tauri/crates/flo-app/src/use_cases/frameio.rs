//! Sign-in at Frame.io: with a token, or in the browser.

use std::sync::Arc;

use flo_connect::http::{Client, Surroundings};
use flo_connect::{CallContext, Class, Landing};
use flo_frameio::{AuthorizeRequest, IMS_URL, Ims, OAuthConfig, URL, USER_SCOPES, code_from_redirect};

use url::Url;

use super::connections::Candidate;
use crate::call::FrameioSignIn;
use crate::frameio_sign_in::{FrameioBrowserSignIn, Pending, SignInStarted, life};
use crate::frameio_token::BrowserSecret;
use crate::registry::{self, ConnectionConfig};
use crate::view::ConnectionView;
use crate::{App, CommandError, ErrorCode, Result};

/// Where the browser is sent back to when nobody says: an address of this computer that Adobe accepts. Nothing needs to
/// listen there, because the person copies the address.
const REDIRECT: &str = "https://localhost:47823/frameio";

impl App {
    /// Signs in at Frame.io with a token, proves it with a call, and starts mirroring the account.
    ///
    /// # Errors
    /// `SignIn` with the likely cause, `Forbidden`, `Offline`, `NoKeychain`.
    pub async fn connect_frameio(&self, sign_in: FrameioSignIn) -> Result<ConnectionView> {
        let base_url = registry::address(sign_in.base_url.as_deref().unwrap_or(URL))?;
        self.connect(Candidate {
            service: "frameio",
            config: ConnectionConfig::at(base_url, self.inner.keeps_limits),
            account: sign_in.account.unwrap_or_default(),
            secret: sign_in.token,
        })
        .await
    }

    /// Starts a sign-in in the browser. Sends nothing. With `listen` the page on this computer is open until the browser
    /// came, ten minutes passed, or [`App::cancel_frameio_sign_in`].
    ///
    /// # Errors
    /// `Invalid` without a client id, for an address that is none, or when another program listens there.
    pub async fn begin_frameio_sign_in(&self, request: FrameioBrowserSignIn) -> Result<SignInStarted> {
        let client_id = request.client_id.filter(|id| !id.trim().is_empty()).ok_or_else(|| {
            CommandError::new(ErrorCode::Invalid, "A sign-in in the browser needs the client id of an Adobe credential.")
                .with_hint("Make a native or single-page credential in the Adobe developer console, or paste a token instead.")
        })?;
        let redirect_uri = request.redirect_uri.unwrap_or_else(|| REDIRECT.to_owned());
        let landing = if request.listen { open_landing(&redirect_uri).await? } else { None };
        let oauth = OAuthConfig {
            ims_base_url: registry::address(request.ims_base_url.as_deref().unwrap_or(IMS_URL))?,
            client_id: client_id.trim().to_owned(),
            client_secret: None,
            redirect_uri: redirect_uri.clone(),
            scopes: USER_SCOPES.to_owned(),
        };
        let begun = AuthorizeRequest::new(&oauth);
        let base_url = registry::address(request.base_url.as_deref().unwrap_or(URL))?;
        let account = request.account.unwrap_or_default();
        let begun_at = self.now();
        let pending = Pending { oauth, verifier: begun.verifier, base_url, account, begun_at };
        self.inner.sign_ins.add(begun.state.clone(), pending);
        let listening = landing.is_some();
        if let Some(landing) = landing {
            self.inner.tasks.spawn(self.clone().land(landing, begun.state.clone()));
        }
        Ok(SignInStarted { url: begun.url.into(), state: begun.state, redirect_uri, listening })
    }

    /// Waits at the page on this computer for the browser of one sign-in.
    async fn land(self, landing: Landing, state: String) {
        let Some(mut end) = self.inner.sign_ins.end_of(&state) else { return };
        tokio::select! {
            url = landing.wait(&state) => {
                // Whoever waits is told by the use case.
                if let Err(error) = self.finish_frameio_sign_in(&state, url.as_str()).await {
                    tracing::debug!(code = ?error.code, "a sign-in failed");
                }
            }
            // Cancelled, or finished by a pasted address.
            () = async { drop(end.wait_for(Option::is_some).await) } => {}
            () = tokio::time::sleep(life()) => {}
            () = self.inner.cancel.cancelled() => {}
        }
    }

    /// Ends a sign-in with the address that the browser was sent to.
    ///
    /// # Errors
    /// `SignIn` when the address is not the one of this sign-in, it is too late, or Adobe refuses it.
    pub async fn finish_frameio_sign_in(&self, state: &str, redirected_url: &str) -> Result<ConnectionView> {
        // A bad paste must not end the sign-in: the right address may still come.
        let code = code_from_redirect(redirected_url, state)?;
        let pending = self.inner.sign_ins.take(state, self.now()).ok_or_else(|| {
            CommandError::new(
                ErrorCode::SignIn,
                "This sign-in was not begun here, was finished already, or is too old.",
            )
            .with_hint("Begin the sign-in again.")
        })?;
        let ended = self.exchange(pending, &code).await;
        self.inner.sign_ins.tell(state, ended.clone());
        ended
    }

    async fn exchange(&self, pending: Pending, code: &str) -> Result<ConnectionView> {
        let transport = Arc::new(Client::new(registry::USER_AGENT));
        let ims = Ims::new(pending.oauth.clone(), transport, Surroundings::default());
        let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Person);
        let tokens = ims.exchange(&cx, code, &pending.verifier).await?;
        self.connect(Candidate {
            service: "frameio",
            config: ConnectionConfig::at(pending.base_url, self.inner.keeps_limits),
            account: pending.account,
            secret: BrowserSecret { oauth: pending.oauth, tokens, previous: None }.to_text()?,
        })
        .await
    }

    /// Whether a link that the system handed to the app brings back a sign-in that was begun here.
    #[must_use]
    pub fn is_sign_in_link(&self, link: &str) -> bool {
        state_of(link).is_some_and(|state| self.inner.sign_ins.end_of(&state).is_some())
    }

    /// Ends a sign-in with a link that the system handed to the app.
    pub async fn follow_sign_in_link(&self, link: &str) {
        let Some(state) = state_of(link) else { return };
        // Whoever waits is told by the use case.
        if let Err(error) = self.finish_frameio_sign_in(&state, link).await {
            tracing::warn!(code = ?error.code, "a link did not sign in");
        }
    }

    /// Waits until a sign-in ended: by its link, its page or a pasted address.
    ///
    /// # Errors
    /// `Cancelled`, also after ten minutes; what the sign-in ended with.
    pub async fn await_frameio_sign_in(&self, state: &str) -> Result<ConnectionView> {
        let cancelled = || CommandError::new(ErrorCode::Cancelled, "The sign-in was not finished.");
        let mut end = self.inner.sign_ins.end_of(state).ok_or_else(cancelled)?;
        let ended = tokio::select! {
            ended = end.wait_for(Option::is_some) => ended.ok().and_then(|ended| ended.clone()),
            () = tokio::time::sleep(life()) => None,
            () = self.inner.cancel.cancelled() => None,
        };
        ended.map_or_else(|| Err(cancelled()), |ended| (*ended).clone())
    }

    /// Gives up a sign-in: an address that comes later is refused, and nothing listens any more.
    pub fn cancel_frameio_sign_in(&self, state: &str) {
        if self.inner.sign_ins.take(state, self.now()).is_some() {
            let ended = CommandError::new(ErrorCode::Cancelled, "The sign-in was cancelled.");
            self.inner.sign_ins.tell(state, Err(ended));
        }
    }
}

/// The sign-in that an address belongs to.
fn state_of(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    url.query_pairs().find(|(name, _)| name == "state").map(|(_, value)| value.into_owned())
}

/// Opens the page on this computer, if the browser is sent there.
async fn open_landing(redirect_uri: &str) -> Result<Option<Landing>> {
    let Ok(url) = Url::parse(redirect_uri) else {
        return Err(CommandError::new(ErrorCode::Invalid, format!("“{redirect_uri}” is no address.")));
    };
    if url.scheme() != "https" || url.host_str() != Some("localhost") {
        return Ok(None);
    }
    let landing = Landing::open(&url).await.map_err(|error| {
        CommandError::new(ErrorCode::Invalid, format!("Nothing can listen at {redirect_uri}: {error}."))
            .with_hint("Close the program that uses this port, or paste the address that the browser shows.")
    })?;
    Ok(Some(landing))
}
