//! Links, streams, the outbox, conflicts and the audit trail.
