//! Signatures after the Standard Webhooks specification 1.0.0: HMAC-SHA256, version `v1`.
//!
//! Source: <https://github.com/standard-webhooks/standard-webhooks>, specification 1.0.0, read 2026-10.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flo_model::UnixMillis;

use super::{Incoming, Refused, hmac_sha256, is_same};

/// Every secret begins so.
const PREFIX: &str = "whsec_";

/// The header with the id of the message, the same on every attempt.
pub const ID: &str = "webhook-id";
/// The header with the time of the attempt, seconds.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with one or more signatures.
pub const SIGNATURE: &str = "webhook-signature";

/// A fresh secret: 32 random bytes.
#[must_use]
pub fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(rand::random::<[u8; 32]>()))
}

/// The signature header of one attempt; `None` when `secret` is none. Several secrets, separated by blanks, give several
/// signatures, as while a secret is replaced.
#[must_use]
pub fn sign(secrets: &str, id: &str, at: UnixMillis, body: &[u8]) -> Option<String> {
    let signatures: Option<Vec<String>> = secrets
        .split_whitespace()
        .map(|secret| Some(format!("v1,{}", one(secret, id, seconds(at), body)?)))
        .collect();
    signatures.filter(|signatures| !signatures.is_empty()).map(|signatures| signatures.join(" "))
}

/// The time of an attempt as its header has it.
#[must_use]
pub fn seconds(at: UnixMillis) -> i64 {
    at.0.div_euclid(1000)
}

/// That a delivery was signed with `secret`.
///
/// # Errors
/// Why it is not believed.
pub fn verify(secret: &str, incoming: &Incoming<'_>) -> Result<(), Refused> {
    let (id, time) = (incoming.header(ID)?, incoming.header(TIMESTAMP)?);
    let at = incoming.check_age(time)?;
    let want = one(secret, id, seconds(at), incoming.body).ok_or(Refused::WrongSignature)?;
    let given = incoming.header(SIGNATURE)?.split(' ').filter_map(|text| text.strip_prefix("v1,"));
    let is_ours = given.fold(false, |found, text| found | is_same(text.as_bytes(), want.as_bytes()));
    if is_ours { Ok(()) } else { Err(Refused::WrongSignature) }
}

fn one(secret: &str, id: &str, seconds: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let head = format!("{id}.{seconds}.");
    Some(STANDARD.encode(hmac_sha256(&key, &[head.as_bytes(), body])))
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    /// Made with the reference implementation for Python, 2026-10.
    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    const BODY: &str = r#"{"id":"evt_1","n":"café"}"#;
    const SIGNED: &str = "v1,lWrrGSEfc0nxrsNNylKMxB8qGeV1OwW9od+4fSmbH90=";
    const AT: UnixMillis = UnixMillis(1_700_000_000_000);

    fn headers(signature: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [(ID, "msg_1"), (TIMESTAMP, "1700000000"), (SIGNATURE, signature)] {
            headers.insert(name, value.parse().unwrap());
        }
        headers
    }

    #[track_caller]
    fn check(signature: &str, body: &str, received_at: UnixMillis, want: Result<(), Refused>) {
        let headers = headers(signature);
        let incoming = Incoming { headers: &headers, body: body.as_bytes(), received_at };
        assert_eq!(verify(SECRET, &incoming), want);
    }

    #[test]
    fn the_known_answer() {
        assert_eq!(sign(SECRET, "msg_1", AT, BODY.as_bytes()).as_deref(), Some(SIGNED));
        check(SIGNED, BODY, AT, Ok(()));
    }

    #[test]
    fn what_was_changed_or_is_old_is_refused() {
        check(SIGNED, r#"{"id":"evt_2","n":"café"}"#, AT, Err(Refused::WrongSignature));
        check("v1,AAAA", BODY, AT, Err(Refused::WrongSignature));
        check("v2,lWrrGSEfc0nxrsNNylKMxB8qGeV1OwW9od+4fSmbH90=", BODY, AT, Err(Refused::WrongSignature));
        check(SIGNED, BODY, AT.plus_ms(301_000), Err(Refused::Stale));
        check(SIGNED, BODY, AT.plus_ms(-301_000), Err(Refused::Stale));
        check(&format!("v1,AAAA {SIGNED}"), BODY, AT.plus_ms(299_000), Ok(()));
    }

    #[test]
    fn while_a_secret_is_replaced_both_sign() {
        let (old, new) = (new_secret(), new_secret());
        let both = sign(&format!("{new} {old}"), "msg_1", AT, b"{}").unwrap();
        for secret in [old, new] {
            let headers = headers(&both);
            let incoming = Incoming { headers: &headers, body: b"{}", received_at: AT };
            assert_eq!(verify(&secret, &incoming), Ok(()));
        }
        assert_eq!(sign("not a secret", "msg_1", AT, b"{}"), None);
        assert_eq!(sign("", "msg_1", AT, b"{}"), None);
    }
}
