//! Uploads: small files in one request, large ones in parts whose tags are kept until the service joins them.
//!
//! A part carries its number and the upload's id in its address, so nothing about it expires. What this connection wrote
//! carries the transfer's id as metadata: an answer that was lost is told from somebody else's file by it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flo_connect::http::{Effect, Response};
use flo_connect::{
    Arrived, CallContext, Error, ErrorKind, ListedPart, Outcome, PartBody, PartOrder, PartPlan, Receipt,
    Result, SentPart, SumKind, UploadPlan, UploadSpec, UploadStatus, UploadStyle, UploadTarget,
};
use flo_model::{RemoteId, UnixMillis};
use http::Method;
use serde::{Deserialize, Serialize};

use crate::S3;
use crate::api::Call;
use crate::error::{self, NO_UPLOAD};
use crate::keys::file_id;
use crate::object::{MARKER, base64, crc64_of, md5_of, sums_of, tag_is};
use crate::xml;

const MIB: u64 = 1024 * 1024;
/// Files up to this size, and parts of larger ones. Multiples of a mebibyte, so that parts are hashed as they leave.
const PART: u64 = 8 * MIB;
/// Parts of one file, below the 10,000 that the service takes. Source: Amazon S3 User Guide, “Multipart upload limits”.
const MOST_PARTS: u64 = 9_000;
/// Slowest line that still gets a part through. A part that stands still is given up much earlier, by the client.
const SECONDS_PER_MIB: u64 = 60;
/// Joining the parts of a large file takes minutes. Source: Amazon S3 API Reference, “CompleteMultipartUpload”.
const JOINING: Duration = Duration::from_secs(600);
/// The service's clock and ours may differ by so much unseen.
const CLOCK_TOLERANCE_MS: i64 = 120_000;

/// An upload in parts; its JSON is the placeholder's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Upload {
    key: String,
    id: String,
    /// The transfer, as the object will be marked.
    marker: String,
    /// Nothing may stand at the key yet.
    new: bool,
}

impl Upload {
    fn to_remote(&self) -> RemoteId {
        RemoteId(serde_json::to_string(self).expect("texts have a JSON text"))
    }

    fn of(id: &RemoteId, doing: &'static str) -> Result<Self> {
        serde_json::from_str(id.as_str()).map_err(|error| {
            Error::new(ErrorKind::Expired, doing, "this is no upload to a bucket").with_source(error)
        })
    }
}

#[async_trait]
impl UploadTarget for S3 {
    fn style(&self) -> UploadStyle {
        UploadStyle {
            whole_up_to: Some(PART),
            order: PartOrder::Any,
            sums: &[SumKind::Crc64Nvme],
            takes_empty: true,
        }
    }

