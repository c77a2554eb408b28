//! Watches folders and reports facts about the files in them. It starts nothing and stores nothing.
//!
//! Words: a file *grows* while its size or time changes; it is *settled* once both stood still for the settle time and
//! it could be opened. *Coverage* says how changes are noticed: by events of the operating system, or by scans alone.
//!
//! Invariants:
//! - A file is reported as settled only after its state was looked at twice, a settle time apart, and was the same.
//! - A folder that vanishes (unplugged disk, unmounted share) is one [`Fact::RootLost`], never many [`Fact::Gone`].
//! - A path is reported as gone only after a look at that very path, or a complete scan, did not find it.
//! - Events are hints where to look; what is reported comes from the look. A lost event costs time until the next scan,
//!   not a file.
//!
//! Beside it, [`recognise`] says which files of a listing are one camera card; it looks at names alone.
//!
//! The layers: [`SettleTracker`] is pure (state and time in, facts out), [`Folder`] looks at the disk when told to, and
//! [`watch`] runs a folder on a thread of its own with events, scans and a clock.

mod cards;
mod fact;
mod folder;
mod ignore;
mod source;
mod state;
mod thread;
mod tracker;

pub use cards::{Card, CardKind, CardState, Clip, Listed, recognise};
pub use fact::{Coverage, Fact, Facts};
pub use folder::{Folder, Known, WatchConfig};
pub use ignore::{BadGlob, IgnoreRules, SHIPPED_GLOBS, SHIPPED_NAMES};
pub use state::FileState;
pub use thread::{WatchHandle, watch};
pub use tracker::SettleTracker;
