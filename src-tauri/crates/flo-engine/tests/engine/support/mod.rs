//! A studio for the engine's tests: a service in memory, its connector, a store and a clock that is moved.

mod connector;
mod service;
mod studio;

pub(crate) use service::Fault;
pub(crate) use studio::{Studio, map};
