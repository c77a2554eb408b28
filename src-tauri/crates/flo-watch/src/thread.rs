//! Runs one folder on a thread of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use flo_model::Clock;
use notify::RecommendedWatcher;

use crate::source::{self, Wake};
use crate::{BadGlob, Coverage, Fact, Facts, Folder, Known, WatchConfig};

/// Facts are handed over in groups of at most this many.
const GROUP: usize = 512;

/// How often the folder itself is looked at.
const ROOT_CHECK: Duration = Duration::from_secs(2);

/// How long one wake-up gathers events, so that a burst of them is one look. A file that is written without a pause must
/// not hold up the others.
const GATHER: Duration = Duration::from_millis(50);

/// Paths that one look takes at most.
const MOST: usize = 10_000;

/// A running watch. Dropping it ends the watch.
#[derive(Debug)]
pub struct WatchHandle {
    wake: Sender<Wake>,
}

impl WatchHandle {
    /// Asks for a scan as soon as possible.
    pub fn scan_now(&self) {
        drop(self.wake.send(Wake::ScanNow));
    }
}

impl Drop for WatchHandle {
    fn drop(&mut self) {
        drop(self.wake.send(Wake::Stop));
    }
}

/// Watches a folder until the handle is dropped or nobody receives `facts` any more.
///
/// Begins with a scan. `known` are the files that an earlier run saw settled: of those only differences are reported. The
/// thread waits while `facts` is full, so a slow receiver loses nothing.
///
/// # Errors
/// [`BadGlob`] when a pattern of `config` cannot be read. A folder that is not there is no error but a
/// [`Fact::RootLost`].
///
/// # Panics
/// When the operating system gives no thread.
pub fn watch(
    config: WatchConfig,
    known: Vec<Known>,
    clock: Arc<dyn Clock>,
    facts: tokio::sync::mpsc::Sender<Facts>,
) -> Result<WatchHandle, BadGlob> {
    let folder = Folder::new(&config, known, Arc::clone(&clock))?;
    let (wake, woken) = mpsc::channel();
    let runner = Runner {
        outbox: Outbox { config: config.clone(), facts, group: Vec::new(), open: true },
        config,
        folder,
        clock,
        wake: wake.clone(),
        watcher: None,
        coverage: None,
        next_scan: Duration::ZERO,
        next_root_check: Duration::ZERO,
    };
    std::thread::Builder::new()
        .name("flo-watch".into())
        .spawn(move || runner.run(&woken))
        .expect("the system gives a thread");
    Ok(WatchHandle { wake })
}

struct Outbox {
    config: WatchConfig,
    facts: tokio::sync::mpsc::Sender<Facts>,
    group: Vec<Fact>,
    open: bool,
}

impl Outbox {
    fn push(&mut self, fact: Fact) {
        self.group.push(fact);
        if self.group.len() >= GROUP {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let facts = std::mem::take(&mut self.group);
        if !facts.is_empty() && self.open {
            self.open = self.facts.blocking_send(Facts { watch: self.config.id.clone(), facts }).is_ok();
        }
    }
}

struct Runner {
    config: WatchConfig,
    folder: Folder,
    clock: Arc<dyn Clock>,
    outbox: Outbox,
    wake: Sender<Wake>,
    watcher: Option<RecommendedWatcher>,
    coverage: Option<Coverage>,
    next_scan: Duration,
    next_root_check: Duration,
}

impl Runner {
    fn run(mut self, woken: &Receiver<Wake>) {
        self.begin();
        self.scan();
        while self.outbox.open {
            let wait = self.wait();
            match woken.recv_timeout(wait) {
                Ok(first) => {
                    if !self.take(first, woken) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.by_time();
            self.outbox.flush();
        }
    }

    /// Begins to receive events, before the first scan, so that nothing falls between the two.
    fn begin(&mut self) {
        self.watcher = None;
        let found = if self.config.scans_only {
            Err("It is set to scans only.".to_owned())
        } else if self.config.root.is_dir() {
            source::events(&self.config.root, self.wake.clone())
        } else {
            return;
        };
        match found {
            Ok(watcher) => {
                self.watcher = Some(watcher);
                self.cover(Coverage::Events, None);
            }
            Err(reason) => self.scans_only(reason),
        }
    }

    fn scans_only(&mut self, reason: String) {
        self.watcher = None;
        self.cover(Coverage::Scan, Some(reason));
    }

    fn cover(&mut self, coverage: Coverage, reason: Option<String>) {
        if self.coverage.replace(coverage) != Some(coverage) {
            self.outbox.push(Fact::Coverage { coverage, reason });
        }
    }

    fn scan(&mut self) {
        let Self { folder, outbox, .. } = self;
        folder.scan(&mut |fact| outbox.push(fact));
        let every =
            if self.watcher.is_some() { self.config.safety_scan_every } else { self.config.scan_every };
        self.next_scan = self.clock.monotonic() + every;
        self.outbox.flush();
    }

    /// Handles one wake-up and those that follow closely. False when it is time to end.
    fn take(&mut self, first: Wake, woken: &Receiver<Wake>) -> bool {
        let mut changed = BTreeSet::new();
        let mut next = Some(first);
        let until = self.clock.monotonic() + GATHER;
        while let Some(wake) = next {
            match wake {
                Wake::Changed(paths) => changed.extend(paths),
                Wake::Lost | Wake::ScanNow => self.next_scan = Duration::ZERO,
                Wake::RootTouched => {
                    self.watcher = None;
                    self.next_root_check = Duration::ZERO;
                    self.next_scan = Duration::ZERO;
                }
                Wake::Failed(reason) => {
                    self.scans_only(reason);
                    self.next_scan = Duration::ZERO;
                }
                Wake::Stop => return false,
            }
            let rest = until.saturating_sub(self.clock.monotonic());
            next = if changed.len() < MOST { woken.recv_timeout(rest).ok() } else { None };
        }
        let changed: Vec<PathBuf> = changed.into_iter().collect();
        if !changed.is_empty() && !self.folder.is_lost() {
            let Self { folder, outbox, .. } = self;
            folder.look(&changed, &mut |fact| outbox.push(fact));
        }
        true
    }

    fn by_time(&mut self) {
        let now = self.clock.monotonic();
        if now >= self.next_root_check {
            self.next_root_check = now + ROOT_CHECK;
            let Self { folder, outbox, .. } = self;
            let is_back = folder.check_root(&mut |fact| outbox.push(fact));
            if self.folder.is_lost() {
                self.watcher = None;
            } else if is_back || (self.watcher.is_none() && self.coverage != Some(Coverage::Scan)) {
                self.begin();
                self.next_scan = Duration::ZERO;
            }
        }
        if self.folder.is_lost() {
            return;
        }
        if now >= self.next_scan {
            self.scan();
        }
        let Self { folder, outbox, .. } = self;
        folder.tick(&mut |fact| outbox.push(fact));
    }

    fn wait(&self) -> Duration {
        let now = self.clock.monotonic();
        let mut due = self.next_root_check;
        if !self.folder.is_lost() {
            due = due.min(self.next_scan);
            due = self.folder.next_due().map_or(due, |at| due.min(at));
        }
        due.saturating_sub(now).max(Duration::from_millis(1))
    }
}
