//! The ledger: decides what facts about a watched folder mean, and queues each settled state of a file exactly once.
//!
//! | fact | the ledger knows | it does |
//! |---|---|---|
//! | settled | nothing of it, or another state | queues it, or moves an open transfer to the new state |
//! | settled | this very state, queued or sent | nothing |
//! | settled elsewhere | the same file, whose old place is empty | moves it, without a byte |
//! | moved | the file | moves it, without a byte |
//! | gone | the file | notes it, and cancels what was not sent; nothing is deleted at the service |
//!
//! Facts of one group commit together with what they lead to. So after a crash either both are there, or the next scan
//! reports the same facts again.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use flo_model::{SourceState, TransferId, TransferState, WatchId};
use flo_store::transfers::{
    GhostReason, NewTransfer, Source, SourceKey, WatchFolder, queue, sources, watch_folders,
};
use flo_store::{StoreError, Tx};
use flo_watch::{Fact, Facts, Known, composed, stands_besides};

use crate::destination::{Destination, MoveRequest};
use crate::source::{key_of, state_of};
use crate::transfers::Shared;

/// What a group of facts led to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Transfers that were queued.
    pub queued: Vec<TransferId>,
    /// Open transfers that begin anew because their source has another state, or were cancelled because it is gone.
    pub restarted: Vec<TransferId>,
    /// Files that were moved without sending a byte.
    pub moved: usize,
}

/// Brings facts into the ledger.
pub(crate) async fn apply(shared: &Arc<Shared>, facts: Facts) -> Result<Applied, StoreError> {
    let left = empty_places(shared, &facts).await?;
    let (destination, looking) = (Arc::clone(&shared.destination), Arc::clone(shared));
    shared
        .store
        .write(move |tx| {
            let Some(watch) = watch_folders::get(tx, &facts.watch)? else { return Ok(Applied::default()) };
            let mut ledger =
                Ledger { watch, left, destination, shared: looking, applied: Applied::default() };
            for fact in facts.facts {
                ledger.take(tx, fact)?;
            }
            Ok(ledger.applied)
        })
        .await
}

/// The files of a watched folder that need no new look unless they differ.
pub(crate) async fn known(shared: &Shared, watch: &WatchId) -> Result<Vec<Known>, StoreError> {
    let watch = watch.clone();
    let rows = shared.store.read(move |conn| sources::settled(conn, &watch)).await?;
    Ok(rows
        .into_iter()
        .map(|Source { path, key, .. }| Known { path: path.into(), state: state_of(&key) })
        .collect())
}

/// Folders beneath `root` and the name of the file at `path`, as they should be at the destination: with composed accents,
/// whatever the disk keeps. `None` when it is not beneath `root` or not Unicode.
pub(crate) fn place_of(root: &str, path: &Path) -> Option<(String, String)> {
    let relative = path.strip_prefix(root).ok()?;
    let name = composed(relative.file_name()?.to_str()?);
    let folders: Option<Vec<&str>> = relative.parent()?.iter().map(|part| part.to_str()).collect();
    Some((composed(&folders?.join("/")), name))
}

/// Places of known files that turned up elsewhere, and that are empty now. Looked at before the transaction: a disk that
/// hangs must not hold the store.
async fn empty_places(shared: &Shared, facts: &Facts) -> Result<HashSet<String>, StoreError> {
    let settled: Vec<(String, SourceKey)> = facts
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Settled { path, state } => Some((path.to_str()?.to_owned(), key_of(*state))),
            _ => None,
        })
        .collect();
    if settled.is_empty() {
        return Ok(HashSet::new());
    }
    let twins = shared
        .store
        .read(move |conn| {
            let mut twins = Vec::new();
            for (path, key) in &settled {
                let found = sources::twins(conn, key)?;
                twins.extend(
                    found.into_iter().filter(|twin| twin.path != *path).map(|twin| (path.clone(), twin)),
                );
            }
            Ok(twins)
        })
        .await?;
    let looked = tokio::task::spawn_blocking(move || {
        let is_left = |(path, twin): &(String, Source)| {
            let known = state_of(&twin.key);
            stands_besides(Path::new(&twin.path), Path::new(path), &known).is_ok_and(|besides| !besides)
        };
        twins.into_iter().filter(is_left).map(|(_, twin)| twin.path).collect()
    });
    // Without a look nothing counts as moved: the file is sent once more than needed, which is safe.
    Ok(looked.await.unwrap_or_default())
}

