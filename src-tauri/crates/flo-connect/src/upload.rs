//! Moving media: uploads in parts, renditions.

use std::pin::Pin;

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::{RemoteId, UnixMillis};
use futures::Stream;
use serde::{Deserialize, Serialize};

use crate::{CallContext, Result};

/// The bytes of one part, in order.
pub type PartBody = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send + Sync>>;

/// A part whose bytes are in memory already.
#[must_use]
pub fn part_of(bytes: impl Into<Bytes>) -> PartBody {
    let bytes = bytes.into();
    Box::pin(futures::stream::once(async move { Ok(bytes) }))
}

/// Takes uploads in parts that are sent in any order.
#[async_trait]
pub trait UploadTarget: Send + Sync {
    /// Makes the placeholder and returns where the parts go. Never repeats itself.
    ///
    /// # Errors
    /// With an unknown outcome a placeholder may exist: see [`UploadTarget::find_begun`].
    async fn begin(&self, cx: &CallContext, spec: &UploadSpec) -> Result<UploadPlan>;

    /// Placeholders without bytes that fit `spec` and are not older than `since`: ghosts of a lost answer.
    ///
    /// # Errors
    /// As for reading.
    async fn find_begun(
        &self,
        cx: &CallContext,
        spec: &UploadSpec,
        since: UnixMillis,
    ) -> Result<Vec<RemoteId>>;

    /// Sends one part. Sending it again is harmless.
    ///
    /// # Errors
    /// `Expired` when the part's address is no longer valid.
    async fn put_part(&self, cx: &CallContext, part: &PartPlan, body: PartBody) -> Result<()>;

    /// How far the service is with putting the parts together.
    ///
    /// # Errors
    /// As for reading.
    async fn status(&self, cx: &CallContext, id: &RemoteId) -> Result<UploadStatus>;

    /// Removes a placeholder. One that is already gone is no error.
    ///
    /// # Errors
    /// As for writing.
    async fn abandon(&self, cx: &CallContext, id: &RemoteId) -> Result<()>;
}

/// What is to be uploaded, and whither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSpec {
    /// The folder's id at the service.
    pub folder: RemoteId,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// Where the parts go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPlan {
    /// The placeholder.
    pub remote_id: RemoteId,
    /// In order, without gaps, together the whole file.
    pub parts: Vec<PartPlan>,
    /// When the addresses die, if the service says so.
    pub expires_at: Option<UnixMillis>,
}

/// Where one part goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartPlan {
    /// First byte in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Presigned address. Not a secret for long, but not for logs either.
    pub url: String,
    /// Headers that the signature covers.
    pub headers: Vec<(String, String)>,
}

/// How far the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadStatus {
    /// Bytes are missing or are being put together.
    Incomplete,
    /// All bytes are there; the size that the service counts, where it says so.
    Complete {
        /// Bytes at the service.
        size: Option<u64>,
    },
    /// The service gave up on it.
    Failed,
    /// There is no such placeholder any more.
    Missing,
}

/// Serves renditions of media.
#[async_trait]
pub trait MediaSource: Send + Sync {
    /// A fresh address of one rendition; `None` when there is none (yet). Valid for minutes: never stored.
    ///
    /// # Errors
    /// `Forbidden` without the right to download.
    async fn link(&self, cx: &CallContext, id: &RemoteId, kind: MediaKind) -> Result<Option<MediaLink>>;

    /// The bytes of one small rendition (thumbnail, scrub sheet), at most 8 MiB.
    ///
    /// # Errors
    /// As for reading.
    async fn fetch(&self, cx: &CallContext, link: &MediaLink) -> Result<Bytes>;
}

/// A rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaKind {
    /// Small still.
    Thumbnail,
    /// Streamable proxy.
    Proxy,
    /// The file as it was uploaded.
    Original,
}

/// A fresh address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaLink {
    /// Presigned address.
    pub url: String,
}
