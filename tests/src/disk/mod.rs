//! A disk in memory for SQLite, which loses what was not synced and fails when told to.
//!
//! It becomes the default file system of every database that this process opens from then on ([`install`]), so the
//! product's own code runs on it unchanged. Files know which of their writes were synced: [`cut`] gives what a power cut
//! would leave, with any part of the rest. Locks and shared memory follow the rules of SQLite's own file systems, as far
//! as one process needs them.

mod file;
mod vfs;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::{Rng, RngExt as _};

use file::File;
pub use vfs::install;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// One write fails.
    Write,
    /// One sync fails.
    Sync,
    /// One read fails.
    Read,
    /// One read brings half of what there is, then fails.
    ShortRead,
    /// The disk is full from this write on, until [`heal`].
    Full,
    /// Every write and sync fails from this one on, until [`heal`]: the disk was unplugged.
    Unplugged,
}

impl Trouble {
    fn is_lasting(self) -> bool {
        matches!(self, Self::Full | Self::Unplugged)
    }

    fn hits(self, operation: Operation) -> bool {
        match self {
            Self::Write => operation == Operation::Write,
            Self::Full => matches!(operation, Operation::Write),
            Self::Sync => operation == Operation::Sync,
            Self::Read | Self::ShortRead => operation == Operation::Read,
            Self::Unplugged => matches!(operation, Operation::Write | Operation::Sync | Operation::Truncate),
        }
    }
}

/// What a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Write,
    Sync,
    Truncate,
}

/// Trouble that is ahead.
#[derive(Debug, Clone, Copy)]
struct Ahead {
    trouble: Trouble,
    /// Operations of its kind that still succeed.
    after: u32,
    has_struck: bool,
}

struct Disk {
    files: BTreeMap<String, Arc<Mutex<File>>>,
}

static DISK: Mutex<Disk> = Mutex::new(Disk { files: BTreeMap::new() });

thread_local! {
    /// Trouble strikes the thread that expects it alone: tests may run side by side.
    static AHEAD: Cell<Option<Ahead>> = const { Cell::new(None) };
}

fn disk() -> MutexGuard<'static, Disk> {
    DISK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The files of one folder, as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image(BTreeMap<String, Vec<u8>>);

impl Image {
    /// Every file's bytes.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }
}

/// What a power cut now would leave in `folder`: all that was synced, and of the writes after that each one, a torn
/// piece of it, or nothing, as `rng` decides.
#[must_use]
pub fn cut(folder: &str, rng: &mut impl Rng) -> Image {
    let disk = disk();
    let files = disk.files.iter().filter_map(|(name, file)| {
        let inside = name.strip_prefix(folder)?;
        let left = lock(file).after_cut(|| rng.random_range(0..4))?;
        Some((inside.to_owned(), left))
    });
    Image(files.collect())
}

/// What stands in `folder` now, synced or not.
#[must_use]
pub fn image(folder: &str) -> Image {
    let disk = disk();
    let files = disk.files.iter().filter_map(|(name, file)| {
        Some((name.strip_prefix(folder)?.to_owned(), lock(file).bytes().to_vec()))
    });
    Image(files.collect())
}

/// Replaces everything in `folder`; nothing may be open there. All of it counts as synced.
pub fn restore(folder: &str, image: &Image) {
    let mut disk = disk();
    disk.files.retain(|name, _| !name.starts_with(folder));
    for (inside, bytes) in &image.0 {
        disk.files.insert(format!("{folder}{inside}"), Arc::new(Mutex::new(File::synced(bytes.clone()))));
    }
}

/// Has `trouble` strike this thread after so many operations of its kind went well.
pub fn expect(trouble: Trouble, after: u32) {
    AHEAD.set(Some(Ahead { trouble, after, has_struck: false }));
}

/// Ends the trouble of this thread. Returns whether it struck.
pub fn heal() -> bool {
    AHEAD.take().is_some_and(|ahead| ahead.has_struck)
}

/// The trouble that strikes this operation, if any does.
pub(crate) fn strike(operation: Operation) -> Option<Trouble> {
    let mut ahead = AHEAD.get()?;
    if !ahead.trouble.hits(operation) || (ahead.has_struck && !ahead.trouble.is_lasting()) {
        return None;
    }
    let strikes = ahead.has_struck || ahead.after == 0;
    ahead.has_struck = strikes;
    ahead.after = ahead.after.saturating_sub(1);
    AHEAD.set(Some(ahead));
    strikes.then_some(ahead.trouble)
}

pub(crate) fn find(name: &str, create: bool) -> Option<Arc<Mutex<File>>> {
    let mut disk = disk();
    if let Some(file) = disk.files.get(name) {
        return Some(Arc::clone(file));
    }
    create.then(|| Arc::clone(disk.files.entry(name.to_owned()).or_default()))
}

pub(crate) fn exists(name: &str) -> bool {
    disk().files.contains_key(name)
}

pub(crate) fn remove(name: &str) -> bool {
    disk().files.remove(name).is_some()
}

pub(crate) fn lock(file: &Mutex<File>) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}
