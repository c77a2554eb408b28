//! Whether somebody sits before the computer, as far as the system tells.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// One look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presence {
    /// Since the last input; zero where the system does not tell.
    pub idle: Duration,
    /// The screen is locked.
    pub locked: bool,
}

/// Looks whether somebody is there. Without a window system nobody can tell, and everybody counts as present.
#[derive(Clone)]
pub(crate) struct PresenceReader(Arc<dyn Fn() -> Presence + Send + Sync>);

impl PresenceReader {
    pub(crate) fn new(read: impl Fn() -> Presence + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub(crate) fn read(&self) -> Presence {
        (self.0)()
    }
}

impl Default for PresenceReader {
    fn default() -> Self {
        Self::new(Presence::default)
    }
}

impl fmt::Debug for PresenceReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PresenceReader")
    }
}
