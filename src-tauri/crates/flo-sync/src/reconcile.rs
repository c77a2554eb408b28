//! Decides one record.

use std::collections::{BTreeMap, BTreeSet};

use flo_model::{FieldMap, MergeRule};
use serde_json::Value;

use crate::equality::{keys, members};
use crate::{Owner, Policy, Rules, Shape, UNIT_SEPARATOR, same};

/// Name under which the existence of a record stands in a conflict.
pub const PRESENCE: &str = "presence";

/// The side whose value stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// This one.
    Local,
    /// The service's.
    Remote,
}

/// One thing to do about a record. The set is closed: whoever applies it handles every case.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Write the service's value (or the merged one) here.
    Take {
        /// Which field.
        field: String,
        /// Its new value here.
        value: Value,
    },
    /// Both sides have this value although neither got it from the other: only the base moves.
    Agree {
        /// Which field.
        field: String,
    },
    /// Write the value from here (or the merged one) at the service.
    Send {
        /// Which field.
        field: String,
        /// Its new value there.
        value: Value,
    },
    /// Both sides changed it, differently. Both values are kept until someone chooses.
    Conflict {
        /// Field, unit (`start+end`, values are then objects by field) or [`PRESENCE`] (a missing side is null).
        field: String,
        /// Last agreed value.
        base: Value,
        /// Value here.
        local: Value,
        /// Value at the service.
        remote: Value,
    },
    /// Both sides changed it, differently, and a rule settled it. What follows stands beside it as [`Action::Take`] or
    /// [`Action::Send`]; this one keeps the value that lost.
    Settle {
        /// Field or unit.
        field: String,
        /// The rule.
        rule: MergeRule,
        /// Whose value stays.
        kept: Kept,
        /// Last agreed value.
        base: Value,
        /// Value here.
        local: Value,
        /// Value at the service.
        remote: Value,
    },
    /// Make the record here with the service's fields.
    CreateLocal,
    /// Make the record at the service.
    CreateRemote,
    /// It is gone there and unchanged here: delete it here.
    DeleteLocal,
    /// It is gone here and unchanged there: delete it there.
    DeleteRemote,
    /// It is gone on both sides.
    Forget,
}

/// What to do about one record, in the order of field names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Actions(Vec<Action>);

impl Actions {
    /// The single actions.
    #[must_use]
    pub fn as_slice(&self) -> &[Action] {
        &self.0
    }

    /// Whether nothing is to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Values to write here.
    #[must_use]
    pub fn taken(&self) -> FieldMap {
        let taken = self.0.iter().filter_map(|action| match action {
            Action::Take { field, value } => Some((field.clone(), value.clone())),
            _ => None,
        });
        taken.collect()
    }

    /// Names of the fields to write at the service, sorted.
    #[must_use]
    pub fn sent(&self) -> BTreeSet<String> {
        let sent = self.0.iter().filter_map(|action| match action {
            Action::Send { field, .. } => Some(field.clone()),
            _ => None,
        });
        sent.collect()
    }

    /// Names of the fields in conflict, units taken apart.
    #[must_use]
    pub fn disputed(&self) -> BTreeSet<String> {
        let disputed = self.0.iter().filter_map(|action| match action {
            Action::Conflict { field, .. } => Some(field),
            _ => None,
        });
        disputed.flat_map(|field| field.split(UNIT_SEPARATOR)).map(str::to_owned).collect()
    }

    /// What both sides agree on once these actions are applied: the service's fields, except that a field in conflict
    /// keeps its last agreed value until someone chooses.
    #[must_use]
    pub fn next_base(&self, base: Option<&FieldMap>, remote: &FieldMap) -> FieldMap {
        let mut next = remote.clone();
        for field in self.disputed() {
            match base.and_then(|base| base.0.get(&field)) {
                Some(value) => next.set(&field, value.clone()),
                None => drop(next.0.remove(&field)),
            }
        }
        next
    }
}

