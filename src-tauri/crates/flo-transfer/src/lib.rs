//! Uploads and downloads: the ledger of local files, the queue, and sessions that resume from the store alone.
//!
//! Words: the *ledger* turns facts about files into queued transfers, each settled state of a file once; a *session*
//! carries one transfer as far as it gets; a *part* is a slice of the file that the service takes by itself; a *ghost* is a
//! placeholder at the service that will never be completed and is removed there.
//!
//! Invariants:
//! - The placeholder and where all of its parts go are in the store before the first byte leaves; a part is done only
//!   after the service's yes. So a process that is killed at any instruction sends again at most one part per stream.
//! - A begin call is noted before it leaves. When its answer is lost, what it left at the service is looked for and
//!   removed before the next begin.
//! - Size, time and identity of the source are compared before each part and before completion. When they differ, the
//!   placeholder is given up and the new state is sent from its first byte, once it stands still.
//! - A rename or a move sends no bytes.
//! - One bad file never holds up the others: it waits or is parked by itself, with a sentence that says what to do.
//! - A whole part is never in memory.
//!
//! Absent on purpose: which remote folders exist, what an asset is, and edits of either are the [`Destination`]'s.

mod concurrency;
mod destination;
mod download;
mod enqueue;
mod ghosts;
mod hashing;
mod ledger;
mod line;
mod options;
mod progress;
mod reader;
mod runner;
mod session;
mod source;
mod tend;
mod transfers;
mod trouble;
mod verify;
mod watching;

pub use destination::{Connectors, Destination, Finished, FolderState, MoveRequest};
pub use enqueue::{EnqueueError, Enqueued, Known, Upload, look, queue_known};
pub use ledger::Applied;
pub use line::LinePolicy;
pub use options::{Options, Timing};
pub use progress::{Overall, Progress};
pub use transfers::{Parts, TransferError, Transfers};
