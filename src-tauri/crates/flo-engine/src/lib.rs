//! Sync passes, the outbox sender and the schedule.
