//! Content id (BLAKE3) and checksum (SHA-256) of the whole file, while its parts leave in any order.
//!
//! SHA-256 has to see the bytes in order. The part at the front of the file feeds it with the very bytes that are sent;
//! parts that left out of order are read once more behind the front, shortly after they were sent, while the system
//! still has them in memory. With one stream for each file, as when many files wait, nothing is read twice. What is read
//! again is compared with the hash of what was sent.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, TryLockError};

use flo_watch::FileState;
use sha2::{Digest, Sha256};

use crate::source::{key_of, unreadable};
use crate::trouble::Trouble;

/// One part and the hash of what was sent of it.
#[derive(Debug, Clone)]
struct Piece {
    offset: u64,
    size: u64,
    sent: Option<String>,
}

/// Hashes a file in order.
#[derive(Debug)]
pub(crate) struct WholeHash {
    front: Mutex<Front>,
    pieces: Mutex<Vec<Piece>>,
    stop: AtomicBool,
}

#[derive(Debug)]
struct Front {
    position: u64,
    content: blake3::Hasher,
    checksum: Sha256,
}

impl Front {
    fn feed(&mut self, bytes: &[u8]) {
        self.content.update(bytes);
        self.checksum.update(bytes);
        self.position += bytes.len() as u64;
    }
}

impl WholeHash {
    /// For parts in order: first byte, size, and for those that are done the hash of what was sent.
    pub(crate) fn new(parts: impl Iterator<Item = (u64, u64, Option<String>)>) -> Self {
        let pieces = parts.map(|(offset, size, sent)| Piece { offset, size, sent }).collect();
        let front = Front { position: 0, content: blake3::Hasher::new(), checksum: Sha256::new() };
        Self { front: Mutex::new(front), pieces: Mutex::new(pieces), stop: AtomicBool::new(false) }
    }

    /// These bytes at `offset` are being sent. Takes those that are next in order, if nobody else feeds just now.
    pub(crate) fn offer(&self, offset: u64, bytes: &[u8]) {
        let mut front = match self.front.try_lock() {
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

    /// The service acknowledged part `number`, which had this hash.
    pub(crate) fn part_done(&self, number: usize, content_id: String) {
        if let Some(piece) = self.pieces.lock().unwrap_or_else(PoisonError::into_inner).get_mut(number) {
            piece.sent = Some(content_id);
        }
    }

    /// Ends a [`catch_up`](Self::catch_up) that runs.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Reads what was sent out of order, up to the first part that is not done. Blocks.
    ///
    /// # Errors
    /// [`Trouble::Changed`] when the file no longer holds what was sent; otherwise why it cannot be read.
    pub(crate) fn catch_up(&self, path: &Path, read_size: usize) -> Result<(), Trouble> {
        let mut file: Option<File> = None;
        let mut buffer = Vec::new();
        loop {
            let mut front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
            let position = front.position;
            let piece = {
                let pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
                pieces.iter().find(|piece| position < piece.offset + piece.size).cloned()
            };
            let Some(Piece { offset, size, sent: Some(sent) }) = piece else { return Ok(()) };
            let file = match &mut file {
                Some(file) => file,
                None => file.insert(File::open(path).map_err(|error| unreadable(path, &error))?),
            };
            file.seek(SeekFrom::Start(position)).map_err(|error| unreadable(path, &error))?;
            // Only a part that is read from its first byte can be compared with what was sent.
            let mut again = (position == offset).then(blake3::Hasher::new);
            buffer.resize(read_size, 0);
            while front.position < offset + size {
                if self.stop.load(Ordering::Relaxed) {
                    return Err(Trouble::Cancelled);
                }
                let rest = usize::try_from(offset + size - front.position).unwrap_or(usize::MAX);
                let wanted = rest.min(buffer.len());
                let count = file.read(&mut buffer[..wanted]).map_err(|error| unreadable(path, &error))?;
                if count == 0 {
                    return Err(changed(path));
                }
                if let Some(again) = &mut again {
                    again.update(&buffer[..count]);
                }
                front.feed(&buffer[..count]);
            }
            if again.is_some_and(|again| again.finalize().to_hex().as_str() != sent) {
                return Err(changed(path));
            }
        }
    }

    /// Content id and checksum as hex, once all of `size` bytes were seen.
    pub(crate) fn finish(&self, size: u64) -> Option<(String, String)> {
        let front = self.front.lock().unwrap_or_else(PoisonError::into_inner);
        (front.position == size).then(|| {
            let checksum = front.checksum.clone().finalize();
            let hex = checksum.iter().map(|byte| format!("{byte:02x}")).collect();
            (front.content.finalize().to_hex().to_string(), hex)
        })
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
mod tests {
    use super::*;

    fn content_id(bytes: &[u8]) -> String {
        blake3::hash(bytes).to_hex().to_string()
    }

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    fn whole(bytes: &[u8]) -> Option<(String, String)> {
        let checksum: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Some((content_id(bytes), checksum))
    }

    #[test]
    fn bytes_that_are_sent_in_order_are_not_read_again() {
        let hash = WholeHash::new([(0, 3, None), (3, 3, None)].into_iter());
        for (offset, bytes) in [(0, b"ab"), (2, b"cd"), (4, b"ef")] {
            hash.offer(offset, bytes);
        }
        hash.part_done(0, content_id(b"abc"));
        hash.part_done(1, content_id(b"def"));
        hash.catch_up(Path::new("/nowhere"), 4).unwrap();
        assert_eq!(hash.finish(6), whole(b"abcdef"));
    }

    #[test]
    fn parts_that_left_out_of_order_are_read_behind_the_front() {
        let file = file(b"abcdefgh");
        let hash = WholeHash::new([(0, 3, None), (3, 3, None), (6, 2, None)].into_iter());
        hash.offer(3, b"def");
        hash.part_done(1, content_id(b"def"));
        hash.catch_up(file.path(), 2).unwrap();
        assert_eq!(hash.finish(8), None, "the first part is not sent yet");
        hash.offer(0, b"ab");
        hash.offer(0, b"abc");
        hash.part_done(0, content_id(b"abc"));
        hash.catch_up(file.path(), 2).unwrap();
        hash.offer(6, b"gh");
        hash.part_done(2, content_id(b"gh"));
        hash.catch_up(file.path(), 2).unwrap();
        assert_eq!(hash.finish(8), whole(b"abcdefgh"), "a repeated attempt is counted once");
    }

    #[test]
    fn a_file_that_no_longer_holds_what_was_sent_has_changed() {
        let file = file(b"abcXef");
        let parts = [(0, 3, Some(content_id(b"abc"))), (3, 3, Some(content_id(b"def")))];
        let hash = WholeHash::new(parts.into_iter());
        assert!(matches!(hash.catch_up(file.path(), 2), Err(Trouble::Changed(_))));
    }

    #[test]
    fn a_file_that_became_shorter_has_changed() {
        let file = file(b"ab");
        let hash = WholeHash::new([(0, 3, Some(content_id(b"abc")))].into_iter());
        assert!(matches!(hash.catch_up(file.path(), 2), Err(Trouble::Changed(_))));
    }
}
