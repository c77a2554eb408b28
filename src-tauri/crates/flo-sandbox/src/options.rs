//! What a caller may choose when starting the simulators.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use flo_model::{Clock, SystemClock};

use crate::LimitMode;

/// Choices for one running server. Fill what matters, take the rest from [`Options::default`].
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Seed of everything that is made up; the same seed gives the same ids and data.
    pub seed: u64,
    /// Only a corner of the sample studio: three people and two projects, without media and hours. For tests that need
    /// many servers.
    pub small: bool,
    /// `None`: the written sample studio alone. `Some(n)`: this many more generated projects.
    pub projects: Option<usize>,
    /// `None`: the written sample studio alone. `Some(n)`: this many more generated Frame.io assets, up to a million.
    pub assets: Option<usize>,
    /// `None`: the written sample studio alone. `Some(n)`: this many more generated time entries.
    pub entries: Option<usize>,
    /// Whether the services' limits apply.
    pub limits: LimitMode,
    /// Faults armed from the start until cleared: `NAME`, or `NAME=VALUE` where the fault takes a value.
    pub faults: Vec<String>,
    /// Where uploaded bytes go. `None`: a temporary folder that goes with the server.
    pub storage: Option<PathBuf>,
    /// The clock underneath the server's clock.
    pub clock: Arc<dyn Clock>,
    /// Target size of one upload part in bytes. Frame.io does not publish its rule; answers seen in public
    /// samples lie near 20 MiB.
    pub part_size: u64,
    /// Time from the last part to `uploaded`.
    pub stitch_delay: Duration,
    /// Time from `uploaded` to `transcoded`.
    pub transcode_delay: Duration,
    /// How long upload addresses work. Frame.io signs them for 24 hours.
    pub upload_ttl: Duration,
    /// How long media links work. About an hour at Frame.io.
    pub download_ttl: Duration,
    /// Life of an access token. Adobe's default is 24 hours.
    pub access_token_ttl: Duration,
    /// Plan of the Clockify workspace: FREE, BASIC, STANDARD, PRO or ENTERPRISE. FREE allows 30 requests an
    /// hour, the others 50 a second.
    pub clockify_plan: String,
    /// Refuse query keys that the service does not know, instead of only noting them in the request log.
    pub strict_queries: bool,
    /// Deliver webhooks to the registered addresses. Off: events are only kept for `/_sim/frameio/events`.
    pub deliver_webhooks: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            small: false,
            projects: None,
            assets: None,
            entries: None,
            limits: LimitMode::Real,
            faults: Vec::new(),
            storage: None,
            clock: Arc::new(SystemClock),
            part_size: 20 * 1024 * 1024,
            stitch_delay: Duration::from_millis(400),
            transcode_delay: Duration::from_secs(3),
            upload_ttl: Duration::from_secs(24 * 60 * 60),
            download_ttl: Duration::from_secs(60 * 60),
            access_token_ttl: Duration::from_secs(86_399),
            clockify_plan: "PRO".to_owned(),
            strict_queries: false,
            deliver_webhooks: true,
        }
    }
}
