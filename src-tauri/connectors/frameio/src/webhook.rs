//! What Frame.io sends by itself: ids only, signed with the webhook's secret. Source: Frame.io V4 webhook guide.
//!
//! There is no id of a delivery, so an event is known by type, resource and the time of its signature.

use flo_connect::RemoteRef;
use flo_connect::webhook::{Incoming, Refused, RemoteEvent, hmac_sha256, is_same};
use flo_model::{RecordType, RemoteId};
use serde::Deserialize;

const TIMESTAMP: &str = "x-frameio-request-timestamp";
const SIGNATURE: &str = "x-frameio-signature";

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    resource: Resource,
}

#[derive(Deserialize)]
struct Resource {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Reads a delivery that was signed with `secret`.
///
/// # Errors
/// Why it is not believed.
pub(crate) fn read(secret: &str, incoming: &Incoming<'_>) -> Result<RemoteEvent, Refused> {
    let time = incoming.header(TIMESTAMP)?;
    let given = incoming.header(SIGNATURE)?;
    let happened_at = incoming.check_age(time)?;
    let mac = hmac_sha256(secret.as_bytes(), &[b"v0:", time.as_bytes(), b":", incoming.body]);
    let want: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = given.strip_prefix("v0=").ok_or(Refused::WrongSignature)?;
    if !is_same(hex.as_bytes(), want.as_bytes()) {
        return Err(Refused::WrongSignature);
    }
    let body: Body = serde_json::from_slice(incoming.body).map_err(|_| Refused::Unreadable)?;
    let record_type = match body.resource.kind.as_str() {
        "file" | "folder" | "version_stack" => Some(RecordType::Asset),
        "comment" => Some(RecordType::Comment),
        "project" => Some(RecordType::Project),
        _ => None,
    };
    Ok(RemoteEvent {
        key: format!("{}/{}/{time}", body.kind, body.resource.id),
        record: record_type
            .map(|record_type| RemoteRef { record_type, id: RemoteId::from(body.resource.id) }),
        kind: body.kind,
        happened_at: Some(happened_at),
    })
}

#[cfg(test)]
mod tests {
    use flo_model::UnixMillis;
    use http::HeaderMap;

    use super::*;

    const AT: UnixMillis = UnixMillis(1_700_000_000_000);
    const BODY: &str = r#"{"account":{"id":"a"},"project":{"id":"p"},"resource":{"id":"f1","type":"file"},"type":"file.ready","user":{"id":"u"},"workspace":{"id":"w"}}"#;

    fn headers(signature: &str, time: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(TIMESTAMP, time.parse().unwrap());
        headers.insert(SIGNATURE, signature.parse().unwrap());
        headers
    }

    fn read_at(body: &str, signature: &str, received_at: UnixMillis) -> Result<RemoteEvent, Refused> {
        let headers = headers(signature, "1700000000");
        read("sl_secret", &Incoming { headers: &headers, body: body.as_bytes(), received_at })
    }

    /// HMAC-SHA256 of `v0:1700000000:BODY`, computed with `openssl dgst -sha256 -hmac sl_secret`.
    const SIGNED: &str = "v0=cdccd394fd04ea3bd356a4f0f56512f9b5026da296aea4b366572a55f0fb4f26";

    /// The same scheme signs Slack's requests; this answer was confirmed with its vendor's own library. The signature is
    /// accepted, and only then is the body found to be no event.
    #[test]
    fn a_known_answer_of_the_scheme() {
        let signature = "v0=6e94087e8d43752cef35a7740b143621587d53781305706cbcdaa1ebf64d2c50";
        let body = r#"{"id":"evt_1","n":"café"}"#;
        assert_eq!(read_at(body, signature, AT), Err(Refused::Unreadable));
        assert_eq!(read_at(&body.replace('1', "2"), signature, AT), Err(Refused::WrongSignature));
    }

    #[test]
    fn a_delivery_names_what_to_read_again() {
        let event = read_at(BODY, SIGNED, AT).unwrap();
        assert_eq!(event.key, "file.ready/f1/1700000000");
        assert_eq!(event.kind, "file.ready");
        let record = event.record.unwrap();
        assert_eq!((record.record_type, record.id.as_str()), (RecordType::Asset, "f1"));
    }

    #[test]
    fn an_old_or_changed_delivery_is_refused() {
        assert_eq!(read_at(BODY, SIGNED, AT.plus_ms(301_000)), Err(Refused::Stale));
        assert_eq!(read_at(&BODY.replace("f1", "f2"), SIGNED, AT), Err(Refused::WrongSignature));
        assert_eq!(read_at(BODY, &SIGNED.replace("v0=", "v1="), AT), Err(Refused::WrongSignature));
        let none = HeaderMap::new();
        let bare = Incoming { headers: &none, body: b"{}", received_at: AT };
        assert_eq!(read("sl_secret", &bare), Err(Refused::Missing(TIMESTAMP)));
    }
}
