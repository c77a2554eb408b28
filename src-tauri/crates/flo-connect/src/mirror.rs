//! Reading: streams, pages, records.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use flo_model::{FieldMap, Reading, RecordType, RemoteId, UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{CallContext, Result};

/// Reads the records of one account as streams of pages.
#[async_trait]
pub trait Mirror: Send + Sync {
    /// The streams that exist before anything was read. Pages name further ones.
    fn root_streams(&self) -> Vec<StreamSpec>;

    /// Reads one page. With no cursor it is the first page of the pass.
    ///
    /// `since` is the `mark` that the last complete pass of this stream ended with; a [`PassKind::Changes`] pass may
    /// stop there.
    ///
    /// # Errors
    /// `NotFound` when the stream's own parent is gone or invisible: this proves nothing about its children.
    async fn page(
        &self,
        cx: &CallContext,
        stream: &StreamKey,
        kind: PassKind,
        since: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page>;

    /// Reads one record at its own address. `Ok(None)` is the service's positive answer that it is not there: the only
    /// proof of absence beside a listing of deleted records.
    ///
    /// # Errors
    /// Everything that is not such an answer.
    async fn get(
        &self,
        cx: &CallContext,
        record_type: RecordType,
        id: &RemoteId,
        known: &FieldMap,
    ) -> Result<Option<RemoteRecord>>;

    /// What stands around a record that was read by itself because of a hint.
    fn around(&self, _cx: &CallContext, _record: &RemoteRecord) -> Around {
        Around::default()
    }
}

/// What stands around one record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Around {
    /// The streams that it shows to exist, as a page with it names them: the content of a folder, for one.
    pub streams: Vec<StreamSpec>,
    /// The stream that lists it together with its neighbours.
    pub listed_in: Option<StreamKey>,
    /// The record that counts it among its own fields, as a file counts its comments.
    pub counted_by: Option<RemoteRef>,
}

/// Names one stream of one connection: `projects`, `children/<folder>`, `entries/<user>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamKey(pub String);

impl StreamKey {
    /// The part before the first slash.
    #[must_use]
    pub fn family(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The part after the first slash; empty when there is none.
    #[must_use]
    pub fn argument(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, argument)| argument)
    }
}

impl fmt::Display for StreamKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for StreamKey {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for StreamKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// How much a pass reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassKind {
    /// Everything: what a complete one does not contain is a candidate for absence.
    Full,
    /// What changed since the mark, where the service can sort by change; proves no absence.
    Changes,
}

/// A stream and its polling plan.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamSpec {
    /// Its name.
    pub key: StreamKey,
    /// Streams of a lower tier are read first (workspaces 0, projects 1, their content 2, comments 3): parents before
    /// children, so that references can be resolved.
    pub tier: u8,
    /// Time between two passes that look for changes.
    pub changes_every: Duration,
    /// Time between two full passes.
    pub full_every: Duration,
    /// True when a [`PassKind::Changes`] pass is cheaper than a full one; false: every pass is full.
    pub has_changes_pass: bool,
    /// True when a complete full pass lists every record of the stream, so that a missing one is a candidate for
    /// absence. False for feeds and hints.
    pub proves_candidates: bool,
    /// True when each pass also lists positively deleted records.
    pub lists_deleted: bool,
    /// A short text that changes when the stream's content is known to have changed, such as a comment count. A spec
    /// that arrives with another stamp than the stored one makes the stream due at once. `None`: only the periods count.
    pub stamp: Option<String>,
    /// When it is read although nothing is known to have changed.
    pub reading: Reading,
    /// True for a feed: it lists what changed anywhere in the account, as hints. Its passes go on from its mark, none
    /// reads everything; as long as they succeed, streams that are read [`Reading::UnlessFed`] rest.
    pub is_feed: bool,
}

impl StreamSpec {
    /// A stream whose every pass reads everything and proves what is missing.
    #[must_use]
    pub fn whole(key: impl Into<StreamKey>, tier: u8, every: Duration) -> Self {
        Self {
            key: key.into(),
            tier,
            changes_every: every,
            full_every: every,
            has_changes_pass: false,
            proves_candidates: true,
            lists_deleted: false,
            stamp: None,
            reading: Reading::EachPass,
            is_feed: false,
        }
    }
}

/// Where to go on within a pass. Opaque outside its connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One page of a stream.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// What it contains, parents before children.
    pub records: Vec<RemoteRecord>,
    /// Records that the service lists as deleted: proof.
    pub deleted: Vec<RemoteRef>,
    /// Records that may have changed or gone: to be read again by id, no proof.
    pub hints: Vec<Hint>,
    /// Streams whose content changed: to be read at once, as far as they are known.
    pub changed: Vec<StreamKey>,
    /// Next page; `None` on the last one.
    pub next: Option<Cursor>,
    /// Streams that this page shows to exist.
    pub streams: Vec<StreamSpec>,
    /// Mark for the next [`PassKind::Changes`] pass: the last page's where it has one, else the first page's.
    pub mark: Option<String>,
    /// How many records the whole pass should bring, where the service says so. A pass that ends with fewer is not
    /// complete.
    pub total: Option<u64>,
    /// Set on the last page of a [`PassKind::Changes`] pass that listed every record of the stream within a window:
    /// a missing record of that window is a candidate for absence, as after a full pass.
    pub covers: Option<Coverage>,
}

/// A record that may have changed or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Which one.
    pub record: RemoteRef,
    /// The service's own word for what happened.
    pub kind: String,
    /// The same whenever the same event is told; `None`: each telling is one of its own.
    pub key: Option<String>,
    /// When, by the service's clock.
    pub happened_at: Option<UnixMillis>,
}

/// A window that a pass has listed completely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The field that places a record in the window; its values are RFC 3339 text.
    pub field: &'static str,
    /// First instant of the window.
    pub from: UnixMillis,
    /// First instant after the window.
    pub until: UnixMillis,
}

/// One record as the service has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteRecord {
    /// What it is.
    pub record_type: RecordType,
    /// Its id there.
    pub id: RemoteId,
    /// The mapped fields. References are remote ids (text or null; sets are sorted arrays of text).
    pub fields: FieldMap,
    /// Every field that is not mapped, kept for writing back.
    pub extra: Value,
    /// ETag, version or change time, where the service has one; else a hash of the fields.
    pub revision: String,
    /// When the service says that it last changed.
    pub updated_at: Option<UnixMillis>,
}

impl RemoteRecord {
    /// A record of a service without versions: its revision is a hash of the mapped fields.
    #[must_use]
    pub fn new(record_type: RecordType, id: RemoteId, fields: FieldMap, extra: Value) -> Self {
        let hash = Sha256::digest(fields.canonical());
        let revision = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { record_type, id, fields, extra, revision, updated_at: None }
    }

    /// The same record, which the service says changed last at this time.
    #[must_use]
    pub fn updated_at(mut self, time: Option<UnixMillis>) -> Self {
        self.updated_at = time;
        self
    }
}

/// A record by its remote id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RemoteRef {
    /// What it is.
    pub record_type: RecordType,
    /// Its id there.
    pub id: RemoteId,
}
