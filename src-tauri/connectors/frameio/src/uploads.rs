//! Uploads in parts.
//!
//! A new file is a placeholder with one presigned address per part. Parts may be sent in any order and again; when the
//! last one is there the service joins them by itself. The addresses are given once and die after a day, so whoever
//! uploads keeps them before the first byte.

use async_trait::async_trait;
use flo_connect::http::Request;
use flo_connect::{
    Arrived, CallContext, Error, ErrorKind, Outcome, PartBody, PartPlan, Receipt, Result, Retry, SentPart,
    UploadPlan, UploadSpec, UploadStatus, UploadTarget,
};
use flo_model::{RemoteId, UnixMillis};
use http::Method;
use http::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use std::time::Duration;
use url::Url;

use crate::api::routes::{CHANGE_FILE, FILE_SHOW, FILE_STATUS, FILES, LOCAL_UPLOAD};
use crate::config::STORAGE;
use crate::{Frameio, convert};

/// Content type of a part whose file has none yet. Source: the official client.
const UNKNOWN_TYPE: &str = "application/octet-stream";
/// In the fragment of a part's address, which is never sent: the content type to try when the first is refused.
const ALTERNATIVE: &str = "alternative-type=";
/// What was made this long before a moment may still belong to it: clocks differ.
const CLOCK_TOLERANCE_MS: i64 = 120_000;
const MIB: u64 = 1024 * 1024;
/// Slowest line that still gets a part through; the official client wants 20 times as much. A part that stands still
/// is given up much earlier, by the client.
const SECONDS_PER_MIB: u64 = 60;

#[async_trait]
impl UploadTarget for Frameio {
    async fn begin(&self, cx: &CallContext, spec: &UploadSpec) -> Result<UploadPlan> {
        let doing = "beginning an upload";
        if spec.size == 0 {
            return Err(Error::new(ErrorKind::Invalid, doing, "Frame.io does not take empty files"));
        }
        let data = json!({ "name": spec.name, "file_size": spec.size });
        let folder = [spec.folder.as_str()];
        let raw = self.api.write(cx, doing, Method::POST, LOCAL_UPLOAD, &folder, Some(data)).await?;
        plan(&raw, spec, doing)
    }

    async fn find_begun(
        &self,
        cx: &CallContext,
        spec: &UploadSpec,
        since: UnixMillis,
    ) -> Result<Vec<RemoteId>> {
        let doing = "looking for an upload that was begun";
        let query = [("page_size", "100"), ("sort", "created_at_desc")];
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let listed =
                self.api.list(cx, doing, FILES, &[spec.folder.as_str()], &query, after.as_deref()).await?;
            let skew = listed.response.date().map_or(0, |date| date.since(cx.clock.now()));
            let since = since.plus_ms(skew.min(0)).plus_ms(-CLOCK_TOLERANCE_MS);
            let mut is_past = false;
            for row in &listed.rows {
                is_past |= convert::time(&row["created_at"]).is_some_and(|at| at < since);
                let fits =
                    row["name"] == spec.name && row["file_size"] == spec.size && row["status"] == "created";
                if let (true, false, Some(id)) = (fits, is_past, row["id"].as_str()) {
                    found.push(RemoteId::from(id));
                }
            }
            after = listed.after;
            if after.is_none() || is_past {
                found.reverse();
                return Ok(found);
            }
        }
    }

    async fn put_part(
        &self,
        cx: &CallContext,
        _upload: &RemoteId,
        part: &PartPlan,
        body: PartBody,
    ) -> Result<Receipt> {
        let doing = "sending a part";
        let mut url = Url::parse(&part.url).map_err(|error| {
            Error::new(ErrorKind::Expired, doing, "the address of this part is unusable").with_source(error)
        })?;
        let alternative = url.fragment().and_then(|text| text.strip_prefix(ALTERNATIVE)).map(str::to_owned);
        url.set_fragment(None);
        let upload = upload_of(&url);
        let mut request = Request::new(Method::PUT, url, STORAGE, "/storage/{part}", doing);
        for (name, value) in &part.headers {
            let pair = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok());
            let (name, value) = pair.ok_or_else(|| {
                Error::new(ErrorKind::Local, doing, "the stored headers of this part are damaged")
            })?;
            request.headers.insert(name, value);
        }
        let guesses = self.memory.uses_guessed_type(&upload);
        if let Some(guessed) =
            alternative.as_deref().filter(|_| guesses).and_then(|text| HeaderValue::from_str(text).ok())
        {
            request.headers.insert(http::header::CONTENT_TYPE, guessed);
        }
        request.stream = Some((body, part.size));
        request.deadline = Some(Duration::from_secs(120 + SECONDS_PER_MIB * part.size.div_ceil(MIB)));
        match self.api.send_unsigned(cx, request).await {
            Ok(_) => Ok(Receipt::default()),
            Err(error)
                if is_refused_type(&error)
                    && alternative.is_some()
                    && self.memory.use_guessed_type(&upload) =>
            {
                Err(Error::new(
                    ErrorKind::Interrupted,
                    doing,
                    "the storage wants the file's own type: the part goes again",
                )
                .with_retry(Retry::After(Some(Duration::ZERO)))
                .with_source(error))
            }
            Err(mut error) => {
                // A part that arrived twice is the same part.
                error.outcome = Outcome::NotDone;
                Err(error)
            }
        }
    }

    /// The service puts the parts together by itself.
    async fn complete(&self, cx: &CallContext, id: &RemoteId, _parts: &[SentPart]) -> Result<UploadStatus> {
        let doing = "asking how far an upload is";
        let status = match self.api.get(cx, doing, FILE_STATUS, &[id.as_str()], &[]).await {
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(UploadStatus::Missing),
            other => other?,
        };
        if status["upload_failed"] == true {
            return Ok(UploadStatus::Failed);
        }
        if status["upload_complete"] != true {
            return Ok(UploadStatus::Incomplete);
        }
        match self.api.get(cx, doing, FILE_SHOW, &[id.as_str()], &[]).await {
            Err(error) if error.kind == ErrorKind::NotFound => Ok(UploadStatus::Missing),
            other => {
                let size = other?["file_size"].as_u64();
                Ok(UploadStatus::Complete(Arrived { id: id.clone(), size, sums: Vec::new() }))
            }
        }
    }

    async fn abandon(&self, cx: &CallContext, id: &RemoteId) -> Result<()> {
        let doing = "removing the placeholder of an upload";
        match self.api.write(cx, doing, Method::DELETE, CHANGE_FILE, &[id.as_str()], None).await {
            Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
            other => other.map(drop),
        }
    }
}

