//! The table at the end.

use std::fmt::Write;
use std::time::Duration;

use crate::report::human;

/// What a layer counted.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
    /// What a reader of the table should know: what failed, what was not run and why.
    pub(super) notes: Vec<String>,
}

impl Tally {
    /// Adds `(passed, failed)`.
    pub(super) fn add(&mut self, (passed, failed): (u64, u64)) {
        self.passed += passed;
        self.failed += failed;
    }
}

/// One layer, done.
pub(super) struct LayerResult {
    pub(super) name: &'static str,
    pub(super) took: Duration,
    pub(super) tally: Tally,
}

/// All layers with their times and notes; the last line is `N passed, N failed`.
pub(super) fn table(results: &[LayerResult], took: Duration) -> String {
    let mut text = format!("{:<10}{:>14}{:>9}{:>9}\n", "layer", "time", "passed", "failed");
    for LayerResult { name, took, tally } in results {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name:<10}{:>14}{:>9}{:>9}", human(*took), tally.passed, tally.failed);
        for note in &tally.notes {
            let _ = writeln!(text, "          {}", note.trim().replace('\n', "\n          "));
        }
    }
    let passed: u64 = results.iter().map(|result| result.tally.passed).sum();
    let failed: u64 = results.iter().map(|result| result.tally.failed).sum();
    let _ = writeln!(text, "{:<10}{:>14}\n\n{passed} passed, {failed} failed", "all", human(took));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_sums_up_all_layers() {
        let layer = |name, passed, failed, notes: &[&str]| LayerResult {
            name,
            took: Duration::from_secs(61),
            tally: Tally { passed, failed, notes: notes.iter().map(|note| (*note).to_owned()).collect() },
        };
        let text = table(
            &[layer("fmt", 1, 0, &[]), layer("core", 240, 2, &["failed: cargo nextest"])],
            Duration::from_secs(122),
        );
        assert_eq!(text.lines().last(), Some("241 passed, 2 failed"));
        assert!(text.contains("core           1 min 1 s      240        2"), "{text}");
        assert!(text.contains("failed: cargo nextest"));
    }
}
