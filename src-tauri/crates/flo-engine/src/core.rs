//! What every part of the engine shares.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use flo_connect::http::Sleeper;
use flo_model::{Clock, ConnectionId, DeviceId, FieldMap, RecordType, RemoteId, UnixMillis};
use flo_store::sync::links;
use flo_store::{Store, StoreError};
use tokio::sync::{Notify, broadcast};

use crate::apply::to_remote;
use crate::desk::Desk;
use crate::health::Purpose;
use crate::telemetry::Telemetry;
use crate::{EngineError, EngineEvent, Health};

/// Longest limit that a single pass waits for, milliseconds.
const WAIT_FOR_LIMIT_MS: i64 = 60_000;

/// Longest time that the background waits without looking: a clock that was set back must not stop it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sleeper: Arc<dyn Sleeper>,
    pub(crate) device: DeviceId,
    pub(crate) seed: u64,
    pub(crate) attached: Notify,
    pub(crate) events: broadcast::Sender<EngineEvent>,
    desks: Mutex<BTreeMap<ConnectionId, Arc<Desk>>>,
    telemetry: Mutex<BTreeMap<ConnectionId, Arc<Telemetry>>>,
}

impl Core {
    pub(crate) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        sleeper: Arc<dyn Sleeper>,
        device: DeviceId,
        seed: u64,
        events: broadcast::Sender<EngineEvent>,
    ) -> Self {
        Self {
            store,
            clock,
            sleeper,
            device,
            seed,
            attached: Notify::new(),
            events,
            desks: Mutex::new(BTreeMap::new()),
            telemetry: Mutex::new(BTreeMap::new()),
        }
    }

    pub(crate) fn desks(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, Arc<Desk>>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn desk(&self, connection: &ConnectionId) -> Result<Arc<Desk>, EngineError> {
        self.desks().get(connection).cloned().ok_or_else(|| EngineError::NotAttached(connection.clone()))
    }

    /// Who counts and logs the requests of a connection; the same one before and after it is attached.
    pub(crate) fn telemetry(&self, connection: &ConnectionId) -> Arc<Telemetry> {
        let mut telemetry = self.telemetry.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = telemetry.entry(connection.clone());
        Arc::clone(entry.or_insert_with(|| Arc::new(Telemetry::new(connection.clone()))))
    }

    /// A record as last seen at the service, in the service's own ids: some addresses need its parents.
    pub(crate) async fn known_fields(
        &self,
        desk: &Desk,
        record_type: RecordType,
        id: &RemoteId,
    ) -> Result<FieldMap, StoreError> {
        let (connection, id) = (desk.connection.clone(), id.clone());
        self.store
            .read(move |conn| {
                let Some(link) = links::by_remote(conn, &connection, record_type, &id)? else {
                    return Ok(FieldMap::default());
                };
                Ok(to_remote(conn, &connection, record_type, link.seen())?.0)
            })
            .await
    }

    /// Nobody listening is no error.
    pub(crate) fn tell(&self, event: EngineEvent) {
        let _ = self.events.send(event);
    }

    /// Time until `at`, as long as the background may wait for it.
    pub(crate) fn until(&self, at: Option<UnixMillis>) -> Duration {
        let Some(at) = at else { return LONGEST_WAIT };
        let ms = u64::try_from(at.since(self.clock.now())).unwrap_or(0);
        Duration::from_millis(ms).min(LONGEST_WAIT)
    }
}

/// Whether the next calls may be made. Waits for a limit that is over soon when the caller may wait.
pub(crate) async fn go_on(core: &Core, desk: &Desk, purpose: Purpose, may_wait: bool) -> bool {
    loop {
        if desk.is_ending() {
            return false;
        }
        let (health, next) = {
            let monitor = desk.monitor();
            if monitor.is_open(purpose) {
                return true;
            }
            (monitor.health(), monitor.next_try_at())
        };
        let wait_ms = next.map_or(0, |at| at.since(core.clock.now()).max(0));
        if !may_wait || health != Health::RateLimited || wait_ms > WAIT_FOR_LIMIT_MS {
            return false;
        }
        let time = Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0));
        tokio::select! {
            biased;
            () = core.sleeper.sleep(time) => {}
            () = desk.cancel.cancelled() => return false,
        }
        if desk.monitor().try_now() {
            core.publish_health(desk).await;
        }
    }
}