/// Compares what both sides last agreed on with what each has now. `None` means: not there. Presence is a field like any
/// other: an edit on one side against a delete on the other is a conflict.
///
/// A field that a map does not name counts as null. Fields that only this side has (`base` and `remote` without them)
/// are of no concern to the service and stay as they are, apart from edits, which `local` shows.
///
/// `policy` settles disputes about fields. A dispute about presence is never settled by a rule.
#[must_use]
pub fn reconcile(
    base: Option<&FieldMap>,
    local: Option<&FieldMap>,
    remote: Option<&FieldMap>,
    rules: Rules,
    policy: Policy<'_>,
) -> Actions {
    let empty = FieldMap::default();
    match (local, remote) {
        (Some(local), Some(remote)) => {
            fields(base.unwrap_or(&empty), &Sides { local, remote, rules, policy })
        }
        (None, None) => Actions(vec![Action::Forget]),
        (Some(local), None) => Actions(vec![match base {
            None => Action::CreateRemote,
            Some(base) if edited(base, local, rules) => presence(base, json(Some(local)), json(None)),
            Some(_) => Action::DeleteLocal,
        }]),
        (None, Some(remote)) => Actions(vec![match base {
            None => Action::CreateLocal,
            Some(base) if edited(base, remote, rules) => presence(base, json(None), json(Some(remote))),
            Some(_) => Action::DeleteRemote,
        }]),
    }
}

fn json(side: Option<&FieldMap>) -> Value {
    side.map_or(Value::Null, |fields| Value::Object(fields.0.clone().into_iter().collect()))
}

fn presence(base: &FieldMap, local: Value, remote: Value) -> Action {
    Action::Conflict { field: PRESENCE.to_owned(), base: json(Some(base)), local, remote }
}

/// Whether a side changed a field that a person may change. What the service counts or computes is no edit.
fn edited(base: &FieldMap, side: &FieldMap, rules: Rules) -> bool {
    let names: BTreeSet<&String> = base.0.keys().chain(side.0.keys()).collect();
    names.into_iter().any(|name| {
        rules.find(name).is_none_or(|rule| rule.owner == Owner::Both)
            && !same(rules.shape(name), base.get(name), side.get(name))
    })
}

/// Two sides that are both there, and what decides between them.
struct Sides<'a> {
    local: &'a FieldMap,
    remote: &'a FieldMap,
    rules: Rules,
    policy: Policy<'a>,
}

fn fields(base: &FieldMap, sides: &Sides<'_>) -> Actions {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in base.0.keys().chain(sides.local.0.keys()).chain(sides.remote.0.keys()) {
        let unit = sides.rules.find(name).map_or(&[][..], |rule| rule.unit);
        match unit.first() {
            Some(first) => drop(groups.insert(first, unit.to_vec())),
            None => drop(groups.insert(name, vec![name])),
        }
    }
    let mut actions = Vec::new();
    for group in groups.into_values() {
        decide(&group, base, sides, &mut actions);
    }
    Actions(actions)
}

fn decide(group: &[&str], base: &FieldMap, sides: &Sides<'_>, actions: &mut Vec<Action>) {
    let &Sides { local, remote, rules, .. } = sides;
    let differs = |a: &FieldMap, b: &FieldMap, name: &str| !same(rules.shape(name), a.get(name), b.get(name));
    let take = |name: &str| Action::Take { field: name.to_owned(), value: remote.get(name).clone() };
    let send = |name: &str| Action::Send { field: name.to_owned(), value: local.get(name).clone() };
    let agree = |name: &str| Action::Agree { field: name.to_owned() };
    // A field that ended alike on both sides is no matter of dispute, whoever changed it.
    let apart: Vec<&str> = group.iter().copied().filter(|name| differs(local, remote, name)).collect();
    let here = apart.iter().any(|name| differs(base, local, name));
    let there = apart.iter().any(|name| differs(base, remote, name));
    let of_remote = group.iter().all(|name| rules.find(name).is_some_and(|rule| rule.owner == Owner::Remote));

    if apart.is_empty() {
        actions.extend(group.iter().filter(|name| differs(base, remote, name)).map(|name| agree(name)));
    } else if of_remote || !here {
        actions.extend(apart.into_iter().map(take));
    } else if !there {
        actions.extend(apart.into_iter().map(send));
    } else if let [name] = group
        && rules.shape(name) == Shape::Map
    {
        merge_maps(name, base, sides, actions);
    } else {
        match dispute(group, base, sides) {
            Dispute::Union(name) => merge_sets(name, base, local, remote, rules.shape(name), actions),
            Dispute::Open(conflict) => actions.push(conflict),
            Dispute::Settled(settled, Kept::Remote) => {
                actions.push(settled);
                actions.extend(apart.into_iter().map(take));
            }
            Dispute::Settled(settled, Kept::Local) => {
                actions.push(settled);
                actions.extend(apart.into_iter().map(send));
            }
        }
    }
}

/// What becomes of a group that both sides changed.
enum Dispute<'a> {
    Union(&'a str),
    Settled(Action, Kept),
    Open(Action),
}

