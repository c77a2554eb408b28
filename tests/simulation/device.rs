//! One device of the person: a store on the memory disk, an engine with the real connectors, and what was acknowledged.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flo_connect::Connector;
use flo_connect::http::Surroundings;
use flo_engine::{Engine, EngineParts, PassReport, Reach, SyncOptions};
use flo_model::{ConnectionId, DeviceId, FieldMap, RecordId, RecordType};
use flo_sandbox::{Info, Service};
use flo_store::connections::{self, NewConnection};
use flo_store::sync::conflicts::Conflict;
use flo_store::sync::{self, Edit, Edited};
use flo_store::{Connection, Store, StoreError};
use flo_tests::disk::{self, Image};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::cuts::Power;
use crate::net::Net;
use crate::runtime::{DeviceClock, Runtime, SimulatedSleeper, TaskId};

/// Who edits.
pub(crate) const PERSON: &str = "person:Ida Oster";

/// Said of what ended in the middle.
pub(crate) const NO_POWER: &str = "the power failed";

/// Runs may go on side by side, even of the same seed: each has folders of its own.
fn new_folder() -> String {
    static FOLDERS: AtomicU64 = AtomicU64::new(0);
    format!("/simulated/{}/", FOLDERS.fetch_add(1, Ordering::Relaxed))
}

/// What outlives a crash of the device.
pub(crate) struct Device {
    pub(crate) number: usize,
    /// Seed of the delays of its engine.
    seed: u64,
    power: Power,
    pub(crate) clock: Arc<DeviceClock>,
    /// Its folder on the memory disk.
    pub(crate) folder: String,
    pub(crate) acknowledged: Vec<Acknowledged>,
    /// Conflicts that the person decided and was told so, as they were kept.
    pub(crate) decided: Vec<Conflict>,
    /// Records that the person deleted here, or gave up for the service's delete.
    pub(crate) deleted: BTreeSet<RecordId>,
    /// Runs while the app does.
    pub(crate) running: Option<Running>,
}

/// An edit that the person was told is safe.
#[derive(Debug, Clone)]
pub(crate) struct Acknowledged {
    pub(crate) record: RecordId,
    pub(crate) action: &'static str,
    /// A text that only this edit wrote; empty when it has none.
    pub(crate) mark: String,
}

/// The app while it runs.
#[derive(Clone)]
pub(crate) struct Running {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) clockify: ConnectionId,
    pub(crate) frameio: ConnectionId,
    background: Option<(TaskId, CancellationToken)>,
}

impl Device {
    /// All devices of one run.
    pub(crate) fn all(count: usize, seed: u64, runtime: &Runtime) -> (Vec<Self>, Power) {
        let folders: Vec<String> = (0..count).map(|_| new_folder()).collect();
        let power = Power::new(folders.clone());
        let device = |(number, folder)| Self::new(number, folder, seed, runtime, power.clone());
        (folders.into_iter().enumerate().map(device).collect(), power)
    }

    fn new(number: usize, folder: String, seed: u64, runtime: &Runtime, power: Power) -> Self {
        Self {
            number,
            power,
            seed: flo_sync::mix(seed, number as u64),
            clock: DeviceClock::new(Arc::clone(&runtime.time)),
            folder,
            acknowledged: Vec::new(),
            decided: Vec::new(),
            deleted: BTreeSet::new(),
            running: None,
        }
    }

    fn file(&self) -> PathBuf {
        PathBuf::from(format!("{}flo.db", self.folder))
    }

    /// Starts the app, without its background.
    pub(crate) async fn start(&mut self, runtime: &Runtime, net: &Arc<Net>, info: &Info) {
        let store = Store::open_here(&self.file(), self.clock.clone()).expect("the store opens");
        let engine = Engine::new(EngineParts {
            store: store.clone(),
            clock: self.clock.clone(),
            sleeper: Arc::new(SimulatedSleeper(Arc::clone(&runtime.time))),
            device: DeviceId(format!("device-{}", self.number)),
            seed: self.seed,
        });
        let [clockify, frameio] = connect(&store, info).await;
        let surroundings = |connection: &ConnectionId| {
            let jitter = Arc::clone(net);
            Surroundings {
                sleeper: Arc::new(SimulatedSleeper(Arc::clone(&runtime.time))),
                jitter: Arc::new(move || jitter.jitter()),
                observer: Some(engine.observer(connection)),
            }
        };
        let line = |service| net.line(self.number, service);
        let clockify_connector: Arc<dyn Connector> = Arc::new(flo_clockify::connect(
            flo_clockify::Config {
                reads_team: true,
                plan: flo_clockify::Plan::Paid,
                ..flo_clockify::Config::new(
                    info.clockify.base_url.parse().expect("an address"),
                    info.clockify.workspace_id.clone(),
                )
            },
            line(Service::Clockify),
            flo_clockify::api_key(&info.clockify.api_key).expect("a key"),
            surroundings(&clockify),
        ));
        let frameio_connector: Arc<dyn Connector> = Arc::new(flo_frameio::connect(
            flo_frameio::Config::new(
                info.frameio.base_url.parse().expect("an address"),
                info.frameio.account_id.clone(),
            ),
            line(Service::Frameio),
            flo_frameio::pasted_token(&info.frameio.token).expect("a token"),
            surroundings(&frameio),
        ));
        engine.attach(&clockify, clockify_connector).await.expect("it attaches");
        engine.attach(&frameio, frameio_connector).await.expect("it attaches");
        self.running = Some(Running { store, engine, clockify, frameio, background: None });
    }

