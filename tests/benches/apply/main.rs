//! How fast a service's changes come in, and how long one edit takes until it is durable:
//! `cargo bench -p flo-tests --bench apply -- [ASSETS]`.
//!
//! The answers of the simulated service are recorded once, so that only this app is measured: every layer of the connector,
//! reading ahead, merging, the store with its fsyncs. Beside it, in the same run and from the same answers, a raw loop
//! that parses each page and writes the same rows into the same tables with prepared statements, and does nothing else:
//! no merge, no translation of ids, no cursor, no hash. Prints one JSON document.

mod raw;
mod replay;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flo_connect::Connector;
use flo_connect::http::Surroundings;
use flo_engine::{Engine, EngineParts, Reach, SyncOptions};
use flo_model::{ConnectionId, DeviceId, FieldMap, IntentAction, RecordType, SystemClock};
use flo_sandbox::{Armed, LimitMode, Matcher, Options, Sandbox, Service};
use flo_store::Store;
use flo_store::connections::{self, NewConnection};
use flo_store::sync::{Edit, edit};
use serde_json::{Value, json};

use replay::Replay;

/// Assets when nobody says how many.
const USUAL: usize = 10_000;

/// Edits whose time is taken.
const EDITS: usize = 1_000;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the answer of a benchmark is what it prints")]
fn main() {
    let assets = std::env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(USUAL);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder =
        tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder on the disk of the build");
    let answer = runtime.block_on(measure(folder.path(), assets));
    println!("{answer:#}");
}

async fn measure(folder: &Path, assets: usize) -> Value {
    let options = Options { assets: Some(assets), limits: LimitMode::Off, ..Options::default() };
    let sandbox = Sandbox::in_process(options).await.expect("the simulators start");
    // Hints are another story: here everything is listed.
    let closed = Armed {
        fault: String::from("audit_forbidden"),
        service: Some(Service::Frameio),
        remaining: None,
        matcher: Matcher::default(),
        value: Value::Null,
    };
    sandbox.shared().faults.arm(closed).expect("there is such a fault");
    let replay = Replay::of(&sandbox);

    let recording = Studio::open(&folder.join("recording.db"), &sandbox, &replay).await;
    recording.pass(false).await;
    let studio = Studio::open(&folder.join("measured.db"), &sandbox, &replay).await;
    let raw = raw::Raw::open(&folder.join("raw.db"));
    let (created, create_time) = studio.pass(false).await;
    let raw_create = raw.create(&replay.pages());

    replay.forget();
    rename_all(&sandbox, &recording).await;
    recording.pass(true).await;
    let (updated, update_time) = studio.pass(true).await;
    let raw_update = raw.update(&replay.pages());

    json!({
        "new_records": compared(created, create_time, raw_create),
        "changed_records": compared(updated, update_time, raw_update),
        "durable_edit": durable_edit(&studio.store, folder).await,
        "cpus": std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
    })
}

/// Records a second, here and in the raw loop.
fn compared(records: u64, took: Duration, (raw_records, raw_took): (u64, Duration)) -> Value {
    let rate = records as f64 / took.as_secs_f64();
    let raw_rate = raw_records as f64 / raw_took.as_secs_f64();
    json!({
        "records": records, "per_second": rate.round(),
        "raw_records": raw_records, "raw_per_second": raw_rate.round(),
        "share_of_raw": (rate / raw_rate * 1000.0).round() / 1000.0,
    })
}

