//! Shows that the simulation finds faults: each rule of the engine that can be left out is left out, and the seeds that
//! notice are listed.

use flo_model::drill::Sabotage;

use crate::{history, run, wanted};

/// Seeds within which every built-in fault must be caught.
const WITHIN: u64 = 60;

/// Runs seeds until `enough` have caught the fault. Answers with them, and with what the first one said.
fn caught_by(sabotage: Sabotage, enough: usize) -> (Vec<u64>, String) {
    let (mut seeds, mut said) = (Vec::new(), String::new());
    let from = wanted("FLO_SIM_FROM", 1);
    for seed in from..from + wanted("FLO_SIM_SEEDS", WITHIN) {
        let outcome = run::guarded(seed, &history::draw(seed), Some(sabotage), false);
        let Some(first) = outcome.broken.first() else { continue };
        if seeds.is_empty() {
            said.clone_from(first);
        }
        seeds.push(seed);
        if seeds.len() >= enough {
            break;
        }
    }
    (seeds, said)
}

fn check(sabotage: Sabotage) {
    let enough = usize::try_from(wanted("FLO_SIM_CATCHES", 1)).expect("a small number");
    let (seeds, said) = caught_by(sabotage, enough);
    println!("{sabotage:?} is caught by the seeds {seeds:?}: {said}");
    assert!(!seeds.is_empty(), "{sabotage:?} is caught by no seed");
}

#[test]
fn a_base_that_is_not_moved_is_caught() {
    check(Sabotage::SkipBase);
}

#[test]
fn a_write_that_is_sent_again_without_a_look_is_caught() {
    check(Sabotage::SkipLook);
}

#[test]
fn a_write_that_is_confirmed_too_early_is_caught() {
    check(Sabotage::ConfirmEarly);
}

#[test]
fn a_partial_page_that_counts_as_complete_is_caught() {
    check(Sabotage::PartialIsComplete);
}

#[test]
fn a_wait_that_is_not_kept_is_caught() {
    check(Sabotage::IgnoreRetryAfter);
}

#[test]
fn a_commit_that_is_not_synced_is_caught() {
    check(Sabotage::SkipSync);
}

#[test]
fn a_write_that_is_never_tried_again_is_caught() {
    check(Sabotage::NeverRetry);
}
