//! Waiting, so that tests need not.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use flo_model::ManualClock;

use crate::http::Head;
use crate::{CallContext, ErrorKind, Result};

/// Waits for time to pass.
#[async_trait]
pub trait Sleeper: Send + Sync {
    /// Waits between two attempts or for a permit.
    async fn sleep(&self, time: Duration);

    /// Waits for the deadline of an attempt that is under way.
    async fn deadline(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Waits in real time.
#[derive(Debug, Default, Clone, Copy)]
pub struct RealSleeper;

#[async_trait]
impl Sleeper for RealSleeper {
    async fn sleep(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}

/// Moves a manual clock forward instead of waiting. Deadlines of attempts stay real, because what they guard against
/// (a peer that never answers) does not follow the manual clock.
#[derive(Debug, Clone)]
pub struct VirtualSleeper(pub Arc<ManualClock>);

#[async_trait]
impl Sleeper for VirtualSleeper {
    async fn sleep(&self, time: Duration) {
        self.0.advance(time);
        tokio::task::yield_now().await;
    }
}

/// Sleeps unless the call is cancelled first.
pub(super) async fn sleep_or_cancel(
    sleeper: &dyn Sleeper,
    cx: &CallContext,
    head: &Head,
    time: Duration,
) -> Result<()> {
    tokio::select! {
        biased;
        () = cx.cancel.cancelled() => Err(head.not_sent(ErrorKind::Cancelled, "cancelled while waiting")),
        () = sleeper.sleep(time) => Ok(()),
    }
}
