//! What the simulators are filled with: the made-up studio Kiteyard, the same for every service.

pub mod hours;
pub mod media;
mod plan;
mod projects;
pub mod studio;

pub use studio::Studio;
