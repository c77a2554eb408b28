//! Connections and their health.

use flo_model::{ConnectionId, ConnectionState, Count, UnixMillis};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AtRiskView, Problem};

/// Health of a connection, with reasons in [`ConnectionView::error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// The last call got a proven answer.
    Online,
    /// Not reachable; no fault.
    Offline,
    /// Somebody else answers: a captive portal or a proxy.
    Portal,
    /// Needs a new sign-in.
    SignInNeeded,
    /// Over the service's limit until `next_try_at`.
    RateLimited,
    /// Answers, but often with errors.
    Degraded,
    /// A person paused it.
    Paused,
}

impl Health {
    /// The state that the engine keeps under this word.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "offline" => Self::Offline,
            "portal" => Self::Portal,
            "sign_in_needed" => Self::SignInNeeded,
            "rate_limited" => Self::RateLimited,
            "degraded" => Self::Degraded,
            "paused" => Self::Paused,
            _ => Self::Online,
        }
    }
}

/// One signed-in account at one service.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ConnectionView {
    /// Its id.
    pub id: ConnectionId,
    /// Connector id: `frameio`, `clockify`.
    pub service: String,
    /// The service's name.
    pub service_name: String,
    /// Account or workspace.
    pub account: String,
    /// The signed-in person.
    pub user: String,
    /// Their mail address.
    pub email: String,
    /// State in the published words.
    pub state: ConnectionState,
    /// What the state machine says now.
    pub health: Health,
    /// End of the last complete pass.
    pub last_sync_at: Option<UnixMillis>,
    /// Last proven answer.
    pub last_ok_at: Option<UnixMillis>,
    /// Queued writes, parked ones included.
    pub backlog: Count,
    /// Parked writes.
    pub parked: Count,
    /// Open conflicts.
    pub conflicts: Count,
    /// What is left of the request budget, if the service has a long window.
    pub budget: Option<BudgetView>,
    /// When the backlog will be done, as planned now; null when it is empty or nobody can say.
    pub backlog_done_at: Option<UnixMillis>,
    /// When the next call is due while it is held up.
    pub next_try_at: Option<UnixMillis>,
    /// What is wrong.
    pub error: Option<Problem>,
    /// What is here and not there.
    pub at_risk: AtRiskView,
    /// Records mirrored from it.
    pub records: Count,
    /// Address of the service.
    pub base_url: String,
}

/// What is left of a request budget.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
pub struct BudgetView {
    /// Requests per window.
    pub limit: u32,
    /// Requests left.
    pub remaining: u32,
    /// When it is full again.
    pub resets_at: UnixMillis,
}

/// One attempt of one request. No address, no body.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct RequestView {
    /// When.
    pub at: UnixMillis,
    /// HTTP method.
    pub method: String,
    /// Route pattern.
    pub route: String,
    /// HTTP status; null when there was no answer.
    pub status: Option<u16>,
    /// Kind of failure.
    pub error: Option<String>,
    /// Duration in milliseconds.
    pub took_ms: u32,
}

/// What one sync pass of one connection did.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SyncReport {
    /// The connection.
    pub id: ConnectionId,
    /// What came in.
    pub pulled: Pulled,
    /// Writes confirmed.
    pub pushed: Count,
    /// Requests sent.
    pub requests: Count,
    /// Writes that are parked now.
    pub parked: Count,
    /// Conflicts that are open now.
    pub conflicts: Count,
    /// Why the pass ended early, if it did.
    pub error: Option<Problem>,
}

/// What a pass brought in.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, Type)]
pub struct Pulled {
    /// Records new here.
    pub created: Count,
    /// Records changed here.
    pub updated: Count,
    /// Records proven gone.
    pub deleted: Count,
}
