//! Connectivity as a state: how a connection stands, and when to try again. Pure.

use flo_connect::{Class, Error, ErrorKind, Retry};
use flo_model::{ConnectionId, ConnectionState, UnixMillis};
use flo_store::connections::HealthRow;
use flo_sync::Backoff;
use serde::Serialize;

/// Failures of the service in a row after which it counts as degraded.
const DEGRADED_AFTER: u32 = 3;

/// Time until a refused sign-in is tried again without anybody asking, milliseconds.
const SIGN_IN_AGAIN_MS: i64 = 10 * 60 * 1000;

/// Wait after a rate limit at least, milliseconds.
const LEAST_WAIT_MS: i64 = 1000;

/// Wait after a rate limit that does not say how long, milliseconds.
const LIMIT_WAIT_MS: i64 = 60 * 1000;

/// How a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// It answers.
    Online,
    /// No connection can be made.
    Offline,
    /// Somebody else answers in its place.
    Portal,
    /// It does not accept the sign-in.
    SignInNeeded,
    /// It wants no more requests for now.
    RateLimited,
    /// It answers with failures.
    Degraded,
    /// A person paused it.
    Paused,
}

impl Health {
    /// States in which the service is asked first whether it is back.
    const UNREACHED: [Self; 4] = [Self::Offline, Self::Portal, Self::SignInNeeded, Self::Degraded];

    /// The stored word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Offline => "offline",
            Self::Portal => "portal",
            Self::SignInNeeded => "sign_in_needed",
            Self::RateLimited => "rate_limited",
            Self::Degraded => "degraded",
            Self::Paused => "paused",
        }
    }
}

/// How a connection stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthView {
    /// Which account.
    pub connection: ConnectionId,
    /// How it is reached.
    pub health: Health,
    /// Why it is not online: kind of the last error.
    pub error: Option<&'static str>,
    /// The same as a sentence.
    pub detail: Option<String>,
    /// When it is tried again.
    pub next_try_at: Option<UnixMillis>,
}

/// What a call is for, as far as limits go: budgets keep a reserve for people and for queued writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Reading in the background.
    Read,
    /// A queued write, or a person who waits.
    Write,
}

impl From<Class> for Purpose {
    fn from(class: Class) -> Self {
        match class {
            Class::Person | Class::Write => Self::Write,
            Class::Timer | Class::Screen | Class::Background | Class::DeepScan => Self::Read,
        }
    }
}

/// The state machine of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Monitor {
    health: Health,
    /// Whether the limit that is under way holds for writes too.
    limits_writes: bool,
    failures: u32,
    next_try_at: Option<UnixMillis>,
    /// When `next_try_at` was decided: a clock that shows less was set back since.
    decided_at: UnixMillis,
    error: Option<(&'static str, String)>,
    seed: u64,
}

