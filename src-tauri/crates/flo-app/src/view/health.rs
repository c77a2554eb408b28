//! How a connection is doing: what is at risk, how well it answers, what it asks next, how long its sign-in holds.

use flo_model::{ByteCount, Count, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

/// What of a connection is here and not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AtRiskView {
    /// Time entries that the service does not have.
    pub entries: Count,
    /// Their length altogether, seconds.
    pub booked_s: Count,
    /// Files that are not there completely.
    pub uploads: Count,
    /// Bytes of them that are still to be sent.
    pub upload_bytes: ByteCount,
    /// Comments that nobody else sees yet.
    pub comments: Count,
    /// Other changes that are not there.
    pub others: Count,
}

/// How well a service answered in the last 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, Type)]
pub struct AnswersView {
    /// Attempts.
    pub total: Count,
    /// Those without a good answer: none at all, 5xx, or 429.
    pub failed: Count,
    /// Half of the answers took at most so long, milliseconds.
    pub median_ms: u32,
    /// 95 of 100 answers took at most so long, milliseconds.
    pub p95_ms: u32,
    /// Share of the last 24 hours in which it could be worked with, of the time that is known; null: nothing is known.
    pub day: Option<f64>,
    /// The same for the last 7 days.
    pub week: Option<f64>,
}

/// Requests of one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct HourView {
    /// Its begin.
    pub at: UnixMillis,
    /// Requests that were sent.
    pub used: u32,
    /// Requests that are planned.
    pub planned: u32,
}

/// Something that will be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct UpcomingView {
    /// When.
    pub at: UnixMillis,
    /// What, in words.
    pub what: String,
    /// Requests.
    pub requests: u32,
}

/// What one signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// A key that was pasted.
    Key,
    /// A token that was pasted.
    Token,
    /// A sign-in in the browser that renews itself.
    Browser,
}

/// How long a sign-in holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SignInView {
    /// What one signs in with.
    pub kind: SignInKind,
    /// When it renews itself next; null: it does not.
    pub renews_at: Option<UnixMillis>,
    /// When a person has to sign in again unless it renews itself before; null: nobody knows, or never.
    pub ends_at: Option<UnixMillis>,
}

/// One connection in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct ConnectionDetail {
    /// How well it answered.
    pub answers: AnswersView,
    /// Requests by hour: three that are past, this one, two to come.
    pub hours: Vec<HourView>,
    /// What it asks next, at most six.
    pub upcoming: Vec<UpcomingView>,
    /// How long the sign-in holds; null while its secret was not read.
    pub sign_in: Option<SignInView>,
    /// Where the secret is kept: keychain, file or memory.
    pub secrets: String,
    /// Since when it stands as it does; null: not known.
    pub since: Option<UnixMillis>,
    /// Words of its service for a person who replaces the key: whether the old one can be ended from here.
    pub revocable: bool,
}

/// Something that a person should hear of, also when the window is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct AlertView {
    /// What it is about; the same as long as it holds.
    pub key: String,
    /// What is.
    pub title: String,
    /// What it means for the work.
    pub text: String,
}
