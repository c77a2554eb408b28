//! What happened in a run, as one hash, and as text for a failing seed.
//!
//! Ids that the product draws are new in every run; they are replaced by the order of their first appearance.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::runtime::Time;

/// Length of a UUID as text.
const UUID: usize = 36;

pub(crate) struct Trace {
    time: Arc<Time>,
    state: Mutex<State>,
}

struct State {
    hash: blake3::Hasher,
    known: BTreeMap<String, usize>,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// `keeps_text`: the lines are kept for [`Trace::text`].
    pub(crate) fn new(time: Arc<Time>, keeps_text: bool) -> Arc<Self> {
        let state =
            State { hash: blake3::Hasher::new(), known: BTreeMap::new(), lines: keeps_text.then(Vec::new) };
        Arc::new(Self { time, state: Mutex::new(state) })
    }

    /// Notes one line.
    pub(crate) fn say(&self, write: impl FnOnce(&mut String)) {
        let mut line = format!("{:>9.3} ", self.time.elapsed().as_secs_f64());
        write(&mut line);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let line = state.without_ids(&line);
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

impl State {
    fn without_ids(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        while let Some(at) = find_id(rest) {
            let (before, from) = rest.split_at(at);
            let (id, after) = from.split_at(UUID);
            let next = self.known.len();
            let number = *self.known.entry(id.to_owned()).or_insert(next);
            out.push_str(before);
            out.push_str(&format!("#{number}"));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// Where a UUID of version 7 begins.
fn find_id(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(UUID - 1)).find(|&at| {
        let candidate = &bytes[at..at + UUID];
        candidate[14] == b'7'
            && candidate.iter().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => *byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
    })
}
