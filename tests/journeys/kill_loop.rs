//! `flo run` is killed again and again at any moment, while a person goes on with entries, comments and files. A timer
//! is killed in `kill` and at every point in `points`.
//! Whatever they were told is safe is there in the end, once.
#![expect(clippy::print_stdout, reason = "how much was done is read in the log")]

use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::station::Station;

/// Kills of one loop. All loops together: 300.
const KILLS: u32 = 50;

/// Longest life of a process that dies while it starts, milliseconds.
const LONGEST_START_MS: u64 = 400;

/// Longest life of the others after their start, or after the person's work, milliseconds.
const LONGEST_LIFE_MS: u64 = 700;

/// Edits of one life at most.
const EDITS: u32 = 3;

/// The person at work.
async fn work(station: &mut Station, rng: &mut ChaCha8Rng) {
    for _ in 0..rng.random_range(1..=EDITS) {
        match rng.random_range(0..10) {
            0..3 => station.add_entry().await,
            3..7 => station.reword_entry(rng.random_range(0..1_000)).await,
            7 => station.comment().await,
            8 => station.upload(rng.random_range(1..6)).await,
            _ => station.rewrite(rng.random_range(0..1_000)),
        }
    }
}

fn kill_again_and_again(seed: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut station = Station::open().await;
        station.slow_down();
        for _ in 0..KILLS {
            let mut engine = station.run(None);
            // The moments of the kills, not waits for anything.
            let moment = |rng: &mut ChaCha8Rng, longest| {
                tokio::time::sleep(Duration::from_millis(rng.random_range(0..longest)))
            };
            let fate = rng.random_range(0..10);
            if fate < 2 {
                moment(&mut rng, LONGEST_START_MS).await;
            } else {
                // The first event says that calls are served.
                engine.event().await.expect("it starts");
                let life = moment(&mut rng, LONGEST_LIFE_MS);
                if fate < 6 {
                    tokio::select! {
                        () = life => {}
                        () = work(&mut station, &mut rng) => {}
                    }
                } else {
                    work(&mut station, &mut rng).await;
                    life.await;
                }
            }
            engine.child.start_kill().expect("it can be killed");
            engine.child.wait().await.expect("it ends");
        }
        station.settle().await;
        let person = &station.person;
        println!(
            "{KILLS} kills: {} entries, {} comments, {} files acknowledged",
            person.entries.len(),
            person.comments.len(),
            person.sent.len()
        );
        let acknowledged = person.entries.len() + person.comments.len() + person.sent.len();
        assert!(acknowledged > 10, "{acknowledged} edits were acknowledged: that proves too little");
        station.check().await;
    });
}

macro_rules! loops {
    ($($name:ident $seed:literal)+) => {
        $(
            #[test]
            fn $name() {
                kill_again_and_again($seed);
            }
        )+
    };
}

loops! {
    kills_at_any_moment_lose_and_double_nothing_a 1
    kills_at_any_moment_lose_and_double_nothing_b 2
    kills_at_any_moment_lose_and_double_nothing_c 3
    kills_at_any_moment_lose_and_double_nothing_d 4
    kills_at_any_moment_lose_and_double_nothing_e 5
    kills_at_any_moment_lose_and_double_nothing_f 6
}
