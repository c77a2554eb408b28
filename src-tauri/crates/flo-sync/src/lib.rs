//! Pure sync policy: reconcile, field merge and the outbox state machine.
