//! The HTTP layers that wrap every connector's calls, outermost first: trace, retry, rate limit, auth, timeout, check.
//!
//! Each layer is a [`Transport`] around another one; [`Stack`] puts them in order. Connectors see only the outermost.
//! What is deliberately absent: following redirects, cookies, caching.

mod address;
mod auth;
mod budget;
mod check;
mod client;
mod gate;
mod plan;
mod rate_limit;
mod request;
mod retry;
mod sleep;
mod stack;
mod timeout;
mod trace;
mod window;

pub use address::address;
pub use auth::{Auth, Credential, FixedCredential, TokenSource};
pub use budget::{Budget, BudgetSnapshot, BudgetState, BudgetStore};
pub use check::Check;
pub use client::Client;
pub use plan::{Job, Plan, Step};
pub use rate_limit::RateLimit;
pub use request::{Effect, Head, MAX_ANSWER, Request, Response, Transport};
pub use retry::{Classify, Jitter, Retry};
pub use sleep::{RealSleeper, Sleeper, VirtualSleeper};
pub use stack::{Stack, Surroundings};
pub use timeout::Timeout;
pub use trace::{AttemptReport, Observe, RequestObserver, Trace};

#[cfg(test)]
mod tests;
