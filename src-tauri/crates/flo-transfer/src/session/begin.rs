//! From no placeholder to one whose parts are journalled.

use std::sync::Arc;

use flo_connect::{CallContext, Outcome, PartPlan, UploadPlan, UploadSpec, UploadTarget};
use flo_model::drill::{Point, point};
use flo_model::{ConnectionId, RecordId, RemoteId, SourceId};
use flo_store::sync::links;
use flo_store::transfers::queue::Begun;
use flo_store::transfers::{GhostReason, PartSpec, Transfer, ghosts, parts, queue, sources};
use flo_store::{StoreError, Tx};

use super::{CLASS, Session, not_ready};
use crate::destination::FolderState;
use crate::transfers::Shared;
use crate::trouble::Trouble;

/// The service's clock may be behind ours by this much when ghosts are looked for.
const CLOCK_SKEW_MS: i64 = 30_000;

/// New addresses that would live no longer than this are taken for a sign of a wrong clock.
const BORN_DEAD_MS: i64 = 300_000;

/// Where a file goes.
pub(super) struct Place {
    pub(super) folder: RecordId,
    name: String,
    remote: RemoteId,
    replaces: Option<RemoteId>,
}

impl Session {
    /// Makes the placeholder and journals its parts.
    pub(super) async fn begin(&self) -> Result<RemoteId, Trouble> {
        let place = self.place().await?;
        let spec = self.spec(&place);
        let Place { folder, .. } = place;
        if self.transfer.begin_in_flight {
            let begun = self.transfer.begun.clone().map_or_else(
                || spec.clone(),
                |Begun { folder, name, size }| UploadSpec { folder, name, size, ..spec.clone() },
            );
            look_for_ghosts(&self.shared, &self.transfer, self.uploads(), &self.context(), &begun).await?;
        }
        // Held until the answer is journalled: a pause or the end of the app waits for it.
        let _gate = self.shared.begin_gate(&self.transfer.id).lock_owned().await;
        let id = self.transfer.id.clone();
        let begun = Begun { folder: spec.folder.clone(), name: spec.name.clone(), size: spec.size };
        let is_ours = !self.cancel.is_cancelled()
            && self.shared.store.write(move |tx| queue::begin_in_flight(tx, &id, &folder, &begun)).await?;
        if !is_ours {
            return Err(Trouble::Cancelled);
        }
        point(Point::TransferNoted);
        let cx = CallContext::new(Arc::clone(&self.shared.clock), CLASS);
        let plan = match self.uploads().begin(&cx, &spec).await {
            Ok(plan) => plan,
            Err(error) => {
                if error.outcome == Outcome::NotDone {
                    let id = self.transfer.id.clone();
                    self.shared.store.write(move |tx| queue::begin_undone(tx, &id)).await?;
                }
                return Err(Trouble::of(&error));
            }
        };
        point(Point::TransferBegun);
        self.journal(plan).await
    }

    /// Where the file goes, as the ledger has it now; its folders are made first.
    pub(super) async fn place(&self) -> Result<Place, Trouble> {
        let (shared, id) = (Arc::clone(&self.shared), self.transfer.id.clone());
        let found = self
            .shared
            .store
            .write(move |tx| {
                let Some(row) = queue::get(tx, &id)? else { return Ok(None) };
                let mut folder = row.folder_id;
                if !row.sub_path.is_empty() {
                    for name in row.sub_path.split('/') {
                        folder = shared.destination.ensure_folder(tx, &row.connection_id, &folder, name)?;
                    }
                    queue::set_folder(tx, &id, &folder)?;
                }
                let state = shared.destination.folder(tx, &row.connection_id, &folder)?;
                let replaces = predecessor(tx, &row.connection_id, row.source_id.as_ref())?;
                Ok(Some((folder, row.name, state, replaces)))
            })
            .await?;
        let (folder, name, state, replaces) = found.ok_or(Trouble::Cancelled)?;
        match state {
            FolderState::Ready(remote) => Ok(Place { folder, name, remote, replaces }),
            other => Err(not_ready(other)),
        }
    }

