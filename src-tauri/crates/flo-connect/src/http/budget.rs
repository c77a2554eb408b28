//! Request budgets: what a service allows, what is left, when it is full again.
//!
//! A budget holds one window per published limit and, where the limit counts routes by themselves, per route. Published
//! limits are corrected by what the service says in its headers and by its refusals. Windows of ten minutes and more
//! keep a reserve for people and for queued writes, and survive a restart ([`Budget::snapshot`], [`BudgetStore`]).

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use flo_model::{Clock, UnixMillis};
use serde::{Deserialize, Serialize};

use crate::http::gate::Gate;
use crate::http::plan::{self, Job, Plan};
use crate::http::window::{Aged, Window};
use crate::http::{Head, Response};
use crate::{Class, LimitSpec, Refill, Scope};

/// What is left of the tightest long window, for people and for the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetState {
    /// Requests per window.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// When `remaining` equals `limit` again, if nothing is sent.
    pub resets_at: UnixMillis,
}

/// Keeps a budget across restarts.
#[async_trait]
pub trait BudgetStore: Send + Sync {
    /// Keeps `snapshot` durably. Called before each request that a long window counts.
    ///
    /// # Errors
    /// The request is not sent then.
    async fn save(&self, snapshot: BudgetSnapshot) -> Result<(), Box<dyn std::error::Error + Send + Sync>>;
}

/// The long windows of a budget, in wall-clock time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BudgetSnapshot {
    windows: Vec<KeptWindow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KeptWindow {
    bucket: String,
    route: Option<String>,
    window_ms: u64,
    /// Writes, and what a person waited for.
    used_at: Vec<UnixMillis>,
    #[serde(default)]
    read_at: Vec<UnixMillis>,
}

/// The buckets of one connection. Clones share them.
#[derive(Clone, Default)]
pub struct Budget {
    state: Arc<Mutex<State>>,
    store: Arc<Mutex<Option<Arc<dyn BudgetStore>>>>,
}

#[derive(Debug, Default)]
struct State {
    limits: Vec<LimitSpec>,
    /// Requests of queued writes that wait for room: reading yields to them.
    waiting: u32,
    windows: Vec<(Key, Window)>,
    gates: Vec<(Key, Gate)>,
}

/// Which requests a window or a gate is about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    bucket: String,
    /// Method and pattern; `None`: all routes of the bucket together.
    route: Option<String>,
}

impl Key {
    fn of_route(head: &Head) -> Self {
        Self { bucket: head.bucket.to_owned(), route: Some(format!("{} {}", head.method, head.route)) }
    }

    fn of_bucket(bucket: &str) -> Self {
        Self { bucket: bucket.to_owned(), route: None }
    }

    fn covers(&self, route: &Self) -> bool {
        self.bucket == route.bucket && (self.route.is_none() || self.route == route.route)
    }
}

/// Whether a request may be sent now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Permit {
    /// It is counted. `is_long`: a long window counts it too, so the budget must be kept before it is sent.
    Granted { is_long: bool },
    /// Not before this time has passed.
    Wait(Duration),
}

impl Budget {
    /// A full budget under these published limits.
    #[must_use]
    pub fn new(limits: &[LimitSpec]) -> Self {
        let budget = Self::default();
        budget.lock().limits = limits.to_vec();
        budget
    }

    /// Replaces the published limits, as when the plan of an account becomes known. What was used stays used in
    /// windows that both know.
    pub fn set_limits(&self, limits: &[LimitSpec]) {
        let mut state = self.lock();
        if state.limits == limits {
            return;
        }
        state.limits = limits.to_vec();
        state.windows.retain_mut(|(key, window)| {
            let spec = limits.iter().find(|spec| spec.bucket == key.bucket && spec.window == window.length());
            if let Some(spec) = spec {
                window.set_limit(spec.requests);
            }
            spec.is_some()
        });
    }

    /// Keeps the budget in `store` from now on.
    pub fn keep_in(&self, store: Arc<dyn BudgetStore>) {
        *self.store.lock().expect("no holder panics") = Some(store);
    }

    pub(super) fn store(&self) -> Option<Arc<dyn BudgetStore>> {
        self.store.lock().expect("no holder panics").clone()
    }

    /// What is left of the tightest long window; `None` when no limit is long.
    #[must_use]
    pub fn state(&self, clock: &dyn Clock) -> Option<BudgetState> {
        let now = clock.monotonic();
        let mut state = self.lock();
        state.open_account_windows();
        let long = state.windows.iter_mut().map(|(_, window)| window).filter(|window| window.is_long());
        let (remaining, tightest) =
            long.map(|window| (window.remaining(now), window)).min_by_key(|(remaining, _)| *remaining)?;
        let full_in = tightest.full_in(now);
        Some(BudgetState {
            limit: tightest.limit(),
            remaining,
            resets_at: clock.now().plus_ms(i64::try_from(full_in.as_millis()).unwrap_or(i64::MAX)),
        })
    }