    /// The app while it runs.
    ///
    /// # Panics
    /// When it does not.
    pub(crate) fn app(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    /// Lets the background work.
    pub(crate) fn go(&mut self, runtime: &Runtime) {
        let running = self.running.as_mut().expect("it runs");
        let (engine, cancel) = (running.engine.clone(), CancellationToken::new());
        let until = cancel.clone();
        let background = self.power.on(self.number, async move { engine.run(until).await });
        // It ends early when the power fails.
        let task = runtime.spawn(async move {
            background.await;
        });
        running.background = Some((task, cancel));
    }

    /// Ends the background in an orderly way.
    pub(crate) async fn rest(&mut self, runtime: &Runtime) {
        let Some((task, cancel)) = self.running.as_mut().and_then(|running| running.background.take()) else {
            return;
        };
        cancel.cancel();
        // Longer than calls under way are waited for.
        runtime.time.sleep(Duration::from_secs(6)).await;
        runtime.kill(task);
    }

    /// The power fails, or has failed: every task is gone, and the disk has what was synced then, and any part of the rest.
    pub(crate) fn crash(&mut self, runtime: &Runtime, rng: &mut impl rand::Rng) {
        let Some(running) = self.running.take() else { return };
        let left = self.power.take(self.number).unwrap_or_else(|| disk::cut(&self.folder, rng));
        if let Some((task, _)) = &running.background {
            runtime.kill(*task);
        }
        drop(running);
        disk::restore(&self.folder, &left);
    }

    /// Ends the app and gives what is on its disk.
    pub(crate) fn close(&mut self) -> Image {
        drop(self.running.take());
        let image = disk::image(&self.folder);
        disk::restore(&self.folder, &Image::default());
        image
    }

    /// An edit of the person. `mark` is a text that only this edit writes.
    pub(crate) async fn edit(&mut self, edit: Edit, mark: &str) -> Result<Edited, String> {
        let action = edit.action.as_str();
        if edit.action == flo_model::IntentAction::Delete {
            // Wanted, whether the person hears that it is safe or not.
            self.deleted.extend(edit.record_id.clone());
        }
        let app = self.app().clone();
        let writing = app.store.write(move |tx| sync::edit(tx, edit));
        let Some(edited) = self.power.on(self.number, writing).await else { return Err(NO_POWER.into()) };
        let edited = edited.map_err(|error| error.to_string())?;
        app.engine.nudge_all();
        if edited.changed {
            let record = edited.record_id.clone();
            self.acknowledged.push(Acknowledged { record, action, mark: mark.to_owned() });
        }
        Ok(edited)
    }

    /// An edit of this kind, still without content.
    pub(crate) fn draft(&self, record_type: RecordType, action: flo_model::IntentAction) -> Edit {
        Edit {
            record_type,
            record_id: None,
            action,
            fields: FieldMap::default(),
            actor: PERSON.to_owned(),
            device: DeviceId(format!("device-{}", self.number)),
            reason: String::new(),
            connections: Vec::new(),
            priority: 0,
        }
    }

    /// One pass over everything.
    pub(crate) async fn pass(&self, deep: bool) -> Vec<PassReport> {
        let options = SyncOptions { reach: Reach::All, deep };
        self.app().engine.sync_once(None, options).await.expect("the store works")
    }

    /// Reads the store.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.app().store.read(f).await.expect("the store can be read")
    }
}

async fn connect(store: &Store, info: &Info) -> [ConnectionId; 2] {
    let accounts =
        [("clockify", info.clockify.workspace_id.clone()), ("frameio", info.frameio.account_id.clone())];
    let known = store.read(connections::list).await.expect("the store can be read");
    let mut ids = Vec::new();
    for (service, account_id) in accounts {
        if let Some(row) = known.iter().find(|row| row.service == service) {
            ids.push(row.id.clone());
            continue;
        }
        let new = NewConnection {
            service: service.to_owned(),
            account_id,
            account_name: String::from("Kiteyard"),
            user_id: String::from("ida"),
            user_name: String::from("Ida Oster"),
            user_email: String::from("ida@kiteyard.example"),
            config: json!({}),
        };
        ids.push(store.write(move |tx| Ok(connections::connect(tx, &new)?.id)).await.expect("it connects"));
    }
    ids.try_into().expect("two")
}
