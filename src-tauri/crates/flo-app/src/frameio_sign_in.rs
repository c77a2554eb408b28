//! Sign-ins in the browser that were begun and wait for the address that comes back: by a link of the system, by the page
//! on this computer, or pasted. Each ends once, after ten minutes at the latest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use flo_frameio::OAuthConfig;
use flo_model::UnixMillis;
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
    /// Listen at `https://localhost` for the browser, if that is where it is sent back to.
    pub listen: bool,
}

/// A sign-in that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SignInStarted {
    /// Address for the browser.
    pub url: String,
    /// Names this sign-in when it is finished.
    pub state: String,
    /// Where the browser is sent back to.
    pub redirect_uri: String,
    /// Whether this computer listens there, so that nothing has to be pasted.
    pub listening: bool,
}

/// Time from the begin of a sign-in to its end, milliseconds. Source: common practice for OAuth `state`; Adobe's codes
/// live for minutes.
const LIFE_MS: i64 = 10 * 60_000;

/// One of them.
pub(crate) struct Pending {
    pub(crate) oauth: OAuthConfig,
    pub(crate) verifier: String,
    pub(crate) base_url: Url,
    pub(crate) account: String,
    pub(crate) begun_at: UnixMillis,
}

/// How a sign-in ended, for whoever waits for it.
pub(crate) type Ended = crate::Result<crate::view::ConnectionView>;

/// Told once. `None` until then.
type Waiter = tokio::sync::watch::Sender<Option<Arc<Ended>>>;

/// All of them, by their state. They vanish with the process.
#[derive(Default)]
pub(crate) struct PendingSignIns {
    open: Mutex<HashMap<String, Pending>>,
    waiters: Mutex<HashMap<String, Waiter>>,
}

impl PendingSignIns {
    pub(crate) fn add(&self, state: String, pending: Pending) {
        let now = pending.begun_at;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, old| is_alive(old, now));
        let mut waiters = self.waiters.lock().unwrap_or_else(PoisonError::into_inner);
        waiters.retain(|state, _| open.contains_key(state));
        waiters.insert(state.clone(), Waiter::new(None));
        open.insert(state, pending);
    }

    /// The sign-in, which is over with this; `None` when it is unknown, over, or too old.
    pub(crate) fn take(&self, state: &str, now: UnixMillis) -> Option<Pending> {
        let taken = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(state)?;
        is_alive(&taken, now).then_some(taken)
    }

    /// Hears of the end of a sign-in.
    pub(crate) fn end_of(&self, state: &str) -> Option<tokio::sync::watch::Receiver<Option<Arc<Ended>>>> {
        let waiters = self.waiters.lock().unwrap_or_else(PoisonError::into_inner);
        waiters.get(state).map(Waiter::subscribe)
    }

    /// Tells whoever waits how a sign-in ended.
    pub(crate) fn tell(&self, state: &str, ended: Ended) {
        let waiters = self.waiters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiter) = waiters.get(state) {
            waiter.send_replace(Some(Arc::new(ended)));
        }
    }
}

/// How long a sign-in is waited for.
pub(crate) fn life() -> std::time::Duration {
    std::time::Duration::from_millis(LIFE_MS.unsigned_abs())
}

fn is_alive(pending: &Pending, now: UnixMillis) -> bool {
    (0..LIFE_MS).contains(&now.since(pending.begun_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending(begun_at: i64) -> Pending {
        let url = Url::parse("https://ims.test").unwrap();
        let oauth = OAuthConfig {
            ims_base_url: url.clone(),
            client_id: String::new(),
            client_secret: None,
            redirect_uri: String::new(),
            scopes: String::new(),
        };
        let begun_at = UnixMillis(begun_at);
        Pending { oauth, verifier: String::new(), base_url: url, account: String::new(), begun_at }
    }

    #[test]
    fn a_sign_in_ends_once_and_after_ten_minutes() {
        let all = PendingSignIns::default();
        all.add("a".into(), pending(0));
        all.add("b".into(), pending(0));
        assert!(all.take("a", UnixMillis(LIFE_MS - 1)).is_some());
        assert!(all.take("a", UnixMillis(LIFE_MS - 1)).is_none(), "a second address of the same sign-in");
        assert!(all.take("b", UnixMillis(LIFE_MS)).is_none(), "too late");
        assert!(all.take("never begun", UnixMillis(0)).is_none());
    }
}
