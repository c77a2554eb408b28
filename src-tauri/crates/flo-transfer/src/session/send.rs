//! Sends the missing parts, several at a time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use flo_connect::{Error, ErrorKind, PartOrder, PartPlan, Receipt};
use flo_model::RemoteId;
use flo_model::drill::{Point, point};
use flo_store::Tx;
use flo_store::transfers::{Part, parts};
use futures::{StreamExt, stream};
use tokio::sync::Notify;

use super::{Session, blocking};
use crate::hashing::{PartSums, Sums, WholeHash};
use crate::reader::{Attempt, Slice, body};
use crate::trouble::Trouble;

/// Addresses that die within this time are not used any more.
const EXPIRY_MARGIN_MS: i64 = 60_000;

/// The answer to a part whose last byte was taken may take longer than the next byte of one that moves.
const ANSWER_FACTOR: u32 = 3;

/// How long to wait for a reader whose stream is gone; a disk that hangs must not hold the session.
const READER_END: Duration = Duration::from_secs(1);

/// What all parts of one session share.
struct Sending<'a> {
    remote: &'a RemoteId,
    hash: Arc<WholeHash>,
    acknowledged: Notify,
    /// A part failed: no further one is begun; those on their way may arrive.
    stop: AtomicBool,
    order: PartOrder,
    /// Bytes from the first on that a service that takes them in order is known to have.
    stands_at: AtomicU64,
}

impl Sending<'_> {
    /// What is missing of a part.
    fn rest_of(&self, plan: &PartPlan) -> PartPlan {
        let end = plan.offset + plan.size;
        let offset = self.stands_at.load(Ordering::Relaxed).clamp(plan.offset, end);
        PartPlan { offset, size: end - offset, ..plan.clone() }
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        self.hash.stop();
    }
}

impl Session {
    /// Sends what is missing and returns the sums of the whole file.
    pub(super) async fn send(&self, remote: &RemoteId) -> Result<Sums, Trouble> {
        let id = self.transfer.id.clone();
        let style = self.uploads().style();
        let mut all = self.shared.store.read(move |conn| parts::list(conn, &id)).await?;
        // A placeholder of an earlier session may have more than was journalled: an answer was lost.
        let is_resumed = self.transfer.remote_id.is_some();
        let stands_at = match style.order {
            PartOrder::Sequential if is_resumed => self.compare(remote, &mut all).await?,
            PartOrder::Any if is_resumed => self.compare_parts(remote, &mut all).await.map(|()| 0)?,
            PartOrder::Sequential | PartOrder::Any => 0,
        };
        let missing: Vec<Part> = all.iter().filter(|part| !part.done).cloned().collect();
        let now = self.shared.clock.now();
        if !missing.is_empty() && self.transfer.expires_at.is_some_and(|at| at.since(now) <= EXPIRY_MARGIN_MS)
        {
            return Err(Trouble::Expired);
        }
        let pieces = all.iter().map(|part| (part.offset, part.size, part.done, part.content_id.clone()));
        let hash = WholeHash::new(pieces, self.transfer.key.size, style.sums);
        let sending = Sending {
            remote,
            hash: Arc::new(hash),
            acknowledged: Notify::new(),
            stop: AtomicBool::new(false),
            order: style.order,
            stands_at: AtomicU64::new(stands_at),
        };
        tokio::select! {
            sent = self.send_all(&sending, missing) => sent?,
            trouble = self.follow(&sending) => return Err(trouble),
        }
        self.check_source().await?;
        self.catch_up(&sending.hash).await?;
        self.check_source().await?;
        sending.hash.finish(self.transfer.key.size).ok_or_else(|| {
            Trouble::park(
                "internal",
                "The file could not be hashed to its end. Retry; report it if it comes again.",
            )
        })
    }

    /// Brings the journal in line with what a service that takes its bytes in order has. Returns how far it is.
    async fn compare(&self, remote: &RemoteId, all: &mut [Part]) -> Result<u64, Trouble> {
        let received = self.uploads().received(&self.context(), remote).await;
        let Some(received) = received.map_err(|error| Trouble::of(&error))? else { return Ok(0) };
        for part in all.iter_mut() {
            let is_there = part.offset + part.size <= received;
            if part.done && !is_there {
                // It lost what it had acknowledged.
                return Err(Trouble::Expired);
            }
            if is_there && !part.done && part.size > 0 {
                let (id, of, number) = (self.transfer.id.clone(), remote.clone(), part.number);
                self.shared.store.write(move |tx| parts::done(tx, &id, &of, number, None, "")).await?;
                part.done = true;
            }
        }
        Ok(received)
    }

