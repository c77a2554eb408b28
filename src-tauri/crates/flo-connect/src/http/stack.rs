//! All layers in their order.

use std::sync::Arc;
use std::time::Duration;

use crate::http::{
    Auth, Budget, Check, Classify, Jitter, Observe, RateLimit, RealSleeper, RequestObserver, Retry, Sleeper,
    Timeout, TokenSource, Trace, Transport,
};

/// What the layers of one connection are made of.
pub struct Stack {
    /// Id of the service.
    pub service: &'static str,
    /// What requests finally go through.
    pub transport: Arc<dyn Transport>,
    /// Who signs them; `None` for a service that is not signed in to.
    pub tokens: Option<Arc<dyn TokenSource>>,
    /// What they are counted against.
    pub budget: Budget,
    /// What the service's 4xx and 5xx answers mean.
    pub classify: Classify,
    /// Usual deadline of one attempt.
    pub attempt_timeout: Duration,
    /// Surroundings that tests replace.
    pub surroundings: Surroundings,
}

/// What the layers take from outside.
#[derive(Clone)]
pub struct Surroundings {
    /// How to wait.
    pub sleeper: Arc<dyn Sleeper>,
    /// Where the randomness of pauses comes from.
    pub jitter: Jitter,
    /// Who is told of every attempt.
    pub observer: Option<Arc<dyn RequestObserver>>,
}

impl Default for Surroundings {
    /// Real time, real randomness, nobody told.
    fn default() -> Self {
        Self { sleeper: Arc::new(RealSleeper), jitter: Arc::new(rand::random::<f64>), observer: None }
    }
}

impl Stack {
    /// Builds the layers, outermost first: trace, retry, rate limit, auth, (observer,) timeout, check, transport. The
    /// result answers with 2xx or fails: retry turns every other answer into the error that it means.
    #[must_use]
    pub fn build(self) -> Arc<dyn Transport> {
        let Surroundings { sleeper, jitter, observer } = self.surroundings;
        let checked = Arc::new(Check::new(self.transport));
        let timed: Arc<dyn Transport> =
            Arc::new(Timeout::new(checked, sleeper.clone(), self.attempt_timeout));
        let observed = match observer {
            Some(observer) => Arc::new(Observe::new(timed, self.service, observer)),
            None => timed,
        };
        let signed: Arc<dyn Transport> = match self.tokens {
            Some(tokens) => Arc::new(Auth::new(observed, tokens)),
            None => observed,
        };
        let limited = Arc::new(RateLimit::new(signed, sleeper.clone(), self.budget));
        let repeated = Arc::new(Retry::new(limited, sleeper, jitter, self.classify));
        Arc::new(Trace::new(repeated, self.service))
    }
}
