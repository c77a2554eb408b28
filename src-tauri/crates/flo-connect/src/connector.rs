//! The connector itself and its fixed facts.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use crate::http::Budget;
use crate::webhook::{Incoming, Refused, RemoteEvent};
use crate::{CallContext, DownloadSource, MediaSource, Mirror, Result, UploadTarget, Writer};

/// One remote service, seen through one signed-in account.
#[async_trait]
pub trait Connector: Send + Sync + 'static {
    /// Fixed facts: id, display name, sign-in scheme, published limits.
    fn descriptor(&self) -> &'static Descriptor;

    /// Proves that the sign-in works with one call that nobody but the service can answer.
    ///
    /// # Errors
    /// `SignIn` with a detail that names the likely cause (wrong key, wrong region, account without access).
    async fn account(&self, cx: &CallContext) -> Result<Account>;

    /// What is left of the request budget, and when it is full again.
    fn budget(&self) -> &Budget;

    /// Reads records. `None` means the service cannot do it. Nobody asks for a service by name.
    fn mirror(&self) -> Option<&dyn Mirror> {
        None
    }

    /// Writes records.
    fn writer(&self) -> Option<&dyn Writer> {
        None
    }

    /// Takes uploads.
    fn uploads(&self) -> Option<&dyn UploadTarget> {
        None
    }

    /// Serves files in ranges.
    fn downloads(&self) -> Option<&dyn DownloadSource> {
        None
    }

    /// Reads a webhook's delivery, once `secret` proves that the service sent it. `None`: the service has no webhooks.
    fn webhook(
        &self,
        secret: &str,
        incoming: &Incoming<'_>,
    ) -> Option<std::result::Result<RemoteEvent, Refused>> {
        let _ = (secret, incoming);
        None
    }

    /// Serves renditions of media.
    fn media(&self) -> Option<&dyn MediaSource> {
        None
    }
}

/// Fixed facts of a service.
#[derive(Debug)]
pub struct Descriptor {
    /// Stable id: `frameio`, `clockify`.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// How one signs in.
    pub sign_in: SignIn,
    /// Published limits, the strictest that hold for every account; learned ones come on top.
    pub limits: &'static [LimitSpec],
    /// True when the service knows idempotency keys for creates. False: look before writing again.
    pub has_idempotency_keys: bool,
    /// True when an update replaces the whole record, so that it must be read and merged first.
    pub update_replaces_record: bool,
    /// Deadline of one attempt.
    pub attempt_timeout: Duration,
}

/// How one signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// A key that the person pastes.
    ApiKey,
    /// OAuth 2 with PKCE in the browser, or a pasted token.
    OAuth,
}

/// One published limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitSpec {
    /// Which requests it counts; requests name their bucket.
    pub bucket: &'static str,
    /// Requests per window.
    pub requests: u32,
    /// Length of the window.
    pub window: Duration,
    /// Whether one count holds for the bucket or for each route in it.
    pub scope: Scope,
    /// How used requests come back.
    pub refill: Refill,
}

/// How used requests come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refill {
    /// Evenly over the window, as a bucket leaks: after a burst the next request waits only for its own share.
    Leaky,
    /// Each one a whole window after it was used. Holds for services that count fixed windows as well as sliding ones.
    Window,
}

/// What one limit counts together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Every request of the account or workspace.
    Account,
    /// Each route by itself.
    Route,
}

/// Whose account it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// The account's id at the service (Frame.io account, Clockify workspace).
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The signed-in person's id at the service.
    pub user_id: String,
    /// The signed-in person's name.
    pub user_name: String,
    /// The signed-in person's mail address.
    pub email: String,
    /// What else a person may need to choose or see (all accounts or workspaces, plan, time zone).
    pub facts: Value,
}
