//! What the connector remembers between calls so that it need not ask again. Losing it costs requests, never truth.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use flo_model::UnixMillis;
use tokio::sync::OnceCell;

use crate::Plan;

#[derive(Debug)]
pub(crate) struct Memory {
    plan: Mutex<Plan>,
    /// Id of the signed-in person.
    pub(crate) me: OnceCell<String>,
    /// The workspace's default currency; empty when it names none.
    pub(crate) currency: OnceCell<String>,
    last_write_ms: AtomicI64,
}

impl Memory {
    pub(crate) fn new(plan: Plan) -> Self {
        Self {
            plan: Mutex::new(plan),
            me: OnceCell::new(),
            currency: OnceCell::new(),
            last_write_ms: AtomicI64::new(i64::MIN),
        }
    }

    pub(crate) fn plan(&self) -> Plan {
        *self.plan.lock().expect("no holder panics")
    }

    /// Takes over a plan seen at the service, unless limits are off; true when that changes anything.
    pub(crate) fn learn_plan(&self, seen: Plan) -> bool {
        let mut plan = self.plan.lock().expect("no holder panics");
        let is_news = *plan != Plan::Unlimited && *plan != seen;
        if is_news {
            *plan = seen;
        }
        is_news
    }

    pub(crate) fn note_write(&self, at: UnixMillis) {
        self.last_write_ms.fetch_max(at.0, Ordering::Relaxed);
    }

    /// Milliseconds since the last write through this connector.
    pub(crate) fn since_write(&self, now: UnixMillis) -> i64 {
        now.0.saturating_sub(self.last_write_ms.load(Ordering::Relaxed))
    }
}
