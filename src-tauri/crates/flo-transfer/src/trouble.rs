//! How a session ends when it does not end well, and what follows from it.

use std::time::Duration;

use flo_connect::{Error, ErrorKind, Retry};
use flo_store::StoreError;
use flo_store::transfers::SourceKey;

/// Why a session ended.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// A person paused or cancelled the transfer, its source changed, or the app ends. The row says which.
    Cancelled,
    /// The store failed: nothing can be journalled, so nothing is sent.
    Store(StoreError),
    /// It is tried again by itself.
    Wait {
        /// Short word for programs.
        kind: &'static str,
        /// Sentence for a person.
        detail: String,
        /// Not before this; `None` leaves it to the backoff.
        after: Option<Duration>,
        /// Whether it counts as a failed attempt.
        counts: bool,
    },
    /// A person decides.
    Park {
        /// Short word for programs.
        kind: &'static str,
        /// Sentence for a person: what is wrong and what to do.
        detail: String,
    },
    /// The source has another state now.
    Changed(SourceKey),
    /// Nothing stands at the source's path, though its folder is there.
    Missing,
    /// The addresses of the parts died.
    Expired,
    /// The service gave up on the placeholder, or has other bytes than were sent.
    Failed(String),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(detail) | StoreError::Invalid(detail) => {
                Self::Park { kind: "destination", detail }
            }
            other => Self::Store(other),
        }
    }
}

/// How long to wait when something is away; the session's timing fills it in.
const AWAY: Option<Duration> = None;

impl Trouble {
    pub(crate) fn park(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::Park { kind, detail: detail.into() }
    }

    /// Something is away that comes back by itself; no attempt is counted.
    pub(crate) fn away(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::Wait { kind, detail: detail.into(), after: AWAY, counts: false }
    }

    /// What a refusal of the service means for the transfer.
    pub(crate) fn of(error: &Error) -> Self {
        let said = &error.detail;
        match error.kind {
            ErrorKind::Cancelled => Self::Cancelled,
            ErrorKind::Offline => Self::away("offline", "No network. Sending goes on when it is back."),
            ErrorKind::Portal => Self::away(
                "portal",
                "The network wants a sign-in page first. Open a browser and sign in to the network; sending goes on by itself.",
            ),
            ErrorKind::SignIn => Self::away(
                "sign_in",
                "The account needs a new sign-in. Sign in again under Connections; sending goes on then.",
            ),
            ErrorKind::Forbidden => Self::park(
                "forbidden",
                format!(
                    "The service does not allow this upload: {said}. Ask for the right to upload to this folder, then retry."
                ),
            ),
            ErrorKind::NotFound => Self::park(
                "folder_gone",
                format!(
                    "The folder at the service is not there any more: {said}. Choose another one, or restore it and retry."
                ),
            ),
            ErrorKind::Expired => Self::Expired,
            ErrorKind::Conflict | ErrorKind::Invalid | ErrorKind::Locked => Self::park(
                "refused",
                format!("The service refused this file: {said}. Change what it names, then retry."),
            ),
            ErrorKind::BadAnswer => Self::Wait {
                kind: "bad_answer",
                detail: format!(
                    "The service gave an answer that makes no sense ({said}). It is tried again."
                ),
                after: None,
                counts: true,
            },
            ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::RateLimited
            | ErrorKind::Server
            | ErrorKind::Local => Self::Wait {
                kind: match error.kind {
                    ErrorKind::RateLimited => "rate_limited",
                    ErrorKind::Server => "server",
                    ErrorKind::Local => "local",
                    _ => "interrupted",
                },
                detail: format!("{said}. It is tried again."),
                after: match error.retry {
                    Retry::After(after) => after,
                    Retry::Never | Retry::WhenOnline => None,
                },
                counts: error.kind != ErrorKind::RateLimited,
            },
        }
    }
}
