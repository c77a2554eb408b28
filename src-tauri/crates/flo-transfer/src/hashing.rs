//! Content id (BLAKE3) and other sums of the whole file, while its parts leave in any order.
//!
//! Where BLAKE3 alone is wanted, or a CRC besides, parts hash the blocks of its tree as they are sent, in any order, and
//! the blocks are joined at the end: one pass, nothing is read twice (`tree`). SHA-256 has to see the bytes in order: the
//! part at the front of the file feeds it with the very bytes that are sent; parts that left out of order are read once
//! more behind the front, shortly after they were sent, while the system still has them in memory. What an earlier
//! session sent is read again in both cases, and compared with the hash of what was sent.

mod in_order;
mod tree;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use flo_connect::{Sum, SumKind};
use flo_watch::FileState;

use crate::source::{key_of, unreadable};
use crate::trouble::Trouble;
use in_order::Front;
pub(crate) use in_order::Whole;
use tree::{Blocks, PartBlocks};

/// The sums of a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    /// BLAKE3, hex.
    pub(crate) content_id: String,
    /// The sum that the service or a person wants besides.
    pub(crate) check: Option<Sum>,
}

impl Sums {
    /// The other sum as it is stored and shown.
    pub(crate) fn checksum(&self) -> Option<String> {
        self.check.as_ref().map(Sum::to_string)
    }
}

/// What one attempt to send a part hashed.
#[derive(Debug)]
pub(crate) struct PartSums {
    /// Hash of the part's bytes, to be compared when they are read again.
    pub(crate) content_id: String,
    blocks: Option<PartBlocks>,
}

/// Hashes one part.
#[derive(Debug)]
pub(crate) enum PartHash {
    Plain(Box<blake3::Hasher>),
    Blocks(Box<tree::PartHash>),
}

impl PartHash {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Plain(hasher) => {
                hasher.update(bytes);
            }
            Self::Blocks(hash) => hash.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> PartSums {
        match self {
            Self::Plain(hasher) => {
                PartSums { content_id: hasher.finalize().to_hex().to_string(), blocks: None }
            }
            Self::Blocks(hash) => {
                let blocks = hash.finish();
                PartSums { content_id: blocks.content_id(), blocks: Some(blocks) }
            }
        }
    }
}

/// One part and the hash of what was sent of it.
#[derive(Debug, Clone)]
struct Piece {
    offset: u64,
    size: u64,
    /// The service has it.
    is_sent: bool,
    /// Hash of what was sent, where this computer knows it.
    sent: Option<String>,
}

/// Hashes a file whose parts leave in any order.
#[derive(Debug)]
pub(crate) struct WholeHash {
    how: How,
    pieces: Mutex<Vec<Piece>>,
    stop: AtomicBool,
}

#[derive(Debug)]
enum How {
    InOrder(Box<Mutex<Front>>),
    Tree(Mutex<Blocks>),
}

impl WholeHash {
    /// For parts in order: first byte, size, whether the service has it, and the hash of what was sent where known.
    pub(crate) fn new(
        parts: impl Iterator<Item = (u64, u64, bool, Option<String>)>,
        size: u64,
        kinds: &[SumKind],
    ) -> Self {
        let pieces: Vec<_> =
            parts.map(|(offset, size, is_sent, sent)| Piece { offset, size, is_sent, sent }).collect();
        let is_tree = Blocks::can(size, pieces.iter().map(|piece| piece.offset), kinds);
        let how = if is_tree {
            How::Tree(Mutex::new(Blocks::new(size, !kinds.is_empty())))
        } else {
            How::InOrder(Box::new(Mutex::new(Front::new(kinds))))
        };
        Self { how, pieces: Mutex::new(pieces), stop: AtomicBool::new(false) }
    }

    /// Hashes one attempt to send the part that begins at `offset`.
    pub(crate) fn part(&self, offset: u64) -> PartHash {
        match &self.how {
            How::InOrder(_) => PartHash::Plain(Box::default()),
            How::Tree(blocks) => PartHash::Blocks(Box::new(lock(blocks).part(offset))),
        }
    }

