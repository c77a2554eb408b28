//! Edits, the outbox and the audit trail, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit_trail;
mod edits;
mod inbox;
mod plan;
mod privacy;
mod studio;
mod urgency;
