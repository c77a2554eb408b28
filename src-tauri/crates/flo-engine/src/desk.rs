//! One attached connection: its connector, how it stands, and who is to be woken.

use std::collections::HashSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use flo_connect::{CallContext, Class, Connector, Error, RemoteRef};
use flo_model::{ConnectionId, UnixMillis};
use flo_store::{StoreError, connections, reach};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::EngineEvent;
use crate::apply::Place;
use crate::core::Core;
use crate::health::{HealthView, Monitor, Purpose, is_about_connection};
use crate::pull::Rotation;
use crate::telemetry::Telemetry;

/// Least time between two notes that the service answered, milliseconds.
const NOTE_OK_EVERY_MS: i64 = 10_000;

pub(crate) struct Desk {
    pub(crate) connection: ConnectionId,
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) cancel: CancellationToken,
    pub(crate) push_now: Notify,
    pub(crate) pull_now: Notify,
    pub(crate) probe_now: Notify,
    /// Held by whoever reads or writes for a whole pass, so that `sync_once` and the background never mix.
    pub(crate) pulling: tokio::sync::Mutex<()>,
    pub(crate) pushing: tokio::sync::Mutex<()>,
    /// Records that others refer to and that cannot be read: nobody asks for them twice.
    pub(crate) unreadable: Mutex<HashSet<RemoteRef>>,
    pub(crate) telemetry: Arc<Telemetry>,
    monitor: Mutex<Monitor>,
    rotation: Mutex<Rotation>,
    /// The background is to end after the calls that are under way.
    is_draining: AtomicBool,
    /// A person wants it tried now, whatever the schedule says.
    is_urged: AtomicBool,
    calls: AtomicU64,
    last_ok_noted: AtomicI64,
}

impl Desk {
    pub(crate) fn new(
        connection: ConnectionId,
        connector: Arc<dyn Connector>,
        monitor: Monitor,
        telemetry: Arc<Telemetry>,
    ) -> Self {
        Self {
            connection,
            connector,
            cancel: CancellationToken::new(),
            push_now: Notify::new(),
            pull_now: Notify::new(),
            probe_now: Notify::new(),
            pulling: tokio::sync::Mutex::new(()),
            pushing: tokio::sync::Mutex::new(()),
            unreadable: Mutex::new(HashSet::new()),
            telemetry,
            monitor: Mutex::new(monitor),
            rotation: Mutex::default(),
            is_draining: AtomicBool::new(false),
            is_urged: AtomicBool::new(false),
            calls: AtomicU64::new(0),
            last_ok_noted: AtomicI64::new(i64::MIN),
        }
    }

    pub(crate) fn monitor(&self) -> MutexGuard<'_, Monitor> {
        self.monitor.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Turns in the rotation of streams.
    pub(crate) fn rotation(&self) -> MutexGuard<'_, Rotation> {
        self.rotation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn view(&self) -> HealthView {
        self.monitor().view(&self.connection)
    }

    pub(crate) fn is_open(&self, purpose: Purpose) -> bool {
        !self.is_ending() && self.monitor().is_open(purpose)
    }

    /// Whether no further call is to begin.
    pub(crate) fn is_ending(&self) -> bool {
        self.cancel.is_cancelled() || self.is_draining.load(Ordering::SeqCst)
    }

    /// Ends the background after the calls that are under way, or lets it begin again.
    pub(crate) fn drain(&self, on: bool) {
        self.is_draining.store(on, Ordering::SeqCst);
        self.wake_all();
    }

    pub(crate) fn urge(&self) {
        self.is_urged.store(true, Ordering::SeqCst);
        self.wake_all();
    }

    /// Whether somebody urged since the last call.
    pub(crate) fn take_urge(&self) -> bool {
        self.is_urged.swap(false, Ordering::SeqCst)
    }

    /// Requests so far: attempts where the connector reports them, else calls.
    pub(crate) fn requests(&self) -> u64 {
        self.telemetry.attempts().max(self.calls.load(Ordering::Relaxed))
    }

    pub(crate) fn wake_all(&self) {
        self.push_now.notify_one();
        self.pull_now.notify_one();
        self.probe_now.notify_one();
    }
}

impl Core {
    pub(crate) fn place(&self, desk: &Desk) -> Place {
        Place { connection: desk.connection.clone(), device: self.device.clone() }
    }

    pub(crate) fn context(&self, desk: &Desk, class: Class) -> CallContext {
        CallContext { clock: Arc::clone(&self.clock), class, cancel: desk.cancel.clone() }
    }

    /// Makes a call and learns from its end how the connection stands.
    pub(crate) async fn ask<T>(
        &self,
        desk: &Desk,
        cx: &CallContext,
        call: impl Future<Output = flo_connect::Result<T>>,
    ) -> flo_connect::Result<T> {
        let purpose = Purpose::from(cx.class);
        desk.calls.fetch_add(1, Ordering::Relaxed);
        let result = call.await;
        let now = self.clock.now();
        let changed = match &result {
            Ok(_) => desk.monitor().answered(),
            Err(error) => desk.monitor().failed(error, purpose, now),
        };
        if result.as_ref().err().is_none_or(is_answer) {
            self.note_ok(desk, now).await;
        }
        if changed {
            self.publish_health(desk).await;
            desk.wake_all();
        }
        result
    }

    async fn note_ok(&self, desk: &Desk, now: UnixMillis) {
        let last = desk.last_ok_noted.load(Ordering::Relaxed);
        if now.0.saturating_sub(last) < NOTE_OK_EVERY_MS {
            return;
        }
        desk.last_ok_noted.store(now.0, Ordering::Relaxed);
        let connection = desk.connection.clone();
        let noted = self.store.write(move |tx| connections::set_ok(tx, &connection, now)).await;
        report(noted);
    }

    /// Notes that a connection still stands as it did, so that the time is known about.
    pub(crate) async fn note_reach(&self, desk: &Desk) {
        let (connection, health) = (desk.connection.clone(), desk.monitor().health().as_str());
        report(self.store.write(move |tx| reach::note(tx, &connection, health)).await);
    }

    /// Keeps how a connection stands and tells whoever listens.
    pub(crate) async fn publish_health(&self, desk: &Desk) {
        let (view, row) = {
            let monitor = desk.monitor();
            (monitor.view(&desk.connection), monitor.row())
        };
        let connection = desk.connection.clone();
        let kept = self
            .store
            .write(move |tx| {
                reach::note(tx, &connection, &row.health)?;
                connections::set_health(tx, &connection, &row)
            })
            .await;
        report(kept.map(drop));
        self.tell(EngineEvent::ConnectionChanged(view));
    }
}

/// Whether a failed call was nevertheless answered by the service itself.
fn is_answer(error: &Error) -> bool {
    use flo_connect::ErrorKind::{BadAnswer, Expired, Interrupted, Local, Server, Timeout};
    !is_about_connection(error.kind)
        && !matches!(error.kind, BadAnswer | Expired | Interrupted | Local | Server | Timeout)
}

/// Health is kept beside the work: when the database fails, the work itself fails with the same error.
fn report(kept: Result<(), StoreError>) {
    if let Err(error) = kept {
        tracing::error!(%error, "how a connection stands could not be kept");
    }
}
