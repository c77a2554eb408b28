//! One watched folder, looked at when told to. Reads the disk; waits for nothing.

use std::fs::{File, Metadata};
use std::io::{Error as IoError, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flo_model::{Clock, WatchId};

use crate::container::{self, Ending};
use crate::placeholder::{self, Placeholder};
use crate::tracker::{Evidence, PATIENCE};
use crate::writers::{Holder, Writers};
use crate::{BadGlob, Fact, FileState, IgnoreRules, SettleTracker, are_same_folded, sidecar, source, survey};

/// What to watch, and how.
#[derive(Debug, Clone)]
pub struct WatchConfig {
    /// Names the folder in what is reported.
    pub id: WatchId,
    /// The folder. It need not exist yet.
    pub root: PathBuf,
    /// How long size and time must stand still, when nothing else tells that a file is finished; one that tells by its
    /// structure that it is complete, and that nobody has open for writing, settles after a second.
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
    /// The volume counts the blocks of its files, so that one without any holds no bytes.
    keeps_blocks: bool,
    /// Folders that appeared lately: files made in them before the system began to report are found by a second look.
    revisits: Vec<(Duration, PathBuf)>,
}

/// Said of a file whose name no service can take.
pub(crate) const NOT_UNICODE: &str = "Its name is not valid Unicode, so no service can take it. Rename it.";

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
            tracker.know(&file.path, &file.state);
        }
        Ok(Self {
            keeps_blocks: source::keeps_blocks(&config.root),
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
        let mut walk = Walk { is_scan: true, ..Walk::default() };
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
        self.take_twins(walk, report);
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
        self.take_twins(walk, report);
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
        self.take_twins(walk, report);
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
        (entries.next().is_none() && self.tracker.is_all_elsewhere(volume)).then(|| {
            format!(
                "{shown} is empty and on another disk than its files were. Connect the disk that holds them."
            )
        })
    }

    /// Walks a folder. A file that is a known one under another name is kept until the walk is over.
    fn walk(&mut self, dir: &Path, walk: &mut Walk, report: &mut dyn FnMut(Fact)) {
        let mut folders = vec![dir.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.trouble(&folder, &error, walk, report);
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.trouble(&folder, &error, walk, report);
                        break;
                    }
                };
                let (path, kind) = (entry.path(), entry.file_type());
                let Ok(relative) = path.strip_prefix(&self.root) else { continue };
                if self.rules.ignores_entry(relative).is_some() {
                    continue;
                }
                match kind {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() => match entry.metadata() {
                        Ok(metadata) => self.file(&path, &metadata, walk, report),
                        Err(error) => self.trouble(&path, &error, walk, report),
                    },
                    Ok(_) => {}
                    Err(error) => self.trouble(&path, &error, walk, report),
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
        if path.strip_prefix(&self.root).is_ok_and(|relative| self.rules.leaves_out(relative))
            && !survey::goes_with_clip(&self.rules, &self.root, path)
        {
            return;
        }
        walk.files += 1;
        if path.to_str().is_none() {
            self.tracker.unreadable(path, NOT_UNICODE.to_owned(), report);
            return;
        }
        let placeholder = placeholder::of(metadata, self.keeps_blocks);
        if placeholder == Some(Placeholder::Cloud) {
            self.tracker.unreadable(path, placeholder::CLOUD.to_owned(), report);
            return;
        }
        let state = FileState::of(path, metadata);
        let now = self.clock.monotonic();
        if !self.tracker.knows(path) {
            if self.tracker.twin(&state).is_some() {
                walk.twins.push((path.to_owned(), state));
            } else if walk.is_scan && placeholder::is_unchanged_for(metadata, PATIENCE, self.clock.now()) {
                self.tracker.observe_old(path, state, now, report);
            } else {
                self.tracker.observe(path, state, now, report);
            }
            return;
        }
        let evidence = if self.tracker.would_settle(path, &state, now) {
            match self.evidence(path, metadata, placeholder, walk) {
                Ok(evidence) => evidence,
                Err(error) => {
                    self.trouble(path, &error, walk, report);
                    return;
                }
            }
        } else {
            Evidence::Unknown
        };
        self.tracker.observe_with(path, state, evidence, now, report);
    }

    /// What can be found out about the end of a file that stands still.
    fn evidence(
        &self,
        path: &Path,
        metadata: &Metadata,
        placeholder: Option<Placeholder>,
        walk: &mut Walk,
    ) -> Result<Evidence, IoError> {
        if let Err(error) = File::open(path) {
            return if is_held_open(&error) { Ok(Evidence::HeldOpen) } else { Err(error) };
        }
        let holder = walk.writers.get_or_insert_with(Writers::now).of(metadata);
        if holder == Holder::Writing {
            return Ok(Evidence::HeldOpen);
        }
        let waits_for_clip =
            sidecar::is_sidecar(path) && sidecar::clips_of(path).any(|clip| self.tracker.is_growing(&clip));
        if placeholder.is_some() || waits_for_clip {
            return Ok(Evidence::Unfinished);
        }
        Ok(match container::ending(path)? {
            Ending::Missing => Evidence::Unfinished,
            Ending::Complete if holder == Holder::Nobody => Evidence::Finished,
            Ending::Complete | Ending::Untold => Evidence::Unknown,
        })
    }

    /// Observes the files of a walk that are known files under another name. We look whether those still stand at the old
    /// place.
    fn take_twins(&mut self, walk: Walk, report: &mut dyn FnMut(Fact)) {
        let now = self.clock.monotonic();
        for (path, state) in walk.twins {
            if let Some(twin) = self.tracker.twin(&state)
                && twin != path
                && stands_besides(&twin, &path, &state).is_ok_and(|besides| !besides)
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
    is_scan: bool,
    files: u64,
    twins: Vec<(PathBuf, FileState)>,
    unread: Vec<PathBuf>,
    /// Looked at once for all files of the walk, and only when needed.
    writers: Option<Writers>,
}

/// Whether the file with the number of `state`, known at `old`, stands there besides the one at `new`. On a volume that
/// takes names for equal that differ in case or in the form of their accents, a renamed file is found under its old name
/// too: that one does not count.
///
/// # Errors
/// What the file system says about `old`, when it cannot be told.
pub fn stands_besides(old: &Path, new: &Path, state: &FileState) -> Result<bool, IoError> {
    match std::fs::symlink_metadata(old) {
        Ok(found) => {
            let is_same_name = placeholder::has_one_name(&found) && are_same_folded(old, new);
            Ok(FileState::of(old, &found).file_id == state.file_id && !is_same_name)
        }
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(error),
    }
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
