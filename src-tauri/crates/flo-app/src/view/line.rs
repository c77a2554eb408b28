//! The line: when and how fast media moves.

use flo_model::UnixMillis;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Hours of a week.
pub const HOURS: usize = 7 * 24;

/// How fast media moves in one hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HourPace {
    /// As fast as the line carries.
    #[default]
    Full,
    /// Up to the limit of the schedule.
    Limited,
    /// Not at all.
    Nothing,
}

/// What holds on one network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NetworkRule {
    /// Which network: what does not change while it is the same one.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Kilobytes per second; null for no limit, 0 for nothing at all.
    pub limit_kb: Option<u32>,
}

/// When and how fast media moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NetworkSettings {
    /// Whether the week's hours hold.
    pub scheduled: bool,
    /// One for each hour of the week, from Monday 0:00, 168 in all.
    pub hours: Vec<HourPace>,
    /// Limit of the hours that have one, kilobytes per second.
    pub limited_kb: u32,
    /// Limit at all other times, kilobytes per second; null for none.
    pub limit_kb: Option<u32>,
    /// What holds on single networks.
    pub networks: Vec<NetworkRule>,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self {
            scheduled: false,
            hours: vec![HourPace::Full; HOURS],
            limited_kb: 5_000,
            limit_kb: None,
            networks: Vec::new(),
        }
    }
}

/// Why media moves slower than the line carries, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LineReason {
    /// A person said that a call is on.
    Call,
    /// The hour of the week.
    Schedule,
    /// The network that is in use.
    Network,
    /// The limit for all times.
    Limit,
}

/// The network in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NetworkView {
    /// Which one.
    pub id: String,
    /// Its name for people.
    pub name: String,
}

/// What may leave now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct LineView {
    /// Bytes per second at most; null for no limit, 0 when nothing may leave.
    pub limit: Option<f64>,
    /// Why not everything may leave.
    pub reason: Option<LineReason>,
    /// Until when, if that is known.
    pub until: Option<UnixMillis>,
    /// The network, where the system tells it.
    pub network: Option<NetworkView>,
}
