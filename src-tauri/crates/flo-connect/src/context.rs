//! What every call carries with it.

use std::sync::Arc;
use std::time::Duration;

use flo_model::Clock;
use tokio_util::sync::CancellationToken;

/// Who pays for a request, most urgent first. Budgets keep a reserve for the first two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A person is waiting for the answer.
    Person,
    /// A queued write.
    Write,
    /// The running timer.
    Timer,
    /// What is on the screen.
    Screen,
    /// Background polling.
    Background,
    /// A full re-scan.
    DeepScan,
}

impl Class {
    /// Whether it reads, and so yields to writes that wait.
    #[must_use]
    pub const fn is_reading(self) -> bool {
        matches!(self, Self::Timer | Self::Screen | Self::Background | Self::DeepScan)
    }

    /// How long a request of this class waits for its turn inside a call. When it would take longer, the call ends
    /// with `RateLimited` and the time to come back.
    #[must_use]
    pub const fn patience(self) -> Duration {
        match self {
            Self::Person => Duration::from_secs(5),
            Self::Write => Duration::from_secs(60),
            Self::Timer | Self::Screen | Self::Background | Self::DeepScan => Duration::from_secs(15),
        }
    }
}

/// Clock, class and cancellation of one call.
#[derive(Debug, Clone)]
pub struct CallContext {
    /// Time source.
    pub clock: Arc<dyn Clock>,
    /// Who pays.
    pub class: Class,
    /// Ends the call early with [`crate::ErrorKind::Cancelled`].
    pub cancel: CancellationToken,
}

impl CallContext {
    /// A context that nobody has cancelled yet.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, class: Class) -> Self {
        Self { clock, class, cancel: CancellationToken::new() }
    }

    /// The same context paid by another class.
    #[must_use]
    pub fn of_class(&self, class: Class) -> Self {
        Self { class, ..self.clone() }
    }
}
