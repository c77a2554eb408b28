//! How many parts are sent at the same time: as many as the line is filled by, and no more.
//!
//! Pure: measured bytes and failures in, a number out. One more part is tried; when it brings nothing, it is taken back and
//! not tried again for a while. Failures take away a quarter.

/// Growth that is worth one more part.
const WORTH: f64 = 1.05;

/// Measurements for which a number that turned out best is kept.
const REST: u32 = 5;

/// What the last step was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    Grew,
    Kept,
}

/// Finds the number.
#[derive(Debug, Clone)]
pub(crate) struct Concurrency {
    most: usize,
    now: usize,
    last: Last,
    /// Bytes per second before the last step.
    before: f64,
    rest: u32,
}

impl Concurrency {
    /// Begins at `start` and stays at or below `most`.
    pub(crate) fn new(start: usize, most: usize) -> Self {
        let most = most.max(1);
        Self { most, now: start.clamp(1, most), last: Last::Kept, before: 0.0, rest: 0 }
    }

    pub(crate) fn now(&self) -> usize {
        self.now
    }

    /// Changes the most; what is above it ends.
    pub(crate) fn set_most(&mut self, most: usize) {
        self.most = most.max(1);
        self.now = self.now.min(self.most);
    }

    /// All streams were busy for one measurement, with this many bytes a second and this many failed attempts.
    pub(crate) fn measured(&mut self, rate: f64, failures: u32) -> usize {
        if failures > 0 {
            self.now = (self.now - self.now.div_ceil(4)).max(1);
            (self.last, self.rest) = (Last::Kept, REST);
        } else if self.last == Last::Grew && rate < self.before * WORTH {
            self.now = (self.now - 1).max(1);
            (self.last, self.rest) = (Last::Kept, REST);
        } else if self.rest > 0 {
            self.rest -= 1;
            self.last = Last::Kept;
        } else if self.now < self.most {
            self.now += 1;
            self.last = Last::Grew;
        } else {
            self.last = Last::Kept;
        }
        self.before = rate;
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line that carries `line` in all and `stream` with one stream.
    fn run(line: f64, stream: f64, steps: u32) -> Concurrency {
        let mut concurrency = Concurrency::new(2, 8);
        for _ in 0..steps {
            #[expect(clippy::cast_precision_loss, reason = "at most eight")]
            let rate = line.min(stream * concurrency.now() as f64);
            concurrency.measured(rate, 0);
        }
        concurrency
    }

    #[test]
    fn it_grows_until_the_line_is_full() {
        assert_eq!(run(1_000.0, 100.0, 20).now(), 8, "each stream brings more");
        let found = run(300.0, 100.0, 40).now();
        assert!((3..=4).contains(&found), "{found}");
        assert!(run(100.0, 100.0, 40).now() <= 2);
    }

    #[test]
    fn failures_take_a_quarter_and_the_least_is_one() {
        let mut concurrency = Concurrency::new(8, 8);
        assert_eq!(concurrency.measured(10.0, 1), 6);
        for _ in 0..10 {
            concurrency.measured(10.0, 3);
        }
        assert_eq!(concurrency.now(), 1);
        concurrency.set_most(0);
        assert_eq!(concurrency.now(), 1);
    }

    #[test]
    fn a_smaller_most_holds_at_once() {
        let mut concurrency = Concurrency::new(6, 8);
        concurrency.set_most(3);
        assert_eq!(concurrency.now(), 3);
    }
}
