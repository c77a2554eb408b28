//! What the app tells without being asked.

use flo_model::Topic;
use serde::Serialize;

use crate::view::{AlertView, GapView, OffloadProgress, StatusView, TransferProgress};

/// One event. `flo run --json` prints each as one line.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum AppEvent {
    /// Lists that show one of these topics are stale.
    Invalidated {
        /// The topics.
        topics: Vec<Topic>,
    },
    /// One transfer moved or changed its state.
    Transfer(TransferProgress),
    /// One offload moved.
    Offload(OffloadProgress),
    /// The status bar changed.
    Status(Box<StatusView>),
    /// The app was started a second time: the window is wanted in front.
    Summoned {
        /// The link that it was started with.
        link: Option<String>,
    },
    /// The timer ran and nobody was there: somebody has to choose.
    Away(GapView),
    /// Something that a person should hear of, also when the window is hidden. Told once.
    Alert(AlertView),
    /// Something that a person who watches the log wants to read.
    Notice {
        /// One sentence.
        text: String,
    },
}

impl AppEvent {
    /// The event as a line for people; `None` for those that only programs want.
    #[must_use]
    pub fn sentence(&self) -> Option<String> {
        match self {
            Self::Transfer(progress) => {
                let percent = match progress.size.0 {
                    0 => 100,
                    size => progress.sent.0.saturating_mul(100) / size,
                };
                Some(format!("{} {} {percent}%", progress.id, progress.state))
            }
            Self::Offload(progress) => {
                let sum = |of: fn(&crate::view::TargetProgress) -> u64| {
                    progress.targets.iter().map(of).sum::<u64>()
                };
                let (copied, verified) = (sum(|at| at.copied_size.0), sum(|at| at.verified_size.0));
                let reading = progress.reading.as_deref().unwrap_or("reading back");
                Some(format!("{} {reading}: {copied} bytes copied, {verified} verified", progress.id))
            }
            Self::Alert(alert) => Some(format!("{}. {}", alert.title, alert.text)),
            Self::Notice { text } => Some(text.clone()),
            Self::Away(gap) => Some(format!(
                "The timer ran for {} minutes while nobody was there: see `flo timer gaps`.",
                gap.seconds.0 / 60
            )),
            Self::Invalidated { .. } | Self::Status(_) | Self::Summoned { .. } => None,
        }
    }
}
