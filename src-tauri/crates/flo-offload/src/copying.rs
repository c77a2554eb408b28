//! One pass over the source: a reader, a hash, and a writer for each place, from the same bytes.
//!
//! A place that cannot keep up is left behind: the others go on at their own speed, and it gets its files afterwards from
//! one of their copies. So the source is read once, however slow the slowest disk is. A place that fails is left out; the
//! others go on.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use flo_model::Clock;
use flo_watch::FileState;
use tokio::sync::mpsc::UnboundedSender;

use crate::buffers::Pool;
use crate::disk;
use crate::failure::{Failure, Reach};
use crate::hashing::{Digests, Format, MultiHasher};
use crate::lane::{Lane, Message, Next};
use crate::writing::Writer;

/// Buffers of a pass: 64 MiB.
const BUFFERS: usize = 64;
/// How long the reader is watched before a place may be called slow.
const WINDOW: Duration = Duration::from_secs(3);
/// How often a waiting reader looks whether it should stop.
const LOOK: Duration = Duration::from_millis(100);

/// A folder that receives copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of its target.
    pub(crate) target: u32,
    /// The folder that a person chose; never made by us, so that a bare mount point stays bare.
    pub(crate) root: PathBuf,
    /// The card's folder in it.
    pub(crate) base: PathBuf,
}

/// One file of a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its number in the offload.
    pub(crate) file: u32,
    /// Where it is read.
    pub(crate) from: PathBuf,
    /// Its place beneath the card's folder, with `/`.
    pub(crate) path: String,
    /// Its size when it was planned.
    pub(crate) size: u64,
    /// Its time when it was planned.
    pub(crate) mtime_ns: i64,
    /// Where it goes: places of the pass.
    pub(crate) to: Vec<usize>,
    /// Hashes beside the content id.
    pub(crate) formats: Vec<Format>,
}

/// What happened. Events of one file come in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// It was read to its end.
    Read { file: u32, digests: Digests },
    /// It could not be read, or changed.
    SourceFailed { file: u32, failure: Failure },
    /// Its bytes are at the place, synced, under its name.
    Copied { file: u32, target: u32, there_before: bool },
    /// They are not.
    CopyFailed { file: u32, target: u32, failure: Failure },
    /// The place is too slow for the others, and gets the rest afterwards.
    Behind { target: u32 },
}

/// How a pass ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Everything was tried.
    Complete,
    /// Somebody said stop.
    Stopped,
    /// The source went away.
    SourceAway(Failure),
}

/// How far an offload is, in bytes; read by anybody while it runs.
#[derive(Debug)]
pub struct Gauge {
    written: Vec<AtomicU64>,
    proven: Vec<AtomicU64>,
    read: AtomicU64,
    file: AtomicU32,
}

/// Nothing is being read.
const NO_FILE: u32 = u32::MAX;

impl Gauge {
    /// Counts on from what earlier runs wrote and proved, by target.
    pub(crate) fn new(before: &[(u64, u64)]) -> Self {
        Self {
            written: before.iter().map(|(written, _)| AtomicU64::new(*written)).collect(),
            proven: before.iter().map(|(_, proven)| AtomicU64::new(*proven)).collect(),
            read: AtomicU64::new(0),
            file: AtomicU32::new(NO_FILE),
        }
    }

