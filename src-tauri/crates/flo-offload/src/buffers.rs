//! A fixed number of buffers that travel from the reader to every writer and come back.

use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of one buffer: small enough to stay in the processor's cache from the read to the last write.
pub(crate) const SIZE: usize = 1 << 20;

/// The buffers that nobody holds.
#[derive(Debug, Clone)]
pub(crate) struct Pool(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    free: Mutex<Vec<Vec<u8>>>,
    back: Condvar,
}

/// A buffer that was filled; goes back to its pool when the last holder lets go.
#[derive(Debug)]
pub(crate) struct Filled {
    bytes: Vec<u8>,
    len: usize,
    pool: Arc<Shared>,
}

impl Pool {
    /// `count` buffers: the most memory that a copy takes, however many places it goes to.
    pub(crate) fn new(count: usize) -> Self {
        let free = (0..count).map(|_| Vec::new()).collect();
        Self(Arc::new(Shared { free: Mutex::new(free), back: Condvar::new() }))
    }

    /// A buffer to fill; `None` when none came back within `wait`.
    pub(crate) fn take(&self, wait: Duration) -> Option<Vec<u8>> {
        let free = self.0.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut free, _) = self
            .0
            .back
            .wait_timeout_while(free, wait, |free| free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let mut bytes = free.pop()?;
        bytes.resize(SIZE, 0);
        Some(bytes)
    }

    /// The first `len` bytes of a buffer, for everybody.
    pub(crate) fn fill(&self, bytes: Vec<u8>, len: usize) -> Arc<Filled> {
        Arc::new(Filled { bytes, len, pool: Arc::clone(&self.0) })
    }
}

impl Deref for Filled {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.pool.free.lock().unwrap_or_else(PoisonError::into_inner).push(bytes);
        self.pool.back.notify_one();
    }
}
