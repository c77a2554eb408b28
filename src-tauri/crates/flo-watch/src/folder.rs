//! One watched folder, looked at when told to. Reads the disk; waits for nothing.

use std::fs::{File, Metadata};
use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{Clock, WatchId};
use walkdir::WalkDir;

use crate::{BadGlob, Fact, FileState, IgnoreRules, SettleTracker};

/// What to watch, and how.
#[derive(Debug, Clone)]
pub struct WatchConfig {
    /// Names the folder in what is reported.
    pub id: WatchId,
    /// The folder. It need not exist yet.
    pub root: PathBuf,
    /// How long size and time must stand still.
    pub settle: Duration,
    /// Time between two scans while the operating system reports changes: finds what events missed.
    pub safety_scan_every: Duration,
    /// Time between two scans where it does not report them.
    pub scan_every: Duration,
    /// Patterns of files that count; empty for all.
    pub include: Vec<String>,
    /// Patterns of files and folders that do not, beside the shipped ones.
    pub exclude: Vec<String>,
    /// Watch by scans even where events would work.
    pub scans_only: bool,
}

impl WatchConfig {
    /// The usual times: settled after 5 s, a safety scan every 10 min, without events a scan every 10 s.
    #[must_use]
    pub fn new(id: WatchId, root: impl Into<PathBuf>) -> Self {
        Self {
            id,
            root: root.into(),
            settle: Duration::from_secs(5),
            safety_scan_every: Duration::from_mins(10),
            scan_every: Duration::from_secs(10),
            include: Vec::new(),
            exclude: Vec::new(),
            scans_only: false,
        }
    }
}

/// A file that an earlier run saw settled: reported again only if it is no longer like this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Where.
    pub path: PathBuf,
    /// In which state.
    pub state: FileState,
}

/// A watched folder and what is known of its files.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    settle: Duration,
    rules: Arc<IgnoreRules>,
    tracker: SettleTracker,
    clock: Arc<dyn Clock>,
    lost: bool,
    /// Folders that appeared lately: files made in them before the system began to report are found by a second look.
    revisits: Vec<(Duration, PathBuf)>,
}

/// What stands at a path.
enum Entry {
    File(Metadata),
    Folder,
    /// Links, devices, pipes: never followed, never reported.
    Other,
}

impl Folder {
    /// A folder that has not been looked at.
    ///
    /// # Errors
    /// [`BadGlob`] when a pattern of `config` cannot be read.
    pub fn new(config: &WatchConfig, known: Vec<Known>, clock: Arc<dyn Clock>) -> Result<Self, BadGlob> {
        let mut tracker = SettleTracker::new(config.settle);
        for file in known {
            tracker.know(file.path, file.state);
        }
        Ok(Self {
            root: config.root.clone(),
            settle: config.settle,
            rules: Arc::new(IgnoreRules::new(&config.include, &config.exclude)?),
            tracker,
            clock,
            lost: false,
            revisits: Vec::new(),
        })
    }

    /// True while the folder itself cannot be reached.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// Looks at the folder itself and reports when it was lost or is back. True when it came back: scan it.
    pub fn check_root(&mut self, report: &mut dyn FnMut(Fact)) -> bool {
        let trouble = self.root_trouble();
        match (trouble, self.lost) {
            (Some(reason), false) => {
                self.lost = true;
                report(Fact::RootLost { reason });
                false
            }
            (None, true) => {
                self.lost = false;
                report(Fact::RootBack);
                true
            }
            _ => false,
        }
    }

    /// Looks at everything in the folder.
    pub fn scan(&mut self, report: &mut dyn FnMut(Fact)) {
        self.check_root(report);
        if self.lost {
            return;
        }
        self.tracker.begin_scan();
        let mut walk = Walk::default();
        let root = self.root.clone();
        self.walk(&root, &mut walk, report);
        // A disk that was unplugged meanwhile looks like an empty folder.
        self.check_root(report);
        if self.lost {
            return;
        }
        let now = self.clock.monotonic();
        self.tracker.end_scan(&walk.unread, now);
        let complete = walk.unread.is_empty();
        let files = walk.files;
        self.take_new(walk, report);
        self.tracker.expire(now, report);
        report(Fact::Scanned { files, complete });
    }

    /// Looks at these paths, of which the operating system said that something happened there.
    pub fn look(&mut self, paths: &[PathBuf], report: &mut dyn FnMut(Fact)) {
        let mut walk = Walk::default();
        for path in paths {
            let Ok(relative) = path.strip_prefix(&self.root) else { continue };
            if relative.as_os_str().is_empty() || self.rules.ignores_dir(relative) {
                continue;
            }
            self.look_at(path, &mut walk, true, report);
        }
        self.take_new(walk, report);
    }

    /// Does what is due by time: looks again at files that may have settled, and reports those that stayed missing.
    pub fn tick(&mut self, report: &mut dyn FnMut(Fact)) {
        if self.lost {
            return;
        }
        let now = self.clock.monotonic();
        let mut walk = Walk::default();
        for path in self.tracker.due(now) {
            self.look_at(&path, &mut walk, false, report);
        }
        let (due, later) = std::mem::take(&mut self.revisits).into_iter().partition(|(at, _)| *at <= now);
        self.revisits = later;
        let due: Vec<(Duration, PathBuf)> = due;
        for (_, dir) in due {
            self.walk(&dir, &mut walk, report);
        }
        self.take_new(walk, report);
        self.tracker.expire(self.clock.monotonic(), report);
    }

