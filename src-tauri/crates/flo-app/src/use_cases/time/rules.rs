//! The workspace's rules, told before somebody runs into them.

use flo_time::rules::Rules;

use super::write::{locked_words, rules_of};
use crate::view::TimeRulesView;
use crate::{App, Result};

impl App {
    /// What the workspace demands of entries.
    ///
    /// # Errors
    /// The database's.
    pub async fn time_rules(&self) -> Result<TimeRulesView> {
        let now = self.now();
        let rules = self.read(move |conn| rules_of(conn, now)).await?;
        Ok(rules_view(&rules))
    }
}

pub(super) fn rules_view(rules: &Rules) -> TimeRulesView {
    TimeRulesView {
        required: rules.required.iter().map(|field| field.word().to_owned()).collect(),
        locked_before: rules.locked_before,
        locked: rules.locked_before.map(locked_words),
        manual: rules.manual,
        may_set_billable: rules.may_set_billable,
        rounding: rules.rounding.words(),
        rounds: rules.rounds,
    }
}