    /// Says how many requests the queued writes need. Until they fit into what is left, reading keeps to its tenth of
    /// the long windows.
    pub fn set_waiting(&self, requests: u32) {
        self.lock().waiting = requests;
    }

    /// When each of `jobs` would be sent from now on, by the very rules that let requests pass. Counts nothing. Limits of
    /// single routes do not enter.
    #[must_use]
    pub fn plan(&self, clock: &dyn Clock, jobs: &[Job], horizon: Duration) -> Plan {
        let now = clock.monotonic();
        let (windows, opens_in) = {
            let mut state = self.lock();
            state.open_account_windows();
            let windows = state.windows.iter().filter(|(key, _)| key.route.is_none());
            let shut =
                state.gates.iter().filter(|(key, _)| key.route.is_none()).map(|(_, gate)| gate.wait(now));
            (windows.map(|(_, window)| window.clone()).collect(), shut.max().unwrap_or_default())
        };
        plan::plan(windows, now, opens_in, jobs, horizon)
    }

    /// How many requests of the tightest long window reading may use while `waiting` requests of writes wait, and how
    /// long that window is; `None` when no limit is long.
    #[must_use]
    pub fn share_of_reading(&self) -> Option<(u32, Duration)> {
        let mut state = self.lock();
        state.open_account_windows();
        let waiting = state.waiting;
        let long = state.windows.iter().map(|(_, window)| window).filter(|window| window.is_long());
        let tightest = long.min_by_key(|window| window.limit())?;
        let beside_writes = (tightest.limit() * 2 / 3).saturating_sub(waiting);
        Some((beside_writes.max(tightest.share_of_reading()).max(1), tightest.length()))
    }

    /// What must survive a restart.
    #[must_use]
    pub fn snapshot(&self, clock: &dyn Clock) -> BudgetSnapshot {
        let (now, wall) = (clock.monotonic(), clock.now());
        let mut state = self.lock();
        let long = state.windows.iter_mut().filter(|(_, window)| window.is_long());
        let kept = long.map(|(key, window)| {
            let (reads, others): (Vec<Aged>, Vec<Aged>) =
                window.ages(now).iter().partition(|sent| sent.is_read);
            let times = |sent: Vec<Aged>| sent.iter().map(|sent| earlier(wall, sent.age)).collect();
            KeptWindow {
                bucket: key.bucket.clone(),
                route: key.route.clone(),
                window_ms: u64::try_from(window.length().as_millis()).unwrap_or(u64::MAX),
                used_at: times(others),
                read_at: times(reads),
            }
        });
        BudgetSnapshot { windows: kept.collect() }
    }

    /// Adds what an earlier run used; to be called once, before the first request. A time in the future, as after the
    /// clock was set back, counts as now.
    pub fn restore(&self, clock: &dyn Clock, snapshot: &BudgetSnapshot) {
        let (now, wall) = (clock.monotonic(), clock.now());
        let mut state = self.lock();
        state.open_account_windows();
        for kept in &snapshot.windows {
            let key = Key { bucket: kept.bucket.clone(), route: kept.route.clone() };
            let length = Duration::from_millis(kept.window_ms);
            let aged = |at: &UnixMillis, is_read| {
                let age = Duration::from_millis(u64::try_from(wall.since(*at)).unwrap_or(0));
                Aged { age, is_read }
            };
            let others = kept.used_at.iter().map(|at| aged(at, false));
            let reads = kept.read_at.iter().map(|at| aged(at, true));
            if let Some(window) = state.existing(&key, length) {
                window.count_aged(now, others.chain(reads));
            }
        }
    }

    /// Counts one request, or says how long it must wait.
    pub(super) fn take(&self, clock: &dyn Clock, class: Class, head: &Head) -> Permit {
        let now = clock.monotonic();
        let route = Key::of_route(head);
        let mut state = self.lock();
        state.open_windows(&route);
        let wait = state.wait(now, class, &route);
        if !wait.is_zero() {
            return Permit::Wait(wait);
        }
        let mut is_long = false;
        for window in state.covering(&route) {
            window.take(now, class);
            is_long |= window.is_long();
        }
        Permit::Granted { is_long }
    }

    /// Takes back the count of a request that never left.
    pub(super) fn give_back(&self, head: &Head) {
        let mut state = self.lock();
        for window in state.covering(&Key::of_route(head)) {
            window.give_back();
        }
    }

