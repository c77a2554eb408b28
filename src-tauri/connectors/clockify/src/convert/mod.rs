//! Raw JSON to records and back. Pure.

mod bodies;
mod catalogue;
mod entry;

pub(crate) use bodies::{
    client_body, entry_body, estimate_body, new_project_body, project_body, tag_body, task_body,
};
pub(crate) use catalogue::{client, person, project, project_with_tasks, tag, task, workspace};
pub(crate) use entry::{entry, entry_start};

use flo_model::{RemoteId, UnixMillis};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// `{amount, currency}` in minor units; null when there is no amount.
fn money(value: &Value) -> Value {
    let amount = &value["amount"];
    let whole = amount.as_i64().or_else(|| amount.as_f64().map(|amount| amount.round() as i64));
    whole.map_or(Value::Null, |amount| json!({ "amount": amount, "currency": value["currency"].as_str() }))
}

/// Whole seconds of an ISO-8601 duration such as `PT41H5M`; null for anything else.
fn seconds(value: &Value) -> Value {
    let duration = value.as_str().and_then(|text| text.parse::<SignedDuration>().ok());
    duration.map_or(Value::Null, |duration| json!(duration.as_secs()))
}

/// `PT80H`, `PT1H30M`, `PT0S`.
fn iso_duration(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let part = |count: i64, unit: char| if count == 0 { String::new() } else { format!("{count}{unit}") };
    let parts = [part(hours, 'H'), part(minutes, 'M'), part(rest, 'S')].concat();
    if parts.is_empty() { "PT0S".to_owned() } else { format!("PT{parts}") }
}

/// A sorted set of the texts in an array; null and absent are the empty set.
fn set_of(value: &Value) -> Value {
    let mut texts: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts.dedup();
    json!(texts)
}

/// A time as Clockify writes it: UTC, whole seconds.
fn instant(value: &Value) -> Value {
    let time = value.as_str().and_then(|text| UnixMillis::parse(text).ok());
    time.map_or(Value::Null, |time| Value::String(time.to_rfc3339_seconds()))
}

/// When an object was made: its id begins with the Unix time in seconds, eight hexadecimal digits. Source: client
/// libraries and probes, 2026-08.
pub(crate) fn made_at(id: &RemoteId) -> Option<UnixMillis> {
    let seconds = u32::from_str_radix(id.as_str().get(..8)?, 16).ok()?;
    Some(UnixMillis(i64::from(seconds) * 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_as_iso_8601() {
        for (text, want) in
            [("PT0S", 0), ("PT1H30M", 5400), ("PT41H5M", 147_900), ("PT999H59M59S", 3_599_999)]
        {
            assert_eq!(seconds(&json!(text)), json!(want));
            assert_eq!(iso_duration(want), text);
        }
        assert_eq!(seconds(&Value::Null), Value::Null);
    }

    #[test]
    fn an_id_tells_when_the_object_was_made() {
        let made = made_at(&RemoteId::from("66d1b0aa9d2f4c0011aa0001")).unwrap();
        assert_eq!(made.to_rfc3339_seconds(), "2024-08-30T11:44:42Z");
        assert_eq!(made_at(&RemoteId::from("short")), None);
    }
}
