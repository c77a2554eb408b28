//! The whole engine on virtual time, against a service in the same process that can be made to fail.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod audit;
mod background;
mod conflicts;
mod feed;
mod found;
mod made_together;
mod matching;
mod pull;
mod push;
mod rules;
mod support;
mod trouble;
mod undo;
