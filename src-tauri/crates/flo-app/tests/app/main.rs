//! Use cases through the public API, against the simulators in this process.

mod connections;
mod media;
mod support;
