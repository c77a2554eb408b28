//! Which rate an entry gets, and money in answers.
//!
//! First hit: member of the project, task, project, member of the workspace, workspace. The rate is copied
//! onto the entry; a later change of a rate touches only newer entries unless it comes with `since`.
//! Source: vendor's help centre on rates.

use serde_json::{Value, json};

use super::error::{ApiError, Result};
use super::http::Fields;
use super::ids::Id;
use super::model::{Entry, Rates};
use super::world::World;

/// The two kinds of rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Hourly,
    Cost,
}

impl Kind {
    pub(super) fn of(self, rates: &Rates) -> Option<i64> {
        match self {
            Self::Hourly => rates.hourly,
            Self::Cost => rates.cost,
        }
    }

    pub(super) fn set(self, rates: &mut Rates, amount: i64) {
        match self {
            Self::Hourly => rates.hourly = Some(amount),
            Self::Cost => rates.cost = Some(amount),
        }
    }
}

impl World {
    /// The rates that an entry of this user on this project and task gets now.
    pub(super) fn rates_for(&self, user: Id, project: Option<Id>, task: Option<Id>) -> Rates {
        let project = project.and_then(|id| self.projects.get(&id));
        let member = project.and_then(|p| p.members.iter().find(|m| m.user == user));
        let task = task.and_then(|id| self.tasks.get(&id));
        let user = self.users.get(&user);
        let first = |kind: Kind| {
            [
                member.map(|m| m.rates),
                task.map(|t| t.rates),
                project.map(|p| p.rates),
                user.map(|u| u.rates),
                Some(self.rates),
            ]
            .into_iter()
            .flatten()
            .find_map(|rates| kind.of(&rates))
        };
        Rates { hourly: first(Kind::Hourly), cost: first(Kind::Cost) }
    }

    /// Rates the entries again that fit and start at `since` or later.
    pub(super) fn rerate(&mut self, since: Option<i64>, kind: Kind, fits: impl Fn(&Entry) -> bool) {
        let Some(since) = since else { return };
        let fresh: Vec<_> = self
            .entries
            .all()
            .filter(|entry| entry.start_s >= since && fits(entry))
            .filter_map(|entry| {
                let amount = kind.of(&self.rates_for(entry.user, entry.project, entry.task))?;
                Some((entry.id, amount))
            })
            .collect();
        let fresh: std::collections::HashMap<_, _> = fresh.into_iter().collect();
        self.entries.for_each_mut(|entry| {
            if let Some(amount) = fresh.get(&entry.id) {
                kind.set(&mut entry.rates, *amount);
            }
        });
    }

    /// `{amount, currency}` or null.
    pub(super) fn money(&self, amount: Option<i64>) -> Value {
        amount.map_or(Value::Null, |amount| json!({ "amount": amount, "currency": self.currency.0 }))
    }
}

/// `{amount, since?}` of a request.
pub(super) fn read(body: Fields<'_>) -> Result<(i64, Option<i64>)> {
    let amount = body.whole("amount")?.ok_or_else(|| ApiError::bad_value("amount"))?;
    if amount < 0 {
        return Err(ApiError::bad_value("amount"));
    }
    Ok((amount, body.time("since")?))
}
