//! Pure sync policy: state and time in, decisions out. No clock, no database, no network.
//!
//! - [`reconcile`] compares what both sides last agreed on with what each has now, field by field, and returns a closed
//!   set of [`Action`]s. It knows no service: [`Rules`] say per record type which fields refer to other records, which
//!   are sets, which belong together and which only the service may change; a [`Policy`] says which disputes settle
//!   themselves, by rules that a person set.
//! - [`outbox`] is the life of one queued write as a transition function.
//! - [`Backoff`] spaces attempts, with jitter from a seed.
//! - [`Hlc`] orders edits across devices.
//!
//! Deliberately absent: applying any of it. The engine does that in one transaction.

mod backoff;
mod equality;
mod merge;
pub mod outbox;
mod reconcile;
mod rules;

pub use backoff::{Backoff, mix};
pub use equality::same;
pub use flo_model::Hlc;
pub use merge::{MergeRules, Policy, fits, settable, usual_rule};
pub use reconcile::{Action, Actions, Kept, PRESENCE, reconcile};
pub use rules::{FieldRule, Owner, Rules, Shape, UNIT_SEPARATOR};