    /// These bytes at `offset` are being sent. Takes those that are next in order, if nobody else feeds just now.
    pub(crate) fn offer(&self, offset: u64, bytes: &[u8]) {
        let How::InOrder(front) = &self.how else { return };
        let mut front = match front.try_lock() {
            Ok(front) => front,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        let end = offset + bytes.len() as u64;
        if (offset..end).contains(&front.position) {
            let known = usize::try_from(front.position - offset).unwrap_or(usize::MAX);
            front.feed(bytes.get(known..).unwrap_or_default());
        }
    }

    /// The service acknowledged part `number`; its sums where this session sent all of it.
    pub(crate) fn part_done(&self, number: usize, sums: Option<PartSums>) {
        let (content_id, of_part) = sums.map(|sums| (sums.content_id, sums.blocks)).unzip();
        if let Some(piece) = self.pieces().get_mut(number) {
            piece.is_sent = true;
            piece.sent = content_id;
        }
        if let (How::Tree(blocks), Some(of_part)) = (&self.how, of_part.flatten()) {
            lock(blocks).take(of_part);
        }
    }

    /// Ends a [`catch_up`](Self::catch_up) that runs.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Reads what was sent and could not be hashed then. In order that is up to the first part that is not done. Blocks.
    ///
    /// # Errors
    /// [`Trouble::Changed`] when the file no longer holds what was sent; otherwise why it cannot be read.
    pub(crate) fn catch_up(&self, path: &Path, read_size: usize) -> Result<(), Trouble> {
        let mut again = Reading { path, file: None, buffer: vec![0; read_size], stop: &self.stop };
        match &self.how {
            How::InOrder(front) => loop {
                let mut front = lock(front);
                let position = front.position;
                let piece = self.pieces().iter().find(|piece| position < piece.offset + piece.size).cloned();
                let Some(Piece { offset, size, is_sent: true, sent }) = piece else { return Ok(()) };
                // Only a part that is read from its first byte can be compared with what was sent.
                let mut compared =
                    sent.filter(|_| position == offset).map(|sent| (sent, blake3::Hasher::new()));
                again.read(position, offset + size, |bytes| {
                    if let Some((_, hasher)) = &mut compared {
                        hasher.update(bytes);
                    }
                    front.feed(bytes);
                })?;
                if compared.is_some_and(|(sent, hasher)| hasher.finalize().to_hex().as_str() != sent) {
                    return Err(changed(path));
                }
            },
            How::Tree(blocks) => loop {
                let (piece, hash) = {
                    let blocks = lock(blocks);
                    let is_unknown = |piece: &&Piece| {
                        piece.is_sent && !blocks.has(piece.offset, piece.offset + piece.size)
                    };
                    let piece = self.pieces().iter().find(is_unknown).cloned();
                    let hash = piece.as_ref().map(|piece| blocks.part(piece.offset));
                    (piece, hash)
                };
                let (Some(Piece { offset, size, sent, .. }), Some(mut hash)) = (piece, hash) else {
                    return Ok(());
                };
                again.read(offset, offset + size, |bytes| hash.update(bytes))?;
                let of_part = hash.finish();
                if sent.is_some_and(|sent| of_part.content_id() != sent) {
                    return Err(changed(path));
                }
                lock(blocks).take(of_part);
            },
        }
    }

    /// The sums, once all of `size` bytes were seen.
    pub(crate) fn finish(&self, size: u64) -> Option<Sums> {
        match &self.how {
            How::InOrder(front) => {
                let front = lock(front);
                (front.position == size).then(|| front.sums())
            }
            How::Tree(blocks) => {
                let blocks = lock(blocks);
                Some(Sums { content_id: blocks.root()?, check: blocks.crc() })
            }
        }
    }

    fn pieces(&self) -> std::sync::MutexGuard<'_, Vec<Piece>> {
        lock(&self.pieces)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A source that is read once more.
struct Reading<'a> {
    path: &'a Path,
    file: Option<File>,
    buffer: Vec<u8>,
    stop: &'a AtomicBool,
}

impl Reading<'_> {
    fn read(&mut self, from: u64, until: u64, mut each: impl FnMut(&[u8])) -> Result<(), Trouble> {
        let path = self.path;
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(File::open(path).map_err(|error| unreadable(path, &error))?),
        };
        file.seek(SeekFrom::Start(from)).map_err(|error| unreadable(path, &error))?;
        let mut position = from;
        while position < until {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Trouble::Cancelled);
            }
            let rest = usize::try_from(until - position).unwrap_or(usize::MAX);
            let wanted = rest.min(self.buffer.len());
            let count = file.read(&mut self.buffer[..wanted]).map_err(|error| unreadable(path, &error))?;
            if count == 0 {
                return Err(changed(path));
            }
            each(&self.buffer[..count]);
            position += count as u64;
        }
        Ok(())
    }
}

/// The file holds other bytes than were sent, whatever its size and time say.
pub(crate) fn changed(path: &Path) -> Trouble {
    match FileState::look(path) {
        Ok(state) => Trouble::Changed(key_of(state)),
        Err(error) => unreadable(path, &error),
    }
}

#[cfg(test)]
mod tests;