    /// Brings the journal in line with the parts that the service has: an answer may have been lost, or a part.
    async fn compare_parts(&self, remote: &RemoteId, all: &mut [Part]) -> Result<(), Trouble> {
        let listed = self.uploads().listed_parts(&self.context(), remote).await;
        let Some(listed) = listed.map_err(|error| Trouble::of(&error))? else { return Ok(()) };
        let listed: HashMap<u32, _> = listed.into_iter().map(|part| (part.number, part)).collect();
        let mut changes = Vec::new();
        for part in all.iter_mut() {
            let there = listed.get(&part.number).filter(|there| there.size == part.size);
            // Without a receipt it could not be put together.
            let receipt = there.map(|there| there.receipt.0.clone()).filter(|receipt| !receipt.is_empty());
            match (part.done, there, receipt) {
                (true, None, _) => changes.push((part.number, None)),
                (false, Some(_), Some(receipt)) => changes.push((part.number, Some(receipt))),
                _ => continue,
            }
            part.done = !part.done;
        }
        let (id, of) = (self.transfer.id.clone(), remote.clone());
        let write = move |tx: &mut Tx<'_>| {
            changes.iter().try_for_each(|(number, receipt)| match receipt {
                Some(receipt) => parts::done(tx, &id, &of, *number, None, receipt),
                None => parts::lost(tx, &id, &of, *number),
            })
        };
        Ok(self.shared.store.write(write).await?)
    }

    async fn send_all(&self, sending: &Sending<'_>, missing: Vec<Part>) -> Result<(), Trouble> {
        let sends: Vec<_> = missing.into_iter().map(|part| self.send_part(sending, part)).collect();
        let at_once = match sending.order {
            PartOrder::Any => self.shared.options.streams_per_file.max(1),
            PartOrder::Sequential => 1,
        };
        let mut results = stream::iter(sends).buffer_unordered(at_once);
        let mut trouble = None;
        while let Some(result) = results.next().await {
            match result {
                Ok(()) => {}
                // What is on its way belongs to a placeholder that is given up.
                Err(fatal @ (Trouble::Changed(_) | Trouble::Expired | Trouble::Cancelled)) => {
                    return Err(fatal);
                }
                Err(error) => {
                    sending.stop.store(true, Ordering::Relaxed);
                    trouble.get_or_insert(error);
                }
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    /// Hashes behind the parts for as long as they are sent; ends only with trouble.
    async fn follow(&self, sending: &Sending<'_>) -> Trouble {
        loop {
            sending.acknowledged.notified().await;
            if let Err(trouble) = self.catch_up(&sending.hash).await {
                return trouble;
            }
        }
    }

    async fn catch_up(&self, hash: &Arc<WholeHash>) -> Result<(), Trouble> {
        let (hash, path, read_size) = (Arc::clone(hash), self.path(), self.shared.options.read_size);
        blocking(move || hash.catch_up(&path, read_size)).await?
    }

    /// Sends one part until the service says yes, or its attempts are used up.
    async fn send_part(&self, sending: &Sending<'_>, part: Part) -> Result<(), Trouble> {
        let plan: PartPlan =
            serde_json::from_str(&part.target).map_err(|error| Trouble::Store(error.into()))?;
        let plan = PartPlan { number: part.number, ..plan };
        let timing = &self.shared.options.timing;
        let mut failures = 0;
        loop {
            let permit = self.shared.streams.acquire().await.map_err(|_| Trouble::Cancelled)?;
            if sending.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            self.check_source().await?;
            let plan = sending.rest_of(&plan);
            if plan.size == 0 && part.size > 0 {
                return self.acknowledge(sending, &part, None, Receipt::default()).await;
            }
            let trouble = match self.attempt(sending, &plan).await {
                Ok((sums, receipt)) => {
                    drop(permit);
                    let sums = (plan.size == part.size).then_some(sums);
                    return self.acknowledge(sending, &part, sums, receipt).await;
                }
                Err(trouble) => trouble,
            };
            drop(permit);
            let Trouble::Wait { counts: true, after, .. } = &trouble else { return Err(trouble) };
            failures += 1;
            let (id, number) = (self.transfer.id.clone(), part.number);
            self.shared.store.write(move |tx| parts::failed(tx, &id, number)).await?;
            if failures >= timing.part_attempts || sending.stop.load(Ordering::Relaxed) {
                return Err(trouble);
            }
            self.shared.sleeper.sleep(after.unwrap_or_else(|| timing.after_attempts(failures))).await;
            if sending.order == PartOrder::Sequential
                && let Ok(Some(received)) = self.uploads().received(&self.context(), sending.remote).await
            {
                sending.stands_at.store(received, Ordering::Relaxed);
            }
        }
    }

    /// One attempt. Returns the sums of the bytes that the service took, and its receipt.
    async fn attempt(&self, sending: &Sending<'_>, plan: &PartPlan) -> Result<(PartSums, Receipt), Trouble> {
        let attempt = Attempt::new(plan.size, Arc::clone(&self.shared.clock), Arc::clone(&self.meter));
        let slice = Slice {
            path: self.path(),
            offset: plan.offset,
            size: plan.size,
            read_size: self.shared.options.read_size,
        };
        let (bytes, end) = body(slice, Arc::clone(&sending.hash), &attempt, Arc::clone(&self.shared.line));
        let cx = self.context();
        let result = tokio::select! {
            result = self.uploads().put_part(&cx, sending.remote, plan, bytes) => result,
            () = self.stalled(&attempt) => {
                self.meter.stalled();
                Err(Error::new(ErrorKind::Timeout, "sending a part", "Nothing moved for a while; the stream was cut"))
            }
        };
        let read = tokio::time::timeout(READER_END, end).await;
        let read = read.ok().and_then(Result::ok).flatten();
        let result = match (result, read) {
            // The source's own trouble explains every failure of the stream.
            (_, Some(Err(trouble))) => Err(trouble),
            (Ok(receipt), Some(Ok(sums))) if attempt.moved() == plan.size => Ok((sums, receipt)),
            (Ok(_), _) => Err(Trouble::of(&Error::new(
                ErrorKind::Interrupted,
                "sending a part",
                "The service said yes before it had all bytes of the part",
            ))),
            (Err(error), _) => Err(Trouble::of(&error)),
        };
        self.meter.attempt_ended(attempt.moved(), result.is_ok());
        result
    }

    /// The service has the part. Without `sums` when it was not this session that sent all of it.
    async fn acknowledge(
        &self,
        sending: &Sending<'_>,
        part: &Part,
        sums: Option<PartSums>,
        Receipt(receipt): Receipt,
    ) -> Result<(), Trouble> {
        point(Point::TransferPartTaken);
        let content_id = sums.as_ref().map(|sums| sums.content_id.clone());
        sending.hash.part_done(part.number as usize, sums);
        let (id, remote, number) = (self.transfer.id.clone(), sending.remote.clone(), part.number);
        self.shared
            .store
            .write(move |tx| parts::done(tx, &id, &remote, number, content_id.as_deref(), &receipt))
            .await?;
        sending.acknowledged.notify_one();
        Ok(())
    }

    /// Resolves when nothing has moved for too long.
    async fn stalled(&self, attempt: &Attempt) {
        let patience = self.shared.options.timing.stall;
        loop {
            let limit = if attempt.awaits_answer() { patience * ANSWER_FACTOR } else { patience };
            let still = attempt.still_for();
            if still >= limit {
                return;
            }
            self.shared.sleeper.sleep((limit - still).min(patience)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use flo_store::transfers::SourceKey;

    use super::*;
    use crate::source;

    #[test]
    fn a_source_that_was_replaced_by_one_of_the_same_size_and_time_has_changed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"123").unwrap();
        let state = flo_watch::FileState::look(file.path()).unwrap();
        let key = SourceKey { file_id: "another".into(), ..source::key_of(state) };
        assert!(matches!(source::check(file.path(), &key), Err(Trouble::Changed(_))));
        let unnumbered = SourceKey { file_id: String::new(), ..key };
        assert!(source::check(file.path(), &unnumbered).is_ok());
    }
}
