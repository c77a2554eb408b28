mod connector;
mod service;
mod studio;

pub(crate) use service::Fault;
pub(crate) use studio::{Studio, map};
