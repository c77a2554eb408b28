//! When a message is tried again, and when it is given up. Pure.

use flo_connect::webhook::{Answered, NotSent};
use flo_model::UnixMillis;
use flo_store::webhooks::Delivery;

/// Pauses after the first, second, … attempt in milliseconds; after the last one the message is dead. Source: the schedule
/// that the Standard Webhooks specification recommends, read 2026-10.
const PAUSES_MS: [i64; 9] = [
    5_000,
    5 * 60_000,
    30 * 60_000,
    2 * 3_600_000,
    5 * 3_600_000,
    10 * 3_600_000,
    14 * 3_600_000,
    20 * 3_600_000,
    24 * 3_600_000,
];

/// What an attempt means for the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It stays as it is.
    Fine,
    /// It gets nothing more until a person decides, and why.
    Stopped(String),
}

/// The message after an attempt. `jitter` from 0 to 1 spreads the next one by a tenth.
pub(crate) fn after(
    delivery: &mut Delivery,
    outcome: &Result<Answered, NotSent>,
    now: UnixMillis,
    jitter: f64,
) -> Verdict {
    delivery.attempts += 1;
    let (status, error, floor_ms, is_final) = match outcome {
        Ok(answer) if answer.is_accepted() => {
            (delivery.status, delivery.error) = (Some(answer.status), None);
            delivery.state = "done".to_owned();
            delivery.ended_at = Some(now);
            return Verdict::Fine;
        }
        Ok(answer) => {
            let floor =
                answer.retry_after.map_or(0, |wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
            let error = if answer.is_gone() {
                "the receiver wants nothing any more (410)".to_owned()
            } else {
                format!("the receiver answered {}", answer.status)
            };
            (Some(answer.status), error, floor, answer.is_gone())
        }
        Err(NotSent::Unreached(why)) => (None, why.clone(), 0, false),
        Err(NotSent::Forbidden(why)) => (None, why.clone(), 0, true),
    };
    delivery.status = status;
    delivery.error = Some(error.clone());
    let pause = delivery.attempts.checked_sub(1).and_then(|index| PAUSES_MS.get(index as usize));
    match pause {
        Some(pause_ms) if !is_final => {
            let spread = (*pause_ms as f64 * 0.1 * jitter) as i64;
            delivery.next_at = now.plus_ms((pause_ms + spread).max(floor_ms.min(24 * 3_600_000)));
            Verdict::Fine
        }
        _ => {
            delivery.state = "dead".to_owned();
            delivery.ended_at = Some(now);
            Verdict::Stopped(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use flo_model::{DeliveryId, EndpointId};

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn fresh() -> Delivery {
        Delivery {
            id: DeliveryId::from("d"),
            endpoint: EndpointId::from("e"),
            event: "asset.created".into(),
            payload: "{}".into(),
            state: "waiting".into(),
            attempts: 0,
            next_at: NOW,
            status: None,
            error: None,
            created_at: NOW,
            ended_at: None,
        }
    }

    fn answer(status: u16) -> Result<Answered, NotSent> {
        Ok(Answered { status, retry_after: None })
    }

    #[test]
    fn only_2xx_is_a_yes() {
        for (status, state) in
            [(200, "done"), (204, "done"), (302, "waiting"), (400, "waiting"), (500, "waiting")]
        {
            let mut delivery = fresh();
            assert_eq!(after(&mut delivery, &answer(status), NOW, 0.0), Verdict::Fine);
            assert_eq!((delivery.state.as_str(), delivery.status), (state, Some(status)));
        }
    }

    #[test]
    fn ten_attempts_over_three_days_then_a_person() {
        let (mut delivery, mut now, mut verdict) = (fresh(), NOW, Verdict::Fine);
        while delivery.state == "waiting" {
            verdict = after(&mut delivery, &answer(503), now, 0.0);
            now = delivery.next_at;
        }
        assert_eq!((delivery.attempts, delivery.state.as_str()), (10, "dead"));
        assert_eq!(verdict, Verdict::Stopped("the receiver answered 503".into()));
        assert!(now.since(NOW) > 3 * 24 * 3_600_000);
    }

    #[test]
    fn a_receiver_that_is_gone_and_an_address_that_must_not_be_used_end_at_once() {
        for outcome in [answer(410), Err(NotSent::Forbidden("inside".into()))] {
            let mut delivery = fresh();
            assert!(matches!(after(&mut delivery, &outcome, NOW, 0.0), Verdict::Stopped(_)), "{outcome:?}");
            assert_eq!(delivery.state, "dead");
        }
    }

    #[test]
    fn a_receiver_that_asks_to_wait_is_waited_for() {
        let mut delivery = fresh();
        let asked = Ok(Answered { status: 429, retry_after: Some(Duration::from_secs(120)) });
        after(&mut delivery, &asked, NOW, 0.0);
        assert_eq!(delivery.next_at, NOW.plus_ms(120_000));
        let mut delivery = fresh();
        after(&mut delivery, &answer(500), NOW, 1.0);
        assert_eq!(delivery.next_at, NOW.plus_ms(5_500), "five seconds and a tenth");
    }
}
