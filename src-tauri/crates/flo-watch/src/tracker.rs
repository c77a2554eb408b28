//! When is a file finished? Pure: observations, evidence and time in, facts out.
//!
//! | evidence | settled after standing still for |
//! |---|---|
//! | it has its end, and nobody has it open for writing | the short time |
//! | nothing is known | the settle time, or twice the longest pause that it made while it grew, whichever is longer |
//! | a program has it open for writing, or its end is missing | the patience: then it is sent as it stands |

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files::{Files, Index, Phase};
use crate::{Fact, FileState};

/// The short settle time is never longer than this.
const SHORT: Duration = Duration::from_secs(1);

/// A file that pauses while it grows is waited for at most this long, if nothing else is known of it.
const LONGEST_SETTLE: Duration = Duration::from_mins(10);

/// For how long an unchanged file that is held open, or that lacks its end, is waited for.
pub const PATIENCE: Duration = Duration::from_mins(15);

/// What a look into a file, and at who has it open, says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It has its end, and nobody has it open for writing.
    Finished,
    /// Nothing speaks for or against it.
    Unknown,
    /// A program has it open for writing.
    HeldOpen,
    /// Its end is missing, or the clip that it belongs to is not finished.
    Unfinished,
}

/// What time alone can change.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// When this state was first observed.
    since: Duration,
    /// The longest time that it stood still before it grew on.
    longest_pause: Duration,
    missing_since: Option<Duration>,
    due: Duration,
}

/// Remembers each file's last state and since when it stands still.
///
/// Times are of one monotonic clock. A file that goes missing is reported as gone only a settle time later, so that a
/// rename whose two halves are noticed apart is still seen as a move.
#[derive(Debug)]
pub struct SettleTracker {
    settle: Duration,
    files: Files,
    /// Growing or missing: those that time alone can change.
    open: HashMap<Index, Open>,
    due: BTreeSet<(Duration, Index)>,
    scan: u8,
}

impl SettleTracker {
    /// A tracker that knows no file yet.
    #[must_use]
    pub fn new(settle: Duration) -> Self {
        Self { settle, files: Files::default(), open: HashMap::new(), due: BTreeSet::new(), scan: 0 }
    }

    /// Takes over a file that an earlier run reported as settled in this state; it is not reported again.
    pub fn know(&mut self, path: &Path, state: &FileState) {
        match self.files.find(path) {
            Some(index) => self.files.set_state(index, state),
            None => {
                self.files.insert(path, state, Phase::Settled, self.scan);
            }
        }
    }

    /// The file at `path` is in `state`.
    pub fn observe(&mut self, path: &Path, state: FileState, now: Duration, report: &mut dyn FnMut(Fact)) {
        self.observe_with(path, state, Evidence::Unknown, now, report);
    }

    /// The file at `path` is in `state`, and this is known of its end. The evidence counts only when the file stood
    /// still: see [`would_settle`](Self::would_settle).
    pub fn observe_with(
        &mut self,
        path: &Path,
        state: FileState,
        evidence: Evidence,
        now: Duration,
        report: &mut dyn FnMut(Fact),
    ) {
        let Some(index) = self.files.find(path) else {
            self.first_seen(path, state, now, report);
            return;
        };
        self.files.set_scan(index, self.scan);
        let (before, phase) = (self.files.state(index), self.files.phase(index));
        if before != state {
            self.files.set_state(index, &state);
        }
        if !before.same_content(&state) || phase == Phase::Unreadable {
            let pause = match (self.open.get(&index), phase) {
                (Some(open), Phase::Growing) => open.longest_pause.max(now.saturating_sub(open.since)),
                _ => Duration::ZERO,
            };
            self.files.set_phase(index, Phase::Growing);
            self.wait(
                index,
                Open { since: now, longest_pause: pause, missing_since: None, due: now + self.short() },
            );
            report(Fact::Seen { path: path.to_owned(), state });
            return;
        }
        let Some(mut open) = self.open.get(&index).copied() else { return };
        open.missing_since = None;
        if phase == Phase::Settled {
            self.forget(index);
            return;
        }
        let needed = self.needed(&open, evidence);
        if now.saturating_sub(open.since) >= needed {
            self.files.set_phase(index, Phase::Settled);
            self.forget(index);
            report(Fact::Settled { path: path.to_owned(), state });
            return;
        }
        open.due = if now.saturating_sub(open.since) < self.short() {
            open.since + self.short()
        } else {
            // Who holds a file open may close it at any time: look again soon.
            (open.since + needed).min(now + self.settle)
        };
        self.wait(index, open);
    }

