//! The HTTP layers that wrap every connector's calls, outermost first: trace, retry, rate limit, auth, timeout, check.

mod budget;
mod request;

pub use budget::{Budget, BudgetState};
pub use request::{Effect, Request, Response, Transport};
