//! Which rate was in force.
//!
//! In a dated list the narrowest scope that has a rate wins (member of the project, task, project, person, workspace), and
//! within a scope the one that began last before the entry. Source of the order: the time service's help centre on rates,
//! read 2026-03. A rate that was set here comes before the price that a service put on the entry when it was made, and
//! that one before the present rate of task and project: see [`in_force`].

use flo_model::{RecordId, UnixMillis};

use crate::money::Rate;

/// Whom or what a rate is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One person in one project.
    Member {
        /// The project.
        project: RecordId,
        /// The person.
        person: RecordId,
    },
    /// A task.
    Task(RecordId),
    /// A project.
    Project(RecordId),
    /// A person.
    Person(RecordId),
    /// Everything.
    Workspace,
}

/// What a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What the client pays.
    Bill,
    /// What the work costs.
    Cost,
}

/// A rate from a moment on, until the next one of its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Whom or what it is for.
    pub scope: Scope,
    /// Bill or cost.
    pub kind: Kind,
    /// First moment at which it holds.
    pub from: UnixMillis,
    /// The rate; `None` ends the one before: the next wider scope counts.
    pub rate: Option<Rate>,
}

/// What an entry is booked on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work<'a> {
    /// Whose time it is.
    pub person: Option<&'a RecordId>,
    /// The project.
    pub project: Option<&'a RecordId>,
    /// The task.
    pub task: Option<&'a RecordId>,
}

/// The dated rates.
#[derive(Debug, Clone, Default)]
pub struct Rates(Vec<Dated>);

impl Rates {
    /// From rates in any order. Of two with the same scope, kind and moment the later one in the list counts.
    #[must_use]
    pub fn new(mut list: Vec<Dated>) -> Self {
        list.sort_by_key(|dated| dated.from);
        Self(list)
    }

    /// The rate in force at `at`.
    #[must_use]
    pub fn at(&self, kind: Kind, at: UnixMillis, work: Work<'_>) -> Option<&Rate> {
        let Work { person, project, task } = work;
        let member = project
            .zip(person)
            .map(|(project, person)| Scope::Member { project: project.clone(), person: person.clone() });
        let scopes = [
            member,
            task.cloned().map(Scope::Task),
            project.cloned().map(Scope::Project),
            person.cloned().map(Scope::Person),
            Some(Scope::Workspace),
        ];
        scopes.into_iter().flatten().find_map(|scope| {
            let fits = |dated: &&Dated| dated.kind == kind && dated.scope == scope && dated.from <= at;
            self.0.iter().rev().find(fits)?.rate.as_ref()
        })
    }
}

/// The rate of an entry: the one that was set here, else the first of those that the service has, in their order.
#[must_use]
pub fn in_force<'a>(
    set_here: Option<&Rate>,
    of_service: impl IntoIterator<Item = &'a serde_json::Value>,
) -> Option<Rate> {
    set_here.cloned().or_else(|| of_service.into_iter().find_map(|value| Rate::from_json(value, NO_CURRENCY)))
}

/// ISO 4217 for "no currency": a rate whose currency nobody named is never added to another one.
pub const NO_CURRENCY: &str = "\u{58}XX";

#[cfg(test)]
mod tests {
    use super::*;

    fn dated(scope: Scope, from: i64, minor: Option<i64>) -> Dated {
        let rate = minor.map(|minor| Rate { minor, currency: "EUR".into() });
        Dated { scope, kind: Kind::Bill, from: UnixMillis(from), rate }
    }

    #[test]
    fn the_narrowest_scope_wins_and_in_it_the_latest_that_had_begun() {
        let (ida, film) = (RecordId::from("ida"), RecordId::from("film"));
        let rates = Rates::new(vec![
            dated(Scope::Person(ida.clone()), 10, Some(7000)),
            dated(Scope::Person(ida.clone()), 20, Some(8000)),
            dated(Scope::Project(film.clone()), 15, Some(9000)),
            dated(Scope::Project(film.clone()), 30, None),
        ]);
        let at = |moment, project: Option<&RecordId>| {
            let work = Work { person: Some(&ida), project, task: None };
            rates.at(Kind::Bill, UnixMillis(moment), work).map(|rate| rate.minor)
        };
        assert_eq!(at(9, None), None, "before the first one");
        assert_eq!(at(19, None), Some(7000));
        assert_eq!(at(20, None), Some(8000), "from its first moment");
        assert_eq!(at(20, Some(&film)), Some(9000), "the project's before the person's");
        assert_eq!(at(30, Some(&film)), Some(8000), "the project's has ended");
        let work = Work { person: Some(&ida), ..Work::default() };
        assert_eq!(rates.at(Kind::Cost, UnixMillis(99), work), None, "kinds stay apart");
    }
}
