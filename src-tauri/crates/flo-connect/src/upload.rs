//! Uploads: whole files in one request, parts in any order, parts one after the other.
//!
//! Services differ in how they take a file, not in what has to be proven: presigned parts in any order (Frame.io), a
//! multipart upload whose parts answer with a tag each (S3), a session that takes bytes where it stands (Drive, Dropbox).
//! [`UploadStyle`] says which; whoever sends keeps the plan, the placeholder and the receipts, so that a new process goes
//! on from them alone.

use std::fmt;
use std::pin::Pin;
use std::str::FromStr;

use async_trait::async_trait;
use bytes::Bytes;
use flo_model::{RemoteId, UnixMillis};
use futures::Stream;
use serde::{Deserialize, Serialize};

use crate::{CallContext, Error, ErrorKind, Result};

/// The bytes of one part, in order.
pub type PartBody = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send + Sync>>;

/// A part whose bytes are in memory already.
#[must_use]
pub fn part_of(bytes: impl Into<Bytes>) -> PartBody {
    let bytes = bytes.into();
    Box::pin(futures::stream::once(async move { Ok(bytes) }))
}

/// Takes uploads.
#[async_trait]
pub trait UploadTarget: Send + Sync {
    /// How it wants its bytes.
    fn style(&self) -> UploadStyle {
        UploadStyle::default()
    }

    /// Sends a whole file in one request, without a placeholder. Asked for only within [`UploadStyle::whole_up_to`].
    /// Sending the same `spec` again is harmless, whatever became of the first time.
    ///
    /// # Errors
    /// `Conflict` when another file stands at that place.
    async fn put_whole(&self, _cx: &CallContext, _spec: &UploadSpec, _bytes: Bytes) -> Result<Arrived> {
        Err(Error::new(ErrorKind::Invalid, "sending a file", "this service takes files in parts only"))
    }

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

    /// Sends one part of the placeholder `upload`. Sending it again is harmless. The receipt is to be kept: completing
    /// may need it.
    ///
    /// # Errors
    /// `Expired` when the part's address or the whole placeholder is no longer valid.
    async fn put_part(
        &self,
        cx: &CallContext,
        upload: &RemoteId,
        part: &PartPlan,
        body: PartBody,
    ) -> Result<Receipt>;

    /// How many bytes from the first on the service has. Asked before the parts of a [`PartOrder::Sequential`] upload
    /// are gone on with; `None` when the service cannot say, so that the sender's own journal counts.
    ///
    /// # Errors
    /// `Expired` when the placeholder is no longer valid.
    async fn received(&self, _cx: &CallContext, _upload: &RemoteId) -> Result<Option<u64>> {
        Ok(None)
    }

    /// The parts that the service has, where parts are sent in any order. Asked before an upload that was begun earlier is
    /// gone on with; `None` when the service cannot say, so that the sender's own journal counts.
    ///
    /// # Errors
    /// `Expired` when the placeholder is no longer valid.
    async fn listed_parts(&self, _cx: &CallContext, _upload: &RemoteId) -> Result<Option<Vec<ListedPart>>> {
        Ok(None)
    }

    /// Has the parts put together, or asks how far the service is with that: called until it is complete. Repeating it
    /// is harmless, also when the answer of the last time was lost.
    ///
    /// # Errors
    /// As for reading.
    async fn complete(&self, cx: &CallContext, upload: &RemoteId, parts: &[SentPart])
    -> Result<UploadStatus>;

    /// Removes a placeholder. One that is already gone is no error.
    ///
    /// # Errors
    /// As for writing.
    async fn abandon(&self, cx: &CallContext, upload: &RemoteId) -> Result<()>;
}

/// How a service takes files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadStyle {
    /// Bytes up to which a file goes in one request without a placeholder; `None`: every file has one.
    pub whole_up_to: Option<u64>,
    /// In which order parts may be sent.
    pub order: PartOrder,
    /// Sums of the whole file that the service tells of a complete one, or that a person wants to see; each costs its
    /// share of a processor.
    pub sums: &'static [SumKind],
    /// Whether it takes files of no bytes.
    pub takes_empty: bool,
}

impl Default for UploadStyle {
    /// Parts in any order behind a placeholder, SHA-256 for people, no empty files.
    fn default() -> Self {
        Self { whole_up_to: None, order: PartOrder::Any, sums: &[SumKind::Sha256], takes_empty: false }
    }
}

/// In which order parts may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartOrder {
    /// Any, several at a time.
    Any,
    /// One after the other: each begins where the service stands.
    Sequential,
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
    /// Names the upload itself, the same in every attempt: a service that keeps such a mark tells its own file from
    /// another one by it.
    pub marker: String,
    /// The file that an earlier state of the same local file became: it may be replaced. Nothing else ever is.
    pub replaces: Option<RemoteId>,
}

