//! What the simulators are filled with: the made-up studio Kiteyard, the same for every service.

mod projects;
pub mod studio;

pub use studio::Studio;
