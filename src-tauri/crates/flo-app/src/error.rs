//! The border's one error: codes that somebody acts on, wording, exit codes. One `match` each.

use std::fmt;

use flo_connect::ErrorKind;
use flo_engine::EngineError;
use flo_offload::OffloadError;
use flo_offload::mhl::MhlError;
use flo_store::{OpenError, StoreError};
use flo_transfer::{EnqueueError, TransferError};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Result of a use case.
pub type Result<T, E = CommandError> = std::result::Result<T, E>;

/// A word that the window, a script or a person acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// What was given cannot be used as it stands.
    Invalid,
    /// There is no such thing.
    NotFound,
    /// The name fits several things.
    Ambiguous,
    /// A file or folder does not exist.
    PathNotFound,
    /// A file or folder cannot be read.
    Unreadable,
    /// No room on the disk.
    DiskFull,
    /// The service wants a (new) sign-in.
    SignIn,
    /// Signed in, but not allowed.
    Forbidden,
    /// The service refused the content.
    Refused,
    /// The record is locked or approved there.
    Locked,
    /// Gone at the service.
    Gone,
    /// Over the service's limit.
    RateLimited,
    /// No network.
    Offline,
    /// Another page answers in the service's place.
    Portal,
    /// The service fails.
    ServiceDown,
    /// No connection to a service that this needs.
    NotConnected,
    /// Another process holds the profile and cannot serve the call.
    ProfileInUse,
    /// The database was written by a newer app.
    DatabaseNewer,
    /// The database is damaged; it was set aside.
    DatabaseCorrupt,
    /// There is no keychain, or it is locked.
    NoKeychain,
    /// The passphrase of the secrets file is missing or wrong.
    Passphrase,
    /// The source changed while it was read.
    SourceChanged,
    /// Two values stand against each other.
    Conflict,
    /// A timer that was started elsewhere runs: starting one here would stop it.
    TimerElsewhere,
    /// Stopped before it was done.
    Cancelled,
    /// A fault of the app.
    Internal,
}

/// A failed use case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CommandError {
    /// Stable word to act on.
    pub code: ErrorCode,
    /// What is, in one sentence.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl CommandError {
    /// An error without a hint of its own: the usual one of its code, if it has one.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: code.usual_hint().map(str::to_owned) }
    }

    /// The same error with this advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A fault of the app itself; `what` says what it was doing.
    #[must_use]
    pub fn internal(what: impl fmt::Display) -> Self {
        Self::new(ErrorCode::Internal, what.to_string())
    }

    /// There is no `what` of that id or name.
    #[must_use]
    pub fn not_found(what: &str, id: impl fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no {what} “{id}”."))
    }

    /// Exit code of `flo`: 0 done, 1 failed, 2 wrong usage, 3 attention needed, 4 offline, 5 profile in use.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self.code {
            ErrorCode::Invalid | ErrorCode::Ambiguous => 2,
            ErrorCode::SignIn
            | ErrorCode::Conflict
            | ErrorCode::Passphrase
            | ErrorCode::NoKeychain
            | ErrorCode::TimerElsewhere => 3,
            ErrorCode::Offline | ErrorCode::Portal => 4,
            ErrorCode::ProfileInUse => 5,
            _ => 1,
        }
    }
}

