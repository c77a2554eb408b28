//! From all bytes acknowledged to done.

use std::path::Path;
use std::sync::Arc;

use flo_connect::UploadStatus;
use flo_model::RemoteId;
use flo_store::transfers::{self, Transfer, queue, sources, watch_folders};
use flo_store::{StoreError, Tx};

use super::Session;
use super::send::Sums;
use crate::destination::{Destination, Finished, MoveRequest};
use crate::ledger::place_of;
use crate::trouble::Trouble;

impl Session {
    /// Waits until the service has put the file together, then ends the transfer.
    pub(super) async fn finish(&self, remote: &RemoteId, sums: Sums) -> Result<(), Trouble> {
        let timing = &self.shared.options.timing;
        let began = self.shared.clock.monotonic();
        let mut pause = timing.finishing;
        loop {
            let status = self.uploads().status(&self.context(), remote).await;
            match status.map_err(|error| Trouble::of(&error))? {
                UploadStatus::Complete { size } if size.is_none_or(|size| size == self.transfer.key.size) => {
                    break;
                }
                UploadStatus::Complete { size } => {
                    return Err(Trouble::Failed(format!(
                        "The service counts {} bytes instead of {}.",
                        size.unwrap_or_default(),
                        self.transfer.key.size
                    )));
                }
                UploadStatus::Failed => {
                    return Err(Trouble::Failed("The service could not put the parts together.".into()));
                }
                UploadStatus::Missing => {
                    return Err(Trouble::Failed(
                        "The file vanished at the service while it was sent.".into(),
                    ));
                }
                UploadStatus::Incomplete => {}
            }
            if self.shared.clock.monotonic().saturating_sub(began) >= timing.finishing_limit {
                return Err(Trouble::park(
                    "unfinished",
                    "The service has all bytes but has not put them together. Retry to look again; nothing is sent twice.",
                ));
            }
            tokio::time::sleep(pause).await;
            pause = pause.mul_f64(1.5).min(timing.finishing_cap);
        }
        self.done(remote.clone(), sums).await
    }

    async fn done(&self, remote: RemoteId, (content_id, checksum): Sums) -> Result<(), Trouble> {
        let (shared, id) = (Arc::clone(&self.shared), self.transfer.id.clone());
        let finished = self
            .shared
            .store
            .write(move |tx| {
                // Cancelled meanwhile, or begun anew: this placeholder is a ghost by now.
                let row = queue::get(tx, &id)?
                    .filter(|row| row.is_open() && row.remote_id.as_ref() == Some(&remote));
                let Some(row) = row else { return Ok(None) };
                let previous = match &row.source_id {
                    Some(source) => sources::get(tx, source)?.and_then(|source| source.asset_id),
                    None => None,
                };
                let finished = Finished {
                    transfer: id.clone(),
                    connection: row.connection_id.clone(),
                    folder: row.folder_id.clone(),
                    remote_id: remote,
                    name: row.name.clone(),
                    size: row.key.size,
                    content_id: content_id.clone(),
                    previous,
                };
                let asset = shared.destination.finished(tx, &finished)?;
                transfers::finish(tx, &id, &content_id, &checksum, Some(&asset))?;
                if row.moved {
                    follow(tx, &*shared.destination, &row, asset)?;
                }
                Ok(Some(finished))
            })
            .await?;
        match finished {
            Some(finished) => {
                // Nobody listens: the transaction already told the mirror.
                drop(self.shared.finished.send(finished));
                Ok(())
            }
            None => Err(Trouble::Cancelled),
        }
    }
}

/// The source was moved while it was sent: its asset follows.
fn follow(
    tx: &mut Tx<'_>,
    destination: &dyn Destination,
    row: &Transfer,
    asset: flo_model::RecordId,
) -> Result<(), StoreError> {
    let watch = match &row.source_id {
        Some(source) => sources::get(tx, source)?.and_then(|source| source.watch_id),
        None => None,
    };
    let Some(watch) = watch else { return Ok(()) };
    let Some(folder) = watch_folders::get(tx, &watch)? else { return Ok(()) };
    if folder.connection_id != row.connection_id {
        return Ok(());
    }
    let Some((sub_path, name)) = place_of(&folder.path, Path::new(&row.path)) else { return Ok(()) };
    let connection = row.connection_id.clone();
    destination.moved(tx, &MoveRequest { connection, asset, folder: folder.folder_id, sub_path, name })
}
