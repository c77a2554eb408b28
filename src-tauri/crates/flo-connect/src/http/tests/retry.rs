//! Which calls are repeated, how often, and with which pauses.

use super::*;
use crate::Outcome;
use crate::http::Retry;

fn retry(world: &World, script: &Arc<Script>) -> Retry {
    Retry::new(script.clone(), world.sleeper.clone(), Arc::new(|| 1.0), classify)
}

#[tokio::test]
async fn a_read_is_repeated_with_growing_pauses() {
    let world = World::new();
    let script = Script::of([answer(503, ""), answer(503, ""), answer(200, "{}")]);
    let response =
        retry(&world, &script).send(&world.cx(Class::Background), request(Method::GET)).await.unwrap();
    assert_eq!(response.status, 200);
    let times: Vec<_> = script.seen.lock().unwrap().iter().map(|(at, _)| at.as_millis()).collect();
    assert_eq!(times, [0, 500, 1500]);
}

#[tokio::test]
async fn a_create_is_not_repeated_once_it_may_have_been_received() {
    for lost in [Step::Lose(ErrorKind::Timeout), Step::Lose(ErrorKind::Interrupted), answer(502, "<html>")] {
        let world = World::new();
        let script = Script::of([lost, answer(201, "{}")]);
        let error =
            retry(&world, &script).send(&world.cx(Class::Write), request(Method::POST)).await.unwrap_err();
        assert_eq!(error.outcome, Outcome::Unknown);
        assert_eq!(script.count(), 1, "a second attempt could make a second object");
    }
}

#[tokio::test]
async fn a_create_that_the_service_refused_for_its_rate_is_repeated() {
    let world = World::new();
    let script = Script::of([answer_with(429, "", &[("retry-after", "3")]), answer(201, "{}")]);
    let response = retry(&world, &script).send(&world.cx(Class::Write), request(Method::POST)).await.unwrap();
    assert_eq!(response.status, 201);
    assert!(world.clock.monotonic() >= Duration::from_secs(3));
}

#[tokio::test]
async fn a_replacement_that_may_have_been_received_is_repeated_and_stays_uncertain_if_it_fails() {
    let world = World::new();
    let script = Script::of([Step::Lose(ErrorKind::Timeout), Step::Refuse(ErrorKind::Offline)]);
    let error = retry(&world, &script).send(&world.cx(Class::Write), request(Method::PUT)).await.unwrap_err();
    assert_eq!(script.count(), 2);
    assert_eq!((error.kind, error.outcome), (ErrorKind::Offline, Outcome::Unknown));
}

#[tokio::test]
async fn permanent_errors_and_a_missing_network_end_the_call_at_once() {
    for step in [answer(404, "{}"), Step::Refuse(ErrorKind::Offline)] {
        let world = World::new();
        let script = Script::of([step]);
        retry(&world, &script).send(&world.cx(Class::Background), request(Method::GET)).await.unwrap_err();
        assert_eq!(script.count(), 1);
    }
}

#[tokio::test]
async fn a_wait_longer_than_the_class_bears_is_left_to_the_caller() {
    let world = World::new();
    let script = Script::of([answer_with(429, "", &[("retry-after", "30")]), answer(200, "{}")]);
    let error =
        retry(&world, &script).send(&world.cx(Class::Person), request(Method::GET)).await.unwrap_err();
    assert_eq!(error.retry, Advice::After(Some(Duration::from_secs(30))));
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn attempts_are_bounded() {
    let world = World::new();
    let script = Script::of([answer(503, "")]);
    retry(&world, &script).send(&world.cx(Class::Background), request(Method::GET)).await.unwrap_err();
    assert_eq!(script.count(), 4);
}

#[tokio::test]
async fn a_cancelled_call_stops_waiting() {
    let world = World::new();
    let cx = world.cx(Class::Background);
    let script = Script::of([answer(503, "")]);
    cx.cancel.cancel();
    let error = retry(&world, &script).send(&cx, request(Method::GET)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Cancelled);
    assert_eq!(script.count(), 1);
}

#[tokio::test]
async fn a_streamed_body_is_sent_once() {
    let world = World::new();
    let script = Script::of([answer(503, ""), answer(200, "")]);
    let mut upload = request(Method::PUT);
    upload.stream = Some((Box::pin(futures::stream::empty()), 0));
    let error = retry(&world, &script).send(&world.cx(Class::Background), upload).await.unwrap_err();
    assert_eq!((error.kind, script.count()), (ErrorKind::Server, 1));
}
