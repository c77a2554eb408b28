//! A stretch of time.

use flo_model::UnixMillis;

/// From an instant up to, but without, another one; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First instant.
    pub start: UnixMillis,
    /// First instant after it.
    pub end: UnixMillis,
}

impl Span {
    /// The stretch between two instants; empty when `end` stands before `start`.
    #[must_use]
    pub fn new(start: UnixMillis, end: UnixMillis) -> Self {
        Self { start, end: UnixMillis(end.0.max(start.0)) }
    }

    /// Its length in milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.end.since(self.start)
    }

    /// Its length in whole seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.millis() / 1000
    }

    /// Whether it has no length.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// What both cover; `None` when they only touch or lie apart.
    #[must_use]
    pub fn common(self, other: Self) -> Option<Self> {
        let both = Self {
            start: UnixMillis(self.start.0.max(other.start.0)),
            end: UnixMillis(self.end.0.min(other.end.0)),
        };
        (both.start < both.end).then_some(both)
    }

    /// Whether it covers all of `other`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}
