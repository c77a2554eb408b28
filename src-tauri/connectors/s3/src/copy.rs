//! Copies inside the service: no byte comes here.

use std::time::Duration;

use bytes::Bytes;
use flo_connect::http::Effect;
use flo_connect::{CallContext, Error, ErrorKind, Receipt, Result, SentPart};
use http::Method;

use crate::S3;
use crate::api::Call;
use crate::error;
use crate::object::{Head, MARKER};
use crate::uploads::join_order;
use crate::xml;

const GIB: u64 = 1 << 30;
/// Largest object that is copied at once. Source: Amazon S3 API Reference, “CopyObject”.
const AT_ONCE: u64 = 5 * GIB;
/// Parts of larger ones.
const PIECE: u64 = GIB;
/// A copy answers when it is done.
const PATIENCE: Duration = Duration::from_secs(600);

impl S3 {
    /// Copies the object `from`, which `head` tells of, to `to`, where nothing stands.
    pub(crate) async fn copy(
        &self,
        cx: &CallContext,
        from: &str,
        head: &Head,
        to: &str,
        doing: &'static str,
    ) -> Result<()> {
        if head.size > AT_ONCE {
            return self.copy_in_pieces(cx, from, head, to, doing).await;
        }
        let mut call = Call::on(Method::PUT, to, "/{key}?copy", doing)
            .header("x-amz-copy-source", self.api.source_of(from))
            .header("x-amz-copy-source-if-match", head.etag.clone());
        call.deadline = Some(PATIENCE);
        let response = self.api.send(cx, &call).await?;
        error::in_success(doing, &response).map_or(Ok(()), Err)
    }

    async fn copy_in_pieces(
        &self,
        cx: &CallContext,
        from: &str,
        head: &Head,
        to: &str,
        doing: &'static str,
    ) -> Result<()> {
        let mut begin = Call::on(Method::POST, to, "/{key}?uploads", doing).query("uploads", "");
        if let Some(marker) = &head.marker {
            begin = begin.header(MARKER, marker.clone());
        }
        let response = self.api.send(cx, &begin).await?;
        let text = xml::text(&response);
        let document = xml::document(&text, "InitiateMultipartUploadResult", doing)?;
        let upload = xml::value(document.root_element(), "UploadId").unwrap_or_default().to_owned();
        let copied = self.copy_pieces(cx, from, head, to, &upload, doing).await;
        if copied.is_err() {
            let give_up = Call::on(Method::DELETE, to, "/{key}?uploadId", doing).query("uploadId", &upload);
            // The layers log a failure; the copy's own is the one that counts.
            drop(self.api.send(cx, &give_up).await);
        }
        copied
    }

    async fn copy_pieces(
        &self,
        cx: &CallContext,
        from: &str,
        head: &Head,
        to: &str,
        upload: &str,
        doing: &'static str,
    ) -> Result<()> {
        let mut pieces = Vec::new();
        for (number, offset) in (0_u32..).zip((0..head.size).step_by(PIECE as usize)) {
            let size = PIECE.min(head.size - offset);
            let label = (number + 1).to_string();
            let mut call = Call::on(Method::PUT, to, "/{key}?copy", doing)
                .query("partNumber", &label)
                .query("uploadId", upload)
                .header("x-amz-copy-source", self.api.source_of(from))
                .header("x-amz-copy-source-if-match", head.etag.clone())
                .header("x-amz-copy-source-range", format!("bytes={offset}-{}", offset + size - 1));
            call.deadline = Some(PATIENCE);
            let response = self.api.send(cx, &call).await?;
            if let Some(error) = error::in_success(doing, &response) {
                return Err(error);
            }
            let text = xml::text(&response);
            let document = xml::document(&text, "CopyPartResult", doing)?;
            let tag = xml::value(document.root_element(), "ETag").ok_or_else(|| {
                Error::new(ErrorKind::BadAnswer, doing, "the service copied a part without a tag")
            })?;
            pieces.push(SentPart { number, offset, size, receipt: Receipt(tag.to_owned()) });
        }
        let mut join = Call::on(Method::POST, to, "/{key}?uploadId", doing).query("uploadId", upload);
        join.body = Bytes::from(join_order(&pieces));
        join.effect = Some(Effect::Repeatable);
        join.deadline = Some(PATIENCE);
        let response = self.api.send(cx, &join).await?;
        error::in_success(doing, &response).map_or(Ok(()), Err)
    }
}
