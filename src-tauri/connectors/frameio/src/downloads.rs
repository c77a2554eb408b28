//! Originals and proxies in ranges, from presigned addresses that live for about an hour.

use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flo_connect::http::{Request, Response};
use flo_connect::{
    CallContext, DownloadFacts, DownloadSource, Error, ErrorKind, MOST_RANGE, MediaKind, MediaSource as _,
    Result,
};
use flo_model::RemoteId;
use http::Method;
use http::header::{HeaderValue, IF_RANGE, RANGE};
use url::Url;

use crate::Frameio;
use crate::config::STORAGE;

/// A whole range on a line of half a megabit.
const PATIENCE: Duration = Duration::from_secs(300);

#[async_trait]
impl DownloadSource for Frameio {
    /// Asks the storage for the first byte: the answer tells the whole size and the tag of the state.
    async fn facts(&self, cx: &CallContext, id: &RemoteId, kind: MediaKind) -> Result<Option<DownloadFacts>> {
        let doing = "asking what is to be downloaded";
        let link = match self.link(cx, id, kind).await {
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
            link => link?,
        };
        let Some(link) = link else { return Ok(None) };
        let answer = match self.range(cx, doing, &link.url, 0..1, "").await {
            // A file without bytes has no first one.
            Err(error) if error.status == Some(416) => {
                return Ok(Some(DownloadFacts {
                    size: 0,
                    revision: String::new(),
                    sums: Vec::new(),
                    address: Some(link.url),
                }));
            }
            answer => answer?,
        };
        let size = total(&answer).ok_or_else(|| {
            Error::new(ErrorKind::BadAnswer, doing, "the storage does not serve parts of this file")
        })?;
        let revision = answer.header("etag").unwrap_or_default().to_owned();
        Ok(Some(DownloadFacts { size, revision, sums: Vec::new(), address: Some(link.url) }))
    }

    async fn read(
        &self,
        cx: &CallContext,
        _id: &RemoteId,
        facts: &DownloadFacts,
        range: Range<u64>,
    ) -> Result<Bytes> {
        let doing = "downloading a file";
        let length = range.end.saturating_sub(range.start);
        if length == 0 || length > MOST_RANGE {
            return Err(Error::new(ErrorKind::Invalid, doing, "a range of this length is not read at once"));
        }
        let address = facts.address.as_deref().unwrap_or_default();
        let answer = self.range(cx, doing, address, range, &facts.revision).await?;
        // With another state behind the address the whole file comes instead of the range.
        if answer.status != 206 || total(&answer) != Some(facts.size) {
            return Err(Error::new(ErrorKind::Conflict, doing, "the file was replaced meanwhile"));
        }
        if answer.body.len() as u64 != length {
            return Err(Error::new(
                ErrorKind::Interrupted,
                doing,
                "the storage gave another range than was asked for",
            ));
        }
        Ok(answer.body)
    }
}

impl Frameio {
    async fn range(
        &self,
        cx: &CallContext,
        doing: &'static str,
        address: &str,
        range: Range<u64>,
        revision: &str,
    ) -> Result<Response> {
        let url = Url::parse(address).map_err(|error| {
            Error::new(ErrorKind::Expired, doing, "the address is unusable").with_source(error)
        })?;
        let mut request = Request::new(Method::GET, url, STORAGE, "/storage/{rendition}", doing);
        let span = format!("bytes={}-{}", range.start, range.end - 1);
        request.headers.insert(RANGE, HeaderValue::from_str(&span).expect("digits and dashes"));
        if let Ok(tag) = HeaderValue::from_str(revision)
            && !revision.is_empty()
        {
            request.headers.insert(IF_RANGE, tag);
        }
        request.deadline = Some(PATIENCE);
        request.max_answer = usize::try_from(MOST_RANGE).unwrap_or(usize::MAX);
        self.api.send_unsigned(cx, request).await
    }
}

/// The whole size in `Content-Range: bytes 0-0/12345`.
fn total(answer: &Response) -> Option<u64> {
    answer.header("content-range")?.rsplit_once('/')?.1.parse().ok()
}
