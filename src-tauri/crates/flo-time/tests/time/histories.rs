//! Random lives of a timer: work, idling, locked screens, sleep, kills, reboots, set clocks, travel. Whatever happens,
//! no minute of work is lost or doubled, none is negative or in the future, and no minute without anybody there is
//! booked before a person says so.

use flo_model::UnixMillis;
use flo_time::watch::{Finding, Policy, Sample, Watch};
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

const HISTORIES: u64 = 10_000;
/// Milliseconds between two readings.
const TICK: i64 = 15_000;
const POLICY: Policy = Policy { idle_ms: 300_000, away_ms: 120_000 };

/// The computer: true time, what its clocks show, and who sits before it.
struct Computer {
    true_ms: i64,
    offset: i64,
    boot: u64,
    booted_at: i64,
    run: u64,
    last_input: i64,
}

impl Computer {
    fn sample(&self, locked: bool) -> Sample {
        Sample {
            wall: UnixMillis(self.true_ms + self.offset),
            steady_ms: self.true_ms - self.booted_at,
            steady_id: format!("boot {}", self.boot),
            counts_sleep: true,
            run: format!("run {}", self.run),
            idle_ms: self.true_ms - self.last_input,
            locked,
        }
    }
}

/// What is booked, and what is asked about.
#[derive(Default)]
struct Book {
    finished: Vec<(i64, i64)>,
    asked: Vec<i64>,
}

impl Book {
    fn length(&self) -> i64 {
        self.finished.iter().map(|(start, end)| end - start).sum()
    }
}

/// One life. Returns readings and gaps, for the count.
fn live(seed: u64) -> (usize, usize) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut computer = Computer {
        true_ms: 1_000_000_000,
        offset: 1_700_000_000_000,
        boot: 0,
        booted_at: 0,
        run: 0,
        last_input: 1_000_000_000,
    };
    let mut book = Book::default();
    // True milliseconds with somebody there, and those without; `blurred` is what readings every tick cannot tell.
    let (mut worked, mut away, mut blurred, mut readings) = (0, 0, 0, 0);
    let (mut kept, mut unknown) = (0, false);
    let mut watch = Watch::new(computer.sample(false).wall);
    let mut read = |watch: &mut Watch, computer: &Computer, book: &mut Book, locked: bool| {
        readings += 1;
        let sample = computer.sample(locked);
        let mut start = watch.start.0;
        for finding in watch.observe(&sample, &POLICY) {
            match finding {
                Finding::Shift(by) => start += by,
                Finding::Cut(gap) => {
                    assert!(start <= gap.from.0 && gap.from < gap.to, "seed {seed}: {start} {gap:?}");
                    assert!(gap.to <= sample.wall, "seed {seed}: a gap in the future");
                    book.finished.push((start, gap.from.0));
                    book.asked.push(gap.to.since(gap.from));
                    start = gap.to.0;
                }
            }
        }
        assert_eq!(start, watch.start.0, "seed {seed}: the findings say what the watch holds");
        assert!(start <= sample.wall.0, "seed {seed}: the running entry began in the future");
    };
    read(&mut watch, &computer, &mut book, false);
    for _ in 0..random.random_range(3..25) {
        // Durations keep clear of the limits, where a reading more or less decides.
        let long = random.random_range(420_000..3_600_000_i64);
        match random.random_range(0..9) {
            0..=2 => {
                let end = computer.true_ms + random.random_range(30_000..1_200_000_i64);
                while computer.true_ms < end {
                    computer.true_ms += TICK;
                    computer.last_input = computer.true_ms;
                    worked += TICK;
                    read(&mut watch, &computer, &mut book, false);
                }
                continue;
            }
            3 => {
                let pause = random.random_range(0..200_000_i64);
                let passing = if random.random_bool(0.5) { pause } else { long };
                let end = computer.true_ms + passing;
                while computer.true_ms + TICK < end {
                    computer.true_ms += TICK;
                    read(&mut watch, &computer, &mut book, false);
                }
                computer.true_ms = end;
                if passing > POLICY.idle_ms { away += passing } else { worked += passing }
            }
            4 => {
                let end = computer.true_ms + long;
                while computer.true_ms + TICK < end {
                    computer.true_ms += TICK;
                    read(&mut watch, &computer, &mut book, true);
                }
                computer.true_ms = end;
                away += long;
            }
            5 => {
                computer.true_ms += long;
                away += long;
            }
            6 => {
                // Killed and started again, at once or much later.
                let passing = if random.random_bool(0.3) { random.random_range(0..90_000_i64) } else { long };
                computer.run += 1;
                computer.true_ms += passing;
                if passing > POLICY.away_ms { away += passing } else { worked += passing }
            }
            7 => {
                computer.run += 1;
                computer.boot += 1;
                computer.true_ms += long;
                computer.booted_at = computer.true_ms - 20_000;
                away += long;
                if random.random_bool(0.2) {
                    // The clock's battery is flat: nobody can know how long it was off.
                    computer.offset -= random.random_range(0..100_000_000_i64);
                    unknown = true;
                }
            }
            _ => {
                // Below two seconds clocks merely drift.
                let by = random.random_range(5_000..90_000_000_i64);
                computer.offset += if random.random_bool(0.5) { by } else { -by };
                // A journey changes the zone, and with it nothing.
            }
        }
        computer.last_input = computer.true_ms;
        blurred += 2 * TICK;
        // What outlives a kill is the row of the store.
        watch = serde_json::from_str(&serde_json::to_string(&watch).unwrap()).unwrap();
        read(&mut watch, &computer, &mut book, false);
        if let Some(gap) = book.asked.last_mut()
            && random.random_bool(0.3)
        {
            // Keep: the gap becomes booked time.
            kept += std::mem::take(gap);
        }
    }
    let now = computer.sample(false).wall.0;
    book.finished.push((watch.start.0, now));
    for (start, end) in &book.finished {
        assert!(start <= end, "seed {seed}: a negative entry");
    }
    let booked = book.length() + kept;
    let asked: i64 = book.asked.iter().sum();
    let (lost, silent) = (worked + kept - booked, booked - worked - kept);
    assert!(lost <= blurred, "seed {seed}: {lost} ms of work are lost");
    assert!(silent <= blurred, "seed {seed}: {silent} ms are booked that nobody worked");
    if !unknown {
        assert_eq!(
            booked + asked,
            worked + away,
            "seed {seed}: every millisecond is booked once or asked about"
        );
    }
    (readings, book.asked.len())
}

#[test]
fn ten_thousand_random_lives_of_a_timer_lose_double_and_invent_nothing() {
    let (mut readings, mut gaps) = (0, 0);
    for seed in 0..HISTORIES {
        let (more, asked) = live(seed);
        readings += more;
        gaps += asked;
    }
    assert!(readings > 1_000_000 && gaps > 20_000, "{readings} readings, {gaps} gaps");
}
