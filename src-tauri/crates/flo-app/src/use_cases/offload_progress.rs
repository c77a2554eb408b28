//! How far running offloads are, told while they run.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use flo_model::{ByteCount, OffloadId, Topic};
use flo_offload::Rows;
use flo_store::offloads::{self, TargetKind};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::offload_views::reading;
use crate::view::{OffloadProgress, TargetProgress};
use crate::{App, AppEvent, Result};

/// Time between two tellings.
const EVERY: Duration = Duration::from_millis(500);
/// Over how many of them speed is measured: five seconds.
const WINDOW: usize = 10;

/// What is remembered of an offload while it runs.
struct Watched {
    rows: Rows,
    /// When, and how many bytes were written and read back until then.
    marks: VecDeque<(Duration, u64)>,
}

/// Tells how far running offloads are until `cancel`.
pub(crate) async fn tell(app: App, cancel: CancellationToken) {
    let mut topics = app.inner.store.topics();
    let mut watched: HashMap<OffloadId, Watched> = HashMap::new();
    loop {
        let is_running = match app.tell_offloads(&mut watched).await {
            Ok(is_running) => is_running,
            Err(error) => {
                tracing::warn!(%error, "no progress of offloads this time");
                false
            }
        };
        if is_running {
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(EVERY) => continue,
            }
        }
        loop {
            let changed = tokio::select! {
                () = cancel.cancelled() => return,
                changed = topics.recv() => changed,
            };
            match changed {
                Ok(topics) if !topics.contains(&Topic::Offloads) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

impl App {
    /// Tells of each offload that runs; whether there is one.
    async fn tell_offloads(&self, watched: &mut HashMap<OffloadId, Watched>) -> Result<bool> {
        let running = self.inner.offloads.running();
        watched.retain(|id, _| running.contains(id));
        for id in &running {
            let Some(gauge) = self.inner.offloads.gauge(id) else { continue };
            let known = match watched.remove(id) {
                Some(known) => Some(known),
                None => {
                    let wanted = id.clone();
                    let rows = self.read(move |conn| Rows::of(conn, &wanted)).await?;
                    rows.map(|rows| Watched { rows, marks: VecDeque::new() })
                }
            };
            let Some(mut known) = known else { continue };
            let wanted = id.clone();
            let counts: HashMap<_, _> =
                self.read(move |conn| offloads::counts(conn, &wanted)).await?.into_iter().collect();
            let (mut moved, mut left, mut targets) = (0_u64, 0_u64, Vec::new());
            for target in &known.rows.targets {
                let sums = counts.get(&target.number).copied().unwrap_or_default();
                if target.kind == TargetKind::Remote {
                    let (copied_size, verified_size) =
                        (ByteCount(sums.copied_bytes), ByteCount(sums.verified_bytes));
                    targets.push(TargetProgress { copied_size, verified_size });
                    continue;
                }
                let written = gauge.written(target.number).clamp(sums.copied_bytes, sums.bytes);
                let proven = gauge.proven(target.number).min(sums.bytes);
                moved = moved.saturating_add(gauge.written(target.number)).saturating_add(proven);
                if target.error_kind.is_none() {
                    left = left.saturating_add(2 * sums.bytes - written - proven);
                }
                targets.push(TargetProgress {
                    copied_size: ByteCount(written),
                    verified_size: ByteCount(proven),
                });
            }
            known.marks.push_back((self.inner.clock.monotonic(), moved));
            if known.marks.len() > WINDOW {
                known.marks.pop_front();
            }
            let speed = speed(&known.marks);
            self.emit(AppEvent::Offload(OffloadProgress {
                id: id.clone(),
                targets,
                speed,
                eta_s: speed.map(|speed| seconds(left, speed)),
                reading: reading(&known.rows, &gauge),
            }));
            watched.insert(id.clone(), known);
        }
        Ok(!running.is_empty())
    }
}

/// Bytes per second between the first mark and the last; `None` when nothing moved.
#[expect(clippy::cast_precision_loss, reason = "a speed for people")]
fn speed(marks: &VecDeque<(Duration, u64)>) -> Option<f64> {
    let ((first, before), (last, after)) = (marks.front()?, marks.back()?);
    let seconds = last.saturating_sub(*first).as_secs_f64();
    let moved = after.saturating_sub(*before);
    (seconds > 0.0 && moved > 0).then(|| moved as f64 / seconds)
}

#[expect(clippy::cast_precision_loss, reason = "a time for people")]
fn seconds(bytes: u64, speed: f64) -> f64 {
    bytes as f64 / speed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_is_what_moved_between_the_first_mark_and_the_last() {
        let marks = |all: &[(u64, u64)]| {
            speed(&all.iter().map(|(second, bytes)| (Duration::from_secs(*second), *bytes)).collect())
        };
        assert_eq!(marks(&[(0, 0), (1, 500), (2, 1_000)]), Some(500.0));
        assert_eq!(marks(&[(0, 7)]), None);
        assert_eq!(marks(&[(0, 7), (5, 7)]), None, "stalled");
    }
}