impl ErrorCode {
    /// The usual advice; callers that know more give their own.
    #[must_use]
    pub fn usual_hint(self) -> Option<&'static str> {
        Some(match self {
            Self::PathNotFound => "Check the path, and that the drive is connected.",
            Self::Unreadable => "Give this account read access to it, then try again.",
            Self::DiskFull => "Free some room on the disk. Nothing is lost; it goes on by itself.",
            Self::SignIn => "Sign in again, or paste a new key.",
            Self::Forbidden => "Ask an administrator of the account for this right.",
            Self::Locked => "Ask an administrator to unlock it, or change the entry here.",
            Self::Offline => "It goes on by itself when the network is back.",
            Self::Portal => "Open a browser and sign in to this network.",
            Self::ServiceDown => "It is tried again by itself.",
            Self::NotConnected => "Connect the service first.",
            Self::ProfileInUse => "Close the other one, or use another profile.",
            Self::DatabaseNewer => "Update ProjectFlo, or use another profile.",
            Self::NoKeychain => {
                "Unlock the keychain. Without one, set FLO_SECRETS=file and FLO_PASSPHRASE for an encrypted file."
            }
            Self::Passphrase => "Set FLO_PASSPHRASE to the passphrase that the file was made with.",
            Self::SourceChanged => "Send it again when nothing writes to it any more.",
            _ => return None,
        })
    }

    /// The code of a stored failure: the word under which engine and transfers keep why something waits.
    #[must_use]
    pub(crate) fn of_stored(word: &str) -> Self {
        match word {
            "offline" | "timeout" | "interrupted" | "cancelled" => Self::Offline,
            "portal" => Self::Portal,
            "sign_in" => Self::SignIn,
            "forbidden" => Self::Forbidden,
            "not_found" | "folder_gone" | "destination" => Self::Gone,
            "conflict" => Self::Conflict,
            "locked" => Self::Locked,
            "rate_limited" => Self::RateLimited,
            "server" | "bad_answer" | "expired" => Self::ServiceDown,
            "local" | "unreadable" => Self::Unreadable,
            "source_changed" | "changed" => Self::SourceChanged,
            "disk_full" => Self::DiskFull,
            "disk_away" | "source_away" | "missing" => Self::PathNotFound,
            "not_writable" | "disk_error" | "name" => Self::Unreadable,
            _ => Self::Refused,
        }
    }

    /// The code of a connector's failure.
    #[must_use]
    pub fn of_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::Offline | ErrorKind::Timeout | ErrorKind::Interrupted => Self::Offline,
            ErrorKind::Portal => Self::Portal,
            ErrorKind::SignIn => Self::SignIn,
            ErrorKind::Forbidden => Self::Forbidden,
            ErrorKind::NotFound => Self::Gone,
            ErrorKind::Conflict => Self::Conflict,
            ErrorKind::Invalid => Self::Refused,
            ErrorKind::Locked => Self::Locked,
            ErrorKind::RateLimited => Self::RateLimited,
            ErrorKind::Expired | ErrorKind::Server | ErrorKind::BadAnswer => Self::ServiceDown,
            ErrorKind::Local => Self::Unreadable,
            ErrorKind::Cancelled => Self::Cancelled,
        }
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CommandError {}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            StoreError::DiskFull => Self::new(ErrorCode::DiskFull, message),
            StoreError::Io(_) => Self::new(ErrorCode::Unreadable, message)
                .with_hint("Check that the disk of the profile is connected and writable."),
            StoreError::Corrupt(_) => Self::new(ErrorCode::DatabaseCorrupt, message)
                .with_hint("Start again: the damaged file is set aside and the newest snapshot is offered."),
            StoreError::Busy => Self::new(ErrorCode::ProfileInUse, message),
            StoreError::NotFound(_) => Self::new(ErrorCode::NotFound, message),
            StoreError::Ambiguous { .. } => {
                Self::new(ErrorCode::Ambiguous, message).with_hint("Give its id instead of its name.")
            }
            StoreError::BadValue { .. } | StoreError::UnknownField { .. } | StoreError::Invalid(_) => {
                Self::new(ErrorCode::Invalid, message)
            }
            StoreError::Locked(_) => Self::new(ErrorCode::Locked, message),
            StoreError::Closed | StoreError::Panicked(_) | StoreError::Stored(_) | StoreError::Sqlite(_) => {
                Self::internal(message)
            }
        }
    }
}

impl From<flo_time::calendar::BadDate> for CommandError {
    fn from(error: flo_time::calendar::BadDate) -> Self {
        Self::new(ErrorCode::Invalid, sentence(&error.to_string())).with_hint("Write 2026-03-02.")
    }
}

