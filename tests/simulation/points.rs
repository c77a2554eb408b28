//! Every point between a side effect and its record: the power fails there, again and again, and the history ends right
//! all the same.

use flo_model::drill::Point;

use crate::history::{self, POINTS};
use crate::run;

/// Histories per point.
const SEEDS: u64 = 8;

/// The point that the task runner asks for.
pub(crate) fn wanted() -> Option<Point> {
    let word = std::env::var("FLO_SIM_POINT").ok()?;
    POINTS.into_iter().find(|point| point.as_str() == word)
}

fn check(point: Point) {
    let mut struck = 0;
    for seed in 1..=SEEDS {
        let history = history::with_cuts(history::draw(seed), point);
        let outcome = run::guarded(seed, &history, None, false);
        let replay = format!("cargo xtask soak --seed {seed} --point {}", point.as_str());
        assert!(outcome.broken.is_empty(), "replay with: {replay}: {:#?}", outcome.broken);
        struck += outcome.struck.iter().filter(|one| **one == point).count();
    }
    println!("the power failed {struck} times at {}", point.as_str());
    assert!(struck >= 4, "the power failed {struck} times at {point:?}: that proves nothing");
}

macro_rules! points {
    ($($name:ident $point:ident)+) => {
        const SWEPT: &[Point] = &[$(Point::$point),+];

        $(
            #[test]
            fn $name() {
                check(Point::$point);
            }
        )+
    };
}

points! {
    before_a_commit StoreWritten
    after_a_commit StoreCommitted
    before_a_page_is_applied PullRead
    after_a_page_is_applied PullApplied
    before_a_write_is_sent PushNoted
    before_an_answer_is_applied PushAnswered
    after_a_confirmation PushConfirmed
    before_what_was_looked_for_is_applied PushLooked
}

#[test]
fn every_simulated_point_is_swept() {
    assert_eq!(SWEPT, POINTS);
}
