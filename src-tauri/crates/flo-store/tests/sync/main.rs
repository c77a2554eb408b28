//! Edits, the outbox and the audit trail, on a real database.

mod audit_trail;
mod edits;
mod plan;
mod studio;
