//! What the tasks say while they work: steps, usual times, times taken.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Measures how long a step takes.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "xtask measures its own steps; product code injects its clock"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Says what is about to happen and how long it usually takes, does it, and says how long it took.
pub(crate) fn step<T>(title: &str, usual: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n==> {title} (usually {usual})");
    let watch = Stopwatch::start();
    let done = work()?;
    println!("    done in {}", human(watch.elapsed()));
    Ok(done)
}

/// Says one line that belongs to the running step.
pub(crate) fn note(text: &str) {
    println!("    {text}");
}

/// A length of time in words: `0.4 s`, `27 s`, `1 min 27 s`, `1 h 2 min`.
pub(crate) fn human(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_unit_that_fits() {
        assert_eq!(human(Duration::from_millis(420)), "0.4 s");
        assert_eq!(human(Duration::from_secs(27)), "27 s");
        assert_eq!(human(Duration::from_secs(87)), "1 min 27 s");
        assert_eq!(human(Duration::from_secs(3725)), "1 h 2 min");
    }
}
