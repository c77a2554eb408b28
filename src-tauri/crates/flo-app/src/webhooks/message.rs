//! What is told of a change: ids and names of fields, never their values. Whoever wants more asks.

use flo_model::UnixMillis;
use flo_store::webhooks::Change;
use serde_json::json;

/// The event of a message that only tries the address.
pub(crate) const TEST: &str = "webhook.test";

/// The event type of a change: `time_entry.updated`.
pub(crate) fn event_of(change: &Change) -> String {
    let verb = match change.action.as_str() {
        "create" => "created",
        "update" => "updated",
        "delete" => "deleted",
        "conflict" => "conflicted",
        "resolve" => "resolved",
        "park" => "parked",
        "confirm" => "synced",
        other => other,
    };
    format!("{}.{verb}", change.record_type)
}

/// The message about a change.
pub(crate) fn payload_of(change: &Change) -> String {
    json!({
        "type": event_of(change),
        "timestamp": change.at.to_string(),
        "data": { "id": change.record_id, "record_type": change.record_type, "fields": change.fields, "by": who(&change.actor) },
    })
    .to_string()
}

/// The message that only tries the address.
pub(crate) fn test_payload(now: UnixMillis) -> String {
    json!({ "type": TEST, "timestamp": now.to_string(), "data": {} }).to_string()
}

/// Whether an address that named `wanted` hears of `event`: its own words, or a whole kind as in `time_entry.*`.
pub(crate) fn is_wanted(wanted: &[String], event: &str) -> bool {
    wanted.is_empty()
        || wanted.iter().any(|want| match want.strip_suffix(".*") {
            Some(kind) => event.split('.').next() == Some(kind),
            None => want == event,
        })
}

/// Person, service or rule: no names leave.
fn who(actor: &str) -> &str {
    actor.split(':').next().unwrap_or(actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(action: &str) -> Change {
        Change {
            seq: 1,
            at: UnixMillis(1_700_000_000_000),
            actor: "person:Ines".into(),
            record_type: "time_entry".into(),
            record_id: "r1".into(),
            action: action.into(),
            fields: vec!["end".into()],
        }
    }

    #[test]
    fn a_change_is_told_without_values_and_names() {
        let payload: serde_json::Value = serde_json::from_str(&payload_of(&change("update"))).unwrap();
        assert_eq!(payload["type"], "time_entry.updated");
        assert_eq!(
            payload["data"],
            json!({"id": "r1", "record_type": "time_entry", "fields": ["end"], "by": "person"})
        );
    }

    #[test]
    fn an_address_hears_what_it_asked_for() {
        for (wanted, event, want) in [
            (&[][..], "asset.created", true),
            (&["time_entry.*"][..], "time_entry.parked", true),
            (&["time_entry.*"][..], "asset.created", false),
            (&["asset.created", "asset.deleted"][..], "asset.deleted", true),
            (&["asset.created"][..], "asset.updated", false),
        ] {
            let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(is_wanted(&wanted, event), want, "{wanted:?} {event}");
        }
    }
}
