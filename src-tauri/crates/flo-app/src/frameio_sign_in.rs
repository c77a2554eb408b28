//! Sign-ins in the browser that were begun and wait for the address that comes back.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use flo_frameio::OAuthConfig;
use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

/// What a sign-in in the browser needs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct FrameioBrowserSignIn {
    /// Address of the API; the public one when `None`.
    pub base_url: Option<String>,
    /// Address of Adobe's identity service; the public one when `None`.
    pub ims_base_url: Option<String>,
    /// Client id of a native or single-page credential from the Adobe developer console.
    pub client_id: Option<String>,
    /// Where the browser is sent back to, as the credential has it.
    pub redirect_uri: Option<String>,
    /// Account to mirror; the first one when `None`.
    pub account: Option<String>,
}

/// A sign-in that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SignInStarted {
    /// Address for the browser.
    pub url: String,
    /// Names this sign-in when it is finished.
    pub state: String,
}

/// One of them.
pub(crate) struct Pending {
    pub(crate) oauth: OAuthConfig,
    pub(crate) verifier: String,
    pub(crate) base_url: Url,
    pub(crate) account: String,
}

/// All of them, by their state. They vanish with the process.
#[derive(Default)]
pub(crate) struct PendingSignIns(Mutex<HashMap<String, Pending>>);

impl PendingSignIns {
    pub(crate) fn add(&self, state: String, pending: Pending) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(state, pending);
    }

    pub(crate) fn take(&self, state: &str) -> Option<Pending> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(state)
    }
}