fn dispute<'a>(group: &[&'a str], base: &FieldMap, sides: &Sides<'_>) -> Dispute<'a> {
    let field = group.join(&UNIT_SEPARATOR.to_string());
    let shape = if let [name] = group { sides.rules.shape(name) } else { Shape::Value };
    let rule = sides.policy.rule(&field, shape);
    let kept = match rule {
        MergeRule::Union => {
            // A rule of union fits sets alone, and a set is no unit.
            if let [name] = group {
                return Dispute::Union(name);
            }
            None
        }
        MergeRule::Ask => None,
        MergeRule::Ours => Some(Kept::Local),
        MergeRule::Theirs => Some(Kept::Remote),
        MergeRule::Newest => {
            let is_newer_here = sides.policy.is_newer_here();
            is_newer_here.map(|here| if here { Kept::Local } else { Kept::Remote })
        }
    };
    let [base, local, remote] = [base, sides.local, sides.remote].map(|side| values(group, side));
    match kept {
        Some(kept) => Dispute::Settled(Action::Settle { field, rule, kept, base, local, remote }, kept),
        None => Dispute::Open(Action::Conflict { field, base, local, remote }),
    }
}

/// What either side added is in, what either side removed is out.
fn merge_sets(
    name: &str,
    base: &FieldMap,
    local: &FieldMap,
    remote: &FieldMap,
    shape: Shape,
    actions: &mut Vec<Action>,
) {
    let [base, here, there]: [BTreeSet<String>; 3] =
        [base, local, remote].map(|side| members(side.get(name)).into_iter().collect());
    let kept = base.iter().filter(|member| here.contains(*member) && there.contains(*member));
    let added = here.union(&there).filter(|member| !base.contains(*member));
    let merged: BTreeSet<&String> = kept.chain(added).collect();
    let merged = Value::from_iter(merged.into_iter().map(String::as_str));
    meet(name, merged, shape, local, remote, actions);
}

/// Brings both sides to one value.
fn meet(
    name: &str,
    value: Value,
    shape: Shape,
    local: &FieldMap,
    remote: &FieldMap,
    actions: &mut Vec<Action>,
) {
    if !same(shape, &value, local.get(name)) {
        actions.push(Action::Take { field: name.to_owned(), value: value.clone() });
    }
    if !same(shape, &value, remote.get(name)) {
        actions.push(Action::Send { field: name.to_owned(), value });
    }
}

/// Member by member: the side that changed one gives its value. When both changed one member differently, the whole
/// field is in dispute; either side's value then holds what is not disputed of both, so that choosing one loses nothing
/// else.
fn merge_maps(name: &str, base: &FieldMap, sides: &Sides<'_>, actions: &mut Vec<Action>) {
    let [was, here, there] = [base, sides.local, sides.remote].map(|side| side.get(name));
    let (mut ours, mut theirs) = (serde_json::Map::new(), serde_json::Map::new());
    let differs = |a: &Value, b: &Value| !same(Shape::Value, a, b);
    for key in keys(&[was, here, there]) {
        let (was, here, there) = (&was[key], &here[key], &there[key]);
        let (mine, its) = if !differs(here, there) || !differs(was, here) {
            (there, there)
        } else if !differs(was, there) {
            (here, here)
        } else {
            (here, there)
        };
        ours.insert(key.to_owned(), mine.clone());
        theirs.insert(key.to_owned(), its.clone());
    }
    let (ours, theirs) = (Value::Object(ours), Value::Object(theirs));
    let meet = |value: Value, actions: &mut Vec<Action>| {
        meet(name, value, Shape::Map, sides.local, sides.remote, actions);
    };
    if ours == theirs {
        return meet(ours, actions);
    }
    let (local, remote) =
        (FieldMap::default().with(name, ours.clone()), FieldMap::default().with(name, theirs.clone()));
    let merged = Sides { local: &local, remote: &remote, ..*sides };
    match dispute(&[name], base, &merged) {
        Dispute::Open(conflict) => actions.push(conflict),
        Dispute::Settled(settled, kept) => {
            actions.push(settled);
            meet(if kept == Kept::Local { ours } else { theirs }, actions);
        }
        // Only sets have a union.
        Dispute::Union(_) => meet(ours, actions),
    }
}

fn values(group: &[&str], side: &FieldMap) -> Value {
    match group {
        [name] => side.get(name).clone(),
        _ => Value::Object(group.iter().map(|name| ((*name).to_owned(), side.get(name).clone())).collect()),
    }
}

#[cfg(test)]
#[path = "reconcile_tests.rs"]
mod tests;
