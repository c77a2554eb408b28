//! The engine going by itself: edits drain, outages pass, pauses hold.

use std::sync::Arc;
use std::time::Duration;

use flo_connect::ErrorKind;
use flo_engine::{Engine, EngineEvent, EngineParts, Health, ManualSleeper};
use flo_model::{ConnectionState, DeviceId, RecordType};
use flo_store::connections;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::support::{Fault, Studio, map};

/// The studio with its engine running in the background on virtual time.
struct Running {
    studio: Studio,
    sleeper: Arc<ManualSleeper>,
    cancel: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    async fn start() -> Self {
        let mut studio = Studio::open().await;
        let sleeper = Arc::new(ManualSleeper::new(studio.clock.clone()));
        studio.engine = Engine::new(EngineParts {
            store: studio.store.clone(),
            clock: studio.clock.clone(),
            sleeper: sleeper.clone(),
            device: DeviceId::from("device"),
            seed: 7,
        });
        studio.attach_again().await;
        let cancel = CancellationToken::new();
        let (engine, token) = (studio.engine.clone(), cancel.clone());
        let task = tokio::spawn(async move { engine.run(token).await });
        Self { studio, sleeper, cancel, task }
    }

    /// Lets virtual time pass, and the database keep up with it.
    async fn pass(&self, seconds: u64) {
        for _ in 0..seconds / 5 {
            self.sleeper.advance(Duration::from_secs(5)).await;
            self.studio.store.write(|_| Ok(())).await.unwrap();
        }
    }

    /// Lets virtual time pass until `done` says so; at most a virtual day.
    async fn until(&self, what: &str, mut done: impl AsyncFnMut(&Studio) -> bool) {
        for _ in 0..20_000 {
            if done(&self.studio).await {
                return;
            }
            self.sleeper.advance(Duration::from_secs(5)).await;
        }
        panic!("never happened: {what}");
    }

    async fn stop(self) -> Studio {
        self.cancel.cancel();
        self.task.await.unwrap();
        self.studio
    }
}

#[tokio::test]
async fn edits_and_changes_flow_by_themselves() {
    let running = Running::start().await;
    running.studio.service.put(RecordType::Tag, "t1", map(json!({ "name": "Edit" })));
    let id = running.studio.create(RecordType::TimeEntry, json!({ "start": "2026-03-02T08:00:00Z" })).await;
    running.studio.engine.nudge(&running.studio.connection);
    running.until("the entry arrives", async |studio| studio.service.count(RecordType::TimeEntry) == 1).await;
    running.until("the tag arrives", async |studio| studio.here(RecordType::Tag, "t1").await.is_some()).await;
    running.studio.service.change(RecordType::Tag, "t1", &map(json!({ "name": "Cut" })));
    running
        .until("the new name arrives", async |studio| {
            studio.here(RecordType::Tag, "t1").await.unwrap().text("name") == Some("Cut")
        })
        .await;
    let studio = running.stop().await;
    assert!(studio.open_intents(&id).await.is_empty());
}

#[tokio::test]
async fn what_was_edited_offline_drains_when_the_network_returns() {
    let running = Running::start().await;
    running.studio.service.lock().network = Some(ErrorKind::Offline);
    let mut events = running.studio.engine.events();
    for n in 0..3 {
        let fields = json!({ "start": "2026-03-02T08:00:00Z", "description": format!("n{n}") });
        running.studio.create(RecordType::TimeEntry, fields).await;
    }
    running.studio.engine.nudge(&running.studio.connection);
    let id = running.studio.connection.clone();
    running
        .until("it notices", async |studio| {
            let id = id.clone();
            let row = studio.store.read(move |conn| connections::get(conn, &id)).await.unwrap().unwrap();
            assert_eq!(row.state, ConnectionState::Active, "offline is no error");
            row.health == "offline" && row.next_try_at.is_some()
        })
        .await;
    running.pass(60).await;
    let service = running.studio.service.clone();
    let (calls, probes) = (service.calls(""), service.calls("account"));
    running.pass(3600).await;
    assert_eq!(service.count(RecordType::TimeEntry), 0);
    let (calls, probes) = (service.calls("") - calls, service.calls("account") - probes);
    assert_eq!(calls, probes, "only one call asks whether it is back");
    assert!((50..=130).contains(&probes), "about once a minute: {probes}");
    running.studio.service.lock().network = None;
    running.until("all arrive", async |studio| studio.service.count(RecordType::TimeEntry) == 3).await;
    let mut changes = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let EngineEvent::ConnectionChanged(view) = event {
            changes.push(view.health);
        }
    }
    assert_eq!(changes.first(), Some(&Health::Offline));
    assert_eq!(changes.last(), Some(&Health::Online));
    running.stop().await;
}

