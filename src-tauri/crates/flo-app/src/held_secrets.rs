//! What is known of each connection's sign-in while the app runs: how long it holds, and when a person last had their hands
//! on it. Never the secret itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use flo_model::{ConnectionId, UnixMillis};

use crate::view::SignInView;

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    holds: Option<SignInView>,
    touched_at: Option<UnixMillis>,
}

/// By connection.
#[derive(Debug, Default)]
pub(crate) struct HeldSecrets(Mutex<HashMap<ConnectionId, Known>>);

impl HeldSecrets {
    /// How long the sign-in holds; `None` while its secret was not read.
    pub(crate) fn get(&self, id: &ConnectionId) -> Option<SignInView> {
        self.lock().get(id)?.holds
    }

    pub(crate) fn set(&self, id: &ConnectionId, holds: SignInView) {
        self.lock().entry(id.clone()).or_default().holds = Some(holds);
    }

    /// When a person last did something with it.
    pub(crate) fn touched_at(&self, id: &ConnectionId) -> Option<UnixMillis> {
        self.lock().get(id)?.touched_at
    }

    pub(crate) fn touch(&self, id: &ConnectionId, now: UnixMillis) {
        self.lock().entry(id.clone()).or_default().touched_at = Some(now);
    }

    pub(crate) fn forget(&self, id: &ConnectionId) {
        self.lock().remove(id);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
