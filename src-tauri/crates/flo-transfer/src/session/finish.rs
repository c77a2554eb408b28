//! From all bytes acknowledged to done.

use std::path::Path;
use std::sync::Arc;

use flo_connect::{Arrived, Receipt, SentPart, UploadStatus};
use flo_model::drill::{Point, point};
use flo_model::{Proof, RemoteId};
use flo_store::transfers::{self, Transfer, parts, queue, sources, watch_folders};
use flo_store::{StoreError, Tx};

use super::Session;
use crate::destination::{Destination, Finished, MoveRequest};
use crate::hashing::Sums;
use crate::ledger::place_of;
use crate::trouble::Trouble;

impl Session {
    /// Has the service put the file together, waits for it, then ends the transfer.
    pub(super) async fn finish(&self, remote: &RemoteId, sums: Sums) -> Result<(), Trouble> {
        let timing = &self.shared.options.timing;
        let began = self.shared.clock.monotonic();
        let mut pause = timing.finishing;
        let id = self.transfer.id.clone();
        let all = self.shared.store.read(move |conn| parts::list(conn, &id)).await?;
        let sent: Vec<SentPart> = all
            .into_iter()
            .map(|part| SentPart {
                number: part.number,
                offset: part.offset,
                size: part.size,
                receipt: Receipt(part.receipt),
            })
            .collect();
        let arrived = loop {
            let status = self.uploads().complete(&self.context(), remote, &sent).await;
            match status.map_err(|error| Trouble::of(&error))? {
                UploadStatus::Complete(arrived) => break arrived,
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
            self.shared.sleeper.sleep(pause).await;
            pause = pause.mul_f64(1.5).min(timing.finishing_cap);
        };
        point(Point::TransferJoined);
        let proof = self.agrees(&arrived, &sums)?;
        self.done(Some(remote.clone()), arrived.id, sums, proof).await
    }

    /// What the service counts and sums must be what was sent. A sum of its own that agrees is proof.
    pub(super) fn agrees(&self, arrived: &Arrived, sums: &Sums) -> Result<Proof, Trouble> {
        let size = self.transfer.key.size;
        if let Some(counted) = arrived.size.filter(|counted| *counted != size) {
            return Err(Trouble::Failed(format!("The service counts {counted} bytes instead of {size}.")));
        }
        let ours = sums.check.as_ref();
        let differs = |theirs: &&flo_connect::Sum| {
            ours.is_some_and(|ours| ours.kind == theirs.kind && !ours.hex.eq_ignore_ascii_case(&theirs.hex))
        };
        match arrived.sums.iter().find(differs) {
            None => {
                let proves = |theirs: &flo_connect::Sum| ours.is_some_and(|ours| ours.kind == theirs.kind);
                Ok(if arrived.sums.iter().any(proves) { Proof::Verified } else { Proof::Sent })
            }
            Some(theirs) => Err(Trouble::Failed(format!(
                "The service holds other bytes than were sent: its sum is {}.",
                theirs.hex
            ))),
        }
    }

    /// Ends the transfer: the file is at the service under the id `remote`. With a `placeholder` it counts only while
    /// that one is still the transfer's own.
    pub(super) async fn done(
        &self,
        placeholder: Option<RemoteId>,
        remote: RemoteId,
        sums: Sums,
        proof: Proof,
    ) -> Result<(), Trouble> {
        let (shared, id) = (Arc::clone(&self.shared), self.transfer.id.clone());
        let finished = self
            .shared
            .store
            .write(move |tx| {
                // Cancelled meanwhile, or begun anew: this placeholder is a ghost by now.
                let row = queue::get(tx, &id)?.filter(|row| row.is_open() && row.remote_id == placeholder);
                let Some(row) = row else { return Ok(None) };
                let previous = match &row.source_id {
                    Some(source) => sources::get(tx, source)?.and_then(|source| source.asset_id),
                    None => None,
                };
                let finished = Finished {
                    transfer: id.clone(),
                    connection: row.connection_id.clone(),
                    folder: row.folder_id.clone(),
                    remote_id: remote.clone(),
                    name: row.name.clone(),
                    size: row.key.size,
                    content_id: sums.content_id.clone(),
                    previous,
                };
                let asset = shared.destination.finished(tx, &finished)?;
                let checksum = sums.checksum();
                transfers::finish(tx, &id, &sums.content_id, checksum.as_deref(), &remote, Some(&asset))?;
                transfers::proof::set(tx, &id, proof)?;
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
