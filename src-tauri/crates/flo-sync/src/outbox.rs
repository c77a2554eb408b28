//! The life of one queued write.
//!
//! ```text
//!  queued ──▶ in_flight ──▶ done
//!    ▲            │ no answer, crash ──▶ unknown ──▶ look ──▶ found: done
//!    │            │                                   └──▶ not there: queued (same id)
//!    ├── transient, rate limited, offline (with next_at)
//!    └── parked ──▶ person: retry, drop
//! ```
//!
//! The rule behind it: nothing that may have had an effect is sent again before somebody looked.

use std::time::Duration;

use flo_model::{IntentAction, IntentState, UnixMillis};

use crate::Backoff;

/// Attempts after which a write that alone fails, while others succeed, is set aside for a person.
pub const MAX_ATTEMPTS: u32 = 10;

/// Looks that must find nothing before a create of unknown outcome is sent again: a listing may lag behind a write.
pub const LOOKS_BEFORE_REPEAT: u32 = 2;

/// Time between two such looks.
pub const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);

/// What the machine knows of one write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Where it stands.
    pub state: IntentState,
    /// Calls that counted, looks that failed included.
    pub attempts: u32,
    /// Looks since the last call that found nothing.
    pub looks: u32,
    /// Not before this time.
    pub next_at: UnixMillis,
    /// Start of the first call whose effect may exist.
    pub first_attempt_at: Option<UnixMillis>,
}

impl Progress {
    /// A write that nobody has tried yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: IntentState::Queued,
            attempts: 0,
            looks: 0,
            next_at: UnixMillis(0),
            first_attempt_at: None,
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

/// What happened to a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The call is about to begin.
    Begun,
    /// The service said yes, or a look found the effect.
    Confirmed,
    /// The call ended without an answer, or the app stopped while it was under way.
    NoAnswer,
    /// A look found no effect.
    NothingFound,
    /// A look failed; it says nothing.
    LookFailed {
        /// Wait at least this long.
        after: Option<Duration>,
    },
    /// It had no effect because the service could not be reached or would not be asked now: counts no attempt.
    NotNow {
        /// Wait at least this long.
        after: Option<Duration>,
    },
    /// It had no effect; the same call may succeed later.
    Transient {
        /// Wait at least this long.
        after: Option<Duration>,
        /// Whether other calls succeed meanwhile, so that the fault lies with this write.
        others_succeed: bool,
    },
    /// It had no effect, and the same call would fail the same way; or policy forbids it.
    Refused,
    /// A person wants it tried again.
    Retried,
    /// A person gave it up, or another edit made it needless.
    GivenUp,
}

/// An event that cannot happen in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a write that is {state} cannot take the event {event:?}")]
pub struct Impossible {
    /// Where the write stood.
    pub state: IntentState,
    /// What was said to have happened.
    pub event: Event,
}

/// The next state of a write after `event`. Pure: the same input gives the same output.
///
/// # Errors
/// [`Impossible`] when the event cannot happen in this state; nothing changes then.
pub fn step(
    from: Progress,
    action: IntentAction,
    event: Event,
    now: UnixMillis,
    seed: u64,
) -> Result<Progress, Impossible> {
    use IntentState::{Done, Dropped, InFlight, Parked, Queued, Unknown};
    let later = |delay: Duration| now.plus_ms(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
    let to = |state| Progress { state, next_at: now, ..from };
    Ok(match (from.state, event) {
        (Queued, Event::Begun) => Progress {
            attempts: from.attempts + 1,
            looks: 0,
            first_attempt_at: from.first_attempt_at.or(Some(now)),
            ..to(InFlight)
        },
        (InFlight | Unknown, Event::Confirmed) => to(Done),
        (InFlight, Event::NoAnswer) => to(Unknown),
        (Unknown, Event::NothingFound) => {
            let looks = from.looks + 1;
            if action == IntentAction::Create && looks < LOOKS_BEFORE_REPEAT {
                Progress { looks, next_at: later(LOOK_AGAIN_AFTER), ..from }
            } else {
                Progress { looks: 0, ..to(Queued) }
            }
        }
        (Unknown, Event::LookFailed { after }) => {
            let attempts = from.attempts + 1;
            let delay = Backoff::WRITES.delay(attempts, seed).max(after.unwrap_or_default());
            Progress { attempts, next_at: later(delay), ..from }
        }
        (InFlight | Queued, Event::NotNow { after }) => {
            let counted = u32::from(from.state == InFlight);
            Progress {
                attempts: from.attempts.saturating_sub(counted),
                next_at: later(after.unwrap_or_default()),
                ..to(Queued)
            }
        }
        (InFlight | Queued, Event::Transient { after, others_succeed }) => {
            let attempts = from.attempts + u32::from(from.state == Queued);
            if others_succeed && attempts >= MAX_ATTEMPTS {
                return Ok(Progress { attempts, ..to(Parked) });
            }
            let delay = Backoff::WRITES.delay(attempts, seed).max(after.unwrap_or_default());
            Progress { attempts, next_at: later(delay), ..to(Queued) }
        }
        (InFlight | Queued, Event::Refused) => to(Parked),
        (Parked, Event::Retried) => Progress { attempts: 0, ..to(Queued) },
        (Queued, Event::Retried) => to(Queued),
        (Queued | Parked, Event::GivenUp) => to(Dropped),
        (state, event) => return Err(Impossible { state, event }),
    })
}

#[cfg(test)]
#[path = "outbox_tests.rs"]
mod tests;
