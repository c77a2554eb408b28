//! The share of time in which a service could be worked with. Pure.

use flo_model::UnixMillis;
use flo_store::reach::Span;

use crate::Health;

/// How long a connection was known about, and how long of that it worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Availability {
    /// Milliseconds in which the service answered; a limit that was kept counts as working.
    pub worked_ms: i64,
    /// Milliseconds in which anything is known: the app ran, and nobody had paused it.
    pub known_ms: i64,
}

impl Availability {
    /// The share from 0 to 1; `None` while nothing is known.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.known_ms > 0).then(|| self.worked_ms as f64 / self.known_ms as f64)
    }
}

/// Adds up `spans` between `from` and `to`. What lies between two spans is not known, and so is a pause.
#[must_use]
pub fn availability(spans: &[Span], from: UnixMillis, to: UnixMillis) -> Availability {
    let mut sum = Availability::default();
    for span in spans {
        let length = span.until.min(to).since(span.since.max(from)).max(0);
        if span.health == Health::Paused.as_str() {
            continue;
        }
        sum.known_ms += length;
        if [Health::Online.as_str(), Health::RateLimited.as_str()].contains(&span.health.as_str()) {
            sum.worked_ms += length;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(since: i64, until: i64, health: &str) -> Span {
        Span { since: UnixMillis(since), until: UnixMillis(until), health: health.to_owned() }
    }

    #[track_caller]
    fn check(spans: &[Span], worked_ms: i64, known_ms: i64) {
        let is = availability(spans, UnixMillis(100), UnixMillis(200));
        assert_eq!((is.worked_ms, is.known_ms), (worked_ms, known_ms));
    }

    #[test]
    fn only_what_is_known_counts() {
        check(&[], 0, 0);
        check(&[span(0, 150, "online"), span(150, 300, "offline")], 50, 100);
        check(&[span(100, 120, "online"), span(180, 200, "portal")], 20, 40);
        check(&[span(100, 150, "paused"), span(150, 200, "rate_limited")], 50, 50);
        check(&[span(0, 90, "offline")], 0, 0);
        check(&[span(100, 110, "degraded"), span(110, 120, "sign_in_needed")], 0, 20);
        assert_eq!(Availability::default().share(), None);
    }
}
