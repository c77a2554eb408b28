//! What was asked of the server: counters per route, and the latest requests.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::Service;

/// Requests kept one by one; older ones live on in the counters.
const KEPT: usize = 50_000;

/// One answered request.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    /// Number of the request since the start, from 1.
    pub number: u64,
    /// Server time of the answer, RFC 3339.
    pub at: String,
    /// Which simulator answered.
    pub service: Service,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// Route template, such as `/v4/accounts/{account_id}/files/{file_id}`; empty when none matched.
    pub route: String,
    /// Status of the answer; 0 when the connection was cut instead.
    pub status: u16,
    /// Fault that shaped the answer, if one did.
    pub fault: Option<String>,
    /// Query keys that the service does not know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_query: Vec<String>,
}

#[derive(Debug, Default)]
struct Inner {
    total: u64,
    latest: VecDeque<Logged>,
    by_service: BTreeMap<Service, u64>,
    by_route: BTreeMap<String, u64>,
    by_status: BTreeMap<u16, u64>,
}

/// The log of one server.
#[derive(Debug, Default)]
pub struct RequestLog {
    inner: Mutex<Inner>,
}

impl RequestLog {
    /// Adds one request; its number is given by the log.
    pub fn add(&self, mut logged: Logged) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.total += 1;
        logged.number = inner.total;
        *inner.by_service.entry(logged.service).or_default() += 1;
        *inner.by_route.entry(format!("{} {}", logged.method, logged.route)).or_default() += 1;
        *inner.by_status.entry(logged.status).or_default() += 1;
        if inner.latest.len() == KEPT {
            inner.latest.pop_front();
        }
        inner.latest.push_back(logged);
    }

    /// The kept requests with a number above `after`, oldest first.
    #[must_use]
    pub fn after(&self, after: u64) -> Vec<Logged> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.latest.iter().filter(|logged| logged.number > after).cloned().collect()
    }

    /// Counters: total, per service, per `METHOD route` and per status.
    #[must_use]
    pub fn summary(&self) -> serde_json::Value {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        serde_json::json!({
            "total": inner.total,
            "by_service": inner.by_service,
            "by_route": inner.by_route,
            "by_status": inner.by_status,
        })
    }

    /// Requests answered for `service`.
    #[must_use]
    pub fn count(&self, service: Service) -> u64 {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.by_service.get(&service).copied().unwrap_or(0)
    }

    /// Forgets everything and counts from one again.
    pub fn clear(&self) {
        *self.inner.lock().unwrap_or_else(PoisonError::into_inner) = Inner::default();
    }
}