    /// Learns from the headers and the status of an answer.
    pub(super) fn learn(&self, clock: &dyn Clock, head: &Head, response: &Response) {
        let now = clock.monotonic();
        let route = Key::of_route(head);
        let mut state = self.lock();
        if let Some(said) = Said::of(response) {
            state.believe(now, &route, &said);
        }
        if response.status == 429 {
            state.refuse(now, &route, response.retry_after(clock.now()));
        } else {
            state.gates.retain(|(key, gate)| !(key.covers(&route) && gate.is_open(now)));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder panics")
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budget").field("state", &*self.lock()).finish_non_exhaustive()
    }
}

impl State {
    /// Opens the windows of limits that count the whole account.
    fn open_account_windows(&mut self) {
        for spec in self.limits.clone() {
            if spec.scope == Scope::Account {
                self.open(Key::of_bucket(spec.bucket), &spec);
            }
        }
    }

    /// Opens every window that counts requests of this route.
    fn open_windows(&mut self, route: &Key) {
        for spec in self.limits.clone() {
            if spec.bucket == route.bucket {
                let key = match spec.scope {
                    Scope::Account => Key::of_bucket(spec.bucket),
                    Scope::Route => route.clone(),
                };
                self.open(key, &spec);
            }
        }
    }

    fn open(&mut self, key: Key, spec: &LimitSpec) {
        if self.existing(&key, spec.window).is_none() {
            self.windows.push((key, Window::new(spec.window, spec.requests, spec.refill)));
        }
    }

    fn existing(&mut self, key: &Key, length: Duration) -> Option<&mut Window> {
        let mut windows = self.windows.iter_mut();
        windows.find(|(other, window)| other == key && window.length() == length).map(|(_, window)| window)
    }

    fn covering(&mut self, route: &Key) -> impl Iterator<Item = &mut Window> {
        self.windows.iter_mut().filter(|(key, _)| key.covers(route)).map(|(_, window)| window)
    }

    fn wait(&mut self, now: Duration, class: Class, route: &Key) -> Duration {
        let gates = self.gates.iter().filter(|(key, _)| key.covers(route));
        let gated = gates.map(|(_, gate)| gate.wait(now)).max().unwrap_or_default();
        let waiting = self.waiting;
        let waits = self.covering(route).map(|window| window.wait(now, class, waiting));
        waits.max().unwrap_or_default().max(gated)
    }

    fn believe(&mut self, now: Duration, route: &Key, said: &Said) {
        let mut known = self.covering(route).filter(|window| window.length() == said.window);
        if let Some(window) = known.next() {
            window.set_limit(said.limit);
            window.note_remaining(now, said.remaining);
            return;
        }
        drop(known);
        let mut window = Window::new(said.window, said.limit, Refill::Leaky);
        window.note_remaining(now, said.remaining);
        self.windows.push((route.clone(), window));
    }

    /// Shuts the gate: for the whole bucket, or for the route alone where every limit counts routes.
    fn refuse(&mut self, now: Duration, route: &Key, retry_after: Option<Duration>) {
        let mut of_bucket = self.limits.iter().filter(|spec| spec.bucket == route.bucket).peekable();
        let by_route = of_bucket.peek().is_some() && of_bucket.all(|spec| spec.scope == Scope::Route);
        let key = if by_route { route.clone() } else { Key::of_bucket(&route.bucket) };
        let has_long = self.covering(route).any(|window| window.is_long());
        let index = self.gates.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
            self.gates.push((key, Gate::new(now)));
            self.gates.len() - 1
        });
        let means_long = self.gates[index].1.refuse(now, retry_after, has_long);
        if means_long {
            for window in self.covering(route).filter(|window| window.is_long()) {
                window.exhaust(now);
            }
        }
    }
}

/// What a service says about a limit in its headers.
struct Said {
    limit: u32,
    remaining: u32,
    window: Duration,
}

impl Said {
    /// Reads `x-ratelimit-limit`, `-remaining` and `-window` (milliseconds). Source: Frame.io V4 documentation.
    fn of(response: &Response) -> Option<Self> {
        let number = |name: &str| response.header(name)?.trim().parse::<u64>().ok();
        let limit = u32::try_from(number("x-ratelimit-limit")?).ok().filter(|limit| *limit > 0)?;
        let remaining = u32::try_from(number("x-ratelimit-remaining")?).ok()?;
        let window = number("x-ratelimit-window").filter(|ms| *ms > 0 && *ms < u64::from(u32::MAX))?;
        Some(Self { limit, remaining, window: Duration::from_millis(window) })
    }
}

fn earlier(wall: UnixMillis, age: Duration) -> UnixMillis {
    wall.plus_ms(-i64::try_from(age.as_millis()).unwrap_or(i64::MAX))
}