impl Monitor {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            health: Health::Online,
            limits_writes: false,
            failures: 0,
            next_try_at: None,
            decided_at: UnixMillis(0),
            error: None,
            seed,
        }
    }

    /// Goes on from what was stored: a pause holds, and so does a limit that is not over; a service that could not be
    /// reached is asked first.
    pub(crate) fn restored(
        seed: u64,
        state: ConnectionState,
        health: &str,
        next: Option<UnixMillis>,
    ) -> Self {
        let mut monitor = Self::new(seed);
        if state == ConnectionState::Paused {
            monitor.health = Health::Paused;
        } else if health == Health::RateLimited.as_str() && next.is_some() {
            monitor.health = Health::RateLimited;
            monitor.limits_writes = true;
            monitor.next_try_at = next;
            monitor.error =
                Some(("rate_limited", String::from("The service wants no more requests for now.")));
        } else if let Some(unreached) = Health::UNREACHED.into_iter().find(|word| word.as_str() == health) {
            // Due at once: what was true when the last run ended says little about now.
            monitor.health = unreached;
            monitor.next_try_at = Some(UnixMillis(0));
        }
        monitor
    }

    pub(crate) fn health(&self) -> Health {
        self.health
    }

    pub(crate) fn next_try_at(&self) -> Option<UnixMillis> {
        self.next_try_at
    }

    /// Whether it is time for the next try.
    pub(crate) fn is_due(&self, now: UnixMillis) -> bool {
        self.next_try_at.is_some_and(|at| at <= now || now < self.decided_at)
    }

    /// Whether a call may be made now. A limit on reading leaves the reserve to writes.
    pub(crate) fn is_open(&self, purpose: Purpose) -> bool {
        match self.health {
            Health::Online => true,
            Health::RateLimited => purpose == Purpose::Write && !self.limits_writes,
            _ => false,
        }
    }

    /// A call was answered by the service. A limit is over only when its time is: another route may well answer
    /// meanwhile. Returns whether the state changed.
    pub(crate) fn answered(&mut self) -> bool {
        self.failures = 0;
        if matches!(self.health, Health::Paused | Health::RateLimited) {
            return false;
        }
        self.error = None;
        self.next_try_at = None;
        std::mem::replace(&mut self.health, Health::Online) != Health::Online
    }

    /// A call failed. Errors about one record are answers. Returns whether the state changed.
    pub(crate) fn failed(&mut self, error: &Error, purpose: Purpose, now: UnixMillis) -> bool {
        if self.health == Health::Paused
            || error.kind == ErrorKind::Cancelled
            || error.kind == ErrorKind::Local
        {
            return false;
        }
        let health = match error.kind {
            ErrorKind::Offline => Health::Offline,
            ErrorKind::Portal => Health::Portal,
            ErrorKind::SignIn => Health::SignInNeeded,
            ErrorKind::RateLimited => Health::RateLimited,
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Server => {
                self.failures += 1;
                if self.failures < DEGRADED_AFTER {
                    return false;
                }
                Health::Degraded
            }
            _ => return self.answered(),
        };
        self.limits_writes = health == Health::RateLimited && purpose == Purpose::Write;
        if matches!(health, Health::Offline | Health::Portal) {
            self.failures += 1;
        }
        let wait_ms = match (health, error.retry) {
            (Health::RateLimited, Retry::After(Some(after))) => millis(after).max(LEAST_WAIT_MS),
            (Health::RateLimited, _) => LIMIT_WAIT_MS,
            (Health::SignInNeeded, _) => SIGN_IN_AGAIN_MS,
            _ => millis(Backoff::RECONNECT.delay(self.failures, self.seed)),
        };
        let before = (self.health, self.next_try_at);
        self.health = health;
        self.next_try_at = Some(now.plus_ms(wait_ms));
        self.decided_at = now;
        self.error = Some((kind_word(error.kind), error.detail.clone()));
        before != (self.health, self.next_try_at)
    }

    /// A limit is over, or a person wants it tried now. Returns whether the state changed.
    pub(crate) fn try_now(&mut self) -> bool {
        if matches!(self.health, Health::Paused | Health::Online) {
            return false;
        }
        self.health = Health::Online;
        self.next_try_at = None;
        true
    }

    pub(crate) fn pause(&mut self) -> bool {
        self.next_try_at = None;
        self.error = None;
        std::mem::replace(&mut self.health, Health::Paused) != Health::Paused
    }

    pub(crate) fn resume(&mut self) -> bool {
        if self.health != Health::Paused {
            return false;
        }
        *self = Self::new(self.seed);
        true
    }

    pub(crate) fn view(&self, connection: &ConnectionId) -> HealthView {
        HealthView {
            connection: connection.clone(),
            health: self.health,
            error: self.error.as_ref().map(|(kind, _)| *kind),
            detail: self.error.as_ref().map(|(_, detail)| detail.clone()),
            next_try_at: self.next_try_at,
        }
    }

    pub(crate) fn row(&self) -> HealthRow {
        HealthRow {
            health: self.health.as_str().to_owned(),
            state: match self.health {
                Health::SignInNeeded => ConnectionState::Error,
                Health::Paused => ConnectionState::Paused,
                _ => ConnectionState::Active,
            },
            error_code: self.error.as_ref().map(|(kind, _)| (*kind).to_owned()),
            error_detail: self.error.as_ref().map(|(_, detail)| detail.clone()),
            next_try_at: self.next_try_at,
        }
    }
}

