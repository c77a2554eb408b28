//! One run: a history on two devices and two services, then calm weather until nothing happens any more, then the
//! invariants.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use flo_engine::conflicts::{Keep, Side};
use flo_model::drill::{Point, Sabotage};
use flo_sandbox::{Armed, Matcher, Sandbox, Service};
use flo_store::sync::conflicts::{self, Conflict};
use flo_store::{Connection, StoreError};
use flo_tests::disk::{self, Image};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use crate::acts_there::Others;
use crate::check;
use crate::cuts::{Aim, Power};
use crate::device::{Device, PERSON};
use crate::history::{DEVICES, Doing, Step};
use crate::net::{Net, Weather};
use crate::runtime::{Runtime, Time};
use crate::trace::Trace;
use crate::{acts_here, acts_there, world};

/// Rounds within which everything must have become quiet.
const ROUNDS: usize = 24;

/// Time between two rounds: longer than a listing may lag, shorter than most periods.
const ROUND: Duration = Duration::from_secs(240);

/// Time within which what can be sent is tried: longer than every wait after trouble, and than a call that hangs.
const BOUND: Duration = Duration::from_secs(240);

/// Time before the last round: longer than what was made here may stay unlisted.
const LONG_ROUND: Duration = Duration::from_secs(40 * 60);

/// Where the ids of a run begin: above all that the shared beginning gave.
const IDS_OF_A_RUN: u64 = 1_000_000;

/// How a run ended.
#[derive(Default)]
pub(crate) struct Outcome {
    /// Hash of all that happened.
    pub(crate) hash: String,
    /// Invariants that do not hold, with what breaks them.
    pub(crate) broken: Vec<String>,
    /// What happened, where it was to be kept.
    pub(crate) text: String,
    /// Requests that were sent.
    pub(crate) requests: u64,
    /// Where the power of a device failed.
    pub(crate) struck: Vec<Point>,
}

/// What a run is made of.
pub(crate) struct Scene {
    pub(crate) seed: u64,
    pub(crate) runtime: Runtime,
    pub(crate) net: Arc<Net>,
    pub(crate) trace: Arc<Trace>,
    pub(crate) sandbox: Sandbox,
    pub(crate) devices: Vec<Device>,
    pub(crate) power: Power,
    pub(crate) others: Others,
    pub(crate) broken: Vec<String>,
    /// How far the clock of a device was ahead of the true time at most.
    pub(crate) furthest_ahead_s: i64,
}

/// A disk on which everything was read once, and when that was over. Every device of every run begins with it.
struct Beginning {
    image: Image,
    at: Duration,
}

/// Runs `history`.
pub(crate) fn run(seed: u64, history: &[Step], sabotage: Option<Sabotage>, keeps_text: bool) -> Outcome {
    disk::install();
    let beginning = beginning();
    flo_model::drill::count_ids(Some(IDS_OF_A_RUN));
    flo_model::drill::sabotage(sabotage);
    let time = Time::starting_at(world::BEGIN);
    let sandbox = world::build(&time);
    world::set_audit_log(&sandbox, seed);
    let runtime = Runtime::new(Arc::clone(&time), seed);
    let trace = Trace::new(Arc::clone(&time), keeps_text);
    let net = net_of(&runtime, &sandbox, &trace, seed);
    let (devices, power) = Device::all(DEVICES, seed, &runtime);
    for device in &devices {
        disk::restore(&device.folder, &beginning.image);
    }
    let scene = Scene {
        seed,
        runtime: runtime.clone(),
        net: Arc::clone(&net),
        trace: Arc::clone(&trace),
        sandbox,
        devices,
        power: power.clone(),
        others: Others::default(),
        broken: Vec::new(),
        furthest_ahead_s: 0,
    };
    let history = history.to_vec();
    let place = Rc::new(RefCell::new(Some(scene)));
    let at = beginning.at;
    let broken = runtime.block_on(async move {
        let mut scene = place.borrow_mut().take().expect("it is there once");
        scene.runtime.time.sleep(at).await;
        scene.go_through(&history, seed).await;
        scene.one_service_away().await;
        scene.calm_down().await;
        check::all(&mut scene).await;
        for device in &mut scene.devices {
            device.close();
        }
        scene.broken
    });
    flo_model::drill::sabotage(None);
    flo_model::drill::watch(None);
    let (hash, text) = (trace.hash(), trace.text());
    Outcome { hash, broken, text, requests: net.requests(), struck: power.struck() }
}

/// Runs `history`; a panic is a broken invariant too.
pub(crate) fn guarded(seed: u64, history: &[Step], sabotage: Option<Sabotage>, keeps_text: bool) -> Outcome {
    let run = std::panic::AssertUnwindSafe(|| run(seed, history, sabotage, keeps_text));
    std::panic::catch_unwind(run).unwrap_or_else(|panic| {
        flo_model::drill::sabotage(None);
        flo_model::drill::watch(None);
        let said = panic
            .downcast_ref::<String>()
            .cloned()
            .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let broken = vec![format!("it panicked: {}", said.unwrap_or_default())];
        Outcome { broken, ..Outcome::default() }
    })
}

