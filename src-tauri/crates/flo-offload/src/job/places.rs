//! Whether copies can go where they should.

use flo_model::CopyState;
use flo_store::StoreError;
use flo_store::offloads::{self, TargetKind};

use super::Job;
use super::rows::{Rows, place};
use crate::copying::Place;
use crate::failure::Failure;
use crate::{disk, writing};

impl Job {
    /// Sets aside the targets whose disk is not there, is another one, or has no room.
    pub(super) async fn look_at_places(&self, rows: &Rows) -> Result<(), StoreError> {
        for target in rows.targets.iter().filter(|target| target.kind == TargetKind::Local) {
            let place = place(&rows.offload, target);
            let has_copies = rows.of_target(target.number).any(|(copy, _)| copy.copied_at.is_some());
            let waiting: Vec<(String, u64)> = rows
                .of_target(target.number)
                .filter(|(copy, _)| copy.state == CopyState::Waiting)
                .map(|(_, file)| (file.path.clone(), file.size))
                .collect();
            let volume = target.volume.clone();
            let found = self.blocking(move || look_at(&place, &volume, has_copies, &waiting)).await?;
            if let Err(failure) = found {
                let (id, number) = (self.id.clone(), target.number);
                self.store
                    .write(move |tx| {
                        offloads::set_target_error(tx, &id, number, Some((failure.kind, &failure.detail)))
                    })
                    .await?;
            }
        }
        Ok(())
    }
}

/// Whether copies can go to a place.
fn look_at(place: &Place, volume: &str, has_copies: bool, waiting: &[(String, u64)]) -> Result<(), Failure> {
    let shown = place.root.display();
    if !place.root.is_dir() {
        return Err(Failure::place(
            "disk_away",
            format!("{shown} is not there. Connect its disk or share, then go on."),
        ));
    }
    // The number of a volume changes when its disk is connected again; the card's folder then tells that it is ours.
    let is_other = !volume.is_empty() && disk::volume(&place.root) != volume;
    if is_other && has_copies && !place.base.is_dir() {
        return Err(Failure::place(
            "disk_away",
            format!(
                "Another disk than before is at {shown}. Connect the one with {}, then go on.",
                place.base.display()
            ),
        ));
    }
    let needed: u64 = waiting
        .iter()
        .filter(|(path, _)| !writing::at(&place.base, path).exists())
        .map(|(_, size)| *size)
        .sum();
    match disk::free_space(&place.root) {
        Some(free) if free < needed => Err(Failure::place(
            "disk_full",
            format!("{shown} has {free} bytes free; {needed} are needed. Make room, then go on."),
        )),
        _ => Ok(()),
    }
}
