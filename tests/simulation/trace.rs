//! What happened in a run, as one hash, and as text for a failing seed.

use std::sync::{Arc, Mutex, PoisonError};

use crate::runtime::Time;

pub(crate) struct Trace {
    time: Arc<Time>,
    state: Mutex<State>,
}

struct State {
    hash: blake3::Hasher,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// `keeps_text`: the lines are kept for [`Trace::text`].
    pub(crate) fn new(time: Arc<Time>, keeps_text: bool) -> Arc<Self> {
        let state = State { hash: blake3::Hasher::new(), lines: keeps_text.then(Vec::new) };
        Arc::new(Self { time, state: Mutex::new(state) })
    }

    /// Notes one line.
    pub(crate) fn say(&self, write: impl FnOnce(&mut String)) {
        let mut line = format!("{:>9.3} ", self.time.elapsed().as_secs_f64());
        write(&mut line);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.hash.update(line.as_bytes());
        if let Some(lines) = &mut state.lines {
            lines.push(line);
        }
    }

    /// Whether the lines are kept.
    pub(crate) fn keeps_text(&self) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).lines.is_some()
    }

    /// Adds bytes to the hash alone.
    pub(crate) fn feed(&self, bytes: &[u8]) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).hash.update(bytes);
    }

    /// Hash of all so far, hex.
    pub(crate) fn hash(&self) -> String {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).hash.finalize().to_hex().to_string()
    }

    /// The kept lines.
    pub(crate) fn text(&self) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.lines.as_deref().unwrap_or_default().join("\n")
    }
}
