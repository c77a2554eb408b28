//! Renditions of media.

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::RemoteId;
use serde::{Deserialize, Serialize};

use crate::{CallContext, Result};

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
