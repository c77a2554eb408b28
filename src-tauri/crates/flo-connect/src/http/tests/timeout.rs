//! What a deadline or a cancelled call says about its effect.

use super::*;
use crate::Outcome;

/// Every deadline has passed already.
struct Impatient;

#[async_trait]
impl Sleeper for Impatient {
    async fn sleep(&self, _time: Duration) {}

    async fn deadline(&self, _time: Duration) {}
}

#[tokio::test]
async fn an_attempt_ends_at_its_deadline_with_an_unknown_outcome_for_writes() {
    let world = World::new();
    let timeout = Timeout::new(Script::of([Step::Hang]), Arc::new(Impatient), Duration::from_secs(30));
    let read = timeout.send(&world.cx(Class::Background), request(Method::GET)).await.unwrap_err();
    assert_eq!((read.kind, read.outcome), (ErrorKind::Timeout, Outcome::NotDone));
    let write = timeout.send(&world.cx(Class::Background), request(Method::POST)).await.unwrap_err();
    assert_eq!((write.kind, write.outcome), (ErrorKind::Timeout, Outcome::Unknown));
}

#[tokio::test]
async fn a_call_cancelled_before_it_was_sent_did_nothing() {
    let world = World::new();
    let script = Script::of([answer(200, "")]);
    let cx = world.cx(Class::Write);
    cx.cancel.cancel();
    let timeout = Timeout::new(script.clone(), Arc::new(Impatient), Duration::from_secs(30));
    let error = timeout.send(&cx, request(Method::POST)).await.unwrap_err();
    assert_eq!((error.kind, error.outcome, script.count()), (ErrorKind::Cancelled, Outcome::NotDone, 0));
}

#[tokio::test]
async fn a_call_cancelled_under_way_may_have_taken_effect() {
    let world = World::new();
    let cx = world.cx(Class::Write);
    let timeout = Timeout::new(Script::of([Step::Hang]), Arc::new(RealSleeper), Duration::from_secs(3600));
    let call = timeout.send(&cx, request(Method::POST));
    let (result, ()) = futures::future::join(call, async { cx.cancel.cancel() }).await;
    let error = result.unwrap_err();
    assert_eq!((error.kind, error.outcome), (ErrorKind::Cancelled, Outcome::Unknown));
}
