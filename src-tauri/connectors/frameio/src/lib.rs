//! Connector for Frame.io V4 with Adobe IMS sign-in.
//!
//! Mirrors one account: workspaces, people, metadata field definitions, projects, folders, files, version stacks and
//! comments with replies; writes folders, files, comments, review statuses and projects; takes uploads in parts and
//! serves renditions. Frame.io has no change feed, so the mirror walks folders and asks each project for
//! what was deleted. Limits and quirks stand in this crate's README with their sources.
//!
//! Deliberately absent: shares, collections, custom actions, making version stacks, and replying to a
//! comment, which the interface does not offer.

mod account;
mod api;
mod auth;
mod config;
mod convert;
mod downloads;
mod error;
mod look;
mod media;
mod memory;
mod mirror;
mod uploads;
mod webhook;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::{Budget, Stack, Surroundings, TokenSource, Transport};
use flo_connect::webhook::{Incoming, Refused, RemoteEvent};
use flo_connect::{
    Account, CallContext, Connector, Descriptor, DownloadSource, MediaSource, Mirror, Result, SignIn,
    UploadTarget, Writer,
};

pub use auth::{
    AuthorizeRequest, Ims, OAuthConfig, OAuthTokens, TokenKeeper, Tokens, USER_SCOPES, code_from_redirect,
    pasted_token,
};
pub use config::{Config, IMS_URL, LIMITS, URL};

use api::Api;
use memory::Memory;

/// Fixed facts of Frame.io.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: "frameio",
    name: "Frame.io",
    sign_in: SignIn::OAuth,
    limits: LIMITS,
    has_idempotency_keys: false,
    update_replaces_record: false,
    attempt_timeout: Duration::from_secs(60),
};

/// One Frame.io account, seen by one signed-in person.
pub struct Frameio {
    config: Config,
    api: Api,
    budget: Budget,
    memory: Memory,
}

/// Puts a connector together. Sends nothing. What an earlier run used of long limits is given to it through
/// [`Budget::restore`] and [`Budget::keep_in`] on its `budget()`.
#[must_use]
pub fn connect(
    config: Config,
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    surroundings: Surroundings,
) -> Frameio {
    let budget = Budget::new(if config.keeps_limits { LIMITS } else { &[] });
    let stack = Stack {
        service: DESCRIPTOR.id,
        transport,
        tokens: Some(tokens),
        budget: budget.clone(),
        classify: error::classify,
        attempt_timeout: DESCRIPTOR.attempt_timeout,
        surroundings,
    };
    let api = Api::new(stack.build(), config.base_url.clone(), config.account_id.clone());
    let memory = Memory::new(config.status_field_id.clone());
    Frameio { config, api, budget, memory }
}

#[async_trait]
impl Connector for Frameio {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    async fn account(&self, cx: &CallContext) -> Result<Account> {
        self.find_account(cx).await
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn webhook(&self, secret: &str, incoming: &Incoming<'_>) -> Option<Result<RemoteEvent, Refused>> {
        Some(webhook::read(secret, incoming))
    }

    fn mirror(&self) -> Option<&dyn Mirror> {
        Some(self)
    }

    fn writer(&self) -> Option<&dyn Writer> {
        Some(self)
    }

    fn uploads(&self) -> Option<&dyn UploadTarget> {
        Some(self)
    }

    fn downloads(&self) -> Option<&dyn DownloadSource> {
        Some(self)
    }

    fn media(&self) -> Option<&dyn MediaSource> {
        Some(self)
    }
}
