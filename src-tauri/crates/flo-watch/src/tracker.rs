//! When is a file finished? Pure: observations and time in, facts out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::{Fact, FileState};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Growing,
    Settled,
    Unreadable,
}

#[derive(Debug)]
struct Entry {
    state: FileState,
    /// When this state was first observed.
    since: Duration,
    phase: Phase,
    missing_since: Option<Duration>,
    scan: u64,
}

/// Remembers each file's last state and since when it stands still.
///
/// Times are of one monotonic clock. A file that goes missing is reported as gone only a settle time later, so that a
/// rename whose two halves are noticed apart is still seen as a move.
#[derive(Debug)]
pub struct SettleTracker {
    settle: Duration,
    files: BTreeMap<PathBuf, Entry>,
    by_file_id: HashMap<String, PathBuf>,
    /// Growing or missing: those that time alone can change.
    open: BTreeSet<PathBuf>,
    scan: u64,
}

impl SettleTracker {
    /// A tracker that knows no file yet.
    #[must_use]
    pub fn new(settle: Duration) -> Self {
        Self { settle, files: BTreeMap::new(), by_file_id: HashMap::new(), open: BTreeSet::new(), scan: 0 }
    }

    /// Takes over a file that an earlier run reported as settled in this state; it is not reported again.
    pub fn know(&mut self, path: PathBuf, state: FileState) {
        self.insert(path, state, Duration::ZERO, Phase::Settled);
    }

    /// The file at `path` is in `state`.
    pub fn observe(&mut self, path: &Path, state: FileState, now: Duration, report: &mut dyn FnMut(Fact)) {
        if let Some(entry) = self.files.get_mut(path) {
            entry.missing_since = None;
            entry.scan = self.scan;
            let stands_still = entry.state.same_content(&state) && entry.phase != Phase::Unreadable;
            if entry.state.file_id != state.file_id {
                self.by_file_id.remove(&entry.state.file_id);
                if !state.file_id.is_empty() {
                    self.by_file_id.insert(state.file_id.clone(), path.to_owned());
                }
            }
            entry.state = state;
            if !stands_still {
                entry.since = now;
                entry.phase = Phase::Growing;
                self.open.insert(path.to_owned());
                report(Fact::Seen { path: path.to_owned(), state: entry.state.clone() });
            } else if entry.phase == Phase::Settled {
                self.open.remove(path);
            } else if now.saturating_sub(entry.since) >= self.settle {
                entry.phase = Phase::Settled;
                self.open.remove(path);
                report(Fact::Settled { path: path.to_owned(), state: entry.state.clone() });
            }
            return;
        }
        if let Some(from) = self.twin(&state).filter(|from| self.is_missing(from)) {
            let old = self.remove(&from).expect("a twin is tracked");
            self.insert(path.to_owned(), state.clone(), old.since, old.phase);
            report(Fact::Moved { from, to: path.to_owned(), state });
            return;
        }
        self.insert(path.to_owned(), state.clone(), now, Phase::Growing);
        report(Fact::Seen { path: path.to_owned(), state });
    }

    /// The file or folder at `path` is there and cannot be read. Reported once for each reason in a row.
    pub fn unreadable(&mut self, path: &Path, reason: String, report: &mut dyn FnMut(Fact)) {
        if let Some(entry) = self.files.get_mut(path) {
            entry.missing_since = None;
            entry.scan = self.scan;
            if entry.phase == Phase::Unreadable {
                return;
            }
            entry.phase = Phase::Unreadable;
            self.open.remove(path);
        } else {
            self.insert(path.to_owned(), FileState::default(), Duration::ZERO, Phase::Unreadable);
        }
        report(Fact::Unreadable { path: path.to_owned(), reason });
    }

    /// Somebody else holds the file open for writing: its settle time begins anew.
    pub fn busy(&mut self, path: &Path, now: Duration) {
        if let Some(entry) = self.files.get_mut(path) {
            entry.since = now;
        }
    }

