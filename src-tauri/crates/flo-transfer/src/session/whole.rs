//! A small file in one request: no placeholder, nothing to resume.

use std::fs::File;
use std::io::Read;

use bytes::Bytes;
use flo_connect::UploadStyle;
use flo_store::transfers::SourceKey;

use super::{Session, blocking};
use crate::hashing::{Sums, Whole, changed};
use crate::source::{self, unreadable};
use crate::trouble::Trouble;

impl Session {
    /// Reads, hashes and sends the file. Nothing is journalled before: the service takes the same file again without
    /// harm, so a crash between its yes and the journal costs one small file.
    pub(super) async fn send_whole(&self, style: &UploadStyle) -> Result<(), Trouble> {
        let place = self.place().await?;
        let spec = self.spec(&place);
        let (path, key, kinds) = (self.path(), self.transfer.key.clone(), style.sums);
        let (bytes, sums) = blocking(move || read(&path, &key, kinds)).await??;
        self.is_expected(&sums)?;
        let permit = self.shared.streams.acquire().await.map_err(|_| Trouble::Cancelled)?;
        self.shared.line.take(bytes.len()).await;
        let arrived = self.uploads().put_whole(&self.context(), &spec, bytes).await;
        drop(permit);
        let arrived = arrived.map_err(|error| Trouble::of(&error))?;
        self.meter.moved(spec.size);
        self.meter.attempt_ended(spec.size, true);
        self.check_source().await?;
        let proof = self.agrees(&arrived, &sums)?;
        self.done(None, arrived.id, sums, proof).await
    }
}

/// The bytes of exactly the state that is to be sent, and their sums.
fn read(
    path: &std::path::Path,
    key: &SourceKey,
    kinds: &[flo_connect::SumKind],
) -> Result<(Bytes, Sums), Trouble> {
    source::check(path, key)?;
    let failed = |error: std::io::Error| unreadable(path, &error);
    let size = usize::try_from(key.size).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(size.saturating_add(1));
    let file = File::open(path).map_err(failed)?;
    file.take(key.size.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() != size {
        return Err(changed(path));
    }
    source::check(path, key)?;
    let mut whole = Whole::new(kinds);
    whole.feed(&bytes);
    Ok((Bytes::from(bytes), whole.finish()))
}