/// Whether the error says something about the whole connection, so that other calls would fail alike.
pub(crate) fn is_about_connection(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::Offline
            | ErrorKind::Portal
            | ErrorKind::SignIn
            | ErrorKind::RateLimited
            | ErrorKind::Cancelled
    )
}

/// The stored word of an error kind.
#[must_use]
pub(crate) fn kind_word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Offline => "offline",
        ErrorKind::Portal => "portal",
        ErrorKind::Timeout => "timeout",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::SignIn => "sign_in",
        ErrorKind::Forbidden => "forbidden",
        ErrorKind::NotFound => "not_found",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Locked => "locked",
        ErrorKind::RateLimited => "rate_limited",
        ErrorKind::Expired => "expired",
        ErrorKind::Server => "server",
        ErrorKind::BadAnswer => "bad_answer",
        ErrorKind::Local => "local",
        ErrorKind::Cancelled => "cancelled",
    }
}

pub(crate) fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn error(kind: ErrorKind) -> Error {
        Error::new(kind, "listing projects", "it said so")
    }

    #[test]
    fn an_answer_about_one_record_is_an_answer() {
        let mut monitor = Monitor::new(1);
        assert!(monitor.failed(&error(ErrorKind::Offline), Purpose::Read, NOW));
        assert_eq!(monitor.health(), Health::Offline);
        assert!(monitor.failed(&error(ErrorKind::NotFound), Purpose::Read, NOW));
        assert_eq!(monitor.health(), Health::Online);
    }

    #[test]
    fn one_failure_of_the_service_is_no_outage_but_three_are() {
        let mut monitor = Monitor::new(1);
        assert!(!monitor.failed(&error(ErrorKind::Server), Purpose::Read, NOW));
        assert!(!monitor.failed(&error(ErrorKind::Timeout), Purpose::Read, NOW));
        assert!(monitor.failed(&error(ErrorKind::Server), Purpose::Read, NOW));
        assert_eq!(monitor.health(), Health::Degraded);
    }

    #[test]
    fn a_limit_lasts_as_long_as_the_service_says() {
        let mut monitor = Monitor::new(1);
        let limited = error(ErrorKind::RateLimited).with_retry(Retry::After(Some(Duration::from_secs(90))));
        assert!(monitor.failed(&limited, Purpose::Read, NOW));
        assert_eq!(monitor.next_try_at(), Some(NOW.plus_ms(90_000)));
    }

    #[test]
    fn a_limit_on_reading_leaves_the_reserve_to_writes() {
        let limited = error(ErrorKind::RateLimited);
        let mut monitor = Monitor::new(1);
        monitor.failed(&limited, Purpose::Read, NOW);
        assert!(!monitor.is_open(Purpose::Read) && monitor.is_open(Purpose::Write));
        monitor.answered();
        assert!(!monitor.is_open(Purpose::Read), "an answer to another call does not end a limit");
        monitor.failed(&limited, Purpose::Write, NOW);
        assert!(!monitor.is_open(Purpose::Write));
    }

    #[test]
    fn only_a_refused_sign_in_needs_a_person() {
        for (kind, state) in [
            (ErrorKind::Offline, ConnectionState::Active),
            (ErrorKind::Portal, ConnectionState::Active),
            (ErrorKind::RateLimited, ConnectionState::Active),
            (ErrorKind::SignIn, ConnectionState::Error),
        ] {
            let mut monitor = Monitor::new(1);
            monitor.failed(&error(kind), Purpose::Read, NOW);
            assert_eq!(monitor.row().state, state, "{kind:?}");
        }
    }

    #[test]
    fn a_pause_holds_whatever_happens() {
        let mut monitor = Monitor::new(1);
        monitor.pause();
        assert!(!monitor.answered());
        assert!(!monitor.failed(&error(ErrorKind::Offline), Purpose::Read, NOW));
        assert!(!monitor.try_now());
        assert_eq!(monitor.health(), Health::Paused);
        assert!(monitor.resume());
        assert!(monitor.is_open(Purpose::Read));
    }
}
