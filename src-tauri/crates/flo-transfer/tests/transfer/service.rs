//! A service in memory that takes uploads, counts every byte, and fails when told to.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flo_connect::http::Budget;
use flo_connect::{
    Account, Arrived, CallContext, Connector, Descriptor, DownloadFacts, DownloadSource, Error, ErrorKind,
    MediaKind, PartBody, PartPlan, Receipt, Result, SentPart, SignIn, UploadPlan, UploadSpec, UploadStatus,
    UploadTarget,
};
use flo_model::{RemoteId, UnixMillis};
use futures::StreamExt;
use tokio::sync::watch;

/// How the next call fails.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// It is refused before anything happens.
    Refuse(ErrorKind),
    /// It takes effect and the answer is lost.
    LoseAnswer,
    /// The connection breaks after this many bytes of the part.
    CutAfter(usize),
    /// Nothing more is taken and no answer comes.
    Hang,
}

/// One placeholder or file.
#[derive(Debug, Clone)]
pub(crate) struct Remote {
    pub(crate) folder: String,
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) parts: Vec<Option<Vec<u8>>>,
}

impl Remote {
    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        self.parts.iter().cloned().collect::<Option<Vec<_>>>().map(|parts| parts.concat())
    }
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) files: BTreeMap<String, Remote>,
    /// Bytes taken for each placeholder and part, over all attempts.
    pub(crate) received: BTreeMap<(String, usize), u64>,
    pub(crate) begins: u32,
    pub(crate) abandoned: Vec<String>,
    pub(crate) expired: HashSet<String>,
    pub(crate) begin_faults: VecDeque<Fault>,
    pub(crate) part_faults: VecDeque<Fault>,
    /// How often a complete file is reported as incomplete.
    pub(crate) busy_looks: u32,
    /// Added to the size that is reported for complete files.
    pub(crate) wrong_size: u64,
    pub(crate) streams_now: usize,
    pub(crate) streams_most: usize,
}

pub(crate) struct Service {
    pub(crate) inner: Mutex<Inner>,
    pub(crate) part_size: u64,
    /// No byte is taken beyond this many in all.
    limit: watch::Sender<u64>,
    budget: Budget,
}

static DESCRIPTOR: Descriptor = Descriptor {
    id: "memory",
    name: "Memory",
    sign_in: SignIn::ApiKey,
    limits: &[],
    has_idempotency_keys: false,
    update_replaces_record: false,
    attempt_timeout: Duration::from_secs(30),
};

impl Service {
    pub(crate) fn new(part_size: u64) -> Arc<Self> {
        let limit = watch::channel(u64::MAX).0;
        Arc::new(Self { inner: Mutex::default(), part_size, limit, budget: Budget::new(&[]) })
    }

    /// Takes no more than `bytes` in all, until told otherwise.
    pub(crate) fn take_at_most(&self, bytes: u64) {
        self.limit.send_replace(bytes);
    }

    pub(crate) fn with<T>(&self, f: impl FnOnce(&mut Inner) -> T) -> T {
        f(&mut self.inner.lock().unwrap())
    }

    pub(crate) fn received(&self) -> u64 {
        self.with(|inner| inner.received.values().sum())
    }

    /// Names and bytes of the complete files.
    pub(crate) fn complete(&self) -> Vec<(String, Vec<u8>)> {
        self.with(|inner| {
            inner
                .files
                .values()
                .filter_map(|file| Some((format!("{}/{}", file.folder, file.name), file.bytes()?)))
                .collect()
        })
    }

    async fn room(&self) {
        let mut limit = self.limit.subscribe();
        loop {
            if self.received() < *limit.borrow_and_update() {
                return;
            }
            limit.changed().await.unwrap();
        }
    }
}

fn failed(kind: ErrorKind) -> Error {
    Error::new(kind, "testing", "the test wants it")
}

#[async_trait]
impl Connector for Service {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    async fn account(&self, _cx: &CallContext) -> Result<Account> {
        Err(failed(ErrorKind::Invalid))
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn uploads(&self) -> Option<&dyn UploadTarget> {
        Some(self)
    }

    fn downloads(&self) -> Option<&dyn DownloadSource> {
        Some(self)
    }
}

#[async_trait]
impl DownloadSource for Service {
    async fn facts(
        &self,
        _cx: &CallContext,
        id: &RemoteId,
        _kind: MediaKind,
    ) -> Result<Option<DownloadFacts>> {
        Ok(self.with(|inner| {
            let bytes = inner.files.get(&id.0)?.bytes()?;
            Some(DownloadFacts {
                size: bytes.len() as u64,
                revision: String::new(),
                sums: Vec::new(),
                address: None,
            })
        }))
    }

