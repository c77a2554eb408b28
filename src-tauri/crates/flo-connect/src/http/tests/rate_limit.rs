//! Published limits: waited for, kept across restarts, never overdrawn.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::{LimitSpec, Refill, Scope};

const HOURLY: LimitSpec = LimitSpec {
    bucket: "api",
    requests: 30,
    window: Duration::from_secs(3600),
    scope: Scope::Account,
    refill: Refill::Window,
};

const BY_ROUTE: LimitSpec = LimitSpec {
    bucket: "api",
    requests: 2,
    window: Duration::from_secs(1),
    scope: Scope::Route,
    refill: Refill::Window,
};

fn limit(world: &World, script: &Arc<Script>, budget: &Budget) -> RateLimit {
    RateLimit::new(script.clone(), world.sleeper.clone(), budget.clone())
}

#[tokio::test]
async fn the_hour_is_never_overdrawn_and_the_end_of_it_is_kept_for_people_and_writes() {
    let world = World::new();
    let (script, budget) = (Script::of([answer(200, "{}")]), Budget::new(&[HOURLY]));
    let layer = limit(&world, &script, &budget);
    let mut sent = std::collections::BTreeMap::new();
    for class in [Class::DeepScan, Class::Background, Class::Timer, Class::Write, Class::Person] {
        while layer.send(&world.cx(class), request(Method::GET)).await.is_ok() {
            *sent.entry(class).or_insert(0) += 1;
        }
    }
    assert_eq!(sent.get(&Class::DeepScan), Some(&15));
    assert_eq!(sent.get(&Class::Background), Some(&5));
    assert_eq!(sent.get(&Class::Timer), Some(&5));
    assert_eq!(sent.get(&Class::Write), Some(&5));
    assert_eq!(script.count(), 30);
    let state = budget.state(&*world.clock).unwrap();
    assert_eq!((state.limit, state.remaining), (30, 0));
}

#[tokio::test]
async fn a_distant_permit_is_an_error_with_the_time_to_come_back() {
    let world = World::new();
    let (script, budget) =
        (Script::of([answer(200, "{}")]), Budget::new(&[LimitSpec { requests: 1, ..HOURLY }]));
    let layer = limit(&world, &script, &budget);
    layer.send(&world.cx(Class::Write), request(Method::POST)).await.unwrap();
    let error = layer.send(&world.cx(Class::Write), request(Method::POST)).await.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::RateLimited, crate::Outcome::NotDone));
    assert!(matches!(error.retry, Advice::After(Some(wait)) if wait > Duration::from_secs(3590)));
    assert_eq!(world.clock.monotonic(), Duration::ZERO, "nobody waited for it");
}

