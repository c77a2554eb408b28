//! `flo run` ends itself between a side effect and its record, at every such point of the code; the next run makes it right.

use std::collections::BTreeSet;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use flo_app::{Call, EndpointDraft};
use flo_model::drill::Point;

use crate::station::{Engine, Station};

/// Longest time until a point is passed.
const LIMIT: Duration = Duration::from_secs(60);

/// Points that a run comes to, each with the time at which it is passed.
type Ends = &'static [(Point, u32)];

/// Some of everything. What is not served any more is not acknowledged.
async fn work(station: &mut Station) {
    station.add_entry().await;
    station.upload(3).await;
    station.reword_entry(0).await;
    station.comment().await;
    station.press_timer().await;
}

/// Runs `flo run` until it ends itself there, while the person works.
async fn run_into(station: &mut Station, (point, time): (Point, u32)) {
    let word = format!("{}@{time}", point.as_str());
    let mut engine = station.run(Some(&word));
    let working = async {
        if engine.event().await.is_some() {
            work(station).await;
            engine.last().await;
        }
    };
    tokio::time::timeout(LIMIT, working).await.unwrap_or_else(|_| panic!("it never came to {word}"));
    let ended = has_ended(engine).await;
    assert_eq!(ended.code(), None, "it ended itself at {word}: {ended}");
}

async fn has_ended(mut engine: Engine) -> ExitStatus {
    engine.child.wait().await.expect("it ends")
}

fn block_on(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(work);
}

/// One run after the other ends itself; the last one may work in peace, and then all must be right.
fn sweep(ends: Ends) {
    block_on(async {
        let mut station = Station::open().await;
        for end in ends {
            run_into(&mut station, *end).await;
        }
        station.settle().await;
        station.check().await;
    });
}

macro_rules! sweeps {
    ($($name:ident: $($point:ident $time:literal),+;)+) => {
        const SWEPT: &[Ends] = &[$(&[$((Point::$point, $time)),+]),+];

        $(
            #[test]
            fn $name() {
                sweep(&[$((Point::$point, $time)),+]);
            }
        )+
    };
}

sweeps! {
    ends_before_a_commit: StoreWritten 1, StoreWritten 9;
    ends_after_a_commit: StoreCommitted 1, StoreCommitted 9;
    ends_around_pages: PullRead 1, PullApplied 1;
    ends_before_a_write_is_sent: PushNoted 1, PushNoted 1;
    ends_before_an_answer_is_applied_and_while_it_is_looked_for: PushAnswered 1, PushLooked 1, PushAnswered 2;
    ends_after_a_confirmation: PushConfirmed 1, PushConfirmed 2;
    ends_before_a_placeholder_is_asked_for: TransferNoted 1, TransferNoted 2;
    ends_before_a_placeholder_is_known_and_while_it_is_removed: TransferBegun 1, TransferGhostRemoved 1;
    ends_before_a_part_is_journalled: TransferPartTaken 1, TransferPartTaken 2;
    ends_before_the_parts_are_joined: TransferSent 1, TransferSent 1;
    ends_before_the_join_is_known: TransferJoined 1, TransferJoined 1;
}

/// Points with a test of their own below.
const APART: [Point; 3] = [Point::ConnectionKept, Point::SnapshotCopied, Point::WebhookDelivered];

#[test]
fn every_point_of_the_code_is_swept() {
    let swept = |point: &Point| SWEPT.iter().any(|ends| ends.iter().any(|(one, _)| one == point));
    for point in Point::ALL {
        assert!(swept(point) || APART.contains(point), "nothing ends at {}", point.as_str());
    }
}

#[test]
fn ends_between_an_account_and_its_key() {
    block_on(async {
        let mut station = Station::new().await;
        let clockify = station.sandbox.info.clockify.clone();
        let sign_in = ["connect", "clockify", "--base-url", &clockify.base_url, "--api-key", "-"];
        let connect = |point| station.code(&sign_in, &clockify.api_key, point);
        assert_eq!(connect(Some(Point::ConnectionKept)), None, "it ended itself");
        assert_eq!(connect(None), Some(0), "the same account again");
        let connections = station.flo.json(&["connections"]);
        assert_eq!(connections["items"].as_array().map(Vec::len), Some(1), "{connections}");
        station.settle().await;
        station.check().await;
    });
}

#[test]
fn ends_before_a_backup_has_its_name() {
    block_on(async {
        let station = Station::open().await;
        let file = station.flo.scratch("backups").join("copy.db");
        let name = file.to_str().expect("a name");
        assert_eq!(station.code(&["backup", name], "", Some(Point::SnapshotCopied)), None, "it ended itself");
        assert!(!file.exists(), "a copy without its name is none");
        assert_eq!(station.code(&["backup", name], "", None), Some(0));
        assert_eq!(station.code(&["restore", name], "", None), Some(0), "it can be gone back to");
        station.check().await;
    });
}

#[test]
fn ends_before_a_delivered_message_is_noted() {
    block_on(async {
        let mut station = Station::open().await;
        let receiver = Receiver::listen().await;
        let mut engine = station.run(None);
        engine.event().await.expect("it serves");
        let draft =
            EndpointDraft { url: receiver.url.clone(), allows_local: true, ..EndpointDraft::default() };
        station.call(Call::WebhookAdd { draft }).await.expect("it is added");
        engine.child.start_kill().expect("it can be killed");
        has_ended(engine).await;
        run_into(&mut station, (Point::WebhookDelivered, 1)).await;
        run_into(&mut station, (Point::WebhookDelivered, 2)).await;
        station.settle().await;
        station.check().await;
        let heard = receiver.heard();
        let told: BTreeSet<&String> = heard.iter().map(|(id, _)| id).collect();
        assert!(told.len() < heard.len(), "what was not noted is told again: {heard:?}");
        let messages: BTreeSet<_> = heard.iter().collect();
        assert_eq!(messages.len(), told.len(), "under the same id stands the same message");
        let deliveries = station.flo.json(&["webhooks", "deliveries"]);
        let queued = deliveries["items"].as_array().expect("rows");
        let untold: Vec<_> =
            queued.iter().filter(|row| !told.iter().any(|id| row["id"] == id.as_str())).collect();
        assert!(untold.is_empty(), "never told: {untold:?}");
    });
}

/// Ids and bodies of messages.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// Who hears of changes.
struct Receiver {
    url: String,
    heard: Heard,
}

impl Receiver {
    async fn listen() -> Self {
        let heard = Heard::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let router = axum::Router::new().fallback(hear).with_state(Arc::clone(&heard));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, heard }
    }

    fn heard(&self) -> Vec<(String, String)> {
        self.heard.lock().expect("no holder panics").clone()
    }
}

async fn hear(State(heard): State<Heard>, headers: HeaderMap, body: String) {
    let id = headers["webhook-id"].to_str().expect("text").to_owned();
    heard.lock().expect("no holder panics").push((id, body));
}