    pub(crate) fn wrote(&self, target: u32, bytes: u64) {
        if let Some(sum) = self.written.get(target as usize) {
            sum.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    pub(crate) fn proved(&self, target: u32, bytes: u64) {
        if let Some(sum) = self.proven.get(target as usize) {
            sum.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Bytes written to a target, the file under way included; a file that failed half-way counts with what was written.
    #[must_use]
    pub fn written(&self, target: u32) -> u64 {
        self.written.get(target as usize).map_or(0, |sum| sum.load(Ordering::Relaxed))
    }

    /// Bytes read back from a target, the file under way included.
    #[must_use]
    pub fn proven(&self, target: u32) -> u64 {
        self.proven.get(target as usize).map_or(0, |sum| sum.load(Ordering::Relaxed))
    }

    /// Bytes read from the source since the offload was started.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// The number of the file that is being read from the source; `None` while none is.
    #[must_use]
    pub fn file(&self) -> Option<u32> {
        Some(self.file.load(Ordering::Relaxed)).filter(|file| *file != NO_FILE)
    }
}

/// What a pass needs beside its files.
pub(crate) struct Pass<'a> {
    /// The folder that is read.
    pub(crate) source: &'a Path,
    /// Where copies go.
    pub(crate) places: &'a [Place],
    /// Marks the temporary names of this offload.
    pub(crate) mark: &'a str,
    pub(crate) stop: &'a AtomicBool,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) gauge: &'a Gauge,
    pub(crate) events: &'a UnboundedSender<Event>,
    /// The source is the card itself, and not another copy of it.
    pub(crate) is_first: bool,
}

impl Pass<'_> {
    /// Reads each file once. Blocks.
    pub(crate) fn run(&self, items: Vec<Item>) -> Ended {
        let lanes: Vec<Lane> = self.places.iter().map(|_| Lane::default()).collect();
        let hashes = Lane::default();
        std::thread::scope(|scope| {
            for (lane, place) in lanes.iter().zip(self.places) {
                let writer = Writer::new(place, self.mark, self.gauge, self.events);
                scope.spawn(move || writer.run(lane));
            }
            scope.spawn(|| self.hash(&hashes));
            let mut reader = Reader {
                pass: self,
                lanes: &lanes,
                hashes: &hashes,
                pool: Pool::new(BUFFERS),
                slow: Slow::default(),
            };
            let ended = reader.run(items);
            lanes.iter().for_each(Lane::end);
            hashes.end();
            ended
        })
    }

    fn hash(&self, lane: &Lane) {
        let mut current: Option<(u32, MultiHasher)> = None;
        while let Next::Message(message) = lane.next() {
            match message {
                Message::Begin(item) => current = Some((item.file, MultiHasher::new(&item.formats))),
                Message::Bytes(bytes) => {
                    if let Some((_, hasher)) = &mut current {
                        hasher.update(&bytes);
                    }
                }
                Message::Abort => current = None,
                Message::End => {
                    if let Some((file, hasher)) = current.take()
                        && self.is_first
                    {
                        self.tell(Event::Read { file, digests: hasher.finish() });
                    }
                }
            }
        }
    }

    fn tell(&self, event: Event) {
        // Nobody listens only when the whole offload is being torn down; the journal then tells where to go on.
        drop(self.events.send(event));
    }
}

/// How a file was read.
enum Outcome {
    Done,
    Failed(Failure),
    Stopped,
}

struct Reader<'a> {
    pass: &'a Pass<'a>,
    lanes: &'a [Lane],
    hashes: &'a Lane,
    pool: Pool,
    slow: Slow,
}

/// For how long the reader waited for buffers lately.
#[derive(Default)]
struct Slow {
    since: Duration,
    waited: Duration,
}

impl Reader<'_> {
    fn run(&mut self, items: Vec<Item>) -> Ended {
        self.slow.since = self.pass.clock.monotonic();
        let ended = self.each(items);
        self.pass.gauge.file.store(NO_FILE, Ordering::Relaxed);
        ended
    }

    fn each(&mut self, items: Vec<Item>) -> Ended {
        for item in items {
            self.pass.gauge.file.store(item.file, Ordering::Relaxed);
            let item = Arc::new(item);
            let open: Vec<usize> =
                item.to.iter().copied().filter(|at| !self.lanes[*at].is_closed()).collect();
            if open.is_empty() {
                if self.lanes.iter().all(Lane::is_closed) {
                    break;
                }
                continue;
            }
            match self.file(&item, &open) {
                Outcome::Done => self.to_all(&open, || Message::End),
                Outcome::Stopped => {
                    self.to_all(&open, || Message::Abort);
                    return Ended::Stopped;
                }
                Outcome::Failed(failure) => {
                    self.to_all(&open, || Message::Abort);
                    if failure.reach == Reach::Place {
                        return Ended::SourceAway(failure);
                    }
                    self.pass.tell(Event::SourceFailed { file: item.file, failure });
                }
            }
        }
        Ended::Complete
    }

    fn file(&mut self, item: &Arc<Item>, open: &[usize]) -> Outcome {
        let trouble =
            |error: &std::io::Error| Outcome::Failed(Failure::reading(self.pass.source, &item.from, error));
        if let Err(failure) = self.unchanged(item) {
            return Outcome::Failed(failure);
        }
        let mut source = match File::open(&item.from) {
            Ok(file) => file,
            Err(error) => return trouble(&error),
        };
        disk::read_once(&source);
        self.to_all(open, || Message::Begin(Arc::clone(item)));
        let mut read = 0_u64;
        loop {
            let Some(mut buffer) = self.buffer() else { return Outcome::Stopped };
            // A whole buffer, so that small reads of a slow card do not use up the pool.
            let mut filled = 0;
            while filled < buffer.len() {
                match source.read(&mut buffer[filled..]) {
                    Ok(0) => break,
                    Ok(count) => filled += count,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => {
                        drop(self.pool.fill(buffer, 0));
                        return Outcome::Failed(Failure::reading(self.pass.source, &item.from, &error));
                    }
                }
            }
            let is_last = filled < buffer.len();
            let bytes = self.pool.fill(buffer, filled);
            read += filled as u64;
            self.pass.gauge.read.fetch_add(filled as u64, Ordering::Relaxed);
            if filled > 0 {
                self.to_all(open, || Message::Bytes(Arc::clone(&bytes)));
            }
            if is_last {
                break;
            }
        }
        match self.unchanged(item) {
            Err(failure) => Outcome::Failed(failure),
            Ok(()) if read != item.size => Outcome::Failed(changed(item)),
            Ok(()) => Outcome::Done,
        }
    }

