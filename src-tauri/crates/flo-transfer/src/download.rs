//! One session of a download: brings a file as far as it gets.
//!
//! The bytes go into a file of another name beside the place where they belong, in ranges of one state of the file at the
//! service. How many of them are safely on the disk stands in the row, so that the next session goes on from there; what an
//! earlier one wrote is read again and hashed. The file gets its name when all of it is there and agrees with what the
//! service says of it.

mod partial;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flo_connect::{
    CallContext, Class, Connector, DownloadFacts, DownloadSource, ErrorKind, MediaKind, Sum, SumKind,
};
use flo_model::{Proof, RemoteId, TransferState};
use flo_store::sync::links;
use flo_store::transfers::{Transfer, downloads};
use flo_store::{StoreError, records};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use crate::hashing::{Sums, Whole};
use crate::progress::Meter;
use crate::session::blocking;
use crate::transfers::Shared;
use crate::trouble::Trouble;
use partial::Partial;

/// Bytes that are asked for at once.
const RANGE: u64 = 8 << 20;
/// Ranges that are asked for ahead. They are in memory until those before them are written.
const AHEAD: usize = 4;
/// How often an address that died is asked for anew in one session.
const ADDRESSES: u32 = 20;

/// Runs a session to its end.
pub(crate) async fn run(
    shared: &Arc<Shared>,
    transfer: Transfer,
    meter: &Arc<Meter>,
    cancel: &CancellationToken,
    connector: &Arc<dyn Connector>,
) -> Result<(), Trouble> {
    let Some(downloads) = connector.downloads() else {
        return Err(Trouble::park("refused", "This service gives no files back."));
    };
    let cx =
        CallContext { cancel: cancel.clone(), ..CallContext::new(Arc::clone(&shared.clock), Class::Write) };
    let download = Download { shared, transfer, meter, downloads, cx };
    tokio::select! {
        result = download.go() => result,
        () = cancel.cancelled() => Err(Trouble::Cancelled),
    }
}

struct Download<'a> {
    shared: &'a Arc<Shared>,
    transfer: Transfer,
    meter: &'a Arc<Meter>,
    downloads: &'a dyn DownloadSource,
    cx: CallContext,
}

