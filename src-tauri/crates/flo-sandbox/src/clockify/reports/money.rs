//! Rounding and amounts.

use serde_json::{Value, json};

use super::super::error::Result;
use super::super::http::Fields;
use super::super::model::Entry;
use super::super::settings::Round;

/// Rounds one entry as the workspace wants it. Source: vendor's help centre on time rounding.
pub(super) fn rounded(seconds: i64, round: &Round) -> i64 {
    let unit = round.minutes.parse::<i64>().unwrap_or(0) * 60;
    if unit <= 0 {
        return seconds;
    }
    let down = seconds.div_euclid(unit) * unit;
    match round.round.as_str() {
        "Round up to" if down < seconds => down + unit,
        "Round to nearest" if (seconds - down) * 2 >= unit => down + unit,
        _ => down,
    }
}

/// Earned and spent cents, with fractions.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Amount {
    pub(super) earned: f64,
    pub(super) cost: f64,
}

impl Amount {
    /// Billable rates count on billable entries only, cost rates on every entry.
    #[expect(clippy::cast_precision_loss, reason = "seconds and cents stay far below 2^52")]
    pub(super) fn of(entry: &Entry, seconds: i64) -> Self {
        let hours = seconds as f64 / 3_600.0;
        let hourly = if entry.billable { entry.rates.hourly.unwrap_or(0) } else { 0 };
        Self { earned: hours * hourly as f64, cost: hours * entry.rates.cost.unwrap_or(0) as f64 }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self { earned: self.earned + other.earned, cost: self.cost + other.cost }
    }

    pub(super) fn kind(self, kind: &str) -> f64 {
        match kind {
            "COST" => self.cost,
            "PROFIT" => self.earned - self.cost,
            _ => self.earned,
        }
    }
}

/// Which amounts an answer shows.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    main: &'static str,
    all: Vec<&'static str>,
    currency: &'static str,
}

const KINDS: [&str; 5] = ["EARNED", "COST", "PROFIT", "HIDE_AMOUNT", "EXPORT"];

impl Shown {
    pub(super) fn read(body: Fields<'_>, currency: &'static str, hidden: bool) -> Result<Self> {
        let main = body.choice("amountShown", &KINDS)?.unwrap_or("EARNED");
        let listed = body.get("amounts").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut all: Vec<_> = listed
            .iter()
            .filter_map(Value::as_str)
            .filter_map(|kind| KINDS.into_iter().find(|k| *k == kind))
            .collect();
        if all.is_empty() {
            all.push(main);
        }
        let main = if hidden { "HIDE_AMOUNT" } else { main };
        Ok(Self { main, all, currency })
    }

    fn is_hidden(&self) -> bool {
        self.main == "HIDE_AMOUNT"
    }

    /// The amount of the kind that was asked for first; null when hidden.
    pub(super) fn main(&self, amount: Amount) -> Value {
        if self.is_hidden() { Value::Null } else { json!(amount.kind(self.main)) }
    }

    /// The number to sort by.
    pub(super) fn main_number(&self, amount: Amount) -> f64 {
        amount.kind(self.main)
    }

    /// `amounts`: one row per kind.
    pub(super) fn all(&self, amount: Amount) -> Value {
        if self.is_hidden() {
            return json!([]);
        }
        let row = |kind: &&'static str| {
            let value = amount.kind(kind);
            json!({
                "type": kind, "value": value,
                "amountByCurrency": [{ "currency": self.currency, "amount": value }],
            })
        };
        self.all.iter().map(row).collect()
    }

    /// One row of `totals`.
    pub(super) fn totals(&self, seconds: i64, billable: i64, count: usize, amount: Amount) -> Value {
        json!({
            "_id": "", "totalTime": seconds, "totalBillableTime": billable, "entriesCount": count,
            "totalAmount": self.main(amount), "numOfCurrencies": 1,
            "totalAmountByCurrency": [{ "currency": self.currency, "amount": self.main(amount) }],
            "amounts": self.all(amount),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rounds(how: &str, minutes: &str, seconds: i64, want: i64) {
        let round = Round { round: how.to_owned(), minutes: minutes.to_owned() };
        assert_eq!(rounded(seconds, &round), want);
    }

    #[test]
    fn entries_round_up_down_or_to_the_nearest() {
        rounds("Round up to", "15", 1, 900);
        rounds("Round up to", "15", 900, 900);
        rounds("Round down to", "15", 899, 0);
        rounds("Round to nearest", "15", 449, 0);
        rounds("Round to nearest", "15", 450, 900);
        rounds("Round to nearest", "0", 37, 37);
    }
}
