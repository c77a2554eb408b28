//! Reads from the output of a test runner how many tests passed and failed.

/// Whose output is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// No tests in it: the command as a whole passes or fails.
    OneCheck,
    /// `Summary [ 1.2s] 12 tests run: 11 passed (1 slow), 1 failed, 0 skipped`
    Nextest,
    /// `test result: ok. 5 passed; 0 failed; 0 ignored; …`, once per program
    CargoTest,
    /// `Tests  1 failed | 12 passed (13)`
    Vitest,
    /// The test anything protocol: one `ok` or `not ok` line per test
    Tap,
}

/// Collects the counts of one command.
pub(super) struct Counter {
    format: Format,
    passed: u64,
    failed: u64,
}

impl Counter {
    /// Counts output of this format.
    pub(super) fn new(format: Format) -> Self {
        Self { format, passed: 0, failed: 0 }
    }

    /// Takes in one line.
    pub(super) fn see(&mut self, line: &str) {
        let line = without_colours(line);
        let line = line.trim();
        match self.format {
            Format::OneCheck => {}
            Format::Nextest => {
                if let Some((_, counts)) = line.split_once("tests run:").or(line.split_once("test run:"))
                    && line.starts_with("Summary")
                {
                    self.add_words(&without_brackets(counts));
                }
            }
            Format::CargoTest => {
                if let Some((_, counts)) =
                    line.strip_prefix("test result:").and_then(|rest| rest.split_once('.'))
                {
                    self.add_words(&counts.replace(';', ","));
                }
            }
            Format::Vitest => {
                if let Some(counts) = line.strip_prefix("Tests ") {
                    self.add_words(&without_brackets(counts).replace('|', ","));
                }
            }
            Format::Tap => {
                self.passed += u64::from(line.starts_with("ok "));
                self.failed += u64::from(line.starts_with("not ok "));
            }
        }
    }

    /// `(passed, failed)`. A command that failed, or told no counts, is itself counted.
    pub(super) fn finish(self, succeeded: bool) -> (u64, u64) {
        match (succeeded, self.passed + self.failed) {
            (true, 0) => (1, 0),
            (false, _) => (self.passed, self.failed.max(1)),
            (true, _) => (self.passed, self.failed),
        }
    }

    /// Adds up `11 passed, 1 failed, 1 timed out`.
    fn add_words(&mut self, counts: &str) {
        for part in counts.split(',') {
            let Some((number, word)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match word.trim() {
                "passed" => self.passed += number,
                "failed" | "timed out" | "exec failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Drops the terminal's colour sequences (`ESC [ … m`).
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').map_or("", |(_, text)| text));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, lines: &[&str], succeeded: bool, want: (u64, u64)) {
        let mut counter = Counter::new(format);
        lines.iter().for_each(|line| counter.see(line));
        assert_eq!(counter.finish(succeeded), want);
    }

    #[test]
    fn nextest_counts_slow_and_flaky_tests_as_passed() {
        check(
            Format::Nextest,
            &["     Summary [  12.031s] 240 tests run: 240 passed (2 slow, 1 flaky), 3 skipped"],
            true,
            (240, 0),
        );
    }

    #[test]
    fn nextest_counts_a_test_that_ran_out_of_time_as_failed() {
        check(
            Format::Nextest,
            &[
                "\u{1b}[31;1m     Summary\u{1b}[0m [ 1.2s] 5 tests run: 2 passed, 1 failed, 1 timed out, 1 exec failed, 0 skipped",
            ],
            false,
            (2, 3),
        );
    }

    #[test]
    fn nextest_with_one_test_speaks_in_the_singular() {
        check(Format::Nextest, &["Summary [ 1.2s] 1 test run: 1 passed, 0 skipped"], true, (1, 0));
    }

    #[test]
    fn cargo_test_is_summed_over_all_programs() {
        check(
            Format::CargoTest,
            &[
                "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
                "test result: FAILED. 1 passed; 2 failed; 0 ignored",
            ],
            false,
            (6, 2),
        );
    }

    #[test]
    fn vitest_is_read_from_its_line_about_tests_not_about_files() {
        check(
            Format::Vitest,
            &[" Test Files  2 passed (2)", "      Tests  1 failed | 12 passed | 1 skipped (14)"],
            false,
            (12, 1),
        );
    }

    #[test]
    fn tap_counts_one_line_per_test() {
        check(Format::Tap, &["ok 1 - lists projects", "not ok 2 - uploads", "1..2"], false, (1, 1));
    }

    #[test]
    fn a_command_that_fails_without_counts_is_one_failure() {
        check(Format::Nextest, &["error: could not compile"], false, (0, 1));
        check(Format::OneCheck, &[], true, (1, 0));
    }

    #[test]
    fn a_runner_that_fails_although_its_tests_passed_is_a_failure() {
        check(Format::Tap, &["ok 1 - lists projects"], false, (1, 1));
    }
}
