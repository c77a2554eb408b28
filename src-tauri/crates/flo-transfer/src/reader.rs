//! The bytes of one attempt to send one part: read ahead by one piece, hashed, handed over in slices.

use std::fs::File;
use std::io::{Error as IoError, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use flo_connect::PartBody;
use flo_model::Clock;
use futures::stream;
use tokio::sync::{mpsc, oneshot};

use crate::hashing::{PartSums, WholeHash, changed};
use crate::line::Line;
use crate::progress::Meter;
use crate::source::unreadable;
use crate::trouble::Trouble;

/// The network is handed this much at once: small enough that a slow line shows signs of life.
const SLICE: usize = 256 << 10;

/// What is known of an attempt from outside.
#[derive(Debug)]
pub(crate) struct Attempt {
    clock: Arc<dyn Clock>,
    meter: Arc<Meter>,
    size: u64,
    moved: AtomicU64,
    moved_at_ms: AtomicU64,
}

/// How reading a part ended: the sums of the part, or what was wrong; `None` when nobody wanted the rest.
pub(crate) type ReadResult = Option<Result<PartSums, Trouble>>;

impl Attempt {
    pub(crate) fn new(size: u64, clock: Arc<dyn Clock>, meter: Arc<Meter>) -> Arc<Self> {
        let now = millis(clock.monotonic());
        Arc::new(Self { clock, meter, size, moved: AtomicU64::new(0), moved_at_ms: AtomicU64::new(now) })
    }

    /// Bytes that the network took.
    pub(crate) fn moved(&self) -> u64 {
        self.moved.load(Ordering::Relaxed)
    }

    /// For how long nothing has moved.
    pub(crate) fn still_for(&self) -> Duration {
        let now = millis(self.clock.monotonic());
        Duration::from_millis(now.saturating_sub(self.moved_at_ms.load(Ordering::Relaxed)))
    }

    /// Whether the network took the last byte: what is awaited is the answer.
    pub(crate) fn awaits_answer(&self) -> bool {
        self.moved() >= self.size
    }

    fn note_moved(&self, bytes: usize) {
        self.moved.fetch_add(bytes as u64, Ordering::Relaxed);
        self.moved_at_ms.store(millis(self.clock.monotonic()), Ordering::Relaxed);
        self.meter.moved(bytes as u64);
    }
}

/// What is to be read.
#[derive(Debug)]
pub(crate) struct Slice {
    pub(crate) path: PathBuf,
    pub(crate) offset: u64,
    pub(crate) size: u64,
    pub(crate) read_size: usize,
}

/// Begins to read a part. Reading waits while the network is slower than the disk. How it ended is told apart from the
/// bytes, because a client that knows the length need not look for the end of the stream.
pub(crate) fn body(
    slice: Slice,
    hash: Arc<WholeHash>,
    attempt: &Arc<Attempt>,
    line: Arc<Line>,
) -> (PartBody, oneshot::Receiver<ReadResult>) {
    let (pieces, received) = mpsc::channel::<Result<Bytes, IoError>>(1);
    let (ended, end) = oneshot::channel();
    tokio::task::spawn_blocking(move || {
        let result = read(&slice, &hash, &pieces);
        if matches!(result, Some(Err(_))) {
            let error = IoError::other("the source cannot be read");
            // Nobody waits for it when the attempt was cut.
            drop(pieces.blocking_send(Err(error)));
        }
        drop(ended.send(result));
    });
    let state = (received, Bytes::new(), Arc::clone(attempt), line);
    let stream = stream::unfold(state, |(mut received, mut rest, attempt, line)| async move {
        if rest.is_empty() {
            match received.recv().await {
                Some(Ok(bytes)) => rest = bytes,
                Some(Err(error)) => return Some((Err(error), (received, rest, attempt, line))),
                None => return None,
            }
        }
        let slice = rest.split_to(rest.len().min(line.slice(SLICE)));
        line.take(slice.len()).await;
        attempt.note_moved(slice.len());
        Some((Ok(slice), (received, rest, attempt, line)))
    });
    (Box::pin(stream), end)
}

/// Reads the part to its end; `None` when nobody receives any more.
fn read(slice: &Slice, hash: &WholeHash, pieces: &mpsc::Sender<Result<Bytes, IoError>>) -> ReadResult {
    let path: &Path = &slice.path;
    let failed = |error: IoError| Some(Err(unreadable(path, &error)));
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return failed(error),
    };
    if let Err(error) = file.seek(SeekFrom::Start(slice.offset)) {
        return failed(error);
    }
    let mut part = hash.part(slice.offset);
    let mut at = 0;
    while at < slice.size {
        let rest = usize::try_from(slice.size - at).unwrap_or(usize::MAX);
        let wanted = rest.min(slice.read_size);
        let mut buffer = Vec::with_capacity(wanted);
        let count = match (&mut file).take(wanted as u64).read_to_end(&mut buffer) {
            Ok(0) => return Some(Err(changed(path))),
            Ok(count) => count,
            Err(error) => return failed(error),
        };
        part.update(&buffer);
        hash.offer(slice.offset + at, &buffer);
        at += count as u64;
        if pieces.blocking_send(Ok(Bytes::from(buffer))).is_err() {
            return None;
        }
    }
    Some(Ok(part.finish()))
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
