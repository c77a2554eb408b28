//! Where a workspace lives and what its plan allows.

use std::time::Duration;

use flo_connect::{LimitSpec, Refill, Scope};
use serde::{Deserialize, Serialize};
use url::Url;

/// The bucket that counts every request.
pub(crate) const BUCKET: &str = "api";

/// Our own ceiling on every plan. Older notes of third parties name 10 requests per second and key; the vendor
/// promises 50 per second to paid workspaces. Source: Clockify API docs and client libraries, read 2026-08.
const CEILING: LimitSpec = LimitSpec {
    bucket: BUCKET,
    requests: 10,
    window: Duration::from_secs(1),
    scope: Scope::Account,
    refill: Refill::Window,
};

/// 30 requests per hour for the whole workspace. Source: Clockify help centre on webhook and API limits, May 2026.
pub(crate) const FREE_LIMITS: &[LimitSpec] = &[
    LimitSpec {
        bucket: BUCKET,
        requests: 30,
        window: Duration::from_secs(3600),
        scope: Scope::Account,
        refill: Refill::Window,
    },
    CEILING,
];

const PAID_LIMITS: &[LimitSpec] = &[CEILING];

/// Settings of one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// Base of the main interface, `/api/v1` included.
    pub base_url: Url,
    /// Base of the reports interface. The mirror does without it; report queries use it.
    pub reports_url: Option<Url>,
    /// The workspace. Empty until one is chosen: then only [`flo_connect::Connector::account`] works.
    pub workspace_id: String,
    /// The signed-in person, when known from an earlier [`flo_connect::Account::user_id`]; saves a request.
    pub user_id: Option<String>,
    /// The plan, as far as it is known; learnt from the workspace on the way.
    pub plan: Plan,
    /// Whether the entries and timers of all people are read, where the role allows it, or only one's own.
    pub reads_team: bool,
}

impl Config {
    /// Settings for one's own entries of a workspace on a plan that is not yet known.
    #[must_use]
    pub fn new(base_url: Url, workspace_id: impl Into<String>) -> Self {
        Self {
            base_url,
            reports_url: None,
            workspace_id: workspace_id.into(),
            user_id: None,
            plan: Plan::Unknown,
            reads_team: false,
        }
    }
}

/// What a workspace's plan means for requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// Not yet seen: treated as free.
    Unknown,
    /// 30 requests an hour.
    Free,
    /// No limit by the hour.
    Paid,
    /// No limits are kept at all, for simulators that have none. Never replaced by what the workspace says.
    Unlimited,
}

impl Plan {
    /// The plan that a workspace's `featureSubscriptionType` stands for; none is the free one.
    #[must_use]
    pub fn of_subscription(subscription: Option<&str>) -> Self {
        match subscription {
            Some(name) if !name.starts_with("FREE") => Self::Paid,
            _ => Self::Free,
        }
    }

    pub(crate) fn limits(self) -> &'static [LimitSpec] {
        match self {
            Self::Unknown | Self::Free => FREE_LIMITS,
            Self::Paid => PAID_LIMITS,
            Self::Unlimited => &[],
        }
    }
}

/// A data region. A key of one region is unknown to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Short id for settings.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// Base of the main interface.
    pub base_url: &'static str,
    /// Base of the reports interface.
    pub reports_url: &'static str,
}

/// The vendor's regions. Source: Clockify API docs, read 2026-08.
pub const REGIONS: &[Region] = &[
    Region {
        id: "global",
        name: "Global",
        base_url: "https://api.clockify.me/api/v1",
        reports_url: "https://reports.api.clockify.me/v1",
    },
    region("euc1", "EU", "https://euc1.clockify.me/api/v1", "https://euc1.clockify.me/report/v1"),
    region("use2", "USA", "https://use2.clockify.me/api/v1", "https://use2.clockify.me/report/v1"),
    region("euw2", "UK", "https://euw2.clockify.me/api/v1", "https://euw2.clockify.me/report/v1"),
    region("apse2", "Australia", "https://apse2.clockify.me/api/v1", "https://apse2.clockify.me/report/v1"),
    region(
        "developer",
        "Developer sandbox",
        "https://developer.clockify.me/api/v1",
        "https://developer.clockify.me/report/v1",
    ),
];

/// Base of the reports of a workspace with an address of its own (`NAME.clockify.me`); `None` for what is no such name.
/// Source: Clockify API docs, read 2026-08.
#[must_use]
pub fn subdomain_reports(name: &str) -> Option<Url> {
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_name.then(|| Url::parse(&format!("https://{name}.clockify.me/report/v1")).ok())?
}

const fn region(
    id: &'static str,
    name: &'static str,
    base_url: &'static str,
    reports_url: &'static str,
) -> Region {
    Region { id, name, base_url, reports_url }
}
