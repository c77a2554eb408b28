//! Sends the missing parts, several at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flo_connect::{Error, ErrorKind, PartPlan};
use flo_model::RemoteId;
use flo_store::transfers::{Part, parts};
use futures::{StreamExt, stream};
use tokio::sync::Notify;

use super::{Session, blocking};
use crate::hashing::WholeHash;
use crate::reader::{Attempt, Slice, body};
use crate::trouble::Trouble;

/// Addresses that die within this time are not used any more.
const EXPIRY_MARGIN_MS: i64 = 60_000;

/// The answer to a part whose last byte was taken may take longer than the next byte of one that moves.
const ANSWER_FACTOR: u32 = 3;

/// How long to wait for a reader whose stream is gone; a disk that hangs must not hold the session.
const READER_END: Duration = Duration::from_secs(1);

/// Content id and checksum, hex.
pub(super) type Sums = (String, String);

/// What all parts of one session share.
struct Sending<'a> {
    remote: &'a RemoteId,
    hash: Arc<WholeHash>,
    acknowledged: Notify,
    /// A part failed: no further one is begun; those on their way may arrive.
    stop: AtomicBool,
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
        let all = self.shared.store.read(move |conn| parts::list(conn, &id)).await?;
        let missing: Vec<Part> = all.iter().filter(|part| !part.done).cloned().collect();
        let now = self.shared.clock.now();
        if !missing.is_empty() && self.transfer.expires_at.is_some_and(|at| at.since(now) <= EXPIRY_MARGIN_MS)
        {
            return Err(Trouble::Expired);
        }
        let hash = WholeHash::new(all.iter().map(|part| (part.offset, part.size, part.content_id.clone())));
        let sending = Sending {
            remote,
            hash: Arc::new(hash),
            acknowledged: Notify::new(),
            stop: AtomicBool::new(false),
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

    async fn send_all(&self, sending: &Sending<'_>, missing: Vec<Part>) -> Result<(), Trouble> {
        let sends: Vec<_> = missing.into_iter().map(|part| self.send_part(sending, part)).collect();
        let mut results = stream::iter(sends).buffer_unordered(self.shared.options.streams_per_file.max(1));
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
        let timing = &self.shared.options.timing;
        let mut failures = 0;
        loop {
            let permit = self.shared.streams.acquire().await.map_err(|_| Trouble::Cancelled)?;
            if sending.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            self.check_source().await?;
            let trouble = match self.attempt(sending, &part, &plan).await {
                Ok(content_id) => {
                    drop(permit);
                    return self.acknowledge(sending, &part, content_id).await;
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
            tokio::time::sleep(after.unwrap_or_else(|| timing.after_attempts(failures))).await;
        }
    }

    /// One attempt. Returns the hash of the bytes that the service took.
    async fn attempt(&self, sending: &Sending<'_>, part: &Part, plan: &PartPlan) -> Result<String, Trouble> {
        let attempt = Attempt::new(part.size, Arc::clone(&self.shared.clock), Arc::clone(&self.meter));
        let slice = Slice {
            path: self.path(),
            offset: part.offset,
            size: part.size,
            read_size: self.shared.options.read_size,
        };
        let (bytes, end) = body(slice, Arc::clone(&sending.hash), &attempt);
        let cx = self.context();
        let result = tokio::select! {
            result = self.uploads().put_part(&cx, plan, bytes) => result,
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
            (Ok(()), Some(Ok(content_id))) if attempt.moved() == part.size => Ok(content_id),
            (Ok(()), _) => Err(Trouble::of(&Error::new(
                ErrorKind::Interrupted,
                "sending a part",
                "The service said yes before it had all bytes of the part",
            ))),
            (Err(error), _) => Err(Trouble::of(&error)),
        };
        self.meter.attempt_ended(attempt.moved(), result.is_ok());
        result
    }

    /// The service said yes: the part is done.
    async fn acknowledge(
        &self,
        sending: &Sending<'_>,
        part: &Part,
        content_id: String,
    ) -> Result<(), Trouble> {
        sending.hash.part_done(part.number as usize, content_id.clone());
        let (id, remote, number) = (self.transfer.id.clone(), sending.remote.clone(), part.number);
        self.shared.store.write(move |tx| parts::done(tx, &id, &remote, number, &content_id)).await?;
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
            tokio::time::sleep((limit - still).min(patience)).await;
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
        let key = SourceKey { file_id: "another".into(), ..source::key_of(state.clone()) };
        assert!(matches!(source::check(file.path(), &key), Err(Trouble::Changed(_))));
        let unnumbered = SourceKey { file_id: String::new(), ..key };
        assert!(source::check(file.path(), &unnumbered).is_ok());
    }
}