    /// A file that is new here and that has not changed for longer than [`PATIENCE`], by a time that nobody can set: it
    /// counts as settled at once.
    pub fn observe_old(
        &mut self,
        path: &Path,
        state: FileState,
        now: Duration,
        report: &mut dyn FnMut(Fact),
    ) {
        if self.files.find(path).is_some() || self.moved_from(&state).is_some() {
            self.observe(path, state, now, report);
            return;
        }
        self.files.insert(path, &state, Phase::Settled, self.scan);
        report(Fact::Settled { path: path.to_owned(), state });
    }

    fn first_seen(&mut self, path: &Path, state: FileState, now: Duration, report: &mut dyn FnMut(Fact)) {
        if let Some(from) = self.moved_from(&state) {
            let old = self.files.path(from);
            let (phase, open) = (self.files.phase(from), self.open.get(&from).copied());
            self.drop_file(from);
            let index = self.files.insert(path, &state, phase, self.scan);
            if phase == Phase::Growing {
                let open = open.unwrap_or(Open {
                    since: now,
                    longest_pause: Duration::ZERO,
                    missing_since: None,
                    due: now,
                });
                self.wait(index, Open { missing_since: None, due: now + self.short(), ..open });
            }
            report(Fact::Moved { from: old, to: path.to_owned(), state });
            return;
        }
        let index = self.files.insert(path, &state, Phase::Growing, self.scan);
        let due = now + self.short();
        self.wait(index, Open { since: now, longest_pause: Duration::ZERO, missing_since: None, due });
        report(Fact::Seen { path: path.to_owned(), state });
    }

    /// The file or folder at `path` is there and cannot be read. Reported once for each reason in a row.
    pub fn unreadable(&mut self, path: &Path, reason: String, report: &mut dyn FnMut(Fact)) {
        if let Some(index) = self.files.find(path) {
            self.files.set_scan(index, self.scan);
            self.forget(index);
            if self.files.phase(index) == Phase::Unreadable {
                return;
            }
            self.files.set_phase(index, Phase::Unreadable);
        } else {
            self.files.insert(path, &FileState::default(), Phase::Unreadable, self.scan);
        }
        report(Fact::Unreadable { path: path.to_owned(), reason });
    }

    /// Nothing stands at `path`: it, and all that was beneath it, is missing from now on.
    pub fn miss(&mut self, path: &Path, now: Duration) {
        for index in self.files.beneath(path) {
            self.lose(index, now);
        }
    }

    /// A scan begins.
    pub fn begin_scan(&mut self) {
        self.scan = self.scan.wrapping_add(1);
    }

    /// The scan ended: what it did not observe is missing, save what lies beneath `unread`.
    pub fn end_scan(&mut self, unread: &[PathBuf], now: Duration) {
        for index in self.files.unobserved(self.scan, unread) {
            self.lose(index, now);
        }
    }

    /// Reports as gone what has been missing for a settle time.
    pub fn expire(&mut self, now: Duration, report: &mut dyn FnMut(Fact)) {
        let mut gone: Vec<(PathBuf, Index)> = self
            .until(now)
            .filter(|index| self.open[index].missing_since.is_some())
            .map(|index| (self.files.path(index), index))
            .collect();
        gone.sort();
        for (path, index) in gone {
            self.drop_file(index);
            report(Fact::Gone { path });
        }
    }

