//! Outgoing webhooks: changes become signed messages to addresses that a person named (Standard Webhooks 1.0.0).
//!
//! The audit trail is the source: each address has its place in it, so that a change is told exactly once, also after a
//! crash. [`message`] says what is told, [`ladder`] when it is tried again; both are pure.

pub(crate) mod ladder;
pub(crate) mod message;
