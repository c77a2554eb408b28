//! What settles disputes by itself: a rule per field that a person can set.

use std::collections::BTreeMap;

use flo_model::{MergeRule, RecordType, UnixMillis};

use crate::{Owner, Rules, Shape, UNIT_SEPARATOR};

/// The rules that a person set for one record type, by field or unit (`start+end`). A field without one keeps its usual
/// rule: [`MergeRule::Union`] for sets, [`MergeRule::Ask`] for everything else.
pub type MergeRules = BTreeMap<String, MergeRule>;

/// What settles the disputes of one record, and when each side last changed it.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// The rules that a person set.
    pub rules: &'a MergeRules,
    /// Last edit here; `None` when it is not known.
    pub changed_here: Option<UnixMillis>,
    /// Last change at the service, by the service's own word; `None` when it does not say.
    pub changed_there: Option<UnixMillis>,
}

static NONE: MergeRules = MergeRules::new();

impl Policy<'_> {
    /// The usual rules alone.
    pub const USUAL: Policy<'static> = Policy { rules: &NONE, changed_here: None, changed_there: None };

    /// The rule of a field or unit. A rule that does not fit the kind of field counts as not set.
    #[must_use]
    pub fn rule(&self, field: &str, shape: Shape) -> MergeRule {
        self.rules.get(field).copied().filter(|rule| fits(*rule, shape)).unwrap_or_else(|| usual_rule(shape))
    }

    /// The side that is newer: true for this one. `None` when that is not known.
    pub(crate) fn is_newer_here(&self) -> Option<bool> {
        let (here, there) = (self.changed_here?, self.changed_there?);
        (here != there).then_some(here > there)
    }
}

/// The rule of a field of this shape that nobody set one for.
#[must_use]
pub fn usual_rule(shape: Shape) -> MergeRule {
    if shape.is_set() { MergeRule::Union } else { MergeRule::Ask }
}

/// Whether a field of this shape can have this rule.
#[must_use]
pub fn fits(rule: MergeRule, shape: Shape) -> bool {
    rule != MergeRule::Union || shape.is_set()
}

/// The fields and units among `names` that a person can set a rule for, each with its shape: those that both sides may
/// change. The shape of a unit is a plain value.
#[must_use]
pub fn settable<'a>(record_type: RecordType, names: impl Iterator<Item = &'a str>) -> Vec<(String, Shape)> {
    let rules = Rules::of(record_type);
    let mut found = Vec::new();
    for name in names {
        match rules.find(name) {
            None => found.push((name.to_owned(), Shape::Value)),
            Some(rule) if rule.owner == Owner::Remote => {}
            Some(rule) if rule.unit.is_empty() => found.push((name.to_owned(), rule.shape)),
            Some(rule) if rule.unit[0] == name => {
                found.push((rule.unit.join(&UNIT_SEPARATOR.to_string()), Shape::Value));
            }
            Some(_) => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_set_for_units_as_a_whole_and_for_what_both_sides_may_change() {
        let names = ["start", "end", "description", "tags", "locked", "project", "task"];
        let settable = settable(RecordType::TimeEntry, names.into_iter());
        let names: Vec<&str> = settable.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["start+end", "description", "tags", "project+task"]);
    }

    #[test]
    fn union_is_for_sets_alone() {
        let rules = MergeRules::from([(String::from("name"), MergeRule::Union)]);
        let policy = Policy { rules: &rules, ..Policy::USUAL };
        assert_eq!(policy.rule("name", Shape::Value), MergeRule::Ask);
        assert_eq!(policy.rule("tags", Shape::Set), MergeRule::Union);
    }
}