impl From<OpenError> for CommandError {
    fn from(error: OpenError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            OpenError::Newer { .. } => Self::new(ErrorCode::DatabaseNewer, message),
            OpenError::Corrupt { snapshot: Some(snapshot), .. } => Self::new(ErrorCode::DatabaseCorrupt, message)
                .with_hint(format!(
                    "Take the newest snapshot with `flo restore \"{}\"`, or start again with an empty database that is filled from the services.",
                    snapshot.display()
                )),
            OpenError::Corrupt { snapshot: None, .. } => Self::new(ErrorCode::DatabaseCorrupt, message)
                .with_hint("Start again: an empty database is filled from the services."),
            OpenError::Foreign(_) => Self::new(ErrorCode::DatabaseCorrupt, message).with_hint("Use another profile folder."),
            OpenError::Locked(_) => Self::new(ErrorCode::ProfileInUse, message),
            OpenError::DiskFull(_) => Self::new(ErrorCode::DiskFull, message),
            OpenError::Disk { .. } => Self::new(ErrorCode::Unreadable, message)
                .with_hint("Choose a folder that this account may write to, with --profile or FLO_PROFILE."),
            OpenError::Migration { .. } => Self::new(ErrorCode::Internal, message)
                .with_hint("The database is as it was before. Its newest snapshot stands in the profile's snapshots folder."),
        }
    }
}

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::NotAttached(_) => Self::new(ErrorCode::NotConnected, message),
            EngineError::NoIntent(_) | EngineError::NoConflict(_) => Self::new(ErrorCode::NotFound, message),
            EngineError::Impossible(_) => Self::new(ErrorCode::Invalid, message),
        }
    }
}

impl From<TransferError> for CommandError {
    fn from(error: TransferError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            TransferError::NotFound(_) => Self::new(ErrorCode::NotFound, message),
            TransferError::NotNow { .. } => Self::new(ErrorCode::Invalid, message),
            TransferError::Away => Self::new(ErrorCode::NotConnected, message),
            TransferError::NoReadBack => Self::new(ErrorCode::Refused, message),
            TransferError::Service(error) => Self::new(ErrorCode::of_kind(error.kind), error.detail.clone()),
            TransferError::Store(error) => error.into(),
        }
    }
}

impl From<EnqueueError> for CommandError {
    fn from(error: EnqueueError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            EnqueueError::NotFound(_) => Self::new(ErrorCode::PathNotFound, message),
            EnqueueError::Unreadable { .. } => Self::new(ErrorCode::Unreadable, message),
            EnqueueError::Store(error) => error.into(),
        }
    }
}

impl From<OffloadError> for CommandError {
    fn from(error: OffloadError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            OffloadError::NotFound(_) => Self::new(ErrorCode::NotFound, message),
            OffloadError::Invalid(_) => Self::new(ErrorCode::Invalid, message),
            OffloadError::Place(failure) => Self::new(ErrorCode::of_stored(failure.kind), message),
            OffloadError::Store(error) => error.into(),
        }
    }
}

impl From<MhlError> for CommandError {
    fn from(error: MhlError) -> Self {
        let message = sentence(&error.to_string());
        match error {
            MhlError::NoHistory(_) => {
                Self::new(ErrorCode::NotFound, message).with_hint("Write one with `flo mhl create DIR`.")
            }
            MhlError::Disk { .. } => Self::new(ErrorCode::Unreadable, message),
            MhlError::NoChain(_)
            | MhlError::Missing(_)
            | MhlError::Modified(_)
            | MhlError::Malformed { .. } => Self::new(ErrorCode::Refused, message).with_hint(
                "The history cannot vouch for these files. Fetch its folder `ascmhl` from another copy.",
            ),
        }
    }
}

/// The text as a sentence: a capital at its head, a full stop at its end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut sentence: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

impl From<flo_connect::Error> for CommandError {
    fn from(error: flo_connect::Error) -> Self {
        Self::new(ErrorCode::of_kind(error.kind), error.detail)
    }
}
