//! Sign-in at Frame.io: with a token, or in the browser.

use std::sync::Arc;

use flo_connect::http::{Client, Surroundings};
use flo_connect::{CallContext, Class};
use flo_frameio::{AuthorizeRequest, IMS_URL, Ims, OAuthConfig, URL, USER_SCOPES, code_from_redirect};

use super::connections::Candidate;
use crate::call::FrameioSignIn;
use crate::frameio_sign_in::{FrameioBrowserSignIn, Pending, SignInStarted};
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

    /// Starts a sign-in in the browser. Sends nothing.
    ///
    /// # Errors
    /// `Invalid` without a client id or for an address that is none.
    pub fn begin_frameio_sign_in(&self, request: FrameioBrowserSignIn) -> Result<SignInStarted> {
        let client_id = request.client_id.filter(|id| !id.trim().is_empty()).ok_or_else(|| {
            CommandError::new(ErrorCode::Invalid, "A sign-in in the browser needs the client id of an Adobe credential.")
                .with_hint("Make a native or single-page credential in the Adobe developer console, or paste a token instead.")
        })?;
        let oauth = OAuthConfig {
            ims_base_url: registry::address(request.ims_base_url.as_deref().unwrap_or(IMS_URL))?,
            client_id: client_id.trim().to_owned(),
            client_secret: None,
            redirect_uri: request.redirect_uri.unwrap_or_else(|| REDIRECT.to_owned()),
            scopes: USER_SCOPES.to_owned(),
        };
        let begun = AuthorizeRequest::new(&oauth);
        let base_url = registry::address(request.base_url.as_deref().unwrap_or(URL))?;
        let account = request.account.unwrap_or_default();
        let pending = Pending { oauth, verifier: begun.verifier, base_url, account };
        self.inner.sign_ins.add(begun.state.clone(), pending);
        Ok(SignInStarted { url: begun.url.into(), state: begun.state })
    }

    /// Ends a sign-in with the address that the browser was sent to.
    ///
    /// # Errors
    /// `SignIn` when the address is not the one of this sign-in, or Adobe refuses it.
    pub async fn finish_frameio_sign_in(&self, state: &str, redirected_url: &str) -> Result<ConnectionView> {
        let pending = self.inner.sign_ins.take(state).ok_or_else(|| {
            CommandError::new(ErrorCode::SignIn, "This sign-in was not begun here, or was finished already.")
                .with_hint("Begin the sign-in again.")
        })?;
        let code = code_from_redirect(redirected_url, state)?;
        let transport = Arc::new(Client::new(registry::USER_AGENT));
        let ims = Ims::new(pending.oauth.clone(), transport, Surroundings::default());
        let cx = CallContext::new(Arc::clone(&self.inner.clock), Class::Person);
        let tokens = ims.exchange(&cx, &code, &pending.verifier).await?;
        self.connect(Candidate {
            service: "frameio",
            config: ConnectionConfig::at(pending.base_url, self.inner.keeps_limits),
            account: pending.account,
            secret: BrowserSecret { oauth: pending.oauth, tokens }.to_text()?,
        })
        .await
    }
}
