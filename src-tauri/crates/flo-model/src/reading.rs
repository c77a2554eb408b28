//! How eagerly a stream is read.

/// When a stream is read although nothing is known to have changed in it. What is known to have changed is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// At its periods, and in every pass that a person starts.
    EachPass,
    /// The same, unless a feed of the connection tells of changes: then only in rotation.
    UnlessFed,
    /// Only in rotation: the longest unread first, so many within a time and no more.
    InRotation,
}
