//! By how much the service's clock differs from this computer's: signatures carry a time, and the service refuses those
//! that are off by more than fifteen minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use flo_connect::http::{Request, Response, Transport};
use flo_connect::{CallContext, Result};
use flo_model::UnixMillis;

/// Differences below this are left alone: the service tells whole seconds, and answers take their time.
const TOLERANCE_MS: i64 = 60_000;

/// Learns from the `Date` of every answer.
pub(crate) struct ServerClock {
    inner: Arc<dyn Transport>,
    ahead_ms: AtomicI64,
}

impl ServerClock {
    pub(crate) fn new(inner: Arc<dyn Transport>) -> Self {
        Self { inner, ahead_ms: AtomicI64::new(0) }
    }

    /// The time that the service takes for now.
    pub(crate) fn now(&self, cx: &CallContext) -> UnixMillis {
        cx.clock.now().plus_ms(self.ahead_ms.load(Ordering::Relaxed))
    }
}

#[async_trait]
impl Transport for ServerClock {
    async fn send(&self, cx: &CallContext, request: Request) -> Result<Response> {
        let response = self.inner.send(cx, request).await?;
        if let Some(date) = response.date() {
            let ahead = date.since(cx.clock.now());
            let counts = if ahead.abs() < TOLERANCE_MS { 0 } else { ahead };
            self.ahead_ms.store(counts, Ordering::Relaxed);
        }
        Ok(response)
    }
}
