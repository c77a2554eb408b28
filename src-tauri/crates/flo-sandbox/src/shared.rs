//! What every simulator of one server shares.

use std::sync::Arc;

use flo_model::{Clock, UnixMillis};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{Acts, Armed, FaultTable, Limits, Options, RequestLog, ServerClock};

/// The parts of the server, as they are told apart in logs and faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The Frame.io V4 API, under `/v4`.
    Frameio,
    /// Adobe's identity service, under `/ims`.
    Ims,
    /// Object storage behind presigned addresses, under `/storage`.
    Storage,
    /// The Clockify API with its reports and audit hosts, under `/api`, `/report` and `/audit`.
    Clockify,
    /// The switches of the simulators themselves, under `/_sim`.
    Control,
}

impl Service {
    /// The part that answers `path`; `None` for paths of no part.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        match path.split('/').nth(1).unwrap_or_default() {
            "v4" => Some(Self::Frameio),
            "ims" => Some(Self::Ims),
            "storage" => Some(Self::Storage),
            "api" | "report" | "audit" => Some(Self::Clockify),
            "_sim" => Some(Self::Control),
            _ => None,
        }
    }

    /// The lower-case name used in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frameio => "frameio",
            Self::Ims => "ims",
            Self::Storage => "storage",
            Self::Clockify => "clockify",
            Self::Control => "control",
        }
    }
}

/// State that outlives a request and belongs to no single service.
#[derive(Debug)]
pub struct Shared {
    /// What the caller chose.
    pub options: Options,
    /// `http://host:port`, without a slash at the end.
    pub origin: String,
    /// The server's clock.
    pub clock: Arc<ServerClock>,
    /// All request limits.
    pub limits: Limits,
    /// Armed faults.
    pub faults: FaultTable,
    /// Answered requests.
    pub log: RequestLog,
    /// What a second person can be made to do, by service.
    pub acts: Acts,
    /// Cancelled when the server shall end; background work stops with it.
    pub shutdown: CancellationToken,
}

impl Shared {
    /// The server's time of day.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Uses up one charge of the fault `name` at `service`, if it is armed for this request.
    pub fn fire(&self, service: Service, name: &str, method: &str, path: &str) -> Option<Armed> {
        self.faults.fire(service, name, method, path)
    }
}