    /// Nothing stands at `path`: it, and all that was beneath it, is missing from now on.
    pub fn miss(&mut self, path: &Path, now: Duration) {
        let beneath = (Bound::Included(path.to_owned()), Bound::Unbounded);
        for (found, entry) in self.files.range_mut::<PathBuf, _>(beneath) {
            if !found.starts_with(path) {
                break;
            }
            entry.missing_since.get_or_insert(now);
            self.open.insert(found.clone());
        }
    }

    /// A scan begins.
    pub fn begin_scan(&mut self) {
        self.scan += 1;
    }

    /// The scan ended: what it did not observe is missing, save what lies beneath `unread`.
    pub fn end_scan(&mut self, unread: &[PathBuf], now: Duration) {
        for (path, entry) in &mut self.files {
            if entry.scan != self.scan && !unread.iter().any(|dir| path.starts_with(dir)) {
                entry.missing_since.get_or_insert(now);
                self.open.insert(path.clone());
            }
        }
    }

    /// Reports as gone what has been missing for a settle time.
    pub fn expire(&mut self, now: Duration, report: &mut dyn FnMut(Fact)) {
        let gone: Vec<PathBuf> = self
            .open
            .iter()
            .filter(|path| {
                self.files[*path].missing_since.is_some_and(|since| now.saturating_sub(since) >= self.settle)
            })
            .cloned()
            .collect();
        for path in gone {
            self.remove(&path);
            report(Fact::Gone { path });
        }
    }

    /// Files to look at now, because their state has stood still long enough if it still is the same.
    #[must_use]
    pub fn due(&self, now: Duration) -> Vec<PathBuf> {
        self.open
            .iter()
            .filter(|path| {
                let entry = &self.files[*path];
                entry.missing_since.is_none() && now.saturating_sub(entry.since) >= self.settle
            })
            .cloned()
            .collect()
    }

    /// When [`due`](Self::due) or [`expire`](Self::expire) next has something to do.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.open
            .iter()
            .map(|path| {
                let entry = &self.files[path];
                entry.missing_since.unwrap_or(entry.since).saturating_add(self.settle)
            })
            .min()
    }

    /// Where the same file with the same content was last observed.
    #[must_use]
    pub fn twin(&self, state: &FileState) -> Option<PathBuf> {
        let path = self.by_file_id.get(&state.file_id)?;
        self.files.get(path).is_some_and(|entry| entry.state.same_file(state)).then(|| path.clone())
    }

    /// Whether observing `state` at `path` now would report it as settled.
    #[must_use]
    pub fn would_settle(&self, path: &Path, state: &FileState, now: Duration) -> bool {
        self.files.get(path).is_some_and(|entry| {
            entry.phase == Phase::Growing
                && entry.state.same_content(state)
                && now.saturating_sub(entry.since) >= self.settle
        })
    }

    /// Whether a file is tracked at `path`.
    #[must_use]
    pub fn knows(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Whether all tracked files, of which there is at least one, stood on volumes other than `volume`.
    #[must_use]
    pub fn is_all_elsewhere(&self, volume: &str) -> bool {
        !self.files.is_empty() && self.files.values().all(|entry| entry.state.volume != volume)
    }

    fn is_missing(&self, path: &Path) -> bool {
        self.files.get(path).is_some_and(|entry| entry.missing_since.is_some())
    }

    fn insert(&mut self, path: PathBuf, state: FileState, since: Duration, phase: Phase) {
        if !state.file_id.is_empty() {
            self.by_file_id.insert(state.file_id.clone(), path.clone());
        }
        if phase == Phase::Growing {
            self.open.insert(path.clone());
        }
        self.files.insert(path, Entry { state, since, phase, missing_since: None, scan: self.scan });
    }

    fn remove(&mut self, path: &Path) -> Option<Entry> {
        let entry = self.files.remove(path)?;
        self.open.remove(path);
        if self.by_file_id.get(&entry.state.file_id).is_some_and(|at| at == path) {
            self.by_file_id.remove(&entry.state.file_id);
        }
        Some(entry)
    }
}

#[cfg(test)]
mod tests;