    async fn put_whole(&self, cx: &CallContext, spec: &UploadSpec, bytes: Bytes) -> Result<Arrived> {
        let doing = "sending a file";
        let key = self.key_of(spec, doing)?;
        let is_new = !replaces(spec, &key);
        let md5 = md5_of(&bytes);
        let mut call =
            described(Call::on(Method::PUT, &key, "/{key}", doing), spec).header("content-md5", base64(&md5));
        call.body = bytes.clone();
        call.deadline = Some(patience(spec.size));
        let answer = self.send_new(cx, call, is_new, &key).await;
        match answer {
            Ok(response) => arrived_whole(&key, &bytes, &md5, &response, doing),
            Err(error) if error.kind == ErrorKind::Conflict => {
                let there = self.head(cx, doing, &key).await?;
                let ours = there.filter(|head| {
                    let is_marked = head.marker.as_deref() == Some(spec.marker.as_str());
                    head.size == spec.size && (is_marked || tag_is(&head.etag, &md5))
                });
                // It arrived before, and the answer was lost; or the very same bytes stand there.
                match ours {
                    Some(head) if tag_is(&head.etag, &md5) => Ok(vouched(&key, &bytes)),
                    Some(head) => Ok(Arrived { id: RemoteId(key), size: Some(head.size), sums: head.sums }),
                    None => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn begin(&self, cx: &CallContext, spec: &UploadSpec) -> Result<UploadPlan> {
        let doing = "beginning an upload";
        let key = self.key_of(spec, doing)?;
        let is_new = !replaces(spec, &key);
        if is_new && self.head(cx, doing, &key).await?.is_some() {
            return Err(taken(doing));
        }
        let call =
            described(Call::on(Method::POST, &key, "/{key}?uploads", doing), spec).query("uploads", "");
        let response = self.api.send(cx, &call).await?;
        let text = xml::text(&response);
        let document = xml::document(&text, "InitiateMultipartUploadResult", doing)?;
        let id = xml::value(document.root_element(), "UploadId").ok_or_else(|| {
            Error::new(ErrorKind::BadAnswer, doing, "the service began an upload without an id")
                .with_unknown_outcome()
        })?;
        let upload = Upload { key: key.clone(), id: id.to_owned(), marker: spec.marker.clone(), new: is_new };
        Ok(UploadPlan::of_equal_parts(upload.to_remote(), spec.size, part_size(spec.size)))
    }

    async fn find_begun(
        &self,
        cx: &CallContext,
        spec: &UploadSpec,
        since: UnixMillis,
    ) -> Result<Vec<RemoteId>> {
        let doing = "looking for an upload that was begun";
        let key = self.key_of(spec, doing)?;
        let is_new = !replaces(spec, &key);
        let full = format!("{}{key}", self.config.settings.prefix);
        let call =
            Call::on_bucket(Method::GET, "/?uploads", doing).query("uploads", "").query("prefix", &full);
        let response = match self.api.send(cx, &call).await {
            // A service that lists no uploads has none that could be found.
            Err(error) if error.status == Some(501) => return Ok(Vec::new()),
            other => other?,
        };
        let text = xml::text(&response);
        let document = xml::document(&text, "ListMultipartUploadsResult", doing)?;
        let skew = self.api.now(cx).since(cx.clock.now());
        let since = since.plus_ms(skew.min(0)).plus_ms(-CLOCK_TOLERANCE_MS);
        let begun = xml::children(document.root_element(), "Upload").filter_map(|node| {
            let at = xml::value(node, "Initiated").and_then(|text| UnixMillis::parse(text).ok());
            let fits = xml::value(node, "Key") == Some(full.as_str()) && at.is_none_or(|at| at >= since);
            let id = xml::value(node, "UploadId").filter(|_| fits)?.to_owned();
            Some(Upload { key: key.clone(), id, marker: spec.marker.clone(), new: is_new }.to_remote())
        });
        Ok(begun.collect())
    }

    async fn put_part(
        &self,
        cx: &CallContext,
        upload: &RemoteId,
        part: &PartPlan,
        body: PartBody,
    ) -> Result<Receipt> {
        let doing = "sending a part";
        let upload = Upload::of(upload, doing)?;
        let number = (part.number + 1).to_string();
        let mut call = Call::on(Method::PUT, &upload.key, "/{key}?partNumber", doing)
            .query("partNumber", &number)
            .query("uploadId", &upload.id);
        call.deadline = Some(patience(part.size));
        let answer = self.api.send_stream(cx, &call, body, part.size).await;
        let response = answer.map_err(|mut error| {
            // A part that arrived twice is the same part.
            error.outcome = Outcome::NotDone;
            error
        })?;
        match response.header("etag").filter(|tag| !tag.is_empty()) {
            Some(tag) => Ok(Receipt(tag.to_owned())),
            None => Err(Error::new(ErrorKind::BadAnswer, doing, "the service took a part without a tag")),
        }
    }

    async fn listed_parts(&self, cx: &CallContext, upload: &RemoteId) -> Result<Option<Vec<ListedPart>>> {
        let doing = "asking which parts have arrived";
        let upload = Upload::of(upload, doing)?;
        let mut listed = Vec::new();
        let mut after = String::new();
        loop {
            let asked = after.clone();
            let mut call =
                Call::on(Method::GET, &upload.key, "/{key}?uploadId", doing).query("uploadId", &upload.id);
            if !asked.is_empty() {
                call = call.query("part-number-marker", &asked);
            }
            let response = self.api.send(cx, &call).await?;
            let text = xml::text(&response);
            let document = xml::document(&text, "ListPartsResult", doing)?;
            let root = document.root_element();
            for part in xml::children(root, "Part") {
                let number: Option<u32> = xml::value(part, "PartNumber").and_then(|text| text.parse().ok());
                let size = xml::value(part, "Size").and_then(|text| text.parse().ok());
                let tag = xml::value(part, "ETag").unwrap_or_default();
                if let (Some(number @ 1..), Some(size)) = (number, size) {
                    listed.push(ListedPart { number: number - 1, size, receipt: Receipt(tag.to_owned()) });
                }
            }
            let next = xml::value(root, "NextPartNumberMarker").unwrap_or_default();
            if xml::value(root, "IsTruncated") != Some("true") || next.is_empty() || next == after {
                return Ok(Some(listed));
            }
            after = next.to_owned();
        }
    }

    async fn complete(
        &self,
        cx: &CallContext,
        remote: &RemoteId,
        parts: &[SentPart],
    ) -> Result<UploadStatus> {
        let doing = "having the parts put together";
        let upload = Upload::of(remote, doing)?;
        if parts.iter().any(|part| part.receipt.0.is_empty()) {
            return Ok(UploadStatus::Failed);
        }
        let mut call =
            Call::on(Method::POST, &upload.key, "/{key}?uploadId", doing).query("uploadId", &upload.id);
        call.body = Bytes::from(join_order(parts));
        call.effect = Some(Effect::Repeatable);
        call.deadline = Some(JOINING);
        let answer = self.send_new(cx, call, upload.new, &upload.key).await;
        let answer = answer.and_then(|response| match error::in_success(doing, &response) {
            Some(error) => Err(error),
            None => Ok(()),
        });
        let is_over = |error: &Error| {
            error.kind == ErrorKind::Conflict
                || error.code.as_deref() == Some(NO_UPLOAD)
                || error.kind == ErrorKind::NotFound
        };
        let failure = match answer {
            Ok(()) => None,
            // The answer of an earlier time may have been lost.
            Err(error) if is_over(&error) => Some(error),
            Err(error) => return Err(error),
        };
        let size: u64 = parts.iter().map(|part| part.size).sum();
        let there = self.head(cx, doing, &upload.key).await?;
        match (there, failure) {
            (Some(head), None) => Ok(complete(upload.key, head)),
            (Some(head), Some(_))
                if head.size == size && head.marker.as_deref() == Some(upload.marker.as_str()) =>
            {
                Ok(complete(upload.key, head))
            }
            (_, Some(error)) if error.kind == ErrorKind::Conflict => Err(error),
            (_, _) => Ok(UploadStatus::Missing),
        }
    }

    async fn abandon(&self, cx: &CallContext, upload: &RemoteId) -> Result<()> {
        let doing = "giving an upload up";
        let upload = Upload::of(upload, doing)?;
        let call =
            Call::on(Method::DELETE, &upload.key, "/{key}?uploadId", doing).query("uploadId", &upload.id);
        match self.api.send(cx, &call).await {
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Expired) => Ok(()),
            other => other.map(drop),
        }
    }
}

impl S3 {
    fn key_of(&self, spec: &UploadSpec, doing: &'static str) -> Result<String> {
        file_id(&self.config.settings.prefix, &spec.folder, &spec.name, doing)
    }

    /// Sends a write that must not replace anything, if `is_new`. A service without conditions is looked at before.
    async fn send_new(
        &self,
        cx: &CallContext,
        mut call: Call<'_>,
        is_new: bool,
        key: &str,
    ) -> Result<Response> {
        if !is_new {
            return self.api.send(cx, &call).await;
        }
        if !self.lacks_conditions.load(Ordering::Relaxed) {
            call.headers.insert("if-none-match", String::from("*"));
            match self.api.send(cx, &call).await {
                Err(error) if error.status == Some(501) => {
                    call.headers.remove("if-none-match");
                    self.lacks_conditions.store(true, Ordering::Relaxed);
                }
                other => return other,
            }
        }
        if self.head(cx, call.doing, key).await?.is_some() {
            return Err(taken(call.doing));
        }
        self.api.send(cx, &call).await
    }
}

fn taken(doing: &'static str) -> Error {
    Error::new(ErrorKind::Conflict, doing, "another file stands at this place already")
}

fn replaces(spec: &UploadSpec, key: &str) -> bool {
    spec.replaces.as_ref().is_some_and(|replaced| replaced.as_str() == key)
}

/// What the object is to say about itself.
fn described<'a>(call: Call<'a>, spec: &UploadSpec) -> Call<'a> {
    let kind = mime_guess::from_path(&spec.name).first_raw().unwrap_or("application/octet-stream");
    call.header("content-type", kind).header(MARKER, spec.marker.clone())
}

/// The service took the whole file. Its sum or its tag tells whether it has the bytes that were sent.
fn arrived_whole(
    key: &str,
    bytes: &Bytes,
    md5: &[u8],
    response: &Response,
    doing: &'static str,
) -> Result<Arrived> {
    let tag = response.header("etag").unwrap_or_default();
    if tag.is_empty() {
        return Err(Error::new(ErrorKind::BadAnswer, doing, "the service took a file without a tag")
            .with_unknown_outcome());
    }
    let sums = sums_of(response);
    if sums.is_empty() && tag_is(tag, md5) {
        return Ok(vouched(key, bytes));
    }
    Ok(Arrived { id: RemoteId::from(key), size: None, sums })
}

/// The service's MD5 is that of `bytes`: so it has all of them, and their other sums are its too.
fn vouched(key: &str, bytes: &Bytes) -> Arrived {
    let sums = vec![crc64_of(bytes)];
    Arrived { id: RemoteId::from(key), size: Some(bytes.len() as u64), sums }
}

fn complete(key: String, head: crate::object::Head) -> UploadStatus {
    UploadStatus::Complete(Arrived { id: RemoteId(key), size: Some(head.size), sums: head.sums })
}

pub(crate) fn join_order(parts: &[SentPart]) -> String {
    let mut body =
        String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for part in parts {
        let tag = xml::escaped(&part.receipt.0);
        body.push_str(&format!(
            "<Part><ETag>{tag}</ETag><PartNumber>{}</PartNumber></Part>",
            part.number + 1
        ));
    }
    body.push_str("</CompleteMultipartUpload>");
    body
}

/// Bytes of a part of a file of this size.
pub(crate) fn part_size(size: u64) -> u64 {
    PART.max(size.div_ceil(MOST_PARTS).next_multiple_of(MIB))
}

fn patience(size: u64) -> Duration {
    Duration::from_secs(120 + SECONDS_PER_MIB * size.div_ceil(MIB))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_below_what_the_service_takes_and_on_whole_mebibytes() {
        assert_eq!(part_size(1), PART);
        for size in [PART * 9_000, 100 << 30, 5 << 40] {
            let part = part_size(size);
            assert!(size.div_ceil(part) <= 10_000 && part.is_multiple_of(MIB), "{size}");
        }
    }

    #[test]
    fn parts_are_joined_in_their_order_with_their_tags() {
        let part = |number, tag: &str| SentPart { number, offset: 0, size: 1, receipt: Receipt(tag.into()) };
        let body = join_order(&[part(0, "\"a\""), part(1, "\"b\"")]);
        assert!(
            body.contains("<Part><ETag>&quot;a&quot;</ETag><PartNumber>1</PartNumber></Part><Part>"),
            "{body}"
        );
        assert!(body.ends_with("<PartNumber>2</PartNumber></Part></CompleteMultipartUpload>"));
    }

    #[test]
    fn a_placeholder_is_read_as_it_was_written() {
        let upload = Upload { key: "a/ä b.mov".into(), id: "2~x/y".into(), marker: "t1".into(), new: true };
        assert_eq!(Upload::of(&upload.to_remote(), "testing").unwrap(), upload);
        assert_eq!(Upload::of(&RemoteId::from("9c"), "testing").unwrap_err().kind, ErrorKind::Expired);
    }
}