fn plan(raw: &Value, spec: &UploadSpec, doing: &'static str) -> Result<UploadPlan> {
    let bad = |detail: &str| Error::new(ErrorKind::BadAnswer, doing, detail).with_unknown_outcome();
    let id = raw["id"].as_str().ok_or_else(|| bad("Frame.io began an upload without an id"))?;
    let media_type = raw["media_type"].as_str();
    let guessed = mime_guess::from_path(&spec.name).first_raw().filter(|guess| *guess != UNKNOWN_TYPE);
    let alternative = if media_type.is_none() { guessed } else { None };
    let mut offset = 0;
    let mut parts = Vec::new();
    let mut expires_at: Option<UnixMillis> = None;
    for part in raw["upload_urls"].as_array().into_iter().flatten() {
        let size = part["size"].as_u64().ok_or_else(|| bad("Frame.io named a part without a size"))?;
        let text = part["url"].as_str().ok_or_else(|| bad("Frame.io named a part without an address"))?;
        let mut url = Url::parse(text).map_err(|_| bad("Frame.io named a part with a broken address"))?;
        expires_at = expires_at.into_iter().chain(expiry(&url)).min();
        url.set_fragment(alternative.map(|guess| format!("{ALTERNATIVE}{guess}")).as_deref());
        parts.push(PartPlan {
            number: u32::try_from(parts.len()).unwrap_or(u32::MAX),
            offset,
            size,
            url: url.into(),
            headers: vec![
                ("content-type".to_owned(), media_type.unwrap_or(UNKNOWN_TYPE).to_owned()),
                ("x-amz-acl".to_owned(), "private".to_owned()),
            ],
        });
        offset += size;
    }
    if offset != spec.size {
        return Err(bad("Frame.io named parts that do not add up to the file"));
    }
    Ok(UploadPlan { remote_id: RemoteId::from(id), parts, expires_at })
}

/// When a presigned address dies: `X-Amz-Date` plus `X-Amz-Expires` seconds. Source: AWS Signature Version 4.
fn expiry(url: &Url) -> Option<UnixMillis> {
    let value = |name: &str| {
        url.query_pairs().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let signed = value("X-Amz-Date")?;
    let signed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", signed.as_ref()).ok()?;
    let signed = signed.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond();
    let seconds: i64 = value("X-Amz-Expires")?.parse().ok()?;
    Some(UnixMillis(signed).plus_ms(seconds.saturating_mul(1000)))
}

/// What the parts of one upload have in common: the folder of the address.
fn upload_of(url: &Url) -> String {
    let path = url.path();
    path.rsplit_once('/').map_or(path, |(folder, _)| folder).to_owned()
}

fn is_refused_type(error: &Error) -> bool {
    error.status == Some(403) && error.code.as_deref() == Some("SignatureDoesNotMatch")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(size: u64) -> UploadSpec {
        UploadSpec {
            folder: RemoteId::from("f"),
            name: "A012.mov".to_owned(),
            size,
            marker: "t".to_owned(),
            replaces: None,
        }
    }

    fn url(n: u32) -> String {
        format!(
            "https://bucket.test/parts/9c/part_{n}?X-Amz-Date=20260302T160000Z&X-Amz-Expires=86400&X-Amz-Signature=x"
        )
    }

    #[test]
    fn parts_follow_each_other_with_the_sizes_that_the_service_named() {
        let raw = json!({"id": "9c", "media_type": null, "upload_urls": [
            {"size": 5, "url": url(1)}, {"size": 5, "url": url(2)}, {"size": 3, "url": url(3)}]});
        let plan = plan(&raw, &spec(13), "testing").unwrap();
        let spans: Vec<_> = plan.parts.iter().map(|part| (part.offset, part.size)).collect();
        assert_eq!(spans, [(0, 5), (5, 5), (10, 3)]);
        assert_eq!(plan.parts[0].headers[0].1, "application/octet-stream");
        assert!(plan.parts[0].url.ends_with("#alternative-type=video/quicktime"));
        assert_eq!(plan.expires_at, Some(UnixMillis::parse("2026-03-03T16:00:00Z").unwrap()));
    }

    #[test]
    fn parts_that_do_not_add_up_are_refused_and_leave_a_placeholder_to_look_for() {
        let raw = json!({"id": "9c", "upload_urls": [{"size": 5, "url": url(1)}]});
        let error = plan(&raw, &spec(13), "testing").unwrap_err();
        assert_eq!((error.kind, error.outcome), (ErrorKind::BadAnswer, Outcome::Unknown));
    }
}
