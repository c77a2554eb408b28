//! A free Clockify workspace: 30 requests an hour, and a week of hours that were kept without a network.

use std::sync::Arc;
use std::time::Duration;

use flo_clockify::Config;
use flo_connect::Connector;
use flo_connect::http::Client;
use flo_engine::{Engine, EngineParts, Reach, SyncOptions, outlook};
use flo_model::{Clock, ConnectionId, DeviceId, FieldMap, IntentAction, ManualClock, RecordType, UnixMillis};
use flo_sandbox::Options;
use flo_store::Store;
use flo_store::connections::{self, NewConnection};
use flo_store::sync::{Edit, edit, intents};
use serde_json::json;

use crate::bench::{Bench, surroundings};
use crate::clockify::OnClockify;

/// Entries that were made without a network.
const ENTRIES: usize = 200;

/// How far a single step of virtual time goes when nobody says when to come back.
const STEP: Duration = Duration::from_secs(60);

struct Desk {
    bench: Bench,
    store: Store,
    engine: Engine,
    connector: Arc<dyn Connector>,
    connection: ConnectionId,
}

async fn engine_on(store: &Store, clock: &Arc<ManualClock>) -> Engine {
    Engine::new(EngineParts {
        store: store.clone(),
        clock: clock.clone(),
        sleeper: surroundings(clock).sleeper,
        device: DeviceId::from("device"),
        seed: 7,
    })
}

impl Desk {
    async fn open() -> anyhow::Result<Self> {
        let free = |options: &mut Options| "FREE".clone_into(&mut options.clockify_plan);
        let bench = Bench::with::<OnClockify>(free).await?;
        let store = Store::open_in_memory(bench.clock.clone())?;
        let info = bench.sandbox.info.clockify.clone();
        let new = NewConnection {
            service: "clockify".into(),
            account_id: info.workspace_id,
            account_name: "Kiteyard".into(),
            user_id: "jonas".into(),
            user_name: "Jonas".into(),
            user_email: String::new(),
            config: json!({}),
        };
        let connection = store.write(move |tx| connections::connect(tx, &new)).await?.id;
        let engine = engine_on(&store, &bench.clock).await;
        let connector = Self::connector(&bench, &engine, &connection)?;
        engine.attach(&connection, connector.clone()).await?;
        Ok(Self { bench, store, engine, connector, connection })
    }

    fn connector(
        bench: &Bench,
        engine: &Engine,
        connection: &ConnectionId,
    ) -> anyhow::Result<Arc<dyn Connector>> {
        let info = &bench.sandbox.info.clockify;
        let config = Config::new(info.base_url.parse()?, info.workspace_id.clone());
        let key = flo_clockify::api_key(&info.api_key)?;
        let mut around = surroundings(&bench.clock);
        around.observer = Some(engine.observer(connection));
        Ok(Arc::new(flo_clockify::connect(config, Arc::new(Client::new("conformance")), key, around)))
    }

    /// The app ends and starts again on the same database: what is left of the hour is remembered.
    async fn restart(&mut self) -> anyhow::Result<()> {
        self.engine = engine_on(&self.store, &self.bench.clock).await;
        self.connector = Self::connector(&self.bench, &self.engine, &self.connection)?;
        self.engine.attach(&self.connection, self.connector.clone()).await?;
        Ok(())
    }

    /// One pass of what is due, then on to the moment at which something can be done again.
    async fn turn(&self) -> anyhow::Result<()> {
        let options = SyncOptions { reach: Reach::Due, deep: false };
        let report = self.engine.sync_once(Some(&self.connection), options).await?.remove(0);
        let wait = report.health.next_try_at.map_or(STEP, |at| {
            let ms = at.since(self.bench.clock.now());
            Duration::from_millis(u64::try_from(ms).unwrap_or(0)).min(STEP)
        });
        self.bench.clock.advance(wait.max(Duration::from_millis(500)));
        Ok(())
    }

    async fn waiting(&self) -> anyhow::Result<u64> {
        let connection = self.connection.clone();
        Ok(self.store.read(move |conn| intents::backlog(conn, &connection)).await?.waiting)
    }

    async fn done_at(&self) -> anyhow::Result<UnixMillis> {
        let (connection, budget, clock) =
            (self.connection.clone(), self.connector.budget().clone(), self.bench.clock.clone());
        let hour = Duration::from_secs(3600);
        let outlook = self.store.read(move |conn| outlook(conn, &connection, &budget, &*clock, hour)).await?;
        outlook.writes_done_at.ok_or_else(|| anyhow::anyhow!("nothing is planned"))
    }

    async fn add_entries(&self) -> anyhow::Result<()> {
        let (connection, now) = (self.connection.clone(), self.bench.clock.now());
        self.store
            .write(move |tx| {
                for number in 0..ENTRIES {
                    let back_ms = i64::try_from(number).unwrap_or(0) * 900_000;
                    let start = now.plus_ms(-back_ms - 900_000);
                    let fields: FieldMap = serde_json::from_value(json!({
                        "start": start.to_rfc3339_seconds(),
                        "end": start.plus_ms(600_000).to_rfc3339_seconds(),
                        "description": format!("Location day {number}"),
                        "billable": true,
                    }))?;
                    edit(
                        tx,
                        Edit {
                            record_type: RecordType::TimeEntry,
                            record_id: None,
                            action: IntentAction::Create,
                            fields,
                            actor: "person:Jonas".into(),
                            device: DeviceId::from("device"),
                            reason: String::new(),
                            connections: vec![connection.clone()],
                            priority: 0,
                        },
                    )?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

#[tokio::test]
async fn two_hundred_offline_entries_drain_within_the_budget_and_as_foretold() -> anyhow::Result<()> {
    let mut desk = Desk::open().await?;
    // A working day before it: the mirror is read, polls have their rhythm.
    let morning = desk.bench.clock.now();
    while desk.bench.clock.now().since(morning) < 8 * 3_600_000 {
        desk.turn().await?;
    }
    desk.add_entries().await?;
    let began = desk.bench.clock.now();
    let foretold = desk.done_at().await?.since(began);
    let mut restarted = false;
    while desk.waiting().await? > 0 {
        desk.turn().await?;
        anyhow::ensure!(desk.bench.clock.now().since(began) < 24 * 3_600_000, "it takes more than a day");
        if !restarted && desk.waiting().await? < 100 {
            desk.restart().await?;
            restarted = true;
        }
    }
    let took = desk.bench.clock.now().since(began);
    let off = (took - foretold).abs() as f64 / took as f64;
    eprintln!(
        "{ENTRIES} entries at 30 requests an hour: foretold {:.2} h, took {:.2} h ({:.1} % off), {} requests, {} refused",
        foretold as f64 / 3.6e6,
        took as f64 / 3.6e6,
        off * 100.0,
        desk.bench.sandbox.shared().log.after(0).len(),
        desk.bench.answered(429),
    );
    assert_eq!(desk.bench.answered(429), 0, "no call was refused");
    assert!(off <= 0.10, "foretold {foretold} ms, took {took} ms");
    let there = desk.bench.control("/clockify/entries").await?;
    let rows = there["entries"].as_array().or(there.as_array()).cloned().unwrap_or_default();
    let ours = rows
        .iter()
        .filter(|row| row["description"].as_str().is_some_and(|text| text.starts_with("Location day")));
    assert_eq!(ours.count(), ENTRIES, "each entry is there once");
    Ok(())
}