/// Where the parts go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadPlan {
    /// The placeholder. Opaque outside its connector; it need not be the id of the file that comes of it.
    pub remote_id: RemoteId,
    /// In order, without gaps, together the whole file.
    pub parts: Vec<PartPlan>,
    /// When the addresses die, if the service says so.
    pub expires_at: Option<UnixMillis>,
}

impl UploadPlan {
    /// Parts of `part_size` bytes each, the last one shorter, whose addresses follow from the placeholder. An empty
    /// file has one empty part.
    #[must_use]
    pub fn of_equal_parts(remote_id: RemoteId, size: u64, part_size: u64) -> Self {
        let count = size.div_ceil(part_size.max(1)).max(1);
        let parts = (0..count)
            .map(|number| {
                let offset = number * part_size;
                PartPlan { offset, size: part_size.min(size - offset), ..PartPlan::default() }
            })
            .zip(0_u32..)
            .map(|(part, number)| PartPlan { number, ..part })
            .collect();
        Self { remote_id, parts, expires_at: None }
    }
}

/// Where one part goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartPlan {
    /// Its number, from 0.
    #[serde(default)]
    pub number: u32,
    /// First byte in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// Presigned address; empty when it follows from the placeholder. Not a secret for long, but not for logs either.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Headers that the signature covers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
}

/// What the service answered to a part, as completing needs it (a tag); empty where it needs nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

/// A part that the service has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// Its number, from 0.
    pub number: u32,
    /// First byte in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u64,
    /// What the service answered.
    pub receipt: Receipt,
}

/// A part as the service lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPart {
    /// Its number, from 0.
    pub number: u32,
    /// Bytes.
    pub size: u64,
    /// What the service answered to it; empty where the list does not tell.
    pub receipt: Receipt,
}

/// How far the service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadStatus {
    /// Bytes are missing or are being put together.
    Incomplete,
    /// All bytes are there.
    Complete(Arrived),
    /// The service gave up on it.
    Failed,
    /// There is no such placeholder any more.
    Missing,
}

/// A file that is at the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Its id there.
    pub id: RemoteId,
    /// Bytes that the service counts, where it says so.
    pub size: Option<u64>,
    /// Sums that the service tells; those of kinds that were computed here must agree.
    pub sums: Vec<Sum>,
}

/// How a sum of a file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SumKind {
    /// SHA-256 of all bytes.
    Sha256,
    /// SHA-256 over the SHA-256 sums of the file's blocks of 4 MiB. Source: Dropbox, “Content hash”, read 2026-11-22.
    BlockSha256,
    /// CRC-64/NVME of all bytes, big-endian. Source: Amazon S3, “Checking object integrity”, read 2026-11-22.
    Crc64Nvme,
}

/// A sum of a whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// How it is made.
    pub kind: SumKind,
    /// Its value, lower-case hex.
    pub hex: String,
}

/// Before the value of a sum that is not SHA-256.
const BLOCKS: &str = "sha256-4mib:";
const CRC64_NVME: &str = "crc64nvme:";

impl fmt::Display for Sum {
    /// SHA-256 stands by itself; other kinds are named.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            SumKind::Sha256 => f.write_str(&self.hex),
            SumKind::BlockSha256 => write!(f, "{BLOCKS}{}", self.hex),
            SumKind::Crc64Nvme => write!(f, "{CRC64_NVME}{}", self.hex),
        }
    }
}

impl FromStr for Sum {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let named = [(BLOCKS, SumKind::BlockSha256), (CRC64_NVME, SumKind::Crc64Nvme)];
        let found = named.into_iter().find_map(|(name, kind)| Some((text.strip_prefix(name)?, kind)));
        let (hex, kind) = found.unwrap_or((text, SumKind::Sha256));
        Ok(Self { kind, hex: hex.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_follow_each_other_and_an_empty_file_has_one_empty_part() {
        let parts = |size, part| {
            let plan = UploadPlan::of_equal_parts(RemoteId::from("r"), size, part);
            plan.parts.iter().map(|part| (part.number, part.offset, part.size)).collect::<Vec<_>>()
        };
        assert_eq!(parts(10, 4), [(0, 0, 4), (1, 4, 4), (2, 8, 2)]);
        assert_eq!(parts(8, 4), [(0, 0, 4), (1, 4, 4)]);
        assert_eq!(parts(0, 4), [(0, 0, 0)]);
    }

    #[test]
    fn a_plan_that_an_older_version_journalled_is_read() {
        let old = r#"{"offset":5,"size":3,"url":"https://x/2","headers":[["a","b"]]}"#;
        let part: PartPlan = serde_json::from_str(old).unwrap();
        assert_eq!((part.number, part.offset, part.size, part.url.as_str()), (0, 5, 3, "https://x/2"));
    }

    #[test]
    fn sums_are_written_and_read() {
        for kind in [SumKind::Sha256, SumKind::BlockSha256, SumKind::Crc64Nvme] {
            let sum = Sum { kind, hex: "00ff".into() };
            assert_eq!(sum.to_string().parse::<Sum>(), Ok(sum));
        }
    }
}
