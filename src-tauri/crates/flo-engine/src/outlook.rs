//! What a connection will ask next, when its queue will be done, and how far apart its polls must be.
//!
//! What waits and what is due stands in the store, what may be spent in the budget; [`Budget::plan`] puts both together.

use std::time::Duration;

use flo_connect::Class;
use flo_connect::http::{Budget, Job};
use flo_model::{Clock, ConnectionId, UnixMillis};
use flo_store::sync::{intents, streams};
use flo_store::{Connection, StoreError};

use crate::health::millis;

/// Requests of a write that reads the record first.
const READ_AND_WRITE: u32 = 2;

/// Polls are spread over at most so many times their usual period.
const WIDEST: f64 = 24.0;

/// What is asked next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Queued writes are sent.
    Writes,
    /// A stream is read; its name.
    Stream(String),
}

/// One thing that will be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// When its first request goes.
    pub at: UnixMillis,
    /// What it is.
    pub asked: Asked,
    /// Requests in one go.
    pub requests: u32,
}

/// What is planned for a connection, as things stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// When the last queued write will be done; `None` when nothing waits or no end is in sight.
    pub writes_done_at: Option<UnixMillis>,
    /// When each request goes, up to the horizon or the last write.
    pub requests: Vec<UnixMillis>,
    /// The same by what it is about, in order.
    pub upcoming: Vec<Upcoming>,
}

/// Requests that the queued writes need.
///
/// # Errors
/// The database's.
pub fn waiting_requests(conn: &Connection, connection: &ConnectionId) -> Result<u32, StoreError> {
    let (creates, others) = intents::waiting_by_kind(conn, connection)?;
    Ok(creates.saturating_add(others.saturating_mul(READ_AND_WRITE)))
}

/// Plans what a connection will ask within `horizon`, its queued writes to their end.
///
/// # Errors
/// The database's.
pub fn outlook(
    conn: &Connection,
    connection: &ConnectionId,
    budget: &Budget,
    clock: &dyn Clock,
    horizon: Duration,
) -> Result<Outlook, StoreError> {
    let now = clock.now();
    let requests = waiting_requests(conn, connection)?;
    let schedule = streams::schedule(conn, connection)?;
    let stretch = stretch(budget.share_of_reading(), schedule.iter().map(|(_, _, every_s)| *every_s));
    let until = now.plus_ms(millis(horizon));
    let soon: Vec<_> = schedule.iter().filter(|(_, due, _)| *due <= until).collect();
    let reads = soon.iter().map(|(_, due, every_s)| Job {
        class: Class::Background,
        requests: 1,
        due_in: Duration::from_millis(u64::try_from(due.since(now)).unwrap_or(0)),
        every: Some(Duration::from_secs(u64::try_from(*every_s).unwrap_or(0)).mul_f64(stretch)),
    });
    let writes = Job { class: Class::Write, requests, due_in: Duration::ZERO, every: None };
    let jobs: Vec<Job> = std::iter::once(writes).chain(reads).collect();
    let plan = budget.plan(clock, &jobs, horizon);
    let at = |after: Duration| now.plus_ms(millis(after));
    let mut upcoming: Vec<Upcoming> = Vec::new();
    for step in &plan.steps {
        let asked = match step.job.checked_sub(1).and_then(|index| soon.get(index)) {
            None => Asked::Writes,
            Some((key, _, _)) => Asked::Stream(key.clone()),
        };
        match upcoming.last_mut() {
            Some(last)
                if last.asked == asked && asked == Asked::Writes && is_same_go(last, at(step.after)) =>
            {
                last.requests += 1;
            }
            _ => upcoming.push(Upcoming { at: at(step.after), asked, requests: 1 }),
        }
    }
    Ok(Outlook {
        writes_done_at: plan.writes_done_in.map(at),
        requests: plan.steps.iter().map(|step| at(step.after)).collect(),
        upcoming,
    })
}

/// Requests within a minute are one go.
fn is_same_go(last: &Upcoming, at: UnixMillis) -> bool {
    at.since(last.at) < 60_000
}

/// How many times its usual period a stream waits, so that all polls of a long window fit into what reading may use of
/// it. `share`: that, and the length of the window; `every_s`: the usual period of each stream in seconds.
pub(crate) fn stretch(share: Option<(u32, Duration)>, every_s: impl Iterator<Item = i64>) -> f64 {
    let Some((share, window)) = share else { return 1.0 };
    let wanted: f64 =
        every_s.filter(|every_s| *every_s > 0).map(|every_s| window.as_secs_f64() / every_s as f64).sum();
    (wanted / f64::from(share.max(1))).clamp(1.0, WIDEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn polls_are_spread_when_they_do_not_fit() {
        for (share, every_s, want) in [
            (20, &[300, 900][..], 1.0),
            (3, &[300, 900][..], 16.0 / 3.0),
            (20, &[60, 60][..], 6.0),
            (1, &[1][..], WIDEST),
            (20, &[][..], 1.0),
        ] {
            let is = stretch(Some((share, HOUR)), every_s.iter().copied());
            assert!((is - want).abs() < 1e-9, "{share} {every_s:?}: {is}");
        }
        assert!(
            (stretch(None, [1].into_iter()) - 1.0).abs() < 1e-9,
            "without a long limit nothing is spread"
        );
    }
}