impl Download<'_> {
    async fn go(&self) -> Result<(), Trouble> {
        let remote = self.remote().await?;
        let facts = self.facts(&remote).await?;
        let place = PathBuf::from(&self.transfer.path);
        let (path, id) = (place.clone(), self.transfer.id.0.clone());
        let same = self.transfer.key.file_id == facts.revision && self.transfer.key.size == facts.size;
        let kept = if same { self.transfer.sent } else { 0 };
        let kinds: Vec<SumKind> = facts.sums.first().map(|sum| sum.kind).into_iter().collect();
        let (mut partial, mut whole) = blocking(move || {
            let mut whole = Whole::new(&kinds);
            let partial = Partial::open(&path, &id, kept, &mut whole)?;
            Ok::<_, Trouble>((partial, whole))
        })
        .await??;
        if !same || partial.length() != self.transfer.sent {
            let (id, size, revision) = (self.transfer.id.clone(), facts.size, facts.revision.clone());
            let at = partial.length();
            let is_ours = self
                .shared
                .store
                .write(move |tx| {
                    Ok(downloads::begin(tx, &id, size, &revision)? && downloads::received(tx, &id, at)?)
                })
                .await?;
            if !is_ours {
                return Err(Trouble::Cancelled);
            }
        }
        self.meter.begin(facts.size, partial.length());
        let facts = self.receive(&remote, facts, &mut partial, &mut whole).await?;
        self.meter.enter(TransferState::Finishing);
        self.finish(partial, whole.finish(), &facts, &place).await
    }

    /// The file's id at the service.
    async fn remote(&self) -> Result<RemoteId, Trouble> {
        let (connection, asset) = (self.transfer.connection_id.clone(), self.transfer.asset_id.clone());
        let asset = asset.ok_or_else(gone)?;
        let found =
            self.shared.store.read(move |conn| links::remote_id(conn, &connection, asset.as_str())).await?;
        found.ok_or_else(gone)
    }

    async fn facts(&self, remote: &RemoteId) -> Result<DownloadFacts, Trouble> {
        let facts = self.downloads.facts(&self.cx, remote, MediaKind::Original).await;
        facts.map_err(|error| of_download(&error))?.ok_or_else(gone)
    }

    /// Reads what is missing. An address that died is asked for anew, as long as the file is the same.
    async fn receive(
        &self,
        remote: &RemoteId,
        mut facts: DownloadFacts,
        partial: &mut Partial,
        whole: &mut Whole,
    ) -> Result<DownloadFacts, Trouble> {
        for _ in 0..ADDRESSES {
            let error = match self.read_ranges(remote, &facts, partial, whole).await? {
                None => return Ok(facts),
                Some(error) => error,
            };
            match error.kind {
                ErrorKind::Expired => {}
                // Another state of the file: the next session begins with it.
                ErrorKind::Conflict => return Err(changed()),
                _ => return Err(of_download(&error)),
            }
            let fresh = self.facts(remote).await?;
            if fresh.revision != facts.revision || fresh.size != facts.size {
                return Err(changed());
            }
            facts = fresh;
        }
        Err(Trouble::Wait {
            kind: "expired",
            detail: "The addresses of the file die before it is here. It is tried again.".into(),
            after: None,
            counts: true,
        })
    }

    /// Reads ranges ahead and writes them in their order; ends with what the service refused, if it did.
    async fn read_ranges(
        &self,
        remote: &RemoteId,
        facts: &DownloadFacts,
        partial: &mut Partial,
        whole: &mut Whole,
    ) -> Result<Option<flo_connect::Error>, Trouble> {
        let first = partial.length();
        let count = (facts.size - first).div_ceil(RANGE);
        let reads = (0..count).map(|number| {
            let at = first + number * RANGE;
            let end = facts.size.min(at + RANGE);
            async move {
                let permit = self.shared.streams.acquire().await.map_err(|_| Trouble::Cancelled)?;
                let answer = self.downloads.read(&self.cx, remote, facts, at..end).await;
                drop(permit);
                Ok::<_, Trouble>(answer)
            }
        });
        let mut ranges = stream::iter(reads).buffered(AHEAD);
        while let Some(answer) = ranges.try_next().await? {
            let bytes = match answer {
                Ok(bytes) => bytes,
                Err(error) => return Ok(Some(error)),
            };
            let length = bytes.len() as u64;
            self.meter.moved(length);
            whole.feed(&bytes);
            partial.append(bytes).await?;
            let (id, at) = (self.transfer.id.clone(), partial.length());
            let is_ours = self.shared.store.write(move |tx| downloads::received(tx, &id, at)).await?;
            if !is_ours {
                return Err(Trouble::Cancelled);
            }
            self.meter.attempt_ended(length, true);
        }
        Ok(None)
    }

    /// Compares what came with what the service says, and gives the file its name.
    async fn finish(
        &self,
        partial: Partial,
        sums: Sums,
        facts: &DownloadFacts,
        place: &Path,
    ) -> Result<(), Trouble> {
        let proof = self.proof(&sums, facts).await?;
        if proof == Proof::Differs {
            blocking(move || partial.remove()).await??;
            return Err(Trouble::Wait {
                kind: "differs",
                detail: "What came is not what the service says it has. It is brought once more.".into(),
                after: None,
                counts: true,
            });
        }
        let place = place.to_path_buf();
        blocking(move || partial.name(&place)).await??;
        let id = self.transfer.id.clone();
        let checksum = sums.checksum();
        let finish = move |tx: &mut flo_store::Tx<'_>| {
            downloads::finish(tx, &id, &sums.content_id, checksum.as_deref(), proof)
        };
        Ok(self.shared.store.write(finish).await?)
    }

    async fn proof(&self, sums: &Sums, facts: &DownloadFacts) -> Result<Proof, Trouble> {
        let agrees = |theirs: &Sum| {
            let ours = sums.check.as_ref().filter(|ours| ours.kind == theirs.kind)?;
            Some(ours.hex.eq_ignore_ascii_case(&theirs.hex))
        };
        if let Some(same) = facts.sums.iter().find_map(agrees) {
            return Ok(if same { Proof::Verified } else { Proof::Differs });
        }
        // What was sent from here is known by its content.
        let asset = self.transfer.asset_id.clone().ok_or_else(gone)?;
        let known: Result<Option<String>, StoreError> =
            self.shared.store.read(move |conn| records::content_id(conn, &asset)).await;
        Ok(if known?.is_some_and(|known| known == sums.content_id) { Proof::Verified } else { Proof::Sent })
    }
}

fn gone() -> Trouble {
    Trouble::park("gone", "The file is not at the service any more, or this account may not download it.")
}

fn changed() -> Trouble {
    Trouble::Wait {
        kind: "changed",
        detail: "The file at the service was replaced meanwhile. Its new state is brought.".into(),
        after: None,
        counts: true,
    }
}

/// What a refusal of the service means for a download.
fn of_download(error: &flo_connect::Error) -> Trouble {
    match error.kind {
        ErrorKind::Forbidden => Trouble::park(
            "forbidden",
            format!(
                "The service does not allow this download: {}. Ask for the right to download, then retry.",
                error.detail
            ),
        ),
        ErrorKind::NotFound => gone(),
        ErrorKind::Conflict => changed(),
        ErrorKind::Expired => Trouble::Wait {
            kind: "expired",
            detail: "The address of the file died. It is asked for anew.".into(),
            after: None,
            counts: true,
        },
        _ => Trouble::of(error),
    }
}