struct Ledger {
    watch: WatchFolder,
    left: HashSet<String>,
    destination: Arc<dyn Destination>,
    shared: Arc<Shared>,
    applied: Applied,
}

impl Ledger {
    fn take(&mut self, tx: &mut Tx<'_>, fact: Fact) -> Result<(), StoreError> {
        let id = self.watch.id.clone();
        match fact {
            Fact::Seen { path, state } => self.seen(tx, &path, &key_of(state)),
            Fact::Settled { path, state } => self.settled(tx, &path, &key_of(state)),
            Fact::Moved { from, to, state } => {
                let source = from.to_str().map(|from| sources::by_path(tx, from)).transpose()?.flatten();
                match source {
                    Some(source) => self.moved(tx, &source, &to, &key_of(state)),
                    // It was never settled here: it will be at its new place.
                    None => self.seen(tx, &to, &key_of(state)),
                }
            }
            Fact::Gone { path } => self.gone(tx, &path),
            Fact::Unreadable { path, reason } => self.unreadable(tx, &path, &reason),
            Fact::RootLost { reason } => watch_folders::set_error(tx, &id, Some(&reason)),
            Fact::RootBack => watch_folders::set_error(tx, &id, None),
            Fact::Coverage { coverage, reason } => {
                watch_folders::set_coverage(tx, &id, coverage.as_str(), reason.as_deref())
            }
            Fact::Scanned { .. } => {
                watch_folders::set_error(tx, &id, None)?;
                watch_folders::set_scanned(tx, &id)
            }
        }
    }

    fn seen(&self, tx: &Tx<'_>, path: &Path, key: &SourceKey) -> Result<(), StoreError> {
        let Some(path) = path.to_str() else { return Ok(()) };
        let known = sources::by_path(tx, path)?;
        let is_old_news = known.as_ref().is_some_and(|known| {
            known.key.same_content(key)
                && matches!(known.state, SourceState::Queued | SourceState::Sent | SourceState::Settled)
        });
        if !is_old_news {
            sources::put(tx, Some(&self.watch.id), path, key, SourceState::Growing, None)?;
        }
        Ok(())
    }

    fn settled(&mut self, tx: &mut Tx<'_>, path: &Path, key: &SourceKey) -> Result<(), StoreError> {
        let Some(text) = path.to_str() else { return Ok(()) };
        let known = sources::by_path(tx, text)?;
        if let Some(known) = &known {
            if known.has_sent(key) && known.state != SourceState::Queued {
                sources::put(tx, Some(&self.watch.id), text, key, SourceState::Sent, None)?;
                return Ok(());
            }
            if known.key.same_content(key)
                && matches!(known.state, SourceState::Queued | SourceState::Sent | SourceState::Settled)
            {
                return Ok(());
            }
        }
        let twin = sources::twins(tx, key)?
            .into_iter()
            .find(|twin| twin.path != text && self.left.contains(&twin.path));
        match twin {
            Some(twin) => self.moved(tx, &twin, path, key),
            None => self.queue(tx, path, key),
        }
    }