fn net_of(runtime: &Runtime, sandbox: &Sandbox, trace: &Arc<Trace>, seed: u64) -> Arc<Net> {
    let (time, spawner) = (Arc::clone(&runtime.time), runtime.spawner.clone());
    Net::new(time, spawner, sandbox.router(), Arc::clone(trace), seed)
}

fn beginning() -> &'static Beginning {
    static BEGINNING: OnceLock<Beginning> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        flo_model::drill::count_ids(Some(0));
        let time = Time::starting_at(world::BEGIN);
        let sandbox = world::build(&time);
        let runtime = Runtime::new(Arc::clone(&time), 0);
        let trace = Trace::new(Arc::clone(&time), false);
        let net = net_of(&runtime, &sandbox, &trace, 0);
        let inner = runtime.clone();
        let mut device = Device::all(1, 0, &runtime).0.remove(0);
        runtime.block_on(async move {
            device.start(&inner, &net, world::info(&sandbox)).await;
            for _ in 0..3 {
                device.pass(false).await;
                inner.time.sleep(ROUND).await;
            }
            let image = device.close();
            Beginning { image, at: inner.time.elapsed() }
        })
    })
}

impl Scene {
    async fn start(&mut self, number: usize) {
        let device = &mut self.devices[number];
        device.start(&self.runtime, &self.net, world::info(&self.sandbox)).await;
        device.go(&self.runtime);
    }

    async fn go_through(&mut self, history: &[Step], seed: u64) {
        for number in 0..DEVICES {
            self.start(number).await;
        }
        for step in history {
            self.runtime.time.sleep(step.after).await;
            self.bring_back().await;
            self.trace.say(|line| line.push_str(&format!("step {} {:?}", step.number, step.doing)));
            let mark = format!("s{seed}n{}", step.number);
            let said = self.do_step(step, &mark).await;
            self.trace.say(|line| line.push_str(&said));
        }
    }

    /// The power of a device fails, and is back after so many seconds.
    async fn crash(&mut self, number: usize, seconds: u64, rng: &mut ChaCha8Rng) {
        self.devices[number].crash(&self.runtime, rng);
        self.net.forget_waits(number);
        self.runtime.time.sleep(Duration::from_secs(seconds)).await;
        self.start(number).await;
        check::after_crash(self, number).await;
    }

    /// Starts the devices whose power failed by themselves.
    async fn bring_back(&mut self) {
        for number in 0..DEVICES {
            if self.power.is_gone(number) {
                self.trace.say(|line| line.push_str(&format!("device {number} starts again")));
                self.crash(number, 0, &mut ChaCha8Rng::seed_from_u64(0)).await;
            }
        }
    }

    async fn do_step(&mut self, step: &Step, mark: &str) -> String {
        let mut rng = ChaCha8Rng::seed_from_u64(step.pick);
        match step.doing {
            Doing::Here(number, here) => {
                acts_here::act(&mut self.devices[number], here, mark, &mut rng).await
            }
            Doing::There(there) => acts_there::act(&self.sandbox, &mut self.others, there, mark, &mut rng),
            Doing::Weather(number, service, weather) => {
                self.net.set_weather(number, service, weather);
                String::new()
            }
            Doing::Clock(number, seconds) => {
                self.devices[number].clock.set_ahead_ms(seconds * 1000);
                self.furthest_ahead_s = self.furthest_ahead_s.max(seconds);
                String::new()
            }
            Doing::Crash(number, seconds) => {
                self.crash(number, seconds, &mut rng).await;
                String::from("started again")
            }
            Doing::Cut(device, point, after) => {
                self.power.aim(device, Aim { point, after, seed: step.pick });
                String::new()
            }
            Doing::Decide(number) => self.decide(number, &mut rng).await,
            Doing::ListLag => {
                let lag = Armed {
                    fault: String::from("list_lag"),
                    service: Some(Service::Clockify),
                    remaining: None,
                    matcher: Matcher::default(),
                    value: Value::from(8),
                };
                self.sandbox.shared().faults.arm(lag).expect("there is such a fault");
                String::new()
            }
        }
    }

