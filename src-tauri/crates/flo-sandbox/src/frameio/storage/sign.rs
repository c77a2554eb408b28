//! Presigned addresses in the manner of AWS Signature Version 4.
//!
//! The signature itself is simpler than Amazon's; clients cannot tell, since only the server can check it.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use flo_model::UnixMillis;
use hmac::{Hmac, KeyInit, Mac};
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, StatusCode};
use sha2::Sha256;
use url::form_urlencoded;
use uuid::Uuid;

use super::{Rendition, refusal};
use crate::frameio::media::extension;
use crate::frameio::stamp::Stamp;
use crate::frameio::world::comments::Attachment;
use crate::{Service, Shared};

const ACL: &str = "x-amz-acl";
const PUT_HEADERS: &str = "content-type;host;x-amz-acl";

/// Signs addresses and checks them when they come back.
#[derive(Debug)]
pub(crate) struct Signer {
    shared: Arc<Shared>,
    host: String,
    secret: Vec<u8>,
}

/// What a request has to look like to fit its signature.
struct Signed<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a [(String, String)],
    headers: String,
}

impl Signer {
    pub(crate) fn new(shared: Arc<Shared>, secret: String) -> Self {
        let origin = &shared.origin;
        let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).to_owned();
        Self { shared, host, secret: secret.into_bytes() }
    }

    /// Life of an address in seconds; the fault `short` shortens it.
    fn life(&self, usual: Duration, short: &str) -> u64 {
        self.shared.faults.get(Service::Storage, short).map_or(usual.as_secs(), |fault| fault.number(5))
    }

    /// Address of part `number` (from 1) of `count`, to be PUT with this content type.
    pub(crate) fn part_url(
        &self,
        file: Uuid,
        (number, count): (usize, usize),
        name: &str,
        content_type: &str,
        now: Stamp,
    ) -> String {
        let path = if count == 1 {
            format!("/storage/uploads/{file}/original.{}", non_empty(&extension(name)))
        } else {
            format!("/storage/parts/{file}/part_{number}")
        };
        self.put_url(&path, content_type, now)
    }

    pub(crate) fn attachment_url(&self, attachment: &Attachment, now: Stamp) -> String {
        let path = format!(
            "/storage/attachments/{}/original.{}",
            attachment.id,
            non_empty(&extension(&attachment.name))
        );
        self.put_url(&path, &attachment.media_type, now)
    }

    fn put_url(&self, path: &str, content_type: &str, now: Stamp) -> String {
        let life = self.life(self.shared.options.upload_ttl, "short_upload_urls");
        let query = base_query(now, life, PUT_HEADERS);
        let headers = format!("{content_type}\n{}\nprivate", self.host);
        self.url(Signed { method: "PUT", path, query: &query, headers })
    }

    /// Address of a file's bytes or of something made of them.
    pub(crate) fn media_url(
        &self,
        file: Uuid,
        rendition: Rendition,
        attach: bool,
        name: &str,
        now: Stamp,
    ) -> String {
        let path = format!("/storage/media/{file}/{}", rendition.word());
        let life = self.life(self.shared.options.download_ttl, "short_media_links");
        let mut query = base_query(now, life, "host");
        if attach || rendition == Rendition::Original {
            let how = if attach { "attachment" } else { "inline" };
            let plain: String =
                name.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
            let disposition = format!("{how}; filename=\"{plain}\"");
            query.push(("response-content-disposition".to_owned(), disposition));
        }
        self.url(Signed { method: "GET", path: &path, query: &query, headers: self.host.clone() })
    }

    fn url(&self, signed: Signed<'_>) -> String {
        let signature = self.signature(&signed);
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(signed.query);
        query.append_pair("X-Amz-Signature", &signature);
        format!("{}{}?{}", self.shared.origin, signed.path, query.finish())
    }

    fn signature(&self, signed: &Signed<'_>) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).expect("HMAC takes keys of any length");
        for piece in [signed.method, signed.path, &signed.headers] {
            mac.update(piece.as_bytes());
            mac.update(b"\n");
        }
        for (name, value) in signed.query {
            mac.update(name.as_bytes());
            mac.update(b"=");
            mac.update(value.as_bytes());
            mac.update(b"\n");
        }
        hex(&mac.finalize().into_bytes())
    }

    /// Checks a request against its signature and its time.
    ///
    /// # Errors
    /// The 403 answer in XML.
    #[expect(clippy::result_large_err, reason = "the refusal is the answer")]
    pub(super) fn check(
        &self,
        method: &Method,
        path: &str,
        query: &[(String, String)],
        headers: &HeaderMap,
        now: UnixMillis,
    ) -> Result<(), axum::response::Response> {
        let given = query.iter().find(|(name, _)| name == "X-Amz-Signature").map(|(_, value)| value.as_str());
        let rest: Vec<_> = query.iter().filter(|(name, _)| name != "X-Amz-Signature").cloned().collect();
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or(&self.host);
        let is_put = method == Method::PUT;
        let signed = Signed {
            method: if is_put { "PUT" } else { "GET" },
            path,
            query: &rest,
            headers: if is_put {
                format!("{}\n{host}\n{}", header(CONTENT_TYPE.as_str()), header(ACL))
            } else {
                host.to_owned()
            },
        };
        if given != Some(self.signature(&signed).as_str()) {
            return Err(refusal(
                StatusCode::FORBIDDEN,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.",
            ));
        }
        let until = expiry(&rest);
        if until.is_none_or(|until| now.0 / 1000 > until) {
            return Err(expired());
        }
        Ok(())
    }
}

/// The answer to an address that is too old.
pub(super) fn expired() -> axum::response::Response {
    refusal(StatusCode::FORBIDDEN, "AccessDenied", "Request has expired")
}

fn non_empty(extension: &str) -> &str {
    if extension.is_empty() { "bin" } else { extension }
}

fn base_query(now: Stamp, seconds: u64, headers: &str) -> Vec<(String, String)> {
    let date = now.amz();
    let credential = format!("AKIASANDBOX000000001/{}/us-east-1/s3/aws4_request", &date[..8]);
    [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("X-Amz-Credential", credential),
        ("X-Amz-Date", date),
        ("X-Amz-Expires", seconds.to_string()),
        ("X-Amz-SignedHeaders", headers.to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Second of 1970 at which the address ends.
fn expiry(query: &[(String, String)]) -> Option<i64> {
    let get = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let date = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", get("X-Amz-Date")?).ok()?;
    let from = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    Some(from + get("X-Amz-Expires")?.parse::<i64>().ok()?)
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _infallible = write!(text, "{byte:02x}");
        text
    })
}
