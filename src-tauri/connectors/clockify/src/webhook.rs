//! What Clockify sends by itself: the record as it is, with the webhook's own token in a header.
//!
//! The token is no signature of the body: it proves who sent it, not what. So the body serves only to learn which record
//! to read again. `idempotency-key` is another one on each attempt and useless; an event is known by its record, its type
//! and its body. Deliberately absent: the signed tokens of add-ons, which this app is not. Source: Clockify API docs and
//! probes of third parties, 2026-08.

use flo_connect::RemoteRef;
use flo_connect::webhook::{Incoming, Refused, RemoteEvent, is_same};
use flo_model::{RecordType, RemoteId};
use serde::Deserialize;
use sha2::{Digest, Sha256};

const TOKEN: &str = "clockify-signature";
const EVENT: &str = "clockify-webhook-event-type";

#[derive(Deserialize)]
struct Body {
    id: Option<String>,
}

/// Reads a delivery that carries the webhook's token.
///
/// # Errors
/// Why it is not believed.
pub(crate) fn read(token: &str, incoming: &Incoming<'_>) -> Result<RemoteEvent, Refused> {
    let given = incoming.header(TOKEN)?;
    if token.is_empty() || !is_same(given.as_bytes(), token.as_bytes()) {
        return Err(Refused::WrongSignature);
    }
    let kind = incoming.header(EVENT)?.to_owned();
    let body: Body = serde_json::from_slice(incoming.body).map_err(|_| Refused::Unreadable)?;
    let id = body.id.unwrap_or_default();
    let hash: String =
        Sha256::digest(incoming.body).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let record_type = type_of(&kind).filter(|_| !id.is_empty());
    Ok(RemoteEvent {
        key: format!("{kind}/{id}/{hash}"),
        record: record_type.map(|record_type| RemoteRef { record_type, id: RemoteId::from(id) }),
        kind,
        happened_at: None,
    })
}

fn type_of(event: &str) -> Option<RecordType> {
    let about = |word: &str| event.contains(word);
    if about("TIME_ENTRY") || about("TIMER") {
        return Some(RecordType::TimeEntry);
    }
    match event {
        "NEW_PROJECT" | "PROJECT_UPDATED" | "PROJECT_DELETED" => Some(RecordType::Project),
        "NEW_TASK" | "TASK_UPDATED" | "TASK_DELETED" => Some(RecordType::Task),
        "NEW_CLIENT" | "CLIENT_UPDATED" | "CLIENT_DELETED" => Some(RecordType::Client),
        "NEW_TAG" | "TAG_UPDATED" | "TAG_DELETED" => Some(RecordType::Tag),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use flo_model::UnixMillis;
    use http::HeaderMap;

    use super::*;

    fn read_with(token: &str, event: &str, body: &str) -> Result<RemoteEvent, Refused> {
        let mut headers = HeaderMap::new();
        headers.insert(TOKEN, token.parse().unwrap());
        headers.insert(EVENT, event.parse().unwrap());
        headers.insert("idempotency-key", "another one each time".parse().unwrap());
        read("the-token", &Incoming { headers: &headers, body: body.as_bytes(), received_at: UnixMillis(0) })
    }

    #[test]
    fn the_token_proves_the_sender() {
        let event =
            read_with("the-token", "TIME_ENTRY_UPDATED", r#"{"id":"64a687e29ae1f428e7ebe303"}"#).unwrap();
        let record = event.record.clone().unwrap();
        assert_eq!(
            (record.record_type, record.id.as_str()),
            (RecordType::TimeEntry, "64a687e29ae1f428e7ebe303")
        );
        assert_eq!(read_with("another", "TIME_ENTRY_UPDATED", "{}"), Err(Refused::WrongSignature));
        let empty = HeaderMap::new();
        let bare = Incoming { headers: &empty, body: b"{}", received_at: UnixMillis(0) };
        assert_eq!(read("the-token", &bare), Err(Refused::Missing(TOKEN)));
    }

    #[test]
    fn the_same_event_has_the_same_key_and_another_body_another_one() {
        let key = |event: &str, body: &str| read_with("the-token", event, body).unwrap().key;
        let first = key("NEW_PROJECT", r#"{"id":"p1","name":"a"}"#);
        assert_eq!(first, key("NEW_PROJECT", r#"{"id":"p1","name":"a"}"#));
        assert_ne!(first, key("NEW_PROJECT", r#"{"id":"p1","name":"b"}"#));
        assert_ne!(first, key("PROJECT_UPDATED", r#"{"id":"p1","name":"a"}"#));
    }

    #[test]
    fn what_is_not_mirrored_names_no_record() {
        for (event, want) in [
            ("TIMER_STOPPED", Some(RecordType::TimeEntry)),
            ("NEW_TAG", Some(RecordType::Tag)),
            ("INVOICE_UPDATED", None),
            ("USER_UPDATED", None),
        ] {
            let read = read_with("the-token", event, r#"{"id":"x"}"#).unwrap();
            assert_eq!(read.record.map(|record| record.record_type), want, "{event}");
        }
    }
}
