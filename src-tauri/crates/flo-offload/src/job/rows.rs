//! The rows of an offload, read in one snapshot.

use std::path::PathBuf;

use flo_model::OffloadId;
use flo_store::offloads::{self, Copy, Offload, OffloadFile, Target, TargetKind};
use flo_store::{Connection, Store, StoreError};

use crate::copying::Place;
use crate::light::{Light, light};

/// Everything that is stored of an offload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The offload.
    pub offload: Offload,
    /// Where it goes, by number.
    pub targets: Vec<Target>,
    /// What is copied, by number.
    pub files: Vec<OffloadFile>,
    /// What is proven of each copy, by target and file.
    pub copies: Vec<Copy>,
}

impl Rows {
    /// Reads them; `None` when there is no such offload.
    ///
    /// # Errors
    /// The database's.
    pub fn of(conn: &Connection, id: &OffloadId) -> Result<Option<Self>, StoreError> {
        let Some(offload) = offloads::get(conn, id)? else { return Ok(None) };
        Ok(Some(Self {
            offload,
            targets: offloads::targets(conn, id)?,
            files: offloads::files(conn, id)?,
            copies: offloads::copies(conn, id)?,
        }))
    }

    /// May the card be formatted? `left_out` are files that are on it now and not in the offload as they stand.
    #[must_use]
    pub fn light(&self, left_out: &[String]) -> Light {
        light(&self.offload, &self.targets, &self.files, &self.copies, left_out)
    }

    pub(crate) async fn read(store: &Store, id: &OffloadId) -> Result<Option<Self>, StoreError> {
        let id = id.clone();
        store.read(move |conn| Self::of(conn, &id)).await
    }

    pub(super) fn of_target(&self, target: u32) -> impl Iterator<Item = (&Copy, &OffloadFile)> {
        self.copies
            .iter()
            .filter(move |copy| copy.target == target)
            .filter_map(|copy| Some((copy, self.files.get(copy.file as usize)?)))
    }

    pub(crate) fn copy(&self, target: u32, file: u32) -> Option<&Copy> {
        let at = self.copies.binary_search_by_key(&(target, file), |copy| (copy.target, copy.file)).ok()?;
        self.copies.get(at)
    }

    /// The places that are not set aside.
    pub(super) fn places(&self) -> Vec<Place> {
        let local = |target: &&Target| target.kind == TargetKind::Local && target.error_kind.is_none();
        self.targets.iter().filter(local).map(|target| place(&self.offload, target)).collect()
    }
}

pub(crate) fn place(offload: &Offload, target: &Target) -> Place {
    let root = PathBuf::from(&target.path);
    Place { target: target.number, base: root.join(&offload.name), root }
}
