//! Rates with the day from which they hold.

use flo_model::RecordId;
use flo_store::time::rates::{self, RateRow};
use flo_time::calendar;
use flo_time::money::{self, Rate};
use flo_time::rates::{Dated, Kind, NO_CURRENCY, Rates, Scope};
use jiff::tz::TimeZone;
use serde_json::json;

use crate::call::{RateDraft, RateKind};
use crate::view::{MoneyView, RateView};
use crate::{App, CommandError, ErrorCode, Result};

impl App {
    /// Every rate that was set here, by the day from which it holds.
    ///
    /// # Errors
    /// The database's.
    pub async fn rates(&self) -> Result<Vec<RateView>> {
        self.read(rates::list).await?.into_iter().map(view).collect()
    }

    /// Sets a rate from a day on. What was booked before keeps the rate of its time.
    ///
    /// # Errors
    /// `Invalid` for a day, an amount or a currency that is none.
    pub async fn set_rate(&self, draft: RateDraft) -> Result<RateView> {
        let from = calendar::start_of(calendar::date(&draft.from)?, &TimeZone::system())?;
        let minor = draft.amount.as_deref().map(minor_units).transpose()?;
        let currency = draft.currency.trim().to_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(invalid(
                format!("“{}” is no currency.", draft.currency),
                "Write its three letters, such as EUR.",
            ));
        }
        let scope = match (&draft.person, &draft.project, &draft.task) {
            (Some(_), Some(_), None) => "member",
            (_, _, Some(_)) => "task",
            (None, Some(_), None) => "project",
            (Some(_), None, None) => "person",
            (None, None, None) => "workspace",
        };
        let row = RateRow {
            id: RecordId::new(),
            kind: kind_word(draft.kind).to_owned(),
            scope: scope.to_owned(),
            person_id: draft.person,
            project_id: draft.project,
            task_id: draft.task,
            from,
            rate: minor.map(|minor| json!({ "amount": minor, "currency": currency })),
        };
        let kept = row.clone();
        self.write(move |tx| rates::add(tx, &kept)).await?;
        view(row)
    }

    /// Forgets a rate.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_rate(&self, id: RecordId) -> Result<()> {
        let wanted = id.clone();
        if self.write(move |tx| rates::remove(tx, &wanted)).await? {
            return Ok(());
        }
        Err(CommandError::not_found("rate", id))
    }
}

/// The stored rates as the rules take them. A row of a scope without its reference counts for nothing.
pub(super) fn dated(rows: Vec<RateRow>) -> Rates {
    Rates::new(rows.into_iter().filter_map(dated_one).collect())
}

fn dated_one(row: RateRow) -> Option<Dated> {
    let scope = match row.scope.as_str() {
        "member" => Scope::Member { project: row.project_id?, person: row.person_id? },
        "task" => Scope::Task(row.task_id?),
        "project" => Scope::Project(row.project_id?),
        "person" => Scope::Person(row.person_id?),
        _ => Scope::Workspace,
    };
    let kind = if row.kind == "cost" { Kind::Cost } else { Kind::Bill };
    Some(Dated {
        scope,
        kind,
        from: row.from,
        rate: row.rate.as_ref().and_then(|value| Rate::from_json(value, NO_CURRENCY)),
    })
}

fn view(row: RateRow) -> Result<RateView> {
    let rate = row.rate.as_ref().and_then(|value| Rate::from_json(value, NO_CURRENCY));
    Ok(RateView {
        id: row.id,
        kind: if row.kind == "cost" { RateKind::Cost } else { RateKind::Bill },
        scope: row.scope,
        person_id: row.person_id,
        project_id: row.project_id,
        task_id: row.task_id,
        from: calendar::date_at(row.from, &TimeZone::system())?.to_string(),
        rate: rate.map(|rate| MoneyView { amount: money::decimal(rate.minor), currency: rate.currency }),
    })
}

fn kind_word(kind: RateKind) -> &'static str {
    match kind {
        RateKind::Bill => "bill",
        RateKind::Cost => "cost",
    }
}

/// `85`, `85.5` and `85.50` in minor units.
fn minor_units(text: &str) -> Result<i64> {
    let wrong = || invalid(format!("“{text}” is no amount."), "Write 85 or 85.50.");
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) {
        return Err(wrong());
    }
    let minor: i64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
    whole.parse::<i64>().ok().and_then(|whole| whole.checked_mul(100)?.checked_add(minor)).ok_or_else(wrong)
}

fn invalid(message: String, hint: &str) -> CommandError {
    CommandError::new(ErrorCode::Invalid, message).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_to_the_cent_and_nothing_else_is() {
        let read = ["85", "85.5", "85.50", " 0.07 "].map(|text| minor_units(text).unwrap());
        assert_eq!(read, [8500, 8550, 8550, 7]);
        for wrong in ["", ".5", "-1", "1,5", "1.234", "1e3", "99999999999999999999"] {
            assert_eq!(minor_units(wrong).unwrap_err().code, ErrorCode::Invalid, "{wrong}");
        }
    }
}
