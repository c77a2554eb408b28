//! Watches folders and reports facts about the files in them. It starts nothing and stores nothing.
//!
//! Words: a file *grows* while its size or time changes; it is *settled* once both stood still for as long as the
//! evidence asks for (see [`Evidence`]) and it could be opened. *Coverage* says how changes are noticed: by events of the
//! operating system, or by scans alone. A *sidecar* stands beside a clip and is finished with it.
//!
//! Invariants:
//! - A file is reported as settled only after its state was looked at twice, a settle time apart, and was the same; or
//!   when the file system's own time says that nothing touched it for [`PATIENCE`].
//! - A file that a program has open for writing, or whose structure lacks its end, is waited for; but no file is passed
//!   over for ever: unchanged for [`PATIENCE`], it is sent as it stands.
//! - The bytes of a file that is only in the cloud are never asked for.
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
mod container;
mod fact;
mod files;
mod folder;
mod ignore;
mod names;
mod placeholder;
mod sidecar;
mod source;
mod state;
mod survey;
mod thread;
mod tracker;
mod writers;

pub use cards::{Card, CardKind, CardState, Clip, Listed, recognise};
pub use container::{Ending, ending, has_ending};
pub use fact::{Coverage, Fact, Facts};
pub use folder::{Folder, Known, WatchConfig, stands_besides};
pub use ignore::{BadGlob, IgnoreRules, Ignored, SHIPPED_BEGINNINGS, SHIPPED_KINDS, SHIPPED_NAMES};
pub use names::{are_same_folded, composed};
pub use sidecar::{clip_stem, is_clip, is_sidecar};
pub use state::FileState;
pub use survey::{Verdict, survey};
pub use thread::{WatchHandle, watch};
pub use tracker::{Evidence, PATIENCE, SettleTracker};
