//! The proof: what was copied is read back from its disk.

use std::path::Path;
use std::sync::Arc;

use flo_model::{CopyState, OffloadId};
use flo_store::offloads;
use flo_store::{StoreError, Tx};
use tokio::sync::mpsc;

use super::Job;
use super::rows::place;
use crate::failure::Failure;
use crate::proving::{self, Claim, Proof};
use crate::writing;

impl Job {
    /// Reads back what was copied to a target; with `all` also what was proven before.
    pub(super) async fn prove(&self, target: u32, all: bool) -> Result<(), StoreError> {
        let Some(rows) = self.rows().await? else { return Ok(()) };
        let Some(row) = rows.targets.iter().find(|row| row.number == target) else { return Ok(()) };
        let place = place(&rows.offload, row);
        let claims: Vec<Claim> = rows
            .of_target(target)
            .filter(|(copy, _)| copy.state == CopyState::Copied || (all && copy.state == CopyState::Verified))
            .filter_map(|(_, file)| {
                let path = writing::at(&place.base, &file.path);
                Some(Claim { file: file.number, path, content_id: file.content_id.clone()? })
            })
            .collect();
        let (sender, mut proofs) = mpsc::unbounded_channel();
        let (stop, gauge, root) = (Arc::clone(&self.stop), Arc::clone(&self.gauge), place.root.clone());
        let reading = tokio::task::spawn_blocking(move || {
            for claim in claims {
                let proof = proving::prove(&claim, target, &gauge, &stop);
                let is_away = matches!(proof, Proof::Unreadable(_)) && !root.is_dir();
                if proof == Proof::Stopped || sender.send((claim, proof)).is_err() || is_away {
                    return;
                }
            }
        });
        let mut group = Vec::new();
        while proofs.recv_many(&mut group, 256).await > 0 {
            let (id, root, group) = (self.id.clone(), place.root.clone(), std::mem::take(&mut group));
            self.store
                .write(move |tx| {
                    for (claim, proof) in group {
                        keep_proof(tx, &id, target, &root, &claim, proof)?;
                    }
                    Ok(())
                })
                .await?;
        }
        reading.await.map_err(|error| StoreError::Panicked(error.to_string()))
    }
}

fn keep_proof(
    tx: &Tx<'_>,
    id: &OffloadId,
    target: u32,
    root: &Path,
    claim: &Claim,
    proof: Proof,
) -> Result<(), StoreError> {
    let shown = claim.path.display();
    match proof {
        Proof::Same => offloads::mark(tx, id, target, claim.file, CopyState::Verified, None),
        Proof::Stopped => Ok(()),
        Proof::Differs => {
            let aside = match proving::set_aside(&claim.path) {
                Ok(aside) => format!("It was renamed to {}.", aside.display()),
                Err(error) => format!("It could not be renamed: {error}."),
            };
            let detail = format!("The copy {shown} is damaged: its bytes are not those of the card. {aside}");
            offloads::mark(tx, id, target, claim.file, CopyState::Differs, Some(("damaged", &detail)))
        }
        Proof::Unreadable(_) if !root.is_dir() => {
            let failure =
                Failure::writing(root, &claim.path, &std::io::Error::from(std::io::ErrorKind::NotFound));
            offloads::set_target_error(tx, id, target, Some((failure.kind, &failure.detail)))
        }
        Proof::Unreadable(reason) => {
            let detail = format!("The copy {shown} cannot be read back: {reason}.");
            offloads::mark(tx, id, target, claim.file, CopyState::Failed, Some(("unreadable", &detail)))
        }
    }
}