    /// The file of `source` now stands at `to`.
    fn moved(
        &mut self,
        tx: &mut Tx<'_>,
        source: &Source,
        to: &Path,
        key: &SourceKey,
    ) -> Result<(), StoreError> {
        let (Some(path), Some((sub_path, name))) = (to.to_str(), place_of(&self.watch.path, to)) else {
            return Ok(());
        };
        let open = queue::open_of(tx, &source.id)?;
        sources::relocate(tx, &source.id, Some(&self.watch.id), path, key)?;
        let is_elsewhere = match &source.watch_id {
            Some(watch) if *watch != self.watch.id => watch_folders::get(tx, watch)?
                .is_none_or(|from| from.connection_id != self.watch.connection_id),
            _ => false,
        };
        let was_sent = source.has_sent(key);
        if is_elsewhere || (open.is_empty() && !was_sent && source.state != SourceState::Settled) {
            // It belongs to another account now, or was never sent.
            return if source.state == SourceState::Growing { Ok(()) } else { self.queue(tx, to, key) };
        }
        for transfer in &open {
            let place = Some((&self.watch.folder_id, sub_path.as_str()));
            queue::relocate(tx, &transfer.id, path, &name, place)?;
        }
        if source.state == SourceState::Gone && was_sent {
            sources::set_state(tx, &source.id, SourceState::Sent, None)?;
        }
        if let (Some(asset), true, true) = (&source.asset_id, was_sent, open.is_empty()) {
            let request = MoveRequest {
                connection: self.watch.connection_id.clone(),
                asset: asset.clone(),
                folder: self.watch.folder_id.clone(),
                sub_path,
                name,
            };
            self.destination.moved(tx, &request)?;
        }
        self.applied.moved += 1;
        Ok(())
    }

    /// Nothing is deleted at the service because a local file is gone.
    fn gone(&mut self, tx: &Tx<'_>, path: &Path) -> Result<(), StoreError> {
        let Some(path) = path.to_str() else { return Ok(()) };
        let Some(source) = sources::by_path(tx, path)? else { return Ok(()) };
        for transfer in queue::open_of(tx, &source.id)? {
            // All its bytes are at the service already: it is completed without the source.
            if transfer.content_id.is_none()
                && queue::cancel(tx, &transfer.id, Some("The file was removed before it was sent."))?
            {
                self.applied.restarted.push(transfer.id);
            }
        }
        sources::set_state(tx, &source.id, SourceState::Gone, None)
    }

    fn unreadable(&self, tx: &Tx<'_>, path: &Path, reason: &str) -> Result<(), StoreError> {
        let path = path.to_string_lossy();
        match sources::by_path(tx, &path)? {
            Some(source) => sources::set_state(tx, &source.id, SourceState::Unreadable, Some(reason)),
            None => {
                let (key, state) = (SourceKey::default(), SourceState::Unreadable);
                sources::put(tx, Some(&self.watch.id), &path, &key, state, Some(reason)).map(drop)
            }
        }
    }

    fn queue(&mut self, tx: &Tx<'_>, path: &Path, key: &SourceKey) -> Result<(), StoreError> {
        let (Some(text), Some((sub_path, name))) = (path.to_str(), place_of(&self.watch.path, path)) else {
            return Ok(());
        };
        let source = sources::put(tx, Some(&self.watch.id), text, key, SourceState::Queued, None)?;
        let open = queue::open_of(tx, &source)?.into_iter().find(|open| {
            open.connection_id == self.watch.connection_id && open.state != TransferState::Finishing
        });
        if let Some(open) = open {
            if !open.key.same_content(key) {
                queue::start_over(tx, &open.id, GhostReason::Changed, Some(key))?;
                self.applied.restarted.push(open.id.clone());
            }
            queue::requeue(tx, &open.id)?;
            return Ok(());
        }
        let parked = self.shared.parked(&self.watch.connection_id, key.size);
        let new = NewTransfer {
            connection_id: self.watch.connection_id.clone(),
            source_id: source,
            path: text.to_owned(),
            name,
            folder_id: self.watch.folder_id.clone(),
            sub_path,
            key: key.clone(),
            priority: self.watch.rules.priority.unwrap_or(1),
            position: Some(self.watch.rules.order.position(key, tx.now())),
            next_at: tx.now(),
            batch: None,
            parked,
        };
        self.applied.queued.push(queue::create(tx, &new)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_at_the_destination_keeps_the_folders() {
        let check = |path: &str, want: Option<(&str, &str)>| {
            let found = place_of("/media/card", Path::new(path));
            let want = want.map(|(folders, name)| (folders.to_owned(), name.to_owned()));
            assert_eq!(found, want, "{path}");
        };
        check("/media/card/a.mov", Some(("", "a.mov")));
        check("/media/card/day 1/Größe/a.mov", Some(("day 1/Größe", "a.mov")));
        check("/media/card/e\u{301}te\u{301}/A\u{30a}.mov", Some(("été", "Å.mov")));
        check("/media/other/a.mov", None);
        check("/media/card", None);
    }
}
