//! Pure rules of time: state, zone and clock readings in, decisions out. No clock, no database, no network.
//!
//! - [`calendar`] divides time into days and weeks of a zone and places, moves and stretches entries by wall clock, also
//!   where a day has 23 or 25 hours.
//! - [`overlap`] finds entries that cover the same minutes and plans how to part them.
//! - [`rules`] is what a workspace demands of an entry, said before the service refuses it.
//! - [`watch`] follows the running timer over readings of the clocks and finds the stretches in which nobody worked.
//! - [`rates`] finds the rate that was in force, [`report`] sums hours and money.
//!
//! An instant is [`flo_model::UnixMillis`]; only this crate turns instants into days. Money is counted exactly, in 1/3600
//! of the minor unit, and rounded once where it is shown.

pub mod calendar;
pub mod capacity;
pub mod copy;
pub mod evidence;
pub mod money;
pub mod overlap;
pub mod rates;
pub mod report;
pub mod rules;
pub mod span;
pub mod watch;

pub use span::Span;
