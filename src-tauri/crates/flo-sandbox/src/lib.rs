//! Stateful simulators of the services, for the sample studio, tests and benchmarks.
//!
//! One server on one port plays Frame.io V4 with Adobe IMS and its object storage, and Clockify with its
//! reports host. State lives in memory, uploaded bytes on disk. Dates are laid out around the server's
//! "now", limits are the published ones, and every kind of trouble that the services are known for can be
//! switched on by name ([`FAULTS`]).
//!
//! Words: a *fault* is one kind of trouble, armed for a number of requests or until cleared. An *act* is
//! something a second person does at the service between two requests of the client. The *origin* is the
//! scheme, host and port under which everything is reached.
//!
//! The crate knows no product code but units and the clock. It reads time through [`ServerClock`] alone.

mod clock;
pub mod clockify;
mod control;
mod faults;
pub mod frameio;
mod limits;
mod options;
mod request_log;
pub mod seed;
mod server;
mod shared;
mod wire;

pub use clock::ServerClock;
pub use control::{Act, Acts};
pub use faults::{Armed, CutConnection, FAULTS, FaultKind, FaultTable, Matcher};
pub use limits::{LimitMode, Limits, Rate, Verdict};
pub use options::Options;
pub use request_log::{Logged, RequestLog};
pub use server::{ClockifyInfo, FrameioInfo, Info, Sandbox, start};
pub use shared::{Service, Shared};
