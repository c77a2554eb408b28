//! Money exactly: seconds at an hourly rate are counted in 1/3600 of the minor unit and rounded once, where they are shown.

use serde_json::Value;

/// What rounding does, for people who check a sum.
pub const ROUNDING: &str = "Amounts are exact until they are shown and then rounded half away from zero to the cent, so \
                            shown parts can differ from their shown sum by a cent.";

/// An hourly rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Minor units (cents) an hour.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl Rate {
    /// From the stored form `{"amount": 8500, "currency": "EUR"}`; `None` without an amount. Without a currency, `usual`.
    #[must_use]
    pub fn from_json(value: &Value, usual: &str) -> Option<Self> {
        let minor = value["amount"].as_i64()?;
        let currency = value["currency"].as_str().unwrap_or(usual).to_owned();
        Some(Self { minor, currency })
    }

    /// What this many seconds at this rate are worth.
    #[must_use]
    pub fn over(&self, seconds: i64) -> Exact {
        Exact(i128::from(self.minor) * i128::from(seconds))
    }
}

/// An amount in 1/3600 of the minor unit of some currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Exact(pub i128);

impl Exact {
    /// Whole minor units, half away from zero.
    #[must_use]
    pub fn minor(self) -> i64 {
        let half = if self.0 < 0 { -1800 } else { 1800 };
        i64::try_from((self.0 + half) / 3600).unwrap_or(if self.0 < 0 { i64::MIN } else { i64::MAX })
    }

    /// From whole minor units.
    #[must_use]
    pub fn from_minor(minor: i64) -> Self {
        Self(i128::from(minor) * 3600)
    }
}

/// Amounts of several currencies, by code. Amounts of different currencies are never added.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amounts(std::collections::BTreeMap<String, Exact>);

impl Amounts {
    /// Adds an amount.
    pub fn add(&mut self, currency: &str, amount: Exact) {
        match self.0.get_mut(currency) {
            Some(sum) => sum.0 += amount.0,
            None => {
                self.0.insert(currency.to_owned(), amount);
            }
        }
    }

    /// Adds all amounts of another one, `sign` times.
    pub fn add_all(&mut self, other: &Self, sign: i128) {
        for (currency, amount) in &other.0 {
            self.add(currency, Exact(amount.0 * sign));
        }
    }

    /// The amount of one currency.
    #[must_use]
    pub fn of(&self, currency: &str) -> Exact {
        self.0.get(currency).copied().unwrap_or_default()
    }

    /// Each currency with its amount.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Exact)> {
        self.0.iter().map(|(currency, amount)| (currency.as_str(), *amount))
    }
}

/// Minor units as text with two digits behind the point: `-1234` is `-12.34`.
#[must_use]
pub fn decimal(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let whole = minor.unsigned_abs();
    format!("{sign}{}.{:02}", whole / 100, whole % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero_and_only_once() {
        assert_eq!(Exact(1799).minor(), 0);
        assert_eq!(Exact(1800).minor(), 1);
        assert_eq!(Exact(-1800).minor(), -1);
        // Three times a third of a cent is one cent, not nothing.
        let mut sum = Amounts::default();
        for _ in 0..3 {
            sum.add("EUR", Exact(1200));
        }
        assert_eq!(sum.of("EUR").minor(), 1);
    }

    #[test]
    fn money_is_written_with_its_cents() {
        let texts = [decimal(0), decimal(5), decimal(-1234), decimal(157_250)];
        assert_eq!(texts, ["0.00", "0.05", "-12.34", "1572.50"]);
    }

    #[test]
    fn currencies_stay_apart() {
        let mut sum = Amounts::default();
        sum.add("EUR", Exact::from_minor(100));
        sum.add("USD", Exact::from_minor(200));
        let seen: Vec<_> = sum.iter().map(|(currency, amount)| (currency, amount.minor())).collect();
        assert_eq!(seen, [("EUR", 100), ("USD", 200)]);
    }
}
