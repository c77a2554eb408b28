//! Faults built in on purpose, to show that the tests would find them. Only a debug build with the feature `drill`, which
//! the end-to-end tests turn on, has them; in any other build, above all in a release, every function here is empty and
//! everything that asks it compiles to nothing.
//!
//! Two kinds: a *sabotage* leaves out one rule of the engine for as long as a test wants it; a *point* ends the process
//! between a side effect and its record, as a power cut would.

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
/// `FLO_DRILL_POINT` names it (`push.sent`, or `push.sent@3` for the third time). Empty without the feature `drill`.
#[inline]
pub fn point(name: &'static str) {
    #[cfg(all(feature = "drill", debug_assertions))]
    on::pass(name);
    #[cfg(not(all(feature = "drill", debug_assertions)))]
    let _ = name;
}

#[cfg(all(feature = "drill", debug_assertions))]
pub use on::sabotage;

#[cfg(all(feature = "drill", debug_assertions))]
mod on {
    use std::cell::Cell;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Sabotage;

    thread_local! {
        pub(super) static SABOTAGE: Cell<Option<Sabotage>> = const { Cell::new(None) };
    }

    /// Leaves out this rule on this thread from now on; `None`: keeps them all.
    pub fn sabotage(sabotage: Option<Sabotage>) {
        SABOTAGE.set(sabotage);
    }

    /// Name of the wanted point, and how often it is passed before the process ends.
    static WANTED: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();

    pub(super) fn pass(name: &'static str) {
        let wanted = WANTED.get_or_init(|| {
            let text = std::env::var("FLO_DRILL_POINT").ok()?;
            let (name, time) = text.split_once('@').unwrap_or((&text, "1"));
            Some((name.to_owned(), AtomicU32::new(time.parse().unwrap_or(1))))
        });
        if let Some((wanted, left)) = wanted
            && wanted == name
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}
