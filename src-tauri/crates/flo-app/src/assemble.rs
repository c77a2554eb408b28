//! Puts engine and transfers together around one store.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use flo_connect::Connector;
use flo_connect::http::RealSleeper;
use flo_engine::{Engine, EngineParts};
use flo_model::{Clock, ConnectionId, DeviceId};
use flo_offload::{Offloads, Tool};
use flo_store::Store;
use flo_transfer::{Connectors, Options, Parts, Timing, Transfers};

use crate::Result;
use crate::destination::MirrorDestination;
use crate::view::SettingsView;

/// The connectors that are built, by connection.
#[derive(Default)]
pub(crate) struct Attached(RwLock<HashMap<ConnectionId, Arc<dyn Connector>>>);

impl Attached {
    pub(crate) fn get(&self, id: &ConnectionId) -> Option<Arc<dyn Connector>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(crate) fn insert(&self, id: ConnectionId, connector: Arc<dyn Connector>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(id, connector);
    }

    pub(crate) fn remove(&self, id: &ConnectionId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

impl Connectors for Attached {
    fn connector(&self, connection: &ConnectionId) -> Option<Arc<dyn Connector>> {
        self.get(connection)
    }
}

/// What an app is made of, apart from its store.
pub(crate) struct Assembled {
    pub(crate) engine: Engine,
    pub(crate) transfers: Transfers,
    pub(crate) offloads: Offloads,
    pub(crate) connectors: Arc<Attached>,
}

/// Puts it together. Nothing runs yet.
pub(crate) fn assemble(
    store: &Store,
    clock: &Arc<dyn Clock>,
    device: &DeviceId,
    settings: &SettingsView,
) -> Result<Assembled> {
    let connectors = Arc::new(Attached::default());
    let engine = Engine::new(EngineParts {
        store: store.clone(),
        clock: Arc::clone(clock),
        sleeper: Arc::new(RealSleeper),
        device: device.clone(),
        seed: rand::random(),
    });
    let streams = settings.upload_streams as usize;
    let settle = Duration::from_millis(u64::from(settings.settle_ms));
    let transfers = Transfers::new(Parts {
        store: store.clone(),
        clock: Arc::clone(clock),
        sleeper: Arc::new(RealSleeper),
        connectors: Arc::clone(&connectors) as Arc<dyn Connectors>,
        destination: Arc::new(MirrorDestination::new(device.clone())),
        options: Options {
            streams,
            streams_per_file: streams,
            timing: Timing { settle, ..Timing::default() },
            ..Options::default()
        },
    });
    let tool = Tool {
        name: String::from("ProjectFlo"),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        host: sysinfo::System::host_name().unwrap_or_default(),
    };
    let offloads = Offloads::new(store.clone(), Arc::clone(clock), tool);
    Ok(Assembled { engine, transfers, offloads, connectors })
}