    /// Files to look at now, because their state may have stood still long enough if it still is the same.
    #[must_use]
    pub fn due(&self, now: Duration) -> Vec<PathBuf> {
        self.until(now)
            .filter(|index| self.open[index].missing_since.is_none())
            .map(|index| self.files.path(index))
            .collect()
    }

    /// When [`due`](Self::due) or [`expire`](Self::expire) next has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Where the same file with the same content was last observed.
    #[must_use]
    pub fn twin(&self, state: &FileState) -> Option<PathBuf> {
        self.twin_index(state).map(|index| self.files.path(index))
    }

    /// Whether observing `state` at `path` now might report it as settled, so that evidence is worth its price.
    #[must_use]
    pub fn would_settle(&self, path: &Path, state: &FileState, now: Duration) -> bool {
        self.files.find(path).is_some_and(|index| {
            self.files.phase(index) == Phase::Growing
                && self.files.state(index).same_content(state)
                && self.open.get(&index).is_some_and(|open| now.saturating_sub(open.since) >= self.short())
        })
    }

    /// Whether a file is tracked at `path`.
    #[must_use]
    pub fn knows(&self, path: &Path) -> bool {
        self.files.find(path).is_some()
    }

    /// Whether the file at `path` is tracked and not finished.
    #[must_use]
    pub fn is_growing(&self, path: &Path) -> bool {
        self.files.find(path).is_some_and(|index| {
            self.files.phase(index) == Phase::Growing
                && self.open.get(&index).is_some_and(|open| open.missing_since.is_none())
        })
    }

    /// Whether all tracked files, of which there is at least one, stood on volumes other than `volume`.
    #[must_use]
    pub fn is_all_elsewhere(&self, volume: u64) -> bool {
        self.files.is_all_elsewhere(volume)
    }

    fn short(&self) -> Duration {
        self.settle.min(SHORT)
    }

    fn needed(&self, open: &Open, evidence: Evidence) -> Duration {
        match evidence {
            Evidence::Finished => self.short(),
            Evidence::Unknown => self.settle.max((open.longest_pause * 2).min(LONGEST_SETTLE)),
            Evidence::HeldOpen | Evidence::Unfinished => PATIENCE.max(self.settle),
        }
    }

    fn twin_index(&self, state: &FileState) -> Option<Index> {
        self.files.find_by_id(state.file_id).filter(|index| self.files.state(*index).same_file(state))
    }

    /// The missing file that is this one.
    fn moved_from(&self, state: &FileState) -> Option<Index> {
        self.twin_index(state)
            .filter(|index| self.open.get(index).is_some_and(|open| open.missing_since.is_some()))
    }

    fn until(&self, now: Duration) -> impl Iterator<Item = Index> + '_ {
        self.due.range(..=(now, Index::MAX)).map(|(_, index)| *index)
    }

    fn lose(&mut self, index: Index, now: Duration) {
        let fresh = Open { since: now, longest_pause: Duration::ZERO, missing_since: None, due: now };
        let open = self.open.get(&index).copied().unwrap_or(fresh);
        if open.missing_since.is_none() {
            self.wait(index, Open { missing_since: Some(now), due: now + self.settle, ..open });
        }
    }

    fn wait(&mut self, index: Index, open: Open) {
        if let Some(before) = self.open.insert(index, open) {
            self.due.remove(&(before.due, index));
        }
        self.due.insert((open.due, index));
    }

    fn forget(&mut self, index: Index) {
        if let Some(open) = self.open.remove(&index) {
            self.due.remove(&(open.due, index));
        }
    }

    fn drop_file(&mut self, index: Index) {
        self.forget(index);
        self.files.remove(index);
    }
}

#[cfg(test)]
mod tests;