    async fn read(
        &self,
        _cx: &CallContext,
        id: &RemoteId,
        _facts: &DownloadFacts,
        range: std::ops::Range<u64>,
    ) -> Result<bytes::Bytes> {
        let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        let bytes = self.with(|inner| inner.files.get(&id.0).and_then(Remote::bytes));
        bytes.map(|bytes| bytes[range].to_vec().into()).ok_or_else(|| failed(ErrorKind::NotFound))
    }
}

#[async_trait]
impl UploadTarget for Service {
    async fn begin(&self, _cx: &CallContext, spec: &UploadSpec) -> Result<UploadPlan> {
        self.with(|inner| {
            inner.begins += 1;
            let fault = inner.begin_faults.pop_front();
            if let Some(Fault::Refuse(kind)) = fault {
                return Err(failed(kind));
            }
            let id = format!("r{}", inner.begins);
            let mut parts = Vec::new();
            let mut offset = 0;
            while offset < spec.size {
                let size = self.part_size.min(spec.size - offset);
                let url = format!("{id}/{}", parts.len());
                parts.push(PartPlan { offset, size, url, ..PartPlan::default() });
                offset += size;
            }
            let file = Remote {
                folder: spec.folder.0.clone(),
                name: spec.name.clone(),
                size: spec.size,
                parts: vec![None; parts.len()],
            };
            inner.files.insert(id.clone(), file);
            if let Some(Fault::LoseAnswer) = fault {
                return Err(failed(ErrorKind::Interrupted).with_unknown_outcome());
            }
            Ok(UploadPlan { remote_id: RemoteId(id), parts, expires_at: None })
        })
    }

    async fn find_begun(&self, _cx: &CallContext, spec: &UploadSpec, _: UnixMillis) -> Result<Vec<RemoteId>> {
        Ok(self.with(|inner| {
            let is_ghost = |file: &Remote| {
                file.folder == spec.folder.0
                    && file.name == spec.name
                    && file.size == spec.size
                    && file.parts.iter().all(Option::is_none)
            };
            let found = inner.files.iter().filter(|(_, file)| is_ghost(file));
            found.map(|(id, _)| RemoteId(id.clone())).collect()
        }))
    }

    async fn put_part(
        &self,
        _cx: &CallContext,
        _upload: &RemoteId,
        part: &PartPlan,
        mut body: PartBody,
    ) -> Result<Receipt> {
        let (id, number) = part.url.split_once('/').unwrap();
        let (id, number) = (id.to_owned(), number.parse::<usize>().unwrap());
        let fault = self.with(|inner| {
            inner.streams_now += 1;
            inner.streams_most = inner.streams_most.max(inner.streams_now);
            if inner.expired.contains(&id) {
                return Some(Fault::Refuse(ErrorKind::Expired));
            }
            inner.part_faults.pop_front()
        });
        let _leaving = Leaving(self);
        match fault {
            Some(Fault::Refuse(kind)) => return Err(failed(kind)),
            Some(Fault::Hang) => std::future::pending::<()>().await,
            _ => {}
        }
        let mut bytes = Vec::new();
        while let Some(piece) = body.next().await {
            self.room().await;
            let piece = piece.map_err(|error| failed(ErrorKind::Local).with_source(error))?;
            bytes.extend_from_slice(&piece);
            self.with(|inner| {
                *inner.received.entry((id.clone(), number)).or_default() += piece.len() as u64;
            });
            if let Some(Fault::CutAfter(limit)) = fault
                && bytes.len() >= limit
            {
                return Err(failed(ErrorKind::Interrupted));
            }
        }
        if bytes.len() as u64 != part.size {
            // The process that sent it died.
            return Err(failed(ErrorKind::Interrupted));
        }
        self.with(|inner| {
            if let Some(file) = inner.files.get_mut(&id) {
                file.parts[number] = Some(bytes);
            }
        });
        if let Some(Fault::LoseAnswer) = fault {
            return Err(failed(ErrorKind::Interrupted));
        }
        Ok(Receipt::default())
    }

    async fn complete(&self, _cx: &CallContext, id: &RemoteId, _: &[SentPart]) -> Result<UploadStatus> {
        Ok(self.with(|inner| {
            let Some(file) = inner.files.get(&id.0) else { return UploadStatus::Missing };
            let Some(bytes) = file.bytes() else { return UploadStatus::Incomplete };
            if inner.busy_looks > 0 {
                inner.busy_looks -= 1;
                return UploadStatus::Incomplete;
            }
            let size = Some(bytes.len() as u64 + inner.wrong_size);
            UploadStatus::Complete(Arrived { id: id.clone(), size, sums: Vec::new() })
        }))
    }

    async fn abandon(&self, _cx: &CallContext, id: &RemoteId) -> Result<()> {
        self.with(|inner| {
            inner.abandoned.push(id.0.clone());
            inner.files.remove(&id.0);
        });
        Ok(())
    }
}

struct Leaving<'a>(&'a Service);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.with(|inner| inner.streams_now -= 1);
    }
}