    /// Whether the file still has the size and time with which it was planned.
    fn unchanged(&self, item: &Item) -> Result<(), Failure> {
        let found = FileState::look(&item.from)
            .map_err(|error| Failure::reading(self.pass.source, &item.from, &error))?;
        // A copy that serves as source has the time that its file system could keep.
        let same = found.size == item.size && (!self.pass.is_first || found.mtime_ns == item.mtime_ns);
        if same { Ok(()) } else { Err(changed(item)) }
    }

    /// The next free buffer; `None` when somebody said stop.
    fn buffer(&mut self) -> Option<Vec<u8>> {
        loop {
            if self.pass.stop.load(Ordering::Relaxed) {
                return None;
            }
            let before = self.pass.clock.monotonic();
            let found = self.pool.take(LOOK);
            let now = self.pass.clock.monotonic();
            self.slow.waited += now.saturating_sub(before);
            if now.saturating_sub(self.slow.since) >= WINDOW {
                if self.slow.waited > WINDOW / 2 {
                    self.leave_slowest_behind();
                }
                self.slow = Slow { since: now, waited: Duration::ZERO };
            }
            if found.is_some() {
                return found;
            }
        }
    }

    /// The reader waits most of the time: when one place holds nearly all of what waits, the others go on without it.
    fn leave_slowest_behind(&self) {
        let open = || self.lanes.iter().enumerate().filter(|(_, lane)| !lane.is_closed());
        let Some((slowest, length)) =
            open().map(|(at, lane)| (at, lane.len())).max_by_key(|(_, length)| *length)
        else {
            return;
        };
        let others = open().filter(|(at, _)| *at != slowest).map(|(_, lane)| lane.len());
        let others: Vec<usize> = others.chain([self.hashes.len()]).collect();
        if others.len() > 1 && length > BUFFERS / 2 && others.iter().all(|other| *other <= length / 4) {
            self.lanes[slowest].close();
            self.pass.tell(Event::Behind { target: self.pass.places[slowest].target });
        }
    }

    fn to_all(&self, open: &[usize], message: impl Fn() -> Message) {
        for at in open {
            self.lanes[*at].send(message());
        }
        self.hashes.send(message());
    }
}

fn changed(item: &Item) -> Failure {
    Failure::file(
        "changed",
        format!(
            "{} changed since the offload was planned. Offload it again when nothing writes to it.",
            item.from.display()
        ),
    )
}

#[cfg(all(test, unix))]
mod tests {
    use flo_model::SystemClock;

    use super::*;

    /// The temporary name of one place is a pipe that nobody reads: its writer hangs as a dead network share would.
    #[test]
    fn a_place_that_hangs_is_left_behind_and_the_other_gets_everything() {
        let folder = tempfile::tempdir().unwrap();
        let card = folder.path().join("card");
        std::fs::create_dir_all(&card).unwrap();
        let size = 2 * (BUFFERS as u64) * (crate::buffers::SIZE as u64);
        File::create(card.join("a.mov")).unwrap().set_len(size).unwrap();
        let places: Vec<Place> = (0_u32..)
            .zip(["fast", "dead"])
            .map(|(target, name)| {
                let root = folder.path().join(name);
                std::fs::create_dir_all(&root).unwrap();
                Place { target, base: root.join("card"), root }
            })
            .collect();
        std::fs::create_dir_all(&places[1].base).unwrap();
        let pipe = places[1].base.join(".flo-test-0.part");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let state = FileState::look(&card.join("a.mov")).unwrap();
        let item = Item {
            file: 0,
            from: card.join("a.mov"),
            path: "a.mov".into(),
            size,
            mtime_ns: state.mtime_ns,
            to: vec![0, 1],
            formats: Vec::new(),
        };
        let (sender, mut events) = tokio::sync::mpsc::unbounded_channel();
        let (gauge, stop) = (Gauge::new(&[(0, 0); 2]), AtomicBool::new(false));
        let waker = std::thread::spawn(move || {
            let mut seen = Vec::new();
            while let Some(event) = events.blocking_recv() {
                let is_copied = matches!(event, Event::Copied { target: 0, .. });
                seen.push(event);
                if is_copied {
                    // The share answers again, so that the hanging writer can end.
                    drop(File::open(&pipe).unwrap());
                }
            }
            seen
        });
        let ended = {
            let pass = Pass {
                source: &card,
                places: &places,
                mark: "flo-test",
                stop: &stop,
                clock: &SystemClock,
                gauge: &gauge,
                events: &sender,
                is_first: true,
            };
            pass.run(vec![item])
        };
        drop(sender);
        let seen = waker.join().unwrap();
        assert_eq!(ended, Ended::Complete);
        assert!(seen.contains(&Event::Behind { target: 1 }), "{seen:?}");
        assert!(seen.contains(&Event::Copied { file: 0, target: 0, there_before: false }), "{seen:?}");
        assert_eq!(std::fs::metadata(places[0].base.join("a.mov")).unwrap().len(), size);
        assert_eq!(gauge.read(), size, "one read of the source");
    }
}
