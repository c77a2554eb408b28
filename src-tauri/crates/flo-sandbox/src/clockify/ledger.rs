//! All time entries, with the orders and sums that lists and projects need.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::ids::Id;
use super::model::Entry;

/// Orders the entries of one user: newest start first.
type Newest = BTreeSet<(Reverse<i64>, Reverse<Id>)>;

/// The entries of the workspace.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: HashMap<Id, Entry>,
    by_user: HashMap<Id, Newest>,
    running: BTreeSet<(Id, Id)>,
    /// Finished seconds by project and by task.
    tracked: HashMap<Id, i64>,
}

impl Ledger {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn get(&self, id: Id) -> Option<&Entry> {
        self.entries.get(&id)
    }

    /// All entries in no order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// A user's entries, newest start first, whose start is in `from..to`.
    pub(super) fn of_user(&self, user: Id, from: i64, to: i64) -> impl Iterator<Item = &Entry> {
        let top = (Reverse(to.saturating_sub(1)), Reverse(Id::MAX));
        let bottom = (Reverse(from), Reverse(Id::MIN));
        let keys = self.by_user.get(&user).filter(|_| from < to);
        keys.into_iter().flat_map(move |keys| keys.range(top..=bottom)).filter_map(|(_, id)| self.get(id.0))
    }

    /// The timer of a user, if one runs.
    pub(super) fn running_of(&self, user: Id) -> Option<&Entry> {
        self.running.range((user, Id::MIN)..=(user, Id::MAX)).next().and_then(|&(_, id)| self.get(id))
    }

    /// All running timers.
    pub(super) fn running(&self) -> impl Iterator<Item = &Entry> {
        self.running.iter().filter_map(|&(_, id)| self.get(id))
    }

    /// Finished seconds on a project or task.
    pub(super) fn tracked_s(&self, project_or_task: Id) -> i64 {
        self.tracked.get(&project_or_task).copied().unwrap_or(0)
    }

    /// Adds an entry, or replaces the one with its id.
    pub(super) fn put(&mut self, entry: Entry) {
        self.remove(entry.id);
        self.count(&entry, 1);
        self.by_user.entry(entry.user).or_default().insert((Reverse(entry.start_s), Reverse(entry.id)));
        if entry.end_s.is_none() {
            self.running.insert((entry.user, entry.id));
        }
        self.entries.insert(entry.id, entry);
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.count(&entry, -1);
        if let Some(keys) = self.by_user.get_mut(&entry.user) {
            keys.remove(&(Reverse(entry.start_s), Reverse(id)));
        }
        self.running.remove(&(entry.user, id));
        Some(entry)
    }

    /// Changes fields that no order and no sum depends on: rates, approval, the invoiced mark.
    pub(super) fn for_each_mut(&mut self, mut change: impl FnMut(&mut Entry)) {
        for entry in self.entries.values_mut() {
            let key = (entry.user, entry.start_s, entry.end_s, entry.project, entry.task);
            change(entry);
            debug_assert_eq!(key, (entry.user, entry.start_s, entry.end_s, entry.project, entry.task));
        }
    }

    fn count(&mut self, entry: &Entry, sign: i64) {
        let Some(seconds) = entry.duration_s() else { return };
        for id in [entry.project, entry.task].into_iter().flatten() {
            *self.tracked.entry(id).or_default() += sign * seconds;
        }
    }
}
