//! The outbox's states, by cases and by properties.

use expect_test::{Expect, expect};
use flo_model::IntentAction::{Create, Update};
use proptest::prelude::*;

use super::*;

const NOW: UnixMillis = UnixMillis(1_000_000);

#[track_caller]
fn check(action: IntentAction, events: &[Event], want: &Expect) {
    let mut progress = Progress::new();
    let mut trace = vec![progress.state.to_string()];
    for &event in events {
        match step(progress, action, event, NOW, 7) {
            Ok(next) => {
                progress = next;
                let wait = progress.next_at.since(NOW).max(0);
                trace.push(format!("{} ({} tried, in {wait} ms)", progress.state, progress.attempts));
            }
            Err(impossible) => trace.push(impossible.to_string()),
        }
    }
    want.assert_eq(&trace.join("\n"));
}

#[test]
fn an_answered_call_is_done() {
    check(
        Create,
        &[Event::Begun, Event::Confirmed],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            done (1 tried, in 0 ms)"#]],
    );
}

#[test]
fn a_create_without_an_answer_is_looked_for_twice_before_it_is_sent_again() {
    check(
        Create,
        &[
            Event::Begun,
            Event::NoAnswer,
            Event::Begun,
            Event::NothingFound,
            Event::NothingFound,
            Event::Begun,
        ],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            unknown (1 tried, in 0 ms)
            a write that is unknown cannot take the event Begun
            unknown (1 tried, in 5000 ms)
            queued (1 tried, in 0 ms)
            in_flight (2 tried, in 0 ms)"#]],
    );
}

#[test]
fn an_update_without_an_answer_is_looked_for_once() {
    check(
        Update,
        &[Event::Begun, Event::NoAnswer, Event::NothingFound],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            unknown (1 tried, in 0 ms)
            queued (1 tried, in 0 ms)"#]],
    );
}

#[test]
fn being_offline_counts_no_attempt() {
    check(
        Update,
        &[
            Event::Begun,
            Event::NotNow { after: None },
            Event::Begun,
            Event::NotNow { after: Some(Duration::from_secs(3)) },
        ],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            queued (0 tried, in 0 ms)
            in_flight (1 tried, in 0 ms)
            queued (0 tried, in 3000 ms)"#]],
    );
}

#[test]
fn a_refused_write_waits_for_a_person() {
    check(
        Update,
        &[
            Event::Begun,
            Event::Refused,
            Event::Begun,
            Event::Retried,
            Event::Begun,
            Event::Refused,
            Event::GivenUp,
        ],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            parked (1 tried, in 0 ms)
            a write that is parked cannot take the event Begun
            queued (0 tried, in 0 ms)
            in_flight (1 tried, in 0 ms)
            parked (1 tried, in 0 ms)
            dropped (1 tried, in 0 ms)"#]],
    );
}

#[test]
fn what_may_have_had_an_effect_cannot_be_given_up() {
    check(
        Create,
        &[Event::Begun, Event::NoAnswer, Event::GivenUp],
        &expect![[r#"
            queued
            in_flight (1 tried, in 0 ms)
            unknown (1 tried, in 0 ms)
            a write that is unknown cannot take the event GivenUp"#]],
    );
}

#[test]
fn a_write_that_alone_keeps_failing_is_set_aside_and_an_outage_parks_nothing() {
    let fail = |others_succeed| {
        let mut progress = Progress::new();
        for _ in 0..50 {
            if progress.state != IntentState::Queued {
                break;
            }
            progress = step(progress, Update, Event::Begun, NOW, 7).unwrap();
            progress =
                step(progress, Update, Event::Transient { after: None, others_succeed }, NOW, 7).unwrap();
        }
        (progress.state, progress.attempts)
    };
    assert_eq!(fail(true), (IntentState::Parked, MAX_ATTEMPTS));
    assert_eq!(fail(false), (IntentState::Queued, 50));
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Begun),
        Just(Event::Confirmed),
        Just(Event::NoAnswer),
        Just(Event::NothingFound),
        Just(Event::LookFailed { after: None }),
        Just(Event::NotNow { after: None }),
        Just(Event::Transient { after: None, others_succeed: true }),
        Just(Event::Refused),
        Just(Event::Retried),
        Just(Event::GivenUp),
    ]
}

proptest! {
    #[test]
    fn between_two_calls_of_unknown_outcome_somebody_always_looked(
        events in prop::collection::vec(any_event(), 0..60),
    ) {
        let mut progress = Progress::new();
        let mut may_have_effect = false;
        for event in events {
            let Ok(next) = step(progress, Create, event, NOW, 1) else { continue };
            match event {
                Event::Begun => prop_assert!(!may_have_effect, "sent again without a look"),
                Event::NoAnswer => may_have_effect = true,
                Event::NothingFound if next.state == IntentState::Queued => may_have_effect = false,
                Event::Refused | Event::Confirmed => may_have_effect = false,
                _ => {}
            }
            progress = next;
        }
    }

    #[test]
    fn what_is_done_or_dropped_stays_so(events in prop::collection::vec(any_event(), 0..60)) {
        let mut progress = Progress::new();
        for event in events {
            let ended = matches!(progress.state, IntentState::Done | IntentState::Dropped);
            if let Ok(next) = step(progress, Update, event, NOW, 1) {
                prop_assert!(!ended);
                progress = next;
            }
        }
    }
}