    pub(super) fn spec(&self, place: &Place) -> UploadSpec {
        UploadSpec {
            folder: place.remote.clone(),
            name: place.name.clone(),
            size: self.transfer.key.size,
            marker: self.transfer.id.0.clone(),
            replaces: place.replaces.clone(),
        }
    }

    async fn journal(&self, plan: UploadPlan) -> Result<RemoteId, Trouble> {
        let remote = plan.remote_id.clone();
        let fits = covers(&plan.parts, self.transfer.key.size);
        let parts = plan
            .parts
            .iter()
            .map(|part| {
                let target =
                    serde_json::to_string(part).expect("a plan of texts and numbers has a JSON text");
                PartSpec { offset: part.offset, size: part.size, target }
            })
            .collect::<Vec<_>>();
        let (transfer, named) = (self.transfer.clone(), remote.clone());
        // Addresses that are dead at birth say that our clock is wrong: then the service's own answer counts.
        let now = self.shared.clock.now();
        let expires_at = plan.expires_at.filter(|at| at.since(now) > BORN_DEAD_MS);
        let journalled = self
            .shared
            .store
            .write(move |tx| {
                if fits && parts::journal(tx, &transfer.id, &named, expires_at, &parts)? {
                    return Ok(true);
                }
                queue::begin_undone(tx, &transfer.id)?;
                ghosts::add(tx, &transfer, &named, GhostReason::Cancelled)?;
                Ok(false)
            })
            .await?;
        match (journalled, fits) {
            (true, _) => Ok(remote),
            (false, true) => Err(Trouble::Cancelled),
            (false, false) => Err(Trouble::Wait {
                kind: "bad_answer",
                detail: "The service's plan of the parts does not cover the file. It is tried again.".into(),
                after: None,
                counts: true,
            }),
        }
    }
}

/// An earlier begin call, which asked for `begun`, may have left a placeholder that nobody knows: those are to be removed.
pub(crate) async fn look_for_ghosts(
    shared: &Shared,
    transfer: &Transfer,
    uploads: &dyn UploadTarget,
    cx: &CallContext,
    begun: &UploadSpec,
) -> Result<(), Trouble> {
    let since = transfer.begun_at.unwrap_or(transfer.created_at).plus_ms(-CLOCK_SKEW_MS);
    let found = uploads.find_begun(cx, begun, since).await.map_err(|error| Trouble::of(&error))?;
    let transfer = transfer.clone();
    shared
        .store
        .write(move |tx| {
            for remote in &found {
                if !queue::is_ours(tx, &transfer.connection_id, remote)? {
                    ghosts::add(tx, &transfer, remote, GhostReason::LostAnswer)?;
                }
            }
            queue::begin_undone(tx, &transfer.id)
        })
        .await?;
    shared.wake.notify_one();
    Ok(())
}

/// What an earlier state of the source became at the same account.
fn predecessor(
    tx: &Tx<'_>,
    connection: &ConnectionId,
    source: Option<&SourceId>,
) -> Result<Option<RemoteId>, StoreError> {
    let Some(source) = source else { return Ok(None) };
    let Some(asset) = sources::get(tx, source)?.and_then(|source| source.asset_id) else { return Ok(None) };
    links::remote_id(tx, connection, asset.as_str())
}

/// Whether the parts follow each other without gaps and end where the file does.
fn covers(parts: &[PartPlan], size: u64) -> bool {
    let end = parts.iter().try_fold(0_u64, |at, part| {
        (part.offset == at && (part.size > 0 || size == 0)).then(|| at.saturating_add(part.size))
    });
    end == Some(size) && !parts.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_with_a_gap_an_overlap_or_another_length_does_not_cover_the_file() {
        let plan = |parts: &[(u64, u64)]| {
            let parts: Vec<PartPlan> = parts
                .iter()
                .map(|(offset, size)| PartPlan { offset: *offset, size: *size, ..PartPlan::default() })
                .collect();
            covers(&parts, 10)
        };
        assert!(plan(&[(0, 4), (4, 4), (8, 2)]));
        assert!(!plan(&[(0, 4), (5, 5)]));
        assert!(!plan(&[(0, 4), (3, 7)]));
        assert!(!plan(&[(0, 4), (4, 4)]));
        assert!(!plan(&[]));
    }
}
