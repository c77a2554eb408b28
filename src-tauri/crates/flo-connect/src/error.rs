//! One error for every connector. Layers and the engine read its fields; nobody reads its message.

use std::fmt;
use std::time::Duration;

/// Result of a call to a service.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as far as anybody acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// No connection could be made: no route, DNS, refused, TLS.
    Offline,
    /// Somebody else answered: a captive portal's or proxy's page where the service's own answer was due.
    Portal,
    /// The deadline of the attempt passed.
    Timeout,
    /// The connection broke while the answer was awaited.
    Interrupted,
    /// The token is missing, wrong, expired beyond refresh, or not linked to an account of the service.
    SignIn,
    /// Signed in, but this is not allowed: role, plan or licence.
    Forbidden,
    /// Not there, or not visible to this account.
    NotFound,
    /// The service's state contradicts the request (duplicate, concurrent change).
    Conflict,
    /// The request is not acceptable as it stands (a required field, a bad value).
    Invalid,
    /// The record is locked or approved at the service.
    Locked,
    /// Over a rate limit.
    RateLimited,
    /// An upload's presigned addresses are no longer valid.
    Expired,
    /// The service failed (5xx).
    Server,
    /// The service answered, but not in its own form.
    BadAnswer,
    /// The local side failed: an unreadable file, a body that ended early.
    Local,
    /// The caller cancelled.
    Cancelled,
}

/// What a caller may do about a failure. Layers read this; nobody reads messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same call will fail the same way.
    Never,
    /// Temporary. Wait at least this long; `None` leaves the delay to the backoff.
    After(Option<Duration>),
    /// No network: park until connectivity returns, count no attempt.
    WhenOnline,
}

/// Whether a write that failed may have taken effect all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The service refused it or never got it.
    NotDone,
    /// Nobody knows: look before writing again.
    Unknown,
}

/// A failed call.
#[derive(Debug)]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// What may be done about it.
    pub retry: Retry,
    /// Whether a write may have taken effect.
    pub outcome: Outcome,
    /// What was being done, as a phrase: “listing time entries”.
    pub doing: &'static str,
    /// HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// The service's own error code, if it has one.
    pub code: Option<String>,
    /// One sentence for a person: what the service said, shortened and free of secrets.
    pub detail: String,
    /// The cause below.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error with the usual retry of its kind and an outcome of [`Outcome::NotDone`].
    #[must_use]
    pub fn new(kind: ErrorKind, doing: &'static str, detail: impl Into<String>) -> Self {
        let retry = match kind {
            ErrorKind::Offline | ErrorKind::Portal => Retry::WhenOnline,
            ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::RateLimited | ErrorKind::Server => {
                Retry::After(None)
            }
            _ => Retry::Never,
        };
        Self {
            kind,
            retry,
            outcome: Outcome::NotDone,
            doing,
            status: None,
            code: None,
            detail: detail.into(),
            source: None,
        }
    }

    /// The same error with this HTTP status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same error with the service's own code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The same error with this advice.
    #[must_use]
    pub fn with_retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The same error, of a write that may have taken effect.
    #[must_use]
    pub fn with_unknown_outcome(mut self) -> Self {
        self.outcome = Outcome::Unknown;
        self
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.detail)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn std::error::Error + 'static))
    }
}
