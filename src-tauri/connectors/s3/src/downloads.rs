//! Files in ranges, each of exactly the state that was looked at.

use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use flo_connect::{
    CallContext, DownloadFacts, DownloadSource, Error, ErrorKind, MOST_RANGE, MediaKind, Result,
};
use flo_model::RemoteId;
use http::Method;

use crate::S3;
use crate::api::Call;
use crate::keys::is_folder;

/// A whole range on a line of half a megabit.
const PATIENCE: Duration = Duration::from_secs(300);

#[async_trait]
impl DownloadSource for S3 {
    /// A bucket has originals alone.
    async fn facts(&self, cx: &CallContext, id: &RemoteId, kind: MediaKind) -> Result<Option<DownloadFacts>> {
        if kind != MediaKind::Original || is_folder(id.as_str()) {
            return Ok(None);
        }
        let head = self.head(cx, "asking what is to be downloaded", id.as_str()).await?;
        Ok(head.map(|head| DownloadFacts {
            size: head.size,
            revision: head.etag,
            sums: head.sums,
            address: None,
        }))
    }

    async fn read(
        &self,
        cx: &CallContext,
        id: &RemoteId,
        facts: &DownloadFacts,
        range: Range<u64>,
    ) -> Result<Bytes> {
        let doing = "downloading a file";
        let length = range.end.saturating_sub(range.start);
        if length == 0 || length > MOST_RANGE {
            return Err(Error::new(ErrorKind::Invalid, doing, "a range of this length is not read at once"));
        }
        let mut call = Call::on(Method::GET, id.as_str(), "/{key}", doing)
            .header("range", format!("bytes={}-{}", range.start, range.end - 1));
        if !facts.revision.is_empty() {
            call = call.header("if-match", facts.revision.clone());
        }
        call.deadline = Some(PATIENCE);
        call.max_answer = usize::try_from(MOST_RANGE).ok();
        let response = self.api.send(cx, &call).await?;
        // Not every service heeds the condition.
        let revision = response.header("etag").unwrap_or_default();
        if !facts.revision.is_empty() && !revision.is_empty() && revision != facts.revision {
            return Err(Error::new(ErrorKind::Conflict, doing, "the file was replaced meanwhile"));
        }
        if response.body.len() as u64 != length {
            return Err(Error::new(
                ErrorKind::Interrupted,
                doing,
                "the service gave another range than was asked for",
            ));
        }
        Ok(response.body)
    }
}
