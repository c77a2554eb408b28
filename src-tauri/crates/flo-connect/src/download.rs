//! Downloads: a file in ranges, with what proves that they belong together.

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::RemoteId;

use crate::{CallContext, MediaKind, Result, Sum};

/// Most bytes that one range asks for.
pub const MOST_RANGE: u64 = 16 * 1024 * 1024;

/// Serves files in ranges.
#[async_trait]
pub trait DownloadSource: Send + Sync {
    /// What is to be downloaded of a file; `None` when there is no such rendition (yet), or no such file.
    ///
    /// # Errors
    /// `Forbidden` without the right to download.
    async fn facts(&self, cx: &CallContext, id: &RemoteId, kind: MediaKind) -> Result<Option<DownloadFacts>>;

    /// The bytes of `range`, at most [`MOST_RANGE`] of them, of exactly the state that `facts` tells of.
    ///
    /// # Errors
    /// `Conflict` when the file has another state by now; `Expired` when the address in `facts` is to be asked for anew.
    async fn read(
        &self,
        cx: &CallContext,
        id: &RemoteId,
        facts: &DownloadFacts,
        range: Range<u64>,
    ) -> Result<Bytes>;
}

/// One state of a file at the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadFacts {
    /// Bytes.
    pub size: u64,
    /// Names this state (ETag, revision): ranges with another one are of another file. Empty where the service has none.
    pub revision: String,
    /// Sums that the service tells of it.
    pub sums: Vec<Sum>,
    /// Where to read it, when that is an address of its own. Valid for minutes: never stored.
    pub address: Option<String>,
}
