//! What must be known about requests after they ended: the log, and what is left of the budget.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use flo_connect::http::{AttemptReport, BudgetSnapshot, BudgetStore, RequestObserver};
use flo_model::ConnectionId;
use flo_store::requests::{self, Request};
use flo_store::{Store, StoreError, budgets};

use crate::health::kind_word;

/// Rows that wait for the next write at most; beyond them the oldest are dropped.
const WAITING: usize = 1000;

/// Counts the attempts of one connection and keeps them until they are written together.
#[derive(Debug)]
pub(crate) struct Telemetry {
    connection: ConnectionId,
    attempts: AtomicU64,
    waiting: Mutex<Vec<Request>>,
}

impl Telemetry {
    pub(crate) fn new(connection: ConnectionId) -> Self {
        Self { connection, attempts: AtomicU64::new(0), waiting: Mutex::new(Vec::new()) }
    }

    pub(crate) fn attempts(&self) -> u64 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Writes what waits, in one transaction.
    pub(crate) async fn flush(&self, store: &Store) -> Result<(), StoreError> {
        let rows = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if rows.is_empty() {
            return Ok(());
        }
        store.write(move |tx| rows.iter().try_for_each(|row| requests::record(tx, row))).await
    }
}

impl RequestObserver for Telemetry {
    fn attempted(&self, report: &AttemptReport) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() >= WAITING {
            waiting.remove(0);
        }
        waiting.push(Request {
            connection: self.connection.clone(),
            at: report.at,
            method: report.method.to_string(),
            route: report.route.to_owned(),
            status: report.status,
            error: report.error.map(|kind| kind_word(kind).to_owned()),
            took_ms: u32::try_from(report.took.as_millis()).unwrap_or(u32::MAX),
        });
    }
}

/// Keeps a connection's budget in the store.
pub(crate) struct KeptBudget {
    store: Store,
    connection: ConnectionId,
}

impl KeptBudget {
    pub(crate) fn new(store: Store, connection: ConnectionId) -> Arc<Self> {
        Arc::new(Self { store, connection })
    }

    /// What an earlier run left.
    pub(crate) async fn load(&self) -> Result<Option<BudgetSnapshot>, StoreError> {
        let connection = self.connection.clone();
        let kept = self.store.read(move |conn| budgets::get(conn, &connection)).await?;
        Ok(kept.map(|(snapshot, _)| serde_json::from_str(&snapshot)).transpose()?)
    }
}

#[async_trait]
impl BudgetStore for KeptBudget {
    async fn save(&self, snapshot: BudgetSnapshot) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let text = serde_json::to_string(&snapshot)?;
        let connection = self.connection.clone();
        self.store.write(move |tx| budgets::set(tx, &connection, &text)).await?;
        Ok(())
    }
}
