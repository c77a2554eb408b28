//! What belongs to hours and lives here alone: the watch over the timer, gaps, favourites, rates, capacity, dropped proposals.

pub mod capacity;
pub mod favourites;
pub mod gaps;
pub mod proposals;
pub mod rates;
pub mod watch;
