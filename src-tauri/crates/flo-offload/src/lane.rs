//! The way of bytes from the reader to one consumer. Its length is bounded by the pool of buffers; the reader can close
//! it from outside, which frees the buffers in it at once even while the consumer hangs in a write.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::buffers::Filled;
use crate::copying::Item;

/// What a consumer is told.
pub(crate) enum Message {
    /// The next file.
    Begin(Arc<Item>),
    /// Its next bytes.
    Bytes(Arc<Filled>),
    /// It was read to its end, and did not change meanwhile.
    End,
    /// What was told of it does not count.
    Abort,
}

/// What a consumer finds.
pub(crate) enum Next {
    /// A message.
    Message(Message),
    /// There are no more.
    Ended,
    /// It was too slow, or failed: it takes part no longer.
    Closed,
}

#[derive(Default)]
struct State {
    messages: VecDeque<Message>,
    ended: bool,
    closed: bool,
}

/// One lane.
#[derive(Default)]
pub(crate) struct Lane {
    state: Mutex<State>,
    ready: Condvar,
}

impl Lane {
    /// `false` when the lane is closed: the message was dropped.
    pub(crate) fn send(&self, message: Message) -> bool {
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        state.messages.push_back(message);
        self.ready.notify_one();
        true
    }

    /// No more messages will come.
    pub(crate) fn end(&self) {
        self.lock().ended = true;
        self.ready.notify_one();
    }

    /// Takes part no longer; what waits is dropped.
    pub(crate) fn close(&self) {
        let waiting = {
            let mut state = self.lock();
            state.closed = true;
            std::mem::take(&mut state.messages)
        };
        drop(waiting);
        self.ready.notify_one();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    /// Messages that wait.
    pub(crate) fn len(&self) -> usize {
        self.lock().messages.len()
    }

    /// Waits for the next message.
    pub(crate) fn next(&self) -> Next {
        let state = self.lock();
        let mut state = self
            .ready
            .wait_while(state, |state| state.messages.is_empty() && !state.ended && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return Next::Closed;
        }
        state.messages.pop_front().map_or(Next::Ended, Next::Message)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
