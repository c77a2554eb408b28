//! Logs of the app: one file a day in the profile, the last seven kept. No tokens, no addresses with queries.

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::{CommandError, Profile, Result};

/// Files that are kept.
const KEPT_DAYS: usize = 7;

/// Starts the log of a process that runs the whole engine. `FLO_LOG` chooses how much; `info` when it is not set.
/// Lines are written until the guard is dropped. A process that has a log already keeps it.
///
/// # Errors
/// When the folder cannot be written.
pub fn log_to_profile(profile: &Profile) -> Result<WorkerGuard> {
    profile.prepare()?;
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("projectflo")
        .filename_suffix("log")
        .max_log_files(KEPT_DAYS)
        .build(profile.logs())
        .map_err(|error| CommandError::internal(format!("The log cannot be opened: {error}.")))?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = EnvFilter::try_from_env("FLO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let layer = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    if tracing_subscriber::registry().with(filter).with(layer).try_init().is_err() {
        tracing::debug!("logs already have a place");
    }
    Ok(guard)
}
