//! Typed commands, one file per feature: arguments in, views out, no decisions.

pub(crate) mod activity;
pub(crate) mod app;
pub(crate) mod assets;
pub(crate) mod catalogue;
pub(crate) mod connections;
pub(crate) mod home;
pub(crate) mod markers;
pub(crate) mod offloads;
pub(crate) mod people;
pub(crate) mod projects;
pub(crate) mod reports;
pub(crate) mod time;
pub(crate) mod transfers;
pub(crate) mod webhooks;