    /// The person looks at what waits for them, and decides one thing.
    async fn decide(&mut self, number: usize, rng: &mut ChaCha8Rng) -> String {
        let device = &mut self.devices[number];
        let (conflicts, parked) = device.read(waiting).await;
        let (engine, choice) = (device.app().engine.clone(), rng.next_u32());
        if let Some(conflict) = conflicts.first() {
            let side = if choice % 2 == 0 { Side::Local } else { Side::Remote };
            let gives_up = conflict.field == flo_sync::PRESENCE;
            if gives_up {
                device.deleted.insert(conflict.record_id.clone());
            }
            let deciding = engine.resolve(&conflict.id, Keep::All(side), PERSON);
            let done = self.power.on(number, deciding).await;
            if matches!(done, Some(Ok(()))) {
                let id = conflict.id.clone();
                let kept = self.devices[number].read(move |conn| conflicts::get(conn, &id)).await;
                self.devices[number].decided.extend(kept);
            }
            return format!("{} {side:?} {:?}", conflict.field, done.map(|done| done.is_ok()));
        }
        let Some(intent) = parked.first() else { return String::from("nothing to decide") };
        if choice % 2 == 0 {
            let done = self.power.on(number, engine.retry(intent)).await;
            format!("retry {:?}", done.map(|done| done.is_ok()))
        } else {
            let done = self.power.on(number, engine.give_up(intent, PERSON)).await;
            format!("drop {:?}", done.map(|done| done.is_ok()))
        }
    }

    /// I8: one service stays away, for everybody. At the other one the trouble is over, and everything that nothing stands
    /// in the way of is tried within its bound.
    async fn one_service_away(&mut self) {
        let services = [Service::Clockify, Service::Frameio];
        let turn = usize::from(self.seed.is_multiple_of(2));
        let (fair, away) = (services[turn], services[1 - turn]);
        let trouble = [Weather::Offline, Weather::Broken, Weather::Limited, Weather::Portal];
        let weather = trouble[usize::try_from(self.seed / 2 % 4).unwrap_or_default()];
        self.sandbox.shared().faults.clear(None);
        self.power.spare();
        self.bring_back().await;
        for number in 0..DEVICES {
            self.devices[number].clock.set_ahead_ms(0);
            self.net.set_weather(number, fair, Weather::Fair);
            self.net.set_weather(number, away, weather);
        }
        self.trace.say(|line| line.push_str(&format!("{away:?} stays {weather:?}")));
        let now = self.sandbox.shared().now().0;
        let mut before = Vec::new();
        for device in &self.devices {
            before.push(device.read(move |conn| check::eligible(conn, fair, now)).await);
        }
        self.runtime.time.sleep(BOUND).await;
        for (number, before) in before.iter().enumerate() {
            let after = self.devices[number].read(move |conn| check::eligible(conn, fair, i64::MAX)).await;
            let stuck = check::untouched(before, &after).into_iter();
            self.broken
                .extend(stuck.map(|what| format!("I8: device {number}, {fair:?}: {what} in {BOUND:?}")));
        }
    }

    /// All trouble ends, the person decides everything, and time goes on until nothing happens any more.
    async fn calm_down(&mut self) {
        self.net.clear_up();
        self.sandbox.shared().faults.clear(None);
        self.power.spare();
        self.bring_back().await;
        world::set_audit_log(&self.sandbox, self.seed);
        for device in &mut self.devices {
            device.clock.set_ahead_ms(0);
            device.rest(&self.runtime).await;
        }
        self.trace.say(|line| line.push_str("calm"));
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut quiet_rounds = 0;
        for round in 0..ROUNDS {
            let mut is_quiet = true;
            for number in 0..DEVICES {
                while !self.decide(number, &mut rng).await.starts_with("nothing") {
                    is_quiet = false;
                }
                let reports = self.devices[number].pass(quiet_rounds > 0).await;
                is_quiet &= reports.iter().all(|report| {
                    report.created.0 + report.updated.0 + report.deleted.0 + report.pushed.0 == 0
                });
                is_quiet &= self.devices[number].read(open_writes).await == 0;
            }
            self.trace.say(|line| line.push_str(&format!("round {round} quiet {is_quiet}")));
            quiet_rounds = if is_quiet { quiet_rounds + 1 } else { 0 };
            if quiet_rounds == 2 {
                return;
            }
            self.runtime.time.sleep(if is_quiet { LONG_ROUND } else { ROUND }).await;
        }
        self.broken.push(String::from("I8: it never becomes quiet"));
    }
}

type Waiting = (Vec<Conflict>, Vec<flo_model::IntentId>);

fn waiting(conn: &Connection) -> Result<Waiting, StoreError> {
    let page = flo_store::lists::PageRequest::first(50);
    let open = flo_store::lists::queues::conflicts(conn, None, &page)?.items;
    let parked = flo_store::lists::queues::parked_writes(conn, 50)?;
    Ok((open, parked.into_iter().map(|intent| intent.id).collect()))
}

fn open_writes(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row(
        "SELECT count(*) FROM intents WHERE state IN ('queued', 'in_flight', 'unknown', 'parked')",
        [],
        |row| row.get(0),
    )?)
}