    /// When [`tick`](Self::tick) next has something to do, on the clock's monotonic time.
    #[must_use]
    pub fn next_due(&self) -> Option<Duration> {
        self.revisits.iter().map(|(at, _)| *at).chain(self.tracker.next_due()).min()
    }

    fn root_trouble(&self) -> Option<String> {
        let shown = self.root.display();
        let metadata = match std::fs::metadata(&self.root) {
            Ok(metadata) if metadata.is_dir() => metadata,
            Ok(_) => return Some(format!("{shown} is no folder any more.")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Some(format!(
                    "{shown} is not there. Connect its disk or share, or choose another folder."
                ));
            }
            Err(error) => return Some(format!("{shown} cannot be opened: {}.", in_words(&error))),
        };
        let mut entries = match std::fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) => return Some(format!("{shown} cannot be read: {}.", in_words(&error))),
        };
        let volume = FileState::of(&self.root, &metadata).volume;
        (entries.next().is_none() && self.tracker.is_all_elsewhere(&volume)).then(|| {
            format!(
                "{shown} is empty and on another disk than its files were. Connect the disk that holds them."
            )
        })
    }

    /// Walks a folder. Files that are known are observed at once; new ones are kept until all missing ones are known, so
    /// that moves are seen.
    fn walk(&mut self, dir: &Path, walk: &mut Walk, report: &mut dyn FnMut(Fact)) {
        let (rules, root) = (Arc::clone(&self.rules), self.root.clone());
        let entries =
            WalkDir::new(dir).min_depth(1).follow_links(false).into_iter().filter_entry(move |entry| {
                entry.path().strip_prefix(&root).is_ok_and(|relative| !rules.ignores_entry(relative))
            });
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_file() => match entry.metadata() {
                    Ok(metadata) => self.file(entry.path(), &metadata, walk, report),
                    Err(error) => self.trouble(entry.path(), &error.into(), walk, report),
                },
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(dir).to_owned();
                    self.trouble(&path, &error.into(), walk, report);
                }
            }
        }
    }

    fn look_at(&mut self, path: &Path, walk: &mut Walk, revisit: bool, report: &mut dyn FnMut(Fact)) {
        let entry = std::fs::symlink_metadata(path).map(|metadata| match metadata.file_type() {
            kind if kind.is_file() => Entry::File(metadata),
            kind if kind.is_dir() => Entry::Folder,
            _ => Entry::Other,
        });
        match entry {
            Ok(Entry::File(metadata)) => self.file(path, &metadata, walk, report),
            Ok(Entry::Folder) => {
                self.walk(path, walk, report);
                if revisit {
                    self.revisits.retain(|(_, dir)| dir != path);
                    self.revisits.push((self.clock.monotonic() + self.settle, path.to_owned()));
                }
            }
            Ok(Entry::Other) => self.tracker.miss(path, self.clock.monotonic()),
            Err(error) => self.trouble(path, &error, walk, report),
        }
    }

    fn file(&mut self, path: &Path, metadata: &Metadata, walk: &mut Walk, report: &mut dyn FnMut(Fact)) {
        if path.strip_prefix(&self.root).is_ok_and(|relative| self.rules.leaves_out(relative)) {
            return;
        }
        walk.files += 1;
        if path.to_str().is_none() {
            let reason = "Its name is not valid Unicode, so no service can take it. Rename it.".to_owned();
            self.tracker.unreadable(path, reason, report);
            return;
        }
        let state = FileState::of(path, metadata);
        if !self.tracker.knows(path) {
            walk.new.push((path.to_owned(), state));
            return;
        }
        let now = self.clock.monotonic();
        if self.tracker.would_settle(path, &state, now)
            && let Err(error) = File::open(path)
        {
            if is_held_open(&error) {
                self.tracker.busy(path, now);
            } else {
                self.trouble(path, &error, walk, report);
            }
            return;
        }
        self.tracker.observe(path, state, now, report);
    }

    /// Observes the new files of a walk. One that is a known file under another name makes us look whether that still
    /// stands at the old place.
    fn take_new(&mut self, walk: Walk, report: &mut dyn FnMut(Fact)) {
        let now = self.clock.monotonic();
        for (path, state) in walk.new {
            if let Some(twin) = self.tracker.twin(&state)
                && twin != path
                && !std::fs::symlink_metadata(&twin)
                    .is_ok_and(|found| FileState::of(&twin, &found).same_file(&state))
            {
                self.tracker.miss(&twin, now);
            }
            self.tracker.observe(&path, state, now, report);
        }
    }

    fn trouble(&mut self, path: &Path, error: &IoError, walk: &mut Walk, report: &mut dyn FnMut(Fact)) {
        if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
            self.tracker.miss(path, self.clock.monotonic());
            return;
        }
        walk.unread.push(path.to_owned());
        if path != self.root {
            self.tracker.unreadable(path, format!("It cannot be read: {}.", in_words(error)), report);
        }
    }
}

/// What one walk brought.
#[derive(Default)]
struct Walk {
    files: u64,
    new: Vec<(PathBuf, FileState)>,
    unread: Vec<PathBuf>,
}

/// Another program has the file open and lets nobody read it (Windows: sharing or lock violation).
fn is_held_open(error: &IoError) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

fn in_words(error: &IoError) -> String {
    match error.kind() {
        ErrorKind::PermissionDenied => "this account has no permission".to_owned(),
        _ => error.to_string(),
    }
}
