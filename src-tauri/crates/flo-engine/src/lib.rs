//! The engine: reads services into the store, sends what waits, and knows how each service is reached.
//!
//! ```text
//! pull   page ─▶ reconcile(base, local, remote) ─▶ local + link + cursor + conflicts + audit, one transaction
//! push   next intent ─▶ in_flight ─▶ call ─▶ confirm: link base and revision, intent done, audit, one transaction
//! ```
//!
//! Both meet only in the store, so a crash at any arrow leaves rows from which the next start goes on. What is to be done
//! is decided by `flo-sync`; how it is written stands in `flo-store`; this crate only carries it out, in order.
//!
//! - [`Engine::run`] keeps every attached connection going in the background: three loops per connection (reading,
//!   writing, finding out whether the service is back) in one task, none of which leaves anything behind.
//! - [`Engine::sync_once`] is one pass of pull and push.
//! - [`outbox`] and [`conflicts`] are what a person can do about parked writes and conflicts; [`reverse`] and [`undo`] take
//!   decisions and steps back.
//!
//! Time, waiting and randomness are given to it: the whole engine runs on virtual time in tests.

mod apply;
mod availability;
pub mod conflicts;
mod control;
mod core;
mod desk;
mod engine;
mod error;
mod event;
mod health;
pub mod outbox;
mod outlook;
mod pull;
mod push;
mod report;
pub mod reverse;
mod sleep;
mod telemetry;
pub mod undo;

pub use availability::{Availability, availability};
pub use engine::{Engine, EngineParts};
pub use error::EngineError;
pub use event::EngineEvent;
pub use health::{Health, HealthView};
pub use outlook::{Asked, Outlook, Upcoming, outlook, waiting_requests};
pub use report::{PassReport, Reach, SyncOptions};
pub use sleep::ManualSleeper;
