//! Faults built in on purpose, to show that the tests would find them. Only a debug build with the feature `drill`, which
//! the end-to-end tests turn on, has them; in any other build, above all in a release, every function here is empty and
//! everything that asks it compiles to nothing.
//!
//! Two kinds: a *sabotage* leaves out one rule of the engine for as long as a test wants it; a *point* ends the process
//! between a side effect and its record, as a power cut would. Beside them, ids can be counted instead of drawn, so that
//! a simulated run is the same on every day and in every process.

use uuid::Uuid;

/// A rule that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// A merge leaves the base as it was.
    SkipBase,
    /// A write of unknown outcome is sent again without a look.
    SkipLook,
    /// A write without an answer counts as done.
    ConfirmEarly,
    /// A pass that broke off counts as complete, and what it did not contain as gone.
    PartialIsComplete,
    /// Nobody waits as long as the service asks.
    IgnoreRetryAfter,
    /// Commits do not wait for the disk.
    SkipSync,
    /// What a failed write waits for is never due again.
    NeverRetry,
}

macro_rules! points {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// A place between a side effect and its record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Point {
            $($(#[$doc])* $name,)+
        }

        impl Point {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word for `FLO_DRILL_POINT`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

points! {
    /// A transaction is written and not committed.
    StoreWritten = "store.written",
    /// A transaction is committed, and nobody knows yet.
    StoreCommitted = "store.committed",
    /// A page was read and is not applied.
    PullRead = "pull.read",
    /// A page is applied, and the pass does not go on.
    PullApplied = "pull.applied",
    /// A write is noted as under way, and nothing was sent.
    PushNoted = "push.noted",
    /// The service answered a write, and the answer is not applied.
    PushAnswered = "push.answered",
    /// A write is confirmed, and nobody knows yet.
    PushConfirmed = "push.confirmed",
    /// The effect of a write was looked for, and what was found is not applied.
    PushLooked = "push.looked",
    /// A begin call is noted as under way, and nothing was sent.
    TransferNoted = "transfer.noted",
    /// The service made a placeholder, and its id is not journalled.
    TransferBegun = "transfer.begun",
    /// The service took a part, and its yes is not journalled.
    TransferPartTaken = "transfer.part_taken",
    /// Every byte is acknowledged, and nobody asked the service to join them.
    TransferSent = "transfer.sent",
    /// The service joined the parts, and the transfer is not noted as done.
    TransferJoined = "transfer.joined",
    /// The service removed a placeholder, and that is not noted.
    TransferGhostRemoved = "transfer.ghost_removed",
    /// An account is stored, and its key is not in the keychain.
    ConnectionKept = "connection.kept",
    /// An address took a message, and that is not noted.
    WebhookDelivered = "webhook.delivered",
    /// A copy of the database is whole, and does not stand under its name.
    SnapshotCopied = "snapshot.copied",
}

/// Whether this rule is to be left out on this thread. Always false without the feature `drill`.
#[inline]
#[must_use]
pub fn is_sabotaged(sabotage: Sabotage) -> bool {
    #[cfg(all(feature = "drill", debug_assertions))]
    let is_on = on::SABOTAGE.get() == Some(sabotage);
    #[cfg(not(all(feature = "drill", debug_assertions)))]
    let is_on = {
        let _ = sabotage;
        false
    };
    is_on
}

/// A place between a side effect and its record. Ends the process there when the environment variable
/// `FLO_DRILL_POINT` names it (`push.answered`, or `push.answered@3` for the third time), and tells a simulation that
/// watches. Empty without the feature `drill`.
#[inline]
pub fn point(point: Point) {
    #[cfg(all(feature = "drill", debug_assertions))]
    on::pass(point);
    #[cfg(not(all(feature = "drill", debug_assertions)))]
    let _ = point;
}

/// The next counted id, where this thread counts them. Always `None` without the feature `drill`.
pub(crate) fn next_id() -> Option<Uuid> {
    #[cfg(all(feature = "drill", debug_assertions))]
    let id = on::next_id();
    #[cfg(not(all(feature = "drill", debug_assertions)))]
    let id = None;
    id
}

#[cfg(all(feature = "drill", debug_assertions))]
pub use on::{count_ids, sabotage, watch};

#[cfg(all(feature = "drill", debug_assertions))]
mod on {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use uuid::{Builder, Uuid};

    use super::{Point, Sabotage};

    /// Told of every point that its thread passes.
    type Watch = Rc<dyn Fn(Point)>;

    thread_local! {
        pub(super) static SABOTAGE: Cell<Option<Sabotage>> = const { Cell::new(None) };
        static WATCH: RefCell<Option<Watch>> = const { RefCell::new(None) };
        static NEXT_ID: Cell<Option<u64>> = const { Cell::new(None) };
    }

    /// Leaves out this rule on this thread from now on; `None`: keeps them all.
    pub fn sabotage(sabotage: Option<Sabotage>) {
        SABOTAGE.set(sabotage);
    }

    /// Tells `watch` of every point that this thread passes from now on; it may unwind. `None`: tells nobody.
    pub fn watch(watch: Option<Watch>) {
        WATCH.set(watch);
    }

    /// Has this thread make its new ids out of this number and those after it; `None`: out of the clock and chance again.
    pub fn count_ids(from: Option<u64>) {
        NEXT_ID.set(from);
    }

    pub(super) fn next_id() -> Option<Uuid> {
        let number = NEXT_ID.get()?;
        NEXT_ID.set(Some(number + 1));
        Some(Builder::from_unix_timestamp_millis(number, &[0; 10]).into_uuid())
    }

    /// Name of the wanted point, and how often it is passed before the process ends.
    static WANTED: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();

    pub(super) fn pass(point: Point) {
        let watch = WATCH.with_borrow(Clone::clone);
        if let Some(watch) = watch {
            watch(point);
        }
        let wanted = WANTED.get_or_init(|| {
            let text = std::env::var("FLO_DRILL_POINT").ok()?;
            let (name, time) = text.split_once('@').unwrap_or((&text, "1"));
            Some((name.to_owned(), AtomicU32::new(time.parse().unwrap_or(1))))
        });
        if let Some((wanted, left)) = wanted
            && wanted == point.as_str()
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}