#[tokio::test]
async fn short_limits_are_waited_for_and_count_each_route_by_itself() {
    let world = World::new();
    let (script, budget) = (Script::of([answer(200, "{}")]), Budget::new(&[BY_ROUTE]));
    let layer = limit(&world, &script, &budget);
    let cx = world.cx(Class::Write);
    let other = || Request { route: "/others", ..request(Method::GET) };
    for _ in 0..2 {
        layer.send(&cx, request(Method::GET)).await.unwrap();
        layer.send(&cx, other()).await.unwrap();
    }
    assert_eq!(world.clock.monotonic(), Duration::ZERO);
    layer.send(&cx, request(Method::GET)).await.unwrap();
    assert!(world.clock.monotonic() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_refusal_shuts_the_gate_for_the_whole_bucket() {
    let world = World::new();
    let script = Script::of([answer_with(429, "", &[("retry-after", "7")]), answer(200, "{}")]);
    let budget = Budget::new(&[HOURLY]);
    let layer = limit(&world, &script, &budget);
    let refused = layer.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap();
    assert_eq!(refused.status, 429, "what it means is decided further out");
    let other = Request { route: "/others", ..request(Method::GET) };
    let error = layer.send(&world.cx(Class::Person), other).await.unwrap_err();
    assert_eq!(error.retry, Advice::After(Some(Duration::from_secs(7))));
    layer.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap();
    assert_eq!(world.clock.monotonic(), Duration::from_secs(7));
}

#[tokio::test]
async fn headers_tell_of_other_clients_of_the_same_account() {
    let world = World::new();
    let script = Script::of([answer_with(
        200,
        "{}",
        &[("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "0"), ("x-ratelimit-window", "60000")],
    )]);
    let budget = Budget::new(&[]);
    let layer = limit(&world, &script, &budget);
    layer.send(&world.cx(Class::Write), request(Method::GET)).await.unwrap();
    layer.send(&world.cx(Class::Write), request(Method::GET)).await.unwrap();
    assert!(world.clock.monotonic() >= Duration::from_secs(6), "one share of ten a minute");
}

#[derive(Default)]
struct Kept {
    snapshots: Mutex<Vec<BudgetSnapshot>>,
    sent_before: AtomicUsize,
    script: Mutex<Option<Arc<Script>>>,
    fails: bool,
}

#[async_trait]
impl BudgetStore for Kept {
    async fn save(&self, snapshot: BudgetSnapshot) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        if self.fails {
            return Err("disk full".into());
        }
        self.snapshots.lock().unwrap().push(snapshot);
        let script = self.script.lock().unwrap().clone().unwrap();
        self.sent_before.store(script.count(), Ordering::SeqCst);
        Ok(())
    }
}

#[tokio::test]
async fn the_budget_is_kept_before_the_request_and_survives_a_restart() {
    let world = World::new();
    let (script, budget) = (Script::of([answer(200, "{}")]), Budget::new(&[HOURLY]));
    let kept = Arc::new(Kept { script: Mutex::new(Some(script.clone())), ..Kept::default() });
    budget.keep_in(kept.clone());
    let layer = limit(&world, &script, &budget);
    for n in 0..4 {
        layer.send(&world.cx(Class::Person), request(Method::GET)).await.unwrap();
        assert_eq!(kept.sent_before.load(Ordering::SeqCst), n, "kept first, then sent");
    }
    let last = kept.snapshots.lock().unwrap().last().unwrap().clone();
    let text = serde_json::to_string(&last).unwrap();
    let after_restart = Arc::new(ManualClock::new(world.clock.now().plus_ms(60_000)));
    let restored = Budget::new(&[HOURLY]);
    restored.restore(&*after_restart, &serde_json::from_str(&text).unwrap());
    let state = restored.state(&*after_restart).unwrap();
    assert_eq!(state.remaining, 26);
    assert!(state.resets_at.since(after_restart.now()) <= 3_542_000, "a minute of the hour has passed");
}

#[tokio::test]
async fn a_budget_that_cannot_be_kept_sends_nothing() {
    let world = World::new();
    let (script, budget) = (Script::of([answer(200, "{}")]), Budget::new(&[HOURLY]));
    budget.keep_in(Arc::new(Kept { fails: true, ..Kept::default() }));
    let error = limit(&world, &script, &budget)
        .send(&world.cx(Class::Person), request(Method::GET))
        .await
        .unwrap_err();
    assert_eq!((error.kind, script.count()), (ErrorKind::Local, 0));
    assert_eq!(budget.state(&*world.clock).unwrap().remaining, 30);
}

#[tokio::test]
async fn a_request_that_never_left_costs_nothing() {
    let world = World::new();
    let (script, budget) = (Script::of([Step::Refuse(ErrorKind::Offline)]), Budget::new(&[HOURLY]));
    let layer = limit(&world, &script, &budget);
    layer.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap_err();
    assert_eq!(budget.state(&*world.clock).unwrap().remaining, 30);
}

#[test]
fn a_known_plan_replaces_the_limits_and_keeps_what_was_used() {
    let world = World::new();
    let budget = Budget::new(&[HOURLY]);
    let head = request(Method::GET).head();
    budget.take(&*world.clock, Class::Person, &head);
    budget.set_limits(&[LimitSpec { requests: 100, ..HOURLY }]);
    assert_eq!(budget.state(&*world.clock).unwrap().remaining, 99);
    budget.set_limits(&[BY_ROUTE]);
    assert_eq!(budget.state(&*world.clock), None);
}