/// Every generated file gets another name.
async fn rename_all(sandbox: &Sandbox, studio: &Studio) {
    let connection = studio.connection.clone();
    let files = studio
        .store
        .read(move |conn| {
            let mut statement = conn.prepare(
                "SELECT l.remote_id FROM assets a JOIN links l ON l.record_id = a.id
                 WHERE a.kind = 'file' AND l.connection_id = ?1",
            )?;
            let rows = statement.query_map([connection.as_str()], |row| row.get::<_, String>(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
        .await
        .expect("the store can be read");
    for (number, id) in files.into_iter().enumerate() {
        let act = json!({"id": id, "name": format!("changed {number}.mov")});
        sandbox.shared().acts.perform(Service::Frameio, "rename", &act).expect("it can be renamed");
    }
}

struct Studio {
    store: Store,
    engine: Engine,
    connection: ConnectionId,
}

impl Studio {
    async fn open(file: &Path, sandbox: &Sandbox, replay: &Arc<Replay>) -> Self {
        let clock = Arc::new(SystemClock);
        let store = Store::open(file, Arc::clone(&clock) as _).expect("the store opens");
        let engine = Engine::new(EngineParts {
            store: store.clone(),
            clock,
            sleeper: Surroundings::default().sleeper,
            device: DeviceId::new(),
            seed: 1,
        });
        let info = &sandbox.info.frameio;
        let new = NewConnection {
            service: String::from("frameio"),
            account_id: info.account_id.clone(),
            account_name: String::from("Kiteyard"),
            user_id: String::from("ida"),
            user_name: String::from("Ida Oster"),
            user_email: String::from("ida@kiteyard.example"),
            config: json!({}),
        };
        let connection =
            store.write(move |tx| Ok(connections::connect(tx, &new)?.id)).await.expect("it connects");
        let mut config =
            flo_frameio::Config::new(info.base_url.parse().expect("an address"), info.account_id.clone());
        config.keeps_limits = false;
        let around = Surroundings { observer: Some(engine.observer(&connection)), ..Surroundings::default() };
        let token = flo_frameio::pasted_token(&info.token).expect("a token");
        let connector: Arc<dyn Connector> =
            Arc::new(flo_frameio::connect(config, Arc::clone(replay) as _, token, around));
        engine.attach(&connection, connector).await.expect("it attaches");
        Self { store, engine, connection }
    }

    /// One pass: how many records it brought, and how long it took.
    async fn pass(&self, deep: bool) -> (u64, Duration) {
        let begun = now();
        let options = SyncOptions { reach: Reach::All, deep };
        let reports = self.engine.sync_once(None, options).await.expect("the store works");
        let took = begun.elapsed();
        let report = &reports[0];
        assert_eq!(report.incomplete.0, 0, "everything was read: {report:?}");
        (report.created.0 + report.updated.0, took)
    }
}

/// The 99th of a hundred: one edit until it is durable, and one fsync of a small file beside it.
async fn durable_edit(store: &Store, folder: &Path) -> Value {
    let device = DeviceId::new();
    let mut edits = Vec::with_capacity(EDITS);
    let mut syncs = Vec::with_capacity(EDITS);
    let mut file = std::fs::File::create(folder.join("synced")).expect("a file");
    for number in 0..EDITS {
        let wanted = Edit {
            record_type: RecordType::Tag,
            record_id: None,
            action: IntentAction::Create,
            fields: FieldMap::default().with("name", format!("tag {number}")),
            actor: String::from("person:Ida Oster"),
            device: device.clone(),
            reason: String::new(),
            connections: Vec::new(),
            priority: 0,
        };
        let begun = now();
        store.write(move |tx| edit(tx, wanted)).await.expect("it is written");
        edits.push(begun.elapsed());
        // In turn, so that both meet the same disk.
        let begun = now();
        std::io::Write::write_all(&mut file, &[number as u8; 4096]).expect("the disk has room");
        file.sync_data().expect("the disk syncs");
        syncs.push(begun.elapsed());
    }
    let micros = |times: &mut Vec<Duration>, share: usize| {
        times.sort_unstable();
        times[times.len() * share / 100].as_micros() as u64
    };
    json!({
        "edits": EDITS, "p50_us": micros(&mut edits, 50), "p99_us": micros(&mut edits, 99),
        "fsync_p50_us": micros(&mut syncs, 50), "fsync_p99_us": micros(&mut syncs, 99),
    })
}
