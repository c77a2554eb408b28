//! Connector for Clockify.
//!
//! Mirrors one workspace: its settings, people, clients, projects with tasks, tags, time entries and running timers;
//! writes time entries, clients, projects, tasks and tags. Clockify has no versions, no idempotency keys and full
//! replacement on update, so every update carries the whole record and every create of unknown outcome is looked for
//! before it is sent again. Limits and quirks stand in this crate's README with their sources.
//!
//! Deliberately absent: reports, expenses, invoices, approvals.

mod account;
mod api;
mod auth;
mod config;
mod convert;
mod entries;
mod error;
mod look;
mod memory;
mod mirror;
mod region;
mod webhook;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::{Budget, Stack, Surroundings, TokenSource, Transport};
use flo_connect::webhook::{Incoming, Refused, RemoteEvent};
use flo_connect::{Account, CallContext, Connector, Descriptor, Mirror, Result, SignIn, Writer};

pub use auth::api_key;
pub use config::{Config, Plan, REGIONS, Region, subdomain_reports};
pub use region::find_region;

use api::Api;
use memory::Memory;

/// Fixed facts of Clockify.
pub static DESCRIPTOR: Descriptor = Descriptor {
    id: "clockify",
    name: "Clockify",
    sign_in: SignIn::ApiKey,
    limits: config::FREE_LIMITS,
    has_idempotency_keys: false,
    update_replaces_record: true,
    attempt_timeout: Duration::from_secs(30),
};

/// One Clockify workspace, seen with one API key.
pub struct Clockify {
    config: Config,
    api: Api,
    budget: Budget,
    memory: Memory,
}

/// Puts a connector together. Sends nothing. What an earlier run used of the hour is given to it through
/// [`Budget::restore`] and [`Budget::keep_in`] on its `budget()`.
#[must_use]
pub fn connect(
    config: Config,
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenSource>,
    surroundings: Surroundings,
) -> Clockify {
    let budget = Budget::new(config.plan.limits());
    let stack = Stack {
        service: DESCRIPTOR.id,
        transport,
        tokens: Some(tokens),
        budget: budget.clone(),
        classify: error::classify,
        attempt_timeout: DESCRIPTOR.attempt_timeout,
        surroundings,
    };
    let api = Api::new(stack.build(), config.base_url.clone(), config.workspace_id.clone());
    let memory = Memory::new(config.plan);
    Clockify { config, api, budget, memory }
}

#[async_trait]
impl Connector for Clockify {
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
}
