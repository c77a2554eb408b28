//! Offloads: a card or folder copied to several places from one read, each copy proven, with ASC MHL manifests, a light
//! that says whether the card may be formatted, and a report.
//!
//! Words: see `flo_store::offloads`. A *pass* reads files once and writes them to every place that keeps up; a place
//! that does not is *behind* and gets its files from another place's copy; a *proof* is a read-back from the disk.
//!
//! Invariants:
//! - What is copied, and where to, is in the store before the first byte is read. A kill at any instruction leaves rows
//!   from which the next start goes on; a copy that was proven is not made again.
//! - A file appears under its name only whole and synced. Nothing that stands at a destination is ever replaced.
//! - The source is read once. Only a file that was on its way when the app ended is read again.
//! - A place that is slow, full or gone never holds up the others.
//! - A copy counts as verified only after its bytes came back from its own disk, past the system's cache where the
//!   platform can, with the content id of what was read from the source.
//! - Memory is bounded: 64 MiB of buffers for a pass, whatever the number of places.
//!
//! Absent on purpose: uploads. A copy at a service is made by an ordinary transfer, which `flo-app` queues.

mod buffers;
mod c4;
mod cards;
mod copying;
mod disk;
mod failure;
mod hashing;
mod job;
mod journal;
mod lane;
mod light;
pub mod mhl;
mod offloads;
mod planning;
mod proving;
pub mod report;
mod writing;

pub use cards::{SeenCard, cards_below, is_card};
pub use copying::Gauge;
pub use failure::{Failure, Reach};
pub use hashing::{Digests, Format, MultiHasher, UnknownFormat};
pub use job::Rows;
pub use light::{ClipState, Light, left_out};
pub use offloads::{OffloadError, Offloads, Request, Tool};
pub use planning::{Listing, list};
