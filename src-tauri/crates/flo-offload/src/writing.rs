//! The writer of one place: a temporary name, the bytes, a sync, the true name. What stands there already is compared
//! with the stream and never replaced.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc::UnboundedSender;

use crate::buffers::SIZE;
use crate::copying::{Event, Gauge, Item, Place};
use crate::disk;
use crate::failure::{Failure, Reach};
use crate::lane::{Lane, Message, Next};

/// Where a file is written before it has its name. Hidden, and the same after a crash, so that it is found again.
pub(crate) fn temporary(target: &Path, mark: &str, file: u32) -> PathBuf {
    target.with_file_name(format!(".{mark}-{file}.part"))
}

/// Where a file of the card stands at a place.
pub(crate) fn at(base: &Path, path: &str) -> PathBuf {
    path.split('/').fold(base.to_owned(), |place, part| place.join(part))
}

/// What is done with the bytes of the present file.
enum Work {
    /// They are written.
    Write { item: Arc<Item>, target: PathBuf, temporary: PathBuf, file: File },
    /// A file of this name and size stands there: it is compared.
    Compare { item: Arc<Item>, target: PathBuf, file: File, same: bool },
    /// Nothing: it failed and the rest is passed over.
    Pass,
}

pub(crate) struct Writer<'a> {
    place: &'a Place,
    mark: &'a str,
    gauge: &'a Gauge,
    events: &'a UnboundedSender<Event>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        place: &'a Place,
        mark: &'a str,
        gauge: &'a Gauge,
        events: &'a UnboundedSender<Event>,
    ) -> Self {
        Self { place, mark, gauge, events }
    }

    /// Takes files until there are no more, the place fails, or it is left behind.
    pub(crate) fn run(&self, lane: &Lane) {
        let mut work = Work::Pass;
        let mut scratch = Vec::new();
        loop {
            let message = match lane.next() {
                Next::Message(message) => message,
                Next::Ended => return,
                Next::Closed => return self.give_up(work),
            };
            let current = match &message {
                Message::Begin(item) => Arc::clone(item),
                _ => match &work {
                    Work::Write { item, .. } | Work::Compare { item, .. } => Arc::clone(item),
                    Work::Pass => continue,
                },
            };
            let done = match message {
                Message::Begin(item) => self.begin(item),
                Message::Bytes(bytes) => self.take(work, &bytes, &mut scratch),
                Message::End => self.end(work),
                Message::Abort => {
                    self.give_up(work);
                    Ok(Work::Pass)
                }
            };
            work = match done {
                Ok(next) => next,
                Err(failure) => {
                    let reach = failure.reach;
                    self.tell(Event::CopyFailed { file: current.file, target: self.place.target, failure });
                    if reach == Reach::Place {
                        return lane.close();
                    }
                    Work::Pass
                }
            };
        }
    }

    fn begin(&self, item: Arc<Item>) -> Result<Work, Failure> {
        let target = at(&self.place.base, &item.path);
        let failed = |error: &std::io::Error| Failure::writing(&self.place.root, &target, error);
        match std::fs::symlink_metadata(&target) {
            Ok(found) if found.is_file() && found.len() == item.size => {
                let file = File::open(&target).map_err(|error| failed(&error))?;
                return Ok(Work::Compare { item, target, file, same: true });
            }
            Ok(_) => return Err(exists(&target)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(failed(&error)),
        }
        if !self.place.root.is_dir() {
            return Err(failed(&std::io::Error::from(ErrorKind::NotFound)));
        }
        let folder = target.parent().unwrap_or(&self.place.base);
        std::fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let temporary = temporary(&target, self.mark, item.file);
        let file = File::create(&temporary).map_err(|error| failed(&error))?;
        Ok(Work::Write { item, target, temporary, file })
    }

    fn take(&self, work: Work, bytes: &[u8], scratch: &mut Vec<u8>) -> Result<Work, Failure> {
        match work {
            Work::Write { item, target, temporary, mut file } => {
                if let Err(error) = file.write_all(bytes) {
                    let failure = Failure::writing(&self.place.root, &target, &error);
                    remove(&temporary);
                    return Err(failure);
                }
                self.gauge.wrote(self.place.target, bytes.len() as u64);
                Ok(Work::Write { item, target, temporary, file })
            }
            Work::Compare { item, target, mut file, same } => {
                scratch.resize(SIZE, 0);
                let own = &mut scratch[..bytes.len()];
                let read = file.read_exact(own);
                let same = same && read.is_ok() && own == bytes;
                self.gauge.wrote(self.place.target, bytes.len() as u64);
                Ok(Work::Compare { item, target, file, same })
            }
            Work::Pass => Ok(Work::Pass),
        }
    }

    fn end(&self, work: Work) -> Result<Work, Failure> {
        let (item, there_before) = match work {
            Work::Write { item, target, temporary, file } => {
                let finished = finish(&file, &item, &temporary, &target);
                if let Err(error) = finished {
                    remove(&temporary);
                    return Err(match error.kind() {
                        ErrorKind::AlreadyExists => exists(&target),
                        _ => Failure::writing(&self.place.root, &target, &error),
                    });
                }
                (item, false)
            }
            Work::Compare { item, same: true, .. } => (item, true),
            Work::Compare { target, .. } => return Err(exists(&target)),
            Work::Pass => return Ok(Work::Pass),
        };
        self.tell(Event::Copied { file: item.file, target: self.place.target, there_before });
        Ok(Work::Pass)
    }

    fn give_up(&self, work: Work) {
        if let Work::Write { temporary, .. } = work {
            remove(&temporary);
        }
    }

    fn tell(&self, event: Event) {
        // See `Pass::tell`.
        drop(self.events.send(event));
    }
}

fn finish(file: &File, item: &Item, temporary: &Path, target: &Path) -> std::io::Result<()> {
    let nanos = u64::try_from(item.mtime_ns).unwrap_or(0);
    let modified: SystemTime = UNIX_EPOCH + Duration::from_nanos(nanos);
    // The card's own times, as far as this file system keeps them.
    if let Err(error) = file.set_modified(modified) {
        tracing::debug!(%error, "a copy keeps its own time");
    }
    file.sync_all()?;
    disk::rename_new(temporary, target)?;
    target.parent().map_or(Ok(()), disk::sync_folder)
}

fn remove(temporary: &Path) {
    if let Err(error) = std::fs::remove_file(temporary)
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %temporary.display(), "a part of a copy stays behind");
    }
}

fn exists(target: &Path) -> Failure {
    Failure::file(
        "exists",
        format!(
            "Another file of this name stands at {}. Nothing was replaced: rename or move that one, then go on.",
            target.display()
        ),
    )
}
