//! The planner: what is sent when, and so when the queue will be done. Pure.
//!
//! It runs the windows' own rules ([`Window::wait`], [`Window::take`]) on a copy of them, from one moment at which
//! something can be sent to the next. So the forecast and what then happens cannot follow different rules; what it cannot
//! know is what people and other clients of the account will do meanwhile.

use std::time::Duration;

use crate::Class;
use crate::http::window::Window;

/// Steps of one plan at most: a day of the largest budget with hourly limits, and an end for plans without limits.
const STEPS: usize = 20_000;

/// Something that will be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Who pays.
    pub class: Class,
    /// Requests that it needs.
    pub requests: u32,
    /// Time until it is due.
    pub due_in: Duration,
    /// It comes again so long after it was done.
    pub every: Option<Duration>,
}

/// One request of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Time from now.
    pub after: Duration,
    /// Index of the job.
    pub job: usize,
}

/// What is sent when.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Every request up to the horizon, or up to the last write if that is later.
    pub steps: Vec<Step>,
    /// Time until the last request of the writes; `None` when there are none, or no end is in sight.
    pub writes_done_in: Option<Duration>,
}

struct Open {
    job: usize,
    class: Class,
    left: u32,
    due: Duration,
}

/// Plans `jobs` under `windows`, beginning `opens_in` after `now`. Writes are planned to their end, the others up to
/// `horizon`.
pub(super) fn plan(
    mut windows: Vec<Window>,
    now: Duration,
    opens_in: Duration,
    jobs: &[Job],
    horizon: Duration,
) -> Plan {
    let mut open: Vec<Open> = jobs
        .iter()
        .enumerate()
        .filter(|(_, job)| job.requests > 0)
        .map(|(index, job)| Open { job: index, class: job.class, left: job.requests, due: now + job.due_in })
        .collect();
    // Most urgent first; of one class what is due first.
    open.sort_by_key(|open| (open.class, open.due, open.job));
    let mut plan = Plan::default();
    let mut at = now + opens_in;
    while plan.steps.len() < STEPS {
        let waiting: u32 = open.iter().filter(|open| open.class == Class::Write).map(|open| open.left).sum();
        if waiting == 0 && at > now + horizon {
            break;
        }
        let Some((index, wait)) = next(&mut windows, at, waiting, &open) else { break };
        if !wait.is_zero() {
            at += wait;
            continue;
        }
        let sent = &mut open[index];
        for window in &mut windows {
            window.take(at, sent.class);
        }
        let after = at.saturating_sub(now);
        plan.steps.push(Step { after, job: sent.job });
        if sent.class == Class::Write {
            plan.writes_done_in = Some(after);
        }
        sent.left -= 1;
        if sent.left == 0 {
            let job = &jobs[sent.job];
            match job.every {
                Some(every) if !every.is_zero() => (sent.left, sent.due) = (job.requests, at + every),
                _ => drop(open.remove(index)),
            }
        }
    }
    if open.iter().any(|open| open.class == Class::Write) {
        plan.writes_done_in = None;
    }
    plan
}

/// The next request: the most urgent one that may be sent at `at`, else the one that may be sent soonest, with the time
/// until then.
fn next(windows: &mut [Window], at: Duration, waiting: u32, open: &[Open]) -> Option<(usize, Duration)> {
    let mut soonest: Option<(usize, Duration)> = None;
    for (index, open) in open.iter().enumerate() {
        let due = open.due.saturating_sub(at);
        let room =
            windows.iter_mut().map(|window| window.wait(at, open.class, waiting)).max().unwrap_or_default();
        let wait = due.max(room);
        if wait.is_zero() {
            return Some((index, wait));
        }
        if soonest.is_none_or(|(_, least)| wait < least) {
            soonest = Some((index, wait));
        }
    }
    soonest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refill;

    const HOUR: Duration = Duration::from_secs(3600);

    fn hourly(limit: u32) -> Vec<Window> {
        vec![Window::new(HOUR, limit, Refill::Window)]
    }

    fn writes(requests: u32) -> Job {
        Job { class: Class::Write, requests, due_in: Duration::ZERO, every: None }
    }

    fn poll(every_s: u64) -> Job {
        let every = Duration::from_secs(every_s);
        Job { class: Class::Background, requests: 1, due_in: Duration::ZERO, every: Some(every) }
    }

    #[track_caller]
    fn check(limit: u32, jobs: &[Job], hours: f64) {
        let plan = plan(hourly(limit), Duration::ZERO, Duration::ZERO, jobs, Duration::ZERO);
        let done = plan.writes_done_in.expect("an end is in sight").as_secs_f64() / 3600.0;
        assert!((done - hours).abs() < 0.02, "{done} hours instead of {hours}");
    }

    #[test]
    fn a_queue_takes_as_many_hours_as_the_limit_says() {
        check(30, &[writes(27)], 0.0);
        check(30, &[writes(28)], 1.0);
        check(30, &[writes(200)], 7.0);
        check(1000, &[writes(200)], 0.0);
    }

    #[test]
    fn polling_does_not_hold_up_writes() {
        check(30, &[writes(200), poll(60), poll(300)], 7.0);
    }

    #[test]
    fn writes_come_before_what_reads() {
        let plan = plan(hourly(30), Duration::ZERO, Duration::ZERO, &[poll(600), writes(3)], HOUR / 2);
        let first: Vec<usize> = plan.steps.iter().take(4).map(|step| step.job).collect();
        assert_eq!(first, [1, 1, 1, 0]);
        assert_eq!(plan.steps.len(), 7, "three writes, and a poll at 0, 10, 20 and 30 minutes");
    }

    #[test]
    fn what_was_used_before_counts() {
        let mut windows = hourly(30);
        for _ in 0..30 {
            windows[0].take(Duration::from_secs(600), Class::Write);
        }
        let now = Duration::from_secs(1800);
        let plan = plan(windows, now, Duration::ZERO, &[writes(1)], Duration::ZERO);
        assert_eq!(plan.writes_done_in, Some(Duration::from_secs(600 + 3602) - now));
    }

    #[test]
    fn a_shut_gate_is_waited_for() {
        let plan = plan(hourly(30), Duration::ZERO, Duration::from_secs(90), &[writes(1)], Duration::ZERO);
        assert_eq!(plan.writes_done_in, Some(Duration::from_secs(90)));
    }

    #[test]
    fn without_limits_everything_goes_at_once() {
        let plan = plan(Vec::new(), Duration::ZERO, Duration::ZERO, &[writes(5)], Duration::ZERO);
        assert_eq!((plan.steps.len(), plan.writes_done_in), (5, Some(Duration::ZERO)));
        assert_eq!(plan_of_nothing(), Plan::default());
    }

    fn plan_of_nothing() -> Plan {
        plan(hourly(30), Duration::ZERO, Duration::ZERO, &[], HOUR)
    }
}
