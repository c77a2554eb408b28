//! Links, streams, the outbox, conflicts and the audit trail.
//!
//! Everything about a record's remotes stands in [`links`]; what is to be written there in [`intents`]; what both sides
//! changed in [`conflicts`]; who changed what in [`audit`]. [`edit`] is the one way in which a person's change enters:
//! record, links, intents and audit event in one transaction.
//!
//! References inside stored field maps are local record ids.

pub mod audit;
pub mod checkpoints;
pub mod conflicts;
mod edit;
mod fold;
pub mod inbox;
pub mod intents;
pub mod links;
pub mod matches;
pub mod merge_rules;
pub mod pairing;
pub mod rebuild;
pub mod rereads;
mod rewind;
mod seal;
pub mod streams;
pub mod subtree;

pub use edit::{Edit, Edited, edit};
pub use fold::{Wish, queue};
pub use rewind::rewind;
