//! Makes the history of a failing seed shorter: what is left still breaks an invariant.

use crate::history::Step;
use crate::run;

/// Runs that shrinking may take.
const MOST_RUNS: usize = 60;

/// The steps that are needed for the failure, as text.
pub(crate) fn shown(seed: u64, history: &[Step]) -> String {
    let mut runs = 0;
    let mut left = history.to_vec();
    let mut piece = left.len().div_ceil(2);
    while piece > 0 && runs < MOST_RUNS {
        let mut at = 0;
        while at < left.len() && runs < MOST_RUNS {
            let mut shorter = left.clone();
            shorter.drain(at..(at + piece).min(left.len()));
            runs += 1;
            if run::guarded(seed, &shorter, None, false).broken.is_empty() {
                at += piece;
            } else {
                left = shorter;
            }
        }
        piece /= 2;
    }
    let steps: Vec<String> = left
        .iter()
        .map(|step| format!("  step {} after {:?}: {:?}", step.number, step.after, step.doing))
        .collect();
    format!("{} of {} steps are enough:\n{}", left.len(), history.len(), steps.join("\n"))
}