#[tokio::test]
async fn a_refused_sign_in_needs_a_person_and_a_nudge_tries_again() {
    let running = Running::start().await;
    running.studio.service.lock().network = Some(ErrorKind::SignIn);
    running.studio.engine.nudge(&running.studio.connection);
    let connection = running.studio.connection.clone();
    let id = connection.clone();
    running
        .until("it notices", async |studio| {
            let id = id.clone();
            let row = studio.store.read(move |conn| connections::get(conn, &id)).await.unwrap().unwrap();
            row.state == ConnectionState::Error && row.error_code.as_deref() == Some("sign_in")
        })
        .await;
    running.studio.service.lock().network = None;
    running.studio.engine.nudge(&connection);
    running
        .until("it is back", async |studio| {
            studio.engine.health(&connection).unwrap().health == Health::Online
        })
        .await;
    running.stop().await;
}

#[tokio::test]
async fn a_pause_holds_everything_and_is_remembered() {
    let mut running = Running::start().await;
    let connection = running.studio.connection.clone();
    running.studio.engine.pause(&connection).await.unwrap();
    running.pass(600).await;
    let calls = running.studio.service.calls("");
    running.studio.create(RecordType::TimeEntry, json!({ "start": "2026-03-02T08:00:00Z" })).await;
    running.studio.engine.nudge(&connection);
    running.pass(600).await;
    assert_eq!(running.studio.service.calls(""), calls, "not one call");

    running.studio.attach_again().await;
    assert_eq!(running.studio.engine.health(&connection).unwrap().health, Health::Paused);
    running.studio.engine.resume(&connection).await.unwrap();
    running.until("it goes on", async |studio| studio.service.count(RecordType::TimeEntry) == 1).await;
    running.stop().await;
}

#[tokio::test]
async fn stopping_ends_without_leaving_a_call_behind() {
    let running = Running::start().await;
    let id = running.studio.create(RecordType::TimeEntry, json!({ "start": "2026-03-02T08:00:00Z" })).await;
    running.studio.engine.nudge(&running.studio.connection);
    let mut studio = running.stop().await;
    studio.restart().await;
    studio.sync().await;
    studio.service.only(RecordType::TimeEntry);
    assert!(studio.open_intents(&id).await.is_empty());
}

#[tokio::test]
async fn a_record_that_may_be_ours_is_not_read_as_another() {
    let running = Running::start().await;
    let service = running.studio.service.clone();
    running.pass(60).await;
    service.next_write(Fault::Hangs);
    let id = running.studio.create(RecordType::TimeEntry, json!({ "start": "2026-03-02T08:00:00Z" })).await;
    running.studio.engine.nudge(&running.studio.connection);
    service.hanging.notified().await;
    let pages = service.calls("page entries");
    running.until("it is read meanwhile", async |_| service.calls("page entries") > pages + 1).await;
    let count = async |studio: &Studio| -> i64 {
        let sql = "SELECT count(*) FROM time_entries";
        studio.store.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).await.unwrap()
    };
    assert_eq!(count(&running.studio).await, 1, "it may be ours, so it waits");
    service.gate.notify_one();
    running.until("it is confirmed", async |studio| studio.open_intents(&id).await.is_empty()).await;
    running.pass(300).await;
    assert_eq!(count(&running.studio).await, 1);
    running.stop().await;
}
