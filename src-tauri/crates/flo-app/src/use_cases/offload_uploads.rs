//! Copies of cards at services: queued from the proven copies on disks, and proven there.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flo_model::{CopyState, OffloadId, RecordId, Topic};
use flo_store::offloads::{self, Upload as Wanted};
use flo_store::transfers::{SourceKey, queue};
use flo_store::{StoreError, Tx, lists};
use flo_transfer::{Known, Upload, look, queue_known};
use flo_watch::composed;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use crate::{App, CommandError, Result};

/// Files that are queued in one transaction.
const GROUP: usize = 256;

/// Priority of a card's files: before what watched folders send.
const PRIORITY: i64 = 0;

/// After a comparison that failed, the next one is tried no sooner.
const NEXT_TRY: Duration = Duration::from_secs(60);

impl App {
    /// Queues what stands proven on a disk and nobody sends yet; with `also_lost` also what failed at the service. The
    /// card is not read: the copy is sent, and only if its bytes are those that were read from the card. What stands at
    /// its place there already is not sent.
    ///
    /// # Errors
    /// The database's.
    pub(crate) async fn queue_uploads(&self, id: &OffloadId, also_lost: bool) -> Result<()> {
        let wanted_of = id.clone();
        let (name, wanted) = self
            .read(move |conn| {
                let name = offloads::get(conn, &wanted_of)?.map(|row| row.name).unwrap_or_default();
                Ok((name, offloads::wanted(conn, &wanted_of, also_lost)?))
            })
            .await?;
        for group in wanted.chunks(GROUP) {
            let (group, card) = (group.to_vec(), name.clone());
            let looking = tokio::task::spawn_blocking(move || {
                let place = |file: &Wanted| stands_at(Path::new(&file.from), &card, &file.path);
                group.into_iter().map(|file| (look(&place(&file)), place(&file), file)).collect::<Vec<_>>()
            });
            let looked = looking.await.map_err(CommandError::internal)?;
            let (id, card) = (id.clone(), name.clone());
            self.write(move |tx| {
                // Somebody else may have queued them since they were looked at.
                let still: HashSet<(u32, u32)> = offloads::wanted(tx, &id, also_lost)?
                    .into_iter()
                    .map(|file| (file.target, file.file))
                    .collect();
                let looked =
                    looked.into_iter().filter(|(_, _, file)| still.contains(&(file.target, file.file)));
                for (key, path, file) in looked {
                    match key {
                        Ok(key) if key.size == file.size => queue_one(tx, &id, &card, path, key, &file)?,
                        Ok(_) => gone(tx, &id, &file, &path, "it has another size")?,
                        Err(error) => gone(tx, &id, &file, &path, &error.to_string())?,
                    }
                }
                Ok(())
            })
            .await?;
            self.inner.transfers.wake();
        }
        Ok(())
    }

    /// Compares what stands at services with the cards, of those offloads that want it. One that cannot be compared now
    /// holds up no other.
    ///
    /// # Errors
    /// The database's; what keeps the accounts from being used.
    pub(crate) async fn prove_uploads(&self, id: Option<&OffloadId>) -> Result<bool> {
        let wanted = id.cloned();
        let unproven = self.read(move |conn| offloads::unproven(conn, wanted.as_ref())).await?;
        if unproven.is_empty() {
            return Ok(true);
        }
        if !self.is_started() {
            self.attach_all().await?;
        }
        let mut away = HashSet::new();
        for (transfer, connection) in unproven {
            if away.contains(&connection) {
                continue;
            }
            if let Err(error) = self.inner.transfers.verify(&transfer).await {
                tracing::info!(%error, "a copy at a service is not compared now");
                away.insert(connection);
            }
        }
        Ok(away.is_empty())
    }
}

/// Queues what becomes wanted and proves what arrives, until `cancel`.
pub(crate) async fn follow(app: App, cancel: CancellationToken) {
    let mut topics = app.inner.store.topics();
    let mut next_try = tokio::time::Instant::now();
    loop {
        match app.serve_uploads(tokio::time::Instant::now() >= next_try).await {
            Ok(true) => {}
            Ok(false) => next_try = tokio::time::Instant::now() + NEXT_TRY,
            Err(error) => tracing::warn!(%error, "the copies of cards at services wait"),
        }
        loop {
            let changed = tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(NEXT_TRY) => break,
                changed = topics.recv() => changed,
            };
            match changed {
                Ok(topics)
                    if !topics.iter().any(|topic| matches!(topic, Topic::Offloads | Topic::Transfers)) => {}
                Ok(_) | Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => return,
            }
        }
    }
}

impl App {
    async fn serve_uploads(&self, proves: bool) -> Result<bool> {
        for id in self.read(offloads::with_wanted).await? {
            self.queue_uploads(&id, false).await?;
        }
        if proves { self.prove_uploads(None).await } else { Ok(true) }
    }
}

/// Where a file of the card stands on a disk.
fn stands_at(root: &Path, card: &str, path: &str) -> PathBuf {
    path.split('/').fold(root.join(card), |place, part| place.join(part))
}

fn queue_one(
    tx: &mut Tx<'_>,
    id: &OffloadId,
    card: &str,
    path: PathBuf,
    key: SourceKey,
    file: &Wanted,
) -> Result<(), StoreError> {
    let (folders, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
    let sub_path = if folders.is_empty() { card.to_owned() } else { format!("{card}/{folders}") };
    if let Some(folder) = folder_below(tx, &file.folder_id, &sub_path)?
        && let Some(there) = queue::that_brought(tx, &file.content_id, &composed(name), &folder)?
    {
        offloads::was_there(tx, id, file.target, file.file)?;
        return offloads::set_transfer(tx, id, file.target, file.file, &there);
    }
    let known = Known { path, key, sub_path, name: name.to_owned(), content_id: file.content_id.clone() };
    let connection = super::transfers::media_connection(tx, &file.folder_id)?;
    let batch = Some(format!("{id}"));
    let upload = Upload { connection, folder: file.folder_id.clone(), batch, priority: PRIORITY };
    let transfer = queue_known(tx, &known, &upload)?;
    offloads::set_transfer(tx, id, file.target, file.file, &transfer)
}

/// The folder at `path` beneath `folder`, if it is there.
fn folder_below(tx: &Tx<'_>, folder: &RecordId, path: &str) -> Result<Option<RecordId>, StoreError> {
    let mut at = folder.clone();
    for name in path.split('/') {
        match lists::folders::child(tx, &at, &composed(name))? {
            Some(below) => at = below,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// The copy that should be sent is not there as it was proven.
fn gone(tx: &Tx<'_>, id: &OffloadId, file: &Wanted, path: &Path, why: &str) -> Result<(), StoreError> {
    let detail = format!("{} cannot be sent: {why}. Verify the offload.", path.display());
    offloads::mark(tx, id, file.target, file.file, CopyState::Failed, Some(("missing", &detail)))
}
